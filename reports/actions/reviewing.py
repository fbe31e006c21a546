"""An officer reads what was sent, comments on it and decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.refusals import AlreadyMoved
from reports.models import Comment, Submission
from reports.models.submission import DECISIONS, UNDO_LASTS, live_claim
from reports.states import OFFICERS, State

from .filling import findings_of
from .moving import check_actor, held, move, open_copy, was_just_done, who_was_first
from .refusals import Locked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.models import Event, Version

APPROVALS = {"approve", "approve_alone"}


def claim(*, submission: Submission, by: User) -> bool:
    """Whether this officer reads it now: nobody else has claimed it within half an hour."""
    if not by.has_role(*OFFICERS):
        raise PermissionDenied
    free = ~live_claim() | Q(claimed_by=by)
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
    """On the version under review, by the officer who has claimed it. Raises AlreadyMoved."""
    stored = _read_by(by, submission)
    known = stored.period.edition.indicators.values_list("code", flat=True)
    if code and code not in set(known):
        raise ValidationError("Chỉ tiêu này không có trong mẫu báo cáo. Xin mở lại trang.")
    text = _worded(text)
    return Comment.objects.create(version=stored.current, code=code, text=text, by=by)


@transaction.atomic
def edit_comment(*, comment: Comment, text: str, by: User) -> Comment:
    """By who wrote it, while he reads that version. Raises AlreadyMoved."""
    _check_own(comment, by)
    comment.text = _worded(text)
    comment.save(update_fields=["text"])
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, by: User) -> None:
    """By who wrote it, while he reads that version. Raises AlreadyMoved."""
    _check_own(comment, by)
    comment.delete()


def _check_own(comment: Comment, by: User) -> None:
    stored = _read_by(by, comment.version.submission)
    if comment.by_id != by.pk or comment.version_id != stored.current_id:
        raise PermissionDenied


def _read_by(by: User, submission: Submission) -> Submission:
    stored = held(submission)
    if not by.has_role(*OFFICERS):
        raise PermissionDenied
    if stored.state != State.SUBMITTED or stored.claimed_by_id != by.pk:
        raise AlreadyMoved(who_was_first(stored))
    # Whoever writes is not idle: the half hour begins anew.
    Submission.objects.filter(pk=stored.pk).update(claimed_at=timezone.now())
    return stored


def _worded(text: str) -> str:
    if not text.strip():
        raise ValidationError("Chưa nhập góp ý.")
    return text.strip()


@transaction.atomic
def send_back(*, submission: Submission, by: User, reason: str) -> None:
    """Returns it with the comments written on this version, and opens the next one as a copy."""
    stored = held(submission)
    check_actor("send_back", stored, by)
    if was_just_done("send_back", stored, by=by, reason=reason):
        return
    _decide("send_back", stored, by=by, reason=reason)
    open_copy(stored, by=None)


@transaction.atomic
def approve(*, submission: Submission, by: User, digest: str) -> None:
    """Names the version whose hash the officer was shown; it becomes the official one. Raises
    PermissionDenied for who wrote or sent it, ValidationError where a comment is open,
    AlreadyMoved.
    """
    stored = held(submission)
    check_actor("approve", stored, by)
    if was_just_done("approve", stored, by=by, digest=digest):
        return
    if by.pk in stored.current.hands:
        raise PermissionDenied("Người đã nhập hoặc nộp báo cáo không tự duyệt báo cáo ấy.")
    _check_shown(stored.current, digest)
    _approve("approve", stored, by=by, is_unconfirmed=False)


@transaction.atomic
def approve_alone(*, submission: Submission, by: User, digest: str, reason: str) -> None:
    """`approve`, by an officer who wrote or sent it and beside whom nobody could: the report is
    official at once, and flagged until a second person confirms it.
    """
    stored = held(submission)
    check_actor("approve_alone", stored, by)
    if was_just_done("approve_alone", stored, by=by, reason=reason, digest=digest):
        return
    if by.pk not in stored.current.hands:
        raise PermissionDenied("Báo cáo này duyệt như thường, không cần duyệt một mình.")
    others = others_who_could(stored.current)
    if others:
        names = ", ".join(str(other) for other in others)
        raise PermissionDenied(f"Còn người duyệt được báo cáo này: {names}.")
    _check_shown(stored.current, digest)
    _approve("approve_alone", stored, by=by, reason=reason, is_unconfirmed=True)


def others_who_could(version: Version) -> list[User]:
    """The officers who neither wrote nor sent it, by name."""
    officers = User.objects.active().with_role(*OFFICERS)
    return list(officers.exclude(pk__in=version.hands))


def _check_shown(version: Version, digest: str) -> None:
    if digest != version.hash:
        raise AlreadyMoved(f"Báo cáo đã có lần nộp {version.number}. Xin xem lại bản mới.")
    if version.comments.exists():
        raise ValidationError(
            "Còn góp ý chưa giải quyết. Cần trả lại để Hội cơ sở sửa, hoặc xoá góp ý rồi duyệt."
        )


def _approve(
    name: str, stored: Submission, *, by: User, is_unconfirmed: bool, reason: str = ""
) -> None:
    _decide(
        name,
        stored,
        by=by,
        reason=reason,
        approved=stored.current,
        is_unconfirmed=is_unconfirmed,
        correct_until=None,
        revoked_at=None,
    )


def _decide(name: str, stored: Submission, *, by: User, reason: str, **changes: object) -> None:
    """By the officer who reads it, and who then does so no more."""
    changes |= {"claimed_by": None, "claimed_at": None, "decided_at": timezone.now()}
    move(name, stored, by=by, reason=reason, only_if=Q(claimed_by=by), **changes)


@transaction.atomic
def confirm(*, submission: Submission, by: User) -> None:
    """A second person says of what was approved alone that he has seen it. Raises AlreadyMoved."""
    stored = held(submission)
    check_actor("confirm", stored, by)
    if was_just_done("confirm", stored, by=by):
        return
    if by.pk in stored.current.hands:
        raise PermissionDenied("Người đã nhập, nộp hoặc tự duyệt báo cáo không tự xác nhận.")
    move("confirm", stored, by=by, only_if=Q(is_unconfirmed=True), is_unconfirmed=False)


def approve_all(*, digests: Mapping[Submission, str], by: User) -> list[tuple[Submission, str]]:
    """Approves those about which there is nothing to say, each by itself; with each, why not, or
    nothing. `digests` are the hashes of the versions that were shown.
    """
    in_order = sorted(digests.items(), key=lambda pair: pair[0].pk)
    return [(submission, _approve_clean(submission, digest, by)) for submission, digest in in_order]


def _approve_clean(submission: Submission, digest: str, by: User) -> str:
    try:
        _claim_and_approve(submission, digest, by)
    except ValidationError as why:
        return why.message
    except (AlreadyMoved, PermissionDenied) as why:
        return str(why) or "Không có quyền duyệt báo cáo này."
    return ""


@transaction.atomic
def _claim_and_approve(submission: Submission, digest: str, by: User) -> None:
    stored = held(submission)
    if was_just_done("approve", stored, by=by, digest=digest):
        return
    if not claim(submission=stored, by=by):
        raise AlreadyMoved(who_was_first(stored))
    if findings_of(stored):
        raise ValidationError("Có chỗ cần xem. Xin mở báo cáo để xem rồi duyệt.")
    approve(submission=stored, by=by, digest=digest)


@transaction.atomic
def undo_decision(*, submission: Submission, by: User) -> None:
    """Takes an approval or a return back within ten minutes; by whoever made it, while nobody has
    gone on from there. Raises Locked, AlreadyMoved.
    """
    stored = held(submission)
    check_actor("undo_decision", stored, by)
    if was_just_done("undo_decision", stored, by=by):
        return
    last, *earlier = stored.events.select_related("version") or [None]
    if last is None or last.move not in DECISIONS or last.by_id != by.pk:
        raise AlreadyMoved(who_was_first(stored))
    if stored.decided_at < timezone.now() - UNDO_LASTS:
        raise Locked("Đã quá 10 phút nên không hoàn tác được. Cần mở lại báo cáo với lý do.")
    copy = stored.current
    if copy != last.version:
        if copy.contents != last.version.contents:
            raise AlreadyMoved("Hội cơ sở đã sửa tiếp từ bản trả lại nên không hoàn tác được.")
        if last.version.comments.exclude(answer="").exists():
            raise AlreadyMoved("Hội cơ sở đã trả lời góp ý nên không hoàn tác được.")
        stored.current = last.version
        Submission.objects.filter(pk=stored.pk).update(current=stored.current)
        copy.delete()
    undone = last.move in APPROVALS
    move(
        "undo_decision",
        stored,
        by=by,
        approved=_approved_before(earlier) if undone else stored.approved,
        is_unconfirmed=_was_unconfirmed(earlier) if undone else stored.is_unconfirmed,
        claimed_by=by,
        claimed_at=timezone.now(),
        decided_at=None,
    )


def _approved_before(events: list[Event]) -> Version | None:
    """What was official, by these events, the latest first."""
    return next((event.version for event in events if event.move in APPROVALS), None)


def _was_unconfirmed(events: list[Event]) -> bool:
    last = next((event.move for event in events if event.move in {*APPROVALS, "confirm"}), "")
    return last == "approve_alone"
