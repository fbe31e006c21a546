"""What stands on the page of a learning model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from branches.models import Branch
from learning.models.model import search_name
from learning.timeline import timeline_of
from meetings.models import Exemplary, Meeting, Paper
from news.models import Article

if TYPE_CHECKING:
    from learning.models import LearningModel

PAPERS = ARTICLES = 5


def model_page(model: LearningModel) -> dict[str, object]:
    """The context of model_detail.html; `model` has its history and is public."""
    line = Branch.objects.leading_to(model.branch)
    told = {"meeting__in": Meeting.objects.recorded(), "kind": model.kind, "branch__in": line}
    papers = Paper.objects.filter(**told).select_related("meeting__cluster", "branch")
    named = Exemplary.objects.filter(**told).exclude(name="").select_related("meeting__cluster")
    return {
        "model": model,
        "timeline": timeline_of(model),
        "praises": [
            praise
            for praise in named.order_by("-meeting__held_on", "-pk")
            if search_name(praise.name) == model.search_name
        ],
        "articles": Article.objects.published().telling_of(model).for_list()[:ARTICLES],
        "papers": papers.order_by("-meeting__held_on", "-pk")[:PAPERS],
    }
