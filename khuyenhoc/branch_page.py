"""What stands on the page of a branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from branches.history import history_of
from branches.models import Branch, ChapterCount
from core.dates import today
from core.pagination import page_of
from core.spans import holds_on, nearest_day
from documents.models import Document
from learning.models import LearningModel
from learning.registry import latest_numbers
from meetings.models import Meeting, Recommendation, StudiedDocument
from news.models import Article
from reports.statistics.published import branch_summary

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest

NEWS_PER_PAGE = 10
MEETINGS = RECOMMENDATIONS = DOCUMENTS = 5
MODELS = 10


@dataclass(frozen=True)
class Mention:
    """An article that names the branch, or `named` alone: those that went into it."""

    article: Article
    named: list[Branch]


def branch_page(branch: Branch, request: HttpRequest) -> dict[str, object]:
    """The context of branch_detail.html: the branch as it is, or as it was on its last day."""
    day = nearest_day(branch)
    posts = list(branch.posts.begun(today()))
    memberships = list(branch.memberships.begun(today()).select_related("cluster"))
    leads = list(branch.leads.begun(today()).select_related("cluster"))
    counts = sorted(branch.chapter_counts.newest_by(day), key=ChapterCount.in_order)
    held = [post for post in posts if holds_on(post, day)]
    chairs = [post for post in held if post.title == post.Title.CHAIR]
    line = set(Branch.objects.leading_to(branch).values_list("pk", flat=True))
    asked = Recommendation.objects.public().of_branches(line)
    page, mentions = news_of(branch, line, request)
    return {
        "branch": branch,
        "own_url": own_url(request, page),
        "chair": chairs[0] if chairs else None,
        "posts": [post for post in held if post not in chairs],
        "membership": next((row for row in memberships if holds_on(row, day)), None),
        "lead": next((row for row in leads if holds_on(row, day)), None),
        "counts": counts,
        "summary": branch_summary(branch),
        "history": history_of(branch, posts=posts, memberships=memberships, leads=leads),
        "meetings": meetings_of(line),
        "recommendations": list(asked.latest_first().for_list()[:RECOMMENDATIONS]),
        "documents": documents_of(line),
        "numbers": latest_numbers(line),
        "models": LearningModel.objects.public().naming_nobody().of_branch(branch)[:MODELS],
        "page": page,
        "mentions": mentions,
        "has_samples": any(row.is_sample for row in [*posts, *memberships, *leads, *counts]),
    }


def meetings_of(line: set[int]) -> list[Meeting]:
    """The latest that one of these branches took part in or was host of, as far as their records
    are public.
    """
    return list(Meeting.objects.recorded().of_branches(line).for_list()[:MEETINGS])


def documents_of(line: set[int]) -> list[Document]:
    """The latest that meetings have studied with them, as far as the records are public."""
    meetings = Meeting.objects.recorded().of_branches(line)
    studied = StudiedDocument.objects.filter(meeting__in=meetings).values("document")
    return list(Document.objects.published().filter(pk__in=studied).for_list()[:DOCUMENTS])


def own_url(request: HttpRequest, page: Page) -> str:
    """The address of one page of the list at its end."""
    number = f"?trang={page.number}" if page.number > 1 else ""
    return f"{request.build_absolute_uri(request.path)}{number}"


def news_of(branch: Branch, line: set[int], request: HttpRequest) -> tuple[Page, list[Mention]]:
    """Also what was written of the branches that went into it, marked as such."""
    articles = Article.objects.published().naming(line)
    page = page_of(articles.for_list().with_branches(), request, size=NEWS_PER_PAGE)
    return page, [
        Mention(article, _only(line, article.named_branches, besides=branch)) for article in page
    ]


def _only(keys: set[int], named: list[Branch], *, besides: Branch) -> list[Branch]:
    if besides in named:
        return []
    return [branch for branch in named if branch.pk in keys]
