"""Reports in every state, and the pages that show them, for tests/addresses.py."""

from types import SimpleNamespace

from django.urls import reverse

from accounts.models import Role, User
from reports import actions
from reports.district.contents import digest_of, gather
from reports.district.freezing import draft, freeze
from reports.models import Comment, DistrictReport
from reports.states import State
from tests.factories import make_branch, make_user
from tests.reports.factories import (
    VALUES,
    People,
    decide,
    make_edition,
    make_period,
    make_report,
    make_submission,
)


def make_reports(branch):
    """One a state; that which was returned has a comment on a figure and one on the whole."""
    secretary, chair = (User.objects.get(username=name) for name in ("thuky", "chutich"))
    officer = make_user(Role.OFFICER)
    people = SimpleNamespace(branch=branch, secretary=secretary, chair=chair, officer=officer)
    edition = make_edition()
    periods = [("half", 1), ("half", 2), ("quarter", 1), ("quarter", 2)]
    states = [State.APPROVED, State.RETURNED, State.SUBMITTED, State.DRAFT]
    make_period(kind="year", edition=edition)  # not yet begun
    return {
        state: bring_to(state, people, make_period(kind=kind, number=number, edition=edition))
        for state, (kind, number) in zip(states, periods, strict=True)
    }


def bring_to(state, people, period):
    values = VALUES | {"G1": "Đề nghị tập huấn."}
    if state != State.RETURNED:
        return make_submission(state, people=people, period=period, values=values)[0]
    sent, _ = make_submission(State.SUBMITTED, people=people, period=period, values=values)
    actions.claim(submission=sent, by=people.officer)
    for code in ("B1", ""):
        actions.comment(submission=sent, code=code, text="Xin xem lại số này.", by=people.officer)
    decide(sent, State.RETURNED, by=people.officer)
    sent.refresh_from_db()
    return sent


def doors_of(report):
    """Every page that shows what is in one report, to whomever."""
    own = ("tasks", "review", "receipt", "correction")
    return [
        *(reverse(f"reports:filling_{page}", args=[report.pk]) for page in own),
        reverse("reports:filling_section", args=[report.pk, 1]),
        reverse("reports:filling_autosave", args=[report.pk, 1]),
        *(
            reverse(f"reports:submission_{page}", args=[report.pk])
            for page in ("detail", "history", "compare", "word")
        ),
        reverse("reports:review_detail", args=[report.pk]),
        reverse("reports:statistics_period", args=[report.period.year, report.period.slug]),
        reverse("reports:api_figures", args=[report.period.year, report.period.slug]),
    ]


def report_arguments(reports):
    returned = reports[State.RETURNED]
    pages = ("tasks", "review", "submit", "receipt", "withdraw", "correction")
    comment = Comment.objects.get(version__submission=returned, code="")
    return {
        **{f"reports:filling_{page}": [reports[State.DRAFT].pk] for page in pages},
        **{
            f"reports:submission_{page}": [returned.pk] for page in ("detail", "history", "compare")
        },
        "reports:submission_word": [reports[State.DRAFT].pk],
        "reports:board_remind": [reports[State.DRAFT].period_id],
        "accounts:notice_open": [User.objects.get(username="thuky").notices.latest("pk").pk],
        "reports:filling_start": [reports[State.DRAFT].period_id],
        "reports:filling_section": [reports[State.DRAFT].pk, 1],
        "reports:filling_autosave": [reports[State.DRAFT].pk, 1],
        "reports:filling_answer": [returned.pk, comment.pk],
    }


def report_addresses(reports):
    """Pages that depend on the state of the report."""
    returned = reports[State.RETURNED].pk
    approved, sent = reports[State.APPROVED], reports[State.SUBMITTED]
    return {
        "report, returned": reverse("reports:filling_tasks", args=[returned]),
        "report, returned, its part": reverse("reports:filling_section", args=[returned, 1]),
        "report, returned, to send": reverse("reports:filling_review", args=[returned]),
        "report, two versions": reverse("reports:submission_compare", args=[returned])
        + "?cu=1&moi=2",
        "report, sent": sent.get_absolute_url(),
        "report, its receipt": reverse("reports:filling_receipt", args=[sent.pk]),
        "report, approved": approved.get_absolute_url(),
        "report, asked for": reverse("reports:filling_correction", args=[approved.pk]),
        "district report, frozen": DistrictReport.objects.frozen().get().get_absolute_url(),
        "report, unsent": reports[State.DRAFT].get_absolute_url(),
    }


def district_arguments(reports):
    """Arguments of the routes of district reports: one is frozen, and a draft comes after it."""
    period, officer = reports[State.APPROVED].period, make_user(Role.OFFICER)
    first = draft(period=period, by=officer)
    first.assessment, first.tasks = "Các Hội hoạt động đều.", "Mở lớp tập huấn."
    first.save()
    freeze(report=first, digest=digest_of(gather(first)), by=officer)
    key = draft(period=period, by=officer).pk
    pages = ("detail", "edit", "freeze", "word", "workbook")
    return {
        "reports:district_sources": [key, "B1"],
        **{f"reports:district_{page}": [key] for page in pages},
    }


def review_arguments(branch):
    """Arguments of the officers' routes: a report that waits, with a comment of an earlier one."""
    report, _ = make_submission(
        State.SUBMITTED,
        people=People(branch),
        period=make_period(kind="nine_months", year=2024),
    )
    said = Comment.objects.create(version=report.current, code="B1", text="Nhầm?", by=make_user())
    pages = ("detail", "open", "leave", "approve", "return", "undo")
    return {
        **{f"reports:review_{page}": [report.pk] for page in pages},
        "reports:comment_add": [report.pk],
        "reports:comment_edit": [report.pk, said.pk],
        "reports:comment_delete": [report.pk, said.pk],
        "reports:review_move": [report.pk, "huy"],
        "reports:review_unbegun": ["mien"],
    }


def statistics_arguments():
    """Arguments of the routes of published figures: a period with an approved report."""
    period = make_period(year=2021)
    make_report(make_branch(), period)
    pages = ("statistics_period", "statistics_csv", "statistics_xlsx", "api_figures")
    arguments = {f"reports:{page}": [period.year, period.slug] for page in pages}
    edition = make_edition()
    arguments["admin:reports_edition_issue"] = [period.edition.pk]
    rows = (make_period(edition=edition, year=2020), edition, edition.form)
    for row in (*rows, edition.indicators.first()):
        for page in ("history", "delete", "change"):
            arguments[f"admin:{row._meta.label_lower.replace('.', '_')}_{page}"] = [row.pk]
    return arguments
