"""The portal as `make run` serves it, in a database of its own."""

import fcntl
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
from typing import Any, BinaryIO
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2
from django.db import connection
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
def beginning(folder: Path, tables: Beginning | None = None) -> Iterator[Beginning]:
    """Empty tables or, in a copy of these, the demo; it takes seconds.

    Of those who come with one folder, the workers of a run, the first makes it, the others wait
    for him, and the last removes it.
    """
    begun = Beginning(
        f"{name_of(os.environ['DATABASE_URL'])}_begun_{folder.name}", folder / "media"
    )
    begun.media.mkdir(parents=True, exist_ok=True)
    with users_of(folder) as users:
        if users.tell() == 0:
            url = make_database(begun.database, tables.database if tables else "template1")
            steps = ["load_demo"] if tables else ["migrate", "--noinput", "--verbosity=0"]
            server.call_manage(environment_of(folder, url), *steps)
        users.write(b"+")
    try:
        yield begun
    finally:
        with users_of(folder) as users:
            if users.truncate(users.tell() - 1) == 0:
                remove_database(begun.database)


@contextmanager
def users_of(folder: Path) -> Iterator[BinaryIO]:
    """A file of one byte each, at its end, for one at a time."""
    with (folder / "users").open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        users.seek(0, os.SEEK_END)  # others have written since it was opened
        yield users


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
        "LANES_DIR": str(folder / "lanes"),
    }


@contextmanager
def fresh_database(ending: str, template: str = "template1") -> Iterator[str]:
    """The URL of a copy of `template` beside the database in DATABASE_URL, gone afterwards."""
    name = name_of(os.environ["DATABASE_URL"])
    # Other workers of this run may have folders of the same name.
    database = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', '')}_{ending}"
    try:
        yield make_database(database, template)
    finally:
        remove_database(database)


def make_database(database: str, template: str) -> str:
    remove_database(database)  # what a run that was killed has left
    execute(os.environ["DATABASE_URL"], "CREATE DATABASE {} TEMPLATE {}", database, template)
    parts = urlsplit(os.environ["DATABASE_URL"])
    place = parts.path.rpartition("/")[0]
    return urlunsplit(parts._replace(path=f"{place}/{database}"))


def remove_database(database: str) -> None:
    execute(os.environ["DATABASE_URL"], "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


@contextmanager
def migrated_database(ending: str) -> Iterator[str]:
    """The same with our tables, of the database that Django made for the tests. Ask for
    `transactional_db` before.
    """
    connection.close()  # nobody may use what is copied
    with fresh_database(ending, connection.settings_dict["NAME"]) as url:
        yield url


def name_of(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]


def connect(url: str, database: str = "") -> psycopg2.extensions.connection:
    """To the database of the URL, or to another of its server."""
    server_of = environ.Env.db_url_config(url)
    return psycopg2.connect(
        host=server_of["HOST"],
        port=server_of["PORT"] or None,
        user=server_of["USER"],
        password=server_of["PASSWORD"],
        dbname=database or server_of["NAME"],
    )


def execute(url: str, statement: str, *databases: str) -> None:
    with closing(connect(url, "postgres")) as connection:
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
