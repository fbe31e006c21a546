import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Notice, User
from core.dates import today
from khuyenhoc.demo_reports import halves_until
from khuyenhoc.management.commands import load_demo
from reports import figures
from reports.models import Event, Period, Submission, Version

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


TODAY = dt.datetime(2026, 11, 26, 9, tzinfo=VIETNAM)


@pytest.fixture(scope="module", params=[TODAY])
def periods(request, demo_portal, lasting):
    """Of the demo that is loaded at that moment, which stays the present one."""
    with pytest.MonkeyPatch.context() as patch:
        for part in ("load_sample_articles", "load_real_article"):
            patch.setattr(load_demo, part, lambda: None)
        patch.setattr(load_demo, "load_meetings", lambda *_, **__: None)
        patch.setattr(timezone, "now", lambda: request.param)
        with lasting(load) as periods:
            yield periods


def load():
    call_command("load_demo")
    return list(Period.objects.order_by("ends_on"))


def states(period):
    return Counter(period.submissions.values_list("state", flat=True))


@pytest.mark.parametrize(
    ("day", "halves"),
    [
        (dt.date(2025, 3, 10), [(2023, 2), (2024, 1), (2024, 2), (2025, 1)]),
        (dt.date(2025, 7, 15), [(2023, 2), (2024, 1), (2024, 2), (2025, 1)]),
        (dt.date(2025, 9, 1), [(2024, 1), (2024, 2), (2025, 1), (2025, 2)]),
        (dt.date(2026, 11, 26), [(2025, 1), (2025, 2), (2026, 1), (2026, 2)]),
        (dt.date(2029, 1, 20), [(2025, 1), (2027, 2), (2028, 1), (2028, 2)]),
    ],
)
def test_periods_are_three_that_are_over_and_an_open_one(day, halves):
    assert halves_until(day) == halves


def test_demo_shows_reports_in_every_state(periods):
    first, second, third, still_open = periods

    assert states(first) == {"approved": 14, "excused": 1, "returned": 1}
    assert states(second) == {"approved": 4, "draft": 1}
    assert states(third) == {"approved": 4, "returned": 1}
    assert states(still_open) == {"draft": 1, "submitted": 2, "approved": 1}
    assert [period.is_closed for period in (first, second, third, still_open)] == [
        *(True, True, True),
        False,
    ]
    assert still_open.is_begun
    assert not still_open.is_overdue
    assert Submission.objects.filter(is_sample=False).count() == 0
    assert first.submissions.filter(revoked_at__isnull=False).count() == 1
    assert [s.is_correction for s in second.submissions.filter(state="draft")] == [True]
    assert Version.objects.filter(is_late=True).count() == 2
    assert Event.objects.filter(at__gt=TODAY).count() == 0


def test_demo_leaves_the_branch_people_something_to_do(periods):
    chair = User.objects.get(username="chutich")

    mine = Submission.objects.visible_to(chair).filter(branch__code="HKH05").order_by("period")

    assert {str(report.period): report.state for report in mine} == {
        "6 tháng cuối năm 2025": "approved",
        "6 tháng đầu năm 2026": "returned",
        "6 tháng cuối năm 2026": "draft",
    }
    begun = mine.get(period__year=2026, period__number=2).current
    assert "B1" in begun.values
    assert "E1b" not in begun.values
    returned = mine.get(state="returned")
    sent = returned.versions.get(number=1)
    assert sorted(comment.code for comment in sent.comments.all()) == ["D1b", "G0"]


def test_demo_shows_what_a_merger_is(periods):
    first, *_ = periods

    reported, todays = figures.as_reported(first), figures.in_boundaries(first, today())

    assert len(reported.rows) == 17
    assert sorted(row.branch.code for row in todays.rows) == [f"HKH0{n}" for n in range(1, 6)]
    assert reported.total.figures["B1"] == todays.total.figures["B1"]
    assert reported.total.figures["B1"].counted == 14


@pytest.mark.parametrize(
    "periods",
    [
        dt.datetime(2025, 3, 10, 9, tzinfo=VIETNAM),
        dt.datetime(2025, 7, 15, 9, tzinfo=VIETNAM),
        dt.datetime(2028, 2, 29, 0, 5, tzinfo=VIETNAM),
    ],
    indirect=True,
)
def test_demo_loads_on_either_side_of_the_merger(periods):
    *closed, still_open = periods

    assert [period.is_closed for period in closed] == [True, True, True]
    assert still_open.is_begun
    assert not still_open.is_overdue
    assert {"submitted", "draft"} <= set(states(still_open))


def test_demo_is_the_same_every_time(periods):
    report = Submission.objects.get(branch__code="08263").approved

    assert (report.values["A1"], report.values["B1"], report.values["C2"]) == (
        *("6700", "1742"),
        "46900000",
    )


def test_demo_tells_people_when_it_happened(periods):
    unread = Notice.objects.unread()

    assert Counter(unread.values_list("user__username", "kind")) == {
        ("canbo", "task"): 2,
        ("thuongtruc", "task"): 2,
        ("chutich", "task"): 1,
        ("thuky", "task"): 1,
        ("coso", "task"): 2,
        ("coso", "news"): 1,
    }
    assert Notice.objects.filter(created_at__gt=TODAY).count() == 0
    assert Notice.objects.filter(created_at__year=2025).count() > 20
