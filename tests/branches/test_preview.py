"""A preview is the act itself, taken back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role
from branches.actions import succeed
from branches.models import Branch, ChapterCount, Succession
from branches.preview import (
    Group,
    Namesakes,
    OtherThanShown,
    Total,
    preview,
    succeed_as_shown,
)
from tests.branches.test_undo import at_once, dump
from tests.factories import (
    make_branch,
    make_branch_grant,
    make_cluster,
    make_post,
    make_user,
)

DAY, START = dt.date(2025, 7, 1), dt.date(2021, 6, 1)
Kind = Succession.Kind


def decision(kind, old, new, **fields):
    defaults = {"decision": "1676/NQ-UBTVQH15", "effective_on": DAY, "by": None}
    return {"kind": kind, "predecessors": old, "successors": new, **defaults, **fields}


def unsaved(code="HKH03", name="Phú Mỹ"):
    return Branch(code=code, name=name)


def count(branch, number, **fields):
    defaults = {"form": ChapterCount.Form.CHAPTER, "counted_on": dt.date(2022, 3, 31)}
    ChapterCount.objects.create(branch=branch, count=number, **defaults | fields)


@pytest.mark.django_db
def test_preview_of_a_merger():
    first, second = make_branch(code="08233", name="Phú Mỹ"), make_branch(code="08236", name="Liên")
    cluster = make_cluster(first, second, number=1)
    make_post(branch=first, holder="Lê An", starts_on=START)
    make_post(branch=second, holder="Lê Cũ", starts_on=START, ends_on=dt.date(2023, 1, 1))
    grant = make_branch_grant(branch=second, starts_on=START)
    count(first, 7, counted_on=dt.date(2020, 1, 1))
    count(first, 8)
    count(first, 4, kind=ChapterCount.Kind.CLAN, form=ChapterCount.Form.BOARD)
    count(second, 9)
    count(second, 2, kind=ChapterCount.Kind.SCHOOL)
    count(second, 50, counted_on=dt.date(2026, 1, 1))  # after its end
    before = dump()

    shown = preview(**decision(Kind.MERGE, [first, second], [unsaved()], cluster=cluster))

    assert dump() == before
    assert shown.act == "Sáp nhập 2 Hội vào xã Phú Mỹ"
    assert shown.begins == ["xã Phú Mỹ – mã HKH03, từ 01/07/2025"]
    assert shown.ends == [
        Group(
            "Hội cơ sở",
            [
                "xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025",
                "xã Liên (cũ) – mã 08236, đến 30/06/2025",
            ],
        ),
        Group(
            "thành viên cụm",
            [
                "xã Phú Mỹ (cũ) – Cụm thi đua số I đến 30/06/2025",
                "xã Liên (cũ) – Cụm thi đua số I đến 30/06/2025",
            ],
        ),
        Group("chức vụ", ["Ông Lê An – Chủ tịch, xã Phú Mỹ (cũ)"]),
        Group("vai trò ở Hội cơ sở", [f"{grant.user}: Người nhập liệu, xã Liên (cũ)"]),
    ]
    assert shown.moves == [
        Group("thành viên cụm", ["xã Phú Mỹ – Cụm thi đua số I từ 01/07/2025"]),
        Group("vai trò ở Hội cơ sở", [f"{grant.user}: Người nhập liệu, xã Phú Mỹ"]),
    ]
    assert sorted(shown.stays) == [("chức vụ", 1), ("số chi hội, ban khuyến học", 6)]
    assert shown.totals == [
        Total("Số chi hội", [("xã Liên (cũ)", 11), ("xã Phú Mỹ (cũ)", 8)]),
        Total("Số ban khuyến học", [("xã Phú Mỹ (cũ)", 4)]),
    ]
    assert [total.sum for total in shown.totals] == [19, 4]
    assert shown.namesakes == [
        Namesakes(
            "Phú Mỹ",
            [
                "xã Phú Mỹ – mã HKH03, từ 01/07/2025",
                "xã Phú Mỹ (cũ) – mã 08233, đến 30/06/2025",
            ],
        )
    ]


@pytest.mark.django_db
def test_names_of_a_day_to_come_are_those_of_that_day():
    """Until then the old branch is not "(cũ)" on any page; in the preview it is."""
    old = make_branch(code="08233", name="Phú Mỹ")

    shown = preview(**decision(Kind.RENAME, [old], [unsaved()], effective_on=dt.date(2099, 1, 1)))

    assert shown.namesakes[0].written == [
        "xã Phú Mỹ – mã HKH03, từ 01/01/2099",
        "xã Phú Mỹ (cũ) – mã 08233, đến 31/12/2098",
    ]


@pytest.mark.django_db
def test_absorbing_branch_counts_in_the_totals():
    staying, going, other = make_branch(name="A"), make_branch(name="B"), make_branch(name="C")
    for branch in (staying, going, other):
        count(branch, 5)

    shown = preview(**decision(Kind.MERGE, [going, other], [staying]))

    assert (shown.totals[0].sum, shown.begins) == (15, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "news", "act"),
    [
        (Kind.RENAME, 1, "Đổi tên xã Một thành xã Mới 0"),
        (Kind.SPLIT, 3, "Chia tách xã Một thành 3 Hội"),
        (Kind.DISSOLVE, 0, "Giải thể Hội Khuyến học xã Một"),
    ],
)
def test_act_says_verb_and_object(kind, news, act):
    old = make_branch(name="Một")
    count(old, 5)

    shown = preview(**decision(kind, [old], [unsaved(f"N{n}", f"Mới {n}") for n in range(news)]))

    assert shown.act == act
    # What is split or closed is nobody's total.
    assert bool(shown.totals) == (kind == Kind.RENAME)


@pytest.mark.django_db
def test_preview_is_refused_as_the_act_is():
    with pytest.raises(ValidationError):
        preview(**decision(Kind.MERGE, [make_branch()], [unsaved()]))
    with pytest.raises(PermissionDenied):
        preview(**decision(Kind.DISSOLVE, [make_branch()], [], by=make_user(role=Role.STAFF)))


@pytest.mark.django_db
def test_act_other_than_shown_is_taken_back():
    old = make_branch()
    shown = preview(**decision(Kind.DISSOLVE, [old], []))
    make_post(branch=old, holder="Lê An", starts_on=START)
    before = dump()

    with pytest.raises(OtherThanShown) as other:
        succeed_as_shown(
            fingerprint=shown.fingerprint,
            request_key=uuid4(),
            **decision(Kind.DISSOLVE, [old], []),
        )

    assert dump() == before
    assert other.value.preview.ends[1] == Group(
        "chức vụ", [f"Ông Lê An – Chủ tịch, {old.full_name} (cũ)"]
    )


@pytest.mark.django_db(transaction=True)
def test_confirmation_sent_twice_at_once_is_done_once():
    giver, taker, key = make_branch(), make_branch(), uuid4()
    shown = preview(**decision(Kind.TRANSFER, [giver], [taker]))

    told = at_once(
        lambda _: succeed_as_shown(
            fingerprint=shown.fingerprint,
            request_key=key,
            **decision(Kind.TRANSFER, [giver], [taker]),
        )
    )

    assert told == [None, None]
    assert Succession.objects.count() == 1


@pytest.mark.django_db
def test_closed_branch_took_no_part_in_anything_later():
    """A merger found out late must not pass over what was written down since."""
    giver, taker = make_branch(name="Một"), make_branch(name="Hai")
    succeed(**decision(Kind.TRANSFER, [giver], [taker], effective_on=dt.date(2025, 9, 1)))

    with pytest.raises(ValidationError) as refused:
        succeed(**decision(Kind.DISSOLVE, [taker], []))

    assert refused.value.messages == [
        (
            "Hội Khuyến học xã Hai đã có tên trong việc từ ngày 01/09/2025: Chuyển một phần xã Một"
            " cho xã Hai. Ngày có hiệu lực phải sau ngày đó."
        )
    ]


@pytest.mark.django_db
def test_name_does_not_pass_to_a_branch_that_was_there():
    with pytest.raises(ValidationError) as refused:
        succeed(**decision(Kind.RENAME, [make_branch()], [make_branch()]))

    assert refused.value.messages == [
        "Tên mới cần một Hội mới; Hội đang hoạt động không nhận được tên ấy."
    ]
