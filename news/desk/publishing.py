"""From the button "Đăng" to readers: what is to be looked at, then now or at an hour."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST

from news import actions
from news.checks import findings
from news.forms import ScheduleForm
from news.models import Article
from news.sending.letters import tell_when_published
from news.states import MOVES

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

# People read in the morning and after the evening news.
MORNING, EVENING = dt.time(7), dt.time(19)
SHOWN = 160  # letters of a repaired text in the message: a page has shown all of it before


def paths(site: AdminSite) -> list[URLPattern]:
    """Before the address of the other moves, whose place the first one takes for this move."""
    return [
        path("<int:pk>/viec/publish/", site.admin_view(publish_now), name="news_article_publish"),
        path(
            "<int:pk>/viec/publish/hen-gio/",
            site.admin_view(publish_later),
            name="news_article_publish_later",
        ),
        path(
            "<int:pk>/viec/publish/sua-giup/",
            site.admin_view(fix_finding),
            name="news_article_fix",
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def publish_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what there is to look at; a POST publishes."""
    article = _article(request, pk)
    if refusal := _refusal(request, article):
        return refusal
    if request.method == "POST":
        return _published(request, article)
    return _page(request, article)


@require_POST
def publish_later(request: HttpRequest, pk: int) -> HttpResponse:
    article = _article(request, pk)
    if refusal := _refusal(request, article):
        return refusal
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _page(request, article, form)
    return _published(request, article, at=form.cleaned_data["at"])


@require_POST
def fix_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the one change whose text before and after the page has shown."""
    article = _article(request, pk)
    if refusal := _refusal(request, article):
        return refusal
    key = request.POST.get("finding")
    finding = next((f for f in findings(article) if f.key == key and f.changes), None)
    if finding:
        first, *others = finding.excerpts(article)
        finding.fix(article)
        article.save()
        actions.take(article=article, by=request.user)
        now_stands = Truncator(f"{first.lead}{first.after}{first.tail}").chars(SHOWN)
        more = f" Còn {len(others)} chỗ khác đã sửa như vậy." if others else ""
        messages.success(request, f"Đã sửa {finding.where.lower()}. Nay là: “{now_stands}”.{more}")
    return redirect("admin:news_article_publish", pk)


def presets(now: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """The hours that are offered as buttons, each with its words; `now` in Vietnam's time."""
    today, tomorrow = now.date(), now.date() + dt.timedelta(days=1)
    monday = today + dt.timedelta(days=7 - today.weekday())
    offered = [
        ("7:00 hôm nay", today, MORNING),
        ("19:00 hôm nay", today, EVENING),
        ("7:00 ngày mai", tomorrow, MORNING),
        ("19:00 ngày mai", tomorrow, EVENING),
        ("7:00 thứ Hai tới", monday, MORNING),
    ]
    hours = {
        dt.datetime.combine(day, hour, now.tzinfo): label for label, day, hour in offered[::-1]
    }
    return [(f"{hours[at]} ({at:%d/%m/%Y})", at) for at in sorted(hours) if at > now]


def _article(request: HttpRequest, pk: int) -> Article:
    if not request.user.has_role(*MOVES["publish"].roles):
        raise PermissionDenied
    # From the bin too, to say that it is there.
    return get_object_or_404(Article.objects.at_desk(request.user), pk=pk)


def _refusal(request: HttpRequest, article: Article) -> HttpResponse | None:
    """The answer where the article cannot be published, or is not the one that was shown."""
    if MOVES["publish"] not in article.allowed_moves(request.user):
        messages.warning(request, f"Bài đang ở trạng thái “{article.state_label}”.")
        return redirect("admin:news_article_change", article.pk)
    shown = request.POST.get("shown_version")
    if request.method == "POST" and shown != str(article.lock_version):
        messages.warning(
            request, "Bài vừa được sửa ở nơi khác. Đây là bản mới; xin xem lại rồi bấm lần nữa."
        )
        return redirect("admin:news_article_publish", article.pk)
    return None


def _published(
    request: HttpRequest, article: Article, *, at: dt.datetime | None = None
) -> HttpResponse:
    if any(finding.blocks for finding in findings(article)):
        return _page(request, article)
    try:
        actions.publish(article=article, by=request.user, at=at)
    except actions.AlreadyMoved as lost:
        messages.warning(request, str(lost))
    else:
        when = f"{timezone.localtime(at):%H:%M ngày %d/%m/%Y}" if at else ""
        done = f"Đã hẹn đăng “{article}” lúc {when}." if at else f"Đã đăng “{article}”."
        messages.success(request, done)
        tell_when_published(article)
    return redirect("admin:news_article_change", article.pk)


def _page(
    request: HttpRequest, article: Article, schedule: ScheduleForm | None = None
) -> HttpResponse:
    found = findings(article)
    context = admin.site.each_context(request) | {
        "title": f"Đăng: {article}",
        "article": article,
        "found": [(finding, finding.excerpts(article)) for finding in found],
        "blocking": sum(finding.blocks for finding in found),
        "schedule": schedule or ScheduleForm(),
        "presets": presets(timezone.localtime()),
    }
    return render(request, "admin/news/desk/publish.html", context)
