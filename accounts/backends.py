"""Logging in by user name, e-mail address or phone number."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from .identifiers import normal_email
from .models import User


class IdentifierBackend(BaseBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_kwargs: Any,
    ) -> User | None:
        """The active account of this identifier and password.

        Hashes once in every case, so that time does not tell whether the account exists.
        """
        if username is None or password is None:
            return None
        user = User.objects.identified_by(username).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session; none once it is disabled, which ends the session. It comes with
        what nearly every page asks of it.
        """
        asked = User.objects.active().with_current_grants().with_unread_notices()
        return asked.filter(pk=user_id).first()


def account_key(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """What django-axes counts failures by: the account, whichever identifier was typed for it.

    Otherwise three identifiers, in all their spellings, would be as many times five tries.
    """
    typed = (credentials or request.POST).get("username") or ""
    user = User.objects.identified_by(typed).first()
    return user.username if user else normal_email(typed)
