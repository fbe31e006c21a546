"""The organisation and its clusters as readers see them."""

import datetime as dt

import pytest

from accounts.models import Role
from branches.models import Branch, ClusterLead, ClusterMembership, Post, Succession
from core.dates import today
from tests.factories import (
    make_branch,
    make_chapter_count,
    make_cluster,
    make_post,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db

EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
TOMORROW = today() + dt.timedelta(days=1)
YEAR_2022 = {"starts_on": dt.date(2022, 1, 1), "ends_on": dt.date(2022, 12, 31)}
LIST = "/to-chuc-hoi/"


@pytest.fixture
def merged():
    """Two communes of cluster II that became one of the same name."""
    old = [make_branch(code="08275", name="Bình Phú"), make_branch(code="08263", name="Tiên Du")]
    cluster = make_cluster(*old, number=2)
    Branch.objects.update(ends_on=EVE)
    ClusterMembership.objects.update(ends_on=EVE)
    new = make_branch(code="HKH05", name="Bình Phú", starts_on=DAY)
    ClusterMembership.objects.create(cluster=cluster, branch=new, starts_on=DAY)
    make_succession(Succession.Kind.MERGE, old=old, new=[new])
    return [*old, new]


def shown(client, **query):
    """The names on the tiles, cluster by cluster."""
    groups = client.get(LIST, query).context["groups"]
    return {str(group.cluster): [card.branch.code for card in group.cards] for group in groups}


def test_list_shows_clusters_then_the_branches_without_one(client):
    make_cluster(
        make_branch(code="B", name="Tiên Du"), make_branch(code="A", name="An Đạo"), number=2
    )
    make_cluster(number=1)
    make_branch(code="C")

    assert shown(client) == {
        "Cụm thi đua số I": [],
        "Cụm thi đua số II": ["A", "B"],
        "None": ["C"],
    }


@pytest.mark.parametrize(
    ("day", "codes"),
    [("30/06/2025", ["08275", "08263"]), ("01/07/2025", ["HKH05"]), ("", ["HKH05"])],
)
def test_list_is_that_of_the_day(client, merged, day, codes):
    assert shown(client, ngay=day) == {"Cụm thi đua số II": codes}


def test_list_of_a_past_day_says_so_and_leads_back(get_page, merged):
    page = get_page(f"{LIST}?ngay=30/06/2025")

    assert page.text.startswith("Tổ chức Hội ngày 30/06/2025 – ")
    assert "Đang xem tổ chức Hội như vào ngày 30/06/2025. Hôm nay" in page.text
    assert "Hội đã sáp nhập" not in page.text
    assert {"name": "robots", "content": "noindex"} in page.all("meta")


def test_list_ends_with_those_that_are_no_more_and_where_they_went(get_page, merged):
    page = get_page(LIST)

    assert (
        "Hội đã sáp nhập, chia tách 2 đơn vị Hội Khuyến học xã Bình Phú (cũ) Mã 08275 · đến"
        " 30/06/2025 Đã sáp nhập vào xã Bình Phú từ ngày 01/07/2025"
    ) in page.text
    assert {branch.get_absolute_url() for branch in merged} <= set(page.links)
    assert "?ngay=30/06/2025" in page.links
    assert "Trước lần sắp xếp ngày 01/07/2025" in page.text


@pytest.mark.parametrize(
    ("day", "error"),
    [
        ("31/02/2025", "Ngày 31/02/2025 không có trong lịch."),
        ("hôm qua", "Ngày muốn xem cần ghi theo dạng ngày/tháng/năm, ví dụ 30/06/2025."),
        (f"{TOMORROW:%d/%m/%Y}", "Ngày muốn xem phải trước hoặc trong ngày hôm nay."),
    ],
)
def test_list_of_no_day_is_that_of_today_with_a_sentence(get_page, merged, day, error):
    page = get_page(f"{LIST}?ngay={day}")

    assert error in page.text
    assert page.text.startswith("Lỗi: Tổ chức Hội – ")
    assert "Đang xem" not in page.text
    assert any(field.get("value") == day for field in page.all("input"))


def test_planned_is_shown_to_nobody_before_its_day(client):
    make_cluster(make_branch(starts_on=TOMORROW), number=1, starts_on=TOMORROW)
    assert shown(client) == {}

    client.force_login(make_user(role=Role.STAFF))

    assert shown(client) == {}


def test_list_leads_to_the_eve_of_each_change_that_was(client):
    a, b, c = make_branch(), make_branch(), make_branch()
    make_succession(Succession.Kind.RENAME, old=[a], new=[b])
    make_succession(Succession.Kind.RENAME, old=[b], new=[c], effective_on=dt.date(2026, 1, 1))
    make_succession(Succession.Kind.TRANSFER, old=[a], new=[b], effective_on=dt.date(2020, 1, 1))
    make_succession(Succession.Kind.DISSOLVE, old=[a], effective_on=TOMORROW)

    assert client.get(LIST).context["changes"] == [
        (dt.date(2025, 12, 31), dt.date(2026, 1, 1)),
        (EVE, DAY),
    ]


def test_empty_list_says_what_will_come(get_page):
    assert "Chưa có Hội cơ sở nào. Tên và địa chỉ" in get_page(LIST).text
    assert "Chưa rõ vào ngày 30/06/2025" in get_page(f"{LIST}?ngay=30/06/2025").text


def test_list_names_the_standing_committee_in_order(get_page):
    make_post(title=Post.Title.STANDING_MEMBER, holder="Lê Văn Ích")
    make_post(title=Post.Title.CHAIR, holder="Trần Đình Mẫn", phone="0210 111 111")
    make_post(title=Post.Title.COMMITTEE_MEMBER, holder="Người khác")
    make_post(title=Post.Title.CHAIR, holder="Người của xã", branch=make_branch())
    make_post(title=Post.Title.VICE_CHAIR, holder="Người cũ", ends_on=today(), starts_on=DAY)
    Post.objects.filter(holder="Người cũ").update(ends_on=today() - dt.timedelta(days=1))

    page = get_page(LIST)

    assert (
        "Ông Trần Đình Mẫn Chủ tịch 2021 – 2026 0210 111 111"
        " Ông Lê Văn Ích Uỷ viên Ban Thường vụ 2021 – 2026 –"
    ) in page.text
    assert "Người" not in page.text.partition("Ban Thường vụ")[2].partition("Hội cơ sở chưa xếp")[0]


def test_tile_tells_the_role_and_the_chapters_of_the_day(client):
    branch = make_branch()
    cluster = make_cluster(branch)
    ClusterLead.objects.create(cluster=cluster, branch=branch, **YEAR_2022)
    for day, count in ((dt.date(2021, 3, 31), 8), (dt.date(2022, 3, 31), 9)):
        make_chapter_count(branch=branch, counted_on=day, count=count)
        make_chapter_count(branch=branch, form="board", kind="clan", counted_on=day, count=50)
    make_chapter_count(branch=branch, kind="school", counted_on=dt.date(2020, 1, 1), count=2)

    def card(day):
        card = client.get(LIST, {"ngay": day}).context["groups"][0].cards[0]
        return card.role, card.chapters

    assert card("25/05/2022") == ("cụm trưởng", 11)
    assert card("30/03/2022") == ("cụm trưởng", 10)
    assert card("01/01/2023") == ("", 11)
    assert card("31/12/2019") == ("", None)


def test_tiles_stand_where_an_administrator_put_them_in_the_outline_of_the_whole(get_page):
    make_cluster(
        make_branch(name="An Đạo", map_row=7, map_column=5),
        make_branch(name="Tiên Du", map_row=5, map_column=4),
        number=1,
    )
    make_cluster(make_branch(name="Phú Nham", map_row=5, map_column=9), number=2)

    page = get_page(LIST)

    tiles = [a["class"] for a in page.all("li") if a.get("class", "").startswith("tile")]
    assert tiles == [
        "tile tile--row-3 tile--column-2",
        "tile tile--row-1 tile--column-1",
        "tile-ghost tile--row-1 tile--column-6",
        "tile tile--row-1 tile--column-6",
        "tile-ghost tile--row-3 tile--column-2",
        "tile-ghost tile--row-1 tile--column-1",
    ]


@pytest.mark.parametrize(
    "second",
    [{}, {"map_row": 1, "map_column": 1}, {"map_row": 1, "map_column": 7}],
    ids=["without a place", "in the same place", "too far"],
)
def test_tiles_without_places_are_a_list(client, second):
    make_cluster(make_branch(map_row=1, map_column=1), make_branch(**second))

    group = client.get(LIST).context["groups"][0]

    assert [card.place for card in group.cards] == [None, None]
    assert group.others == []


def test_list_marks_sample_data(get_page, client):
    branch = make_branch()
    make_cluster(branch)
    assert "Dữ liệu mẫu" not in get_page(LIST).text

    for make in (
        lambda: make_chapter_count(branch=branch, is_sample=True),
        lambda: make_post(is_sample=True),
        lambda: ClusterMembership.objects.update(is_sample=True),
    ):
        row = make()
        assert "Dữ liệu mẫu" in get_page(LIST).text
        if not isinstance(row, int):
            row.delete()


def test_search_among_branches_shows_both_of_a_name(get_page, merged):
    page = get_page(f"{LIST}?q=binh+phu")

    assert page.text.startswith("binh phu – Tìm đơn vị – ")
    assert "Tìm thấy 2 đơn vị cho “binh phu”." in page.text
    assert "Hội Khuyến học xã Bình Phú Mã HKH05 · từ 01/07/2025 Thành lập từ" in page.text
    assert "Hội Khuyến học xã Bình Phú (cũ) Mã 08275 · đến 30/06/2025 Đã sáp nhập" in page.text


def test_search_among_branches_that_finds_nothing_helps_on(get_page, merged):
    page = get_page(f"{LIST}?q=zzz")

    assert "Không tìm thấy đơn vị nào cho “zzz”." in page.text
    assert LIST in page.links


def test_search_too_long_is_told_beside_the_box(get_page):
    page = get_page(f"{LIST}?q={'a' * 201}")

    assert "Câu tìm dài quá 200 ký tự." in page.text
    assert page.text.startswith("Lỗi: ")


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        branch, old = make_branch(), make_branch(ends_on=EVE)
        cluster = make_cluster(branch)
        ClusterLead.objects.create(cluster=cluster, branch=branch)
        make_chapter_count(branch=branch)
        make_post(title=Post.Title.VICE_CHAIR)
        make_succession(Succession.Kind.RENAME, old=[old], new=[branch])

    # leads, chapters and memberships of the day; branches, clusters; posts, changes, the closed
    # and four for their turns, association; the savepoint's 2
    with django_assert_num_queries(13 + 2):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_search_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        make_succession(Succession.Kind.RENAME, old=[make_branch(ends_on=EVE)], new=[make_branch()])

    # count, branches, four for their turns, association
    with django_assert_num_queries(7 + 2):
        client.get(LIST, {"q": "xa"})


def test_cluster_shows_its_members_now_and_before(get_page, merged):
    page = get_page("/cum/2/")

    assert page.text.startswith("Cụm thi đua số II – ")
    assert "Thành viên 1 đơn vị xã Bình Phú" in page.text
    assert (
        "Đã từng là thành viên 2 đơn vị xã Bình Phú (cũ) đến 30/06/2025"
        " xã Tiên Du (cũ) đến 30/06/2025"
    ) in page.text
    assert {branch.get_absolute_url() for branch in merged} <= set(page.links)


def test_cluster_shows_who_led_it_year_by_year(get_page, merged):
    old, other, new = merged
    cluster = old.memberships.get().cluster
    ClusterLead.objects.create(cluster=cluster, branch=old, **YEAR_2022)
    ClusterLead.objects.create(cluster=cluster, branch=other, role="deputy", **YEAR_2022)
    ClusterLead.objects.create(cluster=cluster, branch=new, starts_on=dt.date(2025, 7, 1))

    page = get_page("/cum/2/")

    assert (
        "Thời gian Cụm trưởng Cụm phó Từ 01/07/2025 xã Bình Phú –"
        " Năm 2022 xã Bình Phú (cũ) xã Tiên Du (cũ)"
    ) in page.text


def test_cluster_that_is_over_is_shown_as_on_its_last_day(client):
    branch = make_branch()
    cluster = make_cluster(branch, number=2, ends_on=EVE)
    ClusterMembership.objects.update(ends_on=EVE)

    context = client.get("/cum/2/").context

    assert [card.branch for card in context["group"].cards] == [branch]
    assert context["former"] == []
    assert cluster.days == "đến 30/06/2025"


def test_empty_cluster_says_what_will_come(get_page):
    make_cluster(number=2)

    text = get_page("/cum/2/").text

    assert "Chưa có Hội cơ sở nào trong cụm này." in text
    assert "Chưa ghi cụm trưởng, cụm phó." in text


def test_cluster_marks_sample_data(get_page):
    cluster = make_cluster(number=2)
    assert "Dữ liệu mẫu" not in get_page("/cum/2/").text

    cluster.is_sample = True
    cluster.save()

    assert "Dữ liệu mẫu" in get_page("/cum/2/").text


@pytest.mark.parametrize("number", ["3", "0", "99999999999999999999"])
def test_unknown_cluster_is_no_page(client, number):
    make_cluster(number=2)

    assert client.get(f"/cum/{number}/").status_code == 404


def test_planned_cluster_is_a_page_for_staff_alone(client):
    make_cluster(number=2, starts_on=TOMORROW)
    assert client.get("/cum/2/").status_code == 404

    client.force_login(make_user(role=Role.STAFF))

    assert client.get("/cum/2/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_cluster_query_count_is_constant(client, django_assert_num_queries, count):
    members = [make_branch() for _ in range(count)]
    cluster = make_cluster(*members, number=2)
    for n, branch in enumerate(members):
        day = dt.date(2022 + n, 1, 1)
        ClusterLead.objects.create(cluster=cluster, branch=branch, starts_on=day, ends_on=day)
        make_chapter_count(branch=branch)

    # cluster; leads, chapters and memberships of the day; branches, clusters; all its memberships,
    # all its leads, what went into its branches, years and names of learning models, meetings,
    # recommendations, association
    with django_assert_num_queries(14 + 2):
        client.get("/cum/2/")
