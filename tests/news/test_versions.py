"""The history pages of the desk: what happened, two versions compared, one of them restored."""

import pytest
from django.urls import reverse

from accounts.models import Role
from news import actions
from news.models import Article, Correction, State
from news.timeline import NOBODY, changes_between, entries_of, timeline
from tests.factories import make_article, make_category, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    client.force_login(person)
    return person


def address(name, article, *arguments):
    return reverse(f"admin:news_article_{name}", args=[article.pk, *arguments])


def rewrite(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def make_rewritten(count=1, **fields):
    """An article saved `count` times after it was written, with its versions from the first on."""
    article = make_article(**fields)
    for n in range(count):
        rewrite(article, sapo=f"Lần sửa thứ {n + 1}.")
    return article, list(article.versions.order_by("pgh_id"))


def test_timeline_leaves_out_versions_that_only_a_move_made():
    article, versions = make_rewritten(state=State.DRAFT)
    actions.publish(article=article, by=None)
    rewrite(article, title="Tiêu đề mới", slug=article.slug)

    shown = [
        (entry.what, entry.text, entry.version)
        for entry in entries_of(article, timeline(article))
        if entry.version
    ]

    last = article.versions.order_by("pgh_id").last()
    assert article.versions.count() == 4
    assert shown == [
        ("Sửa", "tiêu đề", last),
        ("Sửa", "sapo", versions[1]),
        ("Viết bài", "", versions[0]),
    ]


def test_timeline_is_of_one_article():
    article = make_article()
    other, _ = make_rewritten()
    actions.withdraw(article=other, by=None, reason="Sai.")
    Correction.objects.create(article=other, text="Của bài khác.")

    assert [entry.what for entry in entries_of(article, timeline(article))] == ["Viết bài"]


@pytest.mark.django_db(transaction=True)
def test_timeline_tells_moves_corrections_and_saves_newest_first():
    lan = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    article = make_article()
    actions.withdraw(article=article, by=lan, reason="Sai tên.")
    actions.restore(article=article, by=None)
    Correction.objects.create(article=article, text="Tên đúng là An.", by=lan)
    rewrite(article, sapo="Mới.")

    told = [(e.what, e.text, e.by) for e in entries_of(article, timeline(article))]

    assert told == [
        ("Sửa", "sapo", NOBODY),
        ("Đính chính cho bạn đọc", "Tên đúng là An.", "Lê Thị Lan"),
        ("Đăng lại", "", NOBODY),
        ("Gỡ bài", "Sai tên.", "Lê Thị Lan"),
        ("Viết bài", "", NOBODY),
    ]


def test_history_names_who_saved(client, editor):
    article, versions = make_rewritten()
    client.post(address("version_restore", article, versions[0].pk), {"shown_version": 1})

    page = client.get(address("history", article))

    assert page.context["entries"][0].by == "Lê Thị Lan"
    assert page.context["entries"][0].what == "Khôi phục bản cũ"


@pytest.mark.parametrize("count", [1, 3])
def test_history_query_count_is_constant(client, editor, django_assert_num_queries, count):
    article, versions = make_rewritten(count)
    client.post(address("version_restore", article, versions[0].pk), {"shown_version": count})
    article.refresh_from_db()
    for _ in range(count):
        actions.withdraw(article=article, by=editor, reason="Sai.")
        actions.restore(article=article, by=None)
        Correction.objects.create(article=article, text="Đúng.", by=editor)

    # session, person, association; article, count, page, its versions, their people; and the
    # savepoint's 2
    with django_assert_num_queries(8 + 2):
        client.get(address("history", article))


def test_history_is_cut_into_pages(client, editor):
    article, _ = make_rewritten(20)

    first, second = (client.get(address("history", article), {"trang": n}) for n in (1, 2))

    assert [len(page.context["entries"]) for page in (first, second)] == [20, 1]
    assert second.context["entries"][0].what == "Viết bài"
    assert "Trang 1 trong 2" in first.text
    assert client.get(address("history", article), {"trang": "3"}).status_code == 404


def test_version_reads_as_it_did_then(client, editor):
    article, versions = make_rewritten(sapo="Lúc đầu.", body="<p>Thân <strong>bài</strong>.</p>")

    page = client.get(address("version", article, versions[0].pk))

    assert "Lúc đầu." in page.text
    assert "<p>Thân <strong>bài</strong>.</p>" in page.text
    assert "Lần sửa thứ 1." not in page.text


@pytest.mark.parametrize("name", ["version", "version_restore"])
def test_version_of_another_article_is_not_found(client, editor, name):
    _, versions = make_rewritten()

    assert client.get(address(name, make_article(), versions[0].pk)).status_code == 404


def test_compare_puts_the_older_first_whichever_was_chosen_as_old(client, editor):
    article, versions = make_rewritten(sapo="Lần viết.")
    pair = {"cu": versions[1].pk, "moi": versions[0].pk}

    page = client.get(address("compare", article), pair)

    assert (page.context["old"], page.context["new"]) == (versions[0], versions[1])
    assert "<del>" in page.text


@pytest.mark.parametrize("chosen", [{}, {"cu": "x", "moi": "\x00"}, {"cu": 10**30, "moi": 1}])
def test_compare_without_two_versions_asks_for_them(client, editor, chosen):
    article, _ = make_rewritten()

    page = client.get(address("compare", article), chosen, follow=True)

    assert page.redirect_chain == [(address("history", article), 302)]
    assert "Chưa chọn đủ hai bản." in page.text


def test_compare_of_a_version_with_itself_says_they_are_alike(client, editor):
    article, versions = make_rewritten()
    pair = {"cu": versions[0].pk, "moi": versions[0].pk}

    assert "Hai bản giống nhau." in client.get(address("compare", article), pair).text


@pytest.mark.parametrize("count", [1, 3])
def test_compare_query_count_is_constant(client, editor, django_assert_num_queries, count):
    article, versions = make_rewritten(count)
    pair = {"cu": versions[0].pk, "moi": versions[-1].pk}

    client.get(address("history", article))

    # session, person, association; article, two versions, categories; and the savepoint's 2
    with django_assert_num_queries(7 + 2):
        client.get(address("compare", article), pair)


def test_changes_between_go_field_by_field():
    old, new = make_category(name="Tin cũ"), make_category(name="Tin mới")
    article = make_article(category=old, body="<p>Thân bài.</p>", byline="")
    rewrite(
        article,
        category=new,
        title=f"{article.title} thêm",
        body="<p>Thân <em>bài</em>.</p>",
        byline="Nguyễn Hoa",
    )
    first, last = article.versions.order_by("pgh_id")

    changes = changes_between(first, last)

    assert [(c.label, c.old, c.new, c.only_format) for c in changes] == [
        ("Chuyên mục", "Tin cũ", "Tin mới", False),
        ("Tiêu đề", "", "", False),
        ("Nội dung", "", "", True),
        ("Tác giả", "", "Nguyễn Hoa", False),
    ]
    assert [(p.kind, p.text) for p in changes[1].pieces] == [
        ("kept", first.title),
        ("added", " thêm"),
    ]


def test_changes_between_name_states_and_dates():
    article = make_article(state=State.DRAFT)
    actions.publish(article=article, by=None)
    first, last = article.versions.order_by("pgh_id")

    changes = changes_between(first, last)

    assert [(c.label, c.old) for c in changes] == [("Trạng thái", "Bản nháp"), ("Đăng lúc", "")]
    assert changes[0].new == "Đã đăng"
    assert changes[1].new[5:6] == " "


def test_changes_between_name_a_category_that_is_gone():
    gone = make_category()
    article = make_article(category=gone)
    rewrite(article, category=make_category(name="Tin mới"))
    gone.delete()

    (change,) = changes_between(*article.versions.order_by("pgh_id"))

    assert (change.old, change.new) == ("chuyên mục đã xoá", "Tin mới")


def test_restore_shows_what_would_change_and_writes_it(client, editor):
    article, versions = make_rewritten(sapo="Lúc đầu.")
    url = address("version_restore", article, versions[0].pk)

    shown = client.get(url)
    assert [change.label for change in shown.context["changes"]] == ["Sapo"]
    assert "bạn đọc sẽ thấy bản này ngay" in shown.text
    response = client.post(url, {"shown_version": article.lock_version})

    assert response.status_code == 302
    article.refresh_from_db()
    assert article.sapo == "Lúc đầu."
    assert [v.sapo for v in article.versions.order_by("pgh_id")] == [
        "Lúc đầu.",
        "Lần sửa thứ 1.",
        "Lúc đầu.",
    ]


@pytest.mark.parametrize("posted", [{"shown_version": "1"}, {"shown_version": "x"}, {}])
def test_restore_after_somebody_saved_shows_the_new_difference(client, editor, posted):
    article, versions = make_rewritten(sapo="Lúc đầu.")
    rewrite(Article.objects.get(pk=article.pk), title="Của người khác")

    response = client.post(address("version_restore", article, versions[0].pk), posted)

    assert "Bài vừa được sửa ở nơi khác nên chưa khôi phục." in response.text
    assert [change.label for change in response.context["changes"]] == ["Tiêu đề", "Sapo"]
    assert 'name="shown_version" value="2"' in response.text
    article.refresh_from_db()
    assert (article.title, article.sapo) == ("Của người khác", "Lần sửa thứ 1.")


def test_restore_of_what_is_there_offers_no_button(client, editor):
    article, versions = make_rewritten()

    page = client.get(address("version_restore", article, versions[1].pk))

    assert "không có gì để khôi phục" in page.text
    assert 'type="submit" value="Khôi phục' not in page.text


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, 200), (Role.OFFICER, 200), (Role.ADMINISTRATOR, 403)]
)
def test_restore_is_for_editors(client, role, status):
    article, versions = make_rewritten()
    client.force_login(make_user(role=role))
    offered = address("version_restore", article, versions[0].pk)

    assert client.get(offered).status_code == status
    assert (offered in client.get(address("version", article, versions[0].pk)).text) == (
        status == 200
    )


@pytest.mark.parametrize("name", ["history", "compare"])
def test_history_is_for_people_with_a_role(client, name):
    client.force_login(make_user())

    assert client.get(address(name, make_article())).status_code in {302, 403}
