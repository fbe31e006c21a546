import datetime as dt

import pytest
from lxml.etree import fromstring

from core.word import markup
from core.word.official import Issuer, Paper, Reference, Signature
from core.word.tables import Column, Row, table
from tests.word import (
    W,
    body_of,
    converted,
    lines_of,
    margins_of,
    pages_of,
    parts_of,
    tables_of,
    text_of,
)

ISSUER = Issuer("Hội Khuyến học xã\xa0Tiên\xa0Du", "Hội Khuyến học huyện Phù Ninh", "Tiên Du")
REFERENCE = Reference("BC-HKH", "5", dt.date(2022, 2, 5))
SUBJECT = "Kết quả công tác khuyến học quý I năm 2022"
GAP = 5 * "\xa0"
COLUMNS = [Column("TT", 1, "center"), Column("Chỉ tiêu", 4), Column("Kỳ này", 2, "right")]
ROWS = [Row(["Hội viên"]), Row(["1", "Tổng số hội viên", "1.412"]), Row(["2", "Hội viên mới", "–"])]


def make_paper(reference=REFERENCE, **fields):
    return Paper(ISSUER, reference, **{"kind": "Báo cáo", "subject": SUBJECT} | fields)


def full_paper(**fields):
    paper = make_paper(addressee="Hội Khuyến học huyện Phù Ninh", **fields)
    paper.text("Câu mở đầu.")
    paper.chapter("Kết quả")
    paper.section("Hội viên")
    paper.table(COLUMNS, ROWS, title="Hội viên")
    paper.section("Quỹ")
    paper.items(["Thu.", "Chi."])
    paper.chapter("Kiến nghị")
    paper.section("Với Hội cấp trên")
    paper.text("Trên đây là báo cáo./.")
    paper.close(["Hội cấp trên;", "Lưu: VT."], Signature(["TM. Ban Chấp hành", "Chủ tịch"], "Lê A"))
    return paper


def test_paper_reads_from_letterhead_to_signature():
    assert lines_of(full_paper().content()) == [
        "HỘI KHUYẾN HỌC HUYỆN PHÙ NINH",
        "HỘI KHUYẾN HỌC XÃ TIÊN DU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-HKH",
        "Tiên Du, ngày 05 tháng 02 năm 2022",
        "BÁO CÁO",
        SUBJECT,
        "Kính gửi: Hội Khuyến học huyện Phù Ninh",
        "Câu mở đầu.",
        "I. KẾT QUẢ",
        "1. Hội viên",
        *["TT", "Chỉ tiêu", "Kỳ này"],
        "Hội viên",
        *["1", "Tổng số hội viên", "1.412"],
        *["2", "Hội viên mới", "–"],
        "2. Quỹ",
        "- Thu.",
        "- Chi.",
        "II. KIẾN NGHỊ",
        "1. Với Hội cấp trên",
        "Trên đây là báo cáo./.",
        "Nơi nhận:",
        "- Hội cấp trên;",
        "- Lưu: VT.",
        "TM. BAN CHẤP HÀNH",
        "CHỦ TỊCH",
        "Lê A",
    ]


def test_paper_without_parent_place_or_addressee_has_no_empty_line_for_them():
    paper = Paper(Issuer("Hội Khuyến học"), REFERENCE, kind="Báo cáo", subject="Quý I")

    assert lines_of(paper.content()) == [
        "HỘI KHUYẾN HỌC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-HKH",
        "ngày 05 tháng 02 năm 2022",
        "BÁO CÁO",
        "Quý I",
    ]


@pytest.mark.parametrize(
    ("reference", "numbered", "dated"),
    [
        (REFERENCE, "05/BC-HKH", "ngày 05 tháng 02 năm 2022"),
        (
            Reference("BC-HKH", "112", dt.date(2022, 10, 25)),
            "112/BC-HKH",
            "ngày 25 tháng 10 năm 2022",
        ),
        (
            Reference("BC-HKH", "10", dt.date(2022, 3, 10)),
            "10/BC-HKH",
            "ngày 10 tháng 3 năm 2022",
        ),
        (
            Reference("BC-HKH", year=2022),
            f"{GAP}/BC-HKH",
            f"ngày {GAP} tháng {GAP} năm 2022",
        ),
    ],
)
def test_number_and_date_are_as_the_decree_writes_them(reference, numbered, dated):
    assert (reference.numbered, reference.dated) == (numbered, dated)


def of_page(content):
    """Size and margins of each section, in millimetres."""
    sections = []
    for section in body_of(content).iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        numbers = [size.get(f"{W}{side}") for side in ("w", "h")]
        numbers += [margins.get(f"{W}{side}") for side in ("top", "bottom", "left", "right")]
        sections.append([round(int(number) / 1440 * 25.4) for number in numbers])
    return sections


def test_page_is_a4_with_the_margins_of_the_decree():
    assert of_page(full_paper().content()) == [[210, 297, 20, 20, 30, 15]]


def test_text_is_times_new_roman_14_and_vietnamese():
    styles = fromstring(parts_of(make_paper().content())["word/styles.xml"])
    normal = styles.find(f"{W}style[@{W}styleId='Normal']/{W}rPr")
    language = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")

    assert normal.find(f"{W}rFonts").get(f"{W}ascii") == "Times New Roman"
    assert normal.find(f"{W}sz").get(f"{W}val") == "28"  # half points
    assert language.get(f"{W}val") == "vi-VN"
    assert {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")} == {
        *("Normal", "Heading1", "Heading2", "Title", "Header", "Footer", "Cell", "Plain", "Grid"),
        *("DefaultParagraphFont", "TableNormal", "NoList"),
    }


def test_pages_are_numbered_from_the_second_on():
    content = make_paper().content()
    section = body_of(content).find(f"{W}sectPr")
    fields = {name: part.count(b">PAGE<") for name, part in parts_of(content).items()}

    assert section.find(f"{W}titlePg") is not None
    assert {name for name, count in fields.items() if count} == {"word/header2.xml"}
    assert margins_of(content, "header") == {"first": "", "default": ""}


def test_mark_and_note_stand_on_every_page():
    content = make_paper(mark="BẢN NHÁP", note="Số biên nhận: BC-01").content()

    assert margins_of(content, "header") == {"first": "BẢN NHÁP", "default": "BẢN NHÁP"}
    assert margins_of(content, "footer") == dict.fromkeys(
        ["first", "default"], "Số biên nhận: BC-01"
    )


def test_head_of_a_table_is_repeated_and_no_row_is_broken():
    content = full_paper().content()
    rows = [row for row in body_of(content).iter(f"{W}tr") if "Chỉ tiêu" in text_of(row)]
    every = list(body_of(content).iter(f"{W}tr"))

    assert len(rows) == 1
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert len(every) == 7
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in every)


def test_table_has_the_shape_of_its_columns():
    content = full_paper().content()
    [table] = [
        table
        for table in body_of(content).iter(f"{W}tbl")
        if table.find(f"{W}tblPr/{W}tblCaption") is not None
    ]
    last = list(table.iter(f"{W}tr"))[-1]

    assert tables_of(content) == [
        [
            ["TT", "Chỉ tiêu", "Kỳ này"],
            ["Hội viên"],
            ["1", "Tổng số hội viên", "1.412"],
            ["2", "Hội viên mới", "–"],
        ]
    ]
    assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "Hội viên"
    assert [jc.get(f"{W}val") for jc in last.iter(f"{W}jc")] == ["center", "left", "right"]
    assert [span.get(f"{W}val") for span in table.iter(f"{W}gridSpan")] == ["3"]
    # A seventh, four sevenths and two sevenths of 165 mm.
    widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
    assert [round(width / 1440 * 25.4, 1) for width in widths] == [23.6, 94.3, 47.1]


def test_row_of_another_length_than_the_head_is_refused():
    with pytest.raises(ValueError, match="zip"):
        make_paper().table(COLUMNS, [Row(["1", "Hội viên"])], title="x")


def test_appendices_are_numbered_if_several_and_counted_by_themselves():
    paper = full_paper()
    paper.appendix("Cụm thi đua số I", of=2, landscape=True)
    paper.appendix("Cụm thi đua số II", of=2)
    content = paper.content()

    assert lines_of(content)[-6:] == [
        "Phụ lục I",
        "CỤM THI ĐUA SỐ I",
        "(Kèm theo Báo cáo số 05/BC-HKH ngày 05 tháng 02 năm 2022 của Hội Khuyến học xã Tiên Du)",
        "Phụ lục II",
        "CỤM THI ĐUA SỐ II",
        "(Kèm theo Báo cáo số 05/BC-HKH ngày 05 tháng 02 năm 2022 của Hội Khuyến học xã Tiên Du)",
    ]
    assert [page[:2] for page in of_page(content)] == [[210, 297], [297, 210], [210, 297]]
    starts = [n.get(f"{W}start") for n in body_of(content).iter(f"{W}pgNumType")]
    assert starts == ["1", "1", "1"]


def test_two_sign_side_by_side_above_the_recipients():
    paper = make_paper()
    paper.text("Kết thúc./.")
    paper.close(["Lưu: VT."], Signature(["Thư ký"], "Lê A"), Signature(["Chủ trì"], "Trần B"))
    closing = list(body_of(paper.content()).iter(f"{W}tbl"))[-1]

    rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in closing.iter(f"{W}tr")]
    assert rows == [["THƯ KÝLê A", "CHỦ TRÌTrần B"], ["Nơi nhận:- Lưu: VT.", ""]]


def test_paper_without_symbol_and_day_has_room_for_neither():
    paper = make_paper(Reference("", day=dt.date(2022, 2, 5), is_dated=False))

    assert lines_of(paper.content())[4:] == ["BÁO CÁO", SUBJECT]
    only_numbered = lines_of(make_paper(Reference("BB-HKH", "5", is_dated=False)).content())
    assert only_numbered[4:6] == ["Số: 05/BB-HKH", "BÁO CÁO"]


def test_dotted_line_runs_to_the_edge_of_the_text():
    paper = make_paper()
    paper.dotted("Chủ trì:")
    paper.dotted()
    *_, first, second, _end = body_of(paper.content())

    assert [text_of(line) for line in (first, second)] == ["Chủ trì: ", ""]
    for line in (first, second):
        [stop] = line.findall(f"{W}pPr/{W}tabs/{W}tab")
        assert (stop.get(f"{W}leader"), stop.get(f"{W}val")) == ("dot", "right")
        assert round(int(stop.get(f"{W}pos")) / 1440 * 25.4) == 210 - 30 - 15
        assert line.find(f"{W}r/{W}tab") is not None


def test_row_with_more_lines_joins_what_stands_beside_them():
    paper = make_paper()
    rows = [Row(["1", "Tên", ""], height=8, more=1), Row(["2", "Khác", ""])]
    paper.table(COLUMNS, rows, title="x")
    table = list(body_of(paper.content()).iter(f"{W}tbl"))[-1]
    _, first, second, last = table.iter(f"{W}tr")

    merged = [[m.get(f"{W}val") for m in row.iter(f"{W}vMerge")] for row in (first, second, last)]
    assert merged == [["restart"] * 2, ["continue"] * 2, []]
    assert [text_of(row) for row in (first, second, last)] == ["1Tên", "", "2Khác"]
    heights = [row.find(f"{W}trPr/{W}trHeight") for row in (first, second, last)]
    assert [h is not None and h.get(f"{W}val") for h in heights] == ["454", "454", False]
    # No page ends between them.
    assert all(p.find(f"{W}pPr/{W}keepNext") is not None for p in first.iter(f"{W}p"))
    assert not list(second.iter(f"{W}keepNext"))


def test_single_appendix_has_no_number():
    paper = make_paper()
    paper.appendix("Biểu số liệu")

    assert "Phụ lục" in lines_of(paper.content())


def test_table_of_a_landscape_page_is_as_wide_as_its_text():
    paper = make_paper()
    paper.appendix("Biểu số liệu", landscape=True)
    paper.table([Column("Chỉ tiêu", 1)], [Row(["Hội viên"])], title="x", size=9)
    [column] = [int(c.get(f"{W}w")) for c in list(body_of(paper.content()).iter(f"{W}tbl"))[-1][1]]

    assert round(column / 1440 * 25.4) == 297 - 30 - 15


def test_what_was_typed_cannot_break_the_file():
    paper = make_paper()
    paper.text("Một <b>&amp;</b>\x07\n\n  Hai\r\nBa\x0bBốn ")

    assert lines_of(paper.content())[-4:] == ["Một <b>&amp;</b>", "Hai", "Ba", "Bốn"]


def test_same_paper_is_the_same_bytes():
    assert full_paper().content() == full_paper().content()
    assert full_paper(mark="BẢN NHÁP").content() != full_paper().content()


def test_file_names_its_issuer_and_nobody_else():
    parts = parts_of(full_paper().content())
    core = parts["docProps/core.xml"].decode()

    assert "<dc:creator>Hội Khuyến học xã Tiên Du</dc:creator>" in core
    assert f"<dc:title>Báo cáo: {SUBJECT}</dc:title>" in core
    assert "2022-02-05T00:00:00Z" in core
    assert "<dc:language>vi-VN</dc:language>" in core
    told = [name for name, part in parts.items() if b"python-docx" in part or b"Macintosh" in part]
    assert told == []
    assert not [name for name in parts if "thumbnail" in name or "customXml" in name]


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path):
    paper = full_paper()
    paper.appendix("Biểu số liệu", landscape=True)

    pdf = converted(paper.content(), tmp_path, to="pdf")

    assert pdf.startswith(b"%PDF")
    assert pages_of(pdf) == 2


def test_elements_of_a_table_are_made_once_however_many_rows_there_are(monkeypatch):
    made = []
    element = markup.OxmlElement
    monkeypatch.setattr(markup, "OxmlElement", lambda *args: made.append(1) or element(*args))
    rows = [Row([str(number), "Học & hành", "–"], is_bold=number == 1) for number in range(300)]

    written = table(COLUMNS, rows, title="Bảng", width=165)

    assert written.count(">Học &amp; hành</w:t>") == 300
    assert len(made) < 200


def test_what_looks_like_a_place_in_the_file_is_text():
    paper = make_paper()
    paper.text("<?place 0?>")
    paper.table([Column("Tên", 50), Column("Số", 20)], [Row(["<?place 1?>", "1"])], title="Bảng")

    content = paper.content()

    assert "<?place 0?>" in lines_of(content)
    assert tables_of(content) == [[["Tên", "Số"], ["<?place 1?>", "1"]]]
    assert paper.content() == content
