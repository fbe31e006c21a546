"""A record as its page shows it, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from learning.actions import SCORING
from learning.models import Event, Stage
from learning.states import MOVES, Standing

from .moving import PAGES
from .wording import outcome_of, points_of, result_of

if TYPE_CHECKING:
    from decimal import Decimal

    from accounts.models import User
    from core.move_pages import MovePage
    from learning.models import Assessment, Criterion, LearningModel, Recognition

STAGES = dict(zip(SCORING, Stage, strict=True))


@dataclass(frozen=True)
class Scored:
    """What one stage gave, and what it comes to in words. `shown` has the points as people write
    them.
    """

    stage: Stage
    points: dict[str, Decimal]
    shown: dict[str, str]
    result: str


def scored_in(assessment: Assessment) -> list[Scored]:
    """By the stages that gave any; see `LearningModelQuerySet.with_sheets`."""
    given: dict[str, dict[str, Decimal]] = {}
    for score in assessment.scores.all():
        given.setdefault(score.stage, {})[score.criterion.code] = score.points
    if not given:
        return []
    rule = assessment.criteria_set.rule
    in_words = {item.code for item in rule.items if item.maximum is None or rule.levels}
    return [
        Scored(
            stage,
            given[stage],
            {
                code: ("đạt" if points else "chưa đạt") if code in in_words else points_of(points)
                for code, points in given[stage].items()
            },
            result_of(rule, given[stage]),
        )
        for stage in Stage
        if stage in given
    ]


@dataclass
class Year:
    """One year of the record: assessed on the portal, recognised, or both."""

    number: int
    assessment: Assessment | None = None
    recognitions: list[Recognition] = field(default_factory=list)
    scored: list[Scored] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    pages: list[MovePage] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[Criterion, list[tuple[Stage, str]]]]:
        """What each stage gave for each criterion."""
        return [
            (criterion, [(each.stage, each.shown.get(criterion.code, "–")) for each in self.scored])
            for criterion in self.assessment.criteria_set.criteria
        ]

    @property
    def outcome(self) -> str:
        return outcome_of(self.assessment) if self.assessment else ""

    @property
    def standing(self) -> Recognition | None:
        return next((each for each in self.recognitions if each.stands), None)


@dataclass
class Record:
    """All of it for one person; `model` comes from `with_sheets`."""

    model: LearningModel
    user: User
    _roles: dict[int, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def years(self) -> list[Year]:
        """The latest first."""
        years: dict[int, Year] = {}
        for assessment in self.model.assessments.all():
            assessment.model = self.model
            year = years.setdefault(assessment.year, Year(assessment.year))
            year.assessment, year.scored = assessment, scored_in(assessment)
        for recognition in self.model.recognitions.all():
            year = years.setdefault(recognition.year, Year(recognition.year))
            year.recognitions.append(recognition)
        for year in years.values():
            names = self._open_moves(year)
            year.stages = [stage for name, stage in STAGES.items() if name in names]
            year.pages = [page for page in PAGES.values() if page.move.name in names]
        return sorted(years.values(), key=lambda year: -year.number)

    def year(self, number: int) -> Year | None:
        return next((year for year in self.years if year.number == number), None)

    def may_ever(self, page: MovePage, year: Year) -> bool:
        """Whether this person makes such moves of it, now or at another time."""
        roles = self.model.roles_of(self.user)
        if year.assessment:
            roles |= self._roles_in(year.assessment)
        return page.move.is_for(roles)

    @property
    def events(self) -> list[Event]:
        return list(Event.objects.told_of(self.model).select_related("by", "model"))

    def _open_moves(self, year: Year) -> set[str]:
        """What this person may do with that year now. Of a record that went into another, nothing;
        a recognition may be withdrawn where it stands, on the portal assessed or not.
        """
        if self.model.state == Standing.MERGED:
            return set()
        withdrawal = MOVES["withdraw_recognition"]
        names = set()
        if year.assessment:
            roles = self._roles_in(year.assessment)
            state = year.assessment.state
            names = {move.name for move in MOVES.values() if move.is_open_to(roles, state)}
        names.discard(withdrawal.name)
        if year.standing and self.user.has_role(*withdrawal.roles):
            names.add(withdrawal.name)
        return names

    def _roles_in(self, assessment: Assessment) -> frozenset[str]:
        """Asked once a branch, however many years there are."""
        key = assessment.branch_id
        if key not in self._roles:
            self._roles[key] = assessment.roles_of(self.user)
        return self._roles[key]
