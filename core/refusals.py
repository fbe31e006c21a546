"""Why an action has written nothing; the message is the sentence for whoever tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


class Refused(Exception):
    """Not now. The message says why, and what to do."""


class AlreadyMoved(Refused):
    """Somebody else was first. The message says who and when."""


class NotReady(Refused):
    """Something is missing. The message says what, and what to do."""


def tried(request: HttpRequest, action: Callable[..., object], **fields: object) -> bool:
    """Whether it is done; if not, the person reads why. A bare PermissionDenied is raised."""
    try:
        action(**fields, by=request.user)
    except ValidationError as why:
        messages.error(request, " ".join(why.messages))
    except Refused as why:
        messages.warning(request, str(why))
    except PermissionDenied as why:
        if not str(why):
            raise
        messages.error(request, str(why))
    else:
        return True
    return False
