"""The page of a branch: what it is, where it came from and went, and the news that name it."""

import datetime as dt
import json

import pytest

from accounts.models import Role
from branches.models import Branch, ClusterLead, ClusterMembership, Post, Succession
from core.dates import today
from news.models import State
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_chapter_count,
    make_cluster,
    make_photo,
    make_post,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db

EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
DECISION = "Nghị quyết 1676/NQ-UBTVQH15 ngày 16/06/2025"
YEAR_2022 = {"starts_on": dt.date(2022, 1, 1), "ends_on": dt.date(2022, 12, 31)}


@pytest.fixture
def old():
    """Tiên Du and An Đạo, which became Bình Phú."""
    names = [("08263", "Tiên Du"), ("08272", "An Đạo")]
    return [make_branch(code=code, name=name, ends_on=EVE) for code, name in names]


@pytest.fixture
def new(old):
    new = make_branch(code="HKH05", name="Bình Phú", starts_on=DAY)
    make_succession(Succession.Kind.MERGE, old=old, new=[new], decision=DECISION)
    return new


def test_old_page_says_where_it_went(get_page, old, new):
    page = get_page("/to-chuc-hoi/tien-du-08263/")

    assert page.text.startswith("Hội Khuyến học xã Tiên Du (cũ) – ")
    assert "Mã 08263 Hoạt động đến 30/06/2025" in page.text
    assert "Đã sáp nhập vào xã Bình Phú từ ngày 01/07/2025" in page.text
    assert "Khi kết thúc ngày 30/06/2025" in page.text
    assert new.get_absolute_url() in page.links


def test_new_page_lists_its_predecessors(get_page, old, new):
    page = get_page("/to-chuc-hoi/binh-phu-hkh05/")

    assert page.text.startswith("Hội Khuyến học xã Bình Phú – ")
    assert "Thành lập từ xã An Đạo (cũ) và xã Tiên Du (cũ) ngày 01/07/2025" in page.text
    assert f"Theo {DECISION}" in page.text
    assert {branch.get_absolute_url() for branch in old} <= set(page.links)


def test_branch_closed_without_a_successor_says_when(get_page):
    page = get_page(make_branch(ends_on=EVE).get_absolute_url())

    assert "Đã kết thúc hoạt động, ngày cuối là 30/06/2025." in page.text


def test_page_shows_chair_posts_contact_and_cluster(get_page):
    branch = make_branch(name="Tiên Du", phone="0210 222 222", address="Khu 3, xã Tiên Du")
    cluster = make_cluster(branch, number=2)
    ClusterLead.objects.create(cluster=cluster, branch=branch, starts_on=DAY)
    make_post(branch=branch, title=Post.Title.SECRETARY, holder="Trần An", honorific="mrs")
    make_post(branch=branch, holder="Nguyễn Hữu Đức", phone="0210 111 111")
    make_post(branch=branch, title=Post.Title.VICE_CHAIR, holder="Người cũ", **YEAR_2022)
    make_post(holder="Người của Hội cấp trên")

    page = get_page(branch.get_absolute_url())

    assert (
        "Chủ tịch Ông Nguyễn Hữu Đức , nhiệm kỳ 2021 – 2026 Thư ký Bà Trần An, nhiệm kỳ"
        " 2021 – 2026 Điện thoại cơ quan 0210 222 222 Địa chỉ Khu 3, xã Tiên Du"
        " Cụm thi đua Cụm thi đua số II , cụm trưởng"
    ) in page.text
    assert "Người" not in page.text
    assert cluster.get_absolute_url() in page.links


def test_page_of_the_chair_alone_shows_his_office_phone(get_page):
    branch = make_branch()
    make_post(branch=branch, phone="0210 111 111")

    assert "Điện thoại cơ quan 0210 111 111" in get_page(branch.get_absolute_url()).text


def test_page_of_a_branch_that_is_no_more_shows_its_last_day(get_page, old, new):
    branch = old[0]
    cluster = make_cluster(branch, number=2)
    ClusterMembership.objects.update(ends_on=EVE)
    start = dt.date(2021, 6, 1)
    make_post(branch=branch, holder="Nguyễn Hữu Đức", starts_on=start, ends_on=EVE)
    make_chapter_count(branch=branch, counted_on=dt.date(2022, 3, 31), count=10)

    page = get_page(branch.get_absolute_url())

    assert "Chủ tịch Ông Nguyễn Hữu Đức , nhiệm kỳ 2021 – 2026" in page.text
    assert "Cụm thi đua Cụm thi đua số II" in page.text
    assert "Chi hội khu dân cư 10 (tính đến 31/03/2022)" in page.text
    assert cluster.get_absolute_url() in page.links


def test_page_counts_chapters_before_boards_each_on_its_newest_day(get_page):
    branch = make_branch()
    for day, count in ((dt.date(2022, 3, 31), 10), (dt.date(2021, 3, 31), 7)):
        make_chapter_count(branch=branch, counted_on=day, count=count)
    make_chapter_count(
        branch=branch, form="board", kind="clan", counted_on=dt.date(2020, 1, 2), count=1412
    )
    make_chapter_count(branch=make_branch(), kind="school", count=5)

    text = get_page(branch.get_absolute_url()).text

    assert (
        "Chi hội khu dân cư 10 (tính đến 31/03/2022)"
        " Ban khuyến học dòng họ 1.412 (tính đến 02/01/2020) Tin nhắc đến"
    ) in text


def test_page_tells_the_history_from_the_beginning(get_page, old, new):
    branch = old[0]
    cluster = make_cluster(branch, number=2)
    ClusterMembership.objects.update(ends_on=EVE)
    ClusterLead.objects.create(cluster=cluster, branch=branch, **YEAR_2022)
    start = dt.date(2021, 6, 1)
    make_post(branch=branch, holder="Nguyễn Hữu Đức", starts_on=start, ends_on=EVE)
    make_post(branch=branch, title=Post.Title.SECRETARY, holder="Trần An", starts_on=start)

    text = get_page(branch.get_absolute_url()).text

    assert (
        "Lịch sử Đến 30/06/2025 Thuộc Cụm thi đua số II"
        " 01/06/2021 – 30/06/2025 Chủ tịch: Ông Nguyễn Hữu Đức, nhiệm kỳ 2021 – 2026"
        " 01/01/2022 – 31/12/2022 Cụm trưởng Cụm thi đua số II"
        " 01/07/2025 Đã sáp nhập vào xã Bình Phú từ ngày 01/07/2025"
        f" Theo {DECISION}"
    ) in text


def test_page_tells_no_plans(get_page):
    tomorrow = today() + dt.timedelta(days=1)
    branch = make_branch()
    make_post(branch=branch, holder="Người mới", starts_on=tomorrow)
    ClusterMembership.objects.create(cluster=make_cluster(), branch=branch, starts_on=tomorrow)
    ClusterLead.objects.create(cluster=make_cluster(), branch=branch, starts_on=tomorrow)

    text = get_page(branch.get_absolute_url()).text

    assert "Người mới" not in text
    assert "Cụm" not in text
    assert "Chưa ghi việc nào." in text


def test_page_lists_the_news_that_name_it(get_page):
    branch = make_branch(name="Tiên Du")
    article, other = make_article(title="Giao ban tại Tiên Du"), make_article(title="Tin khác")
    draft = make_article(title="Bản nháp", state=State.DRAFT)
    for row in (article, draft):
        row.branches.add(branch)
    other.branches.add(make_branch())

    page = get_page(branch.get_absolute_url())

    assert article.get_absolute_url() in page.links
    assert {"Tin khác", "Bản nháp"} & set(page.text.split(" · ")) == set()
    assert other.get_absolute_url() not in page.links
    assert draft.get_absolute_url() not in page.links
    assert "Nhắc đến" not in page.text


def test_page_lists_the_news_of_its_predecessors_and_marks_them(get_page, old, new):
    of_old, of_both = make_article(title="Của xã cũ"), make_article(title="Của cả hai")
    of_old.branches.set([*old, make_branch(name="Xã khác")])
    of_both.branches.set([old[0], new])

    page = get_page(new.get_absolute_url())

    assert {of_old.get_absolute_url(), of_both.get_absolute_url()} <= set(page.links)
    assert page.text.count("Nhắc đến") == 1
    assert "Nhắc đến xã An Đạo (cũ), xã Tiên Du (cũ) Sapo" in page.text


def test_page_of_an_old_branch_has_no_news_of_the_new(get_page, old, new):
    article = make_article()
    article.branches.add(new)

    page = get_page(old[0].get_absolute_url())

    assert article.get_absolute_url() not in page.links
    assert "Chưa có tin nào nhắc đến đơn vị này." in page.text


def test_news_go_on_a_second_page_with_its_own_address(get_page, client):
    branch = make_branch(name="Tiên Du")
    for _ in range(11):
        make_article().branches.add(branch)
    url = f"{branch.get_absolute_url()}?trang=2"

    page = get_page(url)

    assert page.text.startswith("Hội Khuyến học xã Tiên Du (trang 2 trong 2) – ")
    assert {"rel": "canonical", "href": f"http://testserver{url}"} in page.all("link")
    assert page.count("article") == 1
    assert client.get(f"{branch.get_absolute_url()}?trang=3").status_code == 404


def test_page_marks_sample_data(get_page):
    branch = make_branch()
    make_post(branch=branch)
    url = branch.get_absolute_url()
    assert "mẫu" not in get_page(url).text

    make_chapter_count(branch=branch, is_sample=True)

    text = get_page(url).text
    assert "Dữ liệu mẫu Những dòng ghi “mẫu” do người làm trang soạn để minh hoạ" in text
    assert text.count("số liệu mẫu") == 1


def test_code_decides_and_another_name_leads_to_the_address(client):
    branch = make_branch(code="HKH05", name="Bình Phú")
    url = "/to-chuc-hoi/binh-phu-hkh05/"
    assert branch.get_absolute_url() == url

    for wrong in ("/to-chuc-hoi/ten-cu-hkh05/", "/to-chuc-hoi/binh-phu-HKH05/"):
        response = client.get(wrong)
        assert (response.status_code, response["Location"]) == (301, url)
    assert client.get("/to-chuc-hoi/binh-phu-hkh06/").status_code == 404


def test_planned_branch_has_a_page_for_staff_alone(client):
    branch = make_branch(starts_on=today() + dt.timedelta(days=1))
    assert client.get(branch.get_absolute_url()).status_code == 404

    client.force_login(make_user(role=Role.STAFF))

    assert client.get(branch.get_absolute_url()).status_code == 200


def test_structured_data_say_what_the_page_says(client, old, new):
    make_association(name="Hội Khuyến học </script>")
    Branch.objects.filter(pk=old[0].pk).update(phone="0210 222 222")

    text = client.get(old[0].get_absolute_url()).text

    raw = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(raw) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Hội Khuyến học xã Tiên Du",
        "identifier": "08263",
        "url": "http://testserver/to-chuc-hoi/tien-du-08263/",
        "telephone": "0210 222 222",
        "dissolutionDate": "2025-06-30",
        "parentOrganization": {"@type": "Organization", "name": "Hội Khuyến học </script>"},
    }


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count_is_constant(client, django_assert_num_queries, count):
    branch = make_branch()
    for n in range(count):
        old = make_branch(ends_on=EVE)
        make_succession(Succession.Kind.RENAME, old=[old], new=[branch])
        day = dt.date(2022 + n, 1, 1)
        cluster = make_cluster()
        span = {"starts_on": day, "ends_on": day}
        ClusterMembership.objects.create(cluster=cluster, branch=branch, **span)
        ClusterLead.objects.create(cluster=cluster, branch=branch, **span)
        make_post(branch=branch, title=Post.Title.VICE_CHAIR)
        make_chapter_count(branch=branch, counted_on=day)
        article = make_article()
        article.branches.set([branch, old])
        make_photo(article=article, is_lead=True)

    # branch, posts, memberships, leads, chapters; what went into it; articles counted and
    # fetched with their branches and pictures; its reports, meetings, recommendations and
    # documents; the years and names of its learning models;
    # four for the turns, association; the savepoint's 2
    with django_assert_num_queries(19 + 2):
        client.get(branch.get_absolute_url())
