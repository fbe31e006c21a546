"""A meeting begins with the roll of its cluster; reports sent on the portal are put on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from meetings.models import Attendance, Meeting, ReportReceived
from reports.models import Submission

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def plan(*, meeting: Meeting, by: User | None) -> Meeting:
    """Saves a new meeting, with a row for each branch that is in the cluster on its day."""
    meeting.changed_by = by
    meeting.save()
    list_members(meeting=meeting)
    return meeting


def list_members(*, meeting: Meeting) -> None:
    """The roll follows the cluster of the day, but for what somebody has marked already: a branch
    that is no member and stands marked stays.
    """
    branches = {row.branch_id for row in meeting.members_on_the_day}
    for model, field in ((Attendance, "status"), (ReportReceived, "how")):
        rows = model.objects.filter(meeting=meeting)
        rows.exclude(branch__in=branches).filter(**{field: ""}).delete()
        listed = set(rows.values_list("branch", flat=True))
        model.objects.bulk_create(
            (model(meeting=meeting, branch_id=key) for key in sorted(branches - listed)),
            ignore_conflicts=True,  # two who save the day of the meeting at once
        )


def take_reports(*, meeting: Meeting, by: User | None) -> int:
    """Puts what branches have sent for the meeting's period on the roll; how many were new. What a
    clerk has marked stays as it is marked.
    """
    if meeting.period_id is None:
        return 0
    sent = Submission.objects.kept().sent().filter(period=meeting.period_id)
    by_branch = {row.branch_id: row for row in sent.select_related("current")}
    rows = meeting.reports.filter(branch__in=by_branch, submission=None)
    found = list(rows.select_for_update())
    for row in found:
        submission = by_branch[row.branch_id]
        late = submission.current.is_late
        how = ReportReceived.How.LATE if late else ReportReceived.How.SUBMITTED
        meeting.reports.filter(pk=row.pk).update(
            submission=submission,
            how=row.how or how,
            changed_by=by,
            lock_version=F("lock_version") + 1,
        )
    return len(found)
