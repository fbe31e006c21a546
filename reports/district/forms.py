"""What an officer writes of a district report, and asks of it."""

from __future__ import annotations

from django import forms

from core.row_version import RowVersionForm
from reports.models import DistrictReport, Period


class WordsForm(RowVersionForm):
    class Meta:
        model = DistrictReport
        fields = [
            "boundaries",
            "document_number",
            "signed_on",
            "opening",
            "assessment",
            "tasks",
            "recipients",
        ]
        widgets = {
            "boundaries": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs={"rows": rows})
                for name, rows in (
                    ("opening", 4),
                    ("assessment", 8),
                    ("tasks", 8),
                    ("recipients", 4),
                )
            },
        }


class BeginForm(forms.Form):
    """`ky` is a period with something approved."""

    ky = forms.ModelChoiceField(Period.objects.begun().with_approved())
