"""The portal as `make run` serves it, in a database of its own."""

import json
import os
import secrets
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


@contextmanager
def running_portal(folder: Path, *, demo: bool = True, rows: str = "make_rows") -> Iterator[Portal]:
    """Serve from `folder` the demo and what a function of tests/browser/rows.py makes.

    The static files are those of STATIC_ROOT in the environment, which must have been collected.
    """
    with fresh_database(folder.name) as url:
        environment = {
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
        server.call_manage(environment, "migrate", "--noinput", "--verbosity=0")
        if demo:
            server.call_manage(environment, "load_demo")
        made = make_rows(environment, rows) if rows else {}
        port = free_port()
        with (
            server.serving(["khuyenhoc.wsgi:application"], environment, HOST, port),
            working(environment, stop_seconds=5),
        ):
            yield Portal(f"http://{HOST}:{port}", made, environment)


@contextmanager
def fresh_database(ending: str) -> Iterator[str]:
    """The URL of an empty database beside the one in DATABASE_URL, gone afterwards."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    place, _, name = parts.path.rpartition("/")
    database = f"{name}_{ending}"
    execute(parts.geturl(), "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    execute(parts.geturl(), "CREATE DATABASE {}", database)
    try:
        yield urlunsplit(parts._replace(path=f"{place}/{database}"))
    finally:
        execute(parts.geturl(), "DROP DATABASE {} WITH (FORCE)", database)


def execute(url: str, statement: str, database: str) -> None:
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
        connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(database)))


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
