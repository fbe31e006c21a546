"""The rules that the table of documents keeps itself."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils import timezone

from core.partial_date import PartialDate
from core.search import Query
from documents.models import Document
from documents.symbols import symbol_keys
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


def make_conclusion(**fields):
    known = {
        "kind": Document.Kind.CONCLUSION,
        "symbol": "49-KL/TW",
        "issuer": "Ban Bí thư",
        "issued_on": PartialDate(2019, 5, 10),
    }
    return make_document(**known | fields)


@pytest.mark.parametrize(
    ("issued_on", "cited"),
    [
        (PartialDate(2019, 5, 10), "Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư"),
        (PartialDate(2019, 5), "Kết luận 49-KL/TW tháng 05/2019 của Ban Bí thư"),
        (PartialDate(2019), "Kết luận 49-KL/TW năm 2019 của Ban Bí thư"),
        (PartialDate(), "Kết luận 49-KL/TW của Ban Bí thư"),
    ],
)
def test_document_is_called_as_offices_cite_it(issued_on, cited):
    document = make_conclusion(issued_on=issued_on)

    assert str(Document.objects.get(pk=document.pk)) == cited


def test_symbol_names_a_paper_only_with_issuer_and_date():
    make_conclusion()
    make_conclusion(issuer="Bộ Chính trị")
    make_conclusion(issued_on=PartialDate(2022, 5, 10))
    make_conclusion(issued_on=PartialDate())
    for issued_on in (PartialDate(2019, 5, 10), PartialDate()):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_conclusion(issued_on=issued_on)
        with pytest.raises(ValidationError) as refused:
            Document(
                symbol="49-KL/TW", issuer="Ban Bí thư", issued_on=issued_on, abstract="Trích yếu"
            ).full_clean()
        assert refused.value.messages == [
            "Văn bản có số, cơ quan và ngày này đã có. Xin sửa văn bản đã có."
        ]

    assert Document.objects.count() == 4


@pytest.mark.parametrize("text", ["25/05/2022", "2022-5", "1822", "2022-05-40", "?"])
def test_date_that_is_none_is_not_stored(text):
    document = make_document()

    with pytest.raises(IntegrityError, match="document_issued_on_is_a_date"):
        Document.objects.filter(pk=document.pk).update(issued_on=Value(text))


def test_document_replaces_no_other_that_is_itself():
    document = make_document()

    with pytest.raises(IntegrityError, match="document_does_not_replace_itself"):
        Document.objects.filter(pk=document.pk).update(replaced_by=document)


def test_latest_document_is_first_and_an_unknown_date_last():
    dates = [PartialDate(2020), PartialDate(), PartialDate(2020, 4, 8), PartialDate(2023, 11)]
    for date in dates:
        make_document(issued_on=date)

    assert [str(row.issued_on) for row in Document.objects.all()] == [
        "11/2023",
        "08/04/2020",
        "2020",
        "",
    ]
    assert Document.objects.years() == [2023, 2020]
    assert [str(row.issued_on) for row in Document.objects.of_year(2020)] == ["08/04/2020", "2020"]


def test_only_staff_see_what_is_not_published():
    shown = make_document()
    hidden = make_document(published_at=None)
    planned = make_document(published_at=timezone.now() + dt.timedelta(hours=1))
    staff, branch_person = make_user(role="staff"), make_user()

    assert set(Document.objects.published()) == {shown}
    assert set(Document.objects.visible_to(branch_person)) == {shown}
    assert set(Document.objects.visible_to(staff)) == {shown, hidden, planned}
    assert [row.is_published for row in (shown, hidden, planned)] == [True, False, False]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("49-KL/TW", True),
        ("49 kl tw", True),
        ("ket luan khuyen hoc", True),
        ("“ban bí thư”", True),
        ("01/12/2020", True),
        ("hoc tap suot", True),
        ("50-KL/TW", False),
        ("9-KL/TW", False),
    ],
)
def test_search_reads_symbol_abstract_summary_and_other_printings(asked, found):
    make_conclusion(
        abstract="Tiếp tục đẩy mạnh công tác khuyến học",
        summary="<p>Học tập <b>suốt đời</b></p>",
        also_printed="49-KL/TW ngày 01/12/2020",
    )

    assert Document.objects.search(Query.parse(asked)).exists() == found


@pytest.mark.parametrize("asked", ["49-kl/tw", "kết luận 49-KL/TW", "49 kl tw"])
def test_search_shows_first_what_is_asked_for_by_its_symbol(asked):
    named = make_conclusion()
    naming = make_document(abstract="Thực hiện Kết luận 49-KL/TW")
    newest_first = [naming, named]

    found = list(Document.objects.search(Query.parse(asked)))

    assert found == (newest_first if asked == "49 kl tw" else [named, naming])


def test_longest_other_printing_is_stored():
    longest = f"1/{'A' * 198}"

    assert make_document(also_printed=longest).symbol_keys[-1] == longest.lower()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Kết luận số 49-KL/TW ngày 10/5/2022 và Chỉ thị 11-CT/TW.", ["49-kl/tw", "11-ct/tw"]),
        ("Quyết định 448/QĐ-KHVN, 448/QD-KHVN", ["448/qd-khvn"]),
        ("(Thông tư 44/2014/TT-BGDĐT)", ["44/2014/tt-bgddt"]),
        ("Quyết định số 122/TTg; NQ 1676/NQ-UBTVQH15", ["122/ttg", "1676/nq-ubtvqh15"]),
        ("49–KL/TW", ["49-kl/tw"]),
        ("ngày 25/05/2022, 2/3 hội viên, 2021-2030, Tân-12/AB1/", []),
    ],
)
def test_symbols_are_found_in_a_text(text, keys):
    assert symbol_keys(text) == keys
