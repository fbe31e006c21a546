"""What can be brought in from an Excel file: one class a kind, in an app's own `imports.py`.

# branches/imports.py
from accounts.models import Role
from core.forms import DateField, LineField
from imports.kinds import Column, Listed, register
from imports.model_kind import ModelKind

@register
class BranchKind(ModelKind):
    name = "hoi-co-so"  # stored, and part of the template's file name
    title = "Hội cơ sở"
    roles = frozenset({Role.ADMINISTRATOR})
    model = Branch
    key = ("code",)  # two rows of one key are one branch, in the file and in the database

    def columns(self):
        clusters = {cluster.name: cluster for cluster in Cluster.objects.all()}
        return [
            Column("code", LineField(label="Mã đơn vị", max_length=20), "TIENDU"),
            Column("name", LineField(label="Tên", max_length=120), "Xã Tiên Du"),
            Column("cluster", Listed(clusters, label="Cụm", required=False), "Cụm số II"),
            Column("founded_on", DateField(label="Ngày thành lập"), "25/05/2022"),
        ]

A column's `name` is the model's attribute, its field's label the heading in the sheet. Where one
row is more than one object with these attributes, derive from `ImportKind` and write `match`,
`write`, `obstacles` and `undo`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from core import forms
from core.text import exact, normalise_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.forms import Field as FormField

    from accounts.models import Role, User

FEW = 7  # choices that a sentence can list
MOST_ADVISED = 50


class Outcome(models.TextChoices):
    """What a row would do, or did."""

    NEW = "new", "Mới"
    UPDATE = "update", "Cập nhật"
    SAME = "same", "Trùng"
    ERROR = "error", "Lỗi"


class RowRefused(Exception):
    """The database refuses a row that the check let pass; nothing of its file is written."""


@dataclass(frozen=True)
class Column:
    """One column: its field cleans a cell and says in Vietnamese what is wrong with it."""

    name: str
    field: FormField
    example: str = ""
    help: str = ""

    @property
    def header(self) -> str:
        label = str(self.field.label)
        return label[0].upper() + label[1:]

    @property
    def required(self) -> bool:
        return self.field.required

    @property
    def options(self) -> list[str]:
        """The texts one may choose from, where they are given."""
        return getattr(self.field, "options", [])

    def text_of(self, value: Any) -> Any:
        """What a cell holds that is cleaned to this value."""
        return self.field.text_of(value) if isinstance(self.field, Listed) else value


class Listed(forms.Field):
    """One of the given texts, in capitals or not; cleaned to what the text stands for.

    The texts are looked at once, so `Listed({b.code: b for b in Branch.objects.all()})` costs one
    query however many rows there are. Where they are not `offered`, the template has no list of
    them and an error names none: numbers of thousands of articles help nobody.
    """

    default_error_messages = {"unknown": "“%(text)s” không có trong danh sách. %(advice)s"}

    def __init__(self, options: Mapping[str, Any], *, offered: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = list(options) if offered else []
        self._values = {exact(normalise_line(text)): value for text, value in options.items()}
        self._texts = {value: text for text, value in options.items()}
        self._advised = 0

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        if (key := exact(text)) not in self._values:
            params = {"text": text, "advice": self._advice(text)}
            raise ValidationError(self.error_messages["unknown"], code="unknown", params=params)
        return self._values[key]

    def text_of(self, value: Any) -> str:
        """A text that stands for the value; the fullest of them."""
        return self._texts.get(value, "")

    def _advice(self, text: str) -> str:
        if 0 < len(self.options) <= FEW:
            return f"Ghi một trong: {', '.join(self.options)}."
        self._advised += 1
        # Likeness is slow to find, and a sheet may have nothing but unknown texts.
        near = get_close_matches(text, self.options, 2) if self._advised <= MOST_ADVISED else []
        return f"Gần giống: {', '.join(near)}." if near else "Xem lại cách ghi ở tờ “Hướng dẫn”."


@dataclass
class Row:
    """A row of the sheet: cleaned values and sentences of error, both by the column's name."""

    number: int
    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    stored: models.Model | None = None

    def fail(self, column: str, sentence: str) -> None:
        self.outcome = Outcome.ERROR
        self.errors.setdefault(column, sentence)


# What undo needs to know of a row that was written; it is kept as JSON.
Record = dict[str, Any]


class ImportKind(ABC):
    """One instance lives for one run over one file, so what it looks up is looked up once."""

    name: ClassVar[str]
    title: ClassVar[str]
    roles: ClassVar[frozenset[Role]]
    # Columns that tell rows apart. A second row of the same key is an error of the file.
    key: ClassVar[tuple[str, ...]] = ()
    # One sentence on the page of step 1 and in the guide of the template.
    about: ClassVar[str] = ""
    # Whether what is stored can be had as a sheet that may be brought in again.
    is_exported: ClassVar[bool] = False

    @abstractmethod
    def columns(self) -> list[Column]:
        """What a sheet has, in its order."""

    @cached_property
    def used_columns(self) -> list[Column]:
        """`columns`, asked once a run: they may have looked things up."""
        return self.columns()

    @abstractmethod
    def match(self, rows: Sequence[Row]) -> None:
        """Set the outcome of each row: NEW, UPDATE or SAME, or `row.fail(column, sentence)`.

        `rows` is a part of the sheet, all clean. Queries must not grow with the rows. In the check
        nothing may be written, and the same is called again before `write`.
        """

    @abstractmethod
    def write(self, rows: Sequence[Row], *, by: User) -> list[Record]:
        """Write rows that `match` has called NEW or UPDATE; one record each, in their order."""

    def stored(self) -> Iterator[list[Any]]:
        """Where `is_exported`, what is stored, a row each, in the order of the columns."""
        return iter(())

    @abstractmethod
    def obstacles(self, records: Sequence[Record]) -> list[str]:
        """Why these rows cannot be taken back, a sentence each; none if they can."""

    @abstractmethod
    def undo(self, records: Sequence[Record], *, by: User) -> None:
        """Take back what was written; called when there are no obstacles, in one transaction."""


KINDS: dict[str, type[ImportKind]] = {}


def register(kind: type[ImportKind]) -> type[ImportKind]:
    KINDS[kind.name] = kind
    return kind


def kinds_for(user: User) -> list[type[ImportKind]]:
    """The kinds that this person may bring in, by title."""
    return sorted((k for k in KINDS.values() if user.has_role(*k.roles)), key=lambda k: k.title)
