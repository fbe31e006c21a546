"""The library as readers see it."""

import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import Role
from core.partial_date import PartialDate
from documents import views
from documents.models import Document
from tests.factories import make_article, make_branch_grant, make_document, make_user

pytestmark = pytest.mark.django_db

LIST = "/van-ban/"
READER = AnonymousUser()
ALL = ["12/KH-HKH", "49-KL/TW", "13/QĐ-HKH"]
PDF = b"%PDF-1.7 " + b"0" * 2039


@pytest.fixture
def staff(client):
    client.force_login(make_user(role=Role.STAFF))


@pytest.fixture
def conclusion():
    return make_document(
        kind="conclusion",
        symbol="49-KL/TW",
        issuer="Ban Bí thư",
        issued_on=PartialDate(2019, 5, 10),
        abstract="Tiếp tục thực hiện Chỉ thị 11-CT/TW",
        summary="<h2>Việc cần làm</h2><p>Học tập suốt đời.</p>",
    )


def paper(**fields) -> Document:
    return make_document(file=ContentFile(PDF, name="ke-hoach.pdf"), **fields)


def file_url(document) -> str:
    return reverse("documents:document_file", args=[document.pk])


def fetched(client, document, **headers):
    """The answer, its file read to the end."""
    response = client.get(file_url(document), headers=headers)
    response.read = b"".join(response) if response.status_code == 200 else b""
    return response


def shown(client, **query):
    return [document.symbol for document in client.get(LIST, query).context["page"]]


def test_list_shows_what_a_reader_asks_of_a_document(get_page, conclusion):
    document = paper(symbol="12/KH-HKH", issued_on=PartialDate(2023, 11), abstract="Tháng Chín")
    make_document(symbol="99/KH-HKH", published_at=None)

    page = get_page(LIST)

    assert (
        "Có 2 văn bản. Văn bản, mới ban hành đứng trước Số, ký hiệu Ngày ban hành Trích yếu Cơ quan"
        " Tải về Kế hoạch 12/KH-HKH 11/2023 Tháng Chín Hội Khuyến học huyện Mẫu"
        " PDF, 2,0 kB : Kế hoạch 12/KH-HKH Kết luận 49-KL/TW 10/05/2019"
        " Tiếp tục thực hiện Chỉ thị 11-CT/TW Ban Bí thư –" in page.text.replace("\xa0", " ")
    )
    assert "99/KH-HKH" not in page.text
    assert {document.get_absolute_url(), file_url(document)} <= set(page.links)


def test_list_without_files_has_no_column_for_them(get_page, conclusion):
    assert "Tải về" not in get_page(LIST).text


def test_list_is_empty_until_something_is_published(get_page):
    make_document(published_at=None)

    page = get_page(LIST)

    assert "Chưa có văn bản nào. Văn bản sẽ hiện ở đây khi cán bộ Hội đăng." in page.text
    assert "Cơ quan ban hành" not in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ALL),
        ({"loai": "plan"}, ["12/KH-HKH"]),
        ({"nam": "2019"}, ["49-KL/TW"]),
        ({"co-quan": "Ban Bí thư"}, ["49-KL/TW"]),
        ({"q": "suot doi"}, ["49-KL/TW"]),
        ({"q": "49-KL/TW", "loai": "plan"}, []),
        ({"loai": "plan", "nam": "2022", "co-quan": "Hội Khuyến học huyện Mẫu"}, ["12/KH-HKH"]),
        # What no document has filters nothing, nor does what only an unpublished one has.
        ({"loai": "law", "nam": "1999", "co-quan": "Hội Kín"}, ALL),
        ({"nam": "abc"}, ALL),
    ],
)
def test_list_is_narrowed_down(client, conclusion, query, found):
    make_document(symbol="12/KH-HKH")
    make_document(symbol="13/QĐ-HKH", kind="decision", issued_on=PartialDate())
    make_document(kind="law", issuer="Hội Kín", issued_on=PartialDate(1999), published_at=None)

    assert shown(client, **query) == found


def test_filters_offer_what_published_documents_have(get_page, client, conclusion):
    make_document()
    make_document(kind="law", issuer="Hội Kín", issued_on=PartialDate(1999), published_at=None)

    form = client.get(LIST).context["form"]

    assert [list(dict(field.field.choices)) for field in form.selects] == [
        ["", "conclusion", "plan"],
        ["", 2022, 2019],
        ["", "Ban Bí thư", "Hội Khuyến học huyện Mẫu"],
    ]


def test_list_says_that_nothing_was_found(get_page, conclusion):
    page = get_page(f"{LIST}?q=zzzz")

    assert "Không tìm thấy văn bản nào như vậy." in page.text
    assert "noindex" in page.html
    assert "noindex" not in get_page(LIST).html


def test_list_refuses_a_question_that_is_too_long(get_page, conclusion):
    page = get_page(f"{LIST}?q={'a' * 201}")

    assert "Câu tìm dài quá 200 ký tự." in page.text
    assert "49-KL/TW" in page.text


def test_pages_of_the_list_keep_what_was_asked(client, monkeypatch):
    monkeypatch.setattr(views, "DOCUMENTS_PER_PAGE", 1)
    for _ in range(2):
        make_document()
    make_document(kind="decision")

    text = client.get(LIST, {"loai": "plan", "trang": 2}).text

    assert "Trang 2 trong 2" in text
    assert 'href="?loai=plan&amp;trang=1"' in text
    assert client.get(LIST, {"loai": "plan", "trang": 3}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(client, django_assert_num_queries, count):
    for _ in range(count):
        paper(replaced_by=make_document())

    # kinds, years, issuers, documents counted and read, association; the savepoint's 2
    with django_assert_num_queries(6 + 2):
        client.get(LIST)


def test_page_shows_facts_summary_and_source(get_page, conclusion):
    conclusion.also_printed = "49-KL/TW ngày 10/05/2022"
    conclusion.note = "Chưa đối chiếu với bản gốc."
    conclusion.save()

    page = get_page(conclusion.get_absolute_url())

    assert conclusion.get_absolute_url() == f"/van-ban/49-kl-tw-{conclusion.pk}/"
    assert (
        "Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư Tiếp tục thực hiện Chỉ thị 11-CT/TW"
        " Kết luận 49-KL/TW Loại văn bản Kết luận Số, ký hiệu 49-KL/TW Cơ quan ban hành Ban Bí thư"
        " Ngày ban hành 10/05/2019 Còn được ghi là 49-KL/TW ngày 10/05/2022 Tóm tắt Việc cần làm"
        " Học tập suốt đời. Ghi chú về nguồn Chưa đối chiếu với bản gốc." in page.text
    )
    assert "Văn bản liên quan" not in page.text
    assert "Tin nhắc đến" not in page.text


def test_page_of_an_unknown_date_makes_none_up(get_page):
    document = make_document(symbol="324/QĐ-KHVN", kind="decision", issued_on=PartialDate())

    page = get_page(document.get_absolute_url())

    assert "Quyết định 324/QĐ-KHVN của Hội Khuyến học huyện Mẫu" in page.text
    assert "Ngày ban hành chưa rõ" in page.text


def test_other_symbol_leads_to_the_right_address(client, conclusion):
    response = client.get(f"/van-ban/50-kl-tw-{conclusion.pk}/")

    assert (response.status_code, response.url) == (301, conclusion.get_absolute_url())


def test_page_leads_to_what_is_linked_to_it_and_published(get_page, conclusion):
    directive, plan, old, newer = (
        make_document(symbol=symbol) for symbol in ("11-CT/TW", "489/QĐ-TTg", "1-KL/TW", "50-KL/TW")
    )
    conclusion.based_on.add(directive, make_document(symbol="1/KÍN", published_at=None))
    conclusion.basis_of.add(plan, make_document(symbol="2/KÍN", published_at=None))
    conclusion.replaces.add(old, make_document(symbol="3/KÍN", published_at=None))
    Document.objects.filter(pk=conclusion.pk).update(replaced_by=newer)

    page = get_page(conclusion.get_absolute_url())

    assert f"Đã được thay thế bởi {newer} ." in page.text
    groups = {how: [row.symbol for row in rows] for how, rows in conclusion.related(READER)}
    assert groups == {
        "Được thay thế bởi": ["50-KL/TW"],
        "Thay thế": ["1-KL/TW"],
        "Căn cứ vào": ["11-CT/TW"],
        "Là căn cứ của": ["489/QĐ-TTg"],
    }
    assert [how for how in groups if f"{how} Kế hoạch" in page.text] == list(groups)
    assert "KÍN" not in page.text
    assert {row.get_absolute_url() for row in (directive, plan, old, newer)} <= set(page.links)


def test_page_and_list_do_not_tell_of_a_replacement_that_is_not_published(get_page, conclusion):
    newer = make_document(symbol="1/KÍN", published_at=None)
    Document.objects.filter(pk=conclusion.pk).update(replaced_by=newer)

    for address in (conclusion.get_absolute_url(), LIST):
        text = get_page(address).text
        assert "49-KL/TW" in text
        assert "thay thế" not in text
        assert "KÍN" not in text


def test_list_tells_what_was_replaced(get_page, conclusion):
    Document.objects.filter(pk=conclusion.pk).update(replaced_by=make_document())

    assert "Kết luận 49-KL/TW Đã được thay thế 10/05/2019" in get_page(LIST).text


def test_page_lists_published_articles_that_name_it(get_page, conclusion):
    told, hidden = make_article(title="Giao ban"), make_article(title="Nháp", state="draft")
    make_article(title="Tin khác")
    for article in (told, hidden):
        article.documents.add(conclusion)

    page = get_page(conclusion.get_absolute_url())

    assert "Tin nhắc đến văn bản này Giao ban" in page.text
    assert "Nháp" not in page.text
    assert "Tin khác" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count_is_constant(client, django_assert_num_queries, conclusion, count):
    for _ in range(count):
        make_article().documents.add(conclusion)
        conclusion.based_on.add(make_document())
        conclusion.basis_of.add(make_document())
        make_document(replaced_by=conclusion)

    # document, articles counted, four kinds of links, articles, meetings that studied it,
    # association
    with django_assert_num_queries(9 + 2):
        client.get(conclusion.get_absolute_url())


def test_page_tells_machines_what_it_is(get_page):
    document = paper(symbol="12/KH-HKH", issued_on=PartialDate(2023, 11), abstract="A </script> B")

    page = get_page(document.get_absolute_url())

    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html)
    assert json.loads(data) == {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": "Kế hoạch 12/KH-HKH tháng 11/2023 của Hội Khuyến học huyện Mẫu",
        "identifier": "12/KH-HKH",
        "genre": "Kế hoạch",
        "abstract": "A </script> B",
        "inLanguage": "vi",
        "mainEntityOfPage": f"http://testserver{document.get_absolute_url()}",
        "dateCreated": "2023-11",
        "creator": {"@type": "Organization", "name": "Hội Khuyến học huyện Mẫu"},
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": f"http://testserver{file_url(document)}",
            "contentSize": "2048",
        },
    }


def test_unpublished_document_is_a_preview_for_staff(client, staff, get_page):
    document = paper(published_at=None)

    page = get_page(document.get_absolute_url())

    assert "Bản xem trước. Bạn đọc chưa thấy văn bản này." in page.text
    assert "noindex" in page.html
    assert fetched(client, document)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("who", ["reader", "branch person"])
def test_unpublished_document_is_nowhere(client, who):
    document = paper(symbol="9/KÍN", abstract="Kín kẽ", published_at=None)
    told = make_document()
    told.based_on.add(document)
    article = make_article()
    article.documents.add(document)
    if who == "branch person":
        client.force_login(make_branch_grant().user)

    assert client.get(document.get_absolute_url()).status_code == 404
    assert client.get(file_url(document)).status_code == 404
    addresses = [
        "/",
        LIST,
        f"{LIST}?q=kín",
        "/tim-kiem/?q=kín kẽ",
        "/sitemap-van-ban.xml",
        f"{LIST}rss/",
        "/so-do-trang/",
        told.get_absolute_url(),
        article.get_absolute_url(),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert "KÍN" not in response.text, address
        assert "Kín kẽ" not in response.text, address


def test_file_is_downloaded_under_the_name_of_its_document(client):
    response = fetched(client, paper(symbol="12/KH-HKH"))

    assert response.read == PDF
    assert response["Content-Disposition"] == 'attachment; filename="ke-hoach-12-kh-hkh.pdf"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Cache-Control"] == "max-age=60, must-revalidate"


def test_file_is_sent_again_only_after_a_change(client):
    document = paper()
    etag = {"If-None-Match": fetched(client, document)["ETag"]}

    same = fetched(client, document, **etag)
    document.file.save("moi.pdf", ContentFile(b"%PDF-1.7 moi"))
    other = fetched(client, document, **etag)

    assert (same.status_code, same.content) == (304, b"")
    assert other.read == b"%PDF-1.7 moi"


def test_file_that_is_unpublished_is_not_confirmed_either(client):
    document = paper()
    etag = {"If-None-Match": fetched(client, document)["ETag"]}
    Document.objects.update(published_at=None)

    assert fetched(client, document, **etag).status_code == 404


def test_file_that_is_gone_or_never_was_is_a_404(client, conclusion):
    document = paper()
    default_storage.delete(document.file.name)

    assert client.get(file_url(document)).status_code == 404
    assert client.get(file_url(conclusion)).status_code == 404


def test_home_shows_the_newest_documents(get_page, conclusion):
    make_article()
    assert "Văn bản mới Xem tất cả Kết luận 49-KL/TW 10/05/2019 · Tiếp tục" in get_page("/").text

    for year in range(2020, 2024):
        make_document(symbol=f"{year}/KH-HKH", issued_on=PartialDate(year))
    make_document(symbol="9/KÍN", issued_on=PartialDate(2024), published_at=None)
    text = get_page("/").text
    assert [year for year in range(2019, 2025) if f"{year}/KH-HKH" in text] == list(
        range(2020, 2024)
    )
    assert "49-KL/TW" not in text
    assert "KÍN" not in text


def test_home_has_no_empty_box(get_page):
    make_article()
    make_document(published_at=None)

    assert "Văn bản mới" not in get_page("/").text


def test_search_has_a_tab_of_documents(get_page, conclusion):
    page = get_page("/tim-kiem/?q=hoc+tap+suot")

    assert "Tin tức (0) Đơn vị (0) Cuộc họp (0) Mô hình (0) Văn bản (1)" in page.text
    assert "<mark>Học tập suốt</mark> đời." in page.html
    assert conclusion.get_absolute_url() in page.links
