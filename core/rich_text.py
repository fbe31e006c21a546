"""The input of an `HtmlField`: an editor of seven buttons where scripts run (ADR 0007)."""

from __future__ import annotations

from django import forms
from django.forms.widgets import Script
from django.templatetags.static import static

EDITOR = "django_prose_editor/editor.js"


class RichTextarea(forms.Textarea):
    """A textarea that static/js/rich-text.js takes over.

    The library's address stands in an attribute, so that no inline import map is needed, which the
    Content-Security-Policy forbids.
    """

    class Media:
        js = [Script("js/rich-text.js", type="module")]

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict[str, object]:
        return super().get_context(name, value, {**(attrs or {}), "data-rich-text": static(EDITOR)})
