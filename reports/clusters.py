"""Clusters as addresses call them: `?cum=2`, and `?cum=0` for what is outside of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from branches.models import Cluster

if TYPE_CHECKING:
    from django.http import HttpRequest

# Clusters are numbered from 1.
OUTSIDE = 0
# So many branches stand on one page, all clusters below each other; more are shown by cluster.
MOST_ROWS = 60


def cluster_title(number: int) -> str:
    return str(Cluster(number=number)) if number else "Ngoài các cụm"


def cluster_in(request: HttpRequest) -> int | None:
    """None where none is asked for. What is no number names no cluster, and so nothing."""
    asked = request.GET.get("cum", "")
    if not asked:
        return None
    return int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 3 else -1  # noqa: PLR2004 -- clusters have two digits
