"""Radio buttons whose group has a name; the stock ones have a label beside them that names none."""

from __future__ import annotations

from typing import Any

from django import forms


class RadioGroup(forms.RadioSelect):
    template_name = "includes/radio_group.html"

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.label = label

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["label"] = self.label
        return context
