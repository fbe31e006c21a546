"""core/fields.py: one door after another into the database, and the forms made of the models."""

from datetime import UTC, date, datetime
from decimal import Decimal
from unicodedata import normalize

import pytest
from django.apps.registry import Apps
from django.contrib.admin import AdminSite, ModelAdmin
from django.db import connection, models
from django.forms import HiddenInput, modelform_factory

from core import fields


class Report(models.Model):
    """A model of this test alone: its own registry keeps it from the project's."""

    title = fields.LineField("tiêu đề", max_length=40)
    body = fields.ProseField("nội dung", blank=True)
    note = fields.LineField("ghi chú", max_length=40, blank=True, null=True, unique=True)
    email = fields.EmailField("thư điện tử", blank=True)
    page = fields.URLField("trang", blank=True)
    held_on = fields.DateField("ngày họp")
    sent_at = fields.DateTimeField("gửi lúc")
    members = fields.PositiveIntegerField("số hội viên")
    change = fields.IntegerField("tăng giảm", default=0)
    position = fields.PositiveSmallIntegerField("thứ tự", default=0)
    fund = fields.DecimalField("quỹ", max_digits=10, decimal_places=1)
    level = fields.LineField("cấp", max_length=6, choices=[("xa", "Xã")], default="xa")

    class Meta:
        app_label = "core"
        apps = Apps()

    def __str__(self):
        return self.title


TYPED = {
    "title": normalize("NFD", " Giao ban\x00  cụm\u202e số II "),
    "body": normalize("NFD", "Một\r\n\r\n  hai\x00"),
    "note": "",
    "email": "hoi@vidu\u200b.vn",
    "page": "vidu.vn",
    "held_on": "05/06/2022",
    "sent_at": "05/06/2022 07:05",
    "members": "1.412",
    "change": "-1 412",
    "position": "3",
    "fund": "2,5",
    "level": "xa",
}
STORED = {
    "title": "Giao ban cụm số II",
    "body": "Một\n\n  hai",
    "note": None,
    "email": "hoi@vidu.vn",
    "page": "https://vidu.vn",
    "held_on": date(2022, 6, 5),
    "sent_at": datetime(2022, 6, 5, 0, 5, tzinfo=UTC),
    "members": 1412,
    "change": -1412,
    "position": 3,
    "fund": Decimal("2.5"),
    "level": "xa",
}
ALL = list(STORED)


def model_form():
    return modelform_factory(Report, fields=ALL)


def admin_form():
    return ModelAdmin(Report, AdminSite()).get_form(None)


def make_report(**values):
    return Report.objects.create(**STORED | values)


def create_table():
    with connection.schema_editor() as editor:
        editor.create_model(Report)


@pytest.mark.django_db
@pytest.mark.parametrize("make_form", [model_form, admin_form])
def test_forms_of_a_model_read_what_people_write(make_form):
    create_table()
    form = make_form()(TYPED)

    assert form.errors == {}
    report = form.save()
    report.refresh_from_db()
    assert {name: getattr(report, name) for name in ALL} == STORED


@pytest.mark.django_db
@pytest.mark.parametrize("make_form", [model_form, admin_form])
def test_forms_of_a_model_show_what_they_can_read(make_form):
    create_table()
    shown = make_form()(instance=make_report(members=1412, fund=Decimal("1412.5")))

    values = {name: shown[name].subwidgets[0].data["value"] for name in ALL[5:-1]}

    assert values == {
        "held_on": "05/06/2022",
        "sent_at": "05/06/2022 07:05",
        "members": "1.412",
        "change": "-1.412",
        "position": "3",
        "fund": "1.412,5",
    }


@pytest.mark.parametrize("make_form", [model_form, admin_form])
def test_forms_of_a_model_ask_with_one_text_input_each(make_form):
    inputs = make_form().base_fields

    assert {name: inputs[name].widget.input_type for name in ALL[2:-1]} == {
        **dict.fromkeys(ALL[2:-1], "text"),
        "email": "email",
        "page": "url",
    }


@pytest.mark.parametrize("make_form", [model_form, admin_form])
def test_forms_of_a_model_say_which_field(make_form):
    form = make_form()(TYPED | {"held_on": "31/02/2022", "members": "-5", "title": "\x00"})

    form.full_clean()

    assert form.errors == {
        "held_on": ["Ngày 31/02/2022 không có trong lịch."],
        "members": ["Số hội viên không thể là số âm."],
        "title": ["Chưa nhập tiêu đề."],
    }


@pytest.mark.django_db
def test_text_is_clean_after_every_way_in():
    create_table()
    dirty, clean = normalize("NFD", " Tiên\x00  Du\u200b "), "Tiên Du"

    report = make_report(title=dirty)
    assert report.title == clean
    report.refresh_from_db()
    assert report.title == clean

    Report.objects.update(note=dirty)
    report.refresh_from_db()
    assert report.note == clean

    Report.objects.bulk_create([Report(**STORED | {"title": dirty})])
    assert Report.objects.filter(title=dirty).count() == 2


@pytest.mark.django_db
def test_text_that_is_an_expression_is_left_to_the_database():
    create_table()
    report = make_report(note="b")

    report.title = models.F("note")
    report.save()

    report.refresh_from_db()
    assert report.title == "b"


def test_choices_stay_choices():
    assert type(admin_form().base_fields["level"]).__name__ == "TypedChoiceField"


def test_own_widgets_are_kept():
    form = modelform_factory(Report, fields=["members"], widgets={"members": HiddenInput})

    assert form.base_fields["members"].widget.input_type == "hidden"
