"""The check of the published pages, through its page."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import Role
from documents.models import Document
from meetings.models import File
from meetings.states import State as MeetingState
from news.desk import health
from news.models import Attachment, State
from tests.factories import make_article, make_document, make_photo, make_user
from tests.meetings.addresses import fill
from tests.meetings.factories import START, Members, make_meeting

pytestmark = pytest.mark.django_db

HEALTH = "/quan-tri/news/article/kiem-tra/"


@pytest.fixture
def run(client):
    client.force_login(make_user(role=Role.STAFF))

    def check(**parameters):
        context = client.get(HEALTH, parameters).context
        faulty = {finding.article: finding.faults for finding in context["faulty"]}
        return faulty, {finding.article: finding.outside for finding in context["outside"]}

    return check


def linking_to(*targets, **fields):
    links = "".join(f'<a href="{target}">đây</a> ' for target in targets)
    return make_article(body=f"<p>Xem {links}</p>", **fields)


def store(photo, size=1000):
    """Writes the picture's files, the largest of `size` bytes."""
    for width in photo.widths:
        content = b"0" * (size if width == max(photo.widths) else 10)
        default_storage.save(photo.whole.path_of(width), ContentFile(content))


def make_attachment(article):
    file = ContentFile(b"%PDF-1.7", name="ke-hoach.pdf")
    return Attachment.objects.create(article=article, title="Kế hoạch", file=file)


def nowhere(link):
    return f"Liên kết {link} dẫn đến trang không có hoặc đã gỡ. Sửa hoặc bỏ liên kết này."


def test_links_to_nothing_are_named_once_in_their_order(run):
    withdrawn = make_article(state=State.WITHDRAWN).get_absolute_url()
    article = linking_to("/khong-co/?a=1", "/lien-he/", withdrawn, "/khong-co/?a=1", "#cuoi")

    assert run() == ({article: [nowhere("/khong-co/?a=1"), nowhere(withdrawn)]}, {})


def test_links_are_read_as_a_browser_reads_them(run):
    target = make_article()
    good = [f"../{target.slug}-{target.pk}/", "/tin-tuc/?trang=1", "http://TESTSERVER/li%65n-he/"]
    bad = linking_to(*good, "bai-cu", "http://testserver/khong-co", "/t%C3%ACm%00")

    assert run() == (
        {
            bad: [
                nowhere(f"{bad.get_absolute_url()}bai-cu"),
                nowhere("http://testserver/khong-co"),
                nowhere("/t%C3%ACm%00"),
            ]
        },
        {},
    )


def test_links_to_other_sites_are_listed_and_mail_is_not(run, get_page):
    article = linking_to("https://vidu.vn/a?b=1&amp;c=2", "mailto:hoi@vidu.vn", "tel:0210")

    assert run() == ({}, {article: ["https://vidu.vn/a?b=1&c=2"]})
    assert "https://vidu.vn/a?b=1&c=2" in get_page(HEALTH).links


def test_picture_without_one_of_its_files_is_named(run):
    article = make_article()
    whole, half = make_photo(article=article), make_photo(article=article, caption="Hội trường")
    store(whole)
    default_storage.save(half.whole.path_of(800), ContentFile(b"0"))

    assert run() == ({article: ["Ảnh “Hội trường” mất tệp. Tải lại ảnh này lên bài."]}, {})


def test_picture_that_readers_do_not_see_is_not_missed(run):
    make_photo(article=make_article(), shows_children=True)

    assert run() == ({}, {})


def test_attachment_without_its_file_is_named(run):
    article = make_article()
    make_attachment(article)
    default_storage.delete(make_attachment(article).file.name)

    assert run() == ({article: ["Tài liệu “Kế hoạch” mất tệp. Tải lại tệp này lên bài."]}, {})


def test_weight_is_the_text_and_the_largest_files(run):
    light, heavy = make_article(body="<p>Một.</p>"), make_article(body="<p>Một.</p>")
    letters = len(light.body.encode())
    for article, size in [(light, 200_000 - letters), (heavy, 200_001 - letters)]:
        store(make_photo(article=article), 100_000)
        store(make_photo(article=article), size)

    fault = (
        "Bài nặng 300 kB kể cả ảnh cỡ lớn nhất; nên dưới 300 kB. Bớt ảnh hoặc chia thành hai bài."
    )
    assert run() == ({heavy: [fault]}, {})


def test_only_what_readers_see_is_checked(run):
    linking_to("/khong-co/", state=State.DRAFT)
    linking_to("/khong-co/", state=State.WITHDRAWN)

    assert run() == ({}, {})


def test_articles_are_checked_in_parts(run, client, monkeypatch):
    monkeypatch.setattr(health, "ARTICLES_A_PART", 2)
    first, second, third = (linking_to("/khong-co/") for _ in range(3))

    assert list(run()[0]) == [first, second]
    assert client.get(HEALTH).context["next"] == second
    assert list(run(sau=second.pk)[0]) == [third]
    assert client.get(HEALTH, {"sau": second.pk}).context["next"] is None
    assert list(run(sau="abc")[0]) == [first, second]


def test_page_of_a_new_portal_says_that_nothing_is_wrong(client, get_page):
    client.force_login(make_user(role=Role.STAFF))

    text = get_page(HEALTH).text

    assert "Chưa có bài nào để kiểm tra." in text
    assert "Không có chỗ nào cần sửa." in text
    assert "Không có liên kết nào." in text


def test_lost_files_of_documents_and_meetings_are_told(run, client, get_page):
    paper = {"file": ContentFile(b"%PDF-1.7", name="van-ban.pdf")}
    lost, _kept = make_document(**paper), make_document(**paper)
    hidden = make_document(**paper)
    Document.objects.filter(pk=hidden.pk).update(published_at=None)
    members = Members()
    meeting, _ = make_meeting(MeetingState.HELD, members=members)
    fill(meeting, members)
    held, _ = make_meeting(MeetingState.HELD, members=members, held_on=START)
    File.objects.create(meeting=held, title="Chưa chốt", **paper)
    run()
    for row in (lost, hidden, *meeting.files.filter(paper=None), *held.files.all()):
        default_storage.delete(row.file.name)

    page = get_page(HEALTH)

    found = page.text[page.text.index("Chỗ cần sửa") : page.text.index("Liên kết ra trang khác")]
    assert found.strip() == (
        f"Chỗ cần sửa {lost} Văn bản mất tệp. Tải lại tệp này lên."
        f" {meeting} Tài liệu giao ban “Toàn văn” mất tệp. Mở lại biên bản, bỏ tệp này rồi tải lại."
        f" {meeting} Ảnh giao ban “Hội trường” mất tệp. Mở lại biên bản, bỏ tệp này rồi tải lại."
    )
    assert f"/ban-lam-viec/giao-ban/{meeting.pk}/" in page.links


@pytest.mark.parametrize("count", [1, 3])
def test_health_query_count_is_constant(client, django_assert_num_queries, count):
    client.force_login(make_user(role=Role.STAFF))
    for _ in range(count):
        article = linking_to("/khong-co/", make_article().get_absolute_url())
        make_photo(article=article)
        make_attachment(article)

    client.get(HEALTH)  # notes in the session that the person is there
    # session, person; articles, pictures, papers; articles linked to, old addresses; documents,
    # files and photos of meetings; the association; and the savepoint's 2
    with django_assert_num_queries(2 + 3 + 2 + 3 + 1 + 2):
        client.get(HEALTH)


@pytest.mark.parametrize("role", [None, *Role])
def test_health_is_for_everybody_with_a_role(client, role):
    client.force_login(make_user(role=role))

    assert client.get(HEALTH, follow=True).status_code == (200 if role else 403)
    assert reverse("admin:news_health") == HEALTH
