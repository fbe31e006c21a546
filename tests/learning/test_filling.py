"""A branch keeps its learning models: the list of a year, registering, consents, totals."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from core.dates import today
from learning import actions
from learning.models import (
    Assessment,
    Event,
    LearningModel,
    ModelTotal,
    PublicationConsent,
)
from learning.states import Standing, State
from tests.factories import make_branch, make_branch_grant
from tests.learning.factories import (
    bring_to,
    make_assessment,
    make_model,
    make_recognition,
    make_total,
)
from tests.page import Page
from tests.reports.factories import People

pytestmark = pytest.mark.django_db
LIST = "/ban-lam-viec/mo-hinh/"
YEAR = today().year
QUERIES = 11


@pytest.fixture
def people():
    return People(make_branch(code="HKH05", name="Tiên Du"))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def secretary(people):
    return signed_in(people.secretary)


def names(response):
    return [row.model.name for row in response.context["rows"]]


def make_year(branch):
    """A record of every status of the year, named by it."""
    made = {
        status: make_model("unit", branch=branch, name=status.label)
        for status in State
        if status != State.RECOGNISED
    }
    for status, model in made.items():
        make_assessment(model, year=YEAR, state=status)
    recognised = make_model("unit", branch=branch, name="Được công nhận")
    make_assessment(recognised, year=YEAR, state=State.RECOGNISED)
    make_recognition(recognised, year=YEAR)
    make_recognition(make_model("unit", branch=branch, name="Chỉ có giấy"), year=YEAR)
    make_recognition(make_model("unit", branch=branch, name="Năm trước"), year=YEAR - 1)
    make_model("unit", branch=branch, name="Mới tinh")
    make_model("unit", branch=branch, name="Cũ", state=Standing.WITHDRAWN)
    make_model("unit", name="Của Hội khác")


# The list


def test_list_says_how_each_record_stands_in_the_year(people, secretary, get_page):
    assessment, _ = bring_to(State.SELF_ASSESSED, people=people, year=YEAR, points=(8.5,) * 10)
    make_model("clan", branch=people.branch, name="Dòng họ Nguyễn", residential_area="khu 7")

    page = get_page(LIST, by=secretary)

    assert "Dòng họ Nguyễn Dòng họ học tập khu 7 Chưa đăng ký – Đăng ký" in page.text
    name = assessment.model.name
    assert f"{name} Công dân học tập khu 3 Đã tự đánh giá 85 Sửa" in page.text


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("chua-dang-ky", ["Mới tinh", "Năm trước"]),
        ("dang-ky-lai", ["Năm trước"]),
        ("chua-danh-gia", ["Đã đăng ký"]),
        ("cho-hoi-danh-gia", ["Đã tự đánh giá"]),
        ("cho-cong-nhan", ["Hội cơ sở đã đánh giá", "Hội cấp trên đã đánh giá"]),
        ("da-cong-nhan", ["Chỉ có giấy", "Được công nhận"]),
        ("chua-cong-nhan", ["Chưa được công nhận"]),
        ("da-rut", ["Đã rút đăng ký"]),
        ("trung", []),
        ("thoi-theo-doi", ["Cũ"]),
    ],
)
def test_list_is_narrowed_to_a_status(people, secretary, status, found):
    make_year(people.branch)

    shown = names(secretary.get(f"{LIST}?tinh-trang={status}"))

    assert sorted(shown) == found


def test_list_has_all_that_are_followed_whatever_their_status(people, secretary):
    make_year(people.branch)

    assert len(names(secretary.get(LIST))) == 10
    assert len(names(secretary.get(f"{LIST}?nam={YEAR}&tinh-trang=khong-co"))) == 10


def test_list_is_narrowed_by_kind_name_and_year(people, secretary):
    clan = make_model("clan", branch=people.branch, name="Dòng họ Nguyễn", residential_area="khu 7")
    make_model("unit", branch=people.branch, name="Trường Tiểu học")
    make_assessment(clan, year=YEAR - 1, state=State.BRANCH_ASSESSED)

    assert names(secretary.get(f"{LIST}?loai=clan")) == ["Dòng họ Nguyễn"]
    assert names(secretary.get(f"{LIST}?q=truong+tieu")) == ["Trường Tiểu học"]
    assert names(secretary.get(f"{LIST}?q=khu+7")) == ["Dòng họ Nguyễn"]
    last = secretary.get(f"{LIST}?nam={YEAR - 1}&loai=clan")
    assert [row.status for row in last.context["rows"]] == ["Hội cơ sở đã đánh giá"]


def test_what_is_missing_stands_above_and_leads_to_it(people, secretary, get_page):
    make_year(people.branch)
    for _ in range(2):
        make_model("family", branch=people.branch, name="Nguyễn Văn Hùng")

    page = get_page(LIST, by=secretary)

    told = page.text.partition("Còn thiếu")[2].partition("Danh sách (12)")[0]
    assert told.strip() == (
        "1 mô hình chưa tự đánh giá 1 mô hình được công nhận năm trước chưa đăng ký lại"
        " 2 mô hình trông như trùng"
    )
    links = [link for link in page.links if "tinh-trang=" in link]
    assert [names(secretary.get(link)) for link in links] == [
        ["Đã đăng ký"],
        ["Năm trước"],
        ["Nguyễn Văn Hùng", "Nguyễn Văn Hùng"],
    ]


def test_nothing_is_missing_where_there_is_nothing(people, secretary, get_page):
    page = get_page(LIST, by=secretary)

    assert f"Không có việc nào còn thiếu trong năm {YEAR}." in page.text
    assert "Chưa có mô hình nào. Bấm “Đăng ký mô hình mới” để bắt đầu" in page.text
    assert "Không có mô hình nào như đã chọn" in get_page(f"{LIST}?loai=clan", by=secretary).text


def test_list_asks_as_much_for_three_records_as_for_one(
    people, secretary, django_assert_num_queries
):
    def make():
        model = make_model("family", branch=people.branch)
        make_assessment(model, year=YEAR)
        make_recognition(model, year=YEAR - 1)

    make()
    secretary.get(LIST)
    with django_assert_num_queries(QUERIES):
        secretary.get(LIST)
    make()
    make()
    with django_assert_num_queries(QUERIES):
        secretary.get(LIST)


def test_list_is_of_fifty_a_page(people, secretary, get_page):
    for _ in range(51):
        make_model("family", branch=people.branch)

    assert len(names(secretary.get(LIST))) == 50
    second = secretary.get(f"{LIST}?trang=2&loai=family")
    assert len(names(second)) == 1
    assert "Trang 2 trong 2" in get_page(f"{LIST}?trang=2&loai=family", by=secretary).text
    assert secretary.get(f"{LIST}?trang=3").status_code == 404


# Doors


def test_branch_pages_are_for_its_people_of_today(people):
    for path in ("", "them/", "dang-ky/", "so-tong/", "so-tong/ghi/?loai=family"):
        assert Client().get(f"{LIST}{path}").status_code == 302
        assert signed_in(people.former_chair).get(f"{LIST}{path}").status_code == 403
        assert signed_in(people.officer).get(f"{LIST}{path}").status_code == 403
        named = f"{LIST}{path}{'&' if '?' in path else '?'}hoi=HKH05"
        assert signed_in(people.secretary).get(named).status_code == 200
        assert signed_in(people.other_chair).get(named).status_code == 404


def test_pages_of_a_record_are_for_who_keeps_it(people):
    model = make_model("family", branch=people.branch)
    for path in ("sua/", "ho-so/thoi-theo-doi/", "dong-y/"):
        url = f"{LIST}{model.pk}/{path}"
        assert signed_in(people.chair).get(url).status_code == 200
        assert signed_in(people.officer).get(url).status_code == 200
        assert signed_in(people.other_chair).get(url).status_code == 404
        assert signed_in(people.other_chair).post(url).status_code == 404
        assert signed_in(people.staff).get(url).status_code == 403
        assert signed_in(people.former_chair).get(url).status_code == 403


def test_person_of_two_branches_is_asked_which(people):
    make_branch_grant(user=people.secretary, branch=make_branch(code="HKH06"))
    client = signed_in(people.secretary)

    assert client.get(LIST).url == "/ban-lam-viec/chon/"
    assert client.get(f"{LIST}?hoi=HKH06").context["branch"].code == "HKH06"


def test_record_that_was_merged_into_another_is_not_corrected(people, secretary):
    kept = make_model("unit", branch=people.branch)
    merged = make_model("unit", branch=people.branch, state=Standing.MERGED, merged_into=kept)

    assert secretary.get(f"{LIST}{merged.pk}/sua/").status_code == 404
    assert names(secretary.get(LIST)) == [kept.name]


# One new record


def new(client, **fields):
    form = client.get(f"{LIST}them/").context["form"]
    data = {"kind": "family", "name": "Nguyễn Văn Hùng", "residential_area": "khu 3"}
    data |= {"year": YEAR, "since": form["since"].value(), "shown": ""}
    return data | fields


def test_new_record_is_registered_for_the_year(people, secretary):
    answer = secretary.post(f"{LIST}them/", new(secretary, kind="clan", head="Ông Mẫu"))

    assert answer.url == f"{LIST}?hoi=HKH05&nam={YEAR}"
    model = LearningModel.objects.get()
    assert (model.kind, model.name, model.head) == ("clan", "Nguyễn Văn Hùng", "Ông Mẫu")
    assert (model.branch, model.registered_year) == (people.branch, YEAR)
    assessment = Assessment.objects.get()
    assert (assessment.model, assessment.year, assessment.state) == (model, YEAR, "registered")
    assert secretary.get(answer.url).content.decode().count("Đã đăng ký “Dòng họ học tập") == 1


def test_form_that_is_not_filled_in_says_what_is_missing(secretary, get_page):
    page = Page(secretary.post(f"{LIST}them/", {}).content.decode())

    assert "Chưa chọn loại mô hình." in page.text
    assert "Chưa nhập tên." in page.text
    assert "Chưa chọn năm." in page.text
    assert not LearningModel.objects.exists()


def test_child_is_kept_by_initials_alone(secretary):
    secretary.post(f"{LIST}them/", new(secretary, kind="citizen", is_child="on"))

    assert LearningModel.objects.get().name == "N.V.H."


def test_child_is_a_citizen(secretary):
    answer = secretary.post(f"{LIST}them/", new(secretary, kind="family", is_child="on"))

    assert "Chỉ công dân học tập mới là trẻ em" in answer.content.decode()
    assert not LearningModel.objects.exists()


def test_form_that_arrives_twice_adds_one_record(secretary):
    data = new(secretary)

    answers = [secretary.post(f"{LIST}them/", data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert LearningModel.objects.count() == Assessment.objects.count() == 1
    assert Event.objects.filter(move="register").count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_that_is_sent_twice_at_once_adds_one_record():
    people = People(make_branch())
    clients = [signed_in(people.secretary) for _ in range(2)]
    data = new(clients[0])

    answers = at_once([lambda c=client: c.post(f"{LIST}them/", data) for client in clients])

    assert [answer.status_code for answer in answers] == [302, 302]
    assert LearningModel.objects.count() == Assessment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_totals_that_are_sent_twice_at_once_are_saved_once():
    people = People(make_branch())
    clients = [signed_in(people.secretary) for _ in range(2)]

    answers = at_once([lambda c=client: c.post(TOTAL, numbers()) for client in clients])

    assert [answer.status_code for answer in answers] == [302, 302]
    assert ModelTotal.objects.count() == 1


def at_once(acts):
    """What each of these answered, begun at the same moment."""
    start = Barrier(len(acts))

    def do(act):
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_record_that_looks_like_another_is_added_once_it_was_seen(people, secretary):
    first = make_model("family", branch=people.branch, name="Gia đình ông Nguyễn Văn Hùng")
    data = new(secretary)

    asked = secretary.post(f"{LIST}them/", data)

    assert LearningModel.objects.get() == first
    page = Page(asked.content.decode())
    assert "Xin kiểm tra lại: đã có hồ sơ giống." in page.text
    assert f"{LIST}{first.pk}/sua/" in page.links
    form = asked.context["form"]
    again = {field.html_name: field.value() or "" for field in form}
    answers = [secretary.post(f"{LIST}them/", again) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert LearningModel.objects.count() == 2


def test_double_of_the_form_before_is_asked_about(people, secretary):
    """Two families of one name, one after another: the second is no second click."""
    secretary.post(f"{LIST}them/", new(secretary))

    answer = secretary.post(f"{LIST}them/", new(secretary))

    assert answer.status_code == 200
    assert len(answer.context["alike"]) == 1
    assert LearningModel.objects.count() == 1


def test_second_person_who_adds_the_same_record_sees_the_first(people, secretary):
    chair = signed_in(people.chair)
    data = new(chair)
    secretary.post(f"{LIST}them/", new(secretary))

    answer = chair.post(f"{LIST}them/", data)

    assert len(answer.context["alike"]) == 1
    assert answer.context["form"]["name"].value() == "Nguyễn Văn Hùng"
    assert LearningModel.objects.count() == 1


# Many at once


def registered(year=YEAR):
    rows = Assessment.objects.of_year(year).in_state(State.REGISTERED)
    return sorted(rows.values_list("model__name", flat=True))


def many(branch):
    """Three that the last year recognised, and two that it did not."""
    made = [make_model("family", branch=branch, name=f"Mẫu {n}") for n in range(5)]
    for model in made[:3]:
        make_recognition(model, year=YEAR - 1)
    return made


def test_those_recognised_last_year_are_ticked_for_this_one(people, secretary, get_page):
    many(people.branch)
    make_recognition(make_model("clan", branch=people.branch, name="Họ Lê"), year=YEAR - 1)

    page = get_page(f"{LIST}dang-ky/", by=secretary)

    assert "Có 4 mô hình: 1 dòng họ học tập, 3 gia đình học tập." in page.text
    boxes = [box for box in page.all("input") if box.get("type") == "checkbox"]
    assert ["checked" in box for box in boxes] == [True] * 4
    assert "Chưa đăng ký (6)" in page.text
    everyone = get_page(f"{LIST}dang-ky/?tinh-trang=chua-dang-ky", by=secretary)
    assert "Có 6 mô hình: 1 dòng họ học tập, 5 gia đình học tập." in everyone.text


def test_chosen_ones_are_registered_and_a_second_click_says_the_same(people, secretary):
    made = many(people.branch)
    data = {"nam": YEAR, "mo-hinh": [model.pk for model in made[:3]]}

    answers = [secretary.post(f"{LIST}dang-ky/", data) for _ in range(2)]

    assert registered() == ["Mẫu 0", "Mẫu 1", "Mẫu 2"]
    assert answers[0].url == answers[1].url
    assert "Đã đăng ký 3 mô hình cho năm" in Page(secretary.get(answers[0].url).text).text
    assert Event.objects.filter(move="register").count() == 3


def test_registration_of_many_is_taken_back_at_once(people, secretary):
    made = many(people.branch)
    data = {"nam": YEAR, "mo-hinh": [model.pk for model in made]}
    batch = secretary.post(f"{LIST}dang-ky/", data).url.partition("dot=")[2]
    begun = Assessment.objects.get(model=made[4])
    actions.assess_by_branch(assessment=begun, by=people.chair, passes=True)

    answers = [
        secretary.post(f"{LIST}dang-ky/hoan-tac/", {"nam": YEAR, "dot": batch}, follow=True)
        for _ in range(2)
    ]

    assert f"Đã rút đăng ký 4 mô hình của năm {YEAR}." in answers[0].text
    assert "Không còn đăng ký nào để hoàn tác." in answers[1].text
    states = Assessment.objects.order_by("model__name").values_list("state", flat=True)
    assert list(states) == [*["withdrawn"] * 4, "branch_assessed"]


def test_nobody_takes_back_what_another_registered(people, secretary):
    made = many(people.branch)
    data = {"nam": YEAR, "mo-hinh": [model.pk for model in made]}
    url = secretary.post(f"{LIST}dang-ky/", data).url
    batch = url.partition("dot=")[2]
    chair, other = signed_in(people.chair), signed_in(people.other_chair)

    assert chair.get(url).context["undoable"] == 0
    for client in (chair, other):
        client.post(f"{LIST}dang-ky/hoan-tac/", {"nam": YEAR, "dot": batch})
    for nonsense in ("", "1", "1-2-3", "a-b", "9" * 30 + "-1"):
        secretary.post(f"{LIST}dang-ky/hoan-tac/", {"nam": YEAR, "dot": nonsense})

    assert len(registered()) == 5


def test_withdrawn_ones_are_not_ticked_and_may_be_registered_again(people, secretary, get_page):
    model = make_model("family", branch=people.branch, name="Mẫu")
    make_assessment(model, year=YEAR, state=State.WITHDRAWN)

    page = get_page(f"{LIST}dang-ky/?tinh-trang=da-rut", by=secretary)
    secretary.post(f"{LIST}dang-ky/", {"nam": YEAR, "mo-hinh": model.pk})

    assert [box for box in page.all("input") if "checked" in box] == []
    assert registered() == ["Mẫu"]
    assert Event.objects.get().move == "register_again"


def test_records_of_others_and_closed_ones_are_left_out(people, secretary):
    closed = make_model("family", branch=people.branch, state=Standing.WITHDRAWN)
    own, foreign = make_model("family", branch=people.branch, name="Của Hội"), make_model()
    data = {"nam": YEAR, "mo-hinh": [own.pk, foreign.pk, closed.pk, "x"]}

    answer = secretary.post(f"{LIST}dang-ky/", data, follow=True)

    assert registered() == ["Của Hội"]
    assert "Để lại 2 mô hình đã đăng ký hoặc thôi theo dõi." in answer.text


def test_second_person_is_told_that_all_are_registered(people, secretary):
    made = many(people.branch)
    data = {"nam": YEAR, "mo-hinh": [model.pk for model in made]}
    secretary.post(f"{LIST}dang-ky/", data)

    answer = signed_in(people.chair).post(f"{LIST}dang-ky/", data, follow=True)

    assert "Các mô hình đã chọn đều đã đăng ký hoặc thôi theo dõi." in answer.text
    assert Event.objects.count() == 5


def test_nothing_chosen_is_said(people, secretary):
    answer = secretary.post(f"{LIST}dang-ky/", {"nam": YEAR}, follow=True)

    assert "Chưa chọn mô hình nào. Cần đánh dấu ít nhất một mô hình." in answer.text


def test_registering_many_asks_as_much_for_six_as_for_three(people, django_assert_max_num_queries):
    made = many(people.branch)
    client = signed_in(people.secretary)

    with django_assert_max_num_queries(100) as few:
        client.post(f"{LIST}dang-ky/", {"nam": YEAR, "mo-hinh": [m.pk for m in made[:2]]})
    with django_assert_max_num_queries(100) as more:
        client.post(f"{LIST}dang-ky/", {"nam": YEAR, "mo-hinh": [m.pk for m in made[2:]]})

    assert len(few) == len(more)


# One record


def shown(client, url):
    form = client.get(url).context["form"]
    return {field.html_name: "" if field.value() is None else field.value() for field in form}


def test_record_is_corrected(people, secretary):
    model = make_model("clan", branch=people.branch)
    url = f"{LIST}{model.pk}/sua/"

    answer = secretary.post(url, shown(secretary, url) | {"name": "Dòng họ Lê", "head": "Ông Lê"})

    assert answer.url == f"{LIST}?hoi=HKH05"
    model.refresh_from_db()
    assert (model.name, model.head, model.search_name) == ("Dòng họ Lê", "Ông Lê", " le")


def test_second_person_who_corrects_sees_both_texts(people, secretary):
    model = make_model("clan", branch=people.branch, name="Dòng họ Nguyễn")
    url, chair = f"{LIST}{model.pk}/sua/", signed_in(people.chair)
    form = shown(chair, url)
    secretary.post(url, shown(secretary, url) | {"name": "Dòng họ Lê"})

    answer = chair.post(url, form | {"name": "Dòng họ Trần"})

    assert answer.status_code == 409
    assert "Bản đang lưu: “Dòng họ Lê”" in answer.text
    assert answer.context["form"]["name"].value() == "Dòng họ Trần"
    model.refresh_from_db()
    assert model.name == "Dòng họ Lê"


def test_record_that_has_become_like_another_is_told(people, secretary):
    other = make_model("clan", branch=people.branch, name="Dòng họ Lê")
    model = make_model("clan", branch=people.branch)
    url = f"{LIST}{model.pk}/sua/"

    answer = secretary.post(url, shown(secretary, url) | {"name": "Họ Lê"}, follow=True)

    assert "Có hồ sơ khác trông như trùng" in answer.text
    assert f"{LIST}{other.pk}/sua/" in Page(secretary.get(url).text).links


def test_chair_closes_a_record_with_a_reason_and_resumes_it(people):
    model = make_model("clan", branch=people.branch)
    chair, edit = signed_in(people.chair), f"{LIST}{model.pk}/sua/"
    close = f"{LIST}{model.pk}/ho-so/thoi-theo-doi/"

    assert "Chưa ghi lý do. Cần một câu ngắn." in chair.post(close, {}).text
    for _ in range(2):
        assert chair.post(close, {"reason": "Chuyển đi."}).url == edit

    model.refresh_from_db()
    assert model.state == Standing.WITHDRAWN
    assert Event.objects.get().reason == "Chuyển đi."
    assert "Hồ sơ thôi theo dõi nên không sửa được." in chair.get(edit).text
    assert chair.post(edit, {"name": "Khác"}).status_code == 302
    assert chair.get(close).url == edit
    chair.post(f"{LIST}{model.pk}/ho-so/theo-doi-tiep/")
    model.refresh_from_db()
    assert (model.state, model.name.startswith("Dòng họ Nguyễn")) == (Standing.LIVING, True)


def test_secretary_closes_no_record(people, secretary, get_page):
    model = make_model("clan", branch=people.branch)
    close = f"{LIST}{model.pk}/ho-so/thoi-theo-doi/"

    assert secretary.get(close).url == f"{LIST}{model.pk}/sua/"
    assert secretary.post(close, {"reason": "Chuyển đi."}).status_code == 403
    assert close not in get_page(f"{LIST}{model.pk}/sua/", by=secretary).links
    assert secretary.get(f"{LIST}{model.pk}/ho-so/khong-co/").status_code == 404


# Consent


def test_consent_is_recorded_once_and_readers_see_the_name(people, secretary):
    model = make_model("family", branch=people.branch)
    url = f"{LIST}{model.pk}/dong-y/"
    data = {"given_on": "15/01/2024", "how": "Phiếu số 12"}
    assert "Bạn đọc không thấy tên" in secretary.get(url).text

    answers = [secretary.post(url, data) for _ in range(2)]

    assert [answer.url for answer in answers] == [url, url]
    consent = PublicationConsent.objects.get()
    assert (consent.given_on, consent.how) == (dt.date(2024, 1, 15), "Phiếu số 12")
    assert "Bạn đọc đang thấy tên" in secretary.get(url).text
    assert LearningModel.objects.public().get() == model


def test_another_consent_while_one_stands_is_refused_and_kept_as_typed(people, secretary):
    model = make_model("family", branch=people.branch, consent=True)
    url = f"{LIST}{model.pk}/dong-y/"

    answer = secretary.post(url, {"given_on": "16/01/2024", "how": "Phiếu số 13"})

    assert "Đã có một lần đồng ý còn hiệu lực." in answer.text
    assert answer.context["form"]["how"].value() == "Phiếu số 13"
    assert PublicationConsent.objects.count() == 1


def test_consent_is_withdrawn_in_one_click(people, secretary):
    model = make_model("citizen", branch=people.branch, consent=True)
    url = f"{LIST}{model.pk}/dong-y/"

    answers = [secretary.post(f"{url}rut/", follow=True) for _ in range(2)]

    assert all("Đã rút đồng ý." in answer.text for answer in answers)
    assert "Bạn đọc không thấy tên" in answers[0].text
    assert not LearningModel.objects.public().exists()
    late = signed_in(people.chair).post(f"{url}rut/", follow=True)
    assert f"{people.secretary} đã ghi việc rút đồng ý lúc" in late.text


def test_consent_is_asked_of_persons_alone(people, secretary, get_page):
    clan = make_model("clan", branch=people.branch)
    family = make_model("family", branch=people.branch)

    assert secretary.get(f"{LIST}{clan.pk}/dong-y/").status_code == 404
    assert secretary.post(f"{LIST}{clan.pk}/dong-y/rut/").status_code == 404
    assert secretary.post(f"{LIST}{family.pk}/dong-y/rut/").status_code == 404
    assert f"{LIST}{clan.pk}/dong-y/" not in get_page(f"{LIST}{clan.pk}/sua/", by=secretary).links


def test_consent_for_a_closed_record_shows_readers_nothing(people, secretary):
    model = make_model("family", branch=people.branch, consent=True, state=Standing.WITHDRAWN)

    page = secretary.get(f"{LIST}{model.pk}/dong-y/").text

    assert "Bạn đọc không thấy tên, vì hồ sơ thôi theo dõi." in page


# Totals

TOTAL = f"{LIST}so-tong/ghi/"


def numbers(**fields):
    data = {"nam": YEAR, "loai": "family", "total": "1.200", "registered": "900"}
    return data | {"recognised": "700", "source": "Báo cáo năm"} | fields


def test_totals_stand_in_place_of_the_records(people, secretary, get_page):
    make_assessment(make_model("family", branch=people.branch), year=YEAR)

    answer = secretary.post(TOTAL, numbers())

    assert answer.url == f"{LIST}so-tong/?hoi=HKH05&nam={YEAR}"
    total = ModelTotal.objects.get()
    assert (total.branch, total.kind, total.year) == (people.branch, "family", YEAR)
    assert (total.total, total.registered, total.recognised) == (1200, 900, 700)
    page = get_page(answer.url, by=secretary)
    assert "1.200 900 700 Số tổng: Báo cáo năm. Trong đó 1 mô hình có hồ sơ" in page.text


def test_totals_that_arrive_twice_are_saved_once(people, secretary):
    answers = [secretary.post(TOTAL, numbers()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert ModelTotal.objects.count() == 1


def test_second_person_who_enters_totals_sees_both_numbers(people, secretary):
    secretary.post(TOTAL, numbers())

    answer = signed_in(people.chair).post(TOTAL, numbers(registered="950"))

    assert answer.status_code == 409
    assert "Bản đang lưu: “900”" in answer.text
    assert ModelTotal.objects.get().registered == 900


def test_total_below_the_records_is_refused_at_its_field(people, secretary, get_page):
    for _ in range(3):
        make_recognition(make_model("family", branch=people.branch), year=YEAR)
    url = f"{TOTAL}?loai=family&nam={YEAR}"
    assert (
        "hồ sơ của 3 mô hình đăng ký, trong đó 3 được công nhận" in get_page(url, by=secretary).text
    )

    for field, low in (
        ("registered", {"registered": "2", "recognised": "2"}),
        ("recognised", {"recognised": "2"}),
        ("total", {"total": "2", "registered": "", "recognised": ""}),
    ):
        form = secretary.post(TOTAL, numbers(**low)).context["form"]
        assert list(form.errors) == [field]
        assert form.errors[field][0].startswith("Trang đã có 3 mô hình đăng ký và 3 mô hình")
    assert not ModelTotal.objects.exists()


def test_totals_of_another_branch_are_out_of_reach(people):
    make_total(branch=people.branch, year=YEAR)
    client = signed_in(people.other_chair)

    assert client.post(TOTAL, numbers(hoi="HKH05")).status_code == 404
    assert client.get(TOTAL).status_code == 404  # no kind
    assert client.get(f"{TOTAL}?loai=family").context["form"].instance.pk is None


# The first page of the workspace


def test_workspace_says_what_waits_and_leads_there(people, secretary, get_page):
    make_year(people.branch)

    page = get_page("/ban-lam-viec/", by=secretary)

    assert f"1 mô hình chưa tự đánh giá năm {YEAR}" in page.text
    assert f"1 mô hình được công nhận năm {YEAR - 1} chưa đăng ký lại" in page.text
    assert f"{LIST}?hoi=HKH05&nam={YEAR}&tinh-trang=chua-danh-gia" in page.links
    assert f"{LIST}dang-ky/?hoi=HKH05&nam={YEAR}&tinh-trang=dang-ky-lai" in page.links
    assert f"{LIST}?hoi=HKH05" in page.links


def test_workspace_is_silent_where_nothing_waits(people, secretary, get_page):
    make_model("family", branch=people.branch)

    assert "mô hình chưa tự đánh giá" not in get_page("/ban-lam-viec/", by=secretary).text
