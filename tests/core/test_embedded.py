import datetime as dt

import pytest
from django.db.models import OuterRef

from branches.models import Branch
from core.embedded import Embedded
from core.partial_date import PartialDate
from documents.models import Document
from news.models import Article
from tests.factories import make_article, make_branch, make_document

pytestmark = pytest.mark.django_db

BRANCHES = Embedded(
    Branch.objects.filter(articles=OuterRef("pk")).order_by("-code"), "name", "ends_on", "code"
)


def test_rows_come_as_objects_in_the_order_of_the_queryset(django_assert_num_queries):
    closed = make_branch(code="08233", name='Phú "Mỹ"', ends_on=dt.date(2025, 6, 30))
    living = make_branch(code="08263", name="Tiên Du")
    first, second = make_article(), make_article()
    first.branches.set([closed, living])

    with django_assert_num_queries(1):
        rows = {one.pk: one.found for one in Article.objects.annotate(found=BRANCHES)}
        told = [(branch.code, branch.name, branch.ends_on) for branch in rows[first.pk]]

    assert told == [("08263", "Tiên Du", None), ("08233", 'Phú "Mỹ"', dt.date(2025, 6, 30))]
    assert [type(branch) for branch in rows[first.pk]] == [Branch, Branch]
    assert rows[second.pk] == []


def test_what_was_not_asked_for_costs_a_query(django_assert_num_queries):
    make_article().branches.add(make_branch(phone="0210 222 222"))
    named = Embedded(Branch.objects.filter(articles=OuterRef("pk")), "id", "name")
    [branch] = Article.objects.annotate(found=named).get().found

    with django_assert_num_queries(1):
        assert branch.phone == "0210 222 222"


def test_our_own_kinds_of_fields_come_as_they_do_from_their_table():
    document = make_document(issued_on=PartialDate(2023, 11))
    make_article().documents.add(document)
    named = Embedded(Document.objects.filter(articles=OuterRef("pk")), "id", "issued_on")

    [found] = Article.objects.annotate(found=named).get().found

    assert (found, found.issued_on) == (document, PartialDate(2023, 11))
