"""Records are added once, and registered by hundreds, however often the form arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Min
from django.forms import model_to_dict

from branches.models import Branch
from learning import actions
from learning.models import Assessment, Event, LearningModel
from learning.states import State

from .forms import keys_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from accounts.models import User
    from learning.models import LearningModelQuerySet
    from learning.models.assessment import AssessmentQuerySet

REGISTERING = ("register", "register_again")
TYPED = ("kind", "name", "residential_area", "head", "is_child")


class LooksAlike(Exception):
    """There are records that may be the same, and the person has not seen all of them."""

    def __init__(self, models: list[LearningModel]) -> None:
        super().__init__(f"{len(models)} records look alike")
        self.models = models


@transaction.atomic
def add_once(
    *, model: LearningModel, year: int, shown: Collection[int], since: int, by: User
) -> LearningModel:
    """A new record, registered for that year. Raises LooksAlike unless the numbers of all that look
    like it are among `shown`. What the same person has added in the same words after the record
    `since` came from this very form.
    """
    # One after another: the second of two same requests waits here, and finds what the first did.
    Branch.objects.select_for_update(no_key=True).get(pk=model.branch_id)
    alike = list(LearningModel.objects.looking_alike(model))
    mine = Event.objects.filter(model__in=alike, model__gt=since, by=by, move="register")
    added = set(mine.values_list("model", flat=True))
    typed = model_to_dict(model, TYPED)
    for one in alike:
        if one.pk in added and model_to_dict(one, TYPED) == typed:
            return one
    if any(one.pk not in shown for one in alike):
        raise LooksAlike(alike)
    actions.add(model=model, by=by)
    actions.register(models=[model], year=year, by=by)
    return model


def newest_record() -> int:
    return LearningModel.objects.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def register_chosen(*, models: LearningModelQuerySet, year: int, by: User) -> tuple[int, str]:
    """How many were registered, and the batch by which this is undone; the same once more for the
    second click.
    """
    keys = [model.pk for model in models]
    made = actions.register_all(models=models, year=year, by=by)
    events = Event.objects.filter(by=by, year=year, move__in=REGISTERING)
    if made:
        keys = [assessment.model_id for assessment in made]
    latest = events.filter(model__in=keys).order_by("-pk")[: len(keys)]
    span = Event.objects.filter(pk__in=latest.values("pk")).aggregate(Min("pk"), Max("pk"))
    first, last = span["pk__min"], span["pk__max"]
    if first is None:
        return 0, ""
    if not made and events.filter(pk__range=(first, last)).count() != len(keys):
        return 0, ""
    return len(keys), f"{first}-{last}"


def registered_in(batch: str, *, year: int, by: User) -> AssessmentQuerySet:
    """What this person registered in a batch, as far as it is merely registered still. The batch is
    the first and the last event of it.
    """
    ends = keys_in(batch.split("-"))
    if len(ends) != 2:  # noqa: PLR2004 -- a first and a last one
        return Assessment.objects.none()
    events = Event.objects.filter(pk__range=ends, by=by, year=year, move__in=REGISTERING)
    of_year = Assessment.objects.of_year(year).in_state(State.REGISTERED)
    return of_year.filter(model__in=events.values("model"))


def chosen_in(records: LearningModelQuerySet, keys: Iterable[int]) -> LearningModelQuerySet:
    return records.filter(pk__in=list(keys))
