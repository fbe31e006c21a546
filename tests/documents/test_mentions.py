"""Which documents an article leads to, and how staff link them."""

import datetime as dt

import pytest

from accounts.models import Role
from core.partial_date import PartialDate
from documents.mentions import find_documents
from news.models import State
from tests.factories import make_article, make_document, make_user
from tests.news.test_admin import change_url, form_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 5, 25)


@pytest.fixture
def editor(client):
    client.force_login(make_user(role=Role.STAFF))


@pytest.fixture
def conclusion():
    return make_document(
        kind="conclusion",
        symbol="49-KL/TW",
        issuer="Ban Bí thư",
        issued_on=PartialDate(2019, 5, 10),
    )


def boxes(client, article):
    """Label and value of each box of the form."""
    field = client.get(change_url(article)).context["adminform"].form["found_documents"]
    return [(box.choice_label, box.data["value"]) for box in field]


def test_text_names_documents_in_its_order(conclusion):
    directive = make_document(symbol="11-CT/TW", issued_on=PartialDate(2007, 4, 13))
    make_document(symbol="12-CT/TW")
    text = "Chỉ thị 11 CT/TW, 11-CT/TW và Kết luận số 49–KL/TW ngày 10/5/2022 (11-CT/TW)"

    assert find_documents(text, on=DAY) == [directive, conclusion]


def test_other_printing_of_a_paper_names_it():
    criteria = make_document(symbol="448/QĐ-KHVN", also_printed="Quyết định số 884/QĐ-KHVN")

    assert find_documents("theo 884/QD-KHVN", on=DAY) == [criteria]


@pytest.mark.parametrize(
    ("issued_on", "meant"),
    [
        (PartialDate(), True),
        (PartialDate(2022), True),
        (PartialDate(2022, 5), True),
        (PartialDate(2022, 5, 25), True),
        (PartialDate(2022, 5, 26), False),
        (PartialDate(2022, 6), False),
        (PartialDate(2023), False),
    ],
)
def test_text_does_not_mean_what_was_issued_later(issued_on, meant):
    make_document(symbol="12/KH-HKH", issued_on=issued_on)

    assert bool(find_documents("Kế hoạch 12/KH-HKH", on=DAY)) == meant


def test_text_without_a_symbol_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_documents("Giao ban ngày 25/05/2022, 2/3 đại biểu.", on=DAY) == []


def test_article_leads_to_its_documents_with_their_own_date(get_page, conclusion):
    article = make_article(body="<p>Kết luận 49-KL/TW ngày 10/5/2022 của Ban Bí thư</p>")
    article.documents.set([conclusion, make_document(abstract="Kín", published_at=None)])

    page = get_page(article.get_absolute_url())

    assert (
        "Trong bài này Văn bản Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư Chia sẻ"
        in page.text
    )
    assert "Kết luận 49-KL/TW ngày 10/5/2022 của Ban Bí thư" in page.text
    assert conclusion.get_absolute_url() in page.links


def test_article_whose_documents_are_not_published_has_no_box(get_page):
    article = make_article()
    article.documents.add(make_document(published_at=None))

    assert "Trong bài này" not in get_page(article.get_absolute_url()).text


def test_saving_links_what_is_marked_beside_what_is_picked(client, editor, conclusion):
    picked, unmarked = make_document(), make_document(symbol="11-CT/TW")
    article = make_article(sapo="Kết luận 49-KL/TW, Chỉ thị 11-CT/TW.", state=State.DRAFT)
    assert boxes(client, article) == [
        (str(conclusion), conclusion.pk),
        (str(unmarked), unmarked.pk),
    ]
    data = {"sapo": article.sapo, "found_documents": [conclusion.pk], "documents": [picked.pk]}

    response = client.post(change_url(article), form_of(article, **data))

    assert response.status_code == 302, response.context["errors"]
    assert set(article.documents.all()) == {picked, conclusion}
    assert [value for _, value in boxes(client, article)] == [unmarked.pk]


def test_document_that_was_not_suggested_is_refused(client, editor, conclusion):
    article = make_article(state=State.DRAFT)

    response = client.post(change_url(article), form_of(article, found_documents=[conclusion.pk]))

    assert response.status_code == 200
    assert list(article.documents.all()) == []
