"""Records are made, registered for a year, and registered again for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from learning.models import Assessment, CriteriaSet, LearningModel
from learning.models.model import FIRST_YEAR, LAST_YEAR
from learning.states import MOVES, Standing, State

from .moving import check_actor, held, held_models, move, record, was_just_done

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from branches.models import Branch

COMPUTED = ["sort_key", "search_name", "search_area"]


@transaction.atomic
def add(*, model: LearningModel, by: User | None) -> LearningModel:
    """A record that is new. That another looks alike keeps nobody from it: the page tells."""
    check_actor(MOVES["register"], [model], by)
    model.full_clean(exclude=COMPUTED)
    model.save()
    return model


@transaction.atomic
def register(
    *,
    models: Iterable[LearningModel],
    year: int,
    by: User | None,
    criteria_set: CriteriaSet | None = None,
) -> list[Assessment]:
    """Their assessments of that year, those that were there already among them. The criteria are
    those of the year, where they leave no choice. Raises ValidationError for a record that is no
    more.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError("Năm ghi đủ bốn chữ số, ví dụ 2022.")
    row, stored = MOVES["register"], held_models(models)
    check_actor(row, stored, by)
    for model in stored:
        if model.state != Standing.LIVING:
            state = model.get_state_display().lower()
            raise ValidationError(f"{model}: {state} nên không đăng ký được.")
    there = list(Assessment.objects.of_year(year).filter(model__in=stored).for_list())
    known = {assessment.model_id for assessment in there}
    new = [model for model in stored if model.pk not in known]
    sets = {
        kind: criteria_set or CriteriaSet.objects.only_one(kind, year)
        for kind in {model.kind for model in new}
    }
    made = [
        Assessment(model=model, year=year, branch=model.branch, criteria_set=sets[model.kind])
        for model in new
    ]
    Assessment.objects.bulk_create(made)
    record(row, [(model, year, "", State.REGISTERED) for model in new], by=by)
    return [*there, *made]


def renew(*, branch: Branch, year: int, by: User | None) -> list[Assessment]:
    """Registers all that the year before recognised and this year has not registered yet."""
    last = LearningModel.objects.living().of_branch(branch).recognised_in(year - 1)
    return register(models=last.not_registered_in(year), year=year, by=by)


@transaction.atomic
def register_all(
    *, models: Iterable[LearningModel], year: int, by: User | None
) -> list[Assessment]:
    """Registers those that are not, those that were withdrawn too, and returns theirs alone: none
    the second time. A record that is followed no longer is left out.
    """
    living = [model for model in held_models(models) if model.state == Standing.LIVING]
    there = held(Assessment.objects.of_year(year).filter(model__in=living))
    known = {assessment.model_id for assessment in there}
    new = register(models=[m for m in living if m.pk not in known], year=year, by=by)
    again = [assessment for assessment in there if assessment.state == State.WITHDRAWN]
    if again:
        check_actor(MOVES["register_again"], again, by)
        move("register_again", again, by=by)
    return [*new, *again]


@transaction.atomic
def undo_registration(*, assessments: Iterable[Assessment], by: User | None) -> int:
    """Withdraws those of which nothing but the registration is there yet; how many these were."""
    row = MOVES["withdraw"]
    stored = [one for one in held(assessments) if one.state == State.REGISTERED]
    check_actor(row, stored, by)
    move(row.name, stored, by=by, reason="Hoàn tác việc đăng ký.")
    return len(stored)


@transaction.atomic
def withdraw(*, assessment: Assessment, by: User | None, reason: str) -> None:
    """It does not take part this year after all."""
    _move_one("withdraw", assessment, by=by, reason=reason)


@transaction.atomic
def register_again(*, assessment: Assessment, by: User | None) -> None:
    _move_one("register_again", assessment, by=by)


@transaction.atomic
def send_back(*, assessment: Assessment, by: User | None, reason: str) -> None:
    """It is assessed once more; what was scored stays until it is."""
    _move_one("send_back", assessment, by=by, reason=reason, passes=None, total=None, level=0)


def _move_one(
    name: str, assessment: Assessment, *, by: User | None, reason: str = "", **changes: object
) -> None:
    stored = held([assessment])
    check_actor(MOVES[name], stored, by)
    (one,) = stored
    if not was_just_done(name, one.model, year=one.year, by=by, reason=reason):
        move(name, stored, by=by, reason=reason, **changes)
