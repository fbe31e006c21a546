"""What readers of published articles, documents and meetings run into: links to nothing, files that
are gone, weight.

Nothing is fetched: our own addresses are asked of the resolver and the database, others are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from django.core.files.storage import default_storage
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from core.html import link_targets
from documents.models import Document
from meetings.models import File, Photo
from news.destinations import leading_nowhere
from news.forms import PartFilter
from news.models import Article

from .frame import admit, respond

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

ARTICLES_A_PART = 500
HEAVIEST = 300_000


def paths(site: AdminSite) -> list[URLPattern]:
    return [path("kiem-tra/", site.admin_view(health), name="news_health")]


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    admit(request)
    after = PartFilter(request.GET).after
    articles = Article.objects.published().after(after).for_check()
    # One more than is checked tells whether another part follows.
    found = list(articles[: ARTICLES_A_PART + 1])
    part = found[:ARTICLES_A_PART]
    findings = check(part, host=request.get_host())
    context = {
        "title": "Kiểm tra trang",
        "count": len(part),
        "next": part[-1] if len(found) > ARTICLES_A_PART else None,
        "faulty": [finding for finding in findings if finding.faults],
        "outside": [finding for finding in findings if finding.outside],
        "lost": [] if after else [*lost_documents(), *lost_of_meetings()],
    }
    return respond(request, "admin/news/desk/health.html", context)


@dataclass(frozen=True)
class Lost:
    """A paper or picture that readers are offered, its file gone, and where that is mended."""

    what: str
    sentence: str
    url: str


def lost_documents() -> list[Lost]:
    return [
        Lost(
            str(document),
            "Văn bản mất tệp. Tải lại tệp này lên.",
            reverse("admin:documents_document_change", args=[document.pk]),
        )
        for document in Document.objects.published().with_file().for_list()
        if not default_storage.exists(document.file.name)
    ]


def lost_of_meetings() -> list[Lost]:
    """Of closed records; they are mended by whoever may open them again."""
    files = File.objects.public().select_related("meeting__cluster")
    photos = Photo.objects.public().select_related("meeting__cluster")
    names = {file: [file.file.name] for file in files}
    names |= {photo: [photo.path_of(width) for width in photo.widths] for photo in photos}
    return [
        Lost(
            str(row.meeting),
            f"{row._meta.verbose_name.capitalize()} “{row}” mất tệp. Mở lại biên bản, bỏ tệp này"
            " rồi tải lại.",
            reverse("meetings:entry", args=[row.meeting_id]),
        )
        for row, stored in names.items()
        if not all(map(default_storage.exists, stored))
    ]


@dataclass(frozen=True)
class Finding:
    """One article: sentences on what is wrong with it, and its links to other sites."""

    article: Article
    faults: list[str]
    outside: list[str]


def check(articles: Iterable[Article], *, host: str) -> list[Finding]:
    """A finding for each of the articles, which `for_check` has fetched, in their order.

    The number of queries does not grow with them. `host` is the portal's own name: a link that
    names it is one of ours.
    """
    links = {article: links_of(article) for article in articles}
    paths = {link: own_path(link, host) for link in chain.from_iterable(links.values())}
    nowhere = leading_nowhere(filter(None, paths.values()))
    return [
        Finding(
            article,
            faults=[
                f"Liên kết {link} dẫn đến trang không có hoặc đã gỡ. Sửa hoặc bỏ liên kết này."
                for link in links[article]
                if paths[link] in nowhere
            ]
            + file_faults(article),
            outside=[link for link in links[article] if is_web(link) and paths[link] is None],
        )
        for article in links
    ]


def links_of(article: Article) -> list[str]:
    """Where its text links to, each once, relative addresses as a browser reads them."""
    base = article.get_absolute_url()
    return list(dict.fromkeys(urljoin(base, target) for target in link_targets(article.body)))


def own_path(link: str, host: str) -> str | None:
    """The decoded path of a link into the portal; None where it leads elsewhere."""
    parts = urlsplit(link)
    if parts.scheme in {"", "http", "https"} and parts.netloc.lower() in {"", host.lower()}:
        return unquote(parts.path) or "/"
    return None


def is_web(link: str) -> bool:
    return urlsplit(link).scheme in {"http", "https"}


def file_faults(article: Article) -> list[str]:
    faults, weight = [], len(article.body.encode())
    for photo in article.shown_photos:
        files = [path for shape in photo.shapes for path in shape.paths]
        if all(map(default_storage.exists, files)):
            weight += default_storage.size(photo.wide.paths[-1])
        else:
            faults.append(f"Ảnh “{photo}” mất tệp. Tải lại ảnh này lên bài.")
    faults += [
        f"Tài liệu “{attachment}” mất tệp. Tải lại tệp này lên bài."
        for attachment in article.attachments.all()
        if not default_storage.exists(attachment.file.name)
    ]
    if weight > HEAVIEST:
        faults.append(
            f"Bài nặng {round(weight / 1000)} kB kể cả ảnh cỡ lớn nhất; nên dưới"
            f" {HEAVIEST // 1000} kB. Bớt ảnh hoặc chia thành hai bài."
        )
    return faults
