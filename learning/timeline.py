"""A learning model's years as readers see them: registered, recognised, renewed, withdrawn, lapsed.
Never scores, nor what was not recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .states import State

if TYPE_CHECKING:
    from .models import LearningModel, Recognition


@dataclass(frozen=True)
class Moment:
    """`recognition` is the one it tells of, or None."""

    year: int
    text: str
    recognition: Recognition | None = None


def timeline_of(model: LearningModel) -> list[Moment]:
    """The latest first; see `LearningModelQuerySet.with_history`. A year that was recognised is
    told once: who was recognised had registered.
    """
    recognised = {each.year for each in model.recognitions.all()}
    moments = [
        Moment(each.year, "Đăng ký")
        for each in model.assessments.all()
        if each.state != State.WITHDRAWN and each.year not in recognised
    ]
    first = model.registered_year
    if first and all(moment.year > first for moment in moments):
        moments.append(Moment(first, "Đăng ký lần đầu"))
    for each in model.recognitions.all():
        moments.append(Moment(each.year, _recognised(model, each), each))
        if not each.stands:
            text = f"Công nhận của năm {each.year} đã thu hồi ngày {each.withdrawn_on:%d/%m/%Y}"
            moments.append(Moment(each.withdrawn_on.year, text))
    if model.lapsed_since:
        moments.append(Moment(model.lapsed_since, "Không công nhận lại"))
    # What is told of one year first happened first.
    return sorted(moments, key=lambda moment: moment.year)[::-1]


def _recognised(model: LearningModel, recognition: Recognition) -> str:
    level = f", {recognition.level}" if recognition.level else ""
    if not recognition.stands:
        return f"Được công nhận{level}"
    years, run = set(model.recognised_years), 1
    while recognition.year - run in years:
        run += 1
    return f"Được công nhận{f', năm thứ {run} liên tiếp' if run > 1 else ''}{level}"
