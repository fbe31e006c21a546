"""Wagtail: the site that its tutorial makes, with the articles of the portal."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import environ

from bench.load import Target
from bench.places import Place, gunicorn, postmaster
from launcher import VAR, installs
from tests.browser.portal import fresh_database

from .site import ARTICLE, EDITORS, EDITORS_HOME, EDITORS_LIST, LIST, WHOLE, Site, named

NAME = "Wagtail"
REQUIREMENTS = "bench/rivals/wagtail.txt"
VENV = VAR / "rivals" / "wagtail"
PARTS = Path(__file__).with_name("wagtail_site")


@contextmanager
def serving(place: Place, texts: Path, slug: str) -> Iterator[Site]:
    """With the settings that it writes for production, and no cache in front."""
    installs.python_packages(REQUIREMENTS, venv=VENV)
    folder = place.folder / "wagtail"
    with fresh_database("wagtail") as url:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "news.settings",
            "BENCH_DATABASE": json.dumps(database(url)),
        }
        told = make(folder, environment, texts)
        python, application = VENV / "bin/python", "portal.wsgi:application"
        with gunicorn(application, environment, python=python, folder=folder) as server:
            page = partial(Target, port=server.port, pid=server.pid, database=postmaster(url))
            editors = partial(page, cookie=told["cookie"], connections=EDITORS)
            article = f"{told['list']}{slug}/"
            targets = [
                page(named(ARTICLE, NAME), paths=(article,)),
                page(named(WHOLE, NAME), paths=(f"{article}?whole",)),
                page(named(LIST, NAME), paths=(told["list"],)),
                editors(named(EDITORS_LIST, NAME), paths=(told["explorer"],)),
                editors(named(EDITORS_HOME, NAME), paths=(told["home"],)),
            ]
            yield Site(targets, told["made_of"])


def database(url: str) -> dict[str, object]:
    """As the portal connects: connections are kept."""
    found = environ.Env.db_url_config(url)
    kept = {key: found[key] for key in ("ENGINE", "NAME", "HOST", "PORT", "USER", "PASSWORD")}
    return kept | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def make(folder: Path, environment: dict[str, str], texts: Path) -> dict[str, str]:
    """The site with its pages; what `fill` tells of them."""
    folder.mkdir()

    def call(program: str, *arguments: str | Path) -> str:
        command = [VENV / "bin" / program, *arguments]
        done = subprocess.run(
            command, check=True, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    call("wagtail", "start", "portal", folder)
    shutil.copytree(PARTS / "news", folder / "news")
    for steps in (["makemigrations", "news"], ["migrate"], ["collectstatic", "--noinput"]):
        call("python", "manage.py", *steps, "--verbosity=0")
    fill = f"from news.fill import fill; fill({str(texts)!r})"
    return json.loads(call("python", "manage.py", "shell", "--verbosity=0", "--command", fill))
