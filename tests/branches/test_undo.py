"""Undoing a succession puts back what it did, and no more than that."""

import datetime as dt
import tomllib
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from audit.models import AuditEntry
from branches.actions import succeed, undo_succession
from branches.effects import Effects
from branches.models import (
    Branch,
    BranchGrant,
    BranchRole,
    ChapterCount,
    Cluster,
    ClusterLead,
    ClusterMembership,
    Post,
    Succession,
)
from branches.obstacles import obstacles
from khuyenhoc import demo_organisation
from tests.factories import (
    make_branch,
    make_branch_grant,
    make_cluster,
    make_post,
    make_user,
)

DAY, EVE, START = dt.date(2025, 7, 1), dt.date(2025, 6, 30), dt.date(2021, 6, 1)
Kind = Succession.Kind
# Of a row only its address in the table, its version and the hour of writing may differ.
LEFT_OUT = {"id", "lock_version", "at", "effects"}


def do(kind, old, new=(), **fields):
    defaults = {"decision": "Nghị quyết 1676/NQ-UBTVQH15", "effective_on": DAY, "by": None}
    return succeed(kind=kind, predecessors=old, successors=list(new), **defaults | fields)


def undo(succession):
    undo_succession(succession=succession, by=None)


def unsaved(code="HKH01", name="Phù Ninh"):
    return Branch(code=code, name=name)


def named(row):
    """A row by what is in it, without keys."""
    return str(sorted(values_of(row).items())) if row else None


def values_of(row):
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT:
            continue
        value = getattr(row, field.name)
        if field.is_relation and value is not None:
            value = value.natural_key() if hasattr(value, "natural_key") else named(value)
        values[field.name] = str(value)
    if isinstance(row, Succession):
        effects = Effects.of(row)
        values["made"] = [named(made) for made in effects.made_rows]
        values["ended"] = [(named(ended), before) for ended, before in effects.ended_rows]
    return values


def dump():
    """All rows of the organisation, but the history of grants, which only grows."""
    models = [m for m in apps.get_app_config("branches").get_models() if m.__name__[-5:] != "Event"]
    assert len(models) == 10
    return {
        model.__name__: sorted(str(values_of(row)) for row in model.objects.all())
        for model in models
    }


@pytest.fixture
def peopled():
    """Two branches with all that can hang on one, and some that ended before."""
    first, second = make_branch(name="Một"), make_branch(name="Hai")
    cluster = make_cluster(first, second)
    make_post(branch=first, starts_on=START)
    make_post(branch=second, starts_on=START, ends_on=dt.date(2026, 1, 1))
    make_post(branch=second, starts_on=dt.date(2016, 6, 1), ends_on=dt.date(2021, 5, 31))
    ClusterLead.objects.create(cluster=cluster, branch=first, starts_on=START)
    user = make_user()
    make_branch_grant(branch=first, user=user, starts_on=START)
    make_branch_grant(
        branch=second, role=BranchRole.DELEGATE, starts_on=START, ends_on=dt.date(2027, 1, 1)
    )
    for branch in (first, second):
        ChapterCount.objects.create(branch=branch, count=9, counted_on=dt.date(2022, 3, 31))
    return [first, second]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "olds", "news"),
    [
        (Kind.RENAME, 1, 1),
        (Kind.MERGE, 2, 1),
        (Kind.SPLIT, 1, 3),
        (Kind.TRANSFER, 1, None),
        (Kind.DISSOLVE, 1, 0),
    ],
)
def test_undo_and_redo_leave_the_database_as_it_was(peopled, kind, olds, news):
    old = peopled[:olds]

    def act():
        new = [peopled[1]] if news is None else [unsaved(f"N{n}", f"Mới {n}") for n in range(news)]
        fresh = list(Branch.objects.filter(pk__in=[b.pk for b in old]))
        return do(kind, fresh, new, cluster=Cluster.objects.get())

    before = dump()
    succession = act()
    after = dump()
    undo(succession)

    assert dump() == before
    assert after != before

    act()
    assert dump() == after


@pytest.mark.django_db
def test_whole_reorganisation_is_undone_and_redone():
    content = tomllib.loads(
        (Path(demo_organisation.__file__).parent / "demo/organisation.toml").read_text()
    )
    for unit in content["units"]:
        for old in unit["old"]:
            demo_organisation.load_branch(**old)
    clusters = {
        row["number"]: demo_organisation.load_cluster(row, content["known"])
        for row in content["clusters"]
    }
    for code in ("08230", "08266", "08263"):
        make_branch_grant(branch=Branch.objects.get_by_natural_key(code), starts_on=START)

    def reorganise():
        return [
            do(
                Kind.MERGE,
                [Branch.objects.get_by_natural_key(old["code"]) for old in unit["old"]],
                [unsaved(unit["code"], unit["name"])],
                cluster=clusters[
                    next(
                        row["number"]
                        for row in content["clusters"]
                        if unit["code"] in row["later_members"]
                    )
                ],
            )
            for unit in content["units"]
        ]

    before = dump()
    assert Branch.objects.current().count() == 17
    successions = reorganise()
    after = dump()
    assert Branch.objects.current().count() == 5
    for succession in successions:
        undo(succession)

    assert dump() == before

    reorganise()
    assert dump() == after


@pytest.mark.django_db
def test_undo_of_what_is_undone_is_told():
    succession = do(Kind.DISSOLVE, [make_branch()])
    undo(succession)

    with pytest.raises(ValidationError) as refused:
        undo(Succession(pk=succession.pk or 0))

    assert refused.value.messages == ["Việc này vừa được hoàn tác ở nơi khác."]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMINISTRATOR])
def test_only_officers_undo(role):
    succession = do(Kind.DISSOLVE, [make_branch()])

    with pytest.raises(PermissionDenied):
        undo_succession(succession=succession, by=make_user(role=role))

    assert Succession.objects.exists()


@pytest.mark.django_db
def test_log_of_a_grant_outlives_the_undo(peopled):
    succession = do(Kind.MERGE, peopled, [unsaved()])
    new = Branch.objects.get(pk=succession.effects["made"][0][1])
    connection.check_constraints()

    undo(succession)
    connection.check_constraints()

    told = AuditEntry.objects.filter(kind="branches.branchgrant", branches=[new.code])
    assert list(told.order_by("pk").values_list("action", flat=True)) == [
        *("insert", "insert"),
        *("delete", "delete"),
    ]


@pytest.mark.django_db
def test_undo_is_refused_with_every_reason_and_writes_nothing(peopled):
    succession = do(Kind.MERGE, peopled, [unsaved()])
    new = Branch.objects.get(code="HKH01")
    for name in ("An", "Bình", "Chi", "Dung", "Giang"):
        make_post(branch=new, holder=f"Lê {name}", title=Post.Title.VICE_CHAIR, starts_on=DAY)
    make_branch_grant(branch=new, user=make_user(full_name="Lê Yến"))
    delegate = BranchGrant.objects.get(branch=new, role=BranchRole.DELEGATE)
    delegate.ends_on = dt.date(2026, 1, 1)
    delegate.save()
    do(Kind.TRANSFER, [new], [make_branch(name="Ba")], effective_on=dt.date(2026, 1, 1))
    before = dump()

    with pytest.raises(ValidationError) as refused:
        undo(succession)

    assert dump() == before
    assert refused.value.messages == [
        (
            "Sau đó đã ghi: Chuyển một phần xã Phù Ninh cho xã Ba, từ ngày 01/01/2026. Cần hoàn tác"
            " việc đó trước."
        ),
        f"“{delegate}” đã được sửa sau đó. Cần ghi một việc mới thay cho hoàn tác.",
        (
            "Vai trò ở Hội cơ sở gắn với Hội Khuyến học xã Phù Ninh: “Lê Yến: Người nhập liệu, xã"
            " Phù Ninh”. Cần xoá hoặc chuyển sang Hội khác trước."
        ),
        (
            "Chức vụ gắn với Hội Khuyến học xã Phù Ninh: “Ông Lê An – Phó Chủ tịch”, “Ông Lê Bình"
            " – Phó Chủ tịch”, “Ông Lê Chi – Phó Chủ tịch” và 2 dòng khác. Cần xoá hoặc chuyển"
            " sang Hội khác trước."
        ),
    ]


@pytest.mark.django_db
def test_ended_row_that_was_given_another_day_holds_the_undo(peopled):
    succession = do(Kind.MERGE, peopled, [unsaved()])
    post = Post.objects.get(branch=peopled[0])
    post.ends_on = dt.date(2025, 5, 1)
    post.save()

    assert obstacles(succession) == [
        (
            f"“{post}” nay hết ngày 01/05/2025, không còn là 30/06/2025. Cần ghi lại ngày cuối"
            " 30/06/2025 trước."
        )
    ]


@pytest.mark.django_db
def test_correction_elsewhere_in_an_ended_row_is_kept(peopled):
    succession = do(Kind.MERGE, peopled, [unsaved()])
    post = Post.objects.get(branch=peopled[0])
    post.holder = "Lê Thị Yến"
    post.save()

    undo(succession)

    post.refresh_from_db()
    assert (post.holder, post.ends_on) == ("Lê Thị Yến", None)


@pytest.mark.django_db
def test_place_that_was_taken_since_holds_the_undo(peopled):
    succession = do(Kind.MERGE, peopled, [unsaved()])
    other = make_branch()
    ClusterLead.objects.create(cluster=Cluster.objects.get(), branch=other, starts_on=DAY)

    assert obstacles(succession) == [
        "“xã Một (cũ) – cụm trưởng Cụm thi đua số "
        + str(Cluster.objects.get()).rpartition(" ")[2]
        + "” không mở lại được. Khoảng ngày đó cụm đã có người giữ vai này. Cần ghi ngày cuối của"
        " nhiệm kỳ trước."
    ]


@pytest.mark.django_db
def test_row_that_is_gone_since(peopled):
    """One that was ended cannot be opened again; one that was made need not be deleted."""
    succession = do(Kind.MERGE, peopled, [unsaved()], cluster=Cluster.objects.get())
    ClusterMembership.objects.get(branch__code="HKH01").delete()
    assert obstacles(succession) == []

    Post.objects.get(branch=peopled[0]).delete()
    assert obstacles(succession) == [
        "1 dòng đã kết thúc cùng Hội cũ nay không còn. Cần ghi một việc mới thay cho hoàn tác."
    ]


@pytest.mark.django_db
def test_undo_asks_the_same_for_four_branches_as_for_two():
    def merged(count):
        """A merger of so many, each with all that ends with a branch."""
        branches = [make_branch() for _ in range(count)]
        cluster = make_cluster(*branches)
        for branch in branches:
            make_post(branch=branch, starts_on=START)
            make_branch_grant(branch=branch, starts_on=START)
        return do(Kind.MERGE, branches, [unsaved(f"HKH{count:02}")], cluster=cluster)

    def asked(succession):
        with CaptureQueriesContext(connection) as queries:
            undo(succession)
        return len(queries)

    two, four = merged(2), merged(4)
    undo(merged(3))  # the first asks what later ones know

    assert asked(two) == asked(four) == 53


@pytest.mark.django_db
def test_new_branch_that_was_edited_can_be_undone():
    succession = do(Kind.MERGE, [make_branch(), make_branch()], [unsaved()])
    new = Branch.objects.get(code="HKH01")
    new.phone = "0210 000 001"
    new.save()

    undo(succession)

    assert not Branch.objects.filter(code="HKH01").exists()


@pytest.mark.django_db
def test_earlier_succession_waits_for_the_later():
    first, second = make_branch(), make_branch()
    merger = do(Kind.MERGE, [first, second], [unsaved()])
    new = Branch.objects.get(code="HKH01")
    transfer = do(Kind.TRANSFER, [new], [make_branch()], effective_on=dt.date(2026, 1, 1))
    assert len(obstacles(merger)) == 1

    undo(transfer)
    undo(merger)

    assert list(Branch.objects.open_ended())[:2] == [first, second]


@pytest.mark.django_db(transaction=True)
def test_two_officers_undo_at_once():
    officers = [make_user(role=Role.OFFICER), make_user(role=Role.OFFICER)]
    succession = do(Kind.DISSOLVE, [make_branch()])

    told = at_once(
        lambda n: undo_succession(
            succession=Succession.objects.get(pk=succession.pk), by=officers[n]
        )
    )

    assert None in told
    assert ["Việc này vừa được hoàn tác ở nơi khác."] in told
    assert Branch.objects.open_ended().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_merge_at_once():
    first, second = make_branch(name="Một"), make_branch(name="Hai")

    told = at_once(lambda n: do(Kind.MERGE, [first, second], [unsaved(f"HKH0{n}")]))

    assert None in told
    assert [
        "Hội Khuyến học xã Một (cũ) đã kết thúc ngày 30/06/2025, không thể đưa vào lần này."
    ] in told
    assert Succession.objects.count() == 1


def at_once(act):
    """What each of two threads was refused with; both have read before either writes."""
    barrier, told = Barrier(2, timeout=20), [None, None]

    def run(n):
        try:
            with transaction.atomic():
                Succession.objects.count()
                barrier.wait()
                try:
                    act(n)
                except ValidationError as refused:
                    told[n] = refused.messages
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told
