"""The empty file: page, styles and language as the decree has them, and nothing of python-docx."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from .markup import field, filled, make, twips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as DocumentObject
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.styles.style import ParagraphStyle

FONT, BLACK = "Times New Roman", RGBColor(0, 0, 0)
# Millimetres: top, bottom, left, right.
MARGINS = (20, 20, 30, 15)
LONG_SIDE, SHORT_SIDE = 297, 210
PAGE_NUMBER_AT = 10
BODY_SIZE, CELL_SIZE, MARK_SIZE, NOTE_SIZE = 14, 12, 12, 10
# Of the 160 styles that python-docx brings; "Cell" and "Grid" are added.
KEPT = {"Normal", "Heading1", "Heading2", "Title", "Header", "Footer"}
KEPT |= {"DefaultParagraphFont", "TableNormal", "NoList"}
# What tells of whoever made the template: a picture of its first page, its program, its fonts.
LEFTOVERS = {
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
# Zip knows no moment before 1980, and no zone.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def blank() -> DocumentObject:
    """One A4 page without a word on it."""
    document = Document()
    for owner in (document.part.package, document.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype in LEFTOVERS:
                del owner.rels[key]
    _set_styles(document)
    _set_settings(document)
    lay_out(document)
    return document


def lay_out(document: DocumentObject, *, landscape: bool = False) -> Section:
    """The last section as A4 with the margins of the decree; its pages are counted from 1."""
    section = document.sections[-1]
    sides = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Mm, sides)
    top, bottom, left, right = map(Mm, MARGINS)
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.header_distance = section.footer_distance = Mm(PAGE_NUMBER_AT)
    section.different_first_page_header_footer = True
    last = document.element.body.sectPr
    for element in last.findall(qn("w:pgNumType")) + last.findall(qn("w:docGrid")):
        last.remove(element)
    last.insert_element_before(make("pgNumType", start=1), "w:cols", "w:titlePg")
    return section


def text_width(*, landscape: bool = False) -> int:
    """Between the margins, in millimetres."""
    return (LONG_SIDE if landscape else SHORT_SIDE) - MARGINS[2] - MARGINS[3]


def write_margins(section: Section, *, mark: str = "", note: str = "") -> None:
    """A number in the middle above every page but the first; on all of them the mark above at the
    right and the note below.
    """
    headers = (section.first_page_header, section.header)
    footers = (section.first_page_footer, section.footer)
    for part in (*headers, *footers):
        part.is_linked_to_previous = False
    for footer in footers:
        footer.paragraphs[0].add_run(note)
    width = section.page_width - section.left_margin - section.right_margin
    for header, instruction in zip(headers, ("", "PAGE"), strict=True):
        line = header.paragraphs[0]
        line.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        line.paragraph_format.tab_stops.add_tab_stop(Emu(width // 2), WD_TAB_ALIGNMENT.CENTER)
        line.paragraph_format.tab_stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run("\t")
        after = line.add_run("\t")
        marked = line.add_run(mark)
        marked.bold, marked.font.size = True, Pt(MARK_SIZE)
        if instruction:
            for part in field(instruction):
                after.element.addprevious(part)


def content_of(
    document: DocumentObject, markup: Sequence[bytes], *, author: str, title: str, day: dt.date
) -> bytes:
    """The bytes of the file, the same for the same content: no clock is read. `markup` stands in
    its places (`markup.place_of`).
    """
    core = document.core_properties
    core.author = core.last_modified_by = author
    core.title, core.comments, core.language = title, "", "vi-VN"
    core.created = core.modified = dt.datetime.combine(day, dt.time(), dt.UTC)
    file, fixed = io.BytesIO(), io.BytesIO()
    document.save(file)
    with ZipFile(file) as packed, ZipFile(fixed, "w") as archive:
        for name in packed.namelist():
            pieces = [packed.read(name)]
            if name == document.part.partname.membername:
                pieces = filled(pieces[0], markup)
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type, entry.file_size = ZIP_DEFLATED, sum(map(len, pieces))
            with archive.open(entry, "w") as part:
                part.writelines(pieces)
    return fixed.getvalue()


def _set_styles(document: DocumentObject) -> None:
    styles = document.styles
    for style in styles.element.findall(qn("w:style")):
        if style.styleId not in KEPT:
            styles.element.remove(style)
        for link in style.findall(qn("w:link")):
            style.remove(link)
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for element in list(defaults):
        defaults.remove(element)
    defaults.extend([_fonts(), make("lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA")])

    text = _plain(styles["Normal"], size=BODY_SIZE)
    text.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    text.paragraph_format.first_line_indent = Mm(10)
    text.paragraph_format.space_after = Pt(6)
    text.paragraph_format.widow_control = True
    for name in ("Heading 1", "Heading 2"):
        heading = _plain(styles[name], size=BODY_SIZE, bold=True)
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)
        heading.paragraph_format.keep_with_next = True
    cell = styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = text
    for style, size, align in (
        (cell, CELL_SIZE, WD_ALIGN_PARAGRAPH.LEFT),
        (styles["Title"], BODY_SIZE, WD_ALIGN_PARAGRAPH.CENTER),
        (styles["Header"], BODY_SIZE, WD_ALIGN_PARAGRAPH.CENTER),
        (styles["Footer"], NOTE_SIZE, WD_ALIGN_PARAGRAPH.CENTER),
    ):
        _plain(style, size=size, bold=style.name == "Title")
        style.paragraph_format.first_line_indent = Mm(0)
        style.paragraph_format.alignment = align
    styles.element.append(_table_style("Plain", lines=False, padding=(0, 0)))
    styles.element.append(_table_style("Grid", lines=True, padding=(0.6, 1.2)))


def _plain(style: ParagraphStyle, *, size: float, bold: bool = False) -> ParagraphStyle:
    """The style black, upright, in the decree's font, one line after another."""
    for shape in (style.element.get_or_add_rPr(), style.element.get_or_add_pPr()):
        for element in list(shape):
            if element.tag != qn("w:outlineLvl"):
                shape.remove(element)
    style.element.get_or_add_rPr().append(_fonts())
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, BLACK
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return style


def _table_style(name: str, *, lines: bool, padding: tuple[float, float]) -> BaseOxmlElement:
    """`padding` is that above and below, and that at the sides, in millimetres."""
    shape = make("tblPr")
    if lines:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        drawn = (make(side, val="single", sz=4, space=0, color="auto") for side in sides)
        shape.append(make("tblBorders", *drawn))
    sides = ("top", "left", "bottom", "right")
    widths = zip(sides, (*padding, *padding), strict=True)
    shape.append(
        make("tblCellMar", *(make(side, w=twips(each), type="dxa") for side, each in widths))
    )
    return make(
        "style",
        make("name", val=name),
        make("basedOn", val="TableNormal"),
        shape,
        type="table",
        customStyle=1,
        styleId=name,
    )


def _set_settings(document: DocumentObject) -> None:
    """As of today's Word, which else opens the file in the mode for old ones."""
    settings = document.settings.element
    for tag in ("themeFontLang", "savePreviewPicture", "proofState", "rsids", "shapeDefaults"):
        for element in settings.findall(qn(f"w:{tag}")):
            settings.remove(element)
    compatibility = settings.find(qn("w:compat"))
    for element in compatibility.findall(qn("w:useFELayout")):
        compatibility.remove(element)
    compatibility.find(qn("w:compatSetting")).set(qn("w:val"), "15")


def _fonts() -> BaseOxmlElement:
    return make("rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT)
