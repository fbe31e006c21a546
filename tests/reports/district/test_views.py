import pytest
from django.urls import reverse
from lxml.html import document_fromstring

from branches.models import Cluster, ClusterMembership
from reports import actions
from reports.district import reading
from reports.models import DistrictReport
from tests.factories import make_branch
from tests.page import Page
from tests.reports.factories import make_period
from tests.word import lines_of, margins_of
from tests.workbooks import opened

LIST = "/ban-lam-viec/tong-hop/"


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def at(report, page):
    return reverse(f"reports:district_{page}", args=[report.pk])


def said(page, path):
    """The texts of the elements there."""
    found = document_fromstring(page.html).xpath(path)
    return [" ".join(each.text_content().split()) for each in found]


def digest_in(page):
    return next(each["value"] for each in page.all("input") if each["name"] == "digest")


def sources_of(report, code, cluster=""):
    return reverse("reports:district_sources", args=[report.pk, code]) + cluster


def test_list_offers_each_period_with_something_approved(officer, world, get_page):
    make_period(year=2023, edition=world.period.edition)

    page = get_page(LIST)

    assert said(page, "//h2[@class='job__title']") == [
        "6 tháng đầu năm 2022",
        "6 tháng cuối năm 2021",
    ]
    assert "3 báo cáo cơ sở đã duyệt." in page.text
    assert "2 báo cáo cơ sở đã duyệt." in page.text
    assert "2023" not in page.text
    assert page.text.count("Lập báo cáo tổng hợp") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_list_is_as_many_queries_for_many_reports(officer, world, count, django_assert_num_queries):
    for _ in range(count):
        world.freeze()
    officer.get(LIST)

    with django_assert_num_queries(9):
        officer.get(LIST)


def test_begin_leads_to_the_preview(officer, world):
    response = officer.post("/ban-lam-viec/tong-hop/lap/", {"ky": world.period.pk})

    report = DistrictReport.objects.get()
    assert (response.status_code, response.url) == (302, f"{LIST}{report.pk}/")
    assert report.created_by == world.officer


@pytest.mark.parametrize("key", ["", "0", "x", "empty"])
def test_begin_of_a_period_without_anything_leads_back(officer, world, key):
    empty = make_period(year=2023, edition=world.period.edition)

    response = officer.post(
        "/ban-lam-viec/tong-hop/lap/", {"ky": empty.pk if key == "empty" else key}, follow=True
    )

    assert "Kỳ này chưa có báo cáo nào được duyệt. Xin chọn kỳ khác." in response.text
    assert not DistrictReport.objects.exists()


def test_preview_names_what_is_missing_and_shows_sums(officer, world, get_page):
    page = get_page(at(world.draft(), "detail"))

    assert "Xem trước." in page.text
    assert "Đơn vị chưa có số liệu (1)" in page.text
    assert "Xã Phú Lộc: chưa nộp báo cáo" in page.text
    assert "Tổng số hội viên: 570 người" in page.text
    assert "Chốt báo cáo…" in page.text


def test_words_are_saved_and_shown(officer, world, get_page):
    report = world.draft()
    data = {
        "shown_version": report.lock_version,
        "boundaries": "reported",
        "document_number": "12",
        "signed_on": "5/7/2022",
        "opening": "Mở đầu.",
        "assessment": "Đánh giá.",
        "tasks": "Nhiệm vụ.",
        "recipients": "Lưu: VT.",
    }

    response = officer.post(at(report, "edit"), data)

    assert (response.status_code, response.url) == (302, report.get_absolute_url())
    page = get_page(at(report, "detail"))
    for word in ("Đã lưu lời văn.", "Mở đầu.", "Đánh giá.", "Nhiệm vụ."):
        assert word in page.text
    assert "Số: 12/BC-HKH" in lines_of(officer.get(at(report, "word")).content)


def test_words_that_somebody_else_saved_meanwhile_are_not_overwritten(officer, world):
    report = world.draft()
    shown = report.lock_version
    report.tasks = "Của người khác."
    report.save()

    response = officer.post(
        at(report, "edit"),
        {"shown_version": shown, "boundaries": "reported", "tasks": "Của tôi."},
    )

    assert response.status_code == 200
    page = said(Page(response.text), "//body")[0]
    assert "Người khác vừa sửa phần này." in page
    assert "người khác" in page
    assert "Của tôi." in page
    assert DistrictReport.objects.get().tasks == "Của người khác."


def freeze(officer, report, get_page):
    page = get_page(at(report, "freeze"))
    digest = digest_in(page)
    return officer.post(at(report, "freeze"), {"digest": digest}, follow=True)


def test_freezing_asks_once_and_then_downloads_are_no_drafts(officer, world, get_page):
    report = world.draft()
    assert margins_of(officer.get(at(report, "word")).content, "header")["first"] == (
        "BẢN NHÁP – chưa chốt số liệu"
    )
    page = get_page(at(report, "freeze"))
    assert "Xã Phú Lộc: chưa nộp báo cáo" in page.text
    assert "Sau khi chốt, số liệu và lời văn giữ nguyên mãi." in page.text

    response = freeze(officer, report, get_page)

    assert "Đã chốt Tổng hợp 6 tháng đầu năm 2022." in response.text
    assert DistrictReport.objects.get().is_frozen
    assert margins_of(officer.get(at(report, "word")).content, "header")["first"] == ""
    get_page(at(report, "detail"))


def test_freezing_what_has_changed_since_shows_it_again(officer, world, get_page):
    report = world.draft()
    digest = digest_in(get_page(at(report, "freeze")))
    world.correct("Tiên Du", B1="301")

    response = officer.post(at(report, "freeze"), {"digest": digest}, follow=True)

    assert "vừa thay đổi nên chưa chốt" in response.text
    assert "571 người" in response.text
    assert not DistrictReport.objects.get().is_frozen


def test_frozen_report_is_not_edited(officer, world):
    report = world.freeze()

    response = officer.post(at(report, "edit"), {"tasks": "Khác."}, follow=True)

    assert "đã chốt nên lời văn không sửa được nữa" in response.text
    assert DistrictReport.objects.get().tasks == ""
    assert officer.get(at(report, "freeze")).status_code == 302


def test_files_are_named_after_the_period(officer, world):
    report = world.freeze()

    for page, ending in (("word", "docx"), ("workbook", "xlsx")):
        response = officer.get(at(report, page))
        assert response.headers["Content-Disposition"] == (
            f'attachment; filename="tong-hop-6-thang-2022.{ending}"'
        )
    assert opened(response.content).sheetnames[0] == "Tổng hợp"


def test_every_total_opens_its_sources(officer, world, get_page):
    report = world.freeze()
    page = get_page(at(report, "detail"))

    links = set(document_fromstring(page.html).xpath("//td/a/@href"))
    assert sources_of(report, "B1") in links
    assert sources_of(report, "B1", "?cum=2") in links
    # Seven of all, seven of each cluster with something reported.
    assert len(links) == 7 * 3

    for link in links:
        get_page(link)


def test_sources_name_branch_figure_and_version(officer, world, get_page):
    report = world.freeze()

    page = get_page(sources_of(report, "B1"))

    rows = said(page, "//tbody/tr")
    hashes = [world.submissions[name].approved.hash[:12] for name in ("An Đạo", "Tiên Du")]
    assert reverse("reports:review_detail", args=[world.submissions["An Đạo"].pk]) in page.links
    assert rows[0].startswith("Xã An Đạo 120 1 ")
    assert rows[0].endswith(hashes[0])
    assert rows[2].startswith("Xã Tiên Du 300 1 ")
    assert rows[2].endswith(hashes[1])
    assert said(page, "//main/p")[0] == (
        "6 tháng đầu năm 2022: 570 người, từ 3 báo cáo đã duyệt trong số 4."
    )
    assert "Xã Phú Lộc: chưa nộp báo cáo" in page.text


def test_sources_of_one_cluster_are_its_branches(officer, world, get_page):
    page = get_page(sources_of(world.freeze(), "B1", "?cum=2"))

    assert len(said(page, "//tbody/tr")) == 1
    assert said(page, "//main/p")[0] == (
        "6 tháng đầu năm 2022, Cụm thi đua số II: 300 người, từ 1 báo cáo đã duyệt."
    )


@pytest.mark.parametrize(
    ("code", "cluster"),
    [
        ("X9", ""),
        ("b1", ""),
        ("B1", "?cum=7"),
        ("B1", "?cum=x"),
        ("B1", "?cum=²"),
        ("B1", "?cum=-1"),
    ],
)
def test_sources_of_what_is_not_there_are_not_found(officer, world, code, cluster):
    assert officer.get(sources_of(world.draft(), code, cluster)).status_code == 404


def test_correction_marks_the_page_and_leaves_its_figures(officer, world, get_page):
    report = world.freeze()
    world.correct("Tiên Du", B1="301")

    page = get_page(at(report, "detail"))

    assert "Đã có số liệu mới hơn" in page.text
    assert "Xã Tiên Du: đã duyệt lần nộp 2, thay cho lần 1." in page.text
    assert "Tổng số hội viên: 570 người" in page.text
    assert "571" not in page.text
    assert "Đã có số liệu mới hơn" in get_page(LIST).text

    officer.post("/ban-lam-viec/tong-hop/lap/", {"ky": world.period.pk})
    assert "Tổng số hội viên: 571 người" in get_page(at(world.draft(), "detail")).text


def test_frozen_page_reads_no_figures_anew(officer, world, django_assert_max_num_queries):
    report = world.freeze()
    officer.get(at(report, "detail"))

    with django_assert_max_num_queries(9):
        officer.get(at(report, "detail"))


def test_branch_people_and_staff_get_nothing(client, world):
    report = world.freeze()
    for person in (world.people["Tiên Du"].chair, world.people["Tiên Du"].secretary):
        client.force_login(person)
        for page in ("detail", "edit", "freeze", "word", "workbook"):
            assert client.get(at(report, page)).status_code == 403
        assert client.post("/ban-lam-viec/tong-hop/lap/").status_code == 403


def test_late_arrivals_are_told_apart(officer, world, get_page):
    report = world.freeze()
    world.approve("Phú Lộc", world.period, world.submissions["Tiên Du"].approved.values)

    page = get_page(at(report, "detail"))

    assert "Được duyệt sau khi chốt nên chưa có trong bản này: xã Phú Lộc." in page.text
    assert "Đã có số liệu mới hơn" not in page.text


def test_revoked_source_is_told(officer, world, get_page):
    report = world.freeze()
    actions.revoke(
        submission=world.submissions["An Đạo"], by=world.people["An Đạo"].head, reason="Sai."
    )

    assert "số liệu lần nộp 1 đã bị thu hồi" in get_page(at(report, "detail")).text


@pytest.fixture
def country(officer, world, monkeypatch):
    """More branches than a page has room for."""
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    return at(world.draft(), "detail")


def test_report_of_many_branches_has_its_clusters(country, get_page):
    page = get_page(country)

    assert "Đơn vị chưa có số liệu (1)" in page.text
    assert "Tên từng đơn vị và lý do ở trang của từng cụm" in page.text
    assert '"?cum=1">Cụm thi đua số I</a>: 2/2 đơn vị có số liệu' in page.html
    assert '"?cum=2">Cụm thi đua số II</a>: 1/1 đơn vị có số liệu' in page.html
    assert '"?cum=0">Ngoài các cụm</a>: 0/1 đơn vị có số liệu' in page.html
    assert "Kiến nghị từ 1 cơ sở ở trong tệp Word." in page.text
    for name in ("An Đạo", "Bảo Thanh", "Phú Lộc"):
        assert name not in page.text


def test_excused_branch_is_not_among_those_of_its_cluster(officer, world, get_page, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    excused = make_branch(name="Gia Thanh")
    ClusterMembership.objects.create(branch=excused, cluster=Cluster.objects.get(number=2))
    actions.excuse(branch=excused, period=world.period, by=world.officer, reason="Mới lập.")

    page = get_page(at(world.draft(), "detail"))

    assert '"?cum=2">Cụm thi đua số II</a>: 1/1 đơn vị có số liệu' in page.html
    assert "được miễn báo cáo" in get_page(f"{at(world.draft(), 'detail')}?cum=2").text


def test_cluster_of_a_report_has_its_branches(country, get_page):
    page = get_page(f"{country}?cum=1")

    assert "Bảo Thanh" in page.text
    assert "Tiên Du" not in page.text
    assert "Phú Lộc" in get_page(f"{country}?cum=0").text


@pytest.mark.parametrize("asked", ["3", "x", "100"])
def test_cluster_that_is_none_is_not_found(officer, country, asked):
    assert officer.get(country, {"cum": asked}).status_code == 404


def test_sources_of_many_branches_are_by_cluster(country, get_page, world):
    address = sources_of(world.draft(), "B1")

    page = get_page(address)

    assert "570 người" in page.text
    assert '"?cum=1">Cụm thi đua số I</a>: 270' in page.html
    assert "<li>Ngoài các cụm: –</li>" in page.html
    assert "An Đạo" not in page.text
    assert "An Đạo" in get_page(f"{address}?cum=1").text


def test_freezing_many_branches_tells_how_many_are_missing(country, get_page, world):
    page = get_page(at(world.draft(), "freeze"))

    assert "Còn 1 Hội chưa có số liệu." in page.text
    assert "Phú Lộc" not in page.text
