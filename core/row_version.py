"""Rows that refuse to be overwritten by somebody who read an older state of them.

A model derives from `RowVersioned`, every form that edits it from `RowVersionForm`, and its admin
(inlines too) from `core.row_version_admin.RowVersionAdmin`. What goes around `save()`, such as
`QuerySet.update()`, raises the version itself: `.update(…, lock_version=F("lock_version") + 1)`.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django import forms
from django.db import models, transaction
from django.db.models import Field, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from .html import plain_text
from .repairing import RepairingField, RepairingForm
from .rich_text import RichTextarea
from .word_diff import Kind, word_diff

Values = Iterable[tuple[Field, None, Any]]

DIFFERS = "Bản đang lưu khác bản vừa nhập; hai bản ở ngay dưới đây."


class StaleRow(Exception):
    """The row was saved, or deleted, by somebody else since this copy of it was read.

    `stored` is the row as it is now, `None` once deleted. `by` and `at` say who saved it and when,
    if its model has `changed_by` and `changed_at`.
    """

    def __init__(self, stored: models.Model | None) -> None:
        super().__init__(f"{stored!r} was saved by somebody else")
        self.stored = stored
        self.by = getattr(stored, "changed_by", None)
        self.at = getattr(stored, "changed_at", None)

    def sentence(self) -> str:
        """What happened, in one sentence for the person who was about to save."""
        if self.stored is None:
            return "Phần này vừa bị xoá nên không lưu được. Xin sao chép nội dung đã nhập."
        who = str(self.by) if self.by else "Người khác"
        when = f" lúc {date_format(timezone.localtime(self.at), 'H:i d/m/Y')}" if self.at else ""
        return (
            f"{who} vừa sửa phần này{when}. Xem hai bản, chọn bản đúng rồi bấm lưu lần nữa."
            " Nội dung vừa nhập vẫn còn trong các ô dưới đây, chưa được lưu."
        )


class RowVersioned(models.Model):
    """Saving an existing row is one UPDATE on the version that was read; 0 rows is `StaleRow`."""

    # A save of nothing but these fields neither checks nor raises the version: what the machine
    # notes about a row is no change that an editor could overwrite.
    unversioned_fields: ClassVar[frozenset[str]] = frozenset()

    lock_version = models.PositiveIntegerField("phiên bản", default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        # Within its own savepoint, because Django gives up the whole transaction when a save
        # raises, and the loser's page still has to be drawn from the database.
        with transaction.atomic():
            super().save(**kwargs)

    # Django has no public place between save() and its UPDATE; a second UPDATE would leave a
    # second row in the history.
    def _do_update(  # noqa: PLR0913, PLR0917 -- Django's signature
        self,
        base_qs: QuerySet[Self],
        using: str | None,
        pk_val: Any,
        values: Values,
        update_fields: Iterable[str] | None,
        forced_update: bool,
    ) -> bool:
        if update_fields and self.unversioned_fields.issuperset(update_fields):
            return super()._do_update(base_qs, using, pk_val, values, update_fields, forced_update)
        read = self.lock_version
        version = self._meta.get_field("lock_version")
        values = [value for value in values if value[0] != version] + [(version, None, read + 1)]
        updated = super()._do_update(
            base_qs.filter(lock_version=read), using, pk_val, values, update_fields, forced_update
        )
        if updated:
            self.lock_version = read + 1
        elif not self._state.adding:
            raise StaleRow(base_qs.filter(pk=pk_val).first())
        return updated


class VersionInput(forms.HiddenInput):
    """The admin writes a label for hidden fields too, and HTML knows no label of a hidden one."""

    def id_for_label(self, id_: str) -> str:
        return ""


class VersionedField(RepairingField):
    """Shows the stored text beside its input, once somebody else has saved another one."""

    stored_words: str | None = None

    def as_widget(self, *args: Any, **kwargs: Any) -> SafeString:
        widget = super().as_widget(*args, **kwargs)
        if self.stored_words is None:
            return widget
        pieces = word_diff(self.words(self.data), self.stored_words)
        context = {
            "label": self.label,
            "pieces": [piece for piece in pieces if piece.kind != Kind.REMOVED],
            "kinds": {piece.kind.value for piece in pieces},
            "widget": widget,
        }
        return render_to_string("includes/two_texts.html", context)

    def words(self, value: Any) -> str:
        """What people read of a value, as the input shows it."""
        text = str(self.field.prepare_value(value) or "").replace("\r\n", "\n")
        return plain_text(text) if isinstance(self.field.widget, RichTextarea) else text


class RowVersionForm(RepairingForm):
    """A form that remembers which version of the row it showed.

    A form shown from an older version gets one error on top and, beside every field whose stored
    value is not the typed one, the stored value. The page then holds both texts and the version
    they were compared with, so that saving again is a decision made in sight of both.
    Cleaning locks the row until the request's transaction ends: the version cannot change between
    this check and the save.
    """

    bound_field_class = VersionedField

    # Not the name of the model field, which no form may set.
    shown_version = forms.IntegerField(label="Bản đang xem", required=False, widget=VersionInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["shown_version"] = self.instance.lock_version

    def clean_shown_version(self) -> int | None:
        shown = self.cleaned_data["shown_version"]
        if self.instance.pk:
            # The manager Django itself saves through; a model's own may hide the row.
            rows = type(self.instance)._base_manager.select_for_update()  # noqa: SLF001 -- documented
            stored = rows.filter(pk=self.instance.pk).first()
            if stored is None or self.is_stale(stored, shown):
                self._show_both(stored)
        return shown

    def is_stale(self, stored: models.Model, shown: int | None) -> bool:
        """Whether somebody else has saved the row since it was shown."""
        return stored.lock_version != shown

    def _show_both(self, stored: models.Model | None) -> None:
        self.add_error(None, forms.ValidationError(StaleRow(stored).sentence(), code="stale"))
        if stored is None:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("shown_version")] = str(stored.lock_version)
        for name, initial in forms.model_to_dict(stored, fields=list(self.fields)).items():
            bound = self[name]
            if not bound.field.has_changed(initial, bound.data):
                continue
            if isinstance(bound.field.widget, forms.Textarea):
                bound.stored_words = bound.words(initial)
                self.add_error(name, DIFFERS)
            else:
                self.add_error(name, f"Bản đang lưu: {shown_value(bound, stored, initial)}")


def shown_value(bound: forms.BoundField, stored: models.Model, initial: Any) -> str:
    """A stored value as its form would show it: dates d/m/Y, the label of a choice."""
    if isinstance(bound.field, forms.ModelMultipleChoiceField):
        text = ", ".join(str(row) for row in initial)
    elif isinstance(bound.field, forms.ModelChoiceField):
        text = str(getattr(stored, bound.name) or "")
    elif isinstance(bound.field, forms.BooleanField):
        text = "có chọn" if initial else "không chọn"
    elif isinstance(bound.field, forms.TypedChoiceField):
        text = str(dict(bound.field.choices).get(initial, initial))
    else:
        text = str(bound.field.widget.format_value(bound.field.prepare_value(initial)) or "")
    return f"“{text}”" if text else "(để trống)"
