"""Forms that ask, before anything is saved, about text pasted in an old encoding.

They ask about the raw text: TCVN3 writes ư as a soft hyphen, which every field drops. What was
stored before is not asked about again, nor is decomposed text: the fields compose it, which changes
no letter. Where scripts run, static/js/repairing.js asks the same at the moment of pasting.
"""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .forms import LineField
from .legacy_encodings import Proposal, propose

LONGEST = 200_000  # no field takes as much; its own error will say so


class RepairingField(forms.BoundField):
    """Shows what its text would become, and the two answers, before its input."""

    proposal: Proposal | None = None
    is_kept = False

    def as_widget(self, *args: Any, **kwargs: Any) -> SafeString:
        widget = super().as_widget(*args, **kwargs)
        if self.proposal is None:
            return widget
        context = {
            "proposal": self.proposal,
            "name": f"{self.html_name}_encoding",
            "is_kept": self.is_kept,
            "widget": widget,
        }
        return render_to_string("includes/repair.html", context)


class RepairingForm(forms.ModelForm):
    """Comes back with the question instead of saving; the answer comes with the same text again.

    The answer for `title` is `title_encoding`: "convert", or "keep" for the text as it was typed.
    """

    bound_field_class = RepairingField

    def full_clean(self) -> None:
        if self.is_bound:
            self._repair()
        super().full_clean()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self.fields:
            bound = self[name]
            if bound.proposal and not bound.is_kept:
                self.add_error(name, bound.proposal.question)
        return cleaned

    def _repair(self) -> None:
        asked = [self[name] for name in self.fields if self._is_new_text(self[name])]
        for bound, proposal in zip(asked, propose(*(b.data for b in asked)), strict=True):
            if proposal is None:
                continue
            answer = self.data.get(f"{bound.html_name}_encoding")
            if answer == "convert":
                self.data = self.data.copy()
                self.data[bound.html_name] = proposal.text
                continue
            bound.proposal, bound.is_kept = proposal, answer == "keep"
            if not bound.is_kept:
                bound.field.validators = []  # its length is not that of what will be saved

    def _is_new_text(self, bound: RepairingField) -> bool:
        field, text = bound.field, bound.data
        return (
            isinstance(field, LineField)
            and not field.disabled
            and 0 < len(text or "") <= LONGEST
            and field.has_changed(bound.initial, text)
        )
