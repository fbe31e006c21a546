"""Every English text that Django and the installed packages may put before a reader."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

# Packages that ship a catalogue of all their texts, by domain, …
CATALOGUES = {
    "django": [
        "django.conf",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.postgres",
        "django.contrib.sessions",
    ],
    "djangojs": ["django.contrib.admin"],
}
# … and those whose texts have to be read from their source.
SOURCES = ["axes", "crispy_forms", "csp", "django_otp", "pghistory", "pgtrigger", "whitenoise"]
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "ngettext_lazy": (1, 2)}
TEMPLATE_TEXT = re.compile(r"{%\s*trans(?:late)?\s+(\"[^\"]*\"|'[^']*')")


class PackageText(NamedTuple):
    """`plural` and `context` are None where the text has none."""

    package: str
    domain: str
    singular: str
    plural: str | None = None
    context: str | None = None

    @property
    def id(self) -> str | tuple[str, str]:
        """What a catalogue knows it by."""
        return (self.singular, self.plural) if self.plural else self.singular


@cache
def package_texts() -> frozenset[PackageText]:
    return frozenset(_in_catalogues()) | frozenset(_in_sources())


def _in_catalogues() -> Iterator[PackageText]:
    for domain, packages in CATALOGUES.items():
        for package in packages:
            yield from catalogue_texts(package, domain)


def catalogue_texts(package: str, domain: str) -> Iterator[PackageText]:
    path = _folder(package) / f"locale/en/LC_MESSAGES/{domain}.po"
    for message in read_po(path.read_bytes().splitlines()):
        if message.id:
            yield _text(package, domain, message.id, message.context)


def _in_sources() -> Iterator[PackageText]:
    for package in SOURCES:
        folder = _folder(package)
        found = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)
        for _name, _line, message, _comments, context in found:
            yield _text(package, "django", message, context)
        for template in folder.rglob("*.html"):
            for literal in TEMPLATE_TEXT.findall(template.read_text()):
                yield _text(package, "django", ast.literal_eval(literal), None)


def _folder(package: str) -> Path:
    return Path(find_spec(package).origin).parent


def _text(package: str, domain: str, message: str | tuple, context: str | None) -> PackageText:
    singular, plural = (message, None) if isinstance(message, str) else message[:2]
    return PackageText(package, domain, singular, plural, context)
