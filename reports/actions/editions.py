"""Forms of indicators: a new wording is a new edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.dates import today
from reports.models import Edition, Indicator, ReportForm, Section
from reports.states import OFFICERS

if TYPE_CHECKING:
    from accounts.models import User

NOT_COPIED = {"id", "lock_version", "section", "edition"}


@transaction.atomic
def issue_next(*, edition: Edition, by: User) -> Edition:
    """The form's next edition, a copy of this one, to be changed until a period uses it.

    One that was issued and is not used yet is returned as it is.
    """
    if not by.has_role(*OFFICERS):
        raise PermissionDenied
    # Of two officers the second gets what the first has made.
    form = ReportForm.objects.select_for_update().get(pk=edition.form_id)
    last = form.editions.first()
    if not last.is_used:
        return last
    new = Edition.objects.create(form=form, number=last.number + 1, valid_from=today())
    sections = {
        section.pk: Section.objects.create(
            edition=new, title=section.title, position=section.position
        )
        for section in edition.sections.all()
    }
    copied = [field.name for field in Indicator._meta.fields if field.name not in NOT_COPIED]
    for indicator in edition.indicators.all():
        values = {name: getattr(indicator, name) for name in copied}
        Indicator.objects.create(section=sections[indicator.section_id], **values)
    return new
