import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Role
from reports.models import Edition, Indicator, LockException, Period
from tests.factories import make_branch, make_user
from tests.reports.factories import TODAY, make_edition, make_period, make_submission

pytestmark = pytest.mark.django_db

JULY = dt.date(2022, 7, 31)


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def page(row, name="change"):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{name}", args=[row.pk])


def period_fields(edition, **fields):
    return {
        "kind": "quarter",
        "year": "2022",
        "number": "3",
        "edition": edition.pk,
        "answer_days": "5",
        "exceptions-TOTAL_FORMS": 0,
        "exceptions-INITIAL_FORMS": 0,
    } | fields


def exception_fields(branch, **fields):
    line = {"branch": branch.pk, "until": f"{TODAY:%d/%m/%Y}", "reason": "Mất điện."} | fields
    return {
        "exceptions-TOTAL_FORMS": 1,
        "exceptions-INITIAL_FORMS": 0,
        **{f"exceptions-0-{name}": value for name, value in line.items()},
    }


def as_shown(period):
    return {
        **{name: getattr(period, name) for name in ("kind", "year", "number", "title")},
        "answer_days": period.answer_days,
        "edition": period.edition_id,
        **{
            name: f"{getattr(period, name):%d/%m/%Y}"
            for name in ("starts_on", "ends_on", "opens_on", "due_on", "closes_on")
        },
        "shown_version": period.lock_version,
    }


def test_days_that_are_left_empty_are_proposed(desk):
    edition = make_edition()

    response = desk.post(reverse("admin:reports_period_add"), period_fields(edition))

    assert response.status_code == 302
    period = Period.objects.get()
    assert (period.starts_on, period.ends_on) == (dt.date(2022, 7, 1), dt.date(2022, 9, 30))
    assert (period.opens_on, period.due_on, period.closes_on) == (
        dt.date(2022, 8, 30),
        dt.date(2022, 9, 20),
        dt.date(2022, 10, 10),
    )


def test_days_are_proposed_as_those_of_the_last_period_of_the_kind(desk):
    edition = make_edition()
    days = {"opens_on": dt.date(2022, 6, 20), "due_on": JULY, "closes_on": JULY}
    make_period(kind="quarter", number=2, edition=edition, **days)

    desk.post(reverse("admin:reports_period_add"), period_fields(edition, due_on="20/10/2022"))

    period = Period.objects.get(number=3)
    assert (period.opens_on, period.due_on, period.closes_on) == (
        dt.date(2022, 9, 20),
        dt.date(2022, 10, 20),
        dt.date(2022, 10, 31),
    )


def test_form_of_a_new_period_is_filled_in_with_the_next(desk):
    make_period(kind="half", year=2022, number=2, answer_days=9)

    html = desk.get(reverse("admin:reports_period_add")).text

    for name, value in (
        ("answer_days", "9"),
        ("year", "2023"),
        ("starts_on", "01/01/2023"),
        ("ends_on", "30/06/2023"),
    ):
        assert f'name="{name}" value="{value}"' in html, name


def test_days_out_of_order_are_refused_at_once(desk):
    fields = period_fields(make_edition(), opens_on="01/10/2022", due_on="01/09/2022")

    response = desk.post(reverse("admin:reports_period_add"), fields)

    assert response.status_code == 200
    assert "Các ngày phải theo thứ tự: mở nhập, hạn nộp, khoá." in response.text
    assert Period.objects.count() == 0


def test_period_with_reports_keeps_what_was_reported_on(desk):
    submission, _ = make_submission()
    period = submission.period
    later = period.closes_on + dt.timedelta(days=5)

    desk.post(
        page(period),
        as_shown(period)
        | {"year": "2019", "closes_on": f"{later:%d/%m/%Y}"}
        | {"exceptions-TOTAL_FORMS": 0, "exceptions-INITIAL_FORMS": 0},
    )

    stored = Period.objects.get(pk=period.pk)
    assert (stored.year, stored.closes_on) == (period.year, later)
    assert desk.post(page(period, "delete"), {"post": "yes"}).status_code == 403


def test_leave_is_given_on_the_page_of_the_period(desk, officer):
    period, branch = make_period(), make_branch()

    response = desk.post(page(period), as_shown(period) | exception_fields(branch))

    assert response.status_code == 302
    leave = LockException.objects.get()
    assert (leave.branch, leave.until, leave.reason, leave.by) == (
        *(branch, TODAY, "Mất điện."),
        officer,
    )


def test_leave_wants_a_reason_and_is_not_changed(desk):
    period, branch = make_period(), make_branch()
    response = desk.post(page(period), as_shown(period) | exception_fields(branch, reason=""))
    assert response.status_code == 200
    assert LockException.objects.count() == 0

    desk.post(page(period), as_shown(period) | exception_fields(branch))
    leave = LockException.objects.get()
    desk.post(
        page(period),
        as_shown(Period.objects.get())
        | exception_fields(branch, id=leave.pk, reason="Khác.")
        | {"exceptions-INITIAL_FORMS": 1},
    )
    assert LockException.objects.get().reason == "Mất điện."


def used_edition():
    return make_period().edition


def test_edition_that_is_used_is_read_only_and_says_why(desk):
    edition = used_edition()
    indicator = edition.indicators.get(code="B1")

    for row in (edition, indicator):
        html = desk.get(page(row)).text
        assert "Đã dùng cho 6 tháng đầu năm 2022 nên giữ nguyên." in html
        assert 'name="_save"' not in html
        assert desk.post(page(row), {}).status_code == 403
        assert desk.post(page(row, "delete"), {"post": "yes"}).status_code == 403


def test_next_edition_is_a_copy_and_can_be_changed(desk):
    edition = used_edition()

    response = desk.post(page(edition, "issue"))

    new = Edition.objects.get(number=2)
    assert response["Location"] == page(new)
    assert (new.form, new.is_used, new.valid_from) == (edition.form, False, TODAY)
    copied = ("code", "label", "kind", "unit", "formula", "at_most", "prefill", "position")
    assert list(new.indicators.values_list(*copied, "section__title")) == list(
        edition.indicators.values_list(*copied, "section__title")
    )
    indicator = new.indicators.get(code="B1")
    fields = {"section": indicator.section_id, "shown_version": indicator.lock_version}
    names = ("position", "code", "kind", "unit", "decimals", "combine", "at_most", "prefill")
    fields |= {name: getattr(indicator, name) for name in names}
    desk.post(page(indicator), fields | {"label": "Số hội viên"})
    assert Indicator.objects.get(pk=indicator.pk).label == "Số hội viên"
    assert edition.indicators.get(code="B1").label == "Tổng số hội viên"


def test_next_edition_is_issued_once(desk):
    edition = used_edition()

    locations = {desk.post(page(edition, "issue"))["Location"] for _ in range(3)}

    assert len(locations) == 1
    assert Edition.objects.count() == 2


def test_new_indicator_goes_into_an_edition_that_can_change(desk):
    used, new = used_edition(), make_edition()

    html = desk.get(reverse("admin:reports_indicator_add")).text

    assert f"Số liệu ({new})" in html
    assert f"Số liệu ({used})" not in html


def test_formula_that_is_none_is_refused(desk):
    section = make_edition().sections.get()
    fields = {"section": section.pk, "position": 9, "code": "Z1", "label": "Z", "decimals": 0}

    response = desk.post(
        reverse("admin:reports_indicator_add"),
        fields | {"kind": "derived", "combine": "sum", "formula": "B1 ** 9"},
    )

    assert "Công thức “B1 ** 9” chưa đọc được." in response.text


def test_pages_keep_the_house_rules(desk, get_page):
    used, new = used_edition(), make_edition()

    for row in (used, new, used.periods.get(), used.indicators.first(), new.indicators.first()):
        get_page(page(row), by=desk)
    for model in ("period", "edition", "indicator", "reportform"):
        get_page(reverse(f"admin:reports_{model}_changelist"), by=desk)
        get_page(reverse(f"admin:reports_{model}_add"), by=desk)


def test_only_officers_edit(client):
    edition = used_edition()
    client.force_login(make_user(Role.STAFF))

    assert client.get(page(edition)).status_code == 200
    assert client.post(page(edition, "issue")).status_code == 403
    assert client.get(reverse("admin:reports_period_add")).status_code == 403
    assert "Ban hành lần mới</button>" not in client.get(page(edition)).text
