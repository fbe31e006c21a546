"""Every page, as everybody who may open it: Vietnamese, and by the rules of the house."""

import re

import pytest

from accounts.models import Role, User
from tests.addresses import make_addresses
from tests.factories import make_user
from tests.page import Page, broken_rules
from tests.vietnamese import english_words

pytestmark = pytest.mark.django_db

# Days are written 25/05/2022: neither as ISO writes them nor with hyphens or English months.
FOREIGN_DAY = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d\d?-\d\d?-\d{4}\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[a-z]*\.? \d"
)


# How Django's admin is: a row's fields have the column's head for a label, icons have no size.
LEFT_TO_DJANGO = {"fields have a label", "pictures keep their place"}


@pytest.fixture(scope="module")
def addresses(lasting):
    with lasting(make_addresses) as addresses:
        yield addresses


@pytest.mark.parametrize("role", [None, *Role, "thuky", "chutich"])
def test_every_page_is_vietnamese_and_keeps_the_rules(client, addresses, role):
    if role:
        is_of_a_branch = role not in set(Role)
        client.force_login(
            User.objects.get(username=role) if is_of_a_branch else make_user(role=role)
        )
    shown, faults = set(), {}

    for name, address in addresses.items():
        response = client.get(address)
        if response.content:  # redirects have none, and refusals of the method
            shown.add(name)
            faults[name] = faults_of(response.text, is_admin="admin" in name)

    assert {name: found for name, found in faults.items() if found} == {}
    assert {"home", "news:article_detail", "not there"} <= shown
    assert ("admin:index" in shown) == (role in set(Role))
    assert ("workspace" in shown) == (role is not None)


def faults_of(html, *, is_admin):
    page = Page(html)
    found = broken_rules(page)
    if is_admin:
        found = {rule: where for rule, where in found.items() if rule not in LEFT_TO_DJANGO}
    found |= {"days": FOREIGN_DAY.findall(page.text), "English": english_words(html)}
    return {rule: where for rule, where in found.items() if where}
