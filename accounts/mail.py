"""Letters: a template's first line is the subject, the rest after a blank line the text."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string


def send_letter(
    template: str, *, to: str, context: dict[str, Any], request: HttpRequest | None = None
) -> None:
    """Send `accounts/mail/<template>.txt`; raises OSError when the mail server refuses it.

    Without a request `context` also holds the association.
    """
    text = render_to_string(f"accounts/mail/{template}.txt", context, request=request)
    subject, _, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [to])


def own_base() -> str:
    """The portal's address as letters name it, as in https://khuyenhoc.example."""
    if settings.OWN_URL:
        return settings.OWN_URL.rstrip("/")
    return f"{'https' if settings.HTTPS else 'http'}://{settings.ALLOWED_HOSTS[0]}"
