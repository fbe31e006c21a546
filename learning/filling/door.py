"""The door of the pages of one record."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from learning.assessing.door import keepers_only
from learning.models import LearningModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def of_one_record(view: View) -> View:
    """Passes the record, to whoever keeps it; with POST it is held until the request ends. What was
    merged into another is corrected there.
    """

    @wraps(view)
    @keepers_only
    def guarded(request: HttpRequest, pk: int, **rest: object) -> HttpResponse:
        kept = LearningModel.objects.worked_on_by(request.user).kept()
        model = get_object_or_404(kept.select_related("branch"), pk=pk)
        if request.method == "POST":
            # Reached by no join: the branches a person reads are a recursion that locks nothing.
            held = LearningModel.objects.select_for_update(of=("self",)).select_related("branch")
            model = held.get(pk=pk)
        return view(request, model, **rest)

    return guarded
