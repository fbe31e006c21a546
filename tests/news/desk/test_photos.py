"""The pages of an article's pictures: many at once, each judged; words, consent, crops of one."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Role
from core.images import Renditions
from news.models import Article, Photo, State, WorkingCopy
from tests.factories import make_article, make_category, make_photo, make_user
from tests.news.test_admin import form_of
from tests.page import Page
from tests.pictures import make_picture, make_upload
from tests.test_every_page import faults_of

pytestmark = pytest.mark.django_db

NOT_A_PICTURE = "Tệp phải là ảnh JPG, PNG hoặc WebP."
BOX = {"left": "25,0", "top": "0", "width": "50,0", "height": "100"}


@pytest.fixture
def editor(client):
    person = make_user(role=Role.STAFF, full_name="Lê Thị Lan")
    client.force_login(person)
    return person


@pytest.fixture
def article():
    return make_article(title="Giao ban cụm số II")


def list_url(article):
    return reverse("admin:news_article_photos", args=[article.pk])


def edit_url(photo):
    return reverse("admin:news_photo_edit", args=[photo.article_id, photo.pk])


def keep_url(photo):
    return reverse("admin:news_photo_autosave", args=[photo.article_id, photo.pk])


def upload(client, article, *files, **options):
    return client.post(list_url(article), {"pictures": files}, follow=True, **options)


def uploaded(client, article, **size):
    upload(client, article, make_upload(**size))
    return article.photos.latest("pk")


def move(client, photo, name):
    url = reverse("admin:news_photo_move", args=[photo.article_id, photo.pk, name])
    response = client.post(url, follow=True)
    photo.refresh_from_db()
    return response


def fields_of(photo, **fields):
    """What a browser posts from the page of this photo."""
    return {"alt": "Hội trường", "shown_version": photo.lock_version} | fields


def box(shape, **numbers):
    return {f"{shape}_{part}": number for part, number in (BOX | numbers).items()}


def save(client, photo, **fields):
    response = client.post(edit_url(photo), fields_of(photo, **fields), follow=True)
    photo.refresh_from_db()
    return response


def errors_of(response):
    return response.context["form"].errors


def stored_size(files):
    sizes = set()
    for path in files.paths:
        with default_storage.open(path) as file, Image.open(file) as image:
            sizes.add(image.size)
    return sorted(sizes)


def colours_of(files):
    """The picture's left and right edge, to a tenth of the brightness."""
    with default_storage.open(files.paths[-1]) as file, Image.open(file) as image:
        rgb = image.convert("RGB")
        places = (4, rgb.width - 4)
        return [tuple(c // 26 for c in rgb.getpixel((x, rgb.height // 2))) for x in places]


RED, GREEN, BLUE, GOLD = (6, 1, 1), (0, 3, 1), (0, 2, 4), (9, 7, 1)


# Choosing many


def test_every_file_is_judged_by_itself(client, editor, article):
    page = upload(
        client,
        article,
        make_upload("hop.png"),
        make_upload("thu.jpg", b"<svg onload=alert(1)>"),
        make_upload("thuong.png", width=600),
    )

    assert [photo.width for photo in article.photos.all()] == [960, 600]
    assert f"Chưa thêm “thu.jpg”. {NOT_A_PICTURE}" in Page(page.text).text
    assert "Bài có 2 ảnh" in page.text


def test_first_picture_leads_and_later_ones_follow_in_order(client, editor, article):
    upload(client, article, make_upload(), make_upload(width=500))
    upload(client, article, make_upload(width=600))

    photos = article.photos.all()
    assert [(photo.width, photo.is_lead, photo.position) for photo in photos] == [
        (960, True, 0),
        (500, False, 1),
        (600, False, 2),
    ]


def test_picture_waits_for_its_words_before_readers_see_it(client, editor, article):
    photo = uploaded(client, article)
    client.logout()
    url = photo.get_absolute_url()

    hidden = client.get(url).status_code, url in client.get(article.get_absolute_url()).text
    Photo.objects.update(alt="Hội trường")
    served = client.get(url)
    assert b"".join(served.streaming_content).startswith(b"RIFF")
    shown = served.status_code, url in client.get(article.get_absolute_url()).text

    assert (hidden, shown) == ((404, False), (200, True))


def test_script_is_told_on_the_next_page(client, editor, article):
    bad = {"pictures": make_upload("thu.jpg", b"GIF89a")}

    response = client.post(list_url(article), bad, headers={"Accept": "application/json"})

    assert (response.status_code, response.content) == (204, b"")
    assert f"Chưa thêm “thu.jpg”. {NOT_A_PICTURE}" in Page(client.get(list_url(article)).text).text


def test_nothing_chosen_is_said(client, editor, article):
    assert "Chưa chọn ảnh nào." in client.post(list_url(article), follow=True).text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        make_picture()[:500],
        make_picture()[:16] + (60_000).to_bytes(4) * 2 + make_picture()[24:],
        b"\xff\xd8" + bytes(12_100_000),
    ],
)
def test_hostile_file_is_refused_by_name_and_leaves_nothing(client, editor, article, content):
    page = upload(client, article, make_upload("thu.png", content))

    assert "Chưa thêm “thu.png”." in page.text
    assert Photo.objects.count() == 0
    assert list(Path(default_storage.location).rglob("*.webp")) == []


def test_full_disk_is_said_and_leaves_no_row(client, editor, article, monkeypatch):
    def fail(self, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Renditions, "write", fail)

    page = upload(client, article, make_upload("hop.png"))

    assert "Chưa thêm “hop.png”. Máy chủ chưa ghi được tệp này." in page.text
    assert Photo.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(client, editor, article, django_assert_num_queries, count):
    for n in range(count):
        make_photo(article=article, is_lead=n == 0)
        make_photo(article=article, removed_at=timezone.now())

    # session and its write in a savepoint, person, article, photos, removed ones, association; and
    # the request's savepoint: 2
    with django_assert_num_queries(9 + 2):
        client.get(list_url(article))


@pytest.mark.parametrize(("role", "status"), [(None, 302), (Role.ADMINISTRATOR, 403)])
@pytest.mark.parametrize("door", ["list", "edit", "move", "keep"])
def test_pages_are_for_editors(client, article, role, status, door):
    photo = make_photo(article=article)
    client.force_login(make_user(role=role))
    before = Photo.objects.values().get()

    url = {
        "list": list_url(article),
        "edit": edit_url(photo),
        "move": reverse("admin:news_photo_move", args=[article.pk, photo.pk, "bo"]),
        "keep": keep_url(photo),
    }[door]
    response = client.post(url, fields_of(photo))

    assert response.status_code == status
    assert (Photo.objects.values().get(), WorkingCopy.objects.count()) == (before, 0)


def test_photo_of_another_article_is_not_found(client, editor, article):
    photo = make_photo(article=make_article())

    for name in ("photo_edit", "photo_autosave"):
        assert (
            client.get(reverse(f"admin:news_{name}", args=[article.pk, photo.pk])).status_code
            == 404
        )


# From the article's form


def test_article_is_saved_on_the_way_to_its_pictures(client, editor):
    response = client.post(reverse("admin:news_article_add"), form_of(_photos="1"))

    article = Article.objects.get()
    assert (article.title, response.url) == ("Giao ban cụm số II", list_url(article))

    changed = client.post(
        reverse("admin:news_article_change", args=[article.pk]),
        form_of(article, title="Tên mới", _photos="1"),
    )

    article.refresh_from_db()
    assert (article.title, changed.url) == ("Tên mới", list_url(article))


def test_new_article_is_followed_by_the_way_to_its_pictures(client, editor):
    page = client.post(reverse("admin:news_article_add"), form_of(_save="1"), follow=True)

    assert f'<a href="{list_url(Article.objects.get())}">Thêm ảnh cho bài' in page.text


def test_article_form_shows_its_pictures_but_not_removed_ones(client, editor, article):
    make_photo(article=article, is_lead=True, alt="Hội trường")
    make_photo(article=article, alt="Đã bỏ", removed_at=timezone.now())

    page = Page(client.get(reverse("admin:news_article_change", args=[article.pk])).text)

    assert [img["alt"] for img in page.all("img") if img.get("class") == "thumbnail"] == [
        "Hội trường"
    ]


def test_enter_in_the_article_form_presses_save(client, editor, article):
    page = Page(client.get(reverse("admin:news_article_change", args=[article.pk])).text)

    form = page.html[page.html.index('id="article_form"') :]
    first = next(attrs for attrs in Page(form).all("button") if attrs.get("type") != "button")
    assert first["name"] == "_save"


# Order, lead, removal


def test_photos_move_among_those_that_do_not_lead(client, editor, article):
    lead, one, two, three = (
        make_photo(article=article, is_lead=n == 0, position=n) for n in range(4)
    )

    move(client, three, "len")
    assert list(article.photos.all()) == [lead, one, three, two]
    move(client, one, "xuong")
    assert list(article.photos.all()) == [lead, three, one, two]
    move(client, three, "len")
    move(client, two, "xuong")
    move(client, lead, "xuong")
    assert list(article.photos.all()) == [lead, three, one, two]


def test_another_photo_takes_the_lead(client, editor, article):
    old, new = make_photo(article=article, is_lead=True), make_photo(article=article)

    move(client, new, "dai-dien")

    assert list(article.photos.leads()) == [new]
    old.refresh_from_db()
    assert (old.lock_version, new.lock_version) == (1, 1)


def test_removed_photo_is_offered_back_and_gone_for_readers(client, editor, article):
    photo = make_photo(article=article, is_lead=True, alt="Hội trường")

    page = move(client, photo, "bo")

    assert page.context["just_removed"] == photo
    assert "Đã bỏ ảnh “Hội trường” khỏi bài." in page.text
    assert photo.content_hash not in client.get(article.get_absolute_url()).text
    assert list(Photo.objects.permitted()) == []
    move(client, photo, "khoi-phuc")
    assert (photo.removed_at, photo.is_lead) == (None, True)
    assert photo.content_hash in client.get(article.get_absolute_url()).text


def test_photo_that_comes_back_takes_no_lead_from_another(client, editor, article):
    photo = make_photo(article=article, is_lead=True)
    move(client, photo, "bo")
    other = make_photo(article=article, is_lead=True)

    move(client, photo, "khoi-phuc")

    assert list(article.photos.leads()) == [other]
    assert list(article.photos.kept()) == [other, photo]


def test_photo_is_offered_back_for_thirty_days(client, editor, article):
    long_ago = timezone.now() - dt.timedelta(days=30, minutes=1)
    photo = make_photo(article=article, removed_at=long_ago)

    assert client.get(list_url(article)).context["removed"] == []
    page = move(client, photo, "khoi-phuc")

    assert "Ảnh này không còn nằm trong các ảnh đã bỏ." in page.text
    assert photo.removed_at == long_ago


def test_second_removal_is_told_and_changes_nothing(client, editor, article):
    photo = make_photo(article=article)
    move(client, photo, "bo")
    removed_at, version = photo.removed_at, photo.lock_version

    page = move(client, photo, "bo")

    assert "Ảnh này đã được bỏ khỏi bài trước đó." in page.text
    assert (photo.removed_at, photo.lock_version) == (removed_at, version)


@pytest.mark.parametrize("name", ["dai-dien", "bo"])
def test_moves_are_made_by_post_only(client, editor, article, name):
    photo = make_photo(article=article)

    response = client.get(reverse("admin:news_photo_move", args=[article.pk, photo.pk, name]))

    assert response.status_code == 405


def test_unknown_move_is_not_found(client, editor, article):
    assert move(client, make_photo(article=article), "xoa").status_code == 404


def test_removed_photo_cannot_be_edited_or_lead(client, editor, article):
    photo = make_photo(article=article, removed_at=timezone.now())

    assert "Cần khôi phục ảnh trước khi sửa." in save(client, photo, alt="Mới").text
    assert "Cần khôi phục ảnh trước." in move(client, photo, "dai-dien").text
    assert (photo.alt == "Mới", photo.is_lead) == (False, False)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 50])
def test_bar_of_the_removed_photo_wants_one_that_is(client, editor, article, number):
    make_photo(article=article, removed_at=timezone.now())

    response = client.get(list_url(article), {"da-bo": number})

    assert response.context["just_removed"] is None


# Words and consent of one


def test_words_of_a_photo_are_kept(client, editor, article):
    photo = make_photo(article=article, alt="")

    page = save(client, photo, alt=" Hội  trường ", caption="Toàn cảnh.", credit="Thu Trang")

    assert (photo.alt, photo.caption, photo.credit) == ("Hội trường", "Toàn cảnh.", "Thu Trang")
    assert "Đã lưu ảnh “Toàn cảnh.”." in page.text
    assert page.redirect_chain[0][0] == f"{list_url(article)}#anh-{photo.pk}"


def test_description_is_asked_for(client, editor, article):
    page = save(client, make_photo(article=article), alt=" ")

    assert errors_of(page) == {
        "alt": ["Chưa nhập mô tả ảnh. Cần một câu ngắn về những gì thấy trong ảnh."]
    }
    assert page.context["title"].startswith("Lỗi: Ảnh 1 trong 1")
    assert faults_of(page.text, is_admin=True) == {}


def test_saving_leads_on_to_the_next_photo(client, editor, article):
    photos = [make_photo(article=article, position=n) for n in range(2)]

    on = client.post(edit_url(photos[0]), fields_of(photos[0], _next="1"))
    back = client.post(edit_url(photos[1]), fields_of(photos[1], _next="1"))

    assert on.url == edit_url(photos[1])
    assert back.url == f"{list_url(article)}#anh-{photos[1].pk}"


def test_consent_is_recorded_whole_and_the_picture_shown(client, editor, article):
    photo = make_photo(article=article, shows_children=True)
    assert list(Photo.objects.permitted()) == []

    save(
        client,
        photo,
        shows_children="on",
        consent_by="Bà Lê Thị Hoa",
        consent_on="25/5/2022",
        consent_paper="12, tủ A",
    )

    assert (photo.consent_by, photo.consent_on) == ("Bà Lê Thị Hoa", dt.date(2022, 5, 25))
    assert photo.consent_paper == "12, tủ A"
    assert list(Photo.objects.permitted()) == [photo]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"shows_children": "on", "consent_on": "25/5/2022"}, ["consent_by", "consent_paper"]),
        ({"shows_children": "on", "consent_by": "Bà Hoa"}, ["consent_on", "consent_paper"]),
        (
            {"consent_on": "25/5/2022", "consent_by": "Bà Hoa", "consent_paper": "12"},
            ["shows_children"],
        ),
        (
            {
                "shows_children": "on",
                "consent_on": "25/5/2199",
                "consent_by": "Bà Hoa",
                "consent_paper": "12",
            },
            ["consent_on"],
        ),
    ],
)
def test_half_a_consent_is_refused(client, editor, article, fields, wrong):
    photo = make_photo(article=article)

    page = save(client, photo, **fields)

    assert sorted(errors_of(page)) == wrong
    assert photo.consent_on is None


def test_picture_of_children_may_wait_for_its_consent(client, editor, article):
    photo = make_photo(article=article)

    page = save(client, photo, shows_children="on")

    assert photo.shows_children
    assert "ảnh có trẻ em, chưa ghi sự đồng ý." in page.text


def test_enter_in_the_photo_form_saves_and_withdraws_nothing(client, editor, article):
    photo = make_photo(
        article=article,
        shows_children=True,
        consent_by="Bà Hoa",
        consent_on=dt.date(2022, 5, 25),
        consent_paper="12",
    )

    page = Page(client.get(edit_url(photo)).text)

    form = Page(page.html[page.html.index('class="photo-form"') :])
    first, second = [b for b in form.all("button") if b.get("type") != "button"][:2]
    assert "formaction" not in first
    assert second["formaction"].endswith("/rut-dong-y/")


# Two people


def test_second_of_two_editors_sees_both_texts_and_overwrites_nothing(client, editor, article):
    photo = uploaded(client, article)
    posted = fields_of(photo, alt="Bản của tôi", **box("wide"))
    save(client, photo, alt="Bản của người khác", **box("wide", left="0"))
    theirs = photo.crop_wide

    page = client.post(edit_url(photo), posted)

    assert "Bản của tôi" in page.text
    assert errors_of(page)["alt"] == ["Bản đang lưu: “Bản của người khác”"]
    assert errors_of(page)["wide_left"] == [
        "Bản đang lưu: cách trái 0,0, cách trên 31,2, rộng 50,0, cao 37,5"
    ]
    photo.refresh_from_db()
    assert (photo.alt, photo.crop_wide) == ("Bản của người khác", theirs)


def test_withdrawal_while_somebody_edits_is_not_undone(client, editor, article):
    photo = make_photo(article=article, shows_children=True)
    consent = {"consent_by": "Bà Hoa", "consent_on": "25/5/2022", "consent_paper": "12"}
    save(client, photo, shows_children="on", **consent)
    posted = fields_of(photo, alt="Mới", shows_children="on", **consent)
    move(client, photo, "rut-dong-y")

    page = client.post(edit_url(photo), posted)

    assert page.context["form"].non_field_errors()
    photo.refresh_from_db()
    assert photo.consent_withdrawn_at is not None
    assert photo.alt != "Mới"


# Crops


def test_crops_are_cut_from_the_master_at_their_ratio(client, editor, article):
    photo = uploaded(client, article, width=2400, height=1600)

    save(client, photo, **box("wide"), **box("card", left="50,0"))

    assert stored_size(photo.wide) == [(480, 270), (800, 450), (1200, 675)]
    assert stored_size(photo.card) == [(480, 360), (800, 600)]
    assert (photo.wide.width, photo.wide.height) == (1200, 675)
    assert (photo.card.width, photo.card.height) == (800, 600)
    assert colours_of(photo.wide) == [GREEN, BLUE]
    assert colours_of(photo.card) == [BLUE, GOLD]
    assert colours_of(photo.whole) == [RED, GOLD]


def test_row_without_a_master_is_cut_from_its_largest_file(client, editor, article):
    photo = uploaded(client, article)
    default_storage.delete(f"anh/{photo.content_hash}-goc.webp")

    save(client, photo, **box("wide"))

    assert stored_size(photo.wide) == [(480, 270)]
    assert colours_of(photo.wide) == [GREEN, BLUE]


def test_card_on_lists_and_wide_in_the_article_have_their_sizes(client, editor, article):
    photo = uploaded(client, article)
    save(client, photo, **box("wide"), **box("card", left="50,0"))
    client.logout()

    shown = {
        name: Page(client.get(url).text).all("img")[0]
        for name, url in {
            "article": article.get_absolute_url(),
            "home": "/",
            "list": reverse("news:article_list"),
        }.items()
    }

    assert {name: (img["width"], img["height"]) for name, img in shown.items()} == {
        "article": (str(photo.wide.width), str(photo.wide.height)),
        "home": (str(photo.wide.width), str(photo.wide.height)),
        "list": (str(photo.card.width), str(photo.card.height)),
    }
    assert shown["article"]["src"] == photo.wide.url_of(480)
    assert shown["list"]["src"] == photo.card.url_of(480)
    json = client.get(article.get_absolute_url()).text
    for shape in (photo.wide, photo.card, photo.whole):
        assert f"http://testserver{shape.largest_url}" in json


def test_files_of_a_crop_that_was_changed_stop_being_served(client, editor, article):
    photo = uploaded(client, article)
    save(client, photo, **box("wide"))
    old = photo.wide.url_of(480)
    save(client, photo, **box("wide", left="50,0"))
    new = photo.wide.url_of(480)

    served = client.get(new)
    assert b"".join(served.streaming_content).startswith(b"RIFF")
    assert (client.get(old).status_code, served.status_code) == (404, 200)
    save(client, photo)
    assert client.get(new).status_code == 404
    assert (photo.crop_wide, photo.wide) == (None, photo.whole)


def test_words_are_saved_without_cutting_anew(client, editor, article, monkeypatch):
    photo = uploaded(client, article)
    save(client, photo, **box("wide", left="13,3", width="61,7"))
    monkeypatch.setattr(Photo, "crop", pytest.fail)
    shown = client.get(edit_url(photo)).context["form"]
    numbers = {f"wide_{part}": str(shown[f"wide_{part}"].value()).replace(".", ",") for part in BOX}

    save(client, photo, alt="Tên mới", **numbers)

    assert photo.alt == "Tên mới"


@pytest.mark.parametrize(
    ("part", "number", "sentence"),
    [
        ("left", "-1", "Cách trái không thể là số âm."),
        ("width", "101", "Rộng không thể lớn hơn 100."),
        ("top", "giữa", "Cách trên phải là số, ví dụ 14 hoặc 2,5."),
        ("height", "", "Khung 16:9 chưa đủ bốn số. Cần ghi đủ, hoặc để trống cả bốn."),
    ],
)
@pytest.mark.usefixtures("editor")
def test_numbers_that_cannot_be_are_refused(client, article, part, number, sentence):
    photo = uploaded(client, article)

    page = save(client, photo, **box("wide", **{part: number}))

    assert errors_of(page) == {f"wide_{part}": [sentence]}
    assert photo.crop_wide is None


def test_full_disk_at_a_crop_is_said_and_changes_nothing(client, editor, article, monkeypatch):
    photo = uploaded(client, article)

    def fail(self, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Renditions, "write", fail)

    page = save(client, photo, alt="Tên mới", **box("wide"))

    assert "Máy chủ chưa ghi được ảnh đã cắt." in page.text
    assert (photo.alt, photo.crop_wide, photo.wide_hash) == ("", None, "")


def test_master_has_no_address(client, editor, article):
    photo = uploaded(client, article)

    assert default_storage.exists(f"anh/{photo.content_hash}-goc.webp")
    assert client.get(f"/anh/{photo.content_hash}-goc.webp").status_code == 404


def test_master_is_re_encoded_and_bounded(client, editor, article):
    exif = Image.Exif()
    exif[0x010F] = "May anh cua ong An"
    file = BytesIO()
    Image.new("RGB", (3000, 4000)).save(file, "JPEG", exif=exif)
    upload(client, article, make_upload("hop.jpg", file.getvalue()))

    with default_storage.open(f"anh/{article.photos.get().content_hash}-goc.webp") as stored:
        content = stored.read()

    assert Image.open(BytesIO(content)).size == (1800, 2400)
    assert b"ong An" not in content


# What is typed


def test_typed_text_is_kept_and_offered_again(client, editor, article):
    photo = make_photo(article=article, alt="Cũ")

    kept = client.post(keep_url(photo), fields_of(photo, alt="Đang gõ", wide_left="12,5", x="y"))
    offer = client.get(edit_url(photo))
    form = client.get(f"{edit_url(photo)}?khoi-phuc=1").context["form"]

    copy = WorkingCopy.objects.get()
    assert kept.json() == {"saved_at": f"{timezone.localtime(copy.saved_at):%H:%M}"}
    assert (copy.user, copy.article, copy.photo) == (editor, None, photo)
    assert copy.fields == {"alt": "Đang gõ", "wide_left": "12,5"}
    assert "Có bản đang gõ lưu lúc" in offer.text
    assert (form["alt"].value(), form["wide_left"].value()) == ("Đang gõ", "12,5")
    photo.refresh_from_db()
    assert (photo.alt, photo.lock_version) == ("Cũ", 0)


def test_saved_text_is_no_longer_offered(client, editor, article):
    photo = make_photo(article=article)
    client.post(keep_url(photo), fields_of(photo))

    save(client, photo)

    assert WorkingCopy.objects.count() == 0


def test_text_begun_on_an_older_photo_is_told_and_shows_both(client, editor, article):
    photo = make_photo(article=article)
    client.post(keep_url(photo), fields_of(photo, alt="Của tôi"))
    save_by_other = fields_of(photo, alt="Của người khác")
    WorkingCopy.objects.update(user=make_user())
    client.post(edit_url(photo), save_by_other)
    WorkingCopy.objects.update(user=editor)

    offer = client.get(edit_url(photo)).text
    form = client.get(f"{edit_url(photo)}?khoi-phuc=1").context["form"]

    assert "Sau đó ảnh đã được sửa." in offer
    assert form["shown_version"].value() == 0


def test_text_of_a_withdrawn_photo_leaves_its_tick_alone(client, editor, article):
    photo = make_photo(article=article, shows_children=True, consent_withdrawn_at=timezone.now())
    client.post(keep_url(photo), {"alt": "Đang gõ", "shown_version": 0})

    form = client.get(f"{edit_url(photo)}?khoi-phuc=1").context["form"]
    save(client, photo, alt="Mới", shows_children="")

    assert (form["alt"].value(), form["shows_children"].value()) == ("Đang gõ", True)
    assert (photo.alt, photo.shows_children) == ("Mới", True)


def test_copies_of_a_photo_and_of_a_new_article_stand_apart(client, editor, article):
    photos = [make_photo(article=article) for _ in range(2)]
    for photo in photos:
        client.post(keep_url(photo), fields_of(photo, alt=f"Ảnh {photo.pk}"))
    client.post(reverse("admin:news_article_autosave_new"), {"title": "Bài mới"})
    client.post(reverse("admin:news_article_autosave_new"), {"title": "Bài mới hơn"})

    client.post(keep_url(photos[0]), {"drop": "1"})

    copies = WorkingCopy.objects.order_by("pk").values_list("photo", "fields")
    assert list(copies) == [
        (photos[1].pk, {"alt": f"Ảnh {photos[1].pk}"}),
        (None, {"title": "Bài mới hơn"}),
    ]


def test_pages_keep_the_house_rules(client, editor):
    article = make_article(state=State.DRAFT, category=make_category())
    photo = uploaded(client, article)
    upload(client, article, make_upload(width=700))
    save(client, photo, **box("wide"), shows_children="on")
    move(client, article.photos.last(), "bo")

    for url in (list_url(article), f"{list_url(article)}?da-bo={article.photos.last().pk}"):
        assert faults_of(client.get(url).text, is_admin=True) == {}
    assert faults_of(client.get(edit_url(photo)).text, is_admin=True) == {}
