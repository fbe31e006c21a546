"""Pages that readers ask for, beside a bare view of Django and a file of nginx."""

import shutil
from contextlib import ExitStack

from branches.models import Branch
from meetings.models import Meeting
from news.models import Article, Category

from . import load
from .load import Target, middle
from .outcome import Figure, Outcome
from .places import Place, Server, postmaster, using

ARTICLES = 5_000
TO_BARE, TO_BARE_OTHERS, TO_FILE = 12, 10, 0.7
BARE, FILE, ARTICLE = "bare view", "file of nginx", "article"
LEAST = "WSGI function"


def measure(place: Place) -> Outcome:
    if not shutil.which("wrk"):
        return Outcome([Figure("article-bare", "article page", missing="wrk is not installed")])
    url = place.news(ARTICLES)
    with using(url):
        paths = addresses()
    with ExitStack() as stack:
        portal = stack.enter_context(place.portal(url))
        pages = {name: page_of(portal, path) for name, path in paths.items()}
        bare = stack.enter_context(place.bare_view(pages[ARTICLE]))
        targets = [Target(BARE, bare.port, ("/page.html",), bare.pid)]
        least = stack.enter_context(place.least(pages[ARTICLE]))
        targets.append(Target(LEAST, least.port, ("/page.html",), least.pid))
        if shutil.which("nginx"):
            file = stack.enter_context(place.static_file(pages[ARTICLE]))
            targets.append(Target(FILE, file.port, ("/page.html",), file.pid))
        database = postmaster(url)
        targets += [
            Target(name, portal.port, (path,), portal.pid, database) for name, path in paths.items()
        ]
        load.warm(targets)
        loads = load.interleaved(targets)
    size = f"{len(pages[ARTICLE]):,} bytes, gzipped"
    return Outcome(figures(loads), [load.table_of(f"Pages (the article: {size})", loads)])


def addresses() -> dict[str, str]:
    """One page of each kind that the goals name."""
    article = Article.objects.published().order_by("-published_at")[10]
    return {
        ARTICLE: article.get_absolute_url(),
        "home": "/",
        "category": Category.objects.in_use().first().get_absolute_url(),
        "branch": Branch.objects.get(code="HKH05").get_absolute_url(),
        "meeting": Meeting.objects.public().first().get_absolute_url(),
        "registry": "/mo-hinh/",
        "statistics": "/so-lieu/",
    }


def page_of(portal: Server, path: str) -> bytes:
    """As the portal sends it, gzipped."""
    status, body = portal.get(path, **{"Accept-Encoding": "gzip"})
    if status != 200:  # noqa: PLR2004 -- the protocol's number
        raise RuntimeError(f"{path} answered {status}")
    return body


def figures(loads: dict[str, list[load.Load]]) -> list[Figure]:
    found = []
    for name in loads.keys() - {BARE, FILE, LEAST}:
        goal = TO_BARE if name == ARTICLE else TO_BARE_OTHERS
        by_requests, by_cpu = ratios(loads, name, BARE)
        found += [
            Figure(f"{name}-bare", f"{name} page to the bare view, by requests", by_requests,
                   "×", at_least=goal),
            Figure(f"{name}-bare-cpu", f"{name} page to the bare view, by CPU", by_cpu,
                   "×", at_least=goal),
        ]  # fmt: skip
    found.sort(key=lambda figure: (not figure.key.startswith(ARTICLE), figure.key))
    return found[:2] + article_figures(loads) + found[2:]


def article_figures(loads: dict[str, list[load.Load]]) -> list[Figure]:
    to_file = "article page to the same bytes as a file of nginx, by"
    if FILE in loads:
        by_requests, by_cpu = ratios(loads, ARTICLE, FILE)
        beside_file = [
            Figure("article-file", f"{to_file} requests", by_requests, "×", at_least=TO_FILE),
            Figure("article-file-cpu", f"{to_file} CPU", by_cpu, "×", at_least=TO_FILE),
        ]
    else:
        missing = "nginx is not installed"
        beside_file = [Figure("article-file", f"{to_file} requests", missing=missing)]
    return [
        *beside_file,
        Figure("refused", "answers other than 200, and connections that failed",
               sum(each.refused + each.broken for name in loads for each in loads[name]),
               at_most=0),
    ]  # fmt: skip


def ratios(loads: dict[str, list[load.Load]], name: str, other: str) -> tuple[float, float]:
    """How many times as many requests a second, and how many times less CPU for one."""
    by_requests = middle(loads[name], "per_second") / middle(loads[other], "per_second")
    return by_requests, middle(loads[other], "microseconds") / middle(loads[name], "microseconds")
