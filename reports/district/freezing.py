"""Begins a district report, keeps its words, and pins what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from branches.models import Association
from reports.models import DistrictReport
from reports.papers.wording import days_of, lower_first
from reports.states import OFFICERS

from .contents import digest_of, gather, sources_of

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import Period


class NotAsShown(Exception):
    """What would be frozen is not what the person was shown; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "Số liệu hoặc lời văn vừa thay đổi nên chưa chốt. Xin xem lại bản dưới đây rồi chốt."
        )


class NothingApproved(Exception):
    """No branch has approved figures of the period."""

    def __init__(self, period: Period) -> None:
        super().__init__(
            f"{period} chưa có báo cáo nào được duyệt. Cần duyệt ít nhất một báo cáo trước khi lập"
            " tổng hợp."
        )


@transaction.atomic
def draft(*, period: Period, by: User) -> DistrictReport:
    """The draft of the period, begun if there is none; words are taken over from the one before.
    Raises NothingApproved.
    """
    _check(by)
    type(period).objects.select_for_update().get(pk=period.pk)  # so that two people begin one
    if not period.submissions.official().exists():
        raise NothingApproved(period)
    earlier = period.district_reports.all()
    begun = earlier.drafts().first()
    if begun:
        return begun
    association = Association.objects.current()
    last = earlier.first()
    parent = [f"{association.parent_name} (b/c);"] if association.parent_name else []
    words = {
        "opening": f"Thực hiện chế độ báo cáo, {association.name} tổng hợp kết quả công tác khuyến"
        f" học {lower_first(str(period))} (số liệu {days_of(period)}) như sau:",
        "recipients": "\n".join([*parent, "Các Hội cơ sở;", "Lưu: VT."]),
    }
    if last:
        kept = ("opening", "assessment", "tasks", "recipients", "boundaries")
        words = {name: getattr(last, name) for name in kept}
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    return DistrictReport.objects.create(period=period, number=number, created_by=by, **words)


@transaction.atomic
def freeze(*, report: DistrictReport, digest: str, by: User) -> DistrictReport:
    """Pins the words and the figures with their sources; `digest` is of what the person was shown.
    A second click finds it done. Raises NotAsShown.
    """
    _check(by)
    rows = DistrictReport.objects.select_for_update(of=("self",)).select_related("period")
    stored = rows.get(pk=report.pk)
    if stored.is_frozen:
        return stored
    contents = gather(stored)
    if digest_of(contents) != digest:
        raise NotAsShown
    DistrictReport.objects.filter(pk=stored.pk, lock_version=stored.lock_version).update(
        contents=contents,
        sources=sources_of(contents),
        frozen_by=by,
        frozen_at=timezone.now(),
        lock_version=F("lock_version") + 1,
    )
    stored.refresh_from_db()
    return stored


def _check(by: User) -> None:
    if not by.has_role(*OFFICERS):
        raise PermissionDenied
