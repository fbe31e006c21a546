"""The form of one section, made of its indicators; and the few others of a branch's report.

Nothing in it is required: "Lưu" keeps whatever there is, and `reports.checks` says what is missing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import DecimalField, IntegerField, LineField, ProseField
from reports.models import Comment

from .sheet import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from reports.models import Indicator, Version

    from .sheet import Line, Part

LONGEST_TEXT = 5_000
LONGEST_NOTE = 500
MOST = 10**15 - 1
KEY_LENGTH = 64
NOTE, ANSWER, ANSWER_TEXT, BASE = "ghi-chu-", "tra-loi-", "vi-sao-", "cu-"


class FormKey(forms.Form):
    """What every form of a section carries: its key, how often the section had been saved when it
    was shown, and which findings stood beside its fields.
    """

    key = LineField(required=False, max_length=KEY_LENGTH, widget=forms.HiddenInput)
    shown = IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    seen = LineField(required=False, max_length=2_000, widget=forms.HiddenInput)


class Row:
    """One line of the form: what is known of it, and its fields."""

    def __init__(self, form: SectionForm, line: Line) -> None:
        self.line = line
        self.field = form[line.code] if line.code in form.fields else None
        name = NOTE + line.code
        self.note = form[name] if name in form.fields else None
        self.answers = [
            (comment, form[f"{ANSWER}{comment.pk}"], form[f"{ANSWER_TEXT}{comment.pk}"])
            for comment in line.comments
        ]
        self.is_looked_at = form.part.saves > 0
        self._describe()

    @property
    def findings(self) -> list[str]:
        """The sentences beside the field, once the section has been saved."""
        return [finding.sentence for finding in self.line.errors] if self.is_looked_at else []

    @property
    def errors(self) -> list[str]:
        """Those that are no mere gap: a gap is said quietly, for it may be filled tomorrow."""
        return [] if self.line.is_missing and self.field is not None else self.findings

    @property
    def warnings(self) -> list[str]:
        return [finding.sentence for finding in self.line.warnings] if self.is_looked_at else []

    @property
    def base(self) -> tuple[str, str]:
        """The hidden field that says which value the form was shown with."""
        return BASE + self.line.code, as_stored(self.line.value)

    @property
    def has_note(self) -> bool:
        return self.note is not None and bool(self.note.value() or self.note.errors)

    def _describe(self) -> None:
        """The field is read out with all that stands beside it."""
        if self.field is None:
            return
        parts = {
            "goi": True,
            "gop-y": self.line.comments,
            "loi": self.field.errors,
            "sua": self.findings,
            "nhac": self.warnings,
        }
        ids = " ".join(f"{self.line.code}-{part}" for part, is_there in parts.items() if is_there)
        self.field.field.widget.attrs["aria-describedby"] = ids


class SectionForm(FormKey):
    """Fields by the codes of their indicators, notes and answers by prefixes of these."""

    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *, part: Part, key: str = "") -> None:
        super().__init__(data, label_suffix="")
        self.part = part
        self.initial |= {"key": key, "shown": part.saves, "seen": self.seen_now}
        for line in part.lines:
            if line.indicator.is_typed:
                self._add(line)
            for comment in line.comments:
                self._add_answer(comment)

    def _add(self, line: Line) -> None:
        self.fields[line.code] = field_of(line.indicator)
        self.initial[line.code] = line.value
        if not line.indicator.is_text:
            self.fields[NOTE + line.code] = LineField(
                label="Ghi chú",
                required=False,
                max_length=LONGEST_NOTE,
                widget=forms.TextInput(attrs={"class": "field__input", "autocomplete": "off"}),
            )
            self.initial[NOTE + line.code] = line.note

    def _add_answer(self, comment: Comment) -> None:
        self.fields[f"{ANSWER}{comment.pk}"] = AnswerField()
        self.fields[f"{ANSWER_TEXT}{comment.pk}"] = AnswerTextField()
        self.initial[f"{ANSWER}{comment.pk}"] = comment.answer
        self.initial[f"{ANSWER_TEXT}{comment.pk}"] = comment.answer_text

    @property
    def comments(self) -> list[Comment]:
        return [comment for line in self.part.lines for comment in line.comments]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for comment in self.comments:
            text = f"{ANSWER_TEXT}{comment.pk}"
            if cleaned.get(f"{ANSWER}{comment.pk}") == Comment.Answer.KEPT:
                require_reason(self, text)
        return cleaned

    def rows(self) -> list[Row]:
        return [Row(self, line) for line in self.part.lines]

    def values(self) -> dict[str, str]:
        """What was posted and could be read, as versions store it."""
        return {
            code: as_stored(self.cleaned_data[code])
            for code in self._posted()
            if code in self.cleaned_data
        }

    def left_empty(self, figures: dict[str, str]) -> dict[str, str]:
        """Of these figures those whose boxes are empty."""
        typed = self.values()
        return {
            code: figure
            for code, figure in figures.items()
            if not typed.get(code) and code not in self.errors
        }

    def notes(self) -> dict[str, str]:
        """By code; where none was posted, or it could not be read, the one there is."""
        stored = {line.code: line.note for line in self.part.lines}
        return {
            code: self.cleaned_data.get(NOTE + code, stored[code])
            if NOTE + code in self.data
            else stored[code]
            for code in self._posted()
        }

    def bases(self) -> dict[str, str]:
        """By the names of their hidden fields, the values as they are stored once this is saved."""
        return {BASE + code: value for code, value in self.values().items()}

    def answers(self) -> Iterator[tuple[Comment, str, str]]:
        """Those that are whole and say something else than before."""
        for comment in self.comments:
            answer = self.cleaned_data.get(f"{ANSWER}{comment.pk}")
            text = self.cleaned_data.get(f"{ANSWER_TEXT}{comment.pk}")
            is_whole = answer and text is not None
            if is_whole and (answer, text) != (comment.answer, comment.answer_text):
                yield comment, answer, text

    def unread(self) -> dict[str, str]:
        """What could not be read, by the name of its field: the first sentence on it."""
        return {name: errors[0] for name, errors in self.errors.items()}

    @property
    def seen_now(self) -> str:
        """The findings that stand beside the fields when the form is shown."""
        return " ".join(sorted(marks(self.part))) if self.part.saves else ""

    def shows_all_of(self, part: Part) -> bool:
        """Whether who posted this form had read all that is said of the section now."""
        return marks(part) <= set(self.cleaned_data.get("seen", "").split())

    def differences(self, stored: Version) -> tuple[list[Difference], dict[str, str]]:
        """Where the form and what somebody else has saved say different things; and, by the names
        of their fields, what they agree on of the same figures.
        """
        found, agreed = [], {}
        values, notes = self.values(), self.notes()
        for line in self.part.lines:
            code, name = line.code, NOTE + line.code
            if code not in values:
                continue
            sides = {
                code: (stored.values.get(code, ""), values[code]),
                name: (stored.notes.get(code, ""), notes[code]),
            }
            different = {field for field, (theirs, ours) in sides.items() if theirs != ours}
            if code in different:
                is_ours = values[code] != self.data.get(BASE + code, "")
                pair = [as_typed(line.indicator, side) for side in sides[code]]
                found.append(Difference(code, line.indicator.label, *pair, is_ours=is_ours))
            elif different:
                agreed[code] = as_typed(line.indicator, values[code])
            if name in different:
                label = f"Ghi chú: {line.indicator.label}"
                found.append(Difference(name, label, *sides[name], is_ours=True))
            elif different:
                agreed[name] = notes[code]
        return found, agreed

    def _posted(self) -> list[str]:
        """A request that was cut short empties nothing."""
        return [
            line.code
            for line in self.part.lines
            if line.code in self.fields and line.code in self.data
        ]


@dataclass(frozen=True)
class Difference:
    """One field that two people filled in differently; `is_ours`: who posts it has touched it."""

    name: str
    label: str
    stored: str
    typed: str
    is_ours: bool

    @property
    def sides(self) -> list[tuple[str, str, bool]]:
        """Of each: what it is called, what it says, whether it is likely the right one."""
        return [
            ("Bản đang lưu", self.stored, not self.is_ours),
            ("Bản vừa nhập", self.typed, self.is_ours),
        ]


class AnswerField(forms.ChoiceField):
    """Not required, for the figures are saved without it; sending waits for it."""

    is_awaited = True

    def __init__(self) -> None:
        super().__init__(
            label="Trả lời góp ý",
            choices=[("changed", "Đã sửa"), ("kept", "Giữ nguyên, vì:")],
            widget=forms.RadioSelect,
            required=False,
        )


class AnswerTextField(LineField):
    is_awaited = True

    def __init__(self) -> None:
        super().__init__(
            label="Vì sao giữ nguyên",
            required=False,
            max_length=LONGEST_NOTE,
            help_text="Chỉ ghi khi giữ nguyên.",
        )


class CommentAnswerForm(forms.Form):
    """The answer to what was said of the whole report."""

    answer = AnswerField()
    text = AnswerTextField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("answer"):
            self.add_error("answer", "Chưa chọn trả lời. Cần chọn “Đã sửa” hoặc “Giữ nguyên”.")
        elif cleaned["answer"] == Comment.Answer.KEPT:
            require_reason(self, "text")
        return cleaned


class CorrectionForm(forms.Form):
    use_required_attribute = False

    reason = ProseField(
        label="Cần sửa gì và vì sao",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ví dụ: Thu quỹ trong kỳ ghi thiếu 5.000.000 đồng của dòng họ Nguyễn.",
        error_messages={"required": "Chưa ghi cần sửa gì. Cần ghi một câu để cán bộ biết."},
    )


class PairForm(forms.Form):
    """`?cu=1&moi=2`: the two versions to compare, by number, in either order."""

    cu = IntegerField(min_value=1, max_value=32_767)
    moi = IntegerField(min_value=1, max_value=32_767)


def field_of(indicator: Indicator) -> forms.Field:
    """A field that reads the indicator's values as people write them."""
    options = {"label": indicator.label, "required": False}
    if indicator.is_text:
        field = ProseField(
            **options, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
        )
    elif indicator.decimals:
        field = DecimalField(
            **options, decimal_places=indicator.decimals, max_digits=17, max_value=MOST
        )
    else:
        field = IntegerField(**options, max_value=MOST, min_value=-MOST)
    field.is_awaited = indicator.is_required
    css = "field__input" if indicator.is_text else "field__input field__input--number"
    field.widget.attrs |= {"class": css, "autocomplete": "off"}
    return field


def require_reason(form: forms.Form, name: str) -> None:
    if not form.cleaned_data.get(name) and name not in form.errors:
        form.add_error(name, "Chưa ghi vì sao giữ nguyên. Cần ghi một câu để cán bộ biết.")


def as_stored(value: int | Decimal | str | None) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)


def as_typed(indicator: Indicator, value: str) -> str:
    """A stored value as the form's own field would show it."""
    if indicator.is_text or not value:
        return value
    field = field_of(indicator)
    return str(field.widget.format_value(Decimal(value)) or "")


def marks(part: Part) -> set[str]:
    """A short name of each sentence that stands in the way of sending."""
    sentences = [f.code + f.sentence for line in part.lines for f in line.unsettled]
    return {hashlib.sha256(sentence.encode()).hexdigest()[:8] for sentence in sentences}
