"""The first form of indicators, from first_form.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from .models import Edition, Indicator, ReportForm, Section

FILE = Path(__file__).with_name("first_form.toml")


@transaction.atomic
def load_first_form() -> Edition:
    """Its first edition, made if there is none; what people have changed since is left alone."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    form, _ = ReportForm.objects.get_or_create(name=content["name"])
    edition, is_new = Edition.objects.get_or_create(
        form=form, number=1, defaults={"valid_from": content["valid_from"]}
    )
    if is_new:
        for place, part in enumerate(content["sections"], 1):
            section = Section.objects.create(edition=edition, title=part["title"], position=place)
            for position, fields in enumerate(part["indicators"], 1):
                indicator = Indicator(section=section, position=position, **fields)
                indicator.full_clean(exclude=["edition"])
                indicator.save()
    return edition
