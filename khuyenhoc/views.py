"""The home page, search, the portal's own pages, errors and health."""

from __future__ import annotations

import logging
import shutil
import tempfile
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.viewer import viewer
from branches.models import Association, Branch, Cluster
from core.legacy_encodings import propose
from core.pagination import page_of
from core.repairing import LONGEST
from core.search_form import SearchForm
from documents.models import Document
from learning.models import LearningModel
from meetings.models import Meeting
from meetings.record import record_of
from meetings.views import meeting_at
from news.models import Article, Category, MonthCount, OldAddress
from news.states import EDITORS
from reports.statistics.published import published_periods

from .branch_page import branch_page, own_url
from .cluster_page import cluster_page
from .front_page import front_page
from .handbook import chapters
from .model_page import model_page
from .search_page import search_page

if TYPE_CHECKING:
    from pathlib import Path

POPULAR = 5
MEETINGS = 5
ARTICLES_PER_PAGE = 10
SECONDS_TO_RETRY = 30
MINIMUM_FREE_DISK = 0.1

logger = logging.getLogger(__name__)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    old = OldAddress.objects.leading_from_wordpress(request.GET)
    if old is not None:
        return redirect(old.article, permanent=True)
    return render(request, "khuyenhoc/home.html", front_page())


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    found = search_page(form.query, request) if form.query else {}
    return render(request, "khuyenhoc/search.html", {"form": form, **found})


@require_safe
def branch_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The code decides; another name leads to the right address."""
    branches = Branch.objects.visible_to(viewer(request))
    branch = get_object_or_404(branches, code=code.upper())
    if request.path != branch.get_absolute_url():
        return redirect(branch, permanent=True)
    return render(request, "khuyenhoc/branch_detail.html", branch_page(branch, request))


@require_safe
def cluster_detail(request: HttpRequest, number: int) -> HttpResponse:
    user = viewer(request)
    cluster = get_object_or_404(Cluster.objects.visible_to(user), number=number)
    return render(request, "khuyenhoc/cluster_detail.html", cluster_page(cluster, user))


@require_safe
def meeting_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The announcement until the record is closed, then that. Who keeps it reads it before."""
    user, meeting = viewer(request), meeting_at(request, year, slug)
    keeps = Meeting.objects.filter(pk=meeting.pk).kept_by(user).exists()
    context = {
        "meeting": meeting,
        "keeps": keeps,
        "record": record_of(meeting) if meeting.is_closed or keeps else None,
        "articles": Article.objects.published().of_meeting(meeting).for_list(),
        "drafts_news": meeting.has_been_held and user.is_authenticated and user.has_role(*EDITORS),
    }
    return render(request, "khuyenhoc/meeting_detail.html", context)


@require_safe
def document_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The number decides; another symbol leads to the right address."""
    user = viewer(request)
    document = get_object_or_404(Document.objects.visible_to(user).for_page(), pk=pk)
    if slug != document.slug:
        return redirect(document, permanent=True)
    articles = Article.objects.published().citing(document).for_list()
    page = page_of(articles, request, size=ARTICLES_PER_PAGE)
    context = {
        "document": document,
        "own_url": own_url(request, page),
        "related": document.related(user),
        "meetings": Meeting.objects.recorded().studying(document).for_list()[:MEETINGS],
        "page": page,
    }
    return render(request, "khuyenhoc/document_detail.html", context)


@require_safe
def model_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The number decides; another name leads to the right address. Who is not public is not there,
    whoever asks: officers and branches have pages of their own.
    """
    model = get_object_or_404(LearningModel.objects.public().with_history(), pk=pk)
    if slug != model.slug:
        return redirect(model, permanent=True)
    return render(request, "khuyenhoc/model_detail.html", model_page(model))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "khuyenhoc/about.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "khuyenhoc/contact.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "khuyenhoc/accessibility.html")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    context = {
        "categories": Category.objects.in_use(),
        "months": MonthCount.objects.published(),
        "clusters": Cluster.objects.visible_to(viewer(request)),
        "periods": published_periods(),
    }
    return render(request, "khuyenhoc/site_map.html", context)


@require_safe
@login_required
def handbook(request: HttpRequest) -> HttpResponse:
    return render(request, "khuyenhoc/handbook.html", {"chapters": chapters()})


@require_safe
@login_required
def handbook_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    all_chapters = chapters()
    place = next((n for n, chapter in enumerate(all_chapters) if chapter.slug == slug), None)
    if place is None:
        raise Http404
    context = {
        "chapter": all_chapters[place],
        "before": all_chapters[place - 1] if place else None,
        "after": all_chapters[place + 1] if place + 1 < len(all_chapters) else None,
    }
    return render(request, "khuyenhoc/handbook_chapter.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemaps": [_absolute(request, "sitemap"), _absolute(request, "sitemap_latest")]}
    return render(
        request, "khuyenhoc/robots.txt", context, content_type="text/plain; charset=utf-8"
    )


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires a year after it is read: this file is never stale while we run."""
    now = timezone.now()
    context = {
        "expires": now.replace(year=now.year + 1, month=1, day=1, microsecond=0),
        "canonical_url": _absolute(request, "security"),
        "contact_url": _absolute(request, "contact"),
    }
    return render(
        request, "khuyenhoc/security.txt", context, content_type="text/plain; charset=utf-8"
    )


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    association = Association.objects.current()
    data = {
        "name": association.name,
        "short_name": association.short_name,
        "lang": "vi",
        "start_url": reverse("home"),
        "display": "browser",
        "background_color": "#FBFAF6",
        "theme_color": "#0A3555",
        "icons": [
            {"src": static(f"img/logo-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/favicon.ico"))


@require_safe
def logo(request: HttpRequest) -> FileResponse:
    picture = Association.objects.current().logo
    if not picture:
        raise Http404
    headers = {"Content-Type": "image/webp", "Cache-Control": "max-age=300"}
    return FileResponse(picture.open(), headers=headers)


@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; the database is `readyz`'s matter."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@transaction.non_atomic_requests
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 names each part that is not ready: database, migrations, media folder, disk."""
    failures = [name for name, ready in _readiness() if not ready]
    return HttpResponse(
        "".join(f"{name}\n" for name in failures) or "ready\n",
        content_type="text/plain",
        status=503 if failures else 200,
    )


def _readiness() -> list[tuple[str, bool]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return [("database", False)]
    media = settings.MEDIA_ROOT
    # Were an object store asked, its rest would take every machine of the portal out of service.
    has_place = not isinstance(default_storage, FileSystemStorage) or _is_writable(media)
    disk = shutil.disk_usage(media if media.exists() else settings.BASE_DIR)
    return [
        ("migrations", migrated),
        ("media", has_place),
        ("disk", disk.free / disk.total >= MINIMUM_FREE_DISK),
    ]


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@require_POST
def repair_text(request: HttpRequest) -> JsonResponse:
    """For static/js/repairing.js: the question about a text in an old encoding, or nothing."""
    text = request.POST.get("text", "")
    [proposal] = propose(text) if len(text) <= LONGEST else [None]
    if proposal is None:
        return JsonResponse({})
    samples = loader.render_to_string("includes/repair_samples.html", {"proposal": proposal})
    return JsonResponse({"question": proposal.question, "samples": samples, "text": proposal.text})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, "errors/bad_request.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/forbidden.html", status=403)


def csrf_failure(request: HttpRequest, reason: str) -> HttpResponse:
    logger.warning("CSRF: %s", reason)
    return render(request, "errors/csrf_failure.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Before giving up, asks the table of addresses that articles once had."""
    old = OldAddress.objects.leading_from(request.path)
    if old is not None:
        return redirect(old.article, permanent=True)
    popular = Article.objects.published().most_read(days=30).for_addresses()[:POPULAR]
    return render(request, "errors/not_found.html", {"popular": popular}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain(request, "errors/server_error.html", 500)


def conflict(request: HttpRequest) -> HttpResponse:
    """Somebody saved the same row first, where no form could show both texts."""
    return render(request, "errors/conflict.html", status=409)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with the time to come back; needs no database."""
    response = _plain(request, "errors/unavailable.html", 503)
    response["Retry-After"] = str(SECONDS_TO_RETRY)
    return response


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page for when nothing behind it may be trusted: no context processor, no query."""
    context = {"association": Association.last_seen or Association()}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def _absolute(request: HttpRequest, route: str) -> str:
    return request.build_absolute_uri(reverse(route))
