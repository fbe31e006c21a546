"""From a right password to a session: the second factor stands between the two.

Until the code is typed nobody is signed in; the session only remembers who is on the way. So no
page has to ask whether a second factor was given.
"""

import logging
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp.plugins.otp_email.models import EmailDevice

from .models import User

BACKEND = "accounts.backends.IdentifierBackend"
REMEMBERED_FOR = timedelta(days=60)
PENDING_LASTS = timedelta(minutes=30)
PENDING = "pending_login"

logger = logging.getLogger(__name__)


def enter(
    request: HttpRequest, user: User, *, next_url: str = "", remember: bool = False
) -> HttpResponseRedirect:
    """Sign in and go on to `next_url`, or first to the page that asks for the code."""
    next_url = next_url or home_of(user)
    if not user.needs_second_factor:
        sign_in(request, user, remember=remember)
        return redirect(next_url)
    if not user.email:
        return _back(request, "Tài khoản này chưa có thư điện tử nên chưa nhận được mã đăng nhập.")
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "next": next_url,
        "started": timezone.now().timestamp(),
    }
    try:
        send_code(user)
    except OSError:
        logger.exception("login code not sent")
        return _back(request, "Chưa gửi được mã đăng nhập. Có thể thử lại sau ít phút.")
    return redirect("accounts:login_code")


def home_of(user: User) -> str:
    """Where a person starts who asked for no page: whoever is no staff works for a branch."""
    return resolve_url("admin:index" if user.is_staff else "workspace")


def sign_in(request: HttpRequest, user: User, *, remember: bool = False) -> None:
    """Open the session: until the browser closes, or 60 days where that was asked for.

    People with a role are never remembered; `accounts.middleware` ends their sessions sooner.
    """
    request.session.pop(PENDING, None)
    login(request, user, backend=BACKEND)
    request.session.set_expiry(REMEMBERED_FOR if remember and not user.is_staff else 0)


def pending_user(request: HttpRequest) -> User | None:
    """Who has given the password, at most 30 minutes ago, and still owes the code."""
    pending = request.session.get(PENDING)
    if not pending or pending["started"] < (timezone.now() - PENDING_LASTS).timestamp():
        return None
    user = User.objects.active().filter(pk=pending["user"]).first()
    if user and constant_time_compare(user.get_session_auth_hash(), pending["hash"]):
        return user
    return None


def device_of(user: User) -> EmailDevice:
    """The person's letter box as django-otp sees it, locked, so that codes are tried one by one."""
    EmailDevice.objects.get_or_create(user=user, name="email")
    return EmailDevice.objects.select_for_update().get(user=user, name="email")


def send_code(user: User) -> int:
    """Mail a new code. Seconds to wait, with nothing sent, where the last one is too fresh.

    Raises OSError when the mail cannot be sent; another may then be asked for at once.
    """
    with transaction.atomic():
        device = device_of(user)
        allowed, wait = device.generate_is_allowed()
        if not allowed:
            return seconds_until(wait["next_generation_at"])
        device.generate_challenge()
        return 0


def seconds_until(moment: timezone.datetime) -> int:
    return max(1, round((moment - timezone.now()).total_seconds()))


def _back(request: HttpRequest, sentence: str) -> HttpResponseRedirect:
    request.session.pop(PENDING, None)
    messages.error(request, f"{sentence} Cần giúp, xin gọi số điện thoại ở cuối trang.")
    return redirect("accounts:login")
