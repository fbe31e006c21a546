"""What a page says about where a branch came from and went."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from branches.models import Branch, Succession
from core.dates import today
from tests.factories import make_branch, make_succession

pytestmark = pytest.mark.django_db

DAY, EVE = dt.date(2025, 7, 1), dt.date(2025, 6, 30)
Kind = Succession.Kind


def closed(name, **fields):
    return make_branch(name=name, ends_on=EVE, **fields)


def opened(name, **fields):
    return make_branch(name=name, starts_on=DAY, **fields)


def test_merged_branches_and_their_successor():
    old, new = [closed("Tiên Du"), closed("An Đạo"), closed("Bình Phú")], opened("Bình Phú")
    make_succession(Kind.MERGE, old=old, new=[new])

    assert str(old[0].fate) == "Đã sáp nhập vào xã Bình Phú từ ngày 01/07/2025"
    assert str(new.origin) == (
        "Thành lập từ xã An Đạo (cũ), xã Bình Phú (cũ) và xã Tiên Du (cũ) ngày 01/07/2025"
    )
    assert (old[0].origin, new.fate) == (None, None)
    assert new.origin.branches == [old[1], old[2], old[0]]


def test_renamed_branch():
    old, new = closed("Phong Châu", kind=Branch.Kind.TOWN), opened("Phong Châu")
    make_succession(Kind.RENAME, old=[old], new=[new])

    assert str(old.fate) == "Đã đổi tên thành xã Phong Châu từ ngày 01/07/2025"
    assert str(new.origin) == "Đổi tên từ thị trấn Phong Châu (cũ) ngày 01/07/2025"


def test_split_branch():
    old, new = closed("Một"), [opened("Hai"), opened("Ba")]
    make_succession(Kind.SPLIT, old=[old], new=new)

    assert str(old.fate) == "Đã chia tách thành xã Ba và xã Hai từ ngày 01/07/2025"
    assert str(new[0].origin) == "Tách ra từ xã Một (cũ) ngày 01/07/2025"


def test_dissolved_branch():
    old = closed("Một")
    make_succession(Kind.DISSOLVE, old=[old])

    assert str(old.fate) == "Đã giải thể từ ngày 01/07/2025"


def test_branches_that_go_on_after_a_transfer():
    giver, taker = make_branch(name="Một"), make_branch(name="Hai")
    make_succession(Kind.TRANSFER, old=[giver], new=[taker])

    assert str(giver.fate) == "Đã chuyển một phần cho xã Hai từ ngày 01/07/2025"
    assert [str(turn) for turn in taker.turns] == ["Đã nhận một phần của xã Một từ ngày 01/07/2025"]
    assert (taker.origin, taker.fate) == (None, None)


def test_branch_that_absorbs_others_is_not_made_of_them():
    old, new = [closed("Một"), closed("Hai")], make_branch(name="Ba")
    make_succession(Kind.MERGE, old=old, new=[new])

    assert new.origin is None
    assert [str(turn) for turn in new.turns] == [
        "Đã tiếp nhận xã Hai (cũ) và xã Một (cũ) từ ngày 01/07/2025"
    ]


def test_turns_are_in_order_of_days_and_fate_is_what_closed_it():
    branch, other, new = closed("Một", starts_on=dt.date(2010, 1, 1)), closed("Hai"), opened("Ba")
    make_succession(Kind.MERGE, old=[branch, other], new=[new])
    make_succession(Kind.TRANSFER, old=[branch], new=[other], effective_on=dt.date(2015, 1, 1))
    before = closed("Bốn")
    make_succession(Kind.RENAME, old=[before], new=[branch], effective_on=dt.date(2010, 1, 1))

    assert [turn.succession.kind for turn in branch.turns] == ["rename", "transfer", "merge"]
    assert str(branch.origin) == "Đổi tên từ xã Bốn (cũ) ngày 01/01/2010"
    assert str(branch.fate) == "Đã sáp nhập vào xã Ba từ ngày 01/07/2025"


@pytest.mark.parametrize(("days", "told"), [(0, True), (1, False)])
def test_what_is_planned_is_not_told_before_its_day(days, told):
    day = today() + dt.timedelta(days=days)
    branch = make_branch(ends_on=day - dt.timedelta(days=1))
    make_succession(Kind.DISSOLVE, old=[branch], effective_on=day)

    assert bool(branch.fate) == told


@pytest.mark.parametrize("count", [1, 3])
def test_turns_of_many_branches_take_four_queries(count, django_assert_num_queries):
    for _ in range(count):
        make_succession(Kind.MERGE, old=[closed("A"), closed("B")], new=[opened("C")])

    with django_assert_num_queries(5):  # the branches, and four for their turns
        told = [(b.origin, b.fate, b.turns) for b in Branch.objects.with_turns()]

    assert len(told) == 3 * count


def test_turn_links_its_branches():
    old, new = [closed("Một"), closed("Hai")], opened("Ba", code="HKH03")
    make_succession(Kind.MERGE, old=old, new=[new])

    html = render_to_string("branches/_turn.html", {"turn": old[0].fate})

    assert html.strip() == (
        'Đã sáp nhập vào <a href="/to-chuc-hoi/ba-hkh03/">xã Ba</a> từ ngày 01/07/2025'
    )
