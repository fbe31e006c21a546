"""A meeting's record as the page shows it: many small forms, each sent and saved by itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.forms import ModelChoiceField

from meetings.forms import (
    AgendaForm,
    AttendanceForm,
    ConclusionForm,
    ExemplaryForm,
    GuestForm,
    MeetingForm,
    PaperForm,
    RecommendationForm,
    ReportForm,
    StudiedDocumentForm,
    branches_of,
)
from meetings.models.meeting import Quorum

if TYPE_CHECKING:
    from django.http import QueryDict

    from branches.models import Branch
    from meetings.forms import PartForm
    from meetings.models import Meeting
    from meetings.models.entries import Written

# Fields of the meeting itself, by the last part of their address.
PARTS: dict[str, type[PartForm]] = {
    "thong-tin": MeetingForm,
    "chuong-trinh": AgendaForm,
    "ket-luan": ConclusionForm,
}


@dataclass(frozen=True)
class Kind:
    """Rows of the record. `related` is what the meeting calls them; `add` is the button, for those
    that are added here.
    """

    slug: str
    form: type[PartForm]
    related: str
    section: str
    add: str = ""
    template: str = "meetings/entry/_entry.html"


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "diem-danh",
            AttendanceForm,
            "attendances",
            "phan-diem-danh",
            template="meetings/entry/_attendance.html",
        ),
        Kind(
            "bao-cao",
            ReportForm,
            "reports",
            "phan-bao-cao",
            template="meetings/entry/_report.html",
        ),
        Kind("khach", GuestForm, "guests", "phan-diem-danh", add="Thêm khách mời"),
        Kind("van-ban", StudiedDocumentForm, "studied", "phan-bao-cao", add="Thêm văn bản"),
        Kind("tham-luan", PaperForm, "papers", "phan-tham-luan", add="Thêm tham luận"),
        Kind(
            "kien-nghi", RecommendationForm, "recommendations", "phan-kien-nghi", "Thêm kiến nghị"
        ),
        Kind("dien-hinh", ExemplaryForm, "exemplary", "phan-ket-luan", add="Thêm điển hình"),
    )
}
ADDED = {slug: kind for slug, kind in KINDS.items() if kind.add}


@dataclass(frozen=True)
class Line:
    """One form of the page: of a row, of a part of the meeting, or of what is to be added."""

    kind: str
    form: PartForm
    template: str
    row: Written | Meeting | None = None
    key: str = ""

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.row.pk}" if self.row else f"{self.kind}-moi"


def part_line(meeting: Meeting, slug: str, data: QueryDict | None = None) -> Line:
    form = PARTS[slug](data, instance=meeting, meeting=meeting, prefix=slug)
    return Line(slug, form, "meetings/entry/_part.html", meeting)


def row_line(meeting: Meeting, kind: Kind, row: Written, data: QueryDict | None = None) -> Line:
    form = kind.form(data, instance=row, meeting=meeting, prefix=f"{kind.slug}-{row.pk}")
    return Line(kind.slug, form, kind.template, row)


def new_line(meeting: Meeting, kind: Kind, data: QueryDict | None = None) -> Line:
    """Its key tells a form that is sent twice from two that say the same."""
    key = data.get("key", "")[:64] if data is not None else ""
    form = kind.form(data, meeting=meeting, prefix=f"{kind.slug}-moi")
    template = "meetings/entry/_new.html"
    return Line(kind.slug, form, template, key=key or secrets.token_hex(16))


@dataclass
class Sheet:
    """All of it; `bound` is the form that came back with something to mend, in its place."""

    meeting: Meeting
    bound: Line | None = None
    quorum: Quorum = field(init=False)
    parts: dict[str, Line] = field(init=False)
    rows: dict[str, list[Line]] = field(init=False)
    new: dict[str, Line] = field(init=False)

    def __post_init__(self) -> None:
        meeting = self.meeting
        found = {kind: self._rows_of(kind) for kind in KINDS.values()}
        roll = found[KINDS["diem-danh"]]
        self.quorum = Quorum.of([row.status for row in roll])
        self.parts = {s.replace("-", "_"): self._or_bound(part_line(meeting, s)) for s in PARTS}
        self.rows = {
            slug.replace("-", "_"): [
                self._or_bound(row_line(meeting, kind, row)) for row in found[kind]
            ]
            for slug, kind in KINDS.items()
        }
        self.new = {
            slug.replace("-", "_"): self._or_bound(new_line(meeting, kind))
            for slug, kind in ADDED.items()
        }

        self._ask_for_choices_once([row.branch for row in roll])

    def _ask_for_choices_once(self, on_roll: list[Branch]) -> None:
        """The forms offer the same branches, periods and people, however many they are."""
        rows: dict[str, list[Any]] = {str(branches_of(self.meeting).query): on_roll}
        found: dict[tuple[type, str], list[Any]] = {}
        lists = [self.parts.values(), self.new.values(), *self.rows.values()]
        for form in (line.form for lines in lists for line in lines):
            for name, field_ in form.fields.items():
                if isinstance(field_, ModelChoiceField):
                    key = (type(form), name)
                    if key not in found:
                        query = str(field_.queryset.query)
                        if query not in rows:
                            rows[query] = list(field_.queryset)
                        found[key] = _choices(field_, rows[query])
                    field_.choices = found[key]

    def _rows_of(self, kind: Kind) -> list[Written]:
        rows = getattr(self.meeting, kind.related).all()
        if kind.slug == "tham-luan":
            rows = rows.prefetch_related("files")
        if kind.slug == "bao-cao":
            rows = rows.select_related("submission__period", "submission__current")
        if any(f.name == "branch" for f in rows.model._meta.fields):
            rows = rows.select_related("branch")
        return list(rows)

    def _or_bound(self, line: Line) -> Line:
        return self.bound if self.bound and self.bound.anchor == line.anchor else line


def _choices(field_: ModelChoiceField, rows: list[Any]) -> list[Any]:
    blank = [] if field_.empty_label is None else [("", field_.empty_label)]
    return [*blank, *map(field_.choices.choice, rows)]
