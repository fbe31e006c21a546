"""The page of one record and the sheet of one of its years, by everybody who may write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from core.dates import today
from learning import actions
from learning.assessing.wording import result_of
from learning.models import CriteriaSet, EvidenceFile
from learning.rules import Item, Rule
from tests.factories import make_branch, make_branch_grant, make_user
from tests.learning.factories import (
    YEAR,
    bring_to,
    make_assessment,
    make_consent,
    make_criteria,
    make_model,
    make_recognition,
    make_scores,
)
from tests.page import Page
from tests.reports.factories import People

pytestmark = pytest.mark.django_db

EIGHTS = ["8"] * 10
PASSING = ["8", "8", "5", "9", "9", "9", "8", "8", "8", "8"]
ONE_TOO_LOW = ["8", "8", "4,5", "9", "9", "9", "8,5", "8", "8", "8"]


def url(thing, *rest):
    """Of a model's page or, of an assessment, of the sheet of its year or what is named."""
    model = getattr(thing, "model_id", thing.pk)
    parts = [model, thing.year, *(rest or ["danh-gia"])] if hasattr(thing, "year") else [model]
    return "/".join(["/ban-lam-viec/mo-hinh", *map(str, parts), ""])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def sheet(points, *, cap="tu-danh-gia", version=0, **fields):
    scores = {f"diem-{n}": given for n, given in enumerate(points, 1)}
    return {"cap": cap, "shown_version": version} | scores | fields


def save(user, assessment, points, **fields):
    fields.setdefault("version", assessment.lock_version)
    return signed_in(user).post(url(assessment), sheet(points, **fields))


def said(answer, client):
    """What the page tells after a redirect."""
    assert answer.status_code == 302
    return Page(client.get(answer.url).text).text


@pytest.fixture
def registered():
    return bring_to("registered")


@pytest.mark.parametrize(
    ("points", "sentence", "stored"),
    [
        (PASSING, "Tổng: 80 điểm. Đạt.", (Decimal(80), True)),
        (ONE_TOO_LOW, "Tổng: 80 điểm. Chưa đạt: tiêu chí 3 dưới 5 điểm.", (Decimal(80), False)),
        (
            ["7.5", *EIGHTS[1:]],
            "Tổng: 79,5 điểm. Chưa đạt: tổng dưới 80 điểm.",
            (Decimal("79.5"), False),
        ),
        (
            ["7", "0", *EIGHTS[2:]],
            "Tổng: 71 điểm. Chưa đạt: tiêu chí 2 dưới 5 điểm; tổng dưới 80 điểm.",
            (Decimal(71), False),
        ),
    ],
)
def test_sum_and_why_are_told_on_saving_and_on_the_record(registered, points, sentence, stored):
    assessment, people = registered
    client = signed_in(people.secretary)

    answer = client.post(url(assessment), sheet(points))

    assert answer.url == f"{url(assessment.model)}#nam-{YEAR}"
    shown = Page(client.get(answer.url).text).text
    assert f"Đã lưu phần tự đánh giá. {sentence}" in shown
    assert f"Tự đánh giá {sentence}" in shown
    assessment.refresh_from_db()
    assert (assessment.total, assessment.passes) == stored
    assert assessment.state == "self_assessed"


@pytest.mark.parametrize(("typed", "stored"), [("4,5", "4.5"), ("4.5", "4.5"), (" 10 ", "10")])
def test_points_are_read_with_comma_and_dot(registered, typed, stored):
    assessment, people = registered

    save(people.secretary, assessment, [typed])

    assert assessment.scores_of("self") == {"1": Decimal(stored)}


@pytest.mark.parametrize("typed", ["10,5", "4,25", "-1", "mười", "1.000", "1e3", "9" * 80])
def test_points_that_are_none_are_kept_in_their_field(registered, get_page, typed):
    assessment, people = registered

    answer = save(people.secretary, assessment, [typed, "8"])

    assert answer.status_code == 200
    form = answer.context["form"]
    assert form.errors == {"diem-1": ["Tiêu chí 1: điểm từ 0 đến 10, theo bước 0,5."]}
    assert [form[f"diem-{n}"].value() for n in (1, 2)] == [typed, "8"]
    assert assessment.scores_of("self") == {}


def test_part_of_the_scores_may_be_saved_and_the_rest_follow(registered, get_page):
    assessment, people = registered
    client = signed_in(people.secretary)

    told = said(client.post(url(assessment), sheet(["8", "", "7,5"])), client)

    assert "Đã lưu phần tự đánh giá. Tổng: 15,5 điểm. Đã chấm 2/10 tiêu chí." in told
    page = get_page(url(assessment), by=client)
    values = {tag["name"]: tag.get("value") for tag in page.all("input") if "name" in tag}
    assert [values[f"diem-{n}"] for n in (1, 2, 3)] == ["8", None, "7,5"]
    assessment.refresh_from_db()
    assert assessment.passes is None
    again = sheet(EIGHTS, version=assessment.lock_version)
    assert "Tổng: 80 điểm. Đạt." in said(client.post(url(assessment), again), client)


def test_second_click_is_the_first_ones(registered):
    assessment, people = registered
    client = signed_in(people.secretary)

    answers = [client.post(url(assessment), sheet(EIGHTS)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert assessment.model.events.filter(move="self_assess").count() == 1


def test_second_person_reads_who_was_first_and_decides_in_sight_of_both(registered):
    assessment, people = registered
    save(people.chair, assessment, PASSING)
    client = signed_in(people.secretary)

    late = client.post(url(assessment), sheet(["6", *EIGHTS[1:]]))

    assert late.status_code == 409
    shown = Page(late.text)
    assert f"“Đã tự đánh giá”: {people.chair} đã đổi lúc" in shown.text
    assert "Tối đa 10 điểm. Tự đánh giá: 5." in shown.text
    values = {tag["name"]: tag.get("value") for tag in shown.all("input") if "name" in tag}
    assert values["diem-1"] == "6"
    assert assessment.scores_of("self")["1"] == Decimal(8)
    again = {name: value or "" for name, value in values.items() if name.startswith("diem-")}
    again |= {"cap": "tu-danh-gia", "shown_version": values["shown_version"]}
    assert client.post(url(assessment), again).status_code == 302
    assert assessment.scores_of("self")["1"] == Decimal(6)


def test_form_without_a_version_overwrites_nothing(registered):
    assessment, people = registered

    assert save(people.secretary, assessment, EIGHTS, version="").status_code == 409
    assert assessment.scores_of("self") == {}


def test_chair_agrees_in_one_click(get_page):
    assessment, people = bring_to("self_assessed", points=[8.5, *[8] * 9])
    client = signed_in(people.chair)
    page = get_page(url(assessment), by=client)
    assert page.text.count("Đồng ý với điểm tự đánh giá") == 1

    data = {"cap": "hoi-co-so", "shown_version": assessment.lock_version, "dong-y": ""}
    answers = [client.post(url(assessment), data) for _ in range(2)]

    assert [answer.url for answer in answers] == [f"{url(assessment.model)}#nam-{YEAR}"] * 2
    shown = Page(client.get(answers[0].url).text).text
    assert "Đã ghi đánh giá của Hội cơ sở. Tổng: 80,5 điểm. Đạt." in shown
    assessment.refresh_from_db()
    assert assessment.state == "branch_assessed"
    assert assessment.scores_of("branch") == assessment.scores_of("self")
    assert assessment.model.events.filter(move="assess_by_branch").count() == 1
    assert "Đồng ý với điểm tự đánh giá" not in get_page(url(assessment), by=client).text


def test_agreement_is_with_what_was_scored_since_it_was_sent_back():
    assessment, people = bring_to("branch_assessed")
    actions.send_back(assessment=assessment, by=people.officer, reason="Xem lại.")
    assessment.refresh_from_db()
    save(people.secretary, assessment, ["9", *EIGHTS[1:]])
    assessment.refresh_from_db()
    client = signed_in(people.chair)
    form = client.get(url(assessment)).context["form"]
    assert form["diem-1"].initial == Decimal(9)

    data = {"cap": "hoi-co-so", "shown_version": assessment.lock_version, "dong-y": ""}
    client.post(url(assessment), data)

    assert assessment.scores_of("branch")["1"] == Decimal(9)


def test_agreement_with_what_changed_meanwhile_is_refused():
    assessment, people = bring_to("self_assessed")
    version = assessment.lock_version
    save(people.secretary, assessment, ["9", *EIGHTS[1:]])
    client = signed_in(people.chair)

    data = {"cap": "hoi-co-so", "shown_version": version, "dong-y": ""}
    told = said(client.post(url(assessment), data), client)

    assert f"{people.secretary} đã đổi lúc" in told
    assert assessment.scores_of("branch") == {}


def test_chair_gives_other_scores_and_all_of_them():
    assessment, people = bring_to("self_assessed")
    chair = people.chair

    short = save(chair, assessment, ["", *ONE_TOO_LOW[1:]], cap="hoi-co-so")
    assert short.status_code == 200
    assert short.context["form"].non_field_errors() == [
        "Còn thiếu điểm của tiêu chí 1. Cần ghi đủ điểm."
    ]
    save(chair, assessment, ONE_TOO_LOW, cap="hoi-co-so")

    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes) == ("branch_assessed", False)
    assert assessment.scores_of("self")["3"] == Decimal(8)
    assert assessment.scores_of("branch")["3"] == Decimal("4.5")


def test_secretary_does_not_speak_for_the_branch():
    assessment, people = bring_to("self_assessed")

    assert save(people.secretary, assessment, EIGHTS, cap="hoi-co-so").status_code == 403
    assert save(people.chair, assessment, EIGHTS, cap="hoi-cap-tren").status_code == 403
    assert save(people.chair, assessment, EIGHTS, cap="khong-co").url == url(assessment)


def test_officer_agrees_with_the_branch_or_scores():
    assessment, people = bring_to("branch_assessed")
    client = signed_in(people.officer)
    page = Page(client.get(url(assessment)).text)
    assert "Đồng ý với kết quả của Hội cơ sở" in page.text

    data = {"cap": "hoi-cap-tren", "shown_version": assessment.lock_version, "dong-y": ""}
    client.post(url(assessment), data)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes) == ("district_assessed", True)

    save(people.officer, assessment, ONE_TOO_LOW, cap="hoi-cap-tren")
    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes) == ("district_assessed", False)
    assert assessment.scores_of("branch")["3"] == Decimal(8)


@pytest.fixture
def undecided():
    """A family registered by criteria of which the sources gave too little."""
    people = People(make_branch())
    make_criteria("family", maxima=(10, None), is_complete=False, pass_total=None, pass_each=None)
    model = make_model("family", branch=people.branch)
    (assessment,) = actions.register(models=[model], year=YEAR, by=people.secretary)
    return assessment, people


def test_branch_says_the_word_where_the_criteria_cannot(undecided, get_page):
    assessment, people = undecided
    client = signed_in(people.chair)
    save(people.secretary, assessment, ["7,5", "1"], **{"minh-chung": "Có tủ sách."})
    assessment.refresh_from_db()
    page = get_page(url(assessment), by=client)
    assert "Bộ tiêu chí này chưa đủ để máy xét." in page.text
    assert "Có tủ sách." in page.text
    assert "Tự đánh giá: đạt." in page.text
    assert "Đồng ý" not in page.text
    assert [tag for tag in page.all("script") if "self-check" in tag.get("src", "")] == []

    silent = save(people.chair, assessment, ["7,5", "1"], cap="hoi-co-so")
    assert silent.context["form"].errors == {
        "ket-qua": ["Chưa chọn đạt hay chưa đạt theo kết quả bình xét."]
    }
    word = {"ket-qua": "0", "version": assessment.lock_version}
    answer = client.post(url(assessment), sheet(["7,5", "0"], cap="hoi-co-so", **word))

    told = said(answer, client)
    assert "Đã chấm 2/2 tiêu chí. Kết quả bình xét: chưa đạt." in told
    assert "Hội cơ sở đã đánh giá: chưa đạt" in told
    assessment.refresh_from_db()
    assert assessment.passes is False
    assert assessment.scores_of("branch") == {"1": Decimal("7.5"), "2": Decimal(0)}
    data = {"cap": "hoi-cap-tren", "shown_version": assessment.lock_version, "dong-y": ""}
    signed_in(people.officer).post(url(assessment), data)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes) == ("district_assessed", False)


def test_year_without_criteria_takes_evidence_and_a_word(get_page):
    people = People(make_branch())
    model = make_model("clan", branch=people.branch)
    (assessment,) = actions.register(models=[model], year=YEAR, by=people.secretary)
    page = get_page(url(assessment), by=signed_in(people.secretary))
    assert f"Chưa có bộ tiêu chí dòng họ học tập cho năm {YEAR}" in page.text

    save(people.secretary, assessment, [], **{"minh-chung": "Có quỹ khuyến học."})
    assessment.refresh_from_db()
    assert (assessment.state, assessment.evidence) == ("self_assessed", "Có quỹ khuyến học.")
    save(people.chair, assessment, [], cap="hoi-co-so", **{"ket-qua": "1"})
    assessment.refresh_from_db()
    assert (assessment.state, assessment.passes) == ("branch_assessed", True)


def test_one_of_several_sets_is_chosen_and_changed_until_somebody_scores(get_page):
    people = People(make_branch())
    farmers, workers = make_criteria(audience="nông dân"), make_criteria(audience="công nhân")
    model = make_model("citizen", branch=people.branch)
    (assessment,) = actions.register(models=[model], year=YEAR, by=people.secretary)
    client, choose = signed_in(people.secretary), url(assessment, "bo-tieu-chi")
    assert assessment.criteria_set is None
    page = get_page(url(assessment), by=client)
    assert "Năm này có nhiều bộ tiêu chí cho công dân học tập." in page.text
    assert "diem-1" not in page.html

    assert "Chưa chọn bộ tiêu chí." in client.post(choose).text
    other = make_criteria("family")
    assert client.post(choose, {"criteria_set": other.pk}).status_code == 200
    for chosen in (farmers, workers, workers):
        assert client.post(choose, {"criteria_set": chosen.pk}).url == url(assessment)
    assessment.refresh_from_db()
    assert assessment.criteria_set == workers
    save(people.secretary, assessment, ["8"])
    told = said(client.post(choose, {"criteria_set": farmers.pk}), client)
    assert "Đã có điểm theo bộ tiêu chí đang dùng nên không đổi được nữa." in told
    assert "Đổi bộ tiêu chí" not in told
    assessment.refresh_from_db()
    assert assessment.criteria_set == workers


def test_new_edition_leaves_the_old_sheet_as_it_was():
    assessment, people = bring_to("recognised")
    client = signed_in(people.secretary)
    pages = [url(assessment), url(assessment.model)]
    before = [Page(client.get(page).text).text for page in pages]
    assert "Tổng: 80 điểm. Đạt." in before[0]

    old = assessment.criteria_set
    CriteriaSet.objects.filter(pk=old.pk).update(ends_on=dt.date(YEAR, 12, 31))
    new = make_criteria(
        maxima=(20,) * 10, starts_on=dt.date(YEAR + 1, 1, 1), pass_total=Decimal(190)
    )
    assert CriteriaSet.objects.only_one("citizen", YEAR + 1) == new

    assert [Page(client.get(page).text).text for page in pages] == before
    (next_year,) = actions.register(models=[assessment.model], year=YEAR + 1, by=people.secretary)
    assert "nhiều nhất 200 điểm" in Page(client.get(url(next_year)).text).text


# Papers


def paper(name="Giấy khen.pdf", content=b"%PDF-1.7" * 300):
    return SimpleUploadedFile(name, content)


def test_papers_are_kept_once_and_given_to_those_who_see_the_year(registered, get_page):
    assessment, people = registered
    client = signed_in(people.secretary)
    for _ in range(2):
        client.post(url(assessment), sheet(EIGHTS, tep=[paper(), paper("b.docx", b"PK" * 900)]))

    first, second = EvidenceFile.objects.all()
    assert [(each.title, each.kind) for each in (first, second)] == [
        ("Giấy khen", "pdf"),
        ("b", "docx"),
    ]
    page = get_page(url(assessment), by=client)
    assert f"/ban-lam-viec/minh-chung/{first.pk}/" in page.links
    answer = client.get(f"/ban-lam-viec/minh-chung/{first.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7" * 300
    assert answer["Content-Disposition"] == 'attachment; filename="giay-khen.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "max-age=60" not in answer["Cache-Control"]
    stranger = make_branch_grant(branch=make_branch()).user
    door = f"/ban-lam-viec/minh-chung/{first.pk}/"
    assert signed_in(stranger).get(door).status_code == 404
    assert Client().get(door).status_code == 302


def test_paper_of_another_kind_is_refused_with_the_scores_kept(registered):
    assessment, people = registered

    answer = save(people.secretary, assessment, EIGHTS, tep=[paper("a.exe", b"MZ")])

    form = answer.context["form"]
    assert form.errors["tep"] == [
        "Tệp “a.exe” không thuộc loại nhận được. Nhận các tệp: doc, docx, odt, pdf, xls, xlsx."
    ]
    assert form["diem-1"].value() == "8"
    assert not EvidenceFile.objects.exists()


def test_paper_is_deleted_once_and_not_after_the_year_is_decided(registered):
    assessment, people = registered
    save(people.secretary, assessment, EIGHTS, tep=[paper(), paper("b.pdf")])
    first, second = EvidenceFile.objects.all()
    client = signed_in(people.secretary)
    door = url(assessment, "minh-chung", first.pk, "xoa")

    answers = [client.post(door) for _ in range(2)]

    assert [answer.url for answer in answers] == [url(assessment)] * 2
    assert list(EvidenceFile.objects.all()) == [second]
    actions.assess_by_branch(assessment=assessment, by=people.chair)
    told = said(client.post(url(assessment, "minh-chung", second.pk, "xoa")), client)
    assert "đang ở trạng thái “Hội cơ sở đã đánh giá”" in told
    assert list(EvidenceFile.objects.all()) == [second]


# The record's page and its moves


def test_record_tells_who_it_is_and_what_became_of_every_year(get_page):
    assessment, people = bring_to("recognised")
    model = assessment.model
    model.head = "Nguyễn Văn Trưởng"
    model.registered_year = 2021
    model.save()
    make_consent(model)
    earlier = make_recognition(
        model,
        year=2022,
        branch=make_branch(name="Cũ"),
        level="mức 2",
        withdrawn_on=dt.date(2023, 3, 1),
        withdrawn_reason="Khai sai thành tích.",
    )

    page = get_page(url(model), by=signed_in(people.secretary))

    for words in (
        "Loại mô hình Công dân học tập",
        f"Hội cơ sở {model.branch.title}",
        "Khu dân cư Khu 3",
        "Người đứng đầu Nguyễn Văn Trưởng",
        "Đăng ký từ năm 2021",
        "Đã đồng ý ngày 15/01/2024: Phiếu số 12, lưu tại Hội",
        f"Năm {YEAR} Được công nhận: 80 điểm, đạt",
        "Hội cơ sở Tổng: 80 điểm. Đạt.",
        "Năm 2022 Ghi theo quyết định, không có phiếu đánh giá",
        f"Được công nhận, mức 2: {earlier.decision}, khi thuộc {earlier.branch.distinct_label}.",
        "Đã thu hồi ngày 01/03/2023. Lý do: Khai sai thành tích.",
        f"Công nhận, năm {YEAR}, {people.officer}",
    ):
        assert words in page.text
    assert page.text.index(f"Năm {YEAR} Được") < page.text.index("Năm 2022 Ghi")


def test_record_tells_what_happened_to_its_double(get_page):
    assessment, people = bring_to("self_assessed")
    kept = make_model("citizen", branch=people.branch)
    actions.merge(model=assessment.model, into=kept, by=people.officer, reason="Ghi hai lần.")
    client = signed_in(people.secretary)

    page = get_page(url(kept), by=client)
    assert f"Năm {YEAR} Đã tự đánh giá" in page.text
    assert f"Đăng ký, năm {YEAR}, {people.secretary} (hồ sơ số {assessment.model_id}" in page.text
    assert "Lý do: Ghi hai lần." in page.text
    double = get_page(url(assessment.model), by=client)
    assert f"Hồ sơ này đã gộp vào {kept.distinct_label}" in double.text
    assert url(kept) in double.links


def test_record_of_a_merged_branch_is_its_successors():
    old, new = make_branch(), make_branch()
    assessment, people = bring_to("recognised", people=People(old))
    assessment.model.branch = new
    assessment.model.save()
    chair = make_branch_grant(branch=new, role="chair").user

    shown = Page(signed_in(chair).get(url(assessment.model)).text).text

    assert f"Đăng ký khi thuộc {old.distinct_label}." in shown
    assert signed_in(people.chair).get(url(assessment.model)).status_code == 404


PUBLIC = [("clan", False), ("citizen", True)]


@pytest.mark.parametrize(("kind", "consent"), PUBLIC)
def test_what_readers_may_know_opens_no_door_here(kind, consent):
    model = make_model(kind, consent=consent)
    make_assessment(model)
    doors = [url(model), f"{url(model)}{YEAR}/danh-gia/"]
    doors += [f"{url(model)}{YEAR}/chuyen/rut-dang-ky/"]
    people = {
        make_branch_grant(branch=make_branch(), role="chair").user: 404,
        make_user(Role.STAFF): 403,
        make_user(Role.ADMINISTRATOR): 403,
        make_user(Role.OFFICER): 200,
        make_branch_grant(branch=model.branch, role="chair").user: 200,
    }

    found = {who: [signed_in(who).get(door).status_code for door in doors] for who in people}

    assert found == {who: [status] * 3 for who, status in people.items()}
    assert [Client().get(door).url for door in doors] == [f"/dang-nhap/?next={d}" for d in doors]


BUTTONS = {
    "registered": ({"rut-dang-ky"}, {"rut-dang-ky"}, {"rut-dang-ky"}),
    "self_assessed": ({"rut-dang-ky"}, {"rut-dang-ky"}, {"rut-dang-ky"}),
    "branch_assessed": (
        {"rut-dang-ky"},
        {"rut-dang-ky"},
        {"tra-lai", "khong-cong-nhan", "rut-dang-ky"},
    ),
    "district_assessed": (set(), set(), {"tra-lai", "khong-cong-nhan"}),
    "recognised": (set(), set(), {"thu-hoi"}),
    "not_recognised": (set(), set(), {"tra-lai"}),
    "withdrawn": ({"dang-ky-lai"}, {"dang-ky-lai"}, {"dang-ky-lai"}),
}


@pytest.mark.parametrize("state", BUTTONS)
def test_buttons_are_those_of_the_table(state):
    assessment, people = bring_to(state)
    start = f"{url(assessment)[: -len('danh-gia/')]}chuyen/"

    found = []
    for who in (people.secretary, people.chair, people.officer):
        links = Page(signed_in(who).get(url(assessment.model)).text).links
        found.append({each[len(start) : -1] for each in links if each.startswith(start)})

    assert tuple(found) == BUTTONS[state]


MOVES = [
    ("branch_assessed", "officer", "tra-lai", "registered", {"reason": "Xem lại tiêu chí 3."}),
    ("branch_assessed", "officer", "khong-cong-nhan", "not_recognised", {"reason": "Chưa đủ."}),
    ("recognised", "officer", "thu-hoi", "not_recognised", {"reason": "Khai sai."}),
    ("registered", "secretary", "rut-dang-ky", "withdrawn", {"reason": "Chuyển đi."}),
    ("withdrawn", "secretary", "dang-ky-lai", "registered", {}),
]


@pytest.mark.parametrize(("state", "who", "slug", "target", "typed"), MOVES)
def test_move_is_asked_made_and_told(get_page, state, who, slug, target, typed):  # noqa: PLR0913, PLR0917 -- one row of the table above
    assessment, people = bring_to(state)
    client, door = signed_in(getattr(people, who)), url(assessment, "chuyen", slug)
    events = assessment.model.events.count()
    get_page(door, by=client)
    if typed:
        empty = client.post(door, {"reason": " "})
        assert empty.context["form"].errors == {"reason": ["Chưa ghi lý do. Cần một câu ngắn."]}

    answers = [client.post(door, typed) for _ in range(2)]

    assert [answer.url for answer in answers] == [f"{url(assessment.model)}#nam-{YEAR}"] * 2
    assessment.refresh_from_db()
    assert assessment.state == target
    assert assessment.model.events.count() == events + 1
    shown = Page(client.get(answers[0].url).text).text
    assert "reason" not in typed or f"Lý do: {typed['reason']}" in shown


def test_second_officer_reads_who_was_first_and_keeps_the_reason():
    assessment, people = bring_to("branch_assessed")
    actions.not_recognise(assessment=assessment, by=people.head, reason="Chưa đủ.")

    door = url(assessment, "chuyen", "khong-cong-nhan")
    late = signed_in(people.officer).post(door, {"reason": "Điểm thấp."})

    assert late.status_code == 409
    assert f"“Chưa được công nhận”: {people.head} đã đổi lúc" in Page(late.text).text
    assert late.context["form"]["reason"].value() == "Điểm thấp."
    told = said(signed_in(people.officer).get(door), signed_in(people.officer))
    assert "Điểm thấp." not in told


def test_move_that_is_not_open_is_told_and_not_asked():
    assessment, people = bring_to("registered")
    client = signed_in(people.officer)

    told = said(client.get(url(assessment, "chuyen", "tra-lai")), client)

    assert "Hiện không có việc “Trả lại để đánh giá lại”." in told
    assert client.get(url(assessment, "chuyen", "khong-co")).status_code == 404
    door = url(assessment, "chuyen", "khong-cong-nhan")
    assert signed_in(people.chair).post(door, {"reason": "Không."}).status_code == 403


def test_recognition_on_paper_is_withdrawn_from_a_day_on():
    people = People(make_branch())
    recognition = make_recognition(make_model(branch=people.branch))
    client = signed_in(people.officer)
    door = f"{url(recognition.model)}{YEAR}/chuyen/thu-hoi/"
    tomorrow = f"{today() + dt.timedelta(days=1):%d/%m/%Y}"

    wrong = client.post(door, {"reason": "Khai sai.", "on": tomorrow})
    assert wrong.context["form"].errors == {
        "on": [f"Ngày {tomorrow} còn ở sau hôm nay. Cần xem lại ngày."]
    }
    told = said(client.post(door, {"reason": "Khai sai.", "on": "01/02/2025"}), client)

    assert "Đã thu hồi ngày 01/02/2025. Lý do: Khai sai." in told
    recognition.refresh_from_db()
    assert recognition.withdrawn_on == dt.date(2025, 2, 1)
    late = signed_in(people.head).post(door, {"reason": "Trùng."})
    assert late.status_code == 409
    assert "đã thu hồi ngày 01/02/2025" in late.text


def test_record_leads_to_what_is_kept_of_it_until_it_is_merged():
    people = People(make_branch())
    family, clan = (make_model(kind, branch=people.branch) for kind in ("family", "clan"))
    merged = make_model("family", branch=people.branch)
    actions.merge(model=merged, into=family, by=people.officer, reason="Ghi hai lần.")
    start, queue = (
        f"/ban-lam-viec/mo-hinh/?hoi={people.branch.code}",
        "/ban-lam-viec/duyet-mo-hinh/",
    )

    found = {}
    for model in (family, clan, merged):
        links = Page(signed_in(people.secretary).get(url(model)).text).links
        found[model] = [door for door in ("sua", "dong-y") if f"{url(model)}{door}/" in links]
        assert start in links
        assert queue not in links
    assert queue in Page(signed_in(people.officer).get(url(clan)).text).links

    assert found == {family: ["sua", "dong-y"], clan: ["sua"], merged: []}


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_record_asks_the_same_for_one_year_and_for_three():
    assessment, people = bring_to("recognised")
    client = signed_in(people.chair)
    once = queries_of(client, url(assessment.model))

    for year in (2022, 2023):
        (other,) = actions.register(models=[assessment.model], year=year, by=people.secretary)
        make_scores(other, [8] * 10)
        make_recognition(assessment.model, year=year)

    assert queries_of(client, url(assessment.model)) == once == 14


def test_sheet_asks_the_same_for_ten_criteria_and_for_thirty():
    counts = []
    for criteria in (10, 30):
        people = People(make_branch())
        criteria_set = make_criteria(maxima=(10,) * criteria, audience=f"{criteria} ý")
        model = make_model("citizen", branch=people.branch)
        (assessment,) = actions.register(
            models=[model], year=YEAR, by=people.secretary, criteria_set=criteria_set
        )
        make_scores(assessment, [8] * criteria)
        for name in ("a", "b", "c")[: criteria // 10]:
            actions.add_evidence(
                assessment=assessment, title=name, file=paper(), by=people.secretary
            )
        counts.append(queries_of(signed_in(people.chair), url(assessment)))

    assert counts == [14, 14]


LEVELS = Rule((Item("1"), Item("2"), Item("3", level=2)), levels=2)


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((1, 1, 1), "Đạt mức 2."),
        ((1, 1, 0), "Đạt mức 1. Chưa đạt mức 2: tiêu chí 3 chưa đạt."),
        ((0, 0, 1), "Chưa đạt mức 1: tiêu chí 1 chưa đạt; tiêu chí 2 chưa đạt."),
        ((1, 1), "Đã chấm 2/3 tiêu chí."),
    ],
)
def test_levels_in_words(scores, words):
    given = {str(n): Decimal(points) for n, points in enumerate(scores, 1)}

    assert result_of(LEVELS, given) == words


def test_sheet_of_a_set_by_levels_asks_for_met_or_not():
    people = People(make_branch())
    make_criteria("unit", maxima=(None, None), levels=1, pass_total=None, pass_each=None)
    model = make_model("unit", branch=people.branch)
    (assessment,) = actions.register(models=[model], year=YEAR, by=people.secretary)
    client = signed_in(people.secretary)

    told = said(client.post(url(assessment), sheet(["1", "0"])), client)

    assert "Chưa đạt mức 1: tiêu chí 2 chưa đạt." in told
    page = Page(client.get(url(assessment)).text)
    assert [tag["data-code"] for tag in page.all("select")] == ["1", "2"]
    assert "Cần cho mức" not in page.text


def test_sheet_of_several_levels_says_which_asks_for_what():
    people = People(make_branch())
    criteria_set = make_criteria(
        "unit", maxima=(None, None), levels=2, pass_total=None, pass_each=None
    )
    criteria_set.all_criteria.filter(code="2").update(level=2)
    model = make_model("unit", branch=people.branch)
    (assessment,) = actions.register(models=[model], year=YEAR, by=people.secretary)

    text = Page(signed_in(people.secretary).get(url(assessment)).text).text

    assert "Tiêu chí 1 Cần cho mức 1." in text
    assert "Tiêu chí 2 Cần cho mức 2." in text


def test_record_offers_the_file_of_its_decision():
    assessment, people = bring_to("recognised")
    decision = assessment.model.recognitions.get().decision
    address = f"/ban-lam-viec/quyet-dinh-cong-nhan/{decision.pk}/tep/"
    client = signed_in(people.secretary)
    before = Page(client.get(url(assessment.model)).text).links
    decision.file = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.7" * 300)
    decision.save()

    after = Page(client.get(url(assessment.model)).text).links

    assert (address in before, address in after) == (False, True)
