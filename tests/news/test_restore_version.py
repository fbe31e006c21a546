import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Role
from news import actions
from news.models import Article, ArticleIndex, State
from tests.factories import make_article, make_category, make_user

pytestmark = pytest.mark.django_db


def make_rewritten(**fields):
    """An article, the version it was written as, and new words in every field since."""
    article = make_article(**fields)
    version = article.versions.get()
    for name in ("title", "printed_title", "dateline", "byline", "organisation", "sapo"):
        setattr(article, name, f"Mới: {name}")
    article.body, article.slug = "<p>Mới.</p>", "moi"
    article.category = make_category()
    article.save()
    return article, version


def test_restore_version_brings_back_the_words_and_nothing_else():
    first_category = make_category()
    article, version = make_rewritten(
        category=first_category,
        title="Giao ban cụm",
        sapo="Sapo.",
        body="<p>Thân.</p>",
        printed_title="GIAO BAN",
        dateline="(Mẫu)-",
        byline="Hoa",
        organisation="Hội",
    )
    later = timezone.now() + dt.timedelta(days=1)
    Article.objects.filter(pk=article.pk).update(published_at=later)
    article.refresh_from_db()

    actions.restore_version(article=article, version=version, by=make_user(role=Role.STAFF))

    article.refresh_from_db()
    assert (article.category, article.title, article.sapo) == (
        first_category,
        "Giao ban cụm",
        "Sapo.",
    )
    assert (article.body, article.printed_title) == ("<p>Thân.</p>", "GIAO BAN")
    assert (article.dateline, article.byline, article.organisation) == ("(Mẫu)-", "Hoa", "Hội")
    assert (article.slug, article.state, article.published_at) == ("moi", State.PUBLISHED, later)
    assert "giao ban cum" in ArticleIndex.objects.get(article=article).text_folded


def test_restore_version_adds_a_version_that_says_so():
    article, version = make_rewritten()

    actions.restore_version(article=article, version=version, by=make_user(role=Role.STAFF))

    assert article.versions.count() == 3
    assert article.versions.order_by("pgh_id").last().pgh_context["restored"] == version.pk


def test_restore_version_after_somebody_saved_changes_nothing():
    article, version = make_rewritten()
    Article.objects.get(pk=article.pk).save()

    with pytest.raises(actions.AlreadyMoved, match="vừa được sửa ở nơi khác"):
        actions.restore_version(article=article, version=version, by=make_user(role=Role.STAFF))

    article.refresh_from_db()
    assert article.sapo == "Mới: sapo"


def test_restore_version_keeps_the_category_if_the_old_one_is_gone():
    gone = make_category()
    article, version = make_rewritten(category=gone)
    kept = article.category
    gone.delete()

    actions.restore_version(article=article, version=version, by=make_user(role=Role.STAFF))

    article.refresh_from_db()
    assert article.category == kept


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_restore_version_is_for_editors(role):
    article, version = make_rewritten()

    with pytest.raises(PermissionDenied):
        actions.restore_version(article=article, version=version, by=make_user(role=role))
