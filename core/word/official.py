"""The parts of an official paper, from the letterhead to the signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from core.dates import today
from core.text import roman

from .blank import blank, content_of, lay_out, text_width, write_margins
from .markup import cell_of, line_of, lines_in, make, place_of, room, row_of, rule, run, table_of
from .tables import SIZE, table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

    from .tables import Column, Row

# As the decree prints them, to the letter.
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# Millimetres. The letterhead is a little wider than the text, for the names of its longest line.
ISSUER_WIDTH, STATE_WIDTH, MOTTO_LENGTH = 80, 90, 60
RECIPIENTS_WIDTH, SIGNER_WIDTH = 80, 85
# Points.
SMALLEST, SMALL, MIDDLE, LARGE = 11, 12, 13, 14
ABOVE_TITLE, BELOW_TITLE, ABOVE_CLOSING, ROOM_TO_SIGN = 18, 12, 6, 76
# Of bold letters: how wide they are on average, as a share of their size.
CAPITALS, SMALL_LETTERS = 0.63, 0.46
# A line under a name is a third to a half as long as the name.
SHARE_OF_RULE = 0.42
POINT = 25.4 / 72
# Room to write by hand; Word does not drop these blanks.
GAP = "\xa0" * 5
LAST_MONTH_WITH_ZERO = 2


@dataclass(frozen=True)
class Issuer:
    """Who issues a paper: the name in full, whom it belongs to, the place it writes from.

    Blanks that do not break hold together what shall not stand on two lines: "xã Tiên Du".
    """

    name: str
    parent: str = ""
    place: str = ""

    @property
    def plain_name(self) -> str:
        return self.name.replace("\xa0", " ")


@dataclass(frozen=True)
class Reference:
    """What a paper is cited by. Without number or day, room is left to write them by hand. Minutes
    have no day beside the number, and what has no symbol is not numbered.
    """

    symbol: str
    number: str = ""
    day: dt.date | None = None
    year: int = 0
    is_dated: bool = True

    @property
    def numbered(self) -> str:
        """As in "05/BC-HKH"."""
        return f"{self.number.zfill(2) if self.number else GAP}/{self.symbol}"

    @property
    def dated(self) -> str:
        """As in "ngày 05 tháng 02 năm 2022": days below ten and two months have a zero."""
        if self.day is None:
            return f"ngày {GAP} tháng {GAP} năm {self.year or today().year}"
        month = str(self.day.month).zfill(2 if self.day.month <= LAST_MONTH_WITH_ZERO else 1)
        return f"ngày {self.day.day:02} tháng {month} năm {self.day.year}"


@dataclass(frozen=True)
class Signature:
    """`titles` stand one below the other, as in "TM. Ban Thường vụ", "Chủ tịch"."""

    titles: Sequence[str]
    name: str = ""


class Paper:
    """An official paper, written from top to bottom.

        paper = Paper(issuer, Reference("BC-HKH"), kind="Báo cáo", subject="Công tác quý I")
        paper.chapter("Kết quả")
        paper.text("…")
        paper.close(["Lưu: VT."], Signature(["Chủ tịch"], "Nguyễn Văn Mẫu"))
        paper.content()

    `mark` stands above every page, as "Bản nháp" does, `note` below.
    """

    def __init__(  # noqa: PLR0913 -- all but two by keyword
        self,
        issuer: Issuer,
        reference: Reference,
        *,
        kind: str,
        subject: str,
        addressee: str = "",
        mark: str = "",
        note: str = "",
    ) -> None:
        self.issuer, self.reference, self.kind, self.subject = issuer, reference, kind, subject
        self.margins = {"mark": mark, "note": note}
        self.chapters = self.sections = self.appendices = 0
        self.is_landscape = False
        self.document = blank()
        self.end = self.document.element.body.sectPr
        self.tables: list[bytes] = []
        write_margins(self.document.sections[0], **self.margins)
        self._put(self._letterhead())
        self._put(_centred(kind.upper(), LARGE, style="Title", before=ABOVE_TITLE))
        self._put(_centred(subject, LARGE, bold=True))
        self._put(_rule_under(subject, LARGE * SMALL_LETTERS, text_width()))
        if addressee:
            self._put(_centred(f"Kính gửi: {addressee}", LARGE, before=BELOW_TITLE))
        self._put(room(BELOW_TITLE))

    def chapter(self, title: str) -> None:
        """I. TITLE"""
        self.chapters, self.sections = self.chapters + 1, 0
        self.document.add_heading(f"{roman(self.chapters)}. {title.upper()}", 1)

    def section(self, title: str) -> None:
        """1. Title"""
        self.sections += 1
        self.document.add_heading(f"{self.sections}. {title}", 2)

    def text(self, prose: str) -> None:
        """Each line of it is a paragraph."""
        for line in lines_in(prose):
            self._paragraph(line)

    def items(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.text(f"- {line}")

    def dotted(self, label: str = "") -> None:
        """Room to write by hand, from the label to the end of the line."""
        line = self._paragraph(f"{label} \t".lstrip(" "))
        line.paragraph_format.tab_stops.add_tab_stop(
            Mm(text_width()), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )

    def table(
        self, columns: Sequence[Column], rows: Iterable[Row], *, title: str, size: float = SIZE
    ) -> None:
        """`title` is read to those who do not see the table."""
        width = text_width(landscape=self.is_landscape)
        self._put(place_of(len(self.tables)))
        self.tables.append(table(columns, rows, title=title, width=width, size=size).encode())
        self._put(room(SMALL))

    def close(self, recipients: Sequence[str], *signatures: Signature) -> None:
        """Who gets it and who signs: never alone on a page without words before it. One signs
        beside the recipients, two above them, as minutes end.
        """
        for last in self.document.paragraphs[-1:]:
            last.paragraph_format.keep_with_next = True
            last.paragraph_format.space_after = Pt(ABOVE_CLOSING)
        is_below = len(signatures) > 1
        title = run("Nơi nhận:", size=SMALL, bold=True, italic=True)
        received = [
            line_of(title, style="Cell", before=BELOW_TITLE if is_below else 0),
            *(line_of(run(f"- {line}", size=SMALLEST), style="Cell") for line in recipients),
        ]
        signed = [_signed(signature) for signature in signatures]
        rows = [signed, [received, [room(1)]]] if is_below else [[received, *signed]]
        self._put(_side_by_side([RECIPIENTS_WIDTH, SIGNER_WIDTH], *rows))
        # A file ends with a paragraph; this one must not take a page.
        self._put(room(1))

    def appendix(self, title: str, *, of: int = 1, landscape: bool = False) -> None:
        """One of so many that go with the paper, from a new page on."""
        self.appendices, self.is_landscape = self.appendices + 1, landscape
        self.document.add_section(WD_SECTION.NEW_PAGE)
        write_margins(lay_out(self.document, landscape=landscape), **self.margins)
        number = f" {roman(self.appendices)}" if of > 1 else ""
        attached = f"{self.kind} số {self.reference.numbered} {self.reference.dated}"
        self._put(_centred(f"Phụ lục{number}", LARGE, style="Heading1"))
        self._put(_centred(title.upper(), LARGE, bold=True))
        issuer = f"(Kèm theo {attached} của {self.issuer.plain_name})"
        self._put(_centred(issuer, MIDDLE, italic=True))
        self._put(room(BELOW_TITLE))

    def content(self) -> bytes:
        return content_of(
            self.document,
            self.tables,
            author=self.issuer.plain_name,
            title=f"{self.kind}: {self.subject}",
            day=self.reference.day or today(),
        )

    def _paragraph(self, text: str) -> Paragraph:
        """As python-docx adds one, but for looking through all that are there already."""
        element = make("p")
        self._put(element)
        paragraph = Paragraph(element, self.document)
        paragraph.add_run(text)
        return paragraph

    def _put(self, element: BaseOxmlElement) -> None:
        self.end.addprevious(element)

    def _letterhead(self) -> BaseOxmlElement:
        issuer, reference = self.issuer, self.reference
        place = f"{issuer.place}, " if issuer.place else ""
        names = [
            *([_centred(issuer.parent.upper(), SMALL)] if issuer.parent else []),
            _centred(issuer.name.upper(), SMALL, bold=True),
            _rule_under(issuer.name, SMALL * CAPITALS, ISSUER_WIDTH),
        ]
        state = [
            _centred(STATE, SMALL, bold=True),
            _centred(MOTTO, LARGE, bold=True),
            rule(MOTTO_LENGTH, STATE_WIDTH),
        ]
        numbered = f"Số: {reference.numbered}" if reference.symbol else ""
        dated = f"{place}{reference.dated}" if reference.is_dated else ""
        number = _centred(numbered, MIDDLE, before=ABOVE_CLOSING)
        date = _centred(dated, MIDDLE, italic=True, before=ABOVE_CLOSING)
        below = [[[number], [date]]] if numbered or dated else []
        return _side_by_side([ISSUER_WIDTH, STATE_WIDTH], [names, state], *below)


def _centred(  # noqa: PLR0913 -- all but two by keyword
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    style: str = "Cell",
    before: float = 0,
) -> BaseOxmlElement:
    written = run(text, size=size, bold=bold, italic=italic)
    return line_of(written, style=style, align="center", before=before, keep=True)


def _signed(signature: Signature) -> list[BaseOxmlElement]:
    return [
        *(_centred(title.upper(), LARGE, bold=True) for title in signature.titles),
        _centred(signature.name, LARGE, bold=True, before=ROOM_TO_SIGN),
    ]


def _rule_under(text: str, letter: float, width: float) -> BaseOxmlElement:
    """Under a text whose letters are so many points wide, in a column of that many millimetres."""
    return rule(min(len(text) * letter * POINT, width) * SHARE_OF_RULE, width)


def _side_by_side(widths: list[float], *rows: list[list[BaseOxmlElement]]) -> BaseOxmlElement:
    """Columns without a line between them."""
    made = [
        row_of(cell_of(*parts, width=width) for parts, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return table_of(made, widths=widths, style="Plain")
