import datetime as dt

import pytest

from reports.district.contents import gather
from reports.district.reading import Reading
from reports.district.word import district_paper
from reports.models import DistrictReport, Indicator
from tests.reports.district.test_freezing import OPENING
from tests.reports.factories import TODAY
from tests.word import converted, lines_of, margins_of, tables_of

UNNUMBERED = f"     /BC-HKH ngày       tháng       năm {TODAY.year}"
CLUSTER_HEAD = ["TT", "Chỉ tiêu", "Đơn vị"]


def paper_of(report, *, is_draft=False):
    return district_paper(Reading(gather(report)), is_draft=is_draft).content()


def with_words(world):
    report = world.draft()
    report.document_number, report.signed_on = "7", dt.date(2022, 7, 5)
    report.assessment, report.tasks = "Các Hội hoạt động đều.", "Mở lớp tập huấn."
    report.save()
    return report


def test_paper_reads_from_letterhead_to_signature(world):
    lines = lines_of(paper_of(with_words(world)))

    outline = [line for line in lines if line[:3] in {"I. ", "II.", "III", "IV.", "V. "}]
    assert outline == [
        "I. KẾT QUẢ",
        "II. ĐÁNH GIÁ CHUNG",
        "III. ĐƠN VỊ CHƯA CÓ SỐ LIỆU TRONG BÁO CÁO NÀY",
        "IV. KIẾN NGHỊ TỪ CÁC CƠ SỞ",
        "V. NHIỆM VỤ THỜI GIAN TỚI",
    ]
    assert lines[:11] == [
        "HỘI KHUYẾN HỌC TỈNH MẪU",
        "HỘI KHUYẾN HỌC HUYỆN MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/BC-HKH",
        "Mẫu, ngày 05 tháng 7 năm 2022",
        "BÁO CÁO",
        "Kết quả công tác khuyến học 6 tháng đầu năm 2022",
        "Kính gửi: Hội Khuyến học tỉnh Mẫu",
        OPENING,
        Reading(gather(world.draft())).coverage,
    ]
    words = lines[lines.index("II. ĐÁNH GIÁ CHUNG") :]
    assert words[:20] == [
        "II. ĐÁNH GIÁ CHUNG",
        "Các Hội hoạt động đều.",
        "III. ĐƠN VỊ CHƯA CÓ SỐ LIỆU TRONG BÁO CÁO NÀY",
        "- Xã Phú Lộc: chưa nộp báo cáo.",
        "IV. KIẾN NGHỊ TỪ CÁC CƠ SỞ",
        "- Xã An Đạo: Đề nghị mở lớp tập huấn. Đề nghị cấp tài liệu.",
        "V. NHIỆM VỤ THỜI GIAN TỚI",
        "Mở lớp tập huấn.",
        (
            "Trên đây là báo cáo kết quả công tác khuyến học 6 tháng đầu năm 2022 của Hội Khuyến"
            " học huyện Mẫu./."
        ),
        "Nơi nhận:",
        "- Hội Khuyến học tỉnh Mẫu (b/c);",
        "- Các Hội cơ sở;",
        "- Lưu: VT.",
        "TM. BAN THƯỜNG VỤ",
        "CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
        "Phụ lục I",
        "SỐ LIỆU CỤM THI ĐUA SỐ I",
        "(Kèm theo Báo cáo số 07/BC-HKH ngày 05 tháng 7 năm 2022 của Hội Khuyến học huyện Mẫu)",
        "TT",
    ]


def test_sentences_stand_before_the_table_of_their_section(world):
    content = paper_of(world.draft())
    lines = lines_of(content)

    at = lines.index("1. Số liệu")
    assert lines[at + 1].startswith("- Tổng số hội viên: 570 người")
    assert tables_of(content)[0] == [
        ["TT", "Chỉ tiêu", "Đơn vị", "Kỳ trước", "Kỳ này", "Tăng, giảm"],
        ["1", "Dân số", "người", "12.000", "18.000", ""],
        ["2", "Tổng số hội viên", "người", "300", "570", ""],
        ["3", "Hội viên mới", "người", "20", "0", ""],
        ["4", "Tồn quỹ đầu kỳ", "đồng", "2.000", "3.600", ""],
        ["5", "Thu trong kỳ", "đồng", "1.000", "1.800", ""],
        ["6", "Chi trong kỳ", "đồng", "600", "1.200", ""],
        ["7", "Tồn quỹ cuối kỳ", "đồng", "2.400", "4.200", ""],
    ]


def test_each_cluster_has_its_table_with_dashes_and_zeros_apart(world):
    _sums, first, second, outside = tables_of(paper_of(world.draft()))

    assert first[:5] == [
        [*CLUSTER_HEAD, "An Đạo", "Bảo Thanh", "Cộng"],
        ["Số liệu"],
        ["1", "Dân số", "người", "6.000", "6.000", "12.000"],
        ["2", "Tổng số hội viên", "người", "120", "150", "270"],
        ["3", "Hội viên mới", "người", "0", "0", "0"],
    ]
    assert second[0] == [*CLUSTER_HEAD, "Tiên Du", "Cộng"]
    assert outside[0] == [*CLUSTER_HEAD, "Phú Lộc (*)", "Cộng"]
    assert [row[3:] for row in outside[2:]] == [["–", "–"]] * 7


def test_why_a_column_is_empty_stands_below_it(world):
    lines = lines_of(paper_of(world.draft()))

    assert lines[-2:] == [
        "(*) Xã Phú Lộc: chưa nộp báo cáo.",
        "Dấu “–”: chưa có số liệu. Số 0: có báo cáo, không phát sinh.",
    ]


def test_without_a_period_before_there_is_no_column_for_it(world):
    world.before.kind, world.before.number = "nine_months", 1
    world.before.save()

    [head, *_rows] = tables_of(paper_of(world.draft()))[0]

    assert head == ["TT", "Chỉ tiêu", "Đơn vị", "Kỳ này"]


def test_chapters_without_words_are_left_out_and_numbers_follow(world):
    world.approve("Phú Lộc", world.period, world.submissions["Tiên Du"].approved.values)

    lines = lines_of(paper_of(world.draft()))

    assert [line for line in lines if line[:3] in {"I. ", "II.", "III"}] == [
        "I. KẾT QUẢ",
        "II. KIẾN NGHỊ TỪ CÁC CƠ SỞ",
    ]


def test_other_texts_of_branches_are_an_appendix(world):
    section = world.period.edition.sections.get()
    Indicator.objects.create(
        section=section, code="G0", label="Việc đã làm", kind="text", position=0
    )
    world.correct("Tiên Du", G0="Tập huấn\nTrao thưởng.")

    assert lines_of(paper_of(world.draft()))[-4:] == [
        "Phụ lục IV",
        "VIỆC ĐÃ LÀM Ở CÁC CƠ SỞ",
        f"(Kèm theo Báo cáo số {UNNUMBERED} của Hội Khuyến học huyện Mẫu)",
        "- Xã Tiên Du: Tập huấn; Trao thưởng.",
    ]


def test_draft_and_sample_say_so_on_every_page(world):
    report = world.draft()
    assert margins_of(paper_of(report, is_draft=True), "header") == dict.fromkeys(
        ["first", "default"], "BẢN NHÁP – chưa chốt số liệu"
    )
    assert margins_of(paper_of(report), "header") == dict.fromkeys(["first", "default"], "")

    world.submissions["Tiên Du"].is_sample = True
    world.submissions["Tiên Du"].save()

    assert margins_of(paper_of(report), "header")["first"] == "DỮ LIỆU MẪU"


def test_more_branches_than_have_room_are_shared_among_tables(world):
    report = world.draft()
    contents = gather(report)
    rows = contents["clusters"][0]["rows"]
    rows[0]["figures"]["C4"] = ["1234567890", 1, 1]
    contents["clusters"][0]["rows"] = rows[:1] * 16

    tables = tables_of(district_paper(Reading(contents), is_draft=True).content())[1:]

    heads = [table[0] for table in tables[:2]]
    assert heads == [[*CLUSTER_HEAD, *["An Đạo"] * 8], [*CLUSTER_HEAD, *["An Đạo"] * 8, "Cộng"]]
    assert [len(row) for row in tables[0][2:]] == [11] * 7


def test_frozen_paper_stays_to_the_byte(world):
    report = with_words(world)
    report = world.freeze()
    first = district_paper(Reading(report.contents), is_draft=False).content()

    world.correct("Tiên Du", B1="301")
    world.branches["Tiên Du"].name = "Tên Mới"
    world.branches["Tiên Du"].save()
    Indicator.objects.update(label="Nhãn mới")

    stored = DistrictReport.objects.get(pk=report.pk)
    assert district_paper(Reading(stored.contents), is_draft=False).content() == first


@pytest.mark.slow
def test_libreoffice_opens_it(world, tmp_path):
    assert converted(paper_of(with_words(world)), tmp_path, to="pdf").startswith(b"%PDF")
