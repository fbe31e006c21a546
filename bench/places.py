"""Where benchmarks happen: databases that are gone afterwards, and servers to be compared."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from gzip import decompress
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import environ
from django.db import connection

from launcher import ROOT, server
from tests.browser.portal import HOST, free_port, fresh_database

from . import articles, usage

NGINX = """
{account}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    gzip_static on;
    default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    server {{
        listen {host}:{port};
        {server}
    }}
}}
"""
LONGEST = 60  # seconds until a server answers


@dataclass(frozen=True)
class Server:
    """`pid` is its first process."""

    port: int
    pid: int

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        connection = HTTPConnection(HOST, self.port, timeout=30)
        connection.request("GET", path, headers={"Host": "localhost", **headers})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body


@dataclass
class Place:
    """A folder and a PostgreSQL server; databases are made when they are first asked for."""

    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)
    urls: dict[str, str] = field(default_factory=dict)

    @cached_property
    def tables(self) -> str:
        """A database with all tables, empty: others are copies of it."""
        url = self.stack.enter_context(fresh_database("bench"))
        server.call_manage(self.environment(url), "migrate", "--noinput", "--verbosity=0")
        return url

    def database(self, name: str) -> tuple[str, bool]:
        """The URL of the database of this name, and whether it is new and therefore empty."""
        if is_new := name not in self.urls:
            template = environ.Env.db_url_config(self.tables)["NAME"]
            self.urls[name] = self.stack.enter_context(fresh_database(name, template))
        return self.urls[name], is_new

    def news(self, count: int) -> str:
        """The URL of a database with the demo and this many articles beside it."""
        url, is_new = self.database(f"news_{count}")
        if is_new:
            server.call_manage(self.environment(url) | {"DEMO": "1"}, "load_demo")
            with using(url), connection.cursor() as cursor:
                articles.fill(count)
                cursor.execute("ANALYZE")  # as a database that has stood a while has done by itself
        return url

    def environment(self, url: str) -> dict[str, str]:
        """Who has read what belongs to the database."""
        own = self.folder / sha256(url.encode()).hexdigest()[:12]
        files = {"VISITS_FILE": str(own / "visits"), "LANES_DIR": str(own / "lanes")}
        return os.environ | files | {"DATABASE_URL": url}

    @contextmanager
    def portal(self, url: str) -> Iterator[Server]:
        """Ours, as `make run` serves it."""
        port = free_port()
        application, environment = ["khuyenhoc.wsgi:application"], self.environment(url)
        with (
            (self.folder / "portal.log").open("ab") as log,
            server.serving(application, environment, HOST, port, log=log) as process,
        ):
            yield Server(port, process.pid)

    @contextmanager
    def least(self, page: bytes) -> Iterator[Server]:
        """A WSGI function on the same server as ours, with this one gzipped page."""
        file = self.folder / "page.gz"
        file.write_bytes(page)
        port = free_port()
        environment = os.environ | {"BENCH_PAGE": str(file)}
        with server.serving(["bench.least:application"], environment, HOST, port) as process:
            yield Server(port, process.pid)

    @contextmanager
    def bare_view(self, page: bytes) -> Iterator[Server]:
        """Django on gunicorn, two workers of four threads, with this one gzipped page."""
        file = self.folder / "page.gz"
        file.write_bytes(page)
        with gunicorn("bench.bare:application", os.environ | {"BENCH_PAGE": str(file)}) as found:
            yield found

    @contextmanager
    def static_file(self, page: bytes) -> Iterator[Server]:
        """Nginx with this one gzipped page as a file, at /page.html."""
        pages = self.folder / "pages"
        pages.mkdir(exist_ok=True)
        (pages / "page.html.gz").write_bytes(page)
        (pages / "page.html").write_bytes(decompress(page))
        with nginx(self.folder, f"root {pages};") as found:
            yield found


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        yield Place(folder, stack)


@contextmanager
def gunicorn(
    application: str,
    environment: dict[str, str],
    *,
    python: str | Path = sys.executable,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """An application that is found in `folder`, served by two workers of four threads."""
    port = free_port()
    command = [str(python), "-m", "gunicorn", "--worker-class=gthread", "--workers=2",
               "--threads=4", f"--bind={HOST}:{port}", "--log-level=error", f"--chdir={folder}",
               application]  # fmt: skip
    with started(command, port, environment) as found:
        yield found


@contextmanager
def nginx(folder: Path, server: str) -> Iterator[Server]:
    """With the directives of one server; its settings and its log are in `folder`."""
    port = free_port()
    account = "user root;" if os.geteuid() == 0 else ""
    settings, log = folder / "nginx.conf", folder / "nginx-error.log"
    settings.write_text(
        NGINX.format(folder=folder, host=HOST, port=port, account=account, server=server)
    )
    with started(["nginx", "-c", str(settings), "-e", str(log)], port, os.environ) as found:
        yield found


@contextmanager
def started(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    found = Server(port, process.pid)
    try:
        wait_for_answer(found, process)
        yield found
    finally:
        server.stop(process)


def wait_for_answer(found: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < until:
        try:
            found.get("/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args[0]} does not answer")


@contextmanager
def using(url: str) -> Iterator[None]:
    """Let Django in this process work on that database."""
    before = connection.settings_dict
    there = environ.Env.db_url_config(url)
    connection.close()
    connection.settings_dict = before | {
        key: there[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def postmaster(url: str) -> int | None:
    """The first process of the PostgreSQL of this URL, where it is on this machine."""
    with using(url), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return usage.postmaster_of(cursor.fetchone()[0])
