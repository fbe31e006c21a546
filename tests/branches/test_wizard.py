"""The pages that write a succession down, step by step, without JavaScript."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Role
from branches.models import Branch, BranchGrant, ChapterCount, Succession
from tests.factories import (
    make_branch,
    make_branch_grant,
    make_cluster,
    make_post,
    make_succession,
    make_user,
)
from tests.page import Page

pytestmark = pytest.mark.django_db

START = dt.date(2021, 6, 1)
LIST = reverse("admin:branches_succession_changelist")
ADD = reverse("admin:branches_succession_add")


def fill(kind):
    return reverse("admin:branches_succession_fill", args=[kind])


def confirm(kind):
    return reverse("admin:branches_succession_confirm", args=[kind])


@pytest.fixture
def officer(client):
    user = make_user(role=Role.OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def two():
    return [make_branch(code="08263", name="Tiên Du"), make_branch(code="08272", name="An Đạo")]


def typed(branches, rows=(("Bình Phú", "HKH05"),), **fields):
    data = {
        "predecessors": [branch.pk for branch in branches],
        "decision": "Nghị quyết 1676/NQ-UBTVQH15",
        "effective_on": "1/7/2025",
        "note": "",
        "cluster": "",
        "hand_over": "on",
        "new-TOTAL_FORMS": len(rows),
        "new-INITIAL_FORMS": 0,
    }
    for n, (name, code) in enumerate(rows):
        data |= {f"new-{n}-kind": "commune", f"new-{n}-name": name, f"new-{n}-code": code}
    return data | fields


def hidden_of(page):
    """What the page would post again; lists where a name comes twice."""
    data = {}
    for attrs in page.all("input"):
        if attrs.get("type") == "hidden" and attrs["name"] != "csrfmiddlewaretoken":
            data.setdefault(attrs["name"], []).append(attrs["value"])
    return data


def preview(client, kind, data):
    response = client.post(fill(kind), data)
    assert response.status_code == 200
    return Page(response.text)


def values(page, name):
    return [attrs.get("value") for attrs in page.all("input") if attrs.get("name") == name]


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_others_look_and_do_not_write(client, role, two):
    succession = make_succession("transfer", old=two[:1], new=two[1:])
    client.force_login(make_user(role=role))

    assert client.get(LIST).status_code == 200
    assert (
        client.get(reverse("admin:branches_succession_change", args=[succession.pk])).status_code
        == 200
    )
    undo = reverse("admin:branches_succession_undo", args=[succession.pk])
    for answer in (
        client.get(ADD),
        client.get(fill("merge")),
        client.post(fill("merge"), typed(two)),
        client.post(confirm("merge"), typed(two)),
        client.get(undo),
        client.post(undo),
    ):
        assert answer.status_code == 403
    assert Succession.objects.count() == 1


def test_first_step_leads_to_the_kind(client, officer, get_page):
    button = [a for a in get_page(ADD).all("button") if a.get("value") == "kind"]
    assert [a["name"] for a in button] == ["step"]

    assert client.get(ADD, {"kind": "split"})["Location"] == fill("split")
    refused = client.get(ADD, {"step": "kind"})
    assert "Chưa chọn việc. Cần chọn một trong năm việc dưới đây." in refused.text
    assert "<title>Lỗi: " in refused.text
    assert client.get(fill("khac")).status_code == 404


@pytest.mark.parametrize("kind", Succession.Kind)
def test_second_step_of_each_kind_keeps_the_house_rules(get_page, officer, two, kind):
    make_cluster(two[0])

    page = get_page(fill(kind))

    assert "xã Tiên Du – mã 08263" in page.text
    assert ("Chuyển quyền" in page.text) == (kind in {"rename", "merge"})
    assert ("Cụm thi đua của Hội mới" in page.text) == (kind in {"rename", "merge", "split"})
    assert len(values(page, "new-0-code")) == (kind in {"rename", "merge", "split"})
    assert len(values(page, "new-1-code")) == (kind == "split")


@pytest.mark.parametrize("count", [1, 3])
def test_second_step_costs_the_same_for_many(client, officer, django_assert_num_queries, count):
    make_cluster(*(make_branch() for _ in range(count)))

    with django_assert_num_queries(STEP_2):
        client.get(fill("merge"))


STEP_2 = 13


def test_preview_writes_nothing_and_shows_what_would_be(client, officer, two):
    cluster = make_cluster(*two, number=2)
    make_post(branch=two[0], holder="Lê Văn An", starts_on=START)
    grant = make_branch_grant(branch=two[0], starts_on=START)
    make_branch(code="08275", name="Bình Phú")
    for branch, count in zip(two, (10, 9), strict=True):
        ChapterCount.objects.create(branch=branch, count=1, counted_on=dt.date(2020, 1, 1))
        ChapterCount.objects.create(branch=branch, count=count, counted_on=dt.date(2022, 3, 31))

    page = preview(client, "merge", typed(two, cluster=cluster.pk))

    assert not Succession.objects.exists()
    assert Branch.objects.open_ended().count() == 3
    for shown in (
        "Sáp nhập 2 Hội vào xã Bình Phú",
        "xã Bình Phú – mã HKH05, từ 01/07/2025",
        "xã An Đạo (cũ) – mã 08272, đến 30/06/2025",
        "Ông Lê Văn An – Chủ tịch",
        f"{grant.user}: Người nhập liệu, xã Bình Phú",
        "xã Bình Phú – Cụm thi đua số II từ 01/07/2025",
        "Số chi hội, ban khuyến học: 4 dòng",
        "xã Tiên Du (cũ) 10",
        "Cộng 19",
        "Từ ngày ấy có 2 Hội mang tên Bình Phú.",
        "xã Bình Phú – mã 08275",
    ):
        assert shown in page.text


def test_confirmation_does_what_was_shown(client, officer, two):
    page = preview(client, "merge", typed(two))

    response = client.post(confirm("merge"), hidden_of(page), follow=True)

    succession = Succession.objects.get()
    assert response.redirect_chain[-1][0] == reverse(
        "admin:branches_succession_change", args=[succession.pk]
    )
    assert "Đã ghi: Sáp nhập xã An Đạo (cũ) và xã Tiên Du (cũ) vào xã Bình Phú." in response.text
    assert (succession.by, succession.effective_on) == (officer, dt.date(2025, 7, 1))
    assert Branch.objects.open_ended().get().code == "HKH05"


def test_confirmation_sent_twice_is_done_once(client, officer, two):
    data = typed([], rows=(), predecessor=two[0].pk, taker=two[1].pk)
    confirmation = hidden_of(preview(client, "transfer", data))

    first = client.post(confirm("transfer"), confirmation)
    second = client.post(confirm("transfer"), confirmation)

    assert Succession.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_two_confirmations_are_two(client, officer, two):
    data = typed([], rows=(), predecessor=two[0].pk, taker=two[1].pk)

    for _ in range(2):
        client.post(confirm("transfer"), hidden_of(preview(client, "transfer", data)))

    assert Succession.objects.count() == 2


def test_what_changed_since_the_preview_is_shown_first(client, officer, two):
    confirmation = hidden_of(preview(client, "merge", typed(two)))
    make_post(branch=two[0], holder="Lê Văn An", starts_on=START)

    response = client.post(confirm("merge"), confirmation)

    assert not Succession.objects.exists()
    assert "Có chỗ vừa được sửa ở nơi khác." in response.text
    assert "Ông Lê Văn An – Chủ tịch" in response.text

    client.post(confirm("merge"), hidden_of(Page(response.text)))
    assert Succession.objects.count() == 1


def test_back_keeps_what_was_typed_and_finds_no_fault(client, officer, two):
    data = typed(two, note="Ghi chú riêng", hand_over="")
    page = preview(client, "merge", data)

    back = preview(client, "merge", hidden_of(page) | {"step": "back"})

    assert values(back, "new-0-code") == ["HKH05"]
    assert values(back, "effective_on") == ["1/7/2025"]
    assert "Ghi chú riêng" in back.text
    ticked = {a.get("value") for a in back.all("input") if "checked" in a}
    assert ticked == {str(two[0].pk), str(two[1].pk), "commune", ""}
    assert not [a for a in back.all("input") if a.get("name") == "hand_over" and "checked" in a]
    assert "chỗ cần sửa" not in back.text


def test_split_takes_one_more_row_at_a_time(client, officer, two):
    rows = (("Một", "A1"), ("", ""))
    data = typed([], rows=rows, predecessor=two[0].pk)

    page = preview(client, "split", data | {"step": "row"})

    assert values(page, "new-TOTAL_FORMS") == ["3"]
    assert values(page, "new-0-name") == ["Một"]
    assert "chỗ cần sửa" not in page.text

    rows = (("Một", "A1"), ("Hai", "A2"), ("Ba", "A3"), ("", ""))
    data = typed([], rows=rows, predecessor=two[0].pk)
    page = preview(client, "split", data)
    client.post(confirm("split"), hidden_of(page))

    assert [b.name for b in Succession.objects.get().successors] == ["Ba", "Hai", "Một"]


def test_long_list_is_searched_and_keeps_what_is_ticked(client, officer, two):
    for n in range(11):
        make_branch(code=f"X{n}", name=f"Khác {n}")
    assert "Tìm trong danh sách" in client.get(fill("merge")).text

    page = preview(client, "merge", typed(two[:1], find="an dao", step="find"))

    assert set(values(page, "predecessors")) == {str(branch.pk) for branch in two}
    assert "chỗ cần sửa" not in page.text


def test_faults_are_all_told_at_once(client, officer, two):
    data = typed(two[:1], rows=(("", "08263"),), decision="", effective_on="31/2/2025")

    page = preview(client, "merge", data)

    assert "Có 5 chỗ cần sửa" in page.text
    for sentence in (
        "Mới chọn một Hội. Cần đánh dấu từ hai Hội trở lên.",
        "Chưa nhập quyết định.",
        "Ngày 31/2/2025 không có trong lịch.",
        "Chưa nhập tên.",
        "Mã này đã thuộc một Hội cơ sở khác, kể cả nơi đã sáp nhập. Xin chọn mã khác.",
    ):
        assert page.text.count(sentence) == 2  # on top and at the field
    assert page.html.count("<title>Lỗi: ") == 1
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {link[1:] for link in page.links if link.startswith("#id_")} <= ids


def test_faults_of_several_new_branches_say_which(client, officer, two):
    data = typed([], rows=(("Một", "A1"), ("Hai", "")), predecessor=two[0].pk)

    page = preview(client, "split", data)

    assert "Có 1 chỗ cần sửa Hội mới thứ 2: Chưa nhập mã." in page.text


def test_branch_of_overlapping_days_is_told(client, officer, two):
    late = make_branch(name="Mới lập", starts_on=dt.date(2025, 9, 1))

    page = preview(client, "merge", typed([*two, late]))

    assert (
        "Hội Khuyến học xã Mới lập hoạt động từ ngày 01/09/2025. Ngày có hiệu lực phải sau ngày đó."
    ) in page.text


def test_hand_over_may_be_left_out(client, officer, two):
    make_branch_grant(branch=two[0], starts_on=START)
    data = typed(two)
    del data["hand_over"]

    client.post(confirm("merge"), hidden_of(preview(client, "merge", data)))

    assert BranchGrant.objects.get().branch == two[0]


def test_undo_is_shown_then_done(client, officer, two, get_page):
    client.post(confirm("merge"), hidden_of(preview(client, "merge", typed(two))))
    undo = reverse("admin:branches_succession_undo", args=[Succession.objects.get().pk])

    page = get_page(undo)
    assert "Hoàn tác việc sáp nhập này" in page.text
    assert "xã An Đạo (cũ) – mã 08272, đến 30/06/2025" in page.text
    answer = client.post(undo, follow=True)

    assert "Đã hoàn tác: Sáp nhập xã An Đạo (cũ) và xã Tiên Du (cũ) vào xã Bình Phú." in answer.text
    assert list(Branch.objects.open_ended()) == [two[1], two[0]]
    again = client.post(undo, follow=True)
    assert "Việc này vừa được hoàn tác ở nơi khác." in again.text


def test_undo_that_cannot_be_says_why(client, officer, two, get_page):
    client.post(confirm("merge"), hidden_of(preview(client, "merge", typed(two))))
    new = Branch.objects.get(code="HKH05")
    make_post(branch=new, holder="Lê Thị Yến")
    undo = reverse("admin:branches_succession_undo", args=[Succession.objects.get().pk])

    page = get_page(undo)
    sentence = "Chức vụ gắn với Hội Khuyến học xã Bình Phú: “Ông Lê Thị Yến – Chủ tịch”."
    assert "Chưa hoàn tác được" in page.text
    assert sentence in page.text
    assert "Hoàn tác việc" not in page.text

    assert sentence in client.post(undo, follow=True).text
    assert Succession.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_many(client, officer, django_assert_num_queries, count):
    for _ in range(count):
        make_succession("transfer", old=[make_branch()], new=[make_branch()])

    with django_assert_num_queries(LIST_COST):
        page = client.get(LIST).text

    assert len(re.findall("Chuyển một phần", page)) == count


LIST_COST = 13
