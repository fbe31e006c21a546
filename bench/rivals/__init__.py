"""Our article page, and pages of editors, beside those of Wagtail and of WordPress, which have the
same articles.
"""

import json
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench import load
from bench.load import Load, Target, middle
from bench.outcome import Figure, Outcome, Table
from bench.pages import BARE, page_of
from bench.places import Place, Server, postmaster, using
from launcher import Trouble
from news.models import Article

from . import wagtail, wordpress
from .site import ARTICLE, EDITORS, EDITORS_HOME, EDITORS_LIST, LIST, WHOLE, named

ARTICLES = 5_000
READ = 10  # the place, among the newest, of the article that is read
EDITOR = "bientap"


@dataclass(frozen=True)
class Comparison:
    """Of one of our pages with one of another system."""

    key: str
    what: str
    ours: str
    theirs: str
    system: str
    goal: float | None

    def of(self, loads: dict[str, list[Load]]) -> tuple[float, float]:
        """How many times as many requests a second, and how many times less CPU for one."""
        ours, theirs = loads[self.ours], loads[named(self.theirs, self.system)]
        return (
            middle(ours, "per_second") / middle(theirs, "per_second"),
            middle(theirs, "all_microseconds") / middle(ours, "all_microseconds"),
        )


COMPARISONS = [
    Comparison("article-wagtail", "article page to Wagtail's",
               ARTICLE, ARTICLE, wagtail.NAME, 300),
    Comparison("article-wagtail-whole", "article page to one of Wagtail with what ours has",
               ARTICLE, WHOLE, wagtail.NAME, None),
    Comparison("article-wordpress", "article page to WordPress's",
               ARTICLE, ARTICLE, wordpress.NAME, 300),
    Comparison("wagtail-admin-list", "list of articles, signed in, to Wagtail's admin",
               EDITORS_LIST, EDITORS_LIST, wagtail.NAME, 5),
    Comparison("wagtail-admin-home", "first page, signed in, to Wagtail's admin",
               EDITORS_HOME, EDITORS_HOME, wagtail.NAME, 5),
]  # fmt: skip


def measure(place: Place) -> Outcome:
    if not shutil.which("wrk"):
        absent = dict.fromkeys([wagtail.NAME, wordpress.NAME], "wrk is not installed")
        return Outcome(figures({}, absent))
    url = place.news(ARTICLES)
    with using(url):
        texts, pages, cookie = written(place.folder / "articles.json"), addresses(), session()
    made_of, absent = [], {}
    with ExitStack() as stack:
        portal = stack.enter_context(place.portal(url))
        bare = stack.enter_context(place.bare_view(page_of(portal, pages[ARTICLE])))
        targets = [Target(BARE, bare.port, ("/page.html",), bare.pid)]
        page = partial(Target, port=portal.port, pid=portal.pid, database=postmaster(url))
        editors = partial(page, cookie=cookie, connections=EDITORS)
        targets += [
            (editors if name in (EDITORS_LIST, EDITORS_HOME) else page)(name, paths=(path,))
            for name, path in pages.items()
        ]
        for system in (wagtail, wordpress):
            try:
                site = stack.enter_context(system.serving(place, texts, slug_of(READ)))
            except Trouble as trouble:
                absent[system.NAME] = str(trouble)
            else:
                targets += site.targets
                made_of.append(site.made_of)
        sizes = {target.name: size(target) for target in targets}
        load.warm(targets)
        loads = load.interleaved(targets)
    return Outcome(figures(loads, absent), tables(targets, loads, sizes, made_of))


def written(file: Path) -> Path:
    """The newest articles, for others to publish."""
    articles = Article.objects.published().order_by("-published_at")[:ARTICLES]
    texts = [
        {
            "slug": slug_of(number),
            "title": article.title,
            "intro": article.sapo,
            "body": article.body,
            "at": article.published_at.isoformat(timespec="seconds"),
        }
        for number, article in enumerate(articles)
    ]
    file.write_text(json.dumps(texts))
    return file


def slug_of(number: int) -> str:
    return f"bai-{number}"


def addresses() -> dict[str, str]:
    article = Article.objects.published().order_by("-published_at")[READ]
    return {
        ARTICLE: article.get_absolute_url(),
        LIST: reverse("news:article_list"),
        EDITORS_LIST: reverse("admin:news_article_changelist"),
        EDITORS_HOME: reverse("workspace"),
    }


def session() -> str:
    """The cookie of an editor who is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=EDITOR))
    found = client.cookies[settings.SESSION_COOKIE_NAME]
    return f"{found.key}={found.value}"


def size(target: Target) -> int:
    """Bytes of the page, which must be the page itself and no way to it."""
    (path,) = target.paths
    headers = {"Cookie": target.cookie} if target.cookie else {}
    status, body = Server(target.port, target.pid).get(path, **headers)
    if status != HTTPStatus.OK:
        raise RuntimeError(f"{target.name} answered {status}")
    return len(body)


def figures(loads: dict[str, list[Load]], absent: dict[str, str]) -> list[Figure]:
    """`absent` says why a system is."""
    found = []
    for each in COMPARISONS:
        missing = absent.get(each.system, "")
        by_requests, by_cpu = (None, None) if missing else each.of(loads)
        found += [
            Figure(each.key, f"{each.what}, by requests", by_requests, "×",
                   at_least=each.goal, missing=missing),
            Figure(f"{each.key}-cpu", f"{each.what}, by CPU", by_cpu, "×",
                   at_least=each.goal, missing=missing),
        ]  # fmt: skip
    if loads:
        failed = sum(each.refused + each.broken for name in loads for each in loads[name])
        told = "answers other than 200 and connections that failed, theirs too"
        found.append(Figure("rivals-refused", told, failed, at_most=0))
    return found


def tables(
    targets: list[Target],
    loads: dict[str, list[Load]],
    sizes: dict[str, int],
    made_of: list[str],
) -> list[Table]:
    """One of readers and one of editors, who come in other numbers."""
    anonymous = {each.name: loads[each.name] for each in targets if not each.cookie}
    signed_in = {each.name: loads[each.name] for each in targets if each.cookie}
    articles = ", ".join(
        f"{name} {count:,} bytes" for name, count in sizes.items() if name.endswith(ARTICLE)
    )
    below = (
        "CPU is that of all processes of a system; the ratios by CPU have the database's in it."
        f" Before compression: {articles}. {'; '.join(made_of)}."
    )
    return [
        load.table_of("Readers", anonymous),
        replace(load.table_of("Editors", signed_in, connections=EDITORS), below=below),
    ]
