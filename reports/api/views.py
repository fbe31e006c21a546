"""The public API: published figures as JSON, to be read by anybody's program."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from branches.models import Association
from reports.statistics.published import published_period, published_periods, table_of

from .documents import branch_documents, figures_document, period_document
from .openapi import BOUNDARIES, description

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# A correction is there within a minute; after that a program asks with its ETag.
CACHED = "public, max-age=60"


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """For people: what there is and how to ask for it."""
    context = {"latest": published_periods().first(), "boundaries": BOUNDARIES}
    return render(request, "reports/api/about.html", context)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    document = description(
        server=request.build_absolute_uri("/"), association=Association.objects.current()
    )
    return _answer(request, document)


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    return _answer(request, {"periods": [period_document(one) for one in published_periods()]})


@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    return _answer(request, {"branches": branch_documents()})


@require_safe
def figures(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    period = published_period(year, slug)
    if period is None:
        return _refusal(request, "Kỳ này chưa có số liệu được duyệt. Các kỳ có ở /api/ky/.", 404)
    asked = request.GET.get("dia-gioi", "nhu-bao-cao")
    if asked not in BOUNDARIES:
        return _refusal(request, f"“dia-gioi” là một trong: {', '.join(BOUNDARIES)}.", 400)
    table = table_of(period, todays=asked == "hom-nay")
    association = Association.objects.current()
    return _answer(request, figures_document(table, boundaries=asked, association=association))


def _answer(
    request: HttpRequest, document: dict[str, Any], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """With an ETag of what it says, so that who has it already is told so. Anybody's page may
    read it.
    """
    response = JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    if status == HTTPStatus.OK:  # only a whole answer is asked for by its condition
        response = get_conditional_response(request, etag=etag, response=response)
    response["Cache-Control"] = CACHED
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _refusal(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return _answer(request, {"error": sentence}, status=status)
