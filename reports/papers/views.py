"""Reports as files of Word: /ban-lam-viec/bao-cao/<id>/bao-cao.docx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.models import Submission

from .submission import submission_paper

if TYPE_CHECKING:
    from django.http import HttpRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@never_cache
@login_required
def submission_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy for signature, for whoever may read the report."""
    visible = Submission.objects.visible_to(request.user).select_related("current")
    submission = get_object_or_404(visible.for_list(), pk=pk)
    return download(submission_paper(submission).content(), f"{submission.receipt}.docx", DOCX)


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
