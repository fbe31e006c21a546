"""The reports of the demo: three periods that are over and one that is open, in every state.

All figures are made up, the same every time: the size of a branch follows from its code, and one
that was merged has the sum. The periods follow the day on which the demo is loaded, so that the
last one is open.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pgtrigger
from django.utils import timezone

from accounts.models import Notice
from branches.models import Branch, ChapterCount
from core.dates import today
from reports import actions
from reports.first_form import load_first_form
from reports.models import Comment, Event, LockException, Period, Section, Submission, Version
from reports.notices import key_of

if TYPE_CHECKING:
    from accounts.models import User

Half = tuple[int, int]
Values = dict[str, int]

# The last half-year in which the old branches reported: the demo shows what a merger is.
BEFORE_THE_MERGER = (2025, 1)
# How many days after the move before it one comes; else it is the next day.
STEPS = {"submit": 2, "grant_correction": 9, "revoke": 21}

WORDS = (
    "Tổ chức phát thưởng học sinh giỏi, thăm và tặng quà học sinh có hoàn cảnh khó khăn, vận động"
    " ủng hộ quỹ khuyến học ở các khu dân cư."
)
WISH = "Đề nghị mở lớp tập huấn cho cán bộ chi hội mới."
GIFT = "Một doanh nghiệp trên địa bàn ủng hộ thêm trong đợt vận động cuối kỳ."
BY_THE_BOOK = "Ghi theo sổ thu chi của Hội."
OUTAGE = "Mất điện nhiều ngày do bão."
COMMENTS = {
    "D1b": "Xin kiểm tra lại đơn vị: số này có thể đang ghi theo nghìn đồng.",
    "G0": "Xin ghi thêm kết quả của đợt phát thưởng.",
}
RETURNED = "Còn hai chỗ cần xem lại trước khi duyệt."
REVOKED = "Số quỹ chưa khớp với sổ của Hội."
CORRECTED = "Hội cơ sở báo ghi sót hội viên mới kết nạp."
EXCUSED = "Đang kiện toàn Ban Chấp hành."


@dataclass(frozen=True)
class Cast:
    """Who does what. `clerk` acts for the branches that are not `own` to the other two."""

    secretary: User
    chair: User
    clerk: User
    officer: User
    head: User
    own: frozenset[int]

    def writer(self, branch: Branch) -> User:
        return self.secretary if branch.pk in self.own else self.clerk

    def sender(self, branch: Branch) -> User:
        return self.chair if branch.pk in self.own else self.clerk


def load_reports(*, secretary: User, chair: User, clerk: User, officer: User, head: User) -> None:
    """Through the moves that people make, and then dated back."""
    own = frozenset(Branch.objects.read_by(chair).values_list("pk", flat=True))
    cast = Cast(secretary, chair, clerk, officer, head, own)
    edition = load_first_form()
    sections = list(Section.objects.filter(edition=edition).prefetch_related("indicators"))
    sizes = Sizes()
    halves = halves_until(today())
    for half, plan in zip(halves, (WITH_GAPS, WITH_CORRECTIONS, WITH_A_RETURN, OPEN), strict=True):
        year, number = half
        # Open today, to be reported on; its own days come after.
        days = dict.fromkeys(("opens_on", "due_on", "closes_on"), today())
        period = Period.objects.create(
            kind=Period.Kind.HALF, year=year, number=number, edition=edition, **days
        )
        for branch, outcome in outcomes(list(period.expected_branches), plan, cast):
            values = values_of(sizes.of(branch), halves_since(half))
            Report(branch, period, sections, values, cast).bring_to(outcome)
        Submission.objects.filter(period=period).update(is_sample=True)
        ended = period.ends_on - dt.timedelta(days=10)
        date_back(period, due_on=today() + dt.timedelta(days=12) if plan is OPEN else ended)


def halves_until(day: dt.date) -> list[Half]:
    """Three that are over and the open one; of the three the first is the one before the merger,
    once that has passed.
    """
    month_ago = day - dt.timedelta(days=30)
    still_open = month_ago.year * 2 + (month_ago.month - 1) // 6
    numbers = [still_open - 3, still_open - 2, still_open - 1, still_open]
    merger = BEFORE_THE_MERGER[0] * 2 + BEFORE_THE_MERGER[1] - 1
    numbers[0] = min(numbers[0], merger) if merger < still_open else numbers[0]
    return [(number // 2, number % 2 + 1) for number in numbers]


def halves_since(half: Half) -> int:
    """From the one before the merger on."""
    year, number = half
    return (year - BEFORE_THE_MERGER[0]) * 2 + number - BEFORE_THE_MERGER[1]


# What becomes of the reports of a period: of the branches that `own` people act for, of those at a
# place from the beginning or the end, and of the rest; "missing" is never begun.
Plan = dict[int | str, str]
WITH_GAPS: Plan = {
    3: "late",
    -1: "missing",
    -3: "revoked",
    -4: "excused",
    "own": "approved",
    "rest": "approved",
}
WITH_CORRECTIONS: Plan = {1: "corrected", -1: "correcting", "rest": "approved"}
WITH_A_RETURN: Plan = {2: "late", "own": "returned", "rest": "approved"}
OPEN: Plan = {
    1: "gift",
    2: "approved",
    3: "submitted",
    4: "missing",
    "own": "begun",
    "rest": "draft",
}


def outcomes(branches: list[Branch], plan: Plan, cast: Cast) -> list[tuple[Branch, str]]:
    """The late ones last: the period is over once one of them is sent."""
    planned = []
    for place, branch in enumerate(branches):
        outcome = plan.get(place) or plan.get(place - len(branches)) or plan["rest"]
        planned.append((branch, plan.get("own", outcome) if branch.pk in cast.own else outcome))
    return sorted(planned, key=lambda pair: pair[1] == "late")


class Report:
    """One report and its way to a state."""

    def __init__(
        self,
        branch: Branch,
        period: Period,
        sections: list[Section],
        values: dict[str, str],
        cast: Cast,
    ) -> None:
        self.branch, self.period, self.sections, self.cast = branch, period, sections, cast
        self.values, self.notes = values, {}
        self.submission: Submission

    def bring_to(self, outcome: str) -> None:
        if outcome == "missing":
            return
        if outcome == "excused":
            actions.excuse(
                branch=self.branch, period=self.period, by=self.cast.officer, reason=EXCUSED
            )
            return
        self.make_remarkable(outcome)
        self.begin(self.sections[: {"begun": 2, "draft": 4}.get(outcome)])
        if outcome in {"begun", "draft"}:
            return
        self.submit(is_late=outcome == "late")
        if outcome == "returned":
            self.send_back()
        elif outcome not in {"submitted", "gift"}:
            self.approve()
            self.correct(outcome)

    def make_remarkable(self, outcome: str) -> None:
        """What is warned of takes a reason."""
        match outcome:
            case "gift":
                self.values["C2"] = str(int(self.values["C2"]) * 8 // 5)
                self.notes["C2"] = GIFT
            case "returned":
                self.values["D1b"] = str(int(self.values["D1b"]) // 1000)
                self.notes["D1b"] = BY_THE_BOOK

    def correct(self, outcome: str) -> None:
        match outcome:
            case "revoked":
                actions.revoke(submission=self.submission, by=self.cast.head, reason=REVOKED)
            case "correcting":
                self.reopen()
            case "corrected":
                self.reopen()
                self.values["B2"] = str(int(self.values["B2"]) + 6)
                self.fill(self.sections[1:2])
                self.submit()
                self.approve()

    def begin(self, sections: list[Section]) -> None:
        self.submission = actions.start(
            branch=self.branch, period=self.period, by=self.cast.writer(self.branch)
        )
        # The fund begins with what was left.
        self.values |= {"C1": self.submission.current.values.get("C1", self.values["C1"])}
        self.fill(sections)

    def fill(self, sections: list[Section]) -> None:
        saves = self.stored().current.saves
        for section in sections:
            actions.save_section(
                submission=self.submission,
                section=section,
                values=self.values,
                notes=self.notes,
                shown=saves.get(str(section.pk), 0),
                by=self.cast.writer(self.branch),
            )

    def stored(self) -> Submission:
        return Submission.objects.select_related("current").get(pk=self.submission.pk)

    def submit(self, *, is_late: bool = False) -> None:
        if is_late:
            self.be_over()
        actions.submit(submission=self.submission, by=self.cast.sender(self.branch))

    def be_over(self) -> None:
        """For this branch: with leave to be late."""
        LockException.objects.create(
            period=self.period,
            branch=self.branch,
            until=today(),
            reason=OUTAGE,
            by=self.cast.officer,
        )
        yesterday = today() - dt.timedelta(days=1)
        Period.objects.filter(pk=self.period.pk).update(opens_on=yesterday, due_on=yesterday)

    def approve(self) -> None:
        officer = self.cast.officer
        actions.claim(submission=self.submission, by=officer)
        actions.approve(submission=self.submission, by=officer, digest=self.stored().current.hash)

    def send_back(self) -> None:
        officer = self.cast.officer
        actions.claim(submission=self.submission, by=officer)
        for code, text in COMMENTS.items():
            actions.comment(submission=self.submission, code=code, text=text, by=officer)
        actions.send_back(submission=self.submission, by=officer, reason=RETURNED)

    def reopen(self) -> None:
        actions.grant_correction(
            submission=self.submission,
            by=self.cast.officer,
            reason=CORRECTED,
            until=today() + dt.timedelta(days=7),
        )


def date_back(period: Period, *, due_on: dt.date) -> None:
    """Gives the period its days, and each move in it one that fits them and is not to come."""
    period.opens_on, period.due_on = due_on - dt.timedelta(days=21), due_on
    period.closes_on = due_on + dt.timedelta(days=20)
    period.save()
    asked_at = timezone.make_aware(dt.datetime.combine(due_on, dt.time(15)))
    period.exceptions.update(until=due_on + dt.timedelta(days=10), at=asked_at)
    reports = {report.pk: report for report in period.submissions.order_by("branch")}
    versions = {row.pk: row for row in Version.objects.filter(submission__in=reports)}
    late = {version.submission_id for version in versions.values() if version.is_late}
    moments = {}
    for place, report in enumerate(reports.values()):
        day = min(due_on, today()) - dt.timedelta(days=9 - place % 4)
        if report.pk in late:
            day = due_on + dt.timedelta(days=2)
        moments[report.pk] = timezone.make_aware(
            dt.datetime.combine(day, dt.time(8 + place % 3, 10 + place))
        )
        report.created_at = moments[report.pk]
    events = list(Event.objects.filter(submission__in=reports).order_by("pk"))
    for event in events:
        report = reports[event.submission_id]
        moments[report.pk] += dt.timedelta(days=STEPS.get(event.move, 1), minutes=25)
        event.at = min(moments[report.pk], timezone.now())
        match event.move:
            case "submit":
                version = versions[event.version_id]
                version.sent_at = version.saved_at = event.at
            case "approve" | "send_back":
                report.decided_at = event.at
            case "revoke":
                report.revoked_at = event.at
    comments = list(Comment.objects.filter(version__in=versions))
    for comment in comments:
        comment.at = reports[versions[comment.version_id].submission_id].decided_at
    with pgtrigger.ignore("reports.Event:append_only", "reports.Version:sent_is_frozen"):
        Event.objects.bulk_update(events, ["at"])
        Version.objects.bulk_update(versions.values(), ["sent_at", "saved_at"])
    Comment.objects.bulk_update(comments, ["at"])
    date_notices_back({key_of(event.pk): event.at for event in events})
    Submission.objects.bulk_update(reports.values(), ["created_at", "decided_at", "revoked_at"])


def date_notices_back(at: dict[str, dt.datetime]) -> None:
    """People were told when it happened, and have read what is older than a month or done with.
    `at` is by the keys of the notices.
    """
    notices = list(Notice.objects.of_occasions(at))
    for notice in notices:
        notice.created_at = at[notice.key]
        is_old = notice.created_at < timezone.now() - dt.timedelta(days=30)
        if notice.read_at or (is_old and notice.kind == Notice.Kind.NEWS):
            notice.read_at = min(notice.created_at + dt.timedelta(hours=2), timezone.now())
    Notice.objects.bulk_update(notices, ["created_at", "read_at"])


class Sizes:
    """What there is of a branch, by code: people, households, chapters, members, and so on."""

    def __init__(self) -> None:
        self.known: dict[Branch, Values] = {}
        self.chapters: dict[tuple[int, str], int] = defaultdict(int)
        for count in ChapterCount.objects.all():
            self.chapters[count.branch_id, count.form] += count.count

    def of(self, branch: Branch) -> Values:
        """Of a merged branch the sum of those it was made of."""
        if branch not in self.known:
            origin = branch.origin
            parts = [self.of(old) for old in origin.branches] if origin else [self.of_old(branch)]
            self.known[branch] = {code: sum(part[code] for part in parts) for code in parts[0]}
            # A level is no number of things.
            self.known[branch]["E6"] = max(part["E6"] for part in parts)
        return self.known[branch]

    def of_old(self, branch: Branch) -> Values:
        seed = int("".join(filter(str.isdigit, branch.code)) or 0)
        people = 3200 + seed * 37 % 41 * 100
        households = people * 10 // 37
        chapters = self.chapters[branch.pk, ChapterCount.Form.CHAPTER] or 8
        boards = self.chapters[branch.pk, ChapterCount.Form.BOARD] or 4
        return {
            "A1": people,
            "A2": households,
            "B4a": chapters,
            "B4b": 3,
            "B4c": 1 + seed % 2,
            "B5a": boards,
            "B5b": 2,
            "B1": people * (19 + seed % 8) // 100,
            "E1a": households,
            "E2a": boards * 3,
            "E3a": chapters,
            "E4a": 5,
            "E5a": people * 68 // 100,
            "E6": seed % 3,
            "C1": people * (21 + seed % 9) * 1000,
            "C2": people * (6 + seed % 3) * 1000,
            "F1a": 9 + seed % 6,
        }


def values_of(size: Values, halves: int) -> dict[str, str]:
    """What is typed into the form, some half-years after the first; what is derived is not."""
    grown = 100 + halves  # a hundredth a half-year
    members = size["B1"] * grown // 100
    income = size["C2"] * grown // 100 // 1000 * 1000
    spent = income * 88 // 100 // 1000 * 1000
    scholarships, awards = members // 40, members // 4
    numbers = {
        **{
            code: size[code] for code in ("A1", "A2", "B4a", "B4b", "B4c", "B5a", "B5b", "E6", "C1")
        },
        "B1": members,
        "B2": members * 3 // 100,
        "B3": members // 150,
        "C2": income,
        "C3": spent,
        "D1a": scholarships,
        "D1b": scholarships * 200_000,
        "D2a": awards,
        "D2b": awards * 30_000,
        "D3a": members // 60,
        "D3b": members // 60 * 100_000,
        "D4a": members // 25,
        "D4b": members // 25 * 150_000,
        "F1a": size["F1a"] + halves,
        "F1b": (size["F1a"] + halves) * 32,
    }
    for model, (registered, recognised) in {
        "E1": (82, 71),
        "E2": (78, 66),
        "E3": (90, 80),
        "E4": (100, 80),
        "E5": (64, 52),
    }.items():
        whole = size[f"{model}a"]
        numbers[f"{model}a"] = whole
        numbers[f"{model}b"] = whole * min(registered + halves, 100) // 100
        numbers[f"{model}c"] = whole * min(recognised + halves, 100) // 100
    return {code: str(number) for code, number in numbers.items()} | {"G0": WORDS, "G1": WISH}
