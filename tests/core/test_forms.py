from datetime import UTC, date, datetime
from decimal import Decimal
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form

from core import forms


def error(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("1412", 1412), ("1.412", 1412), ("1 412", 1412), ("1\u00a0412", 1412), (" 1412 ", 1412)),
        *(("1.412.000", 1412000), ("0", 0), ("007", 7), ("-1.412", -1412), (1412, 1412), ("+5", 5)),
    ],
)
def test_integer_field_reads_groups(written, value):
    assert forms.IntegerField().clean(written) == value


@pytest.mark.parametrize(
    "written",
    [
        *(
            "1,412",
            "1.41",
            "1.4125",
            "1412.0",
            "0.125",
            "1.412 000",
            "1..412",
            ".412",
            "1412.",
            "2,5",
        ),
        *("1e3", "mười bốn", "9" * 5000, "٣", "1_000", "- 5", "--5", "1.412.00", "1412.000"),
    ],
)
def test_integer_field_guesses_nothing(written):
    field = forms.IntegerField(label="số chi hội")

    assert error(field, written) == ["Số chi hội phải là số nguyên, ví dụ 14."]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("2,5", "2.5"), ("1.412", "1412"), ("1.412,5", "1412.5"), ("1 412,50", "1412.50")),
        *(
            ("1412", "1412"),
            ("2.5", "2.5"),
            ("320.50", "320.50"),
            ("0,125", "0.125"),
            ("-2,5", "-2.5"),
        ),
        *(("12,345", "12.345"), ("1.412.000", "1412000"), (2.5, "2.5"), (Decimal("2.5"), "2.5")),
    ],
)
def test_decimal_field_reads_a_comma_and_groups(written, value):
    assert forms.DecimalField().clean(written) == Decimal(value)


@pytest.mark.parametrize(
    "written",
    [
        "0.125",
        "1.4125",
        "1,412.5",
        "1.412.5",
        "2,",
        ",5",
        "NaN",
        "٣",
        "٣.٥",
        "Infinity",
        "1e5",
        "năm",
    ],
)
def test_decimal_field_guesses_nothing(written):
    assert error(forms.DecimalField(label="Quỹ"), written) == ["Quỹ phải là số, ví dụ 14 hoặc 2,5."]


def test_number_fields_speak_of_their_limits():
    assert error(forms.IntegerField(label="Số hội viên", min_value=0), "-5") == [
        "Số hội viên không thể là số âm."
    ]
    assert error(forms.IntegerField(label="Năm", min_value=1945), "1") == [
        "Năm không thể nhỏ hơn 1945."
    ]
    assert error(forms.DecimalField(label="Tỉ lệ", max_value=100), "100,5") == [
        "Tỉ lệ không thể lớn hơn 100."
    ]


def test_number_fields_show_groups_on_text_inputs_with_number_keys():
    assert forms.IntegerField(min_value=0).widget.attrs == {"inputmode": "numeric"}
    shown = forms.DecimalField(required=False, initial=Decimal("1412.5"))

    form = type("Form", (Form,), {"n": shown})()

    data = form["n"].subwidgets[0].data
    assert (data["type"], data["value"]) == ("text", "1.412,5")
    assert data["attrs"] == {"inputmode": "decimal", "id": "id_n"}


def test_number_fields_see_no_change_in_their_own_writing():
    assert not forms.IntegerField().has_changed(1412, "1.412")
    assert not forms.DecimalField().has_changed(Decimal("2.5"), "2,5")
    assert forms.IntegerField().has_changed(1412, "1.413")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "05/06/2022",
            "5-6-22",
            "5.6.2022",
            " 05/06/2022 ",
            "2022-06-05",
            "ngày 5 tháng 6 năm 2022",
        ),
        normalize("NFD", "5 Tháng 6 năm 2022"),
        *(date(2022, 6, 5), datetime(2022, 6, 5, 7, tzinfo=UTC)),
    ],
)
def test_date_field_reads_the_day_first(written):
    assert forms.DateField().clean(written) == date(2022, 6, 5)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        *(("31/02/2022", "31/02/2022"), ("05/25/2022", "05/25/2022"), ("29.2.22", "29.2.22")),
        *(("Ngày 31 tháng 4 năm 2022", "31 tháng 4 năm 2022"), ("2022-02-30", "2022-02-30")),
        ("01/01/0000", "01/01/0000"),
    ],
)
def test_date_field_names_a_day_that_does_not_exist(written, day):
    assert error(forms.DateField(label="Ngày họp"), written) == [f"Ngày {day} không có trong lịch."]
    assert error(forms.DateTimeField(label="Đăng lúc"), f"{written} 07:30") == [
        f"Ngày {day} không có trong lịch."
    ]


@pytest.mark.parametrize(
    "written", ["hôm qua", "khoảng 25/05/2022", "25/05", "25052022", "31/02/2022abc"]
)
def test_date_field_says_how_to_write(written):
    field = forms.DateField(label="ngày họp")

    assert error(field, written) == ["Ngày họp cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022."]


@pytest.mark.parametrize(
    "written", ["25/05/2022 07:05", "7h05 ngày 25/05/2022", "2022-05-25T07:05"]
)
def test_datetime_field_reads_one_input(written):
    assert forms.DateTimeField().clean(written) == datetime(2022, 5, 25, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("written", ["25/05/2022 25:00", "07:05", "sáng 25/05/2022"])
def test_datetime_field_says_how_to_write(written):
    assert error(forms.DateTimeField(label="Đăng lúc"), written) == [
        "Đăng lúc cần ghi ngày rồi giờ, ví dụ 25/05/2022 07:30."
    ]


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        (forms.LineField(), normalize("NFD", " Khuyến\x00  học\u202e\n"), "Khuyến học"),
        (forms.LineField(max_length=2), normalize("NFD", "ệỗ"), "ệỗ"),
        (forms.LineField(required=False), " \x00\u200b ", ""),
        (forms.LineField(required=False, empty_value=None), " \x00 ", None),
        (forms.ProseField(), normalize("NFD", "Một\r\n\r\n hai\x00 "), "Một\n\n hai"),
        (forms.EmailField(), " hoi@vidu\u200b.vn\x00", "hoi@vidu.vn"),
        (forms.PasswordField(), normalize("NFD", "  học  tập "), "  học  tập "),
        (forms.URLField(), "vidu.vn/\u202etrang ", "https://vidu.vn/trang"),
    ],
)
def test_text_fields_clean_before_they_check(field, written, value):
    assert field.clean(written) == value


def test_text_fields_are_required_after_cleaning():
    assert error(forms.LineField(label="Tiêu đề"), "\x00 ") == ["Chưa nhập tiêu đề."]


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        (
            forms.LineField(label="Tiêu đề", max_length=5),
            "abcdef",
            "Tiêu đề dài 6 ký tự; tối đa 5 ký tự.",
        ),
        (forms.LineField(label="UBND xã"), "", "Chưa nhập UBND xã."),
        (forms.LineField(), "", "Chưa nhập mục này."),
        (
            forms.IntegerField(label="Số hội viên (không bắt buộc)", required=False),
            "mười",
            "Số hội viên phải là số nguyên, ví dụ 14.",
        ),
        (forms.DateField(label="Ngày họp"), "", "Chưa nhập ngày họp."),
        (
            forms.IntegerField(
                label="Số hội viên", error_messages={"required": "Nếu không có, nhập số 0."}
            ),
            " ",
            "Nếu không có, nhập số 0.",
        ),
        (
            forms.EmailField(label="Thư điện tử"),
            "hoi",
            "Thư điện tử chưa đúng dạng, ví dụ hoi@vidu.vn.",
        ),
        (
            forms.URLField(label="Trang"),
            "a b",
            "Trang chưa đúng dạng, ví dụ https://vidu.vn/trang.",
        ),
    ],
)
def test_fields_say_which_where_and_how(field, written, sentence):
    assert error(field, written) == [sentence]


def test_text_fields_leave_cutting_to_people():
    assert "maxlength" not in forms.LineField(max_length=5).widget.attrs
