import datetime as dt
import logging

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from imports import actions
from imports.kinds import KINDS
from imports.models import Import, ImportFile, ImportRow, State
from khuyenhoc.management.commands import nightly
from news.models import Article
from news.models import State as ArticleState
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def begun(days):
    """An import that was begun and checked so many days ago."""
    import_ = actions.begin(
        kind=KINDS["luot-xem"], content=b"x", file_name=f"{days}.xlsx", by=make_user()
    )
    ImportRow.objects.create(run=import_, number=2, outcome="new", title="1412")
    then = timezone.now() - dt.timedelta(days=days)
    Import.objects.filter(pk=import_.pk).update(created_at=then, state=State.CHECKED)
    DBTaskResult.objects.filter(pk=import_.job).update(
        finished_at=then, status=TaskResultStatus.SUCCESSFUL
    )
    return import_


def nightly_after_commit():
    """What was written before stands in the log's chain, as it would after a commit."""
    connection.check_constraints()
    call_command("nightly")


def test_nightly_forgets_files_rows_and_jobs_after_thirty_days():
    old, young = begun(31), begun(29)

    nightly_after_commit()

    assert list(ImportFile.objects.values_list("run", flat=True)) == [young.pk]
    assert list(ImportRow.objects.values_list("run", flat=True)) == [young.pk]
    assert [str(pk) for pk in DBTaskResult.objects.values_list("pk", flat=True)] == [young.job]
    assert Import.objects.count() == 2
    old.refresh_from_db()
    assert (old.state, old.can_be_checked_again) == (State.CANCELLED, False)
    assert old.message.startswith("Tệp đã quá 30 ngày")


def test_nightly_empties_the_bin():
    then = timezone.now() - dt.timedelta(days=32)
    make_article(state=ArticleState.DRAFT, trashed_at=then)
    kept = make_article(state=ArticleState.DRAFT, trashed_at=timezone.now())

    nightly_after_commit()

    assert list(Article.objects.all()) == [kept]


def test_nightly_tells_of_a_log_that_is_broken(caplog):
    make_article()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
    connection.check_constraints()

    with pytest.raises(SystemExit):
        nightly_after_commit()

    assert "nightly: verify_audit failed" in caplog.messages


def test_nightly_does_the_rest_when_one_part_fails(monkeypatch, caplog):
    done = []

    def broken():
        raise RuntimeError("no luck")

    monkeypatch.setattr(nightly, "NIGHTLY", [broken, lambda: done.append(1)])

    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit) as ended:
        call_command("nightly")

    assert ended.value.code == 1
    assert done == [1]
    assert caplog.messages == ["nightly: broken failed"]
