"""What a search finds: news, branches, meetings and documents, each under its tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from accounts.viewer import viewer
from branches.models import Branch
from core.html import plain_text
from core.pagination import page_in
from core.search import Piece, Query, excerpt, highlight
from documents.models import Document
from meetings.models import Meeting
from news.forms import YearFilter
from news.models import Article
from news.search_misses import count_miss

if TYPE_CHECKING:
    from django.http import HttpRequest

RESULTS_PER_PAGE = 10
EXCERPT_LENGTH = 240
NEWS, BRANCHES, MEETINGS, DOCUMENTS = "tin-tuc", "don-vi", "giao-ban", "van-ban"


@dataclass(frozen=True)
class Tab:
    """`kind` is what `?loai=` says; `result` makes what the page shows of a row."""

    kind: str
    name: str
    found: Paginator
    result: type[ArticleResult | BranchResult | MeetingResult | DocumentResult]

    @property
    def count(self) -> int:
        return self.found.count


@dataclass(frozen=True)
class ArticleResult:
    """What was looked for is marked in title and excerpt."""

    article: Article
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(self.article.title, self.query)

    @property
    def excerpt(self) -> list[Piece]:
        text = f"{self.article.sapo} {plain_text(self.article.body)} {self.article.signature}"
        return highlight(excerpt(text, self.query, EXCERPT_LENGTH), self.query)


@dataclass(frozen=True)
class BranchResult:
    branch: Branch
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(self.branch.title, self.query)


@dataclass(frozen=True)
class MeetingResult:
    meeting: Meeting
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(str(self.meeting), self.query)

    @property
    def excerpt(self) -> list[Piece]:
        text = self.meeting.public_text.removeprefix(f"{self.meeting}. ")
        return highlight(excerpt(text, self.query, EXCERPT_LENGTH), self.query)


@dataclass(frozen=True)
class DocumentResult:
    document: Document
    query: Query

    @property
    def title(self) -> list[Piece]:
        return highlight(str(self.document), self.query)

    @property
    def excerpt(self) -> list[Piece]:
        parts = [self.document.abstract, self.document.also_printed]
        text = ". ".join(filter(None, [*parts, plain_text(self.document.summary)]))
        return highlight(excerpt(text, self.query, EXCERPT_LENGTH), self.query)


def search_page(query: Query, request: HttpRequest) -> dict[str, object]:
    """The context of search.html: one tab's results, and how many the others have."""
    articles = Article.objects.published().search(query)
    years = YearFilter(request.GET, years=articles.years())
    articles = years.narrow(articles).for_results()
    branches = Branch.objects.visible_to(viewer(request)).named(query).with_turns()
    meetings = Meeting.objects.public().search(query).for_results()
    documents = Document.objects.published().search(query).for_results()
    tabs = [
        Tab(NEWS, "Tin tức", Paginator(articles, RESULTS_PER_PAGE), ArticleResult),
        Tab(BRANCHES, "Đơn vị", Paginator(branches, RESULTS_PER_PAGE), BranchResult),
        Tab(MEETINGS, "Cuộc họp", Paginator(meetings, RESULTS_PER_PAGE), MeetingResult),
        Tab(DOCUMENTS, "Văn bản", Paginator(documents, RESULTS_PER_PAGE), DocumentResult),
    ]
    total = sum(tab.count for tab in tabs)
    if not total:
        count_miss(query=query, request=request, user=viewer(request))
    tab = _chosen(tabs, request.GET.get("loai"))
    page = page_in(tab.found, request)
    return {
        "query": query,
        "years": years,
        "tabs": tabs,
        "tab": tab,
        "total": total,
        "page": page,
        "results": [tab.result(row, query) for row in page],
        "suggestion": "" if total else suggestion(query),
    }


def _chosen(tabs: list[Tab], kind: str | None) -> Tab:
    """The one asked for if it holds anything, else the first that does."""
    asked = [tab for tab in tabs if tab.kind == kind]
    return next((tab for tab in [*asked, *tabs] if tab.count), tabs[0])


def suggestion(query: Query) -> str:
    """What to ask for instead of a query that finds nothing: those of its words that are known."""
    articles = Article.objects.published()
    known = [
        term.exact for term in query.terms if articles.search(Query.parse(term.exact)).exists()
    ]
    text = " ".join(known)
    return text if known and articles.search(Query.parse(text)).exists() else ""
