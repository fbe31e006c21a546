import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from branches.actions import succeed
from branches.models import Branch, Succession
from reports import actions
from reports.models import Indicator, Submission
from reports.states import State
from reports.statistics import published
from tests.factories import make_association, make_branch, make_cluster
from tests.reports.factories import TODAY, make_edition, make_period, make_report, people_of

pytestmark = pytest.mark.django_db

# Figures that nothing else on a page can be.
SECRET, SHOWN = 4_817, 5_923


@pytest.fixture
def period():
    return make_period()


def with_all_that_could_leak(period):
    """Reports in every state with one figure, and one approved with another."""
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.VOID):
        make_report(make_branch(), period, state, B1=SECRET)
    revoked, people = make_report(make_branch(), period, B1=SECRET)
    actions.revoke(submission=revoked, by=people.head, reason="Sai.")
    corrected, people = make_report(make_branch(), period, B1=SHOWN, G1="Kiến nghị kín")
    actions.grant_correction(submission=corrected, by=people.officer, reason="Sai.", until=TODAY)
    working = Submission.objects.get(pk=corrected.pk).current
    working.values["B1"] = str(SECRET)
    working.save()


def addresses(period):
    page, arguments = period.get_absolute_url(), [period.year, period.slug]
    return [
        reverse("reports:statistics"),
        page,
        f"{page}?dia-gioi=hom-nay",
        f"{page}?chi-tieu=B1",
        reverse("reports:statistics_csv", args=arguments),
    ]


def test_only_approved_figures_are_published(client, period):
    with_all_that_could_leak(period)

    for address in addresses(period):
        text = client.get(address).content.decode()
        plain = text.replace(".", "")
        assert str(SHOWN) in plain, address
        assert str(SECRET) not in plain, address
        assert "Kiến nghị kín" not in text, address


def test_workbook_holds_only_approved_figures(client, period):
    with_all_that_could_leak(period)

    numbers = {cell for row in workbook_of(client, period)["Số liệu"].values for cell in row}

    assert SHOWN in numbers
    assert SECRET not in numbers


def test_period_without_an_approved_figure_has_no_page(client, period):
    make_report(make_branch(), period, State.SUBMITTED)

    for address in addresses(period)[1:]:
        assert client.get(address).status_code == 404
    assert "Chưa có số liệu nào được duyệt" in client.get("/so-lieu/").text


@pytest.mark.parametrize("slug", ["quy-9", "dot-xuat-1", "6-thang-cuoi", "khong-co"])
def test_period_that_is_none_is_not_found(client, period, slug):
    make_report(make_branch(), period)

    assert client.get(f"/so-lieu/2022/{slug}/").status_code == 404
    assert client.get(f"/so-lieu/99999999999/{slug}/").status_code == 404


def test_pages_keep_the_house_rules(get_page, period):
    make_association()
    branches = [make_branch(name=f"Xã {letter}") for letter in "ABCD"]
    make_cluster(*branches[:2])
    for branch, state in zip(
        branches, (State.APPROVED, State.DRAFT, State.EXCUSED, State.APPROVED), strict=True
    ):
        submission, people = make_report(branch, period, state)
    actions.revoke(submission=submission, by=people.head, reason="Sai.")

    page = get_page(period.get_absolute_url())

    for words in ("chưa có báo cáo", "được miễn", "đang đính chính", f"duyệt {TODAY:%d/%m/%Y}"):
        assert words in page.html
    assert "Dữ liệu mẫu" not in page.html


def test_empty_page_keeps_the_house_rules(get_page):
    make_association()

    get_page(reverse("reports:statistics"))


def test_sample_figures_are_called_so(client, period):
    make_report(make_branch(), period)
    Submission.objects.update(is_sample=True)

    assert "Dữ liệu mẫu" in client.get(period.get_absolute_url()).text


def cells(html, row):
    """The texts of the cells beside a name in the tables, first table first."""
    from html.parser import HTMLParser  # noqa: PLC0415 -- here alone

    found, texts = [], {"current": None}

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "tr":
                found.append([])
            elif tag in {"td", "th"}:
                texts["current"] = ""

        def handle_endtag(self, tag):
            if tag in {"td", "th"} and texts["current"] is not None:
                found[-1].append(" ".join(texts["current"].split()))
                texts["current"] = None

        def handle_data(self, data):
            if texts["current"] is not None:
                texts["current"] += data

    Reader().feed(html)
    return [line[1:] for line in found if line and line[0].startswith(row)]


def with_a_gap_and_a_zero():
    edition = make_edition()
    Indicator.objects.filter(edition=edition, code="B2").update(is_required=False)
    period = make_period(edition=edition)
    make_report(make_branch(name="Không"), period, B1=1400, B2=0)
    make_report(make_branch(name="Trống"), period, B1=1300, B2="")
    return period


def test_missing_is_a_dash_and_zero_is_zero_on_the_page(client):
    period = with_a_gap_and_a_zero()

    html = client.get(f"{period.get_absolute_url()}?chi-tieu=B2").text

    bars, table = cells(html, "Xã Không")
    assert (bars, table[2]) == (["0"], "0")
    bars, table = cells(html, "Xã Trống")
    assert (bars, table[2]) == (["– chưa có"], "–")
    [total] = cells(html, "Tổng cộng")
    assert total[:3] == ["13.000", "2.700", "0 1/2"]


def test_missing_is_empty_and_zero_is_zero_in_the_files(client):
    period = with_a_gap_and_a_zero()

    content = client.get(
        reverse("reports:statistics_csv", args=[period.year, period.slug])
    ).content.decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(content))
    place = heading.index("B2. Hội viên mới (người)")
    assert [row[place] for row in rows] == ["0", ""]

    sheet = workbook_of(client, period)["Số liệu"]
    column = next(c.column for c in sheet[4] if c.value == heading[place])
    assert [sheet.cell(row, column).value for row in (5, 6, 7)] == [0, None, 0]


def workbook_of(client, period):
    address = reverse("reports:statistics_xlsx", args=[period.year, period.slug])
    return load_workbook(io.BytesIO(client.get(address).content))


def test_files_calculate_nothing(client):
    edition = make_edition()
    Indicator.objects.filter(edition=edition, code="B1").update(label='=HYPERLINK("x")')
    period = make_period(edition=edition)
    make_report(make_branch(name="=1+1", kind=Branch.Kind.BODY), period)

    content = client.get(
        reverse("reports:statistics_csv", args=[period.year, period.slug])
    ).content.decode("utf-8-sig")
    assert '"\'=1+1"' in content

    book = workbook_of(client, period)
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds
    assert book["Số liệu"]["C5"].value == "=1+1"


def test_merged_branches_are_shown_as_they_were_and_as_they_are(client):
    period = make_period()
    old = [make_branch(name=name) for name in ("A", "B", "C")]
    for branch, members in zip(old, (10, 20, 30), strict=True):
        make_report(branch, period, B1=members)
    new = Branch(code="HKH01", name="Mới")
    succeed(
        kind=Succession.Kind.MERGE,
        decision="1/QĐ",
        effective_on=TODAY - dt.timedelta(days=1),
        predecessors=old,
        successors=[new],
        by=None,
    )

    reported = client.get(period.get_absolute_url()).text
    todays = client.get(f"{period.get_absolute_url()}?dia-gioi=hom-nay").text

    assert [cells(reported, f"Xã {name}")[1][1] for name in "ABC"] == ["10", "20", "30"]
    assert cells(todays, "Xã Mới")[1][1] == "60"
    assert "gồm số liệu của" in todays


def test_corrected_figures_have_a_note(client, period):
    submission, people = make_report(make_branch(name="Đúng"), period)
    actions.grant_correction(submission=submission, by=people.officer, reason="Sai.", until=TODAY)
    actions.submit(submission=submission, by=people.chair)
    actions.claim(submission=submission, by=people.officer)
    submission.refresh_from_db()
    actions.approve(submission=submission, by=people.officer, digest=submission.current.hash)

    html = client.get(period.get_absolute_url()).text

    assert f"Số liệu đã đính chính, bản duyệt ngày {TODAY:%d/%m/%Y}." in html


def test_latest_page_is_of_the_last_period_that_was_due(client):
    edition = make_edition()
    week = dt.timedelta(days=7)
    due = make_period(
        edition=edition, opens_on=TODAY - 2 * week, due_on=TODAY, closes_on=TODAY + week
    )
    still_open = make_period(number=2, edition=edition)
    for period in (due, still_open):
        make_report(make_branch(), period)
    assert "<h1>Số liệu 6 tháng cuối năm 2022</h1>" in client.get("/so-lieu/").text

    due.due_on = TODAY - dt.timedelta(days=1)
    due.save()

    assert "<h1>Số liệu 6 tháng đầu năm 2022</h1>" in client.get("/so-lieu/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_few_questions(client, period, django_assert_num_queries, count):
    make_association()
    for _ in range(count):
        make_report(make_branch(), period)

    # With two for the savepoint of the request: the year's periods, how many branches there are,
    # four of the table, whether branches changed since, all periods, the targets, the association.
    with django_assert_num_queries(2 + 10):
        client.get(period.get_absolute_url())


def test_people_who_report_are_not_named(client, period):
    people = people_of(make_branch())
    make_report(people.branch, period, people=people)

    for address in addresses(period):
        text = client.get(address).content.decode()
        for person in (people.secretary, people.chair, people.officer):
            assert person.full_name not in text


def test_home_shows_the_figures_of_the_last_period(client, period):
    assert "Con số kỳ này" not in client.get("/").text

    with_all_that_could_leak(period)

    html = client.get("/").text
    assert "Con số kỳ này" in html
    assert "5.923" in html
    assert "4.817" not in html
    assert "6 tháng đầu năm 2022: 1/6 báo cáo của các Hội cơ sở" in html


def test_page_of_a_branch_shows_its_approved_figures(client, get_page):
    make_association()
    edition, branch = make_edition(), make_branch(name="Đúng")
    first, second, third = (make_period(year=year, edition=edition) for year in (2020, 2021, 2022))
    _, people = make_report(branch, first, B1=1400, C1=2_000_000, C2=1_500_000, C3=0)
    assert "Số liệu 6 tháng đầu năm 2020" in get_page(branch.get_absolute_url()).html
    make_report(branch, second, people=people, B1=1412, C1=2_500_000, C2=1_950_000, C3=0)
    make_report(branch, third, State.DRAFT, people=people, B1=SECRET)

    html = get_page(branch.get_absolute_url()).html

    assert "tăng 12 so với 6 tháng đầu năm 2020" in html
    assert "tăng 950.000 đồng so với 6 tháng đầu năm 2020" in html
    assert cells(html, "6 tháng đầu năm 2021") == [["1.412", "4.450.000"]]
    assert cells(html, "6 tháng đầu năm 2020") == [["1.400", "3.500.000"]]
    assert "4.817" not in html


def test_branch_without_an_approved_report_has_no_figures(client, period):
    branch = make_branch()
    make_report(branch, period, State.SUBMITTED, B1=SECRET)

    assert "4.817" not in client.get(branch.get_absolute_url()).text


@pytest.fixture
def country(period, monkeypatch):
    """Two clusters of more branches than a page has room for."""
    monkeypatch.setattr(published, "MOST_ROWS", 2)
    make_association()
    for number in (1, 2):
        cluster = make_cluster(number=number)
        for place in (1, 2):
            branch = make_branch(name=f"Đơn vị {number}.{place}")
            cluster.memberships.create(branch=branch)
            make_report(branch, period, B1=100 * number + place)
    make_report(make_branch(name="Ngoài"), period, B1=7)
    return period


def sums(html):
    """The heads of the lines that add up others, as they stand below each other."""
    heads = re.findall(r'<tr class="grid__sum.*?<th[^>]*>(.*?)</th>', html, re.DOTALL)
    return [re.sub("<[^>]+>", "", head) for head in heads]


def test_page_of_many_branches_is_by_cluster(get_page, country):
    page = get_page(country.get_absolute_url())

    assert '<h2 id="so-sanh">So sánh các cụm</h2>' in page.html
    assert "Có 5 đơn vị phải báo cáo nên số liệu ở đây cộng theo cụm." in page.text
    assert "Đơn vị 1.1" not in page.text
    for number, title, members in (
        (1, "Cụm thi đua số I", 203),
        (2, "Cụm thi đua số II", 403),
        (0, "Ngoài các cụm", 7),
    ):
        assert f'<a href="?cum={number}">{title}</a>' in page.html
        assert f">{members}<" in page.html


def test_page_of_a_cluster_has_its_branches(get_page, country):
    page = get_page(f"{country.get_absolute_url()}?cum=2")

    assert "<h1>Số liệu 6 tháng đầu năm 2022, Cụm thi đua số II</h1>" in page.html
    assert "Đơn vị 2.1" in page.text
    assert "Đơn vị 2.2" in page.text
    assert "Đơn vị 1.1" not in page.text
    assert "So sánh các đơn vị" in page.text
    assert "2/2 báo cáo đã duyệt" in page.text
    assert "?chi-tieu=B1&amp;cum=2#so-sanh" in page.html
    assert f'href="{country.get_absolute_url().removesuffix("/")}.csv?cum=2"' in page.html
    assert sums(page.html) == ["Tổng cộng 2/2 báo cáo"]


def test_clusters_below_each_other_have_a_sum_each(get_page, country, monkeypatch):
    monkeypatch.setattr(published, "MOST_ROWS", 5)

    html = get_page(country.get_absolute_url()).html

    assert sums(html) == [*("Cộng 2/2 báo cáo",) * 2, "Cộng 1/1 báo cáo", "Tổng cộng 5/5 báo cáo"]


@pytest.mark.parametrize("asked", ["3", "x", "-1", "²"])
@pytest.mark.parametrize("ending", ["/", ".csv", ".xlsx"])
def test_cluster_without_branches_is_not_found(client, country, asked, ending):
    address = country.get_absolute_url().removesuffix("/")

    assert client.get(f"{address}{ending}", {"cum": asked}).status_code == 404


def test_file_of_a_cluster_has_its_branches(client, country):
    arguments = [country.year, country.slug]

    response = client.get(reverse("reports:statistics_csv", args=arguments), {"cum": "0"})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows if row[2].startswith("xã")] == ["xã Ngoài"]
    assert response.headers["Content-Disposition"].endswith('-cum-0.csv"')


def test_page_by_cluster_reads_no_report_by_itself(client, country, django_assert_num_queries):
    # With two for the savepoint of the request: the year's periods, how many branches there are,
    # the form and its totals, whether branches changed since, all periods, the targets, the
    # association.
    with django_assert_num_queries(2 + 8):
        client.get(country.get_absolute_url())
