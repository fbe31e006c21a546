"""core/partial_date.py and its fields: what is unknown stays unknown."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.forms import PartialDateField
from core.partial_date import PartialDate


@pytest.mark.parametrize(
    ("date", "typed", "iso", "in_words"),
    [
        (PartialDate(2019, 5, 10), "10/05/2019", "2019-05-10", "ngày 10/05/2019"),
        (PartialDate(2023, 11), "11/2023", "2023-11", "tháng 11/2023"),
        (PartialDate(2020), "2020", "2020", "năm 2020"),
        (PartialDate(), "", "", ""),
    ],
)
def test_date_is_written_as_far_as_it_is_known(date, typed, iso, in_words):
    assert (str(date), date.iso, date.in_words) == (typed, iso, in_words)
    assert PartialDate.from_iso(iso) == date
    assert bool(date) == bool(iso)


@pytest.mark.parametrize("text", ["2019-02-31", "2019-13", "19", "10/05/2019", "2019-5", "２０"])
def test_text_that_is_no_iso_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.from_iso(text)


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("10/05/2019", PartialDate(2019, 5, 10)),
        ("ngày 10 tháng 5 năm 2019", PartialDate(2019, 5, 10)),
        (" 11/2023 ", PartialDate(2023, 11)),
        ("Tháng 11 năm 2023", PartialDate(2023, 11)),
        ("tháng 1/2023", PartialDate(2023, 1)),
        ("2020", PartialDate(2020)),
        ("năm 2020", PartialDate(2020)),
        ("", PartialDate()),
        (dt.date(2019, 5, 10), PartialDate(2019, 5, 10)),
    ],
)
def test_form_reads_a_day_a_month_and_a_year(typed, date):
    assert PartialDateField(label="Ngày ban hành", required=False).clean(typed) == date


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2019", "Ngày 31/02/2019 không có trong lịch."),
        ("1944", "Ngày ban hành phải từ năm 1945 đến năm 2199."),
        ("2200", "Ngày ban hành phải từ năm 1945 đến năm 2199."),
        (
            "13/2023",
            "Ngày ban hành cần ghi theo dạng 25/05/2022; chưa rõ ngày thì ghi 05/2022 hoặc 2022.",
        ),
        (
            "hôm qua",
            "Ngày ban hành cần ghi theo dạng 25/05/2022; chưa rõ ngày thì ghi 05/2022 hoặc 2022.",
        ),
    ],
)
def test_form_says_what_it_cannot_read(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        PartialDateField(label="Ngày ban hành", required=False).clean(typed)

    assert refused.value.messages == [sentence]


def test_form_asks_for_a_date_where_one_is_needed():
    with pytest.raises(ValidationError) as refused:
        PartialDateField(label="Ngày ban hành").clean("")

    assert refused.value.messages == ["Chưa nhập ngày ban hành."]


@pytest.mark.parametrize(("typed", "changed"), [("11/2023", False), ("12/2023", True), ("", True)])
def test_form_sees_a_change(typed, changed):
    field = PartialDateField(label="Ngày ban hành", required=False)

    assert field.has_changed(PartialDate(2023, 11), typed) == changed
