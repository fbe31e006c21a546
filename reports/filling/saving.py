"""A section is saved once, however often its form arrives."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import transaction

from reports import actions
from reports.models import SavedForm, Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from reports.models import Section


@transaction.atomic
def save_once(  # noqa: PLR0913 -- all by keyword
    *,
    submission: Submission,
    section: Section,
    values: Mapping[str, str],
    notes: Mapping[str, str],
    origins: Mapping[str, str],
    shown: int,
    key: str,
    by: User,
) -> int:
    """`actions.save_section`, and where a value came from that was not typed; returns how often the
    section has been saved. The same person's same form, known by its key, is answered as it was
    the first time. Raises what `save_section` does.
    """
    # One after another: the second of two same requests waits here, and finds what the first did.
    Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    typed = [by.pk, submission.pk, section.pk, key, values, notes, origins]
    digest = hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()
    first = SavedForm.objects.filter(digest=digest).first() if key else None
    if first:
        return first.saves
    version = actions.save_section(
        submission=submission, section=section, values=values, notes=notes, shown=shown, by=by
    )
    if origins:
        version.origins |= origins
        version.save(update_fields=["origins", "saved_at"])
    saves = version.saves[str(section.pk)]
    if key:
        SavedForm.objects.create(digest=digest, submission=submission, saves=saves)
    return saves


def forget_old_forms() -> None:
    SavedForm.objects.old().delete()
