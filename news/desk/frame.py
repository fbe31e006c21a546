"""The door and the frame that pages about all articles share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from news.models import Article

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def admit(request: HttpRequest) -> None:
    """Whoever may see the list of articles may see what became of them; others are refused."""
    if not admin.site.get_model_admin(Article).has_view_permission(request):
        raise PermissionDenied


def respond(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The page in the admin's frame; `context` has its title."""
    frame = admin.site.each_context(request) | {"opts": Article._meta}
    return render(request, template, frame | context)
