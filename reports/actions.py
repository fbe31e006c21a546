"""What people do with reports. Each move is one conditional UPDATE and one event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.dates import today

from .checks import Finding, figures_of, find
from .models import Comment, Event, Submission, Version
from .models.submission import CLAIM_LASTS, UNDO_LASTS
from .states import MOVES, OFFICERS, State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from accounts.models import User
    from branches.models import Branch

    from .checks import Figures
    from .models import Indicator, Period, Section


class AlreadyMoved(Exception):
    """Somebody else was first; nothing was written. The message says who and when."""


class SectionSaved(Exception):
    """Somebody saved this section meanwhile; nothing was written. `stored` is the version now."""

    def __init__(self, stored: Version) -> None:
        super().__init__(f"{stored.saved_by} vừa sửa phần này.")
        self.stored = stored


class NotReady(Exception):
    """The report cannot be sent as it is: `findings` are what blocks and what lacks a reason."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"Có {len(findings)} chỗ cần xem lại trước khi nộp.")
        self.findings = findings


class Locked(Exception):
    """Not now: the message says why and what to do."""


@transaction.atomic
def start(*, branch: Branch, period: Period, by: User) -> Submission:
    """The branch's report of the period, begun if it was not. Raises Locked."""
    draft = Submission(branch=branch, period=period)
    if not draft.roles_of(by) & MOVES["start"].branch_roles:
        raise PermissionDenied
    existing = Submission.objects.filter(branch=branch, period=period).first()
    if existing:
        return existing
    _check_open(draft)
    if not period.expected_branches.filter(pk=branch.pk).exists():
        raise Locked(f"{branch.title} không thuộc diện báo cáo {period}.")
    submission, is_new = Submission.objects.get_or_create(branch=branch, period=period)
    if is_new:
        version = Version(submission=submission, number=1, saved_by=by)
        prefill(version)
        version.save()
        submission.current = version
        submission.save()
        _event(submission, "start", "", by=by)
    return submission


def prefill(version: Version) -> None:
    """Takes over what the form says from the report before, and notes where it is from."""
    last = last_version(version.submission)
    if last is None:
        return
    before = figures_of(_indicators(last.submission), last.values)
    for indicator in _indicators(version.submission):
        value = before.get(indicator.prefill) if indicator.prefill else None
        if value is not None:
            version.values[indicator.code] = str(value)
            version.origins[indicator.code] = f"{last.submission.period}"


def last_version(submission: Submission) -> Version | None:
    """The official version of the branch's latest earlier period, if any."""
    earlier = (
        Submission.objects.official()
        .filter(
            branch=submission.branch,
            period__in=type(submission.period).objects.before(submission.period),
        )
        .order_by("-period__ends_on", "-period__starts_on")
    )
    found = earlier.select_related("approved", "period__edition").first()
    if found is None:
        return None
    found.approved.submission = found
    return found.approved


def last_figures(submission: Submission) -> Figures:
    """Of the period before, empty where there is none."""
    last = last_version(submission)
    return figures_of(_indicators(last.submission), last.values) if last else {}


@transaction.atomic
def save_section(  # noqa: PLR0913 -- all by keyword
    *,
    submission: Submission,
    section: Section,
    values: Mapping[str, str],
    notes: Mapping[str, str],
    shown: int,
    by: User,
) -> Version:
    """Writes one section of the working version; `shown` is how often it had been saved when the
    person opened it. Raises SectionSaved if it was saved since, Locked if it may not be now.
    """
    stored = _held(submission)
    if not stored.roles_of(by) & MOVES["start"].branch_roles:
        raise PermissionDenied
    _check_editable(stored)
    version = stored.current
    if version.saves.get(str(section.pk), 0) != shown:
        raise SectionSaved(version)
    for indicator in section.indicators.all():
        code = indicator.code
        if not indicator.is_typed or code not in values:
            continue
        if values[code] != version.values.get(code, ""):
            version.origins.pop(code, None)
        for kept, given in ((version.values, values), (version.notes, notes)):
            if given.get(code, ""):
                kept[code] = given[code]
            else:
                kept.pop(code, None)
    version.saves[str(section.pk)] = shown + 1
    version.saved_by = by
    version.save()
    return version


def findings_of(submission: Submission) -> list[Finding]:
    """All there is to say of the working version against the period before."""
    return find(_indicators(submission), submission.current.values, last_figures(submission))


@transaction.atomic
def submit(*, submission: Submission, by: User) -> None:
    """Freezes the working version and its hash. Raises NotReady, Locked, AlreadyMoved."""
    stored = _held(submission)
    _check_actor("submit", stored, by)
    _check_editable(stored)
    version = stored.current
    blocking = [
        finding
        for finding in findings_of(stored)
        if finding.blocks or not version.notes.get(finding.code, "").strip()
    ]
    if blocking:
        raise NotReady(blocking)
    version.sent_by, version.sent_at = by, timezone.now()
    version.is_late = stored.period.due_on < today()
    version.hash = version.digest
    version.save()
    _move("submit", stored, by=by)


@transaction.atomic
def withdraw(*, submission: Submission, by: User) -> None:
    """Takes a report back that nobody reads yet; raises AlreadyMoved."""
    stored = _held(submission)
    _check_actor("withdraw", stored, by)
    _move("withdraw", stored, by=by, only_if=~_live_claim(), claimed_by=None, claimed_at=None)
    _open_copy(stored, by=by)


def claim(*, submission: Submission, by: User) -> bool:
    """Whether this officer reads it now: nobody else has claimed it within half an hour."""
    if not by.has_role(*OFFICERS):
        raise PermissionDenied
    free = ~_live_claim() | Q(claimed_by=by)
    return bool(
        Submission.objects.awaiting_review()
        .filter(free, pk=submission.pk)
        .update(claimed_by=by, claimed_at=timezone.now())
    )


def release(*, submission: Submission, by: User) -> None:
    Submission.objects.filter(pk=submission.pk, claimed_by=by).update(
        claimed_by=None, claimed_at=None
    )


@transaction.atomic
def comment(*, submission: Submission, code: str, text: str, by: User) -> Comment:
    """On the version under review, by the officer who has claimed it."""
    stored = _held(submission)
    if stored.state != State.SUBMITTED or not by.has_role(*OFFICERS):
        raise PermissionDenied
    return Comment.objects.create(version=stored.current, code=code, text=text, by=by)


@transaction.atomic
def send_back(*, submission: Submission, by: User, reason: str) -> None:
    """Returns it with the comments written on this version, and opens the next one as a copy."""
    stored = _held(submission)
    _check_actor("send_back", stored, by)
    _move(
        "send_back",
        stored,
        by=by,
        reason=reason,
        only_if=Q(claimed_by=by),
        claimed_by=None,
        claimed_at=None,
        decided_at=timezone.now(),
    )
    _open_copy(stored, by=None)


@transaction.atomic
def approve(*, submission: Submission, by: User, digest: str) -> None:
    """Names the version whose hash the officer was shown; it becomes the official one."""
    stored = _held(submission)
    _check_actor("approve", stored, by)
    version = stored.current
    if by.pk in {version.saved_by_id, version.sent_by_id}:
        raise PermissionDenied("Người đã nhập hoặc nộp báo cáo không tự duyệt báo cáo ấy.")
    if digest != version.hash:
        raise AlreadyMoved(f"Báo cáo đã có lần nộp {version.number}. Xin xem lại bản mới.")
    if version.comments.exists():
        raise ValidationError(
            "Còn góp ý chưa giải quyết. Cần trả lại để Hội cơ sở sửa, hoặc xoá góp ý rồi duyệt."
        )
    _move(
        "approve",
        stored,
        by=by,
        only_if=Q(claimed_by=by),
        claimed_by=None,
        claimed_at=None,
        approved=version,
        decided_at=timezone.now(),
        correct_until=None,
        revoked_at=None,
    )


@transaction.atomic
def undo_decision(*, submission: Submission, by: User) -> None:
    """Takes an approval or a return back within ten minutes; by whoever made it, while nobody has
    gone on from there. Raises Locked, AlreadyMoved.
    """
    stored = _held(submission)
    _check_actor("undo_decision", stored, by)
    last, *earlier = stored.events.select_related("version")
    if last.move not in {"approve", "send_back"} or last.by_id != by.pk:
        raise AlreadyMoved(who_was_first(stored))
    if stored.decided_at < timezone.now() - UNDO_LASTS:
        raise Locked("Đã quá 10 phút nên không hoàn tác được. Cần mở lại báo cáo với lý do.")
    copy = stored.current
    if copy != last.version:
        if copy.contents != last.version.contents:
            raise AlreadyMoved("Hội cơ sở đã sửa tiếp từ bản trả lại nên không hoàn tác được.")
        stored.current = last.version
        Submission.objects.filter(pk=stored.pk).update(current=stored.current)
        copy.delete()
    approvals = [event.version for event in earlier if event.move == "approve"]
    _move(
        "undo_decision",
        stored,
        by=by,
        approved=(approvals or [None])[0] if last.move == "approve" else stored.approved,
        claimed_by=by,
        claimed_at=timezone.now(),
        decided_at=None,
    )


@transaction.atomic
def grant_correction(*, submission: Submission, by: User, reason: str, until: dt.date) -> None:
    """Opens version n + 1 until that day; the approved one stays official."""
    stored = _held(submission)
    _check_actor("grant_correction", stored, by)
    _move("grant_correction", stored, by=by, reason=reason, correct_until=until)
    _open_copy(stored, by=None)


@transaction.atomic
def revoke(*, submission: Submission, by: User, reason: str) -> None:
    """The official figures no longer stand; readers see that they are being corrected."""
    stored = _held(submission)
    _check_actor("revoke", stored, by)
    _move("revoke", stored, by=by, reason=reason, revoked_at=timezone.now())
    _open_copy(stored, by=None)


@transaction.atomic
def excuse(*, branch: Branch, period: Period, by: User, reason: str) -> Submission:
    """Takes a branch out of what is expected, whether it has begun or not."""
    submission, is_new = Submission.objects.get_or_create(branch=branch, period=period)
    if is_new:
        submission.current = Version.objects.create(submission=submission, number=1)
        submission.save()
    stored = _held(submission)
    _check_actor("excuse", stored, by)
    _move("excuse", stored, by=by, reason=reason)
    return stored


@transaction.atomic
def unexcuse(*, submission: Submission, by: User, reason: str) -> None:
    stored = _held(submission)
    _check_actor("unexcuse", stored, by)
    _move("unexcuse", stored, by=by, reason=reason)


@transaction.atomic
def void(*, submission: Submission, by: User, reason: str) -> None:
    """Kept, and hidden from boards and totals."""
    stored = _held(submission)
    _check_actor("void", stored, by)
    _move("void", stored, by=by, reason=reason, claimed_by=None, claimed_at=None)


def _held(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends."""
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related("branch", "period__edition", "current").get(pk=submission.pk)


def _check_actor(name: str, submission: Submission, by: User) -> None:
    move = MOVES[name]
    if not submission.roles_of(by) & (move.branch_roles | move.roles):
        raise PermissionDenied


def _check_editable(submission: Submission) -> None:
    if not submission.is_editable:
        raise AlreadyMoved(who_was_first(submission))
    if submission.is_correction:
        if submission.correct_until and submission.correct_until < today():
            raise Locked(
                f"Hạn sửa đã hết ngày {submission.correct_until:%d/%m/%Y}. Cần đề nghị mở lại."
            )
        return
    _check_open(submission)


def _check_open(submission: Submission) -> None:
    period = submission.period
    if not period.is_begun:
        raise Locked(f"{period} chưa mở. Có thể nhập từ ngày {period.opens_on:%d/%m/%Y}.")
    if period.is_closed and submission.state != State.RETURNED:
        extended = period.exceptions.current().filter(branch=submission.branch)
        if not extended.exists():
            raise Locked(
                f"{period} đã khoá sau ngày {period.closes_on:%d/%m/%Y}. Cần gọi Hội cấp trên để"
                " xin gia hạn."
            )


def _live_claim() -> Q:
    return Q(claimed_at__isnull=False, claimed_at__gt=timezone.now() - CLAIM_LASTS)


def _open_copy(submission: Submission, *, by: User | None) -> None:
    """The next version, to work on, as a copy of the current one."""
    old = submission.current
    submission.current = Version.objects.create(
        submission=submission,
        number=old.number + 1,
        values=old.values,
        notes=old.notes,
        origins=old.origins,
        saves=old.saves,
        saved_by=by or old.saved_by,
    )
    Submission.objects.filter(pk=submission.pk).update(current=submission.current)


def _move(
    name: str,
    submission: Submission,
    *,
    by: User | None,
    reason: str = "",
    only_if: Q | None = None,
    **changes: object,
) -> None:
    move = MOVES[name]
    if move.needs_reason and not reason.strip():
        raise ValidationError(f"Chưa ghi lý do. Cần ghi lý do trước khi bấm “{move.label}”.")
    before = submission.state
    moved = (
        Submission.objects.filter(
            only_if or Q(),
            pk=submission.pk,
            state=before,
            state__in=move.sources,
            lock_version=submission.lock_version,
        )
        # What a check constraint ties to the state goes with it in one statement.
        .update(state=move.target, lock_version=F("lock_version") + 1, **changes)
    )
    if not moved:
        raise AlreadyMoved(who_was_first(submission))
    current = submission.current
    submission.refresh_from_db(fields=["state", "lock_version", *changes])
    submission.current = current
    _event(submission, name, before, by=by, reason=reason)


def _event(
    submission: Submission, name: str, before: str, *, by: User | None, reason: str = ""
) -> None:
    roles = submission.roles_of(by) if by else frozenset()
    used = sorted(roles & (MOVES[name].branch_roles | MOVES[name].roles))
    Event.objects.create(
        submission=submission,
        version=submission.current,
        move=name,
        from_state=before,
        to_state=submission.state,
        hash=submission.current.hash,
        reason=reason.strip(),
        by=by,
        role=used[0] if used else "",
    )


def who_was_first(submission: Submission) -> str:
    """One sentence for the second of two people."""
    stored = Submission.objects.select_related("claimed_by").get(pk=submission.pk)
    if stored.claim_is_live:
        at = timezone.localtime(stored.claimed_at)
        return f"{stored.claimed_by} đang xem báo cáo này, từ {at:%H:%M ngày %d/%m/%Y}."
    last = stored.events.select_related("by").first()
    if last is None:
        return "Báo cáo vừa thay đổi ở nơi khác. Xin mở lại trang."
    at = timezone.localtime(last.at)
    who = last.by.full_name if last.by else "Lệnh nhập liệu"
    return (
        f"Báo cáo đang ở trạng thái “{stored.get_state_display()}”: {who} đã đổi lúc"
        f" {at:%H:%M ngày %d/%m/%Y}."
    )


def _indicators(submission: Submission) -> list[Indicator]:
    return list(submission.period.edition.indicators.select_related("section"))
