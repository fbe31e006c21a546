from reports import actions
from reports.district.contents import gather
from reports.district.reading import Reading
from reports.models import Indicator


def sentences(world):
    return [each for part in gather(world.draft())["sections"] for each in part["sentences"]]


def without_tien_du(world):
    head = world.people["An Đạo"].head
    actions.revoke(submission=world.submissions["Tiên Du"], by=head, reason="Sai.")


def test_headlines_are_told_with_their_share_and_their_change(world):
    without_tien_du(world)

    assert sentences(world) == [
        "Tổng số hội viên: 270 người, bằng 2,3 % dân số, giảm 30 người (10,0 %) so với kỳ trước.",
        "Hội viên mới: 0 người, giảm 20 người (100,0 %) so với kỳ trước.",
        "Thu trong kỳ: 1.200 đồng, tăng 200 đồng (20,0 %) so với kỳ trước.",
        "Chi trong kỳ: 800 đồng, tăng 200 đồng (33,3 %) so với kỳ trước.",
        "Tồn quỹ cuối kỳ: 2.800 đồng, tăng 400 đồng (16,7 %) so với kỳ trước.",
    ]


def test_coverage_says_of_how_many_reports_it_is(world):
    assert Reading(gather(world.draft())).coverage == (
        "Báo cáo này tổng hợp từ 3 báo cáo đã duyệt trong số 4 Hội cơ sở phải báo cáo; kỳ trước là"
        " 6 tháng cuối năm 2021, so sánh trên 2 Hội có số của cả hai kỳ."
    )


def test_branch_that_did_not_report_before_is_in_the_figure_and_not_in_the_change(world):
    assert sentences(world)[0] == (
        "Tổng số hội viên: 570 người, bằng 3,2 % dân số, giảm 30 người (10,0 %) so với kỳ trước."
    )


def test_figure_of_fewer_branches_says_of_how_many(world):
    Indicator.objects.filter(code="B2").update(is_required=False)
    for name in ("An Đạo", "Bảo Thanh"):
        world.correct(name, B2="")

    assert sentences(world)[1] == "Hội viên mới: 0 người (số của 1 Hội)."


def test_lines_of_one_subject_are_one_sentence(world):
    without_tien_du(world)
    Indicator.objects.filter(code="C2").update(label="Học bổng: số suất", unit="suất")
    Indicator.objects.filter(code="C3").update(label="Học bổng: số tiền")

    assert sentences(world)[2] == (
        "Học bổng: 1.200 suất, tăng 200 suất (20,0 %); 800 đồng, tăng 200 đồng (33,3 %) so với kỳ"
        " trước."
    )


def test_without_a_period_of_its_kind_before_nothing_is_compared(world):
    world.before.kind, world.before.number = "nine_months", 1
    world.before.save()

    assert sentences(world)[0] == "Tổng số hội viên: 570 người, bằng 3,2 % dân số."
    assert "kỳ trước" not in Reading(gather(world.draft())).coverage


def test_what_has_not_changed_says_so(world):
    without_tien_du(world)
    for name in ("An Đạo", "Bảo Thanh"):
        world.correct(name, C2="500")

    assert sentences(world)[2] == "Thu trong kỳ: 1.000 đồng, không thay đổi so với kỳ trước."
