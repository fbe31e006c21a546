"""The organisation as readers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from .models import Branch, Cluster

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def branch_list(request: HttpRequest) -> HttpResponse:
    branches = Branch.objects.visible_to(request.user).current()
    return render(request, "branches/branch_list.html", {"branches": branches})


@require_safe
def branch_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The code decides; another name leads to the right address."""
    branch = get_object_or_404(Branch.objects.visible_to(request.user), code=code.upper())
    if request.path != branch.get_absolute_url():
        return redirect(branch, permanent=True)
    return render(request, "branches/branch_detail.html", {"branch": branch})


@require_safe
def cluster_detail(request: HttpRequest, number: int) -> HttpResponse:
    cluster = get_object_or_404(Cluster, number=number)
    return render(request, "branches/cluster_detail.html", {"cluster": cluster})
