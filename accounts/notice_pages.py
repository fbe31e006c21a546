"""The inbox: /ban-lam-viec/thong-bao/."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.pagination import page_of

from . import actions
from .models import Notice
from .sign_in import home_of

NOTICES_PER_PAGE = 20


@require_safe
@never_cache
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """Newest first; whoever has an account has an inbox."""
    notices = Notice.objects.visible_to(request.user)
    context = {
        "page": page_of(notices, request, size=NOTICES_PER_PAGE),
        "home": home_of(request.user),
    }
    return render(request, "accounts/notice_list.html", context)


@require_POST
@never_cache
@login_required
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that it was read and goes to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.open_notice(notice=notice)
    return redirect(notice.url)


@require_POST
@never_cache
@login_required
def notice_read_all(request: HttpRequest) -> HttpResponse:
    count = actions.read_all_notices(by=request.user)
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    return redirect("accounts:notice_list")


@require_POST
@never_cache
@login_required
def notice_letters(request: HttpRequest) -> HttpResponse:
    """Whether letters are wanted: with `wanted` they are."""
    wanted = "wanted" in request.POST
    actions.choose_letters(wanted=wanted, by=request.user)
    sentence = "Đã ghi: nhận thông báo qua thư." if wanted else "Đã ghi: thôi nhận thư."
    messages.success(request, sentence)
    return redirect("accounts:notice_list")
