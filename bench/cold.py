"""Pages that no cache answers: the first after a publish, and those of people who are signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from news.actions import publish
from news.models import Article, Category

from . import usage
from .outcome import Figure, Outcome, Table
from .places import Place, using

ARTICLES = 5_000
PUBLISHED, RUNS = 30, 15
MOST_QUERIES, MOST_CPU, MOST_QUERIES_SIGNED_IN = 6, 25, 12
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
# Of the demo's people, what each of them opens often; the lists have their full length.
PAGES = {
    "bientap": [
        "home",
        "admin:index",
        "admin:news_article_changelist",
        "admin:news_category_changelist",
        "workspace",
    ],
    "canbo": [
        "workspace",
        "reports:board",
        "reports:review_queue",
        "reports:district_list",
        "learning:review_queue",
        "meetings:board",
        "admin:branches_branch_changelist",
    ],
    "thuky": [
        "workspace",
        "news:sending_list",
        "reports:filling_list",
        "learning:filling_list",
        "meetings:entry_list",
    ],
}


@dataclass(frozen=True)
class Cost:
    """Of one page, by Django's count and the kernel's; CPU time in ms, medians."""

    queries: int
    cpu: float
    database: float


def measure(place: Place) -> Outcome:
    with using(place.news(ARTICLES)):
        first = after_a_publish()
        of_people = {
            (username, name): signed_in(username, reverse(name))
            for username, names in PAGES.items()
            for name in names
        }
    most = max(cost.queries for cost in of_people.values())
    figures = [
        Figure("cold-queries", "first article page after a publish, queries", first.queries,
               at_most=MOST_QUERIES),
        Figure("cold-cpu", "first article page after a publish, CPU of Django", first.cpu, "ms",
               at_most=MOST_CPU),
        Figure("cold-database", "the same, CPU of PostgreSQL", first.database, "ms"),
        Figure("signed-in-queries", f"queries of a page signed in, most of {len(of_people)}", most,
               at_most=MOST_QUERIES_SIGNED_IN),
    ]  # fmt: skip
    rows = [
        [username, reverse(name), str(cost.queries), f"{cost.cpu:.1f}", f"{cost.database:.1f}"]
        for (username, name), cost in of_people.items()
    ]
    heads = ["who", "page", "queries", "CPU ms", "database ms"]
    return Outcome(
        figures, [Table(f"Pages of people who are signed in, median of {RUNS}", heads, rows)]
    )


def after_a_publish() -> Cost:
    """As the page cache asks for the page of what has just been published."""
    client = Client(SERVER_NAME="localhost")
    category = Category.objects.in_use().first()
    drafts = [
        Article.objects.create(title=f"Tin vừa đăng {n}", body="<p>Một tin.</p>", category=category)
        for n in range(PUBLISHED + 1)
    ]
    pages = iter(drafts)

    def get() -> None:
        article = next(pages)
        check(client, article.get_absolute_url())

    for article in drafts:
        publish(article=article, by=None)
    return cost_of(get, runs=PUBLISHED)


def signed_in(username: str, path: str) -> Cost:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    check(client, path)
    return cost_of(lambda: check(client, path), runs=RUNS)


def check(client: Client, path: str) -> None:
    response = client.get(path)
    if response.status_code != 200:  # noqa: PLR2004 -- the protocol's number
        raise RuntimeError(f"{path} answered {response.status_code}")


def is_query(statement: str) -> bool:
    """Neither the frame of a transaction nor the view, which a server counts in a lane."""
    return not statement.startswith(FRAMES) and "INTO news_viewtotal" not in statement


def queries_of(get: Callable[[], None]) -> int:
    with CaptureQueriesContext(connection) as queries:
        get()
    return sum(is_query(each["sql"]) for each in queries)


def cost_of(get: Callable[[], None], *, runs: int) -> Cost:
    """The first run counts queries, which costs time; the others are timed."""
    count = queries_of(get)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    times, before = [], usage.cpu_seconds(backend)
    for _ in range(runs):
        begun = process_time()
        get()
        times.append((process_time() - begun) * 1000)
    spent = (usage.cpu_seconds(backend) - before) * 1000 / runs
    return Cost(count, median(times), spent)
