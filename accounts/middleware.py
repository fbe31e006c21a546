"""How long people with a role stay signed in."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# "Seen" is written at most once in this time: one write a page would be one too many.
GRAIN = timedelta(minutes=1)

GetResponse = Callable[[HttpRequest], HttpResponse]


def limit_staff_sessions(get_response: GetResponse) -> GetResponse:
    """Sign out after 30 idle minutes or 12 hours; the page then answers as it does to anybody.

    Looks at no session of a reader without a cookie, so that public pages stay cacheable.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff:
            if is_over(request.session):
                logout(request)
                messages.info(request, "Phiên làm việc đã hết hạn. Xin đăng nhập lại.")
            else:
                note_visit(request.session)
        return get_response(request)

    return middleware


def is_over(session: SessionBase) -> bool:
    now = timezone.now().timestamp()
    started, seen = session.get("staff_since", now), session.get("staff_seen", now)
    return now - started > ABSOLUTE.total_seconds() or now - seen > IDLE.total_seconds()


def note_visit(session: SessionBase) -> None:
    now = timezone.now().timestamp()
    session.setdefault("staff_since", now)
    if now - session.get("staff_seen", 0) > GRAIN.total_seconds():
        session["staff_seen"] = now
