import datetime as dt

import pytest
from django.db import IntegrityError, connection

from accounts.models import Role
from branches.models import (
    Branch,
    BranchGrant,
    BranchRole,
    Cluster,
    ClusterLead,
    ClusterMembership,
    Post,
    Succession,
)
from core.search import Query
from tests.factories import (
    make_branch,
    make_branch_grant,
    make_cluster,
    make_post,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db

YESTERDAY = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011 -- a day's distance is enough
MERGER = dt.date(2025, 7, 1)


def commit():
    """What the end of a transaction would check."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        (Branch.Kind.COMMUNE, "Tiên Du", "xã Tiên Du"),
        (Branch.Kind.TOWN, "Phong Châu", "thị trấn Phong Châu"),
        (Branch.Kind.BODY, "Trường THPT Phù Ninh", "Trường THPT Phù Ninh"),
    ],
)
def test_branch_is_named_with_its_kind(kind, name, shown):
    assert str(make_branch(kind=kind, name=name)) == shown


def test_closed_branch_is_told_apart_from_its_namesake():
    old = make_branch(code="08233", name="Phú Mỹ", ends_on=dt.date(2025, 6, 30))
    new = make_branch(code="HKH03", name="Phú Mỹ", starts_on=MERGER)

    assert (old.label, new.label) == ("xã Phú Mỹ (cũ)", "xã Phú Mỹ")
    assert old.distinct_label == "xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025"
    assert new.distinct_label == "xã Phú Mỹ – mã HKH03, từ 01/07/2025"
    assert old.get_absolute_url() == "/to-chuc-hoi/phu-my-08233/"
    assert new.get_absolute_url() == "/to-chuc-hoi/phu-my-hkh03/"


def test_last_day_of_a_branch_counts():
    last = make_branch(ends_on=YESTERDAY + dt.timedelta(days=1))
    gone = make_branch(ends_on=YESTERDAY)

    assert list(Branch.objects.current()) == [last]
    assert list(Branch.objects.closed()) == [gone]
    assert (last.is_closed, gone.is_closed) == (False, True)


def test_branches_are_in_dictionary_order():
    names = ["Đỗ Xuyên", "Dân Chủ", "An Đạo", "Ân Thi", "Bảo Thanh"]
    for name in names:
        make_branch(name=name)

    assert [branch.name for branch in Branch.objects.all()] == [
        "An Đạo",
        "Ân Thi",
        "Bảo Thanh",
        "Dân Chủ",
        "Đỗ Xuyên",
    ]


@pytest.mark.parametrize("text", ["phu my", "Phú Mỹ", "PHÚ", "xã phú mỹ", "08233", "phu 08233"])
def test_branch_is_found_by_name_and_code(text):
    found = make_branch(code="08233", name="Phú Mỹ")
    make_branch(code="08263", name="Tiên Du")

    assert list(Branch.objects.named(Query.parse(text))) == [found]


def test_planned_branch_is_shown_to_staff_alone():
    planned = make_branch(starts_on=YESTERDAY + dt.timedelta(days=9))

    assert list(Branch.objects.visible_to(make_user(role=Role.STAFF))) == [planned]
    assert list(Branch.objects.visible_to(make_user())) == []


@pytest.mark.parametrize("code", ["", "08263 ", "hkh1", "08-1", "Đ1"])
def test_branch_code_is_plain(code):
    branch = make_branch()

    with pytest.raises(IntegrityError, match="branch_code_is_plain"):
        Branch.objects.filter(pk=branch.pk).update(code=code if code != "08263 " else "0826 3")


def test_branch_is_in_one_cluster_at_a_time():
    branch = make_branch()
    make_cluster(branch)

    with pytest.raises(IntegrityError, match="cluster_membership_one_at_a_time"):
        make_cluster(branch)


def test_branch_changes_its_cluster_from_one_day_to_the_next():
    branch, first, second = make_branch(), make_cluster(), make_cluster()
    ClusterMembership.objects.create(cluster=first, branch=branch, ends_on=dt.date(2022, 12, 31))
    ClusterMembership.objects.create(cluster=second, branch=branch, starts_on=dt.date(2023, 1, 1))

    on_new_years_eve = ClusterMembership.objects.on(dt.date(2022, 12, 31)).get()
    assert on_new_years_eve.cluster == first
    assert ClusterMembership.objects.current().get().cluster == second


def test_cluster_has_one_lead_at_a_time():
    first, second = make_branch(), make_branch()
    cluster = make_cluster(first, second)
    ClusterLead.objects.create(cluster=cluster, branch=first, starts_on=dt.date(2022, 1, 1))

    with pytest.raises(IntegrityError, match="cluster_lead_one_at_a_time"):
        ClusterLead.objects.create(cluster=cluster, branch=second, starts_on=dt.date(2023, 1, 1))


def test_lead_of_a_cluster_is_not_its_deputy():
    branch = make_branch()
    cluster = make_cluster(branch)
    ClusterLead.objects.create(cluster=cluster, branch=branch)

    with pytest.raises(IntegrityError, match="cluster_lead_one_role_a_branch"):
        ClusterLead.objects.create(cluster=cluster, branch=branch, role=ClusterLead.Role.DEPUTY)


def test_cluster_is_numbered_as_it_is_written():
    assert str(Cluster(number=2)) == "Cụm thi đua số II"


@pytest.mark.parametrize("branch", [True, False])
def test_chair_has_one_holder_at_a_time(branch):
    """Also at the association itself, whose posts have no branch."""
    where = make_branch() if branch else None
    make_post(branch=where)

    with pytest.raises(IntegrityError, match="post_one_holder_at_a_time"):
        make_post(branch=where)


def test_vice_chairs_are_several():
    branch = make_branch()
    make_post(branch=branch, title=Post.Title.VICE_CHAIR)
    make_post(branch=branch, title=Post.Title.VICE_CHAIR)

    assert branch.posts.count() == 2


def test_posts_are_in_order_of_title_then_given_name():
    make_post(holder="Nguyễn Văn Ánh", title=Post.Title.SECRETARY)
    make_post(holder="Lê Thị Yến", title=Post.Title.CHAIR)
    make_post(holder="Trần An", title=Post.Title.SECRETARY)

    assert [post.holder for post in Post.objects.all()] == [
        "Lê Thị Yến",
        "Trần An",
        "Nguyễn Văn Ánh",
    ]


@pytest.mark.parametrize(("first", "last"), [(2021, 2021), (2021, 2027), (1900, 1905)])
def test_term_is_five_years(first, last):
    with pytest.raises(IntegrityError, match="post_term_is_five_years"):
        make_post(term_from=first, term_to=last)


def test_grant_is_for_a_branch_or_a_cluster():
    with pytest.raises(IntegrityError, match="branch_grant_is_for_one"):
        make_branch_grant(branch=make_branch(), cluster=make_cluster())


def test_delegate_has_a_last_day():
    with pytest.raises(IntegrityError, match="branch_grant_of_a_delegate_ends"):
        make_branch_grant(role=BranchRole.DELEGATE)


@pytest.mark.parametrize("where", ["branch", "cluster"])
def test_grant_is_given_once_at_a_time(where):
    user, at = make_user(), {"branch": make_branch, "cluster": make_cluster}[where]()
    make_branch_grant(user=user, **{where: at})

    with pytest.raises(IntegrityError, match="branch_grant_once_at_a_time"):
        make_branch_grant(user=user, **{where: at})


def test_role_ends_on_the_day_it_ends():
    today = YESTERDAY + dt.timedelta(days=1)
    start = dt.date(2022, 1, 1)
    last_day = make_branch_grant(starts_on=start, ends_on=today)
    over = make_branch_grant(starts_on=start, ends_on=YESTERDAY)
    to_come = make_branch_grant(starts_on=today + dt.timedelta(days=1))

    assert list(Branch.objects.acted_for_by(last_day.user)) == [last_day.branch]
    assert list(Branch.objects.acted_for_by(over.user)) == []
    assert list(Branch.objects.acted_for_by(to_come.user)) == []


def test_acting_may_be_asked_for_one_role():
    grant = make_branch_grant(role=BranchRole.SECRETARY)

    assert list(Branch.objects.acted_for_by(grant.user, BranchRole.CHAIR)) == []
    assert list(Branch.objects.acted_for_by(grant.user, BranchRole.SECRETARY)) == [grant.branch]


def test_papers_of_all_that_went_into_a_branch_are_read():
    oldest, old, other, new = (make_branch(name=name) for name in ("A", "B", "C", "D"))
    make_succession(
        Succession.Kind.RENAME, old=[oldest], new=[old], effective_on=dt.date(2010, 1, 1)
    )
    make_succession(Succession.Kind.MERGE, old=[old, other], new=[new])
    giver = make_branch(name="E")
    make_succession(Succession.Kind.TRANSFER, old=[giver], new=[new])
    make_branch(name="F")
    grant = make_branch_grant(branch=new)

    assert list(Branch.objects.read_by(grant.user)) == [oldest, old, other, new]
    assert list(Branch.objects.read_by(grant.user, BranchRole.SECRETARY)) == [
        *(oldest, old, other, new)
    ]
    assert list(Branch.objects.read_by(grant.user, BranchRole.CHAIR)) == []


def test_papers_of_a_branch_are_its_own_until_the_day_of_the_merger():
    old, other, new = (make_branch(name=name) for name in ("A", "B", "C"))
    tomorrow = YESTERDAY + dt.timedelta(days=2)
    merger = make_succession(
        Succession.Kind.MERGE, old=[old, other], new=[new], effective_on=tomorrow
    )
    grant = make_branch_grant(branch=new)

    assert list(Branch.objects.read_by(grant.user)) == [new]
    Succession.objects.filter(pk=merger.pk).update(effective_on=tomorrow - dt.timedelta(days=1))
    assert list(Branch.objects.read_by(grant.user)) == [old, other, new]


def test_grants_are_seen_by_their_holder_and_the_association():
    mine, other = make_branch_grant(), make_branch_grant()

    assert list(BranchGrant.objects.visible_to(mine.user)) == [mine]
    assert set(BranchGrant.objects.visible_to(make_user(role=Role.OFFICER))) == {mine, other}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("rename", 1, 2),
        ("rename", 2, 1),
        ("merge", 1, 1),
        ("merge", 2, 2),
        ("split", 1, 1),
        ("split", 2, 2),
        ("transfer", 1, 0),
        ("dissolve", 1, 1),
        ("dissolve", 0, 0),
    ],
)
def test_database_refuses_a_succession_with_wrong_sides(kind, old, new):
    make_succession(
        kind, old=[make_branch() for _ in range(old)], new=[make_branch() for _ in range(new)]
    )

    with pytest.raises(IntegrityError, match=f"sides of a {kind} are wrong: {old} and {new}"):
        commit()


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [("rename", 1, 1), ("merge", 2, 1), ("split", 1, 2), ("transfer", 1, 1), ("dissolve", 1, 0)],
)
def test_database_keeps_the_sides_of_a_succession(kind, old, new):
    succession = make_succession(
        kind, old=[make_branch() for _ in range(old)], new=[make_branch() for _ in range(new)]
    )
    commit()  # from here on each statement is checked at once

    with pytest.raises(IntegrityError, match=f"sides of a {kind} are wrong: {old - 1} and {new}"):
        succession.parties.predecessors().first().delete()
