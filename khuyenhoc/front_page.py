"""What stands on the home page, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from branches.organisation import groups_on
from documents.models import Document
from meetings.models import Meeting
from news.models import Article, Category
from reports.statistics.published import latest_summary

LATEST = 6
PER_CATEGORY = 4
CATEGORIES = 6
MOST_READ = 5
MEETINGS = 3
DOCUMENTS = 4


@dataclass(frozen=True)
class Block:
    """One category on the home page: its newest article large, the others as headlines."""

    category: Category
    first: Article
    others: list[Article]


def front_page() -> dict[str, object]:
    """The context of home.html. An article stands in one place only.

    The lead is the newest article that has a picture, else the newest.
    """
    latest = list(Article.objects.published().for_list()[:LATEST])
    lead = next((article for article in latest if article.lead_photo), None) or next(
        iter(latest), None
    )
    today = timezone.localdate()
    return {
        "today": today,
        "lead": lead,
        "latest": [article for article in latest if article is not lead],
        "blocks": blocks(besides=latest),
        "documents": Document.objects.published().for_list()[:DOCUMENTS],
        "most_read": most_read(),
        "meetings": list(Meeting.objects.public().upcoming().for_list()[:MEETINGS]),
        "summary": latest_summary(),
        "groups": groups_on(today, user=AnonymousUser()),
    }


def most_read() -> dict[str, object] | None:
    for days in (7, 30):
        articles = list(Article.objects.published().most_read(days=days)[:MOST_READ])
        if articles:
            return {"days": days, "articles": articles}
    return None


def blocks(*, besides: list[Article]) -> list[Block]:
    shown = {article.pk for article in besides}
    articles = Article.objects.published().newest_of_each_category(PER_CATEGORY, excluding=shown)
    by_category: dict[Category, list[Article]] = {}
    for article in articles:
        by_category.setdefault(article.category, []).append(article)
    ordered = sorted(by_category, key=lambda category: (category.position, category.sort_key))
    return [
        Block(category, by_category[category][0], by_category[category][1:])
        for category in ordered[:CATEGORIES]
    ]
