"""Recognition by a decision, as officers' pages."""

import datetime as dt
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role
from learning import actions
from learning.models import Assessment, Event, ModelKind, Recognition, RecognitionDecision
from learning.states import State
from tests.factories import make_branch, make_branch_grant, make_user
from tests.learning.factories import (
    YEAR,
    make_assessment,
    make_decision,
    make_model,
    make_recognition,
    recognise,
)

pytestmark = pytest.mark.django_db

QUEUE = "/ban-lam-viec/duyet-mo-hinh/"
RECOGNISE = f"{QUEUE}cong-nhan/?nam={YEAR}"
BATCHES = f"{QUEUE}dot/"
DECISION = {
    "number": "12/QĐ-UBND",
    "issued_on": "15/12/2024",
    "issuer": "Uỷ ban nhân dân xã Mẫu",
    "level": "commune",
    "year": str(YEAR),
}


@pytest.fixture
def officer(client):
    officer = make_user(Role.OFFICER)
    client.force_login(officer)
    return officer


def make_ready(count, *, branch=None, kind=ModelKind.CLAN, **fields):
    branch = branch or make_branch()
    state = {"state": State.BRANCH_ASSESSED, "passes": True} | fields
    return [make_assessment(make_model(kind, branch=branch), **state) for _ in range(count)]


def shown(client, rows, **fields):
    chosen = [row.model_id for row in rows]
    return client.post(RECOGNISE, DECISION | {"mo-hinh": chosen} | fields)


def confirmation(response):
    """The fields of the preview's form, as a browser sends them."""
    form = response.text.split('method="post"')[1].split("</form>")[0]
    inputs = [tag for tag in re.findall(r"<input [^>]*>", form) if "disabled" not in tag]
    fields = {"confirm": ""}
    for tag in inputs:
        told = dict(re.findall(r'(name|value)="([^"]*)"', tag))
        fields.setdefault(told["name"], []).append(told.get("value", ""))
    return fields


def test_three_hundred_are_recognised_in_three_clicks_and_undone_in_one(
    client, officer, django_assert_num_queries
):
    """The clicks: to the form, to the preview, done. None asks more for more models."""
    rows = make_ready(300)
    asked = client.get(RECOGNISE)
    assert asked.text.count('name="mo-hinh"') == 300
    preview = shown(client, rows)
    assert "Công nhận 300 mô hình?" in preview.text

    with django_assert_num_queries(36):
        done = client.post(RECOGNISE, confirmation(preview))

    assert Recognition.objects.count() == 300
    assert Assessment.objects.in_state(State.RECOGNISED).count() == 300
    page = client.get(done.headers["Location"])
    assert "Đã công nhận 300 mô hình" in page.text
    with django_assert_num_queries(13):
        client.post(f"{done.headers['Location']}hoan-tac/")
    assert Recognition.objects.count() == 0
    assert Assessment.objects.in_state(State.BRANCH_ASSESSED).count() == 300
    assert Event.objects.filter(by=officer).count() == 600


def test_preview_writes_nothing_and_says_who_is_left_out_and_why(client, officer):
    (ready,) = make_ready(1)
    make_recognition(ready.model, year=YEAR - 1)
    (registered,) = make_ready(1, state=State.REGISTERED, passes=None)
    before = RecognitionDecision.objects.count()

    text = shown(client, [ready, registered]).text

    assert "Công nhận 1 mô hình?" in text
    assert "Trong đó 1 mô hình năm trước cũng được công nhận." in text
    left_out = f"{registered.model}, {registered.branch.label}: "
    assert f"{left_out}Đánh giá đang ở trạng thái “Đã đăng ký”." in text
    assert (Recognition.objects.count(), RecognitionDecision.objects.count()) == (1, before)


def test_nothing_chosen_is_said_and_recognises_nothing(client, officer):
    make_ready(1)

    assert "Cần chọn ít nhất một mô hình" in shown(client, []).text
    assert "Cần chọn ít nhất một mô hình" in shown(client, [], confirm="").text
    assert not RecognitionDecision.objects.exists()


def test_what_is_wrong_is_said_and_what_was_typed_and_ticked_stays(client, officer):
    one, other = make_ready(2)

    text = shown(client, [other], issued_on="31/02/2024").text

    assert "Ngày 31/02/2024 không có trong lịch." in text
    assert 'value="12/QĐ-UBND"' in text
    assert f'value="{other.model_id}" checked' in text
    assert f'value="{one.model_id}" checked' not in text


def test_second_click_recognises_once(client, officer):
    fields = confirmation(shown(client, make_ready(2)))

    first = client.post(RECOGNISE, fields)
    second = client.post(RECOGNISE, fields)

    assert first.headers["Location"] == second.headers["Location"]
    assert (Recognition.objects.count(), RecognitionDecision.objects.count()) == (2, 1)


def test_second_officer_is_told_what_is_done_and_may_go_on_with_the_rest(client, officer):
    both = make_ready(2)
    one, other = (confirmation(shown(client, rows)) for rows in (both[:1], both))
    client.post(RECOGNISE, one)

    late = client.post(RECOGNISE, other)

    assert "Chưa công nhận mô hình nào, vì danh sách vừa thay đổi." in late.text
    assert f"{both[0].branch.label}: Đã được công nhận cho năm này." in late.text
    assert "Công nhận 1 mô hình?" in late.text
    assert Recognition.objects.count() == 1
    client.post(RECOGNISE, confirmation(late))
    assert Recognition.objects.count() == 2


def test_known_decision_takes_another_part_of_its_list(client, officer):
    for _ in range(2):
        client.post(RECOGNISE, confirmation(shown(client, make_ready(1))))

    assert (Recognition.objects.count(), RecognitionDecision.objects.count()) == (2, 1)
    wrong = client.post(RECOGNISE, DECISION | {"year": "2023"})
    assert "đã có và công nhận cho năm 2024, cấp xã" in wrong.text


def test_known_decision_is_chosen_from_those_of_the_year(client, officer):
    known, older = make_decision(), make_decision(year=YEAR - 1)
    rows = make_ready(1)
    asked = client.get(RECOGNISE).text
    assert (str(known) in asked, str(older) in asked) == (True, False)
    other_year = client.get(RECOGNISE.replace(str(YEAR), str(YEAR - 9))).text
    assert "Quyết định đã có trên cổng" not in other_year
    # Whatever stands in the other fields, none of it counts.
    preview = shown(client, rows, known=known.pk, number="", issued_on="31/02/2024")
    assert f"{known}, cho năm {YEAR} (cấp xã, phường, thị trấn). Quyết định này" in preview.text

    client.post(RECOGNISE, confirmation(preview))

    assert Recognition.objects.get().decision == known
    known.refresh_from_db()
    assert known.lock_version == 0


@pytest.mark.parametrize("key", ["x", "99999999999999999999", "-1", "987654"])
def test_decision_that_is_none_is_not_taken(client, officer, key):
    assert "mô hình?" not in shown(client, make_ready(1), known=key).text
    assert not RecognitionDecision.objects.exists()


def test_queue_is_narrowed_and_has_only_what_passes(client, get_page, officer):
    (clan,), (failed,), (unit,) = (
        make_ready(1, branch=make_branch(name="Tiên Du")),
        make_ready(1, passes=False),
        make_ready(1, kind=ModelKind.UNIT),
    )
    make_ready(1, year=YEAR - 1)
    closed, other = make_ready(2)
    actions.close(model=closed.model, by=officer, reason="Chuyển đi.")

    page = get_page(f"{QUEUE}?nam={YEAR}&loai=clan")

    assert "Chờ công nhận (2)" in page.text
    assert (str(clan.model) in page.text, str(other.model) in page.text) == (True, True)
    assert str(unit.model) not in page.text
    text = get_page(f"{QUEUE}?nam={YEAR}&hoi={clan.branch_id}").text
    assert str(clan.model) in text
    assert str(other.model) not in text
    text = get_page(f"{QUEUE}?nam={YEAR}&muc=chua-dat").text
    assert str(failed.model) in text
    assert str(clan.model) not in text
    nothing = get_page(f"{QUEUE}?nam={YEAR}&loai=citizen").text
    assert "Không có mô hình nào chờ công nhận." in nothing


def test_queue_keeps_to_what_it_was_narrowed_to(client, get_page, officer):
    (clan,) = make_ready(1)
    narrowed = f"nam={YEAR}&hoi={clan.branch_id}&loai=clan"

    links = get_page(f"{QUEUE}?{narrowed}").links

    assert f"{QUEUE}cong-nhan/?{narrowed}" in links
    assert f"?muc=chua-dat&{narrowed}" in links


def test_branches_that_have_not_finished_are_counted_by_kind(client, get_page, officer):
    branch = make_branch(name="Tiên Du")
    owed = {"branch": branch, "passes": None}
    make_ready(2, state=State.REGISTERED, **owed)
    make_ready(1, state=State.SELF_ASSESSED, kind=ModelKind.FAMILY, **owed)
    make_ready(1, branch=make_branch(name="An Đạo"), state=State.REGISTERED, passes=None)
    make_ready(1, branch=branch)

    page = get_page(f"{QUEUE}?nam={YEAR}&muc=hoi-chua-xong")

    assert "Hội cơ sở chưa đánh giá xong (4)" in page.text
    assert "An Đạo – 1 – – – 1" in page.text
    assert "Tiên Du 1 2 – – – 3" in page.text
    assert f"?nam={YEAR}&muc=hoi-chua-xong&hoi={branch.pk}" in page.links
    one = get_page(f"{QUEUE}?nam={YEAR}&muc=hoi-chua-xong&hoi={branch.pk}").text
    assert (one.count("Đã đăng ký"), one.count("Đã tự đánh giá")) == (2, 1)
    of_kind = get_page(f"{QUEUE}?nam={YEAR}&muc=hoi-chua-xong&loai=family").text
    assert "Tiên Du 1 " in of_kind
    assert "An Đạo" not in of_kind.split("Bấm tên Hội")[1]
    assert "được Hội cơ sở đánh giá xong" in get_page(f"{QUEUE}?muc=hoi-chua-xong").text


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "0"])
def test_what_is_no_choice_narrows_nothing(client, officer, key):
    (clan,) = make_ready(1)

    address = f"{QUEUE}?nam={YEAR}&hoi={key}&loai={key}&muc={key}"

    assert str(clan.model) in client.get(address).text


def test_batches_are_listed_with_who_did_them_and_how_long_they_can_be_undone(
    client, get_page, officer
):
    old, new = (make_model(branch=make_branch()) for _ in range(2))
    recognise(old, by=make_user(Role.HEAD_OFFICER, full_name="Lê Thị Trưởng"))
    Recognition.objects.update(at=timezone.now() - dt.timedelta(days=7, minutes=1))
    (last,) = recognise(new, by=officer, number="77/QĐ-UBND")

    page = get_page(BATCHES)

    assert page.text.index("77/QĐ-UBND") < page.text.index("Lê Thị Trưởng")
    assert page.html.count("hoan-tac/") == 1
    assert f"{BATCHES}{last.batch}/hoan-tac/" in page.html


def test_batch_with_one_withdrawn_says_so_and_is_not_undone(client, get_page, officer):
    one = recognise(make_model(), make_model(), by=officer)[0]
    actions.withdraw_recognition(recognition=one, by=officer, reason="Ghi nhầm tên.")
    address = f"{BATCHES}{one.batch}/"

    text = get_page(address).text
    client.post(f"{address}hoan-tac/")

    assert "1 lượt đã bị thu hồi sau đó" in text
    assert "Ghi nhầm tên." in text
    assert "Có lượt công nhận đã bị thu hồi" in get_page(address).text
    assert Recognition.objects.count() == 2
    assert "2, đã thu hồi 1" in get_page(BATCHES).text
    assert "hoan-tac/" not in get_page(BATCHES).html + get_page(address).html


def test_undoing_twice_is_no_error(client, get_page, officer):
    (one,) = recognise(make_model(), by=officer)
    address = f"{BATCHES}{one.batch}/hoan-tac/"

    answers = [client.post(address).headers["Location"] for _ in range(2)]

    assert answers == [BATCHES, BATCHES]
    text = get_page(BATCHES).text
    assert "Đã hoàn tác việc công nhận 1 mô hình." in text
    assert "Đợt công nhận này đã được hoàn tác trước đó." in text
    assert "Chưa có đợt công nhận nào." in text
    assert client.get(f"{BATCHES}{one.batch}/").status_code == 404


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMINISTRATOR])
def test_nobody_else_gets_in(client, role):
    branch = make_branch()
    (row,) = recognise(make_model(branch=branch), by=None, batch=uuid4())
    person = make_user(role)
    make_branch_grant(branch=branch, user=person, role="chair")
    client.force_login(person)
    pages = [QUEUE, RECOGNISE, BATCHES, f"{BATCHES}{row.batch}/"]

    assert [client.get(page).status_code for page in pages] == [403] * 4
    posts = [RECOGNISE, f"{BATCHES}{row.batch}/hoan-tac/"]
    assert [client.post(page).status_code for page in posts] == [403] * 2
    assert Recognition.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        (f"{QUEUE}?nam={YEAR}", 15),
        (f"{QUEUE}?nam={YEAR}&muc=hoi-chua-xong", 15),
        (RECOGNISE, 13),
        (BATCHES, 12),
    ],
)
@pytest.mark.usefixtures("officer")
def test_lists_ask_the_same_however_many_wait(
    client, count, address, queries, django_assert_num_queries
):
    for _ in range(count):
        make_ready(1)
        make_ready(1, state=State.REGISTERED, passes=None)
        recognise(make_model(), by=make_user(Role.OFFICER))

    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.STAFF])
def test_first_page_of_the_workspace_says_how_many_wait_of_which_year(client, get_page, role):
    make_ready(2)
    make_ready(1, year=YEAR - 1)
    make_ready(1, passes=False)
    person = make_user(role)
    make_branch_grant(user=person)
    client.force_login(person)

    page = get_page("/ban-lam-viec/")

    is_officer = role == Role.OFFICER
    assert ("2 mô hình chờ công nhận." in page.text) is is_officer
    assert ("1 mô hình chờ công nhận." in page.text) is is_officer
    assert (f"{QUEUE}?nam={YEAR - 1}" in page.links) is is_officer
    assert (QUEUE in page.links) is is_officer


# The file of a decision


def paper(name="quyet-dinh.pdf", content=b"%PDF-1.7"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def recognised(officer):
    """Of a branch, by a decision that keeps its file."""
    (row,) = recognise(make_model("family"), by=officer, number="12/QĐ-UBND")
    row.decision.file = paper()
    row.decision.save()
    return row


def test_file_of_a_decision_is_kept_and_replaced(
    client, get_page, officer, django_capture_on_commit_callbacks
):
    (row,) = recognise(make_model(), by=officer, number="12/QĐ-UBND")
    address = f"{BATCHES}{row.batch}/"
    for version, content in enumerate([b"%PDF-1.7 one", b"%PDF-1.7 two"]):
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post(
                f"{address}tep/", {"file": paper(content=content), "shown_version": version}
            )
        assert done.headers["Location"] == address

    door = f"/ban-lam-viec/quyet-dinh-cong-nhan/{row.decision_id}/tep/"
    assert door in get_page(address).links
    assert door in get_page(BATCHES).links
    response = client.get(door)
    assert b"".join(response.streaming_content) == b"%PDF-1.7 two"
    assert response.headers["Cache-Control"].startswith("private, no-store")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="quyet-dinh-12-qd-ubnd.pdf"'
    )
    folder = Path(row.decision.file.storage.location) / "quyet-dinh"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"shown_version": 0}, "Chưa chọn tệp quyết định."),
        ({"shown_version": 0, "file": ("bang.exe", b"MZ")}, "không thuộc loại nhận được"),
        ({"shown_version": 7, "file": ("bang.pdf", b"%PDF")}, "vừa sửa phần này"),
    ],
)
def test_file_that_cannot_be_kept_says_why(client, officer, fields, sentence):
    (row,) = recognise(make_model(), by=officer)
    if "file" in fields:
        fields |= {"file": paper(*fields["file"])}

    text = client.post(f"{BATCHES}{row.batch}/tep/", fields).text

    assert sentence in text
    row.decision.refresh_from_db()
    assert not row.decision.file


def test_file_is_for_officers_and_people_of_the_branches_it_names(client, recognised):
    door = f"/ban-lam-viec/quyet-dinh-cong-nhan/{recognised.decision_id}/tep/"
    own, other = recognised.branch, make_branch()
    people = {
        "officer": make_user(Role.OFFICER),
        "secretary": make_branch_grant(branch=own).user,
        "other": make_branch_grant(branch=other, role="chair").user,
        "staff": make_user(Role.STAFF),
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    found = {}
    for name, person in people.items():
        client.force_login(person)
        response = client.get(door)
        found[name] = response.status_code, b"".join(response)  # read to its end, it is closed
    client.logout()

    got = {
        name: content == b"%PDF-1.7" for name, (status, content) in found.items() if status == 200
    }
    assert got == {"officer": True, "secretary": True}
    assert {status for status, _ in found.values()} == {200, 404}
    assert client.get(door).headers["Location"].startswith("/dang-nhap/")
    client.force_login(people["officer"])
    gone = make_decision()
    assert client.get(f"/ban-lam-viec/quyet-dinh-cong-nhan/{gone.pk}/tep/").status_code == 404


def test_file_goes_with_its_decision(client, officer, django_capture_on_commit_callbacks):
    decision = make_decision(file=paper())
    stored = Path(decision.file.path)
    assert stored.exists()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/quan-tri/learning/recognitiondecision/{decision.pk}/delete/", {"post": "yes"}
        )

    assert not RecognitionDecision.objects.exists()
    assert not stored.exists()
