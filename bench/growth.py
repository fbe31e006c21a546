"""What 100,000 articles cost against 1,000: their pages, and to publish one more."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from statistics import median
from time import perf_counter

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.actions import publish
from news.models import Article, Category

from .outcome import Figure, Outcome, Table
from .places import Place, using

FEW, MANY = 1_000, 100_000
DEEP = 1_000  # the page of the list, if there are so many
TURNS, RUNS = 3, 5
GOAL = 1.2


def measure(place: Place) -> Outcome:
    """Few and many in turns, so that what else the machine does meets both."""
    times: dict[int, dict[str, list[float]]] = {FEW: {}, MANY: {}}
    for _ in range(TURNS):
        for count, taken in times.items():
            with using(place.news(count)):
                for name, run in tasks():
                    taken.setdefault(name, []).append(took(run))
    return told(
        *({name: median(all_of) for name, all_of in taken.items()} for taken in times.values())
    )


def told(few: dict[str, float], many: dict[str, float]) -> Outcome:
    """The deep page is held to the first page among few."""
    figures = [
        Figure(f"growth-{name.replace(' ', '-')}", f"{name}, {MANY:,} articles against {FEW:,}",
               many[name] / few[name], "×", at_most=GOAL)
        for name in few
    ]  # fmt: skip
    rows = [[name, f"{few[name]:.1f}", f"{many[name]:.1f}"] for name in few]
    heads = ["ms, medians", f"{FEW:,} articles", f"{MANY:,} articles"]
    return Outcome(figures, [Table("Growth", heads, rows)])


def tasks() -> Iterator[tuple[str, Callable[[], None]]]:
    article = Article.objects.published()[Article.objects.count() // 2]
    news = reverse("news:article_list")
    deep = min(DEEP, Article.objects.count() // 10) if Article.objects.count() >= MANY else 1
    yield "article", lambda: read(article.get_absolute_url())
    yield "list", lambda: read(news)
    yield "deep page", lambda: read(f"{news}?trang={deep}")
    month = timezone.localtime(article.published_at)
    archive = reverse("news:month_archive", args=[month.year, month.month])
    yield "month", lambda: read(archive)
    yield "category", lambda: read(article.category.get_absolute_url())
    yield "publish", publish_one


def read(url: str) -> None:
    answer = Client(SERVER_NAME="localhost").get(url)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{url} answered {answer.status_code}")


def publish_one() -> None:
    source = Article.objects.published().latest("pk")
    article = Article(category=Category.objects.first(), title=source.title, body=source.body)
    article.save()
    publish(article=article, by=None, at=timezone.now())
    Article.objects.filter(pk=article.pk).update(state="draft", published_at=None)


def took(run: Callable[[], None]) -> float:
    """The median, in milliseconds."""
    run()
    times = []
    for _ in range(RUNS):
        begun = perf_counter()
        run()
        times.append((perf_counter() - begun) * 1000)
    return median(times)
