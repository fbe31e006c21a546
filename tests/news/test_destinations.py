import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from news.destinations import leading_nowhere
from news.models import Attachment, OldAddress, State
from tests.factories import make_article, make_category, make_photo

pytestmark = pytest.mark.django_db

LATER = dt.timedelta(hours=1)


def make_attachment(article):
    file = ContentFile(b"%PDF-1.7", name="ke-hoach.pdf")
    return Attachment.objects.create(article=article, title="Kế hoạch", file=file)


def test_pages_without_a_row_lead_somewhere_with_or_without_the_last_slash():
    assert leading_nowhere(["/", "/lien-he/", "/lien-he", "/robots.txt", "/rss/"]) == set()


@pytest.mark.parametrize(
    "path",
    [
        "/khong-co/",
        "/quan-tri/",
        "/quan-tri/news/article/",
        "/static/css/base.css",
        "/tin-tuc/tin-99999999999999999999/",
        "/tin-tuc/chuyen-muc/khong-co/",
        "/tin-tuc/1999/01/",
        "/tai-lieu/1/",
        "/anh/0000-480.webp",
        "/\0",
        "//",
    ],
)
def test_path_of_nothing_leads_nowhere(path):
    make_article()

    assert leading_nowhere([path, "/lien-he/"]) == {path}


def test_article_leads_somewhere_while_it_is_published_by_any_of_its_words():
    article = make_article()
    hidden = [
        make_article(state=State.WITHDRAWN),
        make_article(state=State.DRAFT),
        make_article(published_at=timezone.now() + LATER),
    ]
    shown = [article.get_absolute_url(), f"/tin-tuc/ten-cu-{article.pk}/"]
    lost = [one.get_absolute_url() for one in hidden]

    assert leading_nowhere([*shown, *lost]) == set(lost)


def test_category_and_its_feeds_lead_somewhere():
    slug = make_category().slug

    assert leading_nowhere(
        [f"/tin-tuc/chuyen-muc/{slug}/", f"/rss/{slug}/", f"/atom/x{slug}/"]
    ) == {f"/atom/x{slug}/"}


def test_month_leads_somewhere_by_its_time_in_vietnam():
    make_article(published_at=dt.datetime(2022, 5, 31, 17, 30, tzinfo=dt.UTC))

    assert leading_nowhere(["/tin-tuc/2022/05/", "/tin-tuc/2022/06/"]) == {"/tin-tuc/2022/05/"}


def test_attachment_leads_somewhere_while_its_article_does():
    open_one, hidden = (
        make_attachment(make_article()),
        make_attachment(make_article(state=State.DRAFT)),
    )

    assert leading_nowhere([one.get_absolute_url() for one in (open_one, hidden)]) == {
        hidden.get_absolute_url()
    }


def test_picture_leads_somewhere_in_the_widths_it_has_and_may_be_seen():
    article = make_article()
    photo = make_photo(article=article, widths=[480])
    of_children = make_photo(article=article, widths=[480], shows_children=True)
    other_width = photo.whole.url_of(800)

    paths = [photo.whole.url_of(480), other_width, of_children.whole.url_of(480)]
    assert leading_nowhere(paths) == {other_width, of_children.whole.url_of(480)}


def test_old_address_leads_to_a_published_article():
    OldAddress.objects.create(path="/bai-viet/cũ", article=make_article())
    OldAddress.objects.create(path="/bai-viet/go", article=make_article(state=State.WITHDRAWN))

    paths = ["/bai-viet/cũ", "/bai-viet/cũ/", "/bai-viet/go"]
    assert leading_nowhere(paths) == {"/bai-viet/go"}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_paths(django_assert_num_queries, count):
    paths = ["/khong-co/"]
    for _ in range(count):
        article = make_article()
        photo = make_photo(article=article)
        paths += [article.get_absolute_url(), article.category.get_absolute_url()]
        paths += [make_attachment(article).get_absolute_url(), photo.whole.smallest_url]
        paths += ["/tin-tuc/2022/05/"]

    # articles, categories, attachments, pictures, months, old addresses
    with django_assert_num_queries(6):
        leading_nowhere(paths)
