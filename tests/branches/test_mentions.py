import datetime as dt

import pytest

from branches.mentions import find_branches
from branches.models import Branch
from tests.factories import make_association, make_branch

pytestmark = pytest.mark.django_db

EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
IN_2022 = dt.date(2022, 5, 25)
TOWN = Branch.Kind.TOWN


@pytest.fixture(autouse=True)
def old_branches():
    make_association(place="Phù Ninh")
    make_branch(name="Phong Châu", kind=TOWN, ends_on=EVE)
    for name in ("Tiên Du", "Phú Nham", "An Đạo", "Dân Chủ", "Phú Lộc", "Phù Ninh", "Hoà Bình"):
        make_branch(name=name, ends_on=EVE)


def named(text, on=IN_2022):
    return [branch.full_name for branch in find_branches(text, on=on)]


def test_branches_are_found_in_the_order_they_are_named():
    text = (
        "(Phù Ninh)- Hội khuyến học huyện họp tại UBND xã Tiên Du; đại diện các mô hình của xã"
        " Tiên Du, Phú Nham, An Đạo; những đơn vị làm tốt như Tiên Du, TT Phong Châu…"
    )

    assert named(text) == ["xã Tiên Du", "xã Phú Nham", "xã An Đạo", "thị trấn Phong Châu"]


@pytest.mark.parametrize(
    "text",
    [
        "Hội Khuyến học Tiên Du họp",
        "Hội Khuyến Học Tiên Du họp",
        "UBND Tiên Du họp",
        "Tại Tiên Du, hội nghị",
        "Hội nghị khai mạc.\nTiên Du có 9 chi hội.",
        "Hội nghị khai mạc. Sáng Tiên Du có mưa.",
        "HỘI KHUYẾN HỌC XÃ TIÊN DU",
        "xã\u00a0Tiên  Du",
        "Chủ tịch UBND xã Tiên Du Nguyễn Văn Mẫu",
        "trường THCS Tiên Du",
        "(Tiên Du)",
        "“Tiên Du”",
    ],
)
def test_branch_is_found(text):
    assert named(text) == ["xã Tiên Du"]


@pytest.mark.parametrize(
    "text",
    [
        "Tien Du",
        "tiên du",
        "Tiên Dung",
        "TIÊN DU",
        "quy chế dân chủ ở cơ sở",
        "thôn An Đạo",
        "thị xã Phú Lộc",
        "phường Tiên Du",
        "xã Phong Châu",
        "ông Nguyễn Phú Lộc",
        "ông Phú Lộc Thọ",
        "Ông, Bà Phú Lộc",
        "Phù Ninh",
        "huyện Phù Ninh",
        "Hội Khuyến học Phù Ninh",
        "",
    ],
)
def test_no_branch_is_found(text):
    assert named(text) == []


def test_place_of_the_association_counts_with_its_kind():
    assert named("họp tại xã Phù Ninh, huyện Phù Ninh") == ["xã Phù Ninh"]


@pytest.mark.parametrize("written", ["Hòa Bình", "Hoà Bình", "Hoa\u0300 Bi\u0300nh"])
def test_both_tone_placements_are_one(written):
    assert named(f"xã {written}") == ["xã Hoà Bình"]


@pytest.mark.parametrize(("on", "code"), [(EVE, "08233"), (DAY, "HKH03")])
def test_shared_name_is_the_branch_of_its_day(on, code):
    make_branch(code="08233", name="Phú Mỹ", ends_on=EVE)
    make_branch(code="HKH03", name="Phú Mỹ", starts_on=DAY)

    assert [branch.code for branch in find_branches("xã Phú Mỹ", on=on)] == [code]


def test_branch_that_is_no_more_is_still_named_and_one_to_come_is_not():
    make_branch(name="Bình Phú", starts_on=DAY)

    assert named("xã Tiên Du, xã Bình Phú", on=DAY) == ["xã Tiên Du", "xã Bình Phú"]
    assert named("xã Bình Phú", on=EVE) == []


def test_of_two_former_namesakes_the_last_is_meant():
    make_branch(code="1", name="Phú Mỹ", ends_on=dt.date(1990, 1, 1))
    make_branch(code="2", name="Phú Mỹ", starts_on=dt.date(2000, 1, 1), ends_on=EVE)

    assert [branch.code for branch in find_branches("Phú Mỹ", on=DAY)] == ["2"]


def test_kind_tells_namesakes_apart():
    make_branch(name="Phong Châu")

    assert named("thị trấn Phong Châu") == ["thị trấn Phong Châu"]
    assert set(named("Phong Châu")) == {"thị trấn Phong Châu", "xã Phong Châu"}


def test_longest_name_is_taken():
    make_branch(name="Phú Lộc Hạ")

    assert named("các xã Phú Lộc Hạ") == ["xã Phú Lộc Hạ"]


def test_text_costs_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):  # the branches, the association
        named("xã Tiên Du, Phú Nham")
