"""`make run`: the portal with its demo data, served by the production server on this machine."""

import errno
import hashlib
import http.client
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from . import ROOT, VAR, Trouble, installs, say
from .postgres import database, private_cluster
from .processes import MARK, Busy, end, marked, only_one
from .worker import working

DEMO_ACCOUNTS = {
    "quantri": "administrator",
    "bientap": "staff: news",
    "canbo": "officer",
    "thuongtruc": "head officer",
    "thuky": "secretary of xã Bình Phú",
    "chutich": "chair of xã Bình Phú",
    "coso": "chair of the other communes",
}
# glibc gives each of the server's threads an arena of its own, and most of it stays empty: 18 MB.
ARENAS = {"MALLOC_ARENA_MAX": "2"}
STOP_SECONDS = 20  # longer than the 15 s a statement may take
# ADR 0002 says how each of these was measured.
GRANIAN = [
    "--interface=wsgi",
    "--workers=2",
    "--respawn-failed-workers",
    "--blocking-threads=512",  # they wait for slow bodies; Django's own threads are Intake's
    "--backlog=1024",
    "--backpressure=512",
    "--http=1",
    "--no-ws",
    "--http1-header-read-timeout=10000",
    f"--workers-kill-timeout={STOP_SECONDS}",
    "--log-level=error",
]


def run(_arguments: list[str]) -> int:
    host, port = address()
    with only_one(VAR / "run.lock", f"`make run` already runs in {ROOT}. Stop it there first."):
        end(lambda: marked(str(VAR)), (signal.SIGTERM, 5), (signal.SIGKILL, 5))
        refuse_taken_port(host, port)
        installs.python_packages("requirements.txt")
        with database(VAR) as url:
            environment = portal_environment(url, host, port)
            call_manage(environment, "migrate", "--noinput", "--verbosity=0")
            collect_static(environment)
            if is_demo(environment):
                call_manage(environment, "load_demo")
            application = ["khuyenhoc.wsgi:application"]
            with (
                serving(application, environment, host, port) as process,
                working(environment, STOP_SECONDS) as replace_dead_worker,
            ):
                say(welcome(environment, host, port))
                wait(process, replace_dead_worker)
                raise Trouble(f"The server stopped by itself (exit code {process.returncode}).")


def manage(arguments: list[str]) -> int:
    """`manage.py` with the environment of `make run`, whose PostgreSQL it uses while that runs."""
    installs.python_packages("requirements.txt")
    try:
        with only_one(VAR / "run.lock", ""), database(VAR) as url:
            return call_manage(portal_environment(url, *address()), *arguments, check=False)
    except Busy:
        url = os.environ.get("DATABASE_URL") or private_cluster(VAR).url
        return call_manage(portal_environment(url, *address()), *arguments, check=False)


def address() -> tuple[str, int]:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004 (the last port there is)
        raise Trouble(f"PORT={port} is not a port: say a number from 1 to 65535.")
    return host, int(port)


def refuse_taken_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            advice = (
                f"Something already listens on {host}:{port}. Choose another: make run PORT=8001"
            )
            raise Trouble(advice) from None
        raise Trouble(f"{host}:{port} cannot be served: {error.strerror}.") from None


def portal_environment(url: str, host: str, port: int) -> dict[str, str]:
    """What the environment says wins, so that `make run` can be tried with any setting."""
    hosts = {"localhost", "127.0.0.1", "[::1]", host, *([] if is_one(host) else own_names())}
    return {
        "SECRET_KEY": secret_key(),
        "HTTPS": "0",
        "DEMO": "1",
        "ALLOWED_HOSTS": ",".join(sorted(hosts)),
        "OWN_URL": own_url(host, port),
        **os.environ,
        "DATABASE_URL": url,
        MARK: str(VAR),
    }


def own_url(host: str, port: int) -> str:
    shown = "localhost" if not is_one(host) else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def is_demo(environment: dict[str, str]) -> bool:
    return environment["DEMO"].lower() in ("1", "true", "yes", "on")


def is_one(host: str) -> bool:
    return host not in ("0.0.0.0", "::")  # noqa: S104 (asked for by HOST; this only recognises it)


def own_names() -> set[str]:
    """What neighbours call this machine."""
    names = {socket.gethostname()}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Sends nothing: it asks which of our addresses the way out has.
        probe.connect(("192.0.2.1", 9))
        names.add(probe.getsockname()[0])
    return names


def secret_key() -> str:
    """Made once; only this user can read it."""
    path = VAR / "secret-key"
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def call_manage(environment: dict[str, str], *arguments: str, check: bool = True) -> int:
    command = [installs.PYTHON, ROOT / "manage.py", *arguments]
    # Ctrl-C reaches only the launcher, except where the command may ask a person something.
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, start_new_session=check)
    if check and done.returncode:
        raise Trouble(f"manage.py {arguments[0]} failed: see above.")
    return done.returncode


def collect_static(environment: dict[str, str]) -> None:
    """Hashing and compressing take seconds, so only when a source of them has changed."""
    folder = Path(environment.get("STATIC_ROOT", VAR / "static"))
    stamp, manifest = VAR / f"{folder.name}.sha256", folder / "staticfiles.json"
    sources = [ROOT / "requirements.txt", ROOT / "khuyenhoc/settings.py"]
    sources += sorted(file for file in ROOT.glob("static/**/*") if file.is_file())
    digest = hashlib.sha256(str(manifest).encode())
    for source in sources:
        digest.update(f"{source.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    if manifest.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity=0")
    stamp.write_text(digest.hexdigest())


@contextmanager
def serving(
    arguments: list[str],
    environment: dict[str, str],
    host: str,
    port: int,
    *,
    log: BinaryIO | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Granian, from its first answer on; stopped at the end with all its workers. It writes its log
    to the terminal, or to `log`.
    """
    command = [installs.PYTHON, "-m", "granian", *GRANIAN, f"--host={host}", f"--port={port}"]
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env=ARENAS | environment,
        start_new_session=True,
        stdout=log,
        stderr=log,
    )
    try:
        wait_for_answer(process, host, port)
        yield process
    finally:
        stop(process)


def wait(process: subprocess.Popen[bytes], meanwhile: Callable[[], None]) -> None:
    """Return when the process has ended; exit when the terminal has gone.

    `meanwhile` is called once a second.

    A hang-up is told to the first process of a terminal's session. Where that is make, as in
    `ssh -t host make run`, it tells nobody else.
    """
    terminal = select.poll()
    if sys.stdin and sys.stdin.isatty():
        terminal.register(sys.stdin, 0)
    while process.poll() is None:
        if terminal.poll(1000):
            sys.exit(128 + signal.SIGHUP)
        meanwhile()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let requests in flight finish, then end whatever is left of the process group."""
    process.terminate()
    for _ in range(STOP_SECONDS):
        try:
            process.wait(1)
            break
        except subprocess.TimeoutExpired:
            # A worker that was still loading the portal has lost its signal: it gets another.
            os.killpg(process.pid, signal.SIGTERM)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_answer(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Any answer will do: it shows that a worker has loaded the portal."""
    near = host if is_one(host) else {"::": "::1"}.get(host, "127.0.0.1")
    while True:
        if process.poll() is not None:
            raise Trouble(f"The server does not start (exit code {process.returncode}): see above.")
        connection = http.client.HTTPConnection(near, port, timeout=30)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse()
            connection.close()
            return
        time.sleep(0.05)


def welcome(environment: dict[str, str], host: str, port: int) -> str:
    site = own_url(host, port)
    lines = [
        "",
        f"  Portal    {site}/",
        f"  Log in    {site}/dang-nhap/",
        f"  Admin     {site}/quan-tri/",
    ]
    if is_demo(environment):
        password = environment.get("DEMO_PASSWORD", "hoc-tap-suot-doi")
        lines += ["", f"  Demo accounts, password {password}:"]
        lines += [f"    {name:<12}{role}" for name, role in DEMO_ACCOUNTS.items()]
    return "\n".join([*lines, "", "  Ctrl-C stops it.", ""])
