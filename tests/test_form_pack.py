"""Our crispy pack: what every form of the portal looks like."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.template import Context, Template

from tests.page import Page


class Survey(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Viết đủ <họ>.")
    note = forms.CharField(label="Ghi chú", required=False)
    kind = forms.ChoiceField(
        label="Loại", choices=[("a", "Gia đình"), ("b", "Dòng họ")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Đồng ý", required=False, help_text="Có thể bỏ.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.cleaned_data.get("note") == "sai":
            raise forms.ValidationError("Ghi chú & loại chưa khớp.")


def drawn(form, source="{{ form|crispy }}"):
    template = Template("{% load crispy_forms_tags %}" + source)
    return Page(template.render(Context({"form": form, "csrf_token": "abc"})))


def attrs_of(page, **wanted):
    (found,) = [a for _, a in page.tags if wanted.items() <= a.items()]
    return found


def test_optional_fields_are_marked_and_required_ones_are_not():
    page = drawn(Survey())

    assert page.text.count("(không bắt buộc)") == 1
    assert "Ghi chú (không bắt buộc)" in page.text
    assert [a for _, a in page.tags if "required" in a] == []


def test_hint_belongs_to_its_field_and_is_escaped():
    page = drawn(Survey())

    assert attrs_of(page, name="name")["aria-describedby"] == "id_name_helptext"
    assert attrs_of(page, name="agreed")["aria-describedby"] == "id_agreed_helptext"
    assert "Viết đủ &lt;họ&gt;." in page.html


def test_radios_are_a_group_with_a_legend():
    page = drawn(Survey())

    assert page.count("fieldset") == page.count("legend") == 1
    labels = {a.get("for") for a in page.all("label")}
    assert {"id_kind_0", "id_kind_1"} <= labels


def test_form_without_errors_has_no_summary():
    assert "error-summary" not in drawn(Survey()).html


def test_summary_counts_names_and_links_each_place():
    page = drawn(Survey({"note": "sai"}))

    assert "Có 3 chỗ cần sửa" in page.text
    assert "Ghi chú &amp; loại chưa khớp." in page.html
    assert page.links == ["#id_name", "#id_kind"]
    ids = {a["id"] for _, a in page.tags if "id" in a}
    assert {"id_name", "id_kind"} <= ids
    assert "autofocus" in attrs_of(page, **{"class": "error-summary"})
    assert [a for _, a in page.tags if "autofocus" in a] == [
        attrs_of(page, **{"class": "error-summary"})
    ]


def test_error_stands_beside_its_field():
    page = drawn(Survey({}))

    name = attrs_of(page, name="name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert attrs_of(page, id="id_name_error")["class"] == "field__error"


@pytest.mark.parametrize(("method", "tokens"), [("post", 1), ("get", 0)])
def test_whole_form_by_its_helper(method, tokens):
    form = Survey()
    form.helper = FormHelper()
    form.helper.form_method = method
    form.helper.add_input(Submit("luu", "Lưu"))

    page = drawn(form, "{% crispy form %}")

    (tag,) = page.all("form")
    assert "novalidate" in tag
    assert tag["method"] == method
    assert page.html.count("csrfmiddlewaretoken") == tokens
    assert page.html.count("<button") == 1
