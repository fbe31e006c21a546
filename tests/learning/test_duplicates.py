"""Records that may be one, as officers' pages."""

import pytest

from accounts.models import Role
from learning import actions
from learning.models import Event, LearningModel
from learning.states import Standing
from tests.factories import make_branch, make_branch_grant, make_user
from tests.learning.factories import make_assessment, make_consent, make_model, make_recognition

pytestmark = pytest.mark.django_db

LIST = "/ban-lam-viec/duyet-mo-hinh/trung/"


@pytest.fixture
def officer(client):
    officer = make_user(Role.OFFICER, full_name="Lê Thị Duyệt")
    client.force_login(officer)
    return officer


def make_pair(kind="family", **fields):
    fields = {"name": "Nguyễn Văn An", "branch": make_branch()} | fields
    first = make_model(kind, **fields)
    return first, make_model(kind, **fields | {"name": f"Ông {fields['name']}"})


def page_of(first, second):
    return f"{LIST}{first.pk}/{second.pk}/"


def test_pairs_are_listed_and_nothing_else(client, get_page, officer):
    first, second = make_pair()
    third = make_model("family", name="nguyen van an", branch=first.branch)
    make_model("family", name="Nguyễn Văn An", branch=first.branch, residential_area="khu 9")
    make_model("clan", name="Nguyễn Văn An", branch=first.branch)
    make_model("family", name="Nguyễn Văn An")

    page = get_page(LIST)

    assert "Hồ sơ có thể trùng (2)" in page.text
    assert {link for link in page.links if link.startswith(LIST)} == {
        page_of(first, second),
        page_of(first, third),
    }


def test_no_pair_is_said(get_page, officer):
    make_model()

    assert "Không có hồ sơ nào trùng" in get_page(LIST).text


def test_both_are_compared_with_what_either_would_get(client, get_page, officer):
    first, second = make_pair()
    make_recognition(make_assessment(first, year=2023).model, year=2023)
    for year in (2023, 2024):
        make_assessment(second, year=year)
    make_consent(second)

    page = get_page(page_of(first, second))

    given = page.text.split("nhận thêm")[1]
    assert given.startswith(
        " đánh giá năm 2024 việc đồng ý nêu tên Hồ sơ này đã có, nên để lại ở hồ sơ kia:"
        " đánh giá năm 2023 công nhận năm 2023 Hồ sơ này đã có, nên để lại ở hồ sơ kia:"
        " đánh giá năm 2023 Hồ sơ kia còn lưu lại"
    )
    assert not Event.objects.exists()


def test_merged_into_the_chosen_one_once_and_undone_in_one_click(client, get_page, officer):
    first, second = make_pair()
    make_assessment(first, year=2023)
    fields = {"kept": second.pk, "reason": "Ghi hai lần."}

    for _ in range(2):
        done = client.post(page_of(first, second), fields)
        assert done.headers["Location"] == LIST

    first.refresh_from_db()
    assert (first.state, first.merged_into) == (Standing.MERGED, second)
    assert Event.objects.count() == 1
    page = get_page(LIST)
    assert f"Đã gộp hồ sơ số {first.pk} vào hồ sơ số {second.pk}" in page.text
    assert "Đã gộp trong 7 ngày (1)" in page.text
    assert "Ghi hai lần." in page.text
    assert "Lê Thị Duyệt" in page.text

    for _ in range(2):
        client.post(f"{LIST}{first.pk}/hoan-tac/")

    first.refresh_from_db()
    assert (first.state, first.assessments.count()) == (Standing.LIVING, 1)
    assert Event.objects.count() == 2
    text = get_page(LIST).text
    assert f"Đã hoàn tác. {first.distinct_label} lại là một hồ sơ riêng." in text
    assert "Đã gộp trong 7 ngày" not in text


def test_merged_once_more_after_an_undo_is_one_row_of_the_list(client, get_page, officer):
    first, second = make_pair()
    for reason in ("Lần đầu.", "Lần sau."):
        actions.merge(model=first, into=second, by=officer, reason=reason)
        if reason == "Lần đầu.":
            actions.undo_merge(model=first, by=officer)

    text = get_page(LIST).text

    assert "Đã gộp trong 7 ngày (1)" in text
    assert ("Lần đầu." in text, "Lần sau." in text) == (False, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "Trùng."}, "Chưa chọn hồ sơ giữ lại."),
        ({"kept": "first", "reason": "  "}, "Chưa ghi lý do."),
        ({"kept": "other", "reason": "Trùng."}, "Chưa chọn hồ sơ giữ lại."),
    ],
)
def test_what_is_missing_is_said_and_merges_nothing(client, officer, fields, sentence):
    first, second = make_pair()
    kept = {"first": first.pk, "other": make_model("family").pk}
    fields = {name: kept.get(value, value) for name, value in fields.items()}

    text = client.post(page_of(first, second), fields).text

    assert text.count(f"{sentence}</a>") == 1  # in the summary, which stands on top once
    assert not LearningModel.objects.filter(state=Standing.MERGED).exists()


def test_second_officer_is_told_that_it_was_merged_the_other_way(client, get_page, officer):
    first, second = make_pair()
    actions.merge(model=second, into=first, by=make_user(Role.OFFICER), reason="Trùng.")

    late = client.post(page_of(first, second), {"kept": second.pk, "reason": "Trùng."})

    assert late.headers["Location"] == LIST
    assert f"{second.distinct_label} đã gộp vào hồ sơ khác." in get_page(LIST).text
    first.refresh_from_db()
    assert first.state == Standing.LIVING


def test_undo_that_cannot_be_says_why(client, get_page, officer):
    first, second = make_pair()

    client.post(f"{LIST}{first.pk}/hoan-tac/")

    assert "không còn ở tình trạng “Đã gộp”" in get_page(LIST).text
    assert client.post(f"{LIST}{second.pk + 1000}/hoan-tac/").status_code == 404


@pytest.mark.parametrize("other", ["itself", "another", "nobody", "huge"])
def test_two_that_do_not_look_alike_have_no_page(client, officer, other):
    first, _ = make_pair()
    key = {
        "itself": first.pk,
        "another": make_model("family").pk,
        "nobody": first.pk + 1000,
        "huge": 10**25,
    }[other]

    assert client.get(f"{LIST}{first.pk}/{key}/").status_code == 404
    assert client.post(f"{LIST}{first.pk}/{key}/", {"kept": first.pk}).status_code == 404


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMINISTRATOR])
def test_nobody_else_gets_in(client, role):
    first, second = make_pair()
    person = make_user(role)
    make_branch_grant(branch=first.branch, user=person, role="chair")
    client.force_login(person)

    pages = [LIST, page_of(first, second)]
    assert [client.get(page).status_code for page in pages] == [403, 403]
    posts = [page_of(first, second), f"{LIST}{first.pk}/hoan-tac/"]
    fields = {"kept": first.pk, "reason": "Trùng."}
    assert [client.post(page, fields).status_code for page in posts] == [403, 403]
    assert not Event.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_however_many_there_are(
    client, officer, count, django_assert_num_queries
):
    for _ in range(count):
        make_pair()
        first, second = make_pair()
        actions.merge(model=first, into=second, by=officer, reason="Trùng.")

    with django_assert_num_queries(12):
        client.get(LIST)
