"""Any phrase among 100,000 articles: what is found, its years, the first page and the last one, and
the whole page that a reader gets.
"""

import random
from collections.abc import Iterator
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from core.html import plain_text
from core.search import Query
from core.text import fold, words
from news.models import Article
from news.search import Found

from .outcome import Figure, Outcome
from .places import Place, using

ARTICLES = 100_000
PHRASES = 500
LONGEST = 5  # syllables
PER_PAGE = 10
GOAL = 50  # ms
CLIENT = Client(SERVER_NAME="localhost")
# The most frequent, what is typed first, and what is nowhere.
FIXED = """
khuyến học|học|của hội|kh|tr|hội|và các|của hội và các xã|hoc tap|“khuyến học”|“xã hội học tập”
“hội khuyến học huyện”|“của hội”|zzzz|“xyz abc”|a b c d e
"""


def measure(place: Place) -> Outcome:
    with using(place.news(ARTICLES)):
        return Outcome([*figures()])


def figures() -> Iterator[Figure]:
    """Of all phrases, each in its better run of two: CPU of this process and of its server's, which
    only Linux tells; elsewhere the clock's.
    """
    asked = list(phrases())
    clock = Clock()
    runs = [[times(phrase, clock) for phrase in asked] for _ in range(2)]
    first, last, whole = zip(
        *(map(min, zip(*pair, strict=True)) for pair in zip(*runs, strict=True)), strict=True
    )
    yield from told("first", "first page of what is found", first)
    yield from told("last", "last page of what is found", last)
    yield from told("whole", "the page with all its tabs", whole)
    yield Figure("search-phrases", f"phrases looked for among {ARTICLES:,} articles", len(asked))


def told(key: str, name: str, taken: tuple[float, ...]) -> Iterator[Figure]:
    cuts = quantiles(taken, n=100, method="inclusive")
    yield Figure(f"search-{key}-p99", f"search, {name}, CPU, p99", cuts[98], "ms", at_most=GOAL)
    yield Figure(f"search-{key}-p50", f"search, {name}, CPU, p50", cuts[49], "ms")


def times(phrase: str, clock: "Clock") -> tuple[float, float, float]:
    """Milliseconds of all that the first page asks for, of the last page beside it, and of the page
    itself.
    """
    query = Query.parse(phrase)
    begun = clock()
    with transaction.atomic():
        found = Found(query)
        found.years  # noqa: B018 -- it is the asking that takes time
        found[0:PER_PAGE]
    turned = clock()
    with transaction.atomic():
        count = found.count()
        found[max(0, count - PER_PAGE) : count]
    shown = clock()
    answer = CLIENT.get(reverse("search"), {"q": phrase})
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"the search for {phrase} answered {answer.status_code}")
    moments = [begun, turned, shown, clock()]
    return tuple((after - before) * 1000 for before, after in pairwise(moments))


class Clock:
    """Seconds of CPU that this process and the server's process of its connection have used."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def __call__(self) -> float:
        if not self.server.exists():
            return perf_counter()
        return process_time() + int(self.server.read_text().split()[0]) / 1e9


def phrases() -> Iterator[str]:
    """Runs of up to five syllables of the texts: as written, quoted, bare, or still being typed."""
    yield from FIXED.replace("\n", "|").strip("|").split("|")
    chance = random.Random(3)  # noqa: S311 -- the same phrases every time
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    chosen = Article.objects.filter(pk__in=[chance.choice(keys) for _ in range(PHRASES)])
    for body in chosen.order_by("pk").values_list("body", flat=True):
        syllables, length = words(plain_text(body)), chance.randint(1, LONGEST)
        start = chance.randrange(len(syllables) - length)
        phrase = " ".join(syllables[start : start + length])
        typed = phrase[: phrase.rfind(" ") + 3]
        yield chance.choice([phrase, f"“{phrase}”", fold(phrase), typed])
