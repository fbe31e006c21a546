"""What an officer may ask the board."""

from django import forms

from core.dates import EARLIEST, LATEST
from core.forms import IntegerField


class BoardForm(forms.Form):
    """`?nam=2026&cum=2`; `cum=0` is those outside every cluster. What is none of these is as if
    nobody had asked.
    """

    nam = IntegerField(required=False, min_value=EARLIEST.year, max_value=LATEST.year)
    cum = IntegerField(required=False, min_value=0, max_value=99)

    def asked(self, name: str) -> int | None:
        return self.cleaned_data.get(name) if self.is_valid() or self.cleaned_data else None
