"""What is done to accounts: made, invited, sent a link to a new password."""

from collections.abc import Iterable
from typing import Any

from axes.utils import reset as forget_failures
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from .mail import send_letter
from .models import Notice, Role, RoleGrant, User
from .tokens import INVITATION_LASTS, invitation_tokens


@transaction.atomic
def create_account(
    *,
    username: str,
    full_name: str,
    roles: Iterable[Role],
    password: str,
    by: User | None = None,
    **contact: Any,
) -> User:
    """An account that can log in at once, its roles held from today on.

    `contact` is `email` and `phone`. The password is taken as it is: whoever calls has chosen it.
    """
    user = User(username=username, full_name=full_name, **contact)
    user.set_password(password)
    user.save()
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, granted_by=by)
    return user


def invite(*, user: User, by: User, request: HttpRequest) -> str:
    """A link by which the person sets a first password; any earlier link is dead.

    Mailed, once the transaction holds, where there is an e-mail address; returned for Zalo.
    """
    user.invited_by, user.invited_at = by, timezone.now()
    user.save(update_fields=["invited_by", "invited_at"])
    link = _link(request, "accounts:invitation", user, invitation_tokens.make_token(user))
    if user.email:
        context = {"user": user, "link": link, "days": INVITATION_LASTS.days}
        transaction.on_commit(
            lambda: send_letter("invitation", to=user.email, request=request, context=context),
            robust=True,
        )
    return link


def send_reset_link(*, identifier: str, request: HttpRequest) -> None:
    """Mail a link to a new password; silently nothing where there is no such letter box.

    One letter in five minutes, so that a stranger cannot fill it.
    """
    user = User.objects.active().identified_by(identifier).exclude(email=None).first()
    if user is None or not User.objects.filter(pk=user.pk).claim_reset():
        return
    token = default_token_generator.make_token(user)
    link = _link(request, "accounts:password_reset_confirm", user, token)
    send_letter(
        "password_reset", to=user.email, request=request, context={"user": user, "link": link}
    )


def unlock(*, user: User) -> None:
    """Forget failed log-ins: whoever has just set the password need not wait for 15 minutes."""
    forget_failures(username=user.username)


def open_notice(*, notice: Notice) -> None:
    """Notes when it was read first."""
    Notice.objects.filter(pk=notice.pk).mark_read()


def read_all_notices(*, by: User) -> int:
    """How many were unread."""
    return by.notices.all().mark_read()


def choose_letters(*, wanted: bool, by: User) -> None:
    """Whether what the inbox tells comes by mail too."""
    by.wants_letters = wanted
    by.save(update_fields=["wants_letters"])


def forget_old_notices() -> None:
    """After a year; what they were about keeps its own history."""
    Notice.objects.old().delete()


def _link(request: HttpRequest, route: str, user: User, token: str) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return request.build_absolute_uri(reverse(route, args=[uid, token]))
