import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Submission
from reports.states import State
from tests.factories import make_association, make_branch, make_post
from tests.reports.factories import VALUES, People, fill, make_period, make_submission
from tests.word import converted, lines_of, margins_of, tables_of

pytestmark = pytest.mark.django_db

TEXT = {"G1": "Đề nghị mở lớp tập huấn.\nĐề nghị cấp tài liệu."}
WORK = "kết quả công tác khuyến học 6 tháng đầu năm 2022"
DAYS = "(từ ngày 01/01/2022 đến hết ngày 30/06/2022)"
RECEIVED = "kính gửi Hội Khuyến học huyện Mẫu xem xét, tổng hợp./."
HEAD = ["TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ trước", "Kỳ này"]


@pytest.fixture
def people():
    make_association(name="Hội Khuyến học huyện Mẫu", place="Mẫu")
    return People(make_branch(code="08263", name="Tiên Du"))


def word_of(client, submission, person, *, status=200):
    client.force_login(person)
    response = client.get(reverse("reports:submission_word", args=[submission.pk]))
    assert response.status_code == status
    return response


def sent(people, **fields):
    """Sent in the evening of 18 June: in Việt Nam it is the 19th."""
    submission, _ = make_submission(State.DRAFT, people=people, **fields)
    actions.submit(submission=submission, by=people.chair)
    moment = dt.datetime(2022, 6, 18, 17, 30, tzinfo=dt.UTC)
    version = Submission.objects.get(pk=submission.pk).current
    version.pk, version.number, version.sent_at = None, 2, moment
    version.save()
    Submission.objects.filter(pk=submission.pk).update(current=version)
    return submission


def test_paper_of_a_sent_report_reads_from_letterhead_to_signature(client, people):
    make_post(branch=people.branch, holder="Nguyễn Văn Mẫu")
    submission = sent(people, values=VALUES | TEXT)

    content = word_of(client, submission, people.secretary).content

    lines = lines_of(content)
    assert lines[:12] == [
        "HỘI KHUYẾN HỌC HUYỆN MẪU",
        "HỘI KHUYẾN HỌC XÃ TIÊN DU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số:      /BC-HKH",
        "Tiên Du, ngày 19 tháng 6 năm 2022",
        "BÁO CÁO",
        "Kết quả công tác khuyến học 6 tháng đầu năm 2022",
        "Kính gửi: Hội Khuyến học huyện Mẫu",
        f"Hội Khuyến học xã Tiên Du báo cáo {WORK} {DAYS} như sau:",
        "I. KẾT QUẢ THEO CHỈ TIÊU",
        "1. Số liệu",
    ]
    assert lines[-10:] == [
        "II. KIẾN NGHỊ",
        "Đề nghị mở lớp tập huấn.",
        "Đề nghị cấp tài liệu.",
        f"Trên đây là báo cáo {WORK} của Hội Khuyến học xã Tiên Du, {RECEIVED}",
        "Nơi nhận:",
        "- Hội Khuyến học huyện Mẫu (b/c);",
        "- Lưu: VT.",
        "TM. BAN CHẤP HÀNH",
        "CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
    ]
    assert margins_of(content, "header") == {"first": "", "default": ""}
    note = "Số biên nhận BC-2022-6-THANG-DAU-TIEN-DU-08263-02, nộp lúc 00:30 ngày 19/06/2022"
    assert margins_of(content, "footer") == {"first": note, "default": note}


def test_file_is_named_as_the_receipt(client, people):
    response = word_of(client, sent(people), people.secretary)

    assert response.headers["Content-Disposition"] == (
        'attachment; filename="BC-2022-6-THANG-DAU-TIEN-DU-08263-02.docx"'
    )
    assert response.headers["Content-Type"].endswith("wordprocessingml.document")
    assert "no-store" in response.headers["Cache-Control"]


def test_figures_stand_beside_those_of_the_period_before(client, people):
    first, _ = make_submission(State.APPROVED, people=people)
    period = make_period(number=2, edition=first.period.edition)
    second, _ = make_submission(
        people=people, period=period, values={"A1": "6600", "B1": "0", "C1": "33000"}
    )

    [table] = tables_of(word_of(client, second, people.secretary).content)

    assert table == [
        HEAD,
        ["1", "Dân số", "người", "6.500", "6.600"],
        ["2", "Tổng số hội viên", "người", "1.412", "0"],
        ["3", "Hội viên mới", "người", "86", "–"],
        ["4", "Tồn quỹ đầu kỳ", "đồng", "32.000", "33.000"],
        ["5", "Thu trong kỳ", "đồng", "5.000", "–"],
        ["6", "Chi trong kỳ", "đồng", "4.000", "–"],
        ["7", "Tồn quỹ cuối kỳ", "đồng", "33.000", "–"],
    ]


def test_without_a_period_before_there_is_nothing_beside(client, people):
    submission, _ = make_submission(people=people)

    [table] = tables_of(word_of(client, submission, people.secretary).content)

    assert [row[3] for row in table[1:]] == ["–"] * 7
    assert table[2] == ["2", "Tổng số hội viên", "người", "–", "1.412"]


def test_draft_says_so_and_leaves_room_for_the_day(client, people):
    submission, _ = make_submission(people=people)
    content = word_of(client, submission, people.secretary).content

    mark = "BẢN NHÁP – chưa nộp"
    assert margins_of(content, "header") == {"first": mark, "default": mark}
    assert margins_of(content, "footer") == {"first": "", "default": ""}
    year = timezone.localdate().year
    assert f"Tiên Du, ngày       tháng       năm {year}" in lines_of(content)


def test_sample_says_so(client, people):
    submission, _ = make_submission(State.APPROVED, people=people)
    Submission.objects.update(is_sample=True)

    content = word_of(client, submission, people.secretary).content

    assert margins_of(content, "header")["first"] == "DỮ LIỆU MẪU"


def test_reasons_for_figures_are_told(client, people):
    submission, _ = make_submission(people=people)
    fill(submission, VALUES, by=people.secretary, notes={"B1": "Kết nạp đợt 19/5.", "B2": ""})

    lines = lines_of(word_of(client, submission, people.secretary).content)

    at = lines.index("II. GIẢI TRÌNH SỐ LIỆU")
    assert lines[at + 1] == "- Tổng số hội viên: Kết nạp đợt 19/5."
    assert lines[at + 2].startswith("Trên đây là báo cáo")


def test_chair_of_today_signs(client, people):
    day = dt.timedelta(days=1)
    today = timezone.localdate()
    make_post(branch=people.branch, holder="Lê Cũ", ends_on=today - day, starts_on=today - day * 9)
    make_post(branch=people.branch, holder="Trần Thư Ký", title="secretary")
    make_post(branch=make_branch(), holder="Vũ Nơi Khác")
    make_post(holder="Đỗ Cấp Trên")
    submission, _ = make_submission(people=people)
    assert lines_of(word_of(client, submission, people.secretary).content)[-1] == "CHỦ TỊCH"

    make_post(branch=people.branch, holder="Nguyễn Mới")

    assert lines_of(word_of(client, submission, people.secretary).content)[-1] == "Nguyễn Mới"


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("secretary", 200),
        ("chair", 200),
        ("officer", 200),
        ("head", 200),
        ("staff", 404),
        ("administrator", 404),
        ("other_chair", 404),
        ("former_chair", 404),
    ],
)
def test_whoever_may_read_the_report_gets_it_on_paper(client, people, person, status):
    submission, _ = make_submission(people=people)

    word_of(client, submission, getattr(people, person), status=status)


def test_number_of_queries_does_not_depend_on_the_form(
    client, people, django_assert_max_num_queries
):
    submission, _ = make_submission(State.APPROVED, people=people)
    client.force_login(people.secretary)

    with django_assert_max_num_queries(14):
        client.get(reverse("reports:submission_word", args=[submission.pk]))


@pytest.mark.slow
def test_libreoffice_opens_it(client, people, tmp_path):
    submission, _ = make_submission(people=people)

    content = word_of(client, submission, people.secretary).content

    assert converted(content, tmp_path, to="pdf").startswith(b"%PDF")
