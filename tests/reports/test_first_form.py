import pytest

from reports.first_form import load_first_form
from reports.formulas import codes_of
from reports.models import Indicator, Section

pytestmark = pytest.mark.django_db


def test_first_form_is_loaded_once():
    edition = load_first_form()
    Section.objects.filter(title="Hội viên").update(title="Hội viên của Hội")

    assert load_first_form() == edition
    assert [section.title for section in edition.sections.all()] == [
        "Tổ chức Hội",
        "Hội viên của Hội",
        "Mô hình học tập",
        "Quỹ khuyến học, khen thưởng",
        "Lời văn, kiến nghị",
    ]
    assert edition.indicators.count() == 45


def test_indicators_refer_to_each_other_by_codes_that_are_there():
    indicators = list(load_first_form().indicators.all())
    codes = [indicator.code for indicator in indicators]

    for place, indicator in enumerate(indicators):
        assert codes_of(indicator.formula or "0") <= set(codes[:place]), indicator
        assert {indicator.at_most, indicator.prefill} - {""} <= set(codes), indicator


def test_money_and_people_that_come_and_go_are_flows():
    kinds = dict(load_first_form().indicators.values_list("code", "kind"))

    assert {kinds[code] for code in ("B2", "B3", "C2", "C3", "D1b", "F1a")} == {Indicator.Kind.FLOW}
    assert {kinds[code] for code in ("A1", "B1", "C1", "E1c")} == {Indicator.Kind.STOCK}
