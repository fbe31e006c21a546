"""A whole country on one board: 11,000 branches in 99 clusters, eight periods of one year."""

import datetime as dt
import random
from http import HTTPStatus
from itertools import product
from statistics import median
from time import perf_counter, process_time

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_account
from accounts.models import Role, User
from branches.models import Branch, Cluster, ClusterMembership
from core.ordering import place_key
from khuyenhoc.management.commands.load_demo import load_association
from reports.district.freezing import draft
from reports.first_form import load_first_form
from reports.models import DistrictReport, Indicator, Period, Submission, Version
from reports.states import State

from . import usage
from .outcome import Figure, Outcome
from .places import Place, using

BRANCHES = 11_000
MERGED = 500  # of them end within the year, a few on each of some days
CLUSTERS = 99
YEAR = 2025
KINDS = [("quarter", 1), ("quarter", 2), ("quarter", 3), ("quarter", 4)]
KINDS += [("half", 1), ("half", 2), ("nine_months", 1), ("year", 1)]
SENT_STATES = [State.SUBMITTED, State.RETURNED, State.APPROVED, State.APPROVED, State.APPROVED]
RUNS = 15
FEW_RUNS = 1  # of pages that may take seconds
GOAL = STATISTICS_GOAL = 300  # ms
REPORT_GOAL = 10_000
BOARD = f"/ban-lam-viec/tien-do/?nam={YEAR}"
BATCH = 5_000


def measure(place: Place) -> Outcome:
    """The board, the public figures of a period, and the district report of it."""
    url, _ = place.database("country")
    with using(url):
        officer = fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a database that has stood a while has done by itself
        return Outcome([*board(officer), *figures(officer), *size()])


def board(officer: User) -> list[Figure]:
    """All clusters, and one of them."""
    what = "board of completeness"
    return [
        *timed("board-clusters", f"{what}, all clusters", officer, BOARD, RUNS, GOAL),
        *timed("board-one", f"{what}, one cluster", officer, f"{BOARD}&cum=7", RUNS, GOAL),
    ]


def figures(officer: User) -> list[Figure]:
    """What readers see of a year, and what the officer makes of it for the province."""
    period = Period.objects.get(kind="year")
    report = draft(period=period, by=officer)
    page = period.get_absolute_url()
    statistics = [
        ("statistics", "statistics of a period", page),
        ("statistics-one", "statistics of a period, one cluster", f"{page}?cum=7"),
    ]
    reports = [
        ("district-page", "district report, its page", report.get_absolute_url()),
        ("district-word", "district report, its Word file", _file("word", report)),
        ("district-excel", "district report, its Excel file", _file("workbook", report)),
    ]
    return [
        *(
            figure
            for key, what, url in statistics
            for figure in timed(key, what, officer, url, RUNS, STATISTICS_GOAL)
        ),
        *(
            figure
            for key, what, url in reports
            for figure in timed(key, what, officer, url, FEW_RUNS, REPORT_GOAL)
        ),
    ]


def _file(kind: str, report: DistrictReport) -> str:
    return reverse(f"reports:district_{kind}", args=[report.pk])


def size() -> list[Figure]:
    return [
        Figure("branches", "branches of the country", Branch.objects.count()),
        Figure("reports", "reports of the country, in eight periods", Submission.objects.count()),
    ]


def timed(  # noqa: PLR0913, PLR0917 -- two names, who, what, how often, the goal
    key: str, what: str, officer: User, url: str, runs: int, goal: float
) -> list[Figure]:
    """The median, held to the goal, and what of it is work: the rest is waiting for a core."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(officer)
    client.get(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    times, worked = [], process_time() + usage.cpu_seconds(backend)
    for _ in range(runs):
        begun = perf_counter()
        response = client.get(url)
        times.append((perf_counter() - begun) * 1000)
        if response.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{url} answered {response.status_code}")
    worked = (process_time() + usage.cpu_seconds(backend) - worked) * 1000 / runs
    return [
        Figure(key, what, median(times), "ms", at_most=goal),
        Figure(f"{key}-cpu", f"{what}, CPU of Django and PostgreSQL", worked, "ms"),
    ]


def fill() -> User:
    """The country; an officer who may see it."""
    load_association()
    chance = random.Random(5)  # noqa: S311 -- the same rows every time
    officer = create_account(
        username="canbo", full_name="Cán bộ mẫu", roles=[Role.OFFICER], password=""
    )
    branches = Branch.objects.bulk_create(
        [
            Branch(
                code=f"{number:05}",
                name=f"Số {number}",
                sort_key=place_key(f"Số {number}"),
                ends_on=dt.date(YEAR, 1 + number % 12, 15) if number < MERGED else None,
            )
            for number in range(BRANCHES)
        ],
        batch_size=BATCH,
    )
    clusters = Cluster.objects.bulk_create(Cluster(number=n + 1) for n in range(CLUSTERS))
    ClusterMembership.objects.bulk_create(
        [
            ClusterMembership(
                cluster=clusters[number % CLUSTERS], branch=branch, ends_on=branch.ends_on
            )
            for number, branch in enumerate(branches)
        ],
        batch_size=BATCH,
    )
    send(branches, make_periods(), chance, by=officer)
    return officer


def make_periods() -> list[Period]:
    edition = load_first_form()
    days = {"opens_on": dt.date(YEAR, 3, 1)}
    days |= {"due_on": timezone.localdate(), "closes_on": timezone.localdate()}
    return [
        Period.objects.create(kind=kind, year=YEAR, number=number, edition=edition, **days)
        for kind, number in KINDS
    ]


def send(branches: list[Branch], periods: list[Period], chance: random.Random, *, by: User) -> None:
    """Nine of ten branches have begun, most of these have sent, most of what was sent stands."""
    submissions = Submission.objects.bulk_create(
        [
            Submission(branch=branch, period=period)
            for branch, period in product(branches, periods)
            if chance.random() < 0.9  # noqa: PLR2004 -- nine of ten report
        ],
        batch_size=BATCH,
    )
    derived = Indicator.Kind.DERIVED
    codes = [each.code for each in Indicator.objects.counted() if each.kind != derived]
    states = {each.pk: chance.choice([State.DRAFT, *SENT_STATES]) for each in submissions}
    Version.objects.bulk_create(
        [
            Version(submission=each, number=1)
            if states[each.pk] == State.DRAFT
            else Version(
                submission=each,
                number=1,
                values={code: str(chance.randrange(1_000)) for code in codes},
                sent_by=by,
                sent_at=timezone.now(),
                hash="0" * 64,
                is_late=chance.random() < 0.2,  # noqa: PLR2004 -- one of five is late
            )
            for each in submissions
        ],
        batch_size=BATCH,
    )
    version = Version.objects.filter(submission=OuterRef("pk")).values("pk")
    Submission.objects.update(current=Subquery(version))
    for state in set(SENT_STATES):
        of_state = Submission.objects.filter(pk__in=[pk for pk in states if states[pk] == state])
        approved = {"approved": F("current")} if state == State.APPROVED else {}
        of_state.update(state=state, **approved)
