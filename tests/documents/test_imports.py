"""Documents from Excel."""

import datetime as dt

import pytest

from core.partial_date import PartialDate
from core.workbooks.reading import read_sheet
from documents.imports import DocumentKind
from documents.models import Document
from imports.kinds import Outcome
from imports.sheets import KindSheet
from tests.factories import make_document, make_user
from tests.workbooks import make_workbook

pytestmark = pytest.mark.django_db

HEADINGS = ["Loại", "Số, ký hiệu", "Cơ quan ban hành", "Ngày ban hành", "Trích yếu", "Đăng"]
ISSUER = "Hội Khuyến học"


def matched(*rows):
    sheet = KindSheet(DocumentKind(), read_sheet(make_workbook(rows, HEADINGS)))
    return [row for part in sheet.matched() for row in part]


def write(*rows):
    found = matched(*rows)
    assert {row.number: row.errors for row in found if row.errors} == {}
    kind, user = DocumentKind(), make_user()
    records = kind.write([row for row in found if row.outcome != Outcome.SAME], by=user)
    return [row.outcome for row in found], records


def test_documents_are_made_and_renewed():
    same = {"issuer": ISSUER, "abstract": "Một", "kind": "plan"}
    make_document(symbol="1/KH", issued_on=PartialDate(2022, 5, 25), **same)
    make_document(symbol="1/KH", issued_on=PartialDate(2023), published_at=None, **same)

    outcomes, records = write(
        ["Kế hoạch", "1/KH", ISSUER, dt.date(2022, 5, 25), "Một", "có"],
        ["kế hoạch", "1/KH", ISSUER, 2023, "Một, sửa", "có"],
        ["Công văn", "2/CV", ISSUER, "11/2023", "Hai", "không"],
        ["Công văn", "3/CV", ISSUER, None, "Ba", "có"],
    )

    assert outcomes == [Outcome.SAME, Outcome.UPDATE, Outcome.NEW, Outcome.NEW]
    assert {
        (row.symbol, str(row.issued_on), row.abstract, row.is_published)
        for row in Document.objects.all()
    } == {
        ("1/KH", "25/05/2022", "Một", True),
        ("1/KH", "2023", "Một, sửa", True),
        ("2/CV", "11/2023", "Hai", False),
        ("3/CV", "", "Ba", True),
    }

    kind = DocumentKind()
    assert kind.obstacles(records) == []
    kind.undo(records, by=make_user())
    assert {(row.symbol, row.abstract, row.is_published) for row in Document.objects.all()} == {
        ("1/KH", "Một", True),
        ("1/KH", "Một", False),
    }


def test_row_says_what_is_wrong():
    [row] = matched(["Thư", "1/KH", ISSUER, "13/2023", "", "có"])

    assert row.errors["issued_on"] == (
        "Ngày ban hành cần ghi theo dạng 25/05/2022; chưa rõ ngày thì ghi 05/2022 hoặc 2022."
    )
    assert row.errors["abstract"] == "Chưa nhập trích yếu."
    assert row.errors["kind"].startswith("“Thư” không có trong danh sách.")
