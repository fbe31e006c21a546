import signal

import pytest
from django.db import connection, transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from core.worker import LOCK, begin_again, is_pending, is_running
from tests.worker import running_worker, start_worker, wait_until

# Other databases of the server may have workers too.
OUR_LOCK = (
    "locktype = 'advisory' AND objid = %s AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@task()
def note(text):
    """Leaves a trace that another process can see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [text])


@task()
def fail():
    raise RuntimeError("no luck")


def make_job(status=TaskResultStatus.RUNNING, workers=("1",)):
    job = DBTaskResult.objects.get(pk=note.enqueue("x").id)
    job.status, job.worker_ids = status, list(workers)
    job.save()
    return job


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("workers", "status"),
    [
        (["1"], TaskResultStatus.READY),
        (["1", "2"], TaskResultStatus.READY),
        (["1", "2", "3"], TaskResultStatus.FAILED),
    ],
)
def test_job_left_behind_is_begun_again_but_not_forever(workers, status):
    job = make_job(workers=workers)

    begin_again()

    job.refresh_from_db()
    assert job.status == status
    assert is_pending(job.pk) == (status == TaskResultStatus.READY)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED])
def test_job_that_is_over_stays_so(status):
    job = make_job(status=status)

    begin_again()

    job.refresh_from_db()
    assert job.status == status
    assert not is_pending(job.pk)


@pytest.mark.django_db(transaction=True)
def test_job_is_queued_with_the_transaction_that_needs_it():
    with transaction.atomic():
        note.enqueue("x")
        transaction.set_rollback(True)

    assert not DBTaskResult.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_does_what_is_queued_and_outlives_a_failure():
    broken, whole = fail.enqueue(), note.enqueue("x")
    assert not is_running()

    with running_worker() as worker:
        wait_until(lambda: not is_pending(whole.id), worker)
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(20) == 0
    states = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert {str(pk): status for pk, status in states.items()} == {
        broken.id: TaskResultStatus.FAILED,
        whole.id: TaskResultStatus.SUCCESSFUL,
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_second_worker_stands_by_until_the_first_is_killed():
    with running_worker() as first:
        second = start_worker()
        try:
            wait_until(lambda: waiting_for_the_lock() == 1, second)
            first.kill()
            wait_until(lambda: waiting_for_the_lock() == 0 and is_running(), second)

            job = note.enqueue("x")
            wait_until(lambda: not is_pending(job.id), second)
        finally:
            second.kill()
            second.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_ends_when_it_loses_its_lock():
    with running_worker() as worker:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {OUR_LOCK}", [LOCK]
            )

        assert worker.wait(20) == 70


def waiting_for_the_lock():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE {OUR_LOCK} AND NOT granted", [LOCK])
        return cursor.fetchone()[0]
