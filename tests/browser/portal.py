"""The portal as `make run` serves it, in a database of its own."""

import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2
from psycopg2 import sql

from launcher import ROOT, installs, server
from launcher.worker import working

HOST = "127.0.0.1"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Chromium's sandbox refuses to run as root, as containers do.
CHROMIUM_FLAGS = ["--no-sandbox"] if os.geteuid() == 0 else []


@dataclass(frozen=True)
class Portal:
    """`rows` is what the function of tests/browser/rows.py said that made them; `environment` lets
    another of them be called while it runs.
    """

    url: str
    rows: dict[str, Any]
    environment: dict[str, str]

    @property
    def articles(self) -> dict[str, str]:
        """Addresses by the names that `make_rows` gave them."""
        return self.rows


@dataclass(frozen=True)
class Beginning:
    """The database and the files that portals begin with, each with a copy."""

    database: str
    media: Path


@contextmanager
def beginning(folder: Path, *, demo: bool) -> Iterator[Beginning]:
    """Empty tables or the demo, made once for many portals; it takes seconds."""
    with fresh_database(folder.name) as url:
        environment = environment_of(folder, url)
        server.call_manage(environment, "migrate", "--noinput", "--verbosity=0")
        if demo:
            server.call_manage(environment, "load_demo")
        media = folder / "media"
        media.mkdir(parents=True, exist_ok=True)
        yield Beginning(name_of(url), media)


@contextmanager
def running_portal(folder: Path, begun: Beginning, *, rows: str = "") -> Iterator[Portal]:
    """Serve from `folder` a copy of `begun` and what a function of tests/browser/rows.py makes.

    The static files are those of STATIC_ROOT in the environment, which must have been collected.
    """
    with fresh_database(folder.name, begun.database) as url:
        shutil.copytree(begun.media, folder / "media")
        environment = environment_of(folder, url)
        made = make_rows(environment, rows) if rows else {}
        port = free_port()
        with (
            server.serving(["khuyenhoc.wsgi:application"], environment, HOST, port),
            working(environment, stop_seconds=5),
        ):
            yield Portal(f"http://{HOST}:{port}", made, environment)


def environment_of(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "ALLOWED_HOSTS": f"localhost,{HOST}",
        "DATABASE_URL": url,
        "DEMO": "1",
        "HTTPS": "0",
        "LOG_LEVEL": "ERROR",
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": secrets.token_hex(32),
        "VISITS_FILE": str(folder / "visits"),
    }


@contextmanager
def fresh_database(ending: str, template: str = "template1") -> Iterator[str]:
    """The URL of a copy of `template` beside the database in DATABASE_URL, gone afterwards."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    place, _, name = parts.path.rpartition("/")
    # Other workers of this run may have folders of the same name.
    database = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', '')}_{ending}"
    execute(parts.geturl(), "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    execute(parts.geturl(), "CREATE DATABASE {} TEMPLATE {}", database, template)
    try:
        yield urlunsplit(parts._replace(path=f"{place}/{database}"))
    finally:
        execute(parts.geturl(), "DROP DATABASE {} WITH (FORCE)", database)


def name_of(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]


def execute(url: str, statement: str, *databases: str) -> None:
    server_of = environ.Env.db_url_config(url)
    connection = psycopg2.connect(
        host=server_of["HOST"],
        port=server_of["PORT"] or None,
        user=server_of["USER"],
        password=server_of["PASSWORD"],
        dbname="postgres",
    )
    with closing(connection):
        connection.autocommit = True  # a database is not made inside a transaction
        connection.cursor().execute(sql.SQL(statement).format(*map(sql.Identifier, databases)))


def make_rows(environment: dict[str, str], function: str) -> dict[str, Any]:
    command = [installs.PYTHON, ROOT / "manage.py", "shell", "--verbosity=0", "--command"]
    made = subprocess.run(
        [*command, f"from tests.browser import rows; rows.{function}()"],
        check=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
    )
    return json.loads(made.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
