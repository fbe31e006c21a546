"""What stands on the home page, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from branches.organisation import groups_on, sizes_on
from documents.models import Document
from meetings.models import Meeting
from news.models import Article, Category
from reports.statistics.published import latest_summary

LATEST = 6
PER_CATEGORY = 4
CATEGORIES = 6
MOST_READ = 5
SPANS = (7, 30)
MEETINGS = 3
DOCUMENTS = 4
# So many are named, as a district has; among more of them a name is sooner typed than found.
MOST_BRANCHES = 60


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
    shown = shown_articles()
    latest = shown[:LATEST]
    lead = next((article for article in latest if article.lead_photo), None) or next(
        iter(latest), None
    )
    today, user = timezone.localdate(), AnonymousUser()
    groups = groups_on(today, user=user, most=MOST_BRANCHES)
    return {
        "today": today,
        "lead": lead,
        "latest": [article for article in latest if article is not lead],
        "blocks": blocks(shown[LATEST:]),
        "documents": Document.objects.published().for_list()[:DOCUMENTS],
        "most_read": most_read(shown),
        "meetings": list(Meeting.objects.public().upcoming().for_list()[:MEETINGS]),
        "summary": latest_summary(),
        "groups": groups,
        "sizes": [] if groups else sizes_on(today, user=user),
    }


def shown_articles() -> list[Article]:
    """All of them, newest first, in one query: the latest, the newest of each category besides, and
    the most read.

    Who is which is told by the others: the newest of all are the newest of those found too.
    """
    published = Article.objects.published()
    latest = published[:LATEST]
    found = Article.objects.in_any(
        latest,
        published.newest_of_each_category(PER_CATEGORY, excluding=latest),
        *(published.most_read(days=days)[:MOST_READ] for days in SPANS),
    ).for_list()
    for days in SPANS:
        found = found.with_recent_views(days=days, name=f"views_{days}")
    return list(found)


def most_read(shown: list[Article]) -> dict[str, object] | None:
    """Of the first span in which anything was read."""
    for days in SPANS:
        name = f"views_{days}"
        read = [article for article in shown if getattr(article, name)]
        if read:
            ranked = sorted(read, key=attrgetter(name), reverse=True)
            return {"days": days, "articles": ranked[:MOST_READ]}
    return None


def blocks(articles: list[Article]) -> list[Block]:
    """The newest of each category, of these."""
    by_category: dict[Category, list[Article]] = {}
    for article in articles:
        by_category.setdefault(article.category, []).append(article)
    ordered = sorted(by_category, key=lambda category: (category.position, category.sort_key))
    return [
        Block(category, by_category[category][0], by_category[category][1:PER_CATEGORY])
        for category in ordered[:CATEGORIES]
    ]
