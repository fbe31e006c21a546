"""An honest file of 5,000 posts with 37 faults, through the pages and a worker of its own."""

import datetime as dt
from unicodedata import normalize

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from branches.models import Post
from imports.models import Import, ImportRow, State
from tests.factories import make_association, make_branch, make_post, make_user
from tests.page import Page
from tests.workbooks import make_workbook, opened
from tests.worker import running_worker, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS, BRANCHES = 5000, 300
HEADING = {
    "A": "Hội cơ sở",
    "B": "Chức vụ",
    "C": "Xưng hô",
    "D": "Họ và tên",
    "E": "Nhiệm kỳ từ năm",
    "F": "Nhiệm kỳ đến năm",
    "G": "Giữ chức từ ngày",
    "H": "Đến hết ngày",
    "I": "Điện thoại cơ quan",
}
LONG = "Nguyễn Thị Hoàng " * 10
NO_DAY = "Ngày {} không có trong lịch."
UNREAD_DATE = "Giữ chức từ ngày cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022."
UNKNOWN = "“{}” không có trong danh sách. {}"
SEE_GUIDE = "Xem lại cách ghi ở tờ “Hướng dẫn”."
AMBIGUOUS = "“{}” là tên của 2 Hội. Ghi mã: PM1 hoặc PM2."
TITLES = (
    "Ghi một trong: Chủ tịch, Phó Chủ tịch thường trực, Phó Chủ tịch, Uỷ viên Ban Thường vụ,"
    " Thư ký, Uỷ viên Ban Chấp hành."
)
TWIN = "Trùng với dòng {}. Giữ một dòng, xoá dòng kia."
TWO_CHAIRS = "Chức vụ này chỉ có một người giữ. Trùng ngày với dòng {}."
FORMULA = "Ô chứa công thức. Chép ô rồi dán lại bằng “Dán đặc biệt, Giá trị”."
TOO_LONG = "Họ và tên dài {} ký tự; tối đa 120 ký tự."
WHOLE = "Nhiệm kỳ từ năm phải là số nguyên, ví dụ 14."
TERM = "Nhiệm kỳ là năm năm, ví dụ 2021 – 2026."


def chair(start, end=None, title="Chủ tịch"):
    return {"B": title, "G": start, "H": end}


# By the cell that each planted fault is named by: what the cells of its row hold, its sentence.
FAULTS = {
    "G14": ({"G": "31/02/2022"}, NO_DAY.format("31/02/2022")),
    "G15": ({"G": "29/02/2023"}, NO_DAY.format("29/02/2023")),
    "G200": ({"G": "32/01/2022"}, NO_DAY.format("32/01/2022")),
    "H201": ({"H": "25/13/2022"}, NO_DAY.format("25/13/2022")),
    "H202": ({"H": "31-4-2022"}, NO_DAY.format("31-4-2022")),
    "G999": ({"G": "hôm qua"}, UNREAD_DATE),
    # A day whose cell has lost its format.
    "G5001": ({"G": 44706}, UNREAD_DATE),
    "A2": ({"A": "BAI-1"}, UNKNOWN.format("BAI-1", SEE_GUIDE)),
    "A401": ({"A": "08999"}, UNKNOWN.format("08999", SEE_GUIDE)),
    "A402": (
        {"A": "xã Bình Phú 12 mã B0012"},
        UNKNOWN.format(
            "xã Bình Phú 12 mã B0012",
            "Gần giống: xã Bình Phú 12 – mã B0012, xã Bình Phú 212 – mã B0212.",
        ),
    ),
    "A3403": ({"A": "B9999"}, UNKNOWN.format("B9999", SEE_GUIDE)),
    "A4404": ({"A": None}, "Chưa nhập Hội cơ sở."),
    "A501": ({"A": "Phú Mỹ"}, AMBIGUOUS.format("Phú Mỹ")),
    "A502": ({"A": normalize("NFD", "XÃ PHÚ MỸ")}, AMBIGUOUS.format("XÃ PHÚ MỸ")),
    # The first twin calls the same branch and person otherwise; the others are copies.
    "A1500": ("=300", TWIN.format(300)),
    "A1501": ("=1499", TWIN.format(1499)),
    "A2500": ("=300", TWIN.format(300)),
    "A3777": ("=3776", TWIN.format(3776)),
    "A4998": ("=3", TWIN.format(3)),
    # Of one branch, each 300 rows apart, the first two are chairs one after the other.
    "G607": (chair("01/01/2022"), TWO_CHAIRS.format(307)),
    "G4208": (chair("31/05/2021", "31/05/2021"), TWO_CHAIRS.format(8)),
    "G611": (
        chair("01/01/2012", "01/01/2013"),
        TWO_CHAIRS.format("đã có (01/06/2010 – 31/05/2015)"),
    ),
    "E100": ({"E": "=1+1"}, FORMULA),
    "A101": ({"A": '=HYPERLINK("http://vidu.vn")'}, FORMULA),
    "D102": ({"D": "=A101"}, FORMULA),
    "G104": ({"G": "=TODAY()"}, FORMULA),
    "D1602": ({"D": LONG}, TOO_LONG.format(169)),
    "D2603": ({"D": "ễ" * 121}, TOO_LONG.format(121)),
    "D3604": ({"D": normalize("NFD", "ễ" * 121)}, TOO_LONG.format(121)),
    "I4000": (
        {"I": "0" * 41},
        "Điện thoại cơ quan dài 41 ký tự; tối đa 40 ký tự.",
    ),
    "E4001": ({"E": "nhiều"}, WHOLE),
    "E4002": ({"E": 2021.5}, WHOLE),
    "A4003": ({"F": 2040}, TERM),
    "A4004": ({"G": "02/06/2021", "H": "01/06/2021"}, "Ngày cuối phải từ ngày bắt đầu trở đi."),
    "B4005": ({"B": "Trưởng ban"}, UNKNOWN.format("Trưởng ban", TITLES)),
    "C4006": ({"C": "Bác"}, UNKNOWN.format("Bác", "Ghi một trong: Ông, Bà.")),
    "D4007": ({"D": None}, "Chưa nhập họ và tên."),
}


@pytest.fixture
def branches():
    made = [make_branch(code=f"B{n:04}", name=f"Bình Phú {n}") for n in range(BRANCHES)]
    make_branch(code="PM1", name="Phú Mỹ", ends_on=dt.date(2025, 6, 30))
    make_branch(code="PM2", name="Phú Mỹ", starts_on=dt.date(2025, 7, 1))
    make_post(branch=made[9], starts_on=dt.date(2010, 6, 1), ends_on=dt.date(2015, 5, 31))
    return made


def row(n, branch):
    """Of each branch a chair of the last term and one of this, then members of its board."""
    term = n // BRANCHES
    changed = dt.date(2021, 6, 1)
    title, start, end = {
        0: ("Chủ tịch", dt.date(2016, 6, 1), changed - dt.timedelta(days=1)),
        1: ("Chủ tịch", changed, None),
    }.get(term, ("Uỷ viên Ban Chấp hành", changed, None))
    # By its code, by its name, by its name decomposed, as a Mac writes it.
    names = [branch.code, branch.full_name, normalize("NFD", branch.title)]
    holder = f"Nguyễn Văn Đức {n}"
    return [
        *(names[term % 3], title, "Ông", normalize(["NFC", "NFD"][n % 2], holder)),
        *(2021, 2026, start, end, None),
    ]


def rows_with_faults(branches):
    rows = [row(n, branches[n % BRANCHES]) for n in range(ROWS)]
    for address, (cells, _) in FAULTS.items():
        number = int(address[1:]) - 2
        if isinstance(cells, str):
            rows[number] = list(rows[int(cells[1:]) - 2])
        else:
            for column, value in cells.items():
                rows[number]["ABCDEFGHI".index(column)] = value
    rows[1498][0] = branches[298].title
    rows[1498][3] = normalize("NFD", rows[298][3])
    return rows


def test_all_37_faults_are_named_by_cell_and_the_rest_is_written_when_asked(client, branches):
    make_association()
    client.force_login(make_user(Role.STAFF))
    content = make_workbook(rows_with_faults(branches), list(HEADING.values()))
    expected = {address: sentence for address, (_, sentence) in FAULTS.items()}
    assert len(expected) == 37

    file = SimpleUploadedFile("chuc-vu.xlsx", content)
    client.post("/quan-tri/nhap-lieu/moi/chuc-vu/tep/", {"file": file})
    import_ = Import.objects.get()
    with running_worker() as worker:
        told = progress_until(client, import_, State.CHECKED, worker)

        import_.refresh_from_db()
        counts = import_.rows_total, import_.rows_new, import_.rows_error
        assert faults_on_the_pages(client, import_) == {
            f"Dòng {address[1:]}, cột {address[0]} ({HEADING[address[0]]}): {sentence}"
            for address, sentence in expected.items()
        }
        assert counts == (ROWS, ROWS - 37, 37)
        assert comments(client, import_) == expected
        assert Post.objects.count() == 1

        address = reverse("imports:import_write", args=[import_.pk])
        client.post(address, {"shown_version": import_.lock_version})
        told_writing = progress_until(client, import_, State.WRITTEN, worker)

    assert Post.objects.count() == 1 + ROWS - 37
    assert ImportRow.objects.of(import_).written().count() == ROWS - 37
    # Named decomposed, found and written composed.
    decomposed = Post.objects.get(holder="Nguyễn Văn Đức 611")
    assert decomposed.branch == branches[11]
    # The bar moved while the rows themselves could not be seen yet.
    for steps in (told, told_writing):
        assert steps == sorted(steps)
        assert len({done for done in steps if 0 < done < ROWS}) > 3


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
