"""The audit log for those whose word is a branch's own: /ban-lam-viec/nhat-ky/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.audit_pages import OlderFilter, page_of_entries
from audit.models import AuditEntry

from .models import Branch
from .workspace import for_one_branch, speaks_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@for_one_branch
def entry_list(request: HttpRequest, branch: Branch) -> HttpResponse:
    """What was changed of the branch and of those that went into it, newest first."""
    if not speaks_for(branch.own_grants):
        raise PermissionDenied
    codes = Branch.objects.leading_to(branch).codes()
    entries = AuditEntry.objects.visible_to(request.user, own=codes).of_branches(codes)
    context = page_of_entries(OlderFilter(request.GET).narrow(entries)) | {"branch": branch}
    return render(request, "branches/entry_list.html", context)
