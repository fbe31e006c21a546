"""The staff's half of the library."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from audit.models import AuditEntry
from audit.wording import sentence
from core.partial_date import PartialDate
from documents.models import Document
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:documents_document_changelist")
ADD = reverse("admin:documents_document_add")


@pytest.fixture(autouse=True)
def editor(client):
    editor = make_user(role=Role.STAFF)
    client.force_login(editor)
    return editor


def change_url(document):
    return reverse("admin:documents_document_change", args=[document.pk])


def form_of(document=None, **typed):
    """What a browser posts of the form."""
    row = document or Document(symbol="12/KH-HKH", issuer="Hội Khuyến học", abstract="Trích yếu")
    names = ("kind", "symbol", "issuer", "issued_on", "abstract", "summary", "note", "also_printed")
    data = {name: str(getattr(row, name)) for name in names}
    if document:
        data["shown_version"] = row.lock_version
        data["publish"] = "on" if row.published_at else ""
    return data | typed


def errors(response):
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def test_document_is_written_and_is_seen_by_readers_once_published(client, get_page):
    upload = SimpleUploadedFile("Kế hoạch.PDF", b"%PDF-1.7")

    response = client.post(ADD, form_of(issued_on="11/2023", file=upload))

    assert response.status_code == 302, errors(response)
    document = Document.objects.get()
    assert (document.issued_on, document.published_at) == (PartialDate(2023, 11), None)
    assert (document.file_size, document.file_label) == (8, "PDF")

    client.post(change_url(document), form_of(document, publish="on"))
    document = Document.objects.get()
    assert document.is_published
    first = document.published_at

    client.post(change_url(document), form_of(document, abstract="Khác"))
    document = Document.objects.get()
    assert (document.abstract, document.published_at) == ("Khác", first)
    assert document.file.name.endswith(".PDF"), "kept, though no form sends it again"

    client.post(change_url(document), form_of(document, publish=""))
    assert Document.objects.get().published_at is None


@pytest.mark.parametrize(
    ("typed", "sentence_"),
    [
        ({"issued_on": "31/02/2023"}, "Ngày 31/02/2023 không có trong lịch."),
        (
            {"issued_on": "quý I"},
            "Ngày ban hành cần ghi theo dạng 25/05/2022; chưa rõ ngày thì ghi 05/2022 hoặc 2022.",
        ),
        ({"symbol": ""}, "Chưa nhập số, ký hiệu."),
        ({"abstract": ""}, "Chưa nhập trích yếu."),
        (
            {"file": SimpleUploadedFile("a.exe", b"MZ")},
            "Tệp “a.exe” không thuộc loại nhận được. Nhận các tệp: doc, docx, odt, pdf, xls, xlsx.",
        ),
    ],
)
def test_form_says_what_is_wrong(client, typed, sentence_):
    response = client.post(ADD, form_of(**typed))

    assert errors(response) == {next(iter(typed)): [sentence_]}
    assert not Document.objects.exists()


def test_form_refuses_a_paper_that_is_there(client):
    make_document(symbol="12/KH-HKH", issuer="Hội Khuyến học", issued_on=PartialDate())

    response = client.post(ADD, form_of(issued_on=""))

    assert errors(response) == {
        "__all__": ["Văn bản có số, cơ quan và ngày này đã có. Xin sửa văn bản đã có."]
    }


def test_document_replaces_nothing_that_leads_back_to_it(client):
    first = make_document(symbol="1/QĐ")
    second = make_document(symbol="2/QĐ", replaced_by=first)
    third = make_document(symbol="3/QĐ", replaced_by=second)

    told = "là chính văn bản này, hoặc đã được nó thay thế. Cần chọn văn bản khác."
    refused = {
        row.symbol: errors(client.post(change_url(first), form_of(first, replaced_by=row.pk)))
        for row in (first, second, third)
    }

    assert refused == {
        symbol: {"replaced_by": [f"Kế hoạch {symbol} {told}"]}
        for symbol in ("1/QĐ", "2/QĐ", "3/QĐ")
    }
    assert client.post(change_url(third), form_of(third, replaced_by=first.pk)).status_code == 302


def test_document_is_based_on_nothing_that_leads_back_to_it(client):
    first, second = make_document(symbol="1/QĐ"), make_document(symbol="2/QĐ")
    other = make_document()
    second.based_on.add(first)

    response = client.post(change_url(first), form_of(first, based_on=[other.pk, second.pk]))

    assert errors(response) == {
        "based_on": [
            "Kế hoạch 2/QĐ là chính văn bản này, hoặc căn cứ vào nó. Cần bỏ khỏi danh sách."
        ]
    }
    client.post(change_url(first), form_of(first, based_on=[other.pk]))
    assert list(first.based_on.all()) == [other]


def test_second_of_two_editors_is_shown_both_texts(client):
    document = make_document(abstract="Cũ")
    late = form_of(document, abstract="Của người sau", issued_on="2020", publish="")
    client.post(change_url(document), form_of(document, abstract="Của người trước"))

    response = client.post(change_url(document), late)

    assert response.status_code == 200
    assert errors(response)["issued_on"] == ["Bản đang lưu: “25/05/2022”"]
    stored = Document.objects.get()
    assert (stored.abstract, stored.is_published) == ("Của người trước", True)


def test_text_in_an_old_encoding_is_asked_about(client):
    # "Kế hoạch công tác khuyến học" in TCVN3.
    response = client.post(ADD, form_of(abstract="KÕ ho¹ch c«ng t¸c khuyÕn häc"))

    assert "Kế hoạch công tác khuyến học" in response.text
    assert "abstract" in errors(response)


def test_file_that_another_replaces_is_kept_no_longer(client, django_capture_on_commit_callbacks):
    document = make_document(file=ContentFile(b"%PDF-1.7 cu", name="cu.pdf"))
    old = document.file.name
    upload = SimpleUploadedFile("moi.pdf", b"%PDF-1.7 moi")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(change_url(document), form_of(document, file=upload))

    document = Document.objects.get()
    with document.file.open() as stored:
        assert stored.read() == b"%PDF-1.7 moi"
    assert document.file_size == 12
    assert not default_storage.exists(old)


def test_file_may_be_taken_away(client, django_capture_on_commit_callbacks):
    document = make_document(file=ContentFile(b"%PDF-1.7", name="cu.pdf"))
    old = document.file.name

    with django_capture_on_commit_callbacks(execute=True):
        client.post(change_url(document), form_of(document, **{"file-clear": "on"}))

    document = Document.objects.get()
    assert (document.file.name, document.file_size) == ("", 0)
    assert not default_storage.exists(old)


def test_only_what_is_not_published_is_deleted_and_its_file_with_it(
    client, django_capture_on_commit_callbacks
):
    shown = make_document()
    draft = make_document(published_at=None, file=ContentFile(b"%PDF-1.7", name="cu.pdf"))
    statuses = []

    with django_capture_on_commit_callbacks(execute=True):
        for row in (shown, draft):
            url = reverse("admin:documents_document_delete", args=[row.pk])
            statuses.append(client.post(url, {"post": "yes"}).status_code)

    assert statuses == [403, 302]
    assert list(Document.objects.all()) == [shown]
    assert not default_storage.exists(draft.file.name)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 3), ("?dang=da", 1), ("?dang=chua", 2), ("?q=khuyen+hoc", 3), ("?q=9/kh-hkh", 1)],
)
def test_list_is_searched_and_filtered(client, query, found):
    make_document(symbol="9/KH-HKH")
    make_document(symbol="10/KH-HKH", published_at=None)
    make_document(symbol="11/KH-HKH", published_at=timezone.now() + timezone.timedelta(days=1))

    assert client.get(LIST + query).context["cl"].result_count == found


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        make_document(replaced_by=make_document())

    with django_assert_num_queries(11):
        client.get(LIST)


def test_who_may_only_look_is_told_the_state(client):
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    document = make_document(published_at=None)

    text = client.get(change_url(document)).text

    assert "Chưa đăng" in text
    assert "Bạn đọc xem được" not in text
    assert client.post(change_url(document), form_of(document, publish="on")).status_code == 403


def test_history_tells_what_changed_in_words(client, editor, get_page):
    document = make_document(kind="plan", symbol="12/KH-HKH", issued_on=PartialDate(2023, 11))
    client.post(change_url(document), form_of(document, issued_on="13/11/2023"))

    connection.check_constraints()  # which brings it into the log
    entry = AuditEntry.objects.get(kind="documents.document", action="update")

    assert sentence(entry) == (
        f"{editor} sửa văn bản “Kế hoạch: 12/KH-HKH: Hội Khuyến học huyện Mẫu”:"
        " ngày ban hành 11/2023 → 13/11/2023"
    )
