"""What `ModelKind` promises, on categories: a name that is their key, and constraints."""

import pytest
from django.db import IntegrityError

from accounts.models import Role
from core import forms
from imports.constraints import refusals
from imports.kinds import Column, Outcome, Row, RowRefused
from imports.model_kind import ModelKind
from news.models import Article, Category, ImportedViews, OldAddress
from tests.factories import make_article, make_category, make_user

pytestmark = pytest.mark.django_db


class CategoryKind(ModelKind):
    name, title = "chuyen-muc", "Chuyên mục"
    roles = frozenset({Role.STAFF})
    model = Category
    key = ("name",)

    def columns(self):
        return [
            Column("name", forms.LineField(label="Tên", max_length=80)),
            Column("position", forms.IntegerField(label="Thứ tự")),
        ]


class OldAddressKind(ModelKind):
    name, title = "dia-chi", "Địa chỉ cũ"
    model = OldAddress
    key = ("path",)

    def columns(self):
        return [
            Column("path", forms.LineField(label="Đường dẫn")),
            Column("article", forms.LineField(label="Bài")),
        ]


def matched(kind, *values):
    rows = [Row(number, each) for number, each in enumerate(values, start=2)]
    kind.match(rows)
    return rows


def written(kind, *values):
    rows = matched(kind, *values)
    return kind.write(rows, by=make_user())


def test_rows_are_new_changed_or_the_same():
    make_category(name="Hoạt động", position=1)
    make_category(name="Thông báo", position=2)

    rows = matched(
        CategoryKind(),
        {"name": "Hoạt động", "position": 1},
        {"name": "Thông báo", "position": 3},
        {"name": "Gương sáng", "position": 4},
    )

    assert [row.outcome for row in rows] == [Outcome.SAME, Outcome.UPDATE, Outcome.NEW]
    assert Category.objects.count() == 2
    assert rows[1].stored.position == 2


@pytest.mark.parametrize("count", [1, 30])
def test_matching_query_count_is_constant(django_assert_num_queries, count):
    with django_assert_num_queries(3):  # the stored, the constraints, what they refuse
        matched(CategoryKind(), *[{"name": f"Mục {n}", "position": n} for n in range(count)])


def test_what_the_model_refuses_is_told_at_its_column():
    (row,) = matched(CategoryKind(), {"name": "x" * 81, "position": 1})

    assert row.outcome == Outcome.ERROR
    assert list(row.errors) == ["name"]


def test_what_a_constraint_refuses_is_told_at_the_key():
    article = make_article()

    good, bad = matched(
        OldAddressKind(),
        {"path": "/a", "article": article},
        {"path": "a", "article": article},
    )

    assert (good.outcome, bad.outcome) == (Outcome.NEW, Outcome.ERROR)
    assert bad.errors == {"path": "Phần đã có trên cổng không nhận dòng này."}


def test_constraints_of_the_table_are_asked_without_writing():
    whole, broken = Category(name="A", slug="a"), Category(name="B", slug="b", position=-1)

    assert refusals([whole, broken]) == [[], ["news_category_position_check"]]


def test_refusals_are_what_the_database_would_refuse():
    address = OldAddress(path="khong-gach", article=make_article())

    assert refusals([address]) == [["oldaddress_starts_with_slash"]]
    with pytest.raises(IntegrityError, match="oldaddress_starts_with_slash"):
        address.save()


def test_undo_takes_back_new_rows_and_old_values():
    changed = make_category(name="Thông báo", position=2, description="Cũ")
    kind = CategoryKind()
    records = written(
        kind, {"name": "Thông báo", "position": 3}, {"name": "Gương sáng", "position": 4}
    )
    assert [record["before"] for record in records] == [{"position": 2}, None]

    assert kind.obstacles(records) == []
    kind.undo(records, by=make_user())

    stored = Category.objects.values_list("pk", "name", "position", "description")
    assert list(stored) == [(changed.pk, "Thông báo", 2, "Cũ")]


def test_obstacles_are_named():
    kind = CategoryKind()
    names = ["Mất", "Sửa", "Dùng", "Yên"]
    records = written(kind, *[{"name": name, "position": 1} for name in names])
    gone, edited, used, _ = Category.objects.order_by("pk")
    gone.delete()
    edited.description = "Khác"
    edited.save()
    make_article(category=used)

    assert kind.obstacles(records) == [
        "“Mất” đã bị xoá sau khi nhập.",
        "“Sửa” đã được sửa sau khi nhập.",
        "“Dùng” đã có phần khác dùng đến.",
    ]


def test_changed_row_may_be_referred_to():
    """What was there before the import stays there after its undoing."""
    category = make_category(name="Thông báo", position=2)
    make_article(category=category)
    kind = CategoryKind()

    assert kind.obstacles(written(kind, {"name": "Thông báo", "position": 3})) == []


def test_many_obstacles_are_not_all_named():
    kind = CategoryKind()
    records = written(kind, *[{"name": f"Mục {n:02}", "position": 1} for n in range(22)])
    Category.objects.update(position=9)

    (sentence,) = kind.obstacles(records)

    assert sentence.startswith("“Mục 00”; “Mục 01”; ")
    assert sentence.endswith("“Mục 19” và 2 dòng khác đã được sửa sau khi nhập.")


def test_row_that_the_database_refuses_is_named():
    kind = CategoryKind()
    rows = matched(kind, {"name": "Gương sáng", "position": 1})
    make_category(name="Gương sáng")

    with pytest.raises(RowRefused) as refused:
        kind.write(rows, by=make_user())

    assert str(refused.value) == (
        "Dòng 2 không ghi được. Phần đã có trên cổng không nhận dòng này."
    )


def test_row_versions_tell_whether_a_row_was_changed():
    article = make_article()

    class ArticleKind(CategoryKind):
        model, key = Article, ("title",)

        def columns(self):
            return [Column("title", forms.LineField(label="Tiêu đề"))]

    kind = ArticleKind()
    records = written(kind, {"title": article.title, "sapo": "Khác"})
    assert records[0]["after"] == article.lock_version + 1
    assert kind.obstacles(records) == []

    article.refresh_from_db()
    article.save()
    assert kind.obstacles(records) == [f"“{article}” đã được sửa sau khi nhập."]


def test_one_to_one_rows_are_found_by_their_key():
    ImportedViews.objects.create(
        article=make_article(), views=5, source="a.vn", counted_on="2022-05-25"
    )
    views = ImportedViews.objects.get()

    class ViewsKind(CategoryKind):
        model, key = ImportedViews, ("article_id",)

    values = {"article_id": views.pk, "views": 5}
    assert [row.outcome for row in matched(ViewsKind(), values)] == [Outcome.SAME]
