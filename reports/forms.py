"""Forms of periods, for the admin."""

from __future__ import annotations

from copy import copy
from typing import Any

from core.row_version import RowVersionForm

from .models import Period
from .models.period import USUAL_DAYS

KEPT_EMPTY = "Để trống thì theo kỳ gần nhất cùng loại."


class PeriodForm(RowVersionForm):
    """Days that are left empty are proposed, and can be changed afterwards."""

    class Meta:
        model = Period
        fields = [
            *("kind", "year", "number", "title", "edition"),
            *("starts_on", "ends_on", "opens_on", "due_on", "closes_on", "answer_days"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "year" in self.fields:
            # A year has no thousands.
            self.fields["year"].widget.is_localized = self.fields["year"].localize = False
        for name in USUAL_DAYS:
            if name in self.fields:
                field = self.fields[name]
                field.required = False
                field.help_text = " ".join(filter(None, [str(field.help_text), KEPT_EMPTY]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        period = copy(self.instance)
        for name in set(self.Meta.fields) & set(cleaned):
            setattr(period, name, cleaned[name])
        period.propose_days()
        for name in ("starts_on", "ends_on", *USUAL_DAYS):
            if name in self.fields:
                cleaned[name] = getattr(period, name)
        return cleaned
