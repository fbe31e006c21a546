import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role
from branches.actions import succeed
from branches.models import Branch, BranchGrant, BranchRole, ClusterMembership, Succession
from tests.factories import (
    make_branch,
    make_branch_grant,
    make_cluster,
    make_post,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY, EVE = dt.date(2025, 7, 1), dt.date(2025, 6, 30)
START = dt.date(2021, 6, 1)
Kind = Succession.Kind


def do(kind, old, new, **fields):
    defaults = {"decision": "Nghị quyết 1676/NQ-UBTVQH15", "effective_on": DAY, "by": None}
    return succeed(kind=kind, predecessors=old, successors=new, **defaults | fields)


def unsaved(code="HKH01", name="Phù Ninh"):
    return Branch(code=code, name=name)


def test_merge_closes_on_the_eve_and_opens_on_the_day():
    old = [make_branch(), make_branch()]

    succession = do(Kind.MERGE, old, [unsaved()])

    new = Branch.objects.get(code="HKH01")
    assert (new.starts_on, new.ends_on) == (DAY, None)
    assert [Branch.objects.get(pk=b.pk).ends_on for b in old] == [EVE, EVE]
    assert (succession.predecessors, succession.successors) == (old, [new])


def test_merge_ends_what_hangs_on_the_old_and_joins_the_new_to_a_cluster():
    old = [make_branch(), make_branch()]
    cluster = make_cluster(*old)
    post = make_post(branch=old[0], starts_on=START)
    over = make_post(branch=old[1], starts_on=START, ends_on=dt.date(2023, 1, 1))

    do(Kind.MERGE, old, [unsaved()], cluster=cluster)

    post.refresh_from_db()
    over.refresh_from_db()
    assert (post.ends_on, over.ends_on) == (EVE, dt.date(2023, 1, 1))
    members = {m.branch.code: (m.starts_on, m.ends_on) for m in ClusterMembership.objects.all()}
    assert members == {
        old[0].code: (None, EVE),
        old[1].code: (None, EVE),
        "HKH01": (DAY, None),
    }


def test_merge_hands_over_who_may_act():
    old, user = [make_branch(), make_branch()], make_user()
    until = dt.date(2026, 12, 31)
    make_branch_grant(branch=old[0], user=user, starts_on=START)
    make_branch_grant(branch=old[1], user=user, starts_on=START, ends_on=until)
    acting = make_branch_grant(
        branch=old[1], role=BranchRole.DELEGATE, starts_on=START, ends_on=until
    )
    make_branch_grant(branch=old[1], starts_on=START, ends_on=dt.date(2024, 1, 1))

    do(Kind.MERGE, old, [unsaved()])

    new = BranchGrant.objects.filter(branch__code="HKH01").order_by("pk")
    assert [(g.user, g.role, g.starts_on, g.ends_on) for g in new] == [
        (user, "secretary", DAY, None),
        (acting.user, "delegate", DAY, until),
    ]
    acting.refresh_from_db()
    assert acting.ends_on == EVE


def test_absorbing_branch_goes_on_and_keeps_its_people():
    staying, going = make_branch(), make_branch()
    other = make_branch()
    grant = make_branch_grant(branch=staying, starts_on=START)
    make_branch_grant(branch=going, user=grant.user, starts_on=START)

    do(Kind.MERGE, [going, other], [staying])

    staying.refresh_from_db()
    assert staying.ends_on is None
    assert list(staying.grants.all()) == [grant]


def test_transfer_closes_nothing():
    giver, taker = make_branch(), make_branch()
    make_post(branch=giver, starts_on=START)

    succession = do(Kind.TRANSFER, [giver], [taker])

    assert Branch.objects.current().count() == 2
    assert giver.posts.get().ends_on is None
    assert succession.effects == {"ended": [], "made": [], "moved": None}


def test_split_hands_nobody_over():
    """Who acts for which half is for people to say."""
    old = make_branch()
    make_branch_grant(branch=old, starts_on=START)

    do(Kind.SPLIT, [old], [unsaved("A1", "Một"), unsaved("A2", "Hai")])

    assert [grant.branch for grant in BranchGrant.objects.all()] == [old]


@pytest.mark.parametrize(
    ("kind", "old", "new", "sentence"),
    [
        (Kind.RENAME, 1, 2, "Đổi tên cần đúng một Hội cũ và đúng một Hội mới."),
        (Kind.MERGE, 1, 1, "Sáp nhập cần từ hai Hội cũ trở lên và đúng một Hội mới."),
        (Kind.SPLIT, 1, 1, "Chia tách cần đúng một Hội cũ và từ hai Hội mới trở lên."),
        (Kind.TRANSFER, 1, 2, "Chuyển một phần cần một Hội giao và một Hội nhận."),
        (Kind.DISSOLVE, 1, 1, "Giải thể cần đúng một Hội cũ và không có Hội mới."),
    ],
)
def test_wrong_sides_are_refused_with_one_sentence(kind, old, new, sentence):
    with pytest.raises(ValidationError) as refused:
        do(kind, [make_branch() for _ in range(old)], [unsaved(f"N{n}") for n in range(new)])

    assert refused.value.messages == [sentence]
    assert Branch.objects.count() == old


def test_branch_stands_on_one_side():
    first, second = make_branch(), make_branch()

    with pytest.raises(ValidationError) as refused:
        do(Kind.MERGE, [first, second], [first])

    assert refused.value.messages == ["Mỗi Hội chỉ chọn một lần, ở một bên: Hội cũ hoặc Hội mới."]


def test_branch_that_has_ended_takes_no_part():
    first, second = make_branch(name="Một"), make_branch()
    do(Kind.MERGE, [first, second], [unsaved()])

    with pytest.raises(ValidationError) as refused:
        do(Kind.RENAME, [first], [unsaved("HKH02")], effective_on=dt.date(2026, 1, 1))

    assert refused.value.messages == [
        "Hội Khuyến học xã Một (cũ) đã kết thúc ngày 30/06/2025, không thể đưa vào lần này."
    ]


def test_branch_takes_part_after_its_first_day():
    late = make_branch(name="Một", starts_on=DAY)

    with pytest.raises(ValidationError) as refused:
        do(Kind.MERGE, [late, make_branch()], [unsaved()])

    assert refused.value.messages == [
        "Hội Khuyến học xã Một hoạt động từ ngày 01/07/2025. Ngày có hiệu lực phải sau ngày đó."
    ]


def test_post_that_begins_after_the_end_is_named():
    old = make_branch(name="Một")
    make_post(branch=old, holder="Lê Thị Yến", starts_on=dt.date(2025, 9, 1))

    with pytest.raises(ValidationError) as refused:
        do(Kind.DISSOLVE, [old], [])

    (sentence,) = refused.value.messages
    assert sentence == (
        "“Ông Lê Thị Yến – Chủ tịch” bắt đầu ngày 01/09/2025, khi Hội Khuyến học xã Một (cũ) đã"
        " kết thúc. Cần xoá hoặc sửa dòng đó trước."
    )


def test_taken_code_is_refused_and_nothing_written():
    old = [make_branch(), make_branch()]
    make_branch(code="HKH01")

    with pytest.raises(ValidationError):
        do(Kind.MERGE, old, [unsaved()])

    assert Branch.objects.closed().count() == 0
    assert not Succession.objects.exists()


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMINISTRATOR])
def test_only_officers_change_the_organisation(role):
    with pytest.raises(PermissionDenied):
        do(Kind.DISSOLVE, [make_branch()], [], by=make_user(role=role))
