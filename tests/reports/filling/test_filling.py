"""A branch fills in its report part by part; nothing typed is lost, nothing is in the way."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.filling.saving import forget_old_forms
from reports.models import Indicator, SavedForm, Section, Submission, Version
from reports.states import State
from tests.reports.factories import TODAY, VALUES, fill, make_period, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client):
    """A draft that its secretary has filled in and looks at; `people` stands beside it."""
    submission, people = make_submission(values={})
    submission.people = people
    client.force_login(people.secretary)
    return submission


def url(submission, page="section", *more):
    arguments = [submission.pk, 1] if page in {"section", "autosave"} else [submission.pk]
    return reverse(f"reports:filling_{page}", args=[*arguments, *more])


def stored(submission):
    return Submission.objects.get(pk=submission.pk).current


def form_of(client, submission):
    """What a browser would post of the form as it is shown."""
    form = client.get(url(submission)).context["form"]
    return {field.html_name: field.value() or "" for field in form} | {
        field.html_name: field.value() for field in form if field.value() == 0
    }


def save(client, submission, button="stay", **typed):
    return client.post(url(submission), form_of(client, submission) | typed | {button: ""})


def second(report, values=VALUES):
    """The same branch's next report, after an approved one."""
    fill(report, values, by=report.people.secretary)
    actions.submit(submission=report, by=report.people.chair)
    actions.claim(submission=report, by=report.people.officer)
    report.refresh_from_db()
    actions.approve(submission=report, by=report.people.officer, digest=report.current.hash)
    period = make_period(number=2, edition=report.period.edition)
    return actions.start(branch=report.branch, period=period, by=report.people.secretary)


def test_start_leads_to_the_parts_and_a_second_click_to_the_same(client, report):
    start = reverse("reports:filling_start", args=[report.period_id])

    answers = [client.post(start, {"hoi": report.branch.code}) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {url(report, "tasks")}
    assert Submission.objects.count() == 1


def test_start_of_a_locked_period_says_why(client, report):
    yesterday = TODAY - dt.timedelta(days=1)
    days = dict.fromkeys(("opens_on", "due_on", "closes_on"), yesterday)
    period = make_period(number=2, edition=report.period.edition, **days)

    answer = client.post(reverse("reports:filling_start", args=[period.pk]), follow=True)

    assert "đã khoá sau ngày" in answer.text


def test_form_reads_numbers_as_people_write_them(client, report):
    save(client, report, A1="6.500", B1="1 412", B2="0", C1="", G1="Đề nghị\r\ntập huấn.")

    assert stored(report).values == {
        "A1": "6500",
        "B1": "1412",
        "B2": "0",
        "G1": "Đề nghị\ntập huấn.",
    }
    assert form_of(client, report)["B1"] == 1412
    assert 'value="1.412"' in client.get(url(report)).text


def test_decimals_are_read_with_a_comma(client, report):
    Indicator.objects.filter(code="B1").update(decimals=1)

    save(client, report, B1="1.412,5")

    assert stored(report).values == {"B1": "1412.5"}
    assert 'value="1.412,5"' in client.get(url(report)).text


def test_blank_is_never_zero(get_page, client, report):
    save(client, report, C1="100", C2="0", C3="")
    assert stored(report).values == {"C1": "100", "C2": "0"}
    page = get_page(url(report))
    assert re.search(r'id="id_C4"[^>]*>–<', page.html)

    save(client, report, C3="0")

    assert re.search(r'id="id_C4"[^>]*>100<', get_page(url(report)).html)


def test_what_cannot_be_read_stays_typed_and_the_rest_is_saved(get_page, client, report):
    save(client, report, B1="1.412")

    answer = save(client, report, "next", A1="6500", B1="14l2", B2="86")

    assert answer.status_code == 200
    assert 'value="14l2"' in answer.text
    assert "Tổng số hội viên phải là số nguyên, ví dụ 14." in answer.text
    assert "Ô này chưa được lưu; số đang lưu là 1.412." in answer.text
    assert "<title>Lỗi: " in answer.text
    assert stored(report).values == {"A1": "6500", "B1": "1412", "B2": "86"}
    # Mended, it is saved: the page holds the count of now.
    again = answer.context["form"]
    typed = {field.html_name: field.value() or "" for field in again} | {"B1": "1413", "stay": ""}
    client.post(url(report), typed)
    assert stored(report).values["B1"] == "1413"


def test_buttons_lead_where_they_say(client, report):
    section = Section.objects.create(edition=report.period.edition, title="Hai", position=2)
    Indicator.objects.create(section=section, code="Z1", label="Khác")

    targets = {
        button: save(client, report, button, **VALUES).headers["Location"]
        for button in ("stay", "later", "next")
    }

    assert targets == {
        "stay": url(report),
        "later": url(report, "tasks"),
        "next": reverse("reports:filling_section", args=[report.pk, 2]),
    }
    last = reverse("reports:filling_section", args=[report.pk, 2])
    answer = client.post(last, {"shown": "0", "Z1": "5", "next": ""})
    assert answer.headers["Location"] == url(report, "review")


def test_next_part_comes_once_what_is_said_of_this_one_has_been_read(client, report):
    later = second(report)

    first = save(client, later, "next", **VALUES | {"C1": "33000", "B1": "14.120", "A1": "65.000"})
    assert first.headers["Location"] == url(later)
    page = client.get(url(later)).text
    assert "số này cao gấp 10 lần kỳ trước (1.412). Nếu đúng, xin ghi lý do." in page
    assert "Lý do, nếu số đúng" in page

    assert save(client, later, "next").headers["Location"] == url(later, "review")
    # Another sentence is another thing to read.
    assert save(client, later, "next", B1="141.200").headers["Location"] == url(later)


def test_reason_settles_a_warning(client, report):
    later = second(report)
    fields = VALUES | {"C1": "33000", "B1": "14.120", "A1": "65.000"}

    save(client, later, **fields, **{"ghi-chu-B1": "Sáp nhập.", "ghi-chu-A1": "Sáp nhập."})

    assert stored(later).notes == {"A1": "Sáp nhập.", "B1": "Sáp nhập."}
    assert "Đã xong 1/1 phần" in client.get(url(later, "tasks")).text


def test_hint_has_the_definition_and_the_figure_of_the_period_before(get_page, report):
    Indicator.objects.filter(code="B1").update(hint="Theo danh sách.")
    page = get_page(url(second(report)))

    assert "Theo danh sách. Kỳ trước: 1.412 người." in page.text
    assert "Tồn quỹ đầu kỳ + Thu trong kỳ - Chi trong kỳ. Kỳ trước: 33.000 đồng." in page.text


def test_prefilled_figure_says_where_it_is_from(get_page, report):
    page = get_page(url(second(report)))

    assert page.text.count("Điền sẵn theo kỳ trước (6 tháng đầu năm 2022).") == 2  # A1 and C1


def test_as_before_fills_only_what_is_empty_and_rarely_changes(client, report):
    later = second(report)

    answer = save(client, later, "as_before", A1="6.600", B1="", B2="", C1="33.000")

    assert answer.headers["Location"] == url(later)
    version = stored(later)
    assert version.values == {"A1": "6600", "B1": "1412", "C1": "33000"}  # B2 is a flow
    assert version.origins == {"B1": "6 tháng đầu năm 2022", "C1": "6 tháng đầu năm 2022"}
    assert "Điền như kỳ trước" not in client.get(url(later)).text


def test_as_before_leaves_what_could_not_be_read(client, report):
    later = second(report)

    answer = save(client, later, "as_before", B1="14l2")

    assert 'value="14l2"' in answer.text
    assert "B1" not in stored(later).values


def test_request_that_was_cut_short_empties_nothing(client, report):
    save(client, report, **VALUES, **{"ghi-chu-B1": "Đã đếm."})
    shown = stored(report).saves[str(report.period.edition.sections.get().pk)]

    client.post(url(report), {"shown": shown, "A1": "6501"})
    client.post(url(report), {"shown": shown + 1, "B1": "1413"})

    assert stored(report).values == VALUES | {"A1": "6501", "B1": "1413"}
    assert stored(report).notes == {"B1": "Đã đếm."}


def test_same_form_again_is_the_first_result(client, report):
    form = form_of(client, report) | VALUES | {"later": ""}
    for _ in range(3):
        client.post(url(report), form)
    fill(report, VALUES | {"B1": "1500"}, by=report.people.chair)

    answer = client.post(url(report), form)

    assert answer.headers["Location"] == url(report, "tasks")
    assert stored(report).values["B1"] == "1500"
    assert list(stored(report).saves.values()) == [3]  # the fixture's, this form's, the chair's
    assert SavedForm.objects.count() == 1


def test_same_key_with_something_else_typed_is_no_replay(client, report):
    form = form_of(client, report) | VALUES
    client.post(url(report), form | {"stay": ""})

    answer = client.post(url(report), form | {"B1": "1.500"})

    assert answer.status_code == 409
    assert stored(report).values["B1"] == "1412"


def test_second_of_two_chooses_between_both_values(get_page, client, report):
    save(client, report, **VALUES)
    mine = form_of(client, report) | {f"cu-{code}": value for code, value in VALUES.items()}
    fill(
        report,
        VALUES | {"B1": "1500", "B2": "90"},
        by=report.people.chair,
        notes={"B1": "Đếm lại."},
    )

    answer = client.post(url(report), mine | {"B1": "1.600", "C2": "6.000", "next": ""})

    assert answer.status_code == 409
    assert f"{report.people.chair.full_name} vừa sửa phần “Số liệu” lúc" in answer.text
    found = {d.name: (d.stored, d.typed, d.is_ours) for d in answer.context["differences"]}
    assert found == {
        "B1": ("1.500", "1.600", True),
        "ghi-chu-B1": ("Đếm lại.", "", True),
        "B2": ("90", "86", False),
        "C2": ("5.000", "6.000", True),
    }
    assert stored(report).values == VALUES | {"B1": "1500", "B2": "90"}
    chosen = {"B1": "1.600", "ghi-chu-B1": "Đếm lại.", "B2": "90", "ghi-chu-B2": "", "C2": "6.000"}
    saves = next(iter(stored(report).saves.values()))
    client.post(url(report), chosen | {"shown": saves, "key": "b"})
    assert stored(report).values == VALUES | {"B1": "1600", "B2": "90", "C2": "6000"}
    assert stored(report).notes == {"B1": "Đếm lại."}


def test_what_is_typed_after_sending_is_shown_to_be_copied(client, report):
    fill(report, VALUES, by=report.people.secretary)
    form = form_of(client, report)
    actions.submit(submission=report, by=report.people.chair)

    answer = client.post(url(report), form | {"B1": "1.499", "stay": ""})

    assert answer.status_code == 409
    assert "Chờ duyệt" in answer.text
    assert "1.499" in answer.text
    assert stored(report).values == VALUES


def test_report_that_is_not_open_is_read(client, report):
    fill(report, VALUES, by=report.people.secretary)
    actions.submit(submission=report, by=report.people.chair)

    for page in ("tasks", "section", "review"):
        assert client.get(url(report, page)).headers["Location"] == report.get_absolute_url()


def autosave(client, submission, **typed):
    return client.post(url(submission, "autosave"), form_of(client, submission) | typed)


def test_autosave_says_how_the_form_goes_on(client, report):
    answer = json.loads(autosave(client, report, B1="1.412", B2="x").text)

    saves = next(iter(stored(report).saves.values()))
    assert re.fullmatch(r"\d\d:\d\d", answer["saved_at"])
    assert answer["fields"]["shown"] == str(saves)
    assert answer["fields"]["cu-B1"] == "1412"
    assert answer["unread"] == {"B2": "Hội viên mới phải là số nguyên, ví dụ 14."}
    assert stored(report).values == {"B1": "1412"}


def test_autosave_of_a_stale_form_writes_nothing_and_leads_to_both_versions(client, report):
    form = form_of(client, report)
    fill(report, VALUES, by=report.people.chair)

    answer = client.post(url(report, "autosave"), form | {"B1": "1"})

    assert answer.status_code == 409
    assert answer.json()["sentence"] == (
        f"{report.people.chair.full_name} vừa sửa phần này. Bấm “Lưu” để xem hai bản."
    )
    assert stored(report).values == VALUES


def test_replayed_autosave_is_the_first_answer(client, report):
    form = form_of(client, report) | {"B1": "1412", "key": "f" * 32}
    first = client.post(url(report, "autosave"), form).json()["fields"]
    fill(report, {"B1": "1500"}, by=report.people.chair)

    assert client.post(url(report, "autosave"), form).json()["fields"] == first
    assert stored(report).values == {"B1": "1500"}


def test_autosave_renews_the_token(client, report):
    assert client.get(url(report, "autosave")).json()["token"]


def test_autosave_never_sends(client, report):
    autosave(client, report, **VALUES)

    assert Submission.objects.get().state == State.DRAFT


@pytest.mark.parametrize("number", [0, 2, 99])
def test_part_that_is_none_is_not_there(client, report, number):
    address = reverse("reports:filling_section", args=[report.pk, number])

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (None, "Chưa bắt đầu"),
        (VALUES | {"B2": ""}, "Đang làm"),
        (VALUES | {"B1": "7000"}, "Có chỗ cần xem"),
        (VALUES, "Đã xong"),
    ],
)
def test_part_tells_how_far_it_is(get_page, client, report, values, status):
    if values is None:
        Version.objects.update(saves={})
    else:
        fill(report, values, by=report.people.secretary)

    assert f"1. Số liệu {status}" in get_page(url(report, "tasks")).text


# Those of the session, the person, his branches, the report, the form and the one before; of the
# parts also what came back and whether it is locked, of a section that one is there and who else
# is, of the review who may send.
QUERIES = {"tasks": 11, "section": 12, "review": 12}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_of_the_database_however_much_is_filled_in(
    client, report, name, count, django_assert_num_queries
):
    later = second(report)
    fill(later, dict(list(VALUES.items())[:count]), by=report.people.secretary)

    with django_assert_num_queries(QUERIES[name]):
        client.get(url(later, name))


def test_saved_forms_are_forgotten_once_no_machine_holds_them_any_more(client, report):
    for key, days in (("a", 91), ("b", 89)):
        form = form_of(client, report) | {"key": key * 32, "stay": ""}
        client.post(url(report), form)
        SavedForm.objects.filter(at__gte=timezone.now() - dt.timedelta(minutes=1)).update(
            at=timezone.now() - dt.timedelta(days=days)
        )

    forget_old_forms()

    assert SavedForm.objects.count() == 1
