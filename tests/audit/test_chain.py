"""The chain of the log: what breaks it is found, what people do at the same time does not."""

import threading
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import RoleGrant, User
from audit.chain import ChainBroken, Head, sleeping_triggers, verify
from audit.models import AuditEntry
from news.models import Category
from tests.factories import make_association, make_category, make_grant, make_user

INSERT = """
    INSERT INTO audit_pending (
        at, actor_id, actor_name, actor_role, request_id,
        action, kind, object_id, part_of, label, branches, changes, queued
    ) VALUES (
        '2026-06-30 23:59:59.5+07', 5, 'Nguyễn "Hoa"', 'Thường trực Hội', 'r-1',
        'update', 'accounts.rolegrant', '7', 'accounts.user:9', 'An\\: Cán bộ',
        '{phu-loc,phu-ninh}',
        '{"ends_on": [null, "2026-06-30"], "a": [1.50, true]}', false
    )
"""
TEXT = (
    '[{number}, "2026-06-30 16:59:59.500000", 5, "Nguyễn \\"Hoa\\"", "Thường trực Hội", "r-1",'
    ' "update", "accounts.rolegrant", "7", "accounts.user:9", "An\\\\: Cán bộ",'
    ' ["phu-loc", "phu-ninh"], {{"a": [1.50, true], "ends_on": [null, "2026-06-30"]}}]'
)


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)


@contextmanager
def power(table="audit_auditentry"):
    """What the owner of the tables can do, and a superuser."""
    connection.check_constraints()
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def fault(heads=()):
    with pytest.raises(ChainBroken) as broken:
        verify(heads)
    return str(broken.value)


def refusal(**options):
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit", **options)
    return str(refused.value)


@pytest.fixture
def three(db):
    for name in ("Một", "Hai", "Ba"):
        make_category(name=name)
    connection.check_constraints()
    return verify()


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh"])
def test_hash_is_sha256_of_the_one_before_and_the_row(zone):
    execute(
        "SELECT set_config('TimeZone', %s, true), set_config('DateStyle', 'German', true)", zone
    )
    execute(INSERT)
    execute(INSERT)
    connection.check_constraints()

    first = sha256(TEXT.format(number=1).encode()).digest()
    second = sha256(first + TEXT.format(number=2).encode()).digest()
    stored = AuditEntry.objects.order_by("pk").values_list("pk", "hash")
    assert [(pk, bytes(digest)) for pk, digest in stored] == [(1, first), (2, second)]
    assert verify() == Head(2, second)


@pytest.mark.django_db
def test_empty_log_is_whole():
    assert verify() == Head(0, b"")
    assert sleeping_triggers() == []


def test_chain_is_walked_in_parts(three, monkeypatch):
    monkeypatch.setattr("audit.chain.ROWS_AT_ONCE", 2)

    assert verify() == three
    assert three.number == 3


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor_id = 1",
        "actor_name = actor_name || 'x'",
        "actor_role = 'x'",
        "request_id = 'x'",
        "action = 'update'",
        "kind = 'x'",
        "object_id = '0'",
        "part_of = 'x'",
        "label = 'x'",
        "branches = '{x}'",
        "changes = '{}'",
        "hash = sha256('x')",
    ],
)
def test_edited_entry_is_found(three, change):
    with power():
        execute(f"UPDATE audit_auditentry SET {change} WHERE id = 2")

    assert fault().startswith("Dòng 2 không khớp mã của chuỗi: đã bị sửa hoặc chèn")


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("id = 1", "Thiếu dòng 1: đã bị xoá."),
        ("id = 2", "Thiếu dòng 2: đã bị xoá."),
        ("id < 3", "Thiếu dòng 1 đến 2: đã bị xoá."),
    ],
)
def test_entry_deleted_before_others_is_found(three, which, sentence):
    with power():
        execute(f"DELETE FROM audit_auditentry WHERE {which}")

    assert fault() == sentence


def test_deletion_that_moves_the_others_up_is_found(three):
    with power():
        execute("DELETE FROM audit_auditentry WHERE id = 2")
        execute("UPDATE audit_auditentry SET id = 2 WHERE id = 3")

    assert fault().startswith("Dòng 2 không khớp")


def test_entry_put_in_front_is_found(three):
    with power():
        execute(
            "INSERT INTO audit_auditentry SELECT (jsonb_populate_record(e, '{\"id\": 0}')).*"
            " FROM audit_auditentry e WHERE id = 1"
        )

    assert fault() == "Dòng 0 đứng trước dòng 1: đã bị chèn vào."


def test_deletion_at_the_end_is_found_by_a_head_kept_elsewhere(three):
    with power():
        execute("DELETE FROM audit_auditentry WHERE id > 1")

    assert verify().number == 1  # nothing in the database tells
    assert fault([three]) == "Thiếu dòng 2 đến 3 ở cuối nhật ký: đã bị xoá."


def test_log_written_anew_is_found_by_a_head_kept_elsewhere(three):
    with power():
        execute("DELETE FROM audit_auditentry")
    for name in ("Một khác", "Hai khác", "Ba khác", "Bốn"):
        make_category(name=name)
    connection.check_constraints()

    assert verify().number == 4
    assert fault([three]) == "Dòng 3 khác mã đã giữ: nhật ký đến dòng này đã bị viết lại."


def test_heads_of_earlier_days_stay_true(three):
    make_category()
    connection.check_constraints()

    assert verify([Head(), three]).number == 4


def test_entry_kept_out_of_the_chain_is_found(three):
    with power("audit_pending"):
        make_category()

    assert fault() == "1 dòng đã ghi mà không vào chuỗi: trigger đã bị tắt."


@pytest.mark.parametrize("table", ["news_category", "audit_pending", "audit_auditentry"])
def test_table_without_its_trigger_is_named(three, table):
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    assert sleeping_triggers() == [table]
    assert refusal().startswith(f"Chuỗi nguyên vẹn, nhưng bảng {table} không còn")


def test_command_prints_a_head_that_it_takes_back(three, capsys):
    call_command("verify_audit")

    printed = capsys.readouterr().out
    assert printed == f"3 dòng, chuỗi nguyên vẹn. Đầu chuỗi: {three}\n"
    call_command("verify_audit", head=printed.rpartition(" ")[2])
    assert refusal(head=f"4:{'0' * 64}").startswith("Thiếu dòng 4 ở cuối")
    assert refusal(head="abc").startswith("Đầu chuỗi phải có dạng SỐ:MÃ")


def test_command_keeps_heads_in_a_file_and_holds_the_log_to_them(three, tmp_path):
    file = tmp_path / "heads"

    call_command("verify_audit", head_file=file)
    call_command("verify_audit", head_file=file)
    make_category()
    connection.check_constraints()
    call_command("verify_audit", head_file=file)

    assert file.read_text() == f"{three}\n{verify()}\n"
    with power():
        execute("DELETE FROM audit_auditentry WHERE id = 4")
    assert refusal(head_file=file).startswith("Thiếu dòng 4 ở cuối")
    assert refusal(head_file=tmp_path).startswith(f"Không đọc được tệp {tmp_path}: ")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap():
    @transaction.atomic
    def make_both(*names):
        for name in names:
            make_category(name=name)

    make_category(name="Một")
    with pytest.raises(IntegrityError):
        make_both("Hai", "Một")
    with transaction.atomic():
        make_category(name="Ba")
        with pytest.raises(IntegrityError):
            make_both("Bốn", "Một")
        make_category(name="Năm")

    labels = AuditEntry.objects.order_by("pk").values_list("pk", "label")
    assert list(labels) == [(1, "Một"), (2, "Ba"), (3, "Năm")]
    assert verify().number == 3


@pytest.mark.django_db(transaction=True)
def test_order_is_the_order_of_commits():
    began, committed = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            make_category(name="Ghi trước")
            began.set()
            committed.wait(5)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(5)
    make_category(name="Xong trước")
    committed.set()
    thread.join()

    labels = AuditEntry.objects.order_by("pk").values_list("label", flat=True)
    assert list(labels) == ["Xong trước", "Ghi trước"]
    assert verify().number == 2


def in_threads(*jobs):
    """Run them at the same time, each with its own connection; returns what they raised."""
    start, raised = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait(5)
            job()
        except Exception as error:  # noqa: BLE001 -- told by the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_writers_in_opposite_order_do_not_wait_in_a_ring():
    first, second = make_user(), make_user()

    def grants(role, *users):
        def job():
            for _ in range(20):
                with transaction.atomic():
                    for user in users:
                        make_grant(user=user, role=role)
                    RoleGrant.objects.filter(role=role).delete()

        return job

    assert in_threads(grants("staff", first, second), grants("officer", second, first)) == []

    assert verify().number == 2 + 2 * 20 * 4


@pytest.mark.django_db(transaction=True)
def test_lock_on_the_chain_is_taken_after_every_other():
    """One holds a person's row and will commit; another's commit waits to see that row. Had the
    other taken the chain already, each would wait for the other.
    """
    make_association()
    user = make_user()
    locked, raised = threading.Event(), []
    waiting = """
        SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'
    """

    def grants():
        try:
            locked.wait(5)
            with transaction.atomic():
                make_category()  # its entry stands in the queue before the check of the user
                make_grant(user=user)
        except OperationalError as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=grants)
    thread.start()
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        locked.set()
        while thread.is_alive():
            with connection.cursor() as cursor:
                cursor.execute(waiting)
                if cursor.fetchone()[0]:
                    break
        held.full_name = "Nguyễn Thị Hoa"
        held.save()
    thread.join()

    assert raised == []
    labels = AuditEntry.objects.order_by("-pk").values_list("label", "action")
    assert [action for _, action in labels[:3]] == ["insert", "insert", "update"]
    assert verify().number == 5


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    def job():
        for _ in range(25):
            make_category()

    assert in_threads(*[job] * 4) == []

    assert verify().number == Category.objects.count() == 100
