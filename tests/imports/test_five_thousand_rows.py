"""An honest file of 5,000 rows with 37 faults, through the pages and a worker of its own."""

import datetime as dt
from unicodedata import normalize

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from imports.models import Import, ImportRow, State
from news.models import Article, ImportedViews
from tests.factories import make_association, make_category, make_user
from tests.page import Page
from tests.workbooks import make_workbook, opened
from tests.worker import running_worker, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 5000
LONG = "Hội Khuyến học và Trung tâm học tập cộng đồng xã " * 5  # 245 letters
UNREAD_DATE = "Tính đến ngày cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022."
UNKNOWN = "“{}” không có trong danh sách. Xem lại cách ghi ở tờ “Hướng dẫn”."
FORMULA = "Ô chứa công thức. Chép ô rồi dán lại bằng “Dán đặc biệt, Giá trị”."
TOO_LONG = "Nguồn dài {} ký tự; tối đa 200 ký tự."

# Value and sentence of each planted fault, by the cell it stands in.
FAULTS = {
    "D14": ("31/02/2022", "Ngày 31/02/2022 không có trong lịch."),
    "D15": ("29/02/2023", "Ngày 29/02/2023 không có trong lịch."),
    "D200": ("32/01/2022", "Ngày 32/01/2022 không có trong lịch."),
    "D201": ("25/13/2022", "Ngày 25/13/2022 không có trong lịch."),
    "D202": ("31-4-2022", "Ngày 31-4-2022 không có trong lịch."),
    "D999": ("hôm qua", UNREAD_DATE),
    "D1000": ("2022", UNREAD_DATE),
    "D5001": (44706, UNREAD_DATE),  # a day whose cell has lost its format
    "A2": ("BAI-1", UNKNOWN.format("BAI-1")),
    "A401": ("0", UNKNOWN.format("0")),
    "A402": (-5, UNKNOWN.format("-5")),
    "A1401": ("1412000000", UNKNOWN.format("1412000000")),
    "A2402": ("xã Tiên Du", UNKNOWN.format("xã Tiên Du")),
    "A3403": (0.5, UNKNOWN.format("0.5")),
    "A4404": (None, "Chưa nhập mã bài."),
    "A1500": ("={500}", "Trùng với dòng 500. Giữ một dòng, xoá dòng kia."),
    "A1501": ("={501}", "Trùng với dòng 501. Giữ một dòng, xoá dòng kia."),
    "A2500": ("={500}", "Trùng với dòng 500. Giữ một dòng, xoá dòng kia."),
    "A3777": ("={3776}", "Trùng với dòng 3776. Giữ một dòng, xoá dòng kia."),
    "A4998": ("={3}", "Trùng với dòng 3. Giữ một dòng, xoá dòng kia."),
    "A4999": ("={4997}", "Trùng với dòng 4997. Giữ một dòng, xoá dòng kia."),
    "B100": ("=1+1", FORMULA),
    "B101": ('=HYPERLINK("http://vidu.vn")', FORMULA),
    "A102": ("=A101+1", FORMULA),
    "C103": ("=CONCATENATE(A1, B1)", FORMULA),
    "D104": ("=TODAY()", FORMULA),
    "B105": ("=SUM(B1:B99)", FORMULA),
    "C600": (LONG, TOO_LONG.format(244)),
    "C601": ("x" * 201, TOO_LONG.format(201)),
    "C1602": ("Khuyến học " * 20, TOO_LONG.format(219)),
    "C2603": ("ễ" * 300, TOO_LONG.format(300)),
    "C3604": (normalize("NFD", "ễ" * 201), TOO_LONG.format(201)),
    "C3605": (normalize("NFD", LONG), TOO_LONG.format(244)),
    "C4000": (None, "Chưa nhập nguồn."),
    "B4001": (-1, "Lượt xem không thể là số âm."),
    "B4002": ("nhiều", "Lượt xem phải là số nguyên, ví dụ 14."),
    "B4003": (2.5, "Lượt xem phải là số nguyên, ví dụ 14."),
}


@pytest.fixture
def articles():
    category = make_category()
    return Article.objects.bulk_create(
        [Article(title=f"Tin {n}", slug=f"tin-{n}", category=category) for n in range(ROWS)]
    )


def rows_with_faults(articles):
    rows = [[a.pk, 1412, "khuyenhoc.example.vn", dt.date(2022, 5, 25)] for a in articles]
    for address, (value, _) in FAULTS.items():
        column, number = "ABCD".index(address[0]), int(address[1:])
        if isinstance(value, str) and value.startswith("={"):
            value = articles[int(value[2:-1]) - 2].pk  # noqa: PLW2901
        rows[number - 2][column] = value
    # Decomposed, and exactly as long as it may be once composed: no fault.
    rows[700][2] = normalize("NFD", "ễ" * 200)
    return rows


def test_all_37_faults_are_named_by_cell_and_the_rest_is_written_when_asked(client, articles):
    make_association()
    client.force_login(make_user(Role.STAFF))
    content = make_workbook(rows_with_faults(articles))
    expected = {address: sentence for address, (_, sentence) in FAULTS.items()}
    assert len(expected) == 37

    file = SimpleUploadedFile("luot-xem.xlsx", content)
    client.post("/quan-tri/nhap-lieu/moi/luot-xem/tep/", {"file": file})
    import_ = Import.objects.get()
    with running_worker() as worker:
        told = progress_until(client, import_, State.CHECKED, worker)

        import_.refresh_from_db()
        counts = import_.rows_total, import_.rows_new, import_.rows_error
        assert counts == (ROWS, ROWS - 37, 37)
        assert faults_on_the_pages(client, import_) == {
            f"Dòng {address[1:]}, cột {address[0]} ({HEADING[address[0]]}): {sentence}"
            for address, sentence in expected.items()
        }
        assert comments(client, import_) == expected
        assert ImportedViews.objects.count() == 0

        address = reverse("imports:import_write", args=[import_.pk])
        client.post(address, {"shown_version": import_.lock_version})
        told_writing = progress_until(client, import_, State.WRITTEN, worker)

    assert ImportedViews.objects.count() == ROWS - 37
    assert ImportRow.objects.of(import_).written().count() == ROWS - 37
    # The bar moved while the rows themselves could not be seen yet.
    for steps in (told, told_writing):
        assert steps == sorted(steps)
        assert len({done for done in steps if 0 < done < ROWS}) > 3


HEADING = {"A": "Mã bài", "B": "Lượt xem", "C": "Nguồn", "D": "Tính đến ngày"}


def progress_until(client, import_, state, worker):
    """What the bar shows until the import is in this state."""
    told = []

    def over():
        answer = client.get(reverse("imports:import_progress", args=[import_.pk])).json()
        if answer["busy"]:
            told.append(answer["done"])
        return not answer["busy"]

    wait_until(over, worker)
    assert Import.objects.get().state == state, Import.objects.get().message
    return told


def faults_on_the_pages(client, import_):
    page = Page(client.get(f"{import_.get_absolute_url()}?loc=error").text)
    lines = page.html.split("<li>")
    return {line.partition("</li>")[0].strip() for line in lines if line.startswith("Dòng ")}


def comments(client, import_):
    answer = client.get(reverse("imports:marked_file", args=[import_.pk]))
    sheet = opened(answer.content).worksheets[0]
    found = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.comment}
    assert {cell.fill.fgColor.rgb for cell in found.values()} == {"FFFFC7CE"}
    return {address: cell.comment.text for address, cell in found.items()}
