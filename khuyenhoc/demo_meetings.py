"""The meetings of the demo: the one that the real article tells of, and a few samples."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.utils import timezone

from accounts.models import Notice
from branches.models import Branch, Cluster
from core.dates import today
from meetings import actions
from meetings.models import (
    Event,
    Exemplary,
    Guest,
    Meeting,
    Paper,
    Recommendation,
    StudiedDocument,
)

from .demo_reports import date_notices_back

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from news.models import Article

# So long after the meeting a sample recommendation is answered.
ANSWERED_AFTER = dt.timedelta(days=12)
# So many days after it the moves are made that do not name theirs.
STEPS = {"hold": 0, "close": 2, "take": 3}


def load_meetings(content: dict[str, Any], *, told_in: Article, officer: User) -> None:
    """`content` is meetings.toml; through the moves that people make. One article is real too."""
    told_in.meeting = load_real(**content["real"])
    told_in.save(update_fields=["meeting"])
    # What happened years ago is no news.
    Notice.objects.beginning("meetings.event.").delete()
    for sample in content["samples"]:
        load_sample(**sample, officer=officer)
    date_back()


def load_real(  # noqa: PLR0913 -- the keys of the file
    *,
    cluster: int,
    host: str,
    who: str,
    guests: list[str],
    studied: list[str],
    papers: int,
    papers_about: str,
    exemplary_branches: list[str],
    exemplary_models: list[str],
    **fields: Any,
) -> Meeting:
    meeting = planned(cluster, host, **fields)
    actions.hold(meeting=meeting, by=None)
    # Eight branches reported, and the cluster has eight: so all of them were there.
    meeting.attendances.update(status="present", who=who)
    meeting.reports.update(how="read")
    for name in guests:
        Guest.objects.create(meeting=meeting, name=name)
    for name in studied:
        StudiedDocument.objects.create(meeting=meeting, name=name)
    for _ in range(papers):
        Paper.objects.create(meeting=meeting, title=papers_about)
    for code in exemplary_branches:
        Exemplary.objects.create(meeting=meeting, branch=branch_of(code))
    for kind in exemplary_models:
        Exemplary.objects.create(meeting=meeting, kind=kind)
    actions.close(meeting=meeting, by=None)
    meeting.refresh_from_db()
    return meeting


def load_sample(  # noqa: PLR0913 -- the keys of the file
    *,
    cluster: int,
    host: str,
    days: int,
    officer: User,
    papers: Iterable[dict[str, str]] = (),
    recommendations: Iterable[dict[str, Any]] = (),
    **fields: Any,
) -> None:
    day = today() + dt.timedelta(days=days)
    meeting = planned(cluster, host, held_on=day, is_sample=True, **fields)
    if days > 0:
        actions.announce(meeting=meeting, by=None)
        return
    actions.hold(meeting=meeting, by=None)
    meeting.attendances.update(status="present", people=3)
    meeting.reports.update(how="read")
    for paper in papers:
        Paper.objects.create(meeting=meeting, **paper | {"branch": branch_of(paper["branch"])})
    for recommendation in recommendations:
        load_recommendation(meeting, officer, **recommendation)
    actions.close(meeting=meeting, by=None)


def load_recommendation(
    meeting: Meeting,
    officer: User,
    *,
    branch: str,
    answer: str = "",
    due: int | None = None,
    **fields: str,
) -> None:
    found = Recommendation.objects.create(meeting=meeting, branch=branch_of(branch), **fields)
    if due is not None:
        due_on = today() + dt.timedelta(days=due)
        actions.take(recommendation=found, owner=officer, due_on=due_on, by=None)
    if answer:
        on = meeting.held_on + ANSWERED_AFTER
        actions.answer(recommendation=found, text=answer, on=on, by=None)


def date_back() -> None:
    """Gives each move a moment that fits the meeting and is not to come."""
    events = list(Event.objects.select_related("meeting", "recommendation"))
    for event in events:
        on = event.meeting.held_on + dt.timedelta(days=STEPS.get(event.move, 0))
        if event.move == "answer":
            on = event.recommendation.answered_on
        moment = timezone.make_aware(dt.datetime.combine(on, dt.time(14, 30)))
        event.at = min(moment, timezone.now())
    with pgtrigger.ignore("meetings.Event:append_only"):
        Event.objects.bulk_update(events, ["at"])
    date_notices_back({f"meetings.event.{event.pk}": event.at for event in events})


def planned(cluster: int, host: str, **fields: Any) -> Meeting:
    """`host` is the code of a branch."""
    meeting = Meeting(cluster=Cluster.objects.get(number=cluster), host=branch_of(host), **fields)
    return actions.plan(meeting=meeting, by=None)


def branch_of(code: str) -> Branch:
    return Branch.objects.get_by_natural_key(code)
