import json

import pytest
from django.urls import reverse

from khuyenhoc import handbook
from tests.browser.handbook import SHOTS, TEXTS
from tests.factories import make_association, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    make_association()
    client.force_login(make_user())
    return client


def test_chapter_is_read_from_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(handbook, "size", lambda name: (640, 400))
    file = tmp_path / "07-soan-bai.md"
    file.write_text(
        "# Soạn bài\n\nViết một bài.\n\n## Dán từ Word\n\nXem [ảnh](03-anh.md#cat-anh).\n\n"
        "![Ô soạn thảo](anh/soan-bai.webp)\n\n<b>thô</b>\n"
    )
    monkeypatch.setattr(handbook, "static", lambda path: f"/static/{path}")

    chapter = handbook.read(file)

    assert (chapter.slug, chapter.title, chapter.summary) == (
        "soan-bai",
        "Soạn bài",
        "Viết một bài.",
    )
    assert chapter.sections == (handbook.Section("dan-tu-word", "Dán từ Word"),)
    assert str(chapter.html) == (
        '<h2 id="dan-tu-word">Dán từ Word</h2>\n'
        '<p>Xem <a href="/huong-dan/anh/#cat-anh">ảnh</a>.</p>\n'
        '<p><img src="/static/huong-dan/soan-bai.webp" alt="Ô soạn thảo" width="640" height="400"'
        ' loading="lazy" /></p>\n'
        "<p>&lt;b&gt;thô&lt;/b&gt;</p>\n"
    )


def test_every_chapter_is_a_page(get_page, signed_in):
    index = get_page(reverse("handbook"), by=signed_in)
    chapters = handbook.chapters()

    assert len(chapters) >= 1
    for chapter in chapters:
        assert chapter.title in index.html
        get_page(reverse("handbook_chapter", args=[chapter.slug]), by=signed_in)


def test_links_between_chapters_lead_somewhere(signed_in):
    anchors = {
        f"{reverse('handbook_chapter', args=[chapter.slug])}#{section.anchor}"
        for chapter in handbook.chapters()
        for section in chapter.sections
    }
    for chapter in handbook.chapters():
        address = reverse("handbook_chapter", args=[chapter.slug])
        for link in signed_in.get(address).text.split('href="/huong-dan/')[1:]:
            target = "/huong-dan/" + link.partition('"')[0]
            assert signed_in.get(target).status_code == 200, target
            assert "#" not in target or target in anchors


def test_unknown_chapter_is_no_page(signed_in):
    assert signed_in.get("/huong-dan/khong-co/").status_code == 404


def test_handbook_is_for_those_who_work_here(client):
    assert client.get(reverse("handbook"))["Location"] == "/dang-nhap/?next=/huong-dan/"


def test_every_picture_is_shown_and_every_shown_one_is_drawn():
    shown = {
        line.partition("](anh/")[2].removesuffix(".webp)")
        for path in handbook.FOLDER.glob("*.md")
        for line in path.read_text().splitlines()
        if line.startswith("![")
    }
    drawn = {path.stem for path in handbook.PICTURES.glob("*.webp")}

    assert shown == drawn == {shot.name for shot in SHOTS}


def test_every_compared_picture_has_its_words():
    compared = {shot.name for shot in SHOTS if shot.compared}

    assert set(json.loads(TEXTS.read_text())) == compared
