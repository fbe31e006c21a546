"""News from a branch: written, kept, looked at, sent once, corrected until the desk has it."""

import datetime as dt
from io import BytesIO
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Role
from branches.models import Succession
from core.dates import today
from news import actions
from news.models import Article, Photo, State, WorkingCopy
from tests.factories import (
    make_article,
    make_branch,
    make_branch_grant,
    make_category,
    make_photo,
    make_sent_article,
    make_succession,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(client):
    grant = make_branch_grant(
        branch=make_branch(code="HKH05", name="Bình Phú"),
        user=make_user(full_name="Nguyễn Thị Lan", email="lan@vidu.vn"),
    )
    client.force_login(grant.user)
    return grant.user


@pytest.fixture
def branch(secretary):
    return secretary.branch_grants.get().branch


@pytest.fixture
def article(secretary, branch):
    make_category()
    return actions.begin_sending(branch=branch, by=secretary)


def url(article, page="edit"):
    return reverse(f"news:sending_{page}", args=[article.pk])


def upload(name="anh.png", colour="navy"):
    file = BytesIO()
    Image.new("RGB", (600, 400), colour).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def form_of(article, **fields):
    """What a browser posts from the article's form."""
    article.refresh_from_db()
    photos = list(article.photos.in_order())
    data = {
        "title": "Trao 40 suất học bổng",
        "body": "Sáng 25/5 & chiều.\r\n\r\nÔng Đức dự.",
        "shown_version": article.lock_version,
        "anh-TOTAL_FORMS": len(photos),
        "anh-INITIAL_FORMS": len(photos),
    }
    for place, photo in enumerate(photos):
        data |= {f"anh-{place}-id": photo.pk, f"anh-{place}-alt": f"Ảnh {place}"}
    return data | fields


def test_begun_article_is_a_draft_of_its_writer_and_branch(client, secretary, branch):
    first = make_category(position=0)
    make_category(position=1)

    response = client.post(reverse("news:sending_new"), {"hoi": "hkh05"})

    article = Article.objects.get()
    assert response.headers["Location"] == url(article)
    assert (article.state, article.category) == (State.DRAFT, first)
    assert (article.sent_by, article.sent_for, article.sent_at) == (secretary, branch, None)
    assert article.signature == "Nguyễn Thị Lan – Hội Khuyến học xã Bình Phú"


def test_second_click_gives_the_same_blank_article(client, secretary):
    for _ in range(3):
        client.post(reverse("news:sending_new"))

    assert Article.objects.count() == 1
    client.post(url(Article.objects.get()), form_of(Article.objects.get(), later=""))
    client.post(reverse("news:sending_new"))
    assert Article.objects.count() == 2


def test_portal_without_a_category_loses_nothing(client, secretary):
    client.post(reverse("news:sending_new"))

    assert Article.objects.get().category.name == "Tin cơ sở"


def test_saved_text_becomes_paragraphs_and_comes_back_as_text(client, article):
    client.post(url(article), form_of(article, later=""))

    article.refresh_from_db()
    assert article.title == "Trao 40 suất học bổng"
    assert article.body == "<p>Sáng 25/5 &amp; chiều.</p>\n<p>Ông Đức dự.</p>"
    form = client.get(url(article)).context["form"]
    assert form["body"].value() == "Sáng 25/5 & chiều.\n\nÔng Đức dự."
    assert article.sent_at is None


def test_buttons_lead_where_they_say(client, article):
    targets = {
        button: client.post(url(article), form_of(article, **{button: ""})).headers["Location"]
        for button in ("later", "review", "add")
    }

    assert targets == {
        "later": "/ban-lam-viec/gui-tin/?hoi=HKH05",
        "review": url(article, "review"),
        "add": f"{url(article)}#anh",
    }


def test_pictures_are_taken_and_wait_for_their_words(client, article):
    files = [upload("mot.png"), upload("hai.png", "red")]

    client.post(url(article), form_of(article, pictures=files, add=""))

    photos = list(article.photos.in_order())
    assert [(p.alt, p.is_lead, p.position) for p in photos] == [("", True, 0), ("", False, 1)]
    client.post(url(article), form_of(article, review=""))
    assert [p.alt for p in article.photos.in_order()] == ["Ảnh 0", "Ảnh 1"]
    page = client.get(url(article, "review"))
    assert page.context["missing"] == []
    assert all(photo.whole.smallest_url in page.text for photo in photos)
    assert b"".join(client.get(photos[0].whole.smallest_url).streaming_content).startswith(b"RIFF")


def test_refused_picture_is_told_and_costs_nothing_typed(client, article):
    files = [upload("tốt.png"), SimpleUploadedFile("xấu.png", b"<svg/>", "image/png")]

    response = client.post(url(article), form_of(article, pictures=files, review=""), follow=True)

    assert response.redirect_chain[-1][0] == f"{url(article)}#anh"
    told = [str(message) for message in response.context["messages"]]
    assert len(told) == 1
    assert told[0].startswith("Ảnh “xấu.png” chưa được nhận. ")
    article.refresh_from_db()
    assert (article.title, article.photos.count()) == ("Trao 40 suất học bổng", 1)


def test_sixth_picture_is_refused_by_name(client, article):
    files = [upload(f"{n}.png", colour) for n, colour in enumerate(["red", "green", "blue"])]
    for _ in range(4):
        make_photo(article=article, alt="Cũ")

    response = client.post(url(article), form_of(article, pictures=files, add=""), follow=True)

    assert article.photos.count() == 5
    told = [str(message) for message in response.context["messages"]]
    assert told == [
        f"Ảnh “{name}” chưa được nhận: mỗi tin có tối đa 5 ảnh. Bỏ bớt một ảnh rồi chọn lại."
        for name in ("1.png", "2.png")
    ]
    assert "Đã đủ 5 ảnh" in response.text


def test_picture_that_is_taken_away_leaves_the_lead_to_the_next(client, article):
    make_photo(article=article, is_lead=True, position=0)
    second = make_photo(article=article, position=1)

    client.post(url(article), form_of(article, **{"anh-0-DELETE": "on", "later": ""}))

    assert list(article.photos.values_list("pk", "is_lead")) == [(second.pk, True)]


def test_picture_of_children_shows_to_readers_with_a_consent_alone(client, article, branch):
    photo = make_photo(article=article)
    consent = {"anh-0-consent_by": "Bà Hoa", "anh-0-consent_paper": "12/2022"}
    shown = {"anh-0-shows_children": "on", "later": ""}

    client.post(url(article), form_of(article, **shown))
    assert list(Photo.objects.permitted()) == []
    assert "Ảnh có trẻ em, chưa ghi đủ sự đồng ý" in client.get(url(article, "review")).text
    half = client.post(url(article), form_of(article, **shown, **{"anh-0-consent_on": "25/5/2022"}))
    assert half.status_code == 200
    assert "Đã ghi ngày đồng ý mà chưa ghi người đồng ý. Cần ghi cả hai." in half.text
    assert "<title>Lỗi: " in half.text
    client.post(
        url(article), form_of(article, **shown, **consent, **{"anh-0-consent_on": "25/5/2022"})
    )
    assert list(Photo.objects.permitted()) == [photo]


def test_refused_form_keeps_what_was_typed(client, article):
    response = client.post(url(article), form_of(article, title="Dài " * 60, later=""))

    assert response.status_code == 200
    assert "Tiêu đề dài 239 ký tự; tối đa 200 ký tự." in response.text
    assert "Ông Đức dự." in response.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Chưa nhập tiêu đề. Ghi một câu ngắn nói việc gì, ở đâu."),
        ({"body": ""}, "Chưa nhập nội dung. Vài câu là đủ: việc gì, ngày nào, ở đâu, ai dự."),
        (
            {"anh-0-alt": ""},
            "Ảnh 1: chưa có mô tả cho người khiếm thị. Ghi ngắn những gì thấy trong ảnh.",
        ),
    ],
)
def test_what_is_missing_stands_in_the_way_of_sending_alone(client, article, fields, sentence):
    make_photo(article=article)
    client.post(url(article), form_of(article, **fields, review=""))

    page = client.get(url(article, "review"))
    article.refresh_from_db()
    client.post(url(article, "send"), {"shown_version": article.lock_version})

    assert page.context["missing"] == [sentence]
    assert "Gửi tin về Hội" not in page.text
    article.refresh_from_db()
    assert article.sent_at is None


def send(client, article):
    client.post(url(article), form_of(article, review=""))
    article.refresh_from_db()
    data = {"shown_version": article.lock_version}
    response = client.post(url(article, "send"), data, follow=True)
    article.refresh_from_db()
    return response, data


def test_sending_puts_it_in_the_desks_queue_once(client, article):
    staff = make_user(role=Role.STAFF)
    assert not Article.objects.visible_to(staff).exists()

    response, data = send(client, article)

    assert article.sent_at is not None
    assert list(Article.objects.visible_to(staff).waiting()) == [article]
    assert "Nhận lúc" in response.text
    sent_at, version = article.sent_at, article.lock_version
    again = client.post(url(article, "send"), data)
    assert again.headers["Location"] == "/ban-lam-viec/gui-tin/?hoi=HKH05"
    article.refresh_from_db()
    assert (article.sent_at, article.lock_version) == (sent_at, version)


def test_sending_what_was_changed_meanwhile_shows_it_first(client, article):
    client.post(url(article), form_of(article, review=""))
    article.refresh_from_db()

    response = client.post(url(article, "send"), {"shown_version": article.lock_version - 1})

    assert response.headers["Location"] == url(article, "review")
    article.refresh_from_db()
    assert article.sent_at is None


def test_second_of_two_senders_loses(article, secretary):
    article.title, article.body = "Tin", "<p>Tin.</p>"
    article.save()
    other = Article.objects.get(pk=article.pk)
    actions.send(article=article, by=secretary)

    with pytest.raises(actions.AlreadyMoved):
        actions.send(article=other, by=secretary)


def test_sender_corrects_until_the_desk_touches_it(client, article):
    send(client, article)

    client.post(url(article), form_of(article, title="Trao 41 suất", later=""))
    article.refresh_from_db()
    assert article.title == "Trao 41 suất"
    actions.take(article=article, by=make_user(role=Role.STAFF))
    late = client.post(url(article), form_of(article, title="Trao 42 suất", later=""))

    assert late.status_code == 409
    assert "Hội đã nhận biên tập tin này" in late.text
    assert "Trao 42 suất" in late.text
    article.refresh_from_db()
    assert article.title == "Trao 41 suất"
    assert "data-autosave" not in client.get(url(article)).text
    assert client.get(url(article)).context["status"].label == "Đang biên tập"


def test_sent_news_keeps_its_title_and_text(client, article):
    send(client, article)

    response = client.post(url(article), form_of(article, title="", later=""))

    assert "Tin đã gửi cần có tiêu đề và nội dung." in response.text
    article.refresh_from_db()
    assert article.title == "Trao 40 suất học bổng"


@pytest.mark.parametrize("touch", ["autosave", "save", "fix", "decline"])
def test_any_touch_at_the_desk_takes_it(client, article, touch):
    send(client, article)
    desk = Client()
    desk.force_login(make_user(role=Role.STAFF))
    admin = {"shown_version": article.lock_version, "title": "Khác", "reason": "Đã có tin này."}
    if touch == "save":
        prefixes = ["photos", "attachments", "corrections", "imported_views", "old_addresses"]
        totals = {f"{p}-{k}_FORMS": 0 for p in prefixes for k in ("TOTAL", "INITIAL")}
        admin |= {"category": article.category_id, "body": article.body} | totals
        response = desk.post(reverse("admin:news_article_change", args=[article.pk]), admin)
        assert response.status_code == 302
    elif touch == "autosave":
        desk.post(reverse("admin:news_article_autosave", args=[article.pk]), admin)
    elif touch == "fix":
        Article.objects.filter(pk=article.pk).update(sapo="đã  tiếp thu")
        data = {"shown_version": article.lock_version, "finding": "spaces-sapo"}
        desk.post(reverse("admin:news_article_fix", args=[article.pk]), data)
    else:
        desk.post(reverse("admin:news_article_move", args=[article.pk, "decline"]), admin)

    article.refresh_from_db()
    assert article.taken_at is not None


def test_declined_news_tells_its_sender_why(client, article):
    send(client, article)
    staff = make_user(role=Role.STAFF)

    actions.decline(article=article, by=staff, reason="Tin này đã đăng hôm qua.")

    text = client.get(reverse("news:sending_list")).text
    assert "Không dùng lúc" in text
    assert "Lý do: Tin này đã đăng hôm qua." in text
    actions.take_up(article=article, by=staff)
    assert "Đang biên tập lúc" in client.get(reverse("news:sending_list")).text


def test_desks_own_draft_cannot_be_declined():
    article, staff = make_article(state=State.DRAFT), make_user(role=Role.STAFF)

    assert "decline" not in {move.name for move in article.allowed_moves(staff)}
    with pytest.raises(actions.AlreadyMoved):
        actions.decline(article=article, by=staff, reason="Không")


def test_unsent_news_is_given_up_and_taken_back(client, article):
    client.post(url(article), form_of(article, later=""))

    client.post(url(article, "discard"))
    article.refresh_from_db()
    assert article.trashed_at is not None
    assert "Đã bỏ lúc" in client.get(reverse("news:sending_list")).text
    client.post(url(article, "discard"), {"undo": ""})
    article.refresh_from_db()
    assert article.trashed_at is None


def test_sent_news_cannot_be_given_up(client, article):
    send(client, article)

    client.post(url(article, "discard"))

    article.refresh_from_db()
    assert article.trashed_at is None


def test_typed_text_is_kept_and_comes_back_by_itself(client, article):
    photo = make_photo(article=article)
    gone = {"anh-1-id": "999", "anh-1-alt": "Ảnh đã bỏ"}

    typed = {"title": "Mới", "body": "Gõ dở.", "anh-0-id": photo.pk, "anh-0-alt": "Cổng", "x": "y"}
    response = client.post(url(article, "autosave"), typed | gone)
    page = client.get(url(article))

    copy = WorkingCopy.objects.get()
    assert response.json() == {"saved_at": f"{timezone.localtime(copy.saved_at):%H:%M}"}
    assert "x" not in copy.fields
    assert page.context["form"]["title"].value() == "Mới"
    assert page.context["form"]["body"].value() == "Gõ dở."
    assert page.context["photos"][0]["alt"].value() == "Cổng"
    assert "Đã lấy lại phần gõ dở" in page.text
    client.post(url(article), form_of(article, later=""))
    assert not WorkingCopy.objects.exists()
    assert "Đã lấy lại" not in client.get(url(article)).text


def test_text_begun_before_another_save_meets_it(client, article):
    client.post(url(article, "autosave"), {"title": "Của tôi", "shown_version": 0})
    client.post(url(article), form_of(article, title="Nơi khác", later=""))
    client.post(url(article, "autosave"), {"title": "Của tôi", "shown_version": 0})

    form = client.get(url(article)).context["form"]
    shown = form["shown_version"].value()
    response = client.post(url(article), form_of(article, title="Của tôi", shown_version=shown))

    assert shown == 0
    assert "Bản đang lưu: “Nơi khác”" in response.text
    article.refresh_from_db()
    assert article.title == "Nơi khác"


def test_picture_that_cannot_be_written_saves_nothing(client, article):
    client.raise_request_exception = False

    with patch("news.models.files.render", side_effect=OSError("disk full")):
        response = client.post(url(article), form_of(article, pictures=[upload()], add=""))

    assert response.status_code == 500
    assert article.photos.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_of_the_database_however_long(
    client, secretary, branch, count, django_assert_num_queries
):
    for _ in range(count):
        make_sent_article(sent_by=secretary, sent_for=branch)

    # savepoint and its release; session, person, branches; association; count, articles
    with django_assert_num_queries(8):
        client.get(reverse("news:sending_list"))


def test_chair_reads_what_the_secretary_wrote_and_changes_nothing(client, article, branch):
    client.post(url(article), form_of(article, later=""))
    chair = make_branch_grant(branch=branch, role="chair").user
    client.force_login(chair)

    assert "Trao 40 suất học bổng" in client.get(reverse("news:sending_list")).text
    assert "Trao 40 suất học bổng" in client.get(url(article)).text
    assert client.post(url(article), form_of(article, title="Khác")).status_code == 409
    assert client.get(url(article, "review")).status_code == 404
    article.refresh_from_db()
    assert article.title == "Trao 40 suất học bổng"


def test_role_that_has_ended_leaves_nothing(client, article, secretary):
    send(client, article)
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    secretary.branch_grants.update(starts_on=yesterday, ends_on=yesterday)

    assert client.get(url(article)).status_code == 403
    assert client.get(article.get_absolute_url()).status_code == 404
    assert not Article.objects.visible_to(secretary).exists()


@pytest.fixture
def heir(branch):
    """The branch that the sender's own one has gone into, with its chair."""
    yesterday = today() - dt.timedelta(days=1)
    branch.grants.update(starts_on=yesterday, ends_on=yesterday)
    heir = make_branch(code="HKH09", name="Bình Phú Mới")
    make_succession(
        Succession.Kind.MERGE, old=[branch, make_branch()], new=[heir], effective_on=today()
    )
    make_branch_grant(branch=heir, role="chair", user=make_user(username="chutich"))
    return heir


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_chair_of_the_successor_reads_what_was_sent_before_the_merger(article, heir, get_page):
    other = make_sent_article(title="Của Hội khác")
    Article.objects.filter(pk=article.pk).update(title="Trước sáp nhập", sent_at=timezone.now())
    photo = make_photo(article=article)
    chair = heir.grants.get().user

    by = client_of(chair)
    listed = get_page(reverse("news:sending_list"), by=by)
    assert "Trước sáp nhập" in listed.text
    assert "Của Hội khác" not in listed.text
    assert "Trước sáp nhập" in get_page(url(article), by=by).text
    assert by.post(url(article), form_of(article)).status_code == 409
    assert by.get(article.get_absolute_url()).status_code == 200
    assert list(Photo.objects.visible_to(chair)) == [photo]
    assert list(Article.objects.visible_to(chair)) == [article]
    assert by.get(url(other)).status_code == 404


def test_secretary_of_the_successor_reads_only_his_own(article, heir):
    person = make_branch_grant(branch=heir).user

    assert client_of(person).get(url(article)).status_code == 404
    assert "Tin đã viết" in client_of(person).get(reverse("news:sending_list")).text


def test_sender_whose_branch_is_no_more_goes_on_at_its_successor_alone(
    client, secretary, article, heir
):
    assert client.get(url(article)).status_code == 403

    grant = make_branch_grant(branch=heir, user=secretary)
    assert "Lưu" in client.get(url(article)).text
    client.post(url(article), form_of(article))
    listed = client.post(url(article, "send"), {"shown_version": 1}, follow=True)
    assert listed.status_code == 200
    assert listed.context["branch"] == heir
    article.refresh_from_db()
    assert article.sent_at

    grant.branch = make_branch()
    grant.save()
    assert client.get(url(article)).status_code == 404
    assert not Article.objects.written_by(secretary).exists()


def test_merger_that_is_only_planned_shows_nobody_anything_yet(article, heir):
    Succession.objects.update(effective_on=today() + dt.timedelta(days=1))

    chair = client_of(heir.grants.get().user)

    assert chair.get(url(article)).status_code == 404
    assert chair.get(reverse("news:sending_list") + "?hoi=HKH05").status_code == 404


def test_address_of_a_branch_that_is_no_more_leads_to_its_successor(heir, get_page):
    chair = heir.grants.get().user
    make_branch_grant(user=chair, branch=make_branch(code="HKH02"))

    page = get_page("/ban-lam-viec/?hoi=HKH05", by=client_of(chair))

    assert "Hội Khuyến học xã Bình Phú Mới" in page.text


def test_what_is_new_is_written_for_the_successor(client, secretary, article, heir):
    """And not in the blank article that was begun for the branch before."""
    make_branch_grant(branch=heir, user=secretary)

    client.post(reverse("news:sending_new"))

    assert Article.objects.for_branch(heir).get() != article
