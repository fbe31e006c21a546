"""As many articles as a portal has after years, made of the words of the demo's own texts."""

from __future__ import annotations

import datetime as dt
import random
import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.html import plain_text
from core.text import slugify_vi
from khuyenhoc.management.commands.load_demo import DEMO, REAL_ARTICLE, read_toml
from news.models import Article, ArticleIndex, Category, DayViews, Photo, State, ViewTotal

if TYPE_CHECKING:
    from collections.abc import Iterator

CATEGORIES = 6
YEARS = 15
BATCH = 1_000
SYLLABLES = (200, 400)
# A sentence of fewer is a heading, a name or a cell of a table.
FEWEST_SYLLABLES = 6
TITLE_SYLLABLES = 14
PARAGRAPH = 60
# The n-th most read article has so many readers in all and on a day, divided by n.
READERS, DAILY_READERS = 500_000, 3_000
DAYS = 30

SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")
NUMBER = re.compile(r"\d+")
NAMES = """
Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Hà Triệu
Văn Thị Hữu Đức Minh Thanh Quang Xuân Ngọc Thu Hồng Kim Đình Công Bích Mạnh
An Anh Bình Châu Chi Cường Dung Dũng Giang Hạnh Hiền Hoa Hùng Hương Lan Liên Long Mai Nga Nhung
"""


def fill(count: int, *, seed: int = 7) -> None:
    """Add `count` published articles of 15 years: the same ones for the same seed and hour."""
    writer = Writer(seed)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    categories = [
        Category.objects.get_or_create(name=f"Chuyên mục thử {n + 1}", defaults={"position": n})[0]
        for n in range(CATEGORIES)
    ]
    span = int(dt.timedelta(days=365 * YEARS).total_seconds())
    ages = sorted((writer.chance.randrange(span) for _ in range(count)), reverse=True)
    ranks = writer.chance.sample(range(1, count + 1), count)
    for start in range(0, count, BATCH):
        batch = range(start, min(start + BATCH, count))
        # Each batch alone, so that what the audit log puts off to the commit stays short.
        with transaction.atomic():
            articles = Article.objects.bulk_create(
                writer.article(
                    category=writer.chance.choice(categories),
                    published_at=now - dt.timedelta(seconds=ages[n]),
                )
                for n in batch
            )
            ArticleIndex.objects.write_new(articles)
            pictured = [article for article in articles if writer.chance.random() < 1 / 2]
            Photo.objects.bulk_create(map(writer.photo, pictured))
            read = {article: ranks[n] for article, n in zip(articles, batch, strict=True)}
            ViewTotal.objects.bulk_create(
                ViewTotal(article=article, readers=READERS // rank)
                for article, rank in read.items()
            )
            DayViews.objects.bulk_create(
                views for article, rank in read.items() for views in writer.views(article, rank)
            )


class Writer:
    """Writes by joining sentences, and halves of them, at random; numbers and names are new."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- the same rows every time
        self.today = timezone.localdate()

    @cached_property
    def sentences(self) -> list[list[str]]:
        """Those of the demo, each a list of its words."""
        texts = [REAL_ARTICLE.read_text(encoding="utf-8")]
        for file in sorted(DEMO.rglob("*.toml")):
            texts += map(plain_text, _strings(read_toml(file)))
        found = (part.split() for text in texts for part in SENTENCE_END.split(text))
        return [words for words in found if len(words) >= FEWEST_SYLLABLES]

    @cached_property
    def weights(self) -> list[float]:
        """Some sentences are said often and most seldom, as phrases are."""
        return list(accumulate(n**-0.5 for n in range(1, len(self.sentences) + 1)))

    def article(self, **fields: Any) -> Article:
        title = " ".join(self.sentence()[:TITLE_SYLLABLES]).rstrip(".!?;:,")
        return Article(
            title=title,
            slug=slugify_vi(title),
            sapo=" ".join(self.sentence()),
            body="".join(f"<p>{text}</p>" for text in self.paragraphs()),
            byline=self.name(),
            state=State.PUBLISHED,
            **fields,
        )

    def paragraphs(self) -> Iterator[str]:
        left = self.chance.randint(*SYLLABLES)
        while left > 0:
            words: list[str] = []
            while len(words) < PARAGRAPH:
                words += self.sentence()
            left -= len(words)
            yield " ".join(words)

    def sentence(self) -> list[str]:
        """One of the texts, or the beginning of one and the end of another."""
        first, second = self.chance.choices(self.sentences, cum_weights=self.weights, k=2)
        words = first
        if self.chance.random() < 1 / 2:
            words = first[: self.chance.randrange(len(first))]
            words = words + second[self.chance.randrange(len(second)) :]
        if self.chance.random() < 1 / 10:
            words = [*words, "–", *self.name().split()]
        words = [NUMBER.sub(self._digits, word) for word in words]
        return [words[0][:1].upper() + words[0][1:], *words[1:]]

    def _digits(self, number: re.Match[str]) -> str:
        return str(self.chance.randrange(10 ** len(number[0])))

    def name(self) -> str:
        """A family name, a middle name and a given one."""
        return " ".join(self.chance.choice(line.split()) for line in NAMES.strip().splitlines())

    def photo(self, article: Article) -> Photo:
        """A row without files, for pages that only link to them."""
        return Photo(
            article=article,
            content_hash=f"{self.chance.getrandbits(96):024x}",
            width=800,
            height=533,
            widths=[480, 800],
            alt=article.title,
            is_lead=True,
        )

    def views(self, article: Article, rank: int) -> Iterator[DayViews]:
        """Of the last days; the long tail is read on some of them alone."""
        for days in range(DAYS):
            readers = int(DAILY_READERS / rank + self.chance.random())
            if readers:
                day = self.today - dt.timedelta(days=days)
                yield DayViews(article=article, day=day, readers=readers)


def _strings(value: object) -> Iterator[str]:
    """All texts anywhere in what a file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
