"""What the browser reads besides the demo; run inside `manage.py shell`."""

import json
import sys

from django.utils import timezone

from news.actions import withdraw
from news.models import Article, Category
from tests.factories import make_article


def make_rows() -> None:
    """Print the addresses of: the real article, the same text without a picture, one withdrawn."""
    sample = Article.objects.get(is_sample=False)
    # Alone in its category and long past: no related stories, so no pictures of theirs either.
    alone = Category.objects.create(name="Không có ảnh", position=99)
    plain = make_article(
        title=sample.title,
        printed_title=sample.printed_title,
        slug=f"{sample.slug}-khong-anh",
        dateline=sample.dateline,
        sapo=sample.sapo,
        body=sample.body,
        byline=sample.byline,
        category=alone,
        published_at=timezone.make_aware(timezone.datetime(2001, 2, 3)),
    )
    withdrawn = make_article(title="Bài đã gỡ", category=alone)
    withdraw(article=withdrawn, by=None, reason="Sai tên người được khen thưởng.")
    articles = {"sample": sample, "plain": plain, "withdrawn": withdrawn}
    addresses = {name: article.get_absolute_url() for name, article in articles.items()}
    sys.stdout.write(json.dumps(addresses))
