"""Drafts that are thrown away: taken back at once, within 30 days, or gone for good."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.db.utils import InternalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from news import actions
from news.models import (
    Article,
    ArticleVersion,
    Attachment,
    DeletedArticle,
    Event,
    Photo,
    SearchMiss,
    State,
    WorkingCopy,
)
from tests.factories import make_article, make_photo, make_sent_article, make_user
from tests.news.test_admin import form_of
from tests.page import Page
from tests.pictures import make_upload
from tests.test_every_page import faults_of

pytestmark = pytest.mark.django_db

BIN = "/quan-tri/news/article/thung-rac/"


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    client.force_login(person)
    return person


def make_draft(**fields):
    return make_article(**{"state": State.DRAFT} | fields)


def make_trashed(*, days_ago=0, by=None, **fields):
    article = make_draft(**fields)
    actions.trash(article=article, by=by or make_user(role=Role.STAFF))
    moment = timezone.now() - dt.timedelta(days=days_ago)
    Article.objects.filter(pk=article.pk).update(trashed_at=moment)
    article.refresh_from_db()
    return article


def url(article, name):
    return reverse(f"admin:news_article_{name}", args=[article.pk])


def add_files(article):
    """A picture and a paper; returns where they are."""
    photo = actions.add_photo(article=article, file=make_upload(), alt="Hội trường")
    paper = Attachment.objects.create(
        article=article, title="Kế hoạch", file=ContentFile(b"%PDF", name="ke-hoach.pdf")
    )
    return [*photo.whole.paths, paper.file.name]


def test_button_puts_a_draft_into_the_bin_and_says_how_to_take_it_back(client, editor):
    article = make_draft(title="Bài viết thử")
    form = client.get(url(article, "change")).text
    assert f'action="{url(article, "trash")}"' in form

    response = client.post(url(article, "trash"), follow=True)

    assert response.redirect_chain == [(reverse("admin:news_article_changelist"), 302)]
    assert "Đã bỏ “Bài viết thử” vào thùng rác." in response.text
    assert faults_of(response.text, is_admin=True) == {}
    article.refresh_from_db()
    assert (article.state, article.is_trashed) == (State.DRAFT, True)
    event = article.events.get()
    assert (event.move, event.by) == ("trash", editor)
    undo = next(
        a["action"] for a in Page(response.text).all("form") if "undo" in a.get("class", "")
    )
    assert "Đã bỏ" not in client.get(reverse("admin:news_article_changelist")).text

    response = client.post(undo, follow=True)

    assert "Đã khôi phục “Bài viết thử”." in response.text
    article.refresh_from_db()
    assert (article.is_trashed, article.lock_version) == (False, 2)


def test_title_with_markup_stays_text_in_the_message(client, editor):
    article = make_draft(title="<b>Đậm</b>")

    response = client.post(url(article, "trash"), follow=True)

    assert "Đã bỏ “&lt;b&gt;Đậm&lt;/b&gt;” vào thùng rác." in response.text


def test_undo_passes_the_check_of_forms(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    article = make_draft()
    token = Page(strict.get(url(article, "change")).text).all("input")[0]["value"]
    answer = strict.post(url(article, "trash"), {"csrfmiddlewaretoken": token}, follow=True)
    inputs = Page(answer.text.partition('class="undo"')[2]).all("input")

    strict.post(url(article, "put_back"), {"csrfmiddlewaretoken": inputs[0]["value"]})

    article.refresh_from_db()
    assert article.is_trashed is False


def test_what_is_in_the_bin_is_nowhere_else(client, editor):
    article = make_trashed(title="Bài bỏ đi")
    make_photo(article=article)

    lists = [
        reverse("admin:news_article_changelist"),
        reverse("admin:news_figures"),
        "/",
        "/tin-tuc/",
    ]

    assert [place for place in lists if "Bài bỏ đi" in client.get(place).text] == []
    assert client.get(article.get_absolute_url()).status_code == 404
    assert client.get(url(article, "preview")).status_code == 404


def test_bin_tells_what_who_when_and_how_long(client, editor):
    lan = make_user(role=Role.STAFF, full_name="Trần Văn Ba")
    at = timezone.localtime(
        make_trashed(title="Bài cũ", sapo="Sapo cũ.", by=lan, days_ago=18).trashed_at
    )
    make_trashed(title="Bài hết hạn", days_ago=30)
    make_draft(title="Bài còn giữ")

    page = client.get(BIN)

    text = Page(page.text).text
    assert f"Trần Văn Ba bỏ vào lúc {at:%H:%M} ngày {at:%d/%m/%Y}. Còn 12 ngày." in text
    assert "Sapo cũ." in text
    assert "Sẽ bị xoá hẳn đêm nay." in text
    assert "Bài còn giữ" not in text
    assert [a.title for a in page.context["page"]] == ["Bài cũ", "Bài hết hạn"]


def test_empty_bin_says_what_it_is_for(client, editor):
    assert "Thùng rác đang trống." in client.get(BIN).text


@pytest.mark.parametrize("count", [1, 3])
def test_bin_query_count_is_constant(client, editor, django_assert_num_queries, count):
    for _ in range(count):
        make_trashed()

    with django_assert_num_queries(12):
        client.get(BIN)


def test_deleting_asks_and_the_button_says_what_it_does(client, editor):
    article = make_trashed(title="Bài bỏ đi")

    page = client.get(url(article, "delete_for_good"))

    assert "Xoá hẳn “Bài bỏ đi”</button>" in page.text
    assert Article.objects.filter(pk=article.pk).exists()


def test_deleting_leaves_a_trace_and_nothing_else(
    client, editor, settings, django_capture_on_commit_callbacks
):
    article = make_trashed(title="Bài bỏ đi")
    article.sapo = "Bản hai."
    article.save()
    files = add_files(article)
    client.force_login(editor)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url(article, "delete_for_good"), follow=True)

    assert response.redirect_chain == [(BIN, 302)]
    assert "Đã xoá hẳn “Bài bỏ đi”." in response.text
    trace = DeletedArticle.objects.get()
    assert (trace.number, trace.title, trace.by) == (article.pk, "Bài bỏ đi", editor)
    left = [model.objects.count() for model in (Article, ArticleVersion, Event, Photo, Attachment)]
    assert left == [0, 0, 0, 0, 0]
    assert [name for name in files if (settings.MEDIA_ROOT / name).exists()] == []


def test_files_that_another_article_needs_stay(settings, django_capture_on_commit_callbacks):
    article, other = make_trashed(), make_article()
    files = add_files(article)
    twin = actions.add_photo(article=other, file=make_upload(), alt="Cùng ảnh")
    Attachment.objects.update(article=other)

    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_for_good(article=article, by=None)

    assert twin.whole.paths == files[:-1]
    assert [name for name in files if not (settings.MEDIA_ROOT / name).exists()] == []


def test_history_of_others_stays_append_only(django_capture_on_commit_callbacks):
    other = make_trashed()
    actions.delete_for_good(article=make_trashed(), by=None)

    for rows in (other.events.all(), other.versions.all(), DeletedArticle.objects.all()):
        assert rows.count() == 1
        with (
            pytest.raises(InternalError, match="Cannot update or delete"),
            transaction.atomic(),
        ):
            rows.delete()


@pytest.mark.parametrize("state", [State.DRAFT, State.PUBLISHED, State.WITHDRAWN])
def test_nothing_outside_the_bin_is_deleted(client, editor, state):
    article = make_article(state=state)

    assert client.post(url(article, "delete_for_good")).status_code == 404
    with pytest.raises(actions.AlreadyMoved):
        actions.delete_for_good(article=article, by=editor)

    assert (Article.objects.count(), DeletedArticle.objects.count()) == (1, 0)


def test_publishing_loses_to_the_bin_and_reads_who_was_first(editor):
    article = make_draft()
    same_article = Article.objects.get(pk=article.pk)
    actions.trash(article=article, by=editor)

    with pytest.raises(actions.AlreadyMoved, match="“trong thùng rác”: Lê Thị Lan đã đổi lúc"):
        actions.publish(article=same_article, by=editor)

    article.refresh_from_db()
    assert (article.state, article.is_trashed) == (State.DRAFT, True)


def test_bin_loses_to_publishing_and_reads_who_was_first(client, editor):
    article = make_draft()
    same_article = Article.objects.get(pk=article.pk)
    actions.publish(article=article, by=editor)

    with pytest.raises(actions.AlreadyMoved, match="“đã đăng”: Lê Thị Lan đã đổi lúc"):
        actions.trash(article=same_article, by=editor)
    response = client.post(url(article, "trash"), follow=True)

    assert "“đã đăng”: Lê Thị Lan đã đổi lúc" in response.text
    assert response.redirect_chain == [(url(article, "change"), 302)]
    article.refresh_from_db()
    assert (article.is_live, article.is_trashed) == (True, False)


def test_deleting_loses_to_taking_out(editor):
    article = make_trashed()
    same_article = Article.objects.get(pk=article.pk)
    actions.put_back(article=article, by=editor)

    with pytest.raises(actions.AlreadyMoved, match="“bản nháp”: Lê Thị Lan đã đổi lúc"):
        actions.delete_for_good(article=same_article, by=editor)

    assert (Article.objects.count(), DeletedArticle.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("trash", "“trong thùng rác”: Lê Thị Lan đã đổi lúc"),
        ("publish", "Bài đang ở trạng thái “Trong thùng rác”."),
        ("move", "Bài đang ở trạng thái “Trong thùng rác”."),
    ],
)
def test_pages_left_open_say_that_the_article_is_in_the_bin(client, editor, name, sentence):
    article = make_trashed(by=editor)
    arguments = [article.pk, "hand_in"] if name == "move" else [article.pk]

    response = client.post(
        reverse(f"admin:news_article_{name}", args=arguments), {"shown_version": 1}, follow=True
    )

    assert response.redirect_chain[-1] == (BIN, 302)
    assert sentence in response.text


def test_words_typed_in_a_form_left_open_are_kept_and_offered_after(client, editor):
    article = make_trashed(title="Cũ")
    form = form_of(article, title="Đang gõ")

    response = client.post(url(article, "change"), form, follow=True)

    assert response.redirect_chain == [(BIN, 302)]
    assert "Nội dung vừa gõ được giữ lại" in response.text
    article.refresh_from_db()
    assert (article.title, WorkingCopy.objects.get().fields["title"]) == ("Cũ", "Đang gõ")
    actions.put_back(article=article, by=editor)
    assert "Có bản đang gõ" in client.get(url(article, "change")).text


@pytest.mark.parametrize("number", ["999", "x", "9" * 30, "9" * 5000, "²"])
def test_form_of_an_article_that_is_not_there(client, editor, number):
    response = client.get(f"/quan-tri/news/article/{number}/change/")

    assert response.status_code == 404


def test_what_a_branch_gave_up_unsent_is_not_there_for_the_desk(client, editor):
    article = make_sent_article(sent_at=None, trashed_at=timezone.now())

    assert client.get(url(article, "change")).status_code == 404
    assert article.title not in client.get(BIN).text


@pytest.mark.parametrize(("role", "status"), [(Role.ADMINISTRATOR, 403), (None, 302)])
def test_bin_is_filled_and_emptied_by_editors_alone(client, role, status):
    article, trashed = make_draft(), make_trashed()
    if role:
        client.force_login(make_user(role=role))

    doors = [(article, "trash"), (trashed, "put_back"), (trashed, "delete_for_good")]

    assert {client.post(url(row, name)).status_code for row, name in doors} == {status}
    if role:
        page = client.get(BIN)
        assert (trashed.title in page.text, "put_back" in page.text) == (True, False)
    with pytest.raises(PermissionDenied):
        actions.delete_for_good(article=trashed, by=make_user(role=Role.ADMINISTRATOR))


@pytest.mark.parametrize("name", ["trash", "put_back"])
def test_looking_at_an_address_changes_nothing(client, editor, name):
    article = make_draft() if name == "trash" else make_trashed()

    assert client.get(url(article, name)).status_code == 405


def test_night_clears_what_is_older_than_promised(capsys, editor):
    today = timezone.localdate()
    kept = make_trashed(days_ago=30, title="Còn hạn")
    gone = make_trashed(days_ago=31, title="Hết hạn")
    draft = make_draft()
    for age, words in ((364, "con"), (365, "vua"), (366, "het")):
        day = today - dt.timedelta(days=age)
        SearchMiss.objects.create(day=day, folded=words, query=words)

    call_command("clear_old")

    assert set(Article.objects.all()) == {kept, draft}
    trace = DeletedArticle.objects.get()
    assert (trace.number, trace.title, trace.by) == (gone.pk, "Hết hạn", None)
    assert set(SearchMiss.objects.values_list("folded", flat=True)) == {"con", "vua"}
    assert capsys.readouterr().out == (
        "Đã xoá hẳn 1 bài trong thùng rác và 1 câu tìm không có kết quả.\n"
    )
    call_command("clear_old")
    assert Article.objects.count() == 2


def test_night_leaves_what_is_taken_out_at_that_moment(monkeypatch, editor):
    article = make_trashed(days_ago=31)
    due = list(Article.objects.due_to_leave_bin())
    actions.put_back(article=article, by=editor)
    monkeypatch.setattr("news.models.ArticleQuerySet.due_to_leave_bin", lambda self: due)

    call_command("clear_old")

    assert Article.objects.get() == article
