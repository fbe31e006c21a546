"""locale/vi: nothing is left in English, nothing is said in a way the house does not say it."""

import json
import re
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from unicodedata import is_normalized

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import RequestFactory
from django.utils.translation import gettext, ngettext
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

from core.text import unify_tones
from tests.package_texts import catalogue_texts, package_texts

FOLDER = settings.BASE_DIR / "locale/vi/LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
# What Django joins texts with, and a text that stands between others.
PUNCTUATION = {":?.!"}
BLANKS = {" Theo %(filter_title)s ", ", "}
NOT_OUR_WORDS = re.compile(
    r"vui lòng|hợp lệ|xin lỗi|rất tiếc|\bbạn\b|tập tin|!|\bkí\b", re.IGNORECASE
)


@cache
def catalogue(domain):
    """All that Django finds, the project's first; gettext() itself would answer in English."""
    return DjangoTranslation("vi", domain=domain)._catalog  # noqa: SLF001  has no public name


def translation(text):
    key = f"{text.context}\x04{text.singular}" if text.context else text.singular
    return catalogue(text.domain).get((key, 0)) or catalogue(text.domain).get(key)


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


def project_catalogue(domain):
    return read_po((FOLDER / f"{domain}.po").read_bytes().splitlines())


def compiled(file):
    """What gettext reads in a compiled catalogue, without the head, which holds a time."""
    texts = GNUTranslations(file)._catalog  # noqa: SLF001  has no public name
    del texts[""]
    return texts


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_catalogue_is_that_of_the_source(domain):
    fresh = BytesIO()
    write_mo(fresh, project_catalogue(domain))
    fresh.seek(0)

    with (FOLDER / f"{domain}.mo").open("rb") as shipped:
        assert compiled(shipped) == compiled(fresh)


def test_every_text_of_the_packages_is_in_vietnamese():
    assert [text for text in package_texts() if not translation(text)] == []


def test_translations_hold_the_placeholders_of_their_texts():
    assert [
        text
        for text in package_texts()
        if placeholders(translation(text)) != placeholders(text.plural or text.singular)
    ] == []


def test_translations_are_worded_and_spelt_as_the_house_does():
    worded = {text.singular: translation(text) for text in package_texts()}

    assert {t for t in worded.values() if NOT_OUR_WORDS.search(t)} == PUNCTUATION
    assert {
        t for t in worded.values() if t != unify_tones(t) or not is_normalized("NFC", t)
    } == set()
    assert {t for t in worded.values() if t != t.strip() and t not in BLANKS} == set()


def test_project_translates_only_what_a_package_says():
    # humanize is not installed, yet django-otp says with it when the next code may be sent.
    said = package_texts() | set(catalogue_texts("django.contrib.humanize", "django"))

    for domain in DOMAINS:
        known = {(text.id, text.context) for text in said if text.domain == domain}
        ours = {
            (message.id, message.context) for message in project_catalogue(domain) if message.id
        }
        assert ours - known == set()


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("History", "Lịch sử"),
        ("Enter a whole number.", "Số này phải là số nguyên, ví dụ 14."),
        ("This field is required.", "Chưa nhập mục này."),
        ("Delete", "Xoá"),
        ("Save", "Lưu"),
        ("Log out", "Đăng xuất"),
        ("Skip to main content", "Chuyển đến nội dung chính"),
    ],
)
def test_texts_seen_most_are_those_of_the_house(english, vietnamese):
    assert gettext(english) == vietnamese


def test_plurals_have_one_form():
    singular, plural = "%(counter)s result", "%(counter)s results"

    assert [ngettext(singular, plural, n) for n in (1, 2)] == ["%(counter)s kết quả"] * 2


def test_scripts_of_the_admin_are_given_our_texts_and_formats():
    view = JavaScriptCatalog.as_view(packages=["django.contrib.admin"])

    script = view(RequestFactory().get("/")).text

    assert json.dumps("Chọn ngày") in script
    assert '"%d/%m/%Y"' in script
    assert json.dumps("Tháng 5") in script
