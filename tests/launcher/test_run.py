"""`make run` as a person meets it: in a checkout of its own, with signals and a second terminal."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from launcher import ROOT, binaries
from launcher.home import home_at
from launcher.processes import PROC, marked, read_bytes, running_in, uninterrupted

pytestmark = pytest.mark.slow

# Stands in for the portal: it notes what it is asked to do.
MANAGE = """\
import sys
from pathlib import Path
with (Path(__file__).parent / "var/asked").open("a") as notes:
    notes.write(sys.argv[1] + "\\n")
if sys.argv[1] == "work":
    import signal
    signal.pause()
if sys.argv[1] == "ask":
    from contextlib import closing
    import environ, psycopg2
    settings = environ.Env().db_url("DATABASE_URL")
    with closing(psycopg2.connect(host=settings["HOST"], user=settings["USER"])) as connection:
        print("connected to", connection.info.dbname)
"""


# What `make test` or a person may have set, and a run on its own has not.
SET_BY_TESTS = {"DATABASE_URL", "POSTGRES", "HOST", "DEMO", "SECRET_KEY", "STATIC_ROOT"}


@pytest.fixture
def checkout(folder):
    """The launcher with a stand-in for the portal, everything it needs being installed."""
    root = folder / "checkout"
    shutil.copytree(ROOT / "launcher", root / "launcher", ignore=shutil.ignore_patterns("__py*"))
    package = root / "khuyenhoc"
    package.mkdir()
    shutil.copy(ROOT / "khuyenhoc/intake.py", package)
    text = (ROOT / "tests/launcher/tiny.py").read_text()
    (package / "wsgi.py").write_text(text)
    (package / "settings.py").write_text("")
    (root / "manage.py").write_text(MANAGE)
    for name in ("requirements.txt", "requirements-postgres.txt"):
        shutil.copy(ROOT / name, root)
    python = root / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    version = subprocess.run([python, "-VV"], check=True, capture_output=True, text=True).stdout
    (root / ".venv/installed-python").write_text(version)
    (root / ".venv/installed-requirements.txt").write_text((root / "requirements.txt").read_text())
    yield root
    # Whatever a failed test left: the next command would end it, but there is none.
    for pid in everything(root):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def run(checkout, port, fresh_data):
    system = next(binaries.system(), None)
    if system is None:
        pytest.skip("the stand-in checkout has no wheel; this machine has no other PostgreSQL")
    fresh_data(home_at(checkout / "var"), system)

    @contextmanager
    def start(*words):
        environment = {
            name: value for name, value in os.environ.items() if name not in SET_BY_TESTS
        }
        # Under `nohup` hang-ups are ignored, and what it starts would ignore them too.
        with uninterrupted():
            process = subprocess.Popen(
                [sys.executable, "-m", "launcher", *(words or ["run"])],
                cwd=checkout,
                env=environment | {"PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        with process:
            try:
                yield process
            except BaseException:
                # A test that fails before it stops the run would be waited for without end.
                process.terminate()
                raise

    return start


def everything(root):
    """What runs of this checkout: the server's processes and PostgreSQL's."""
    folders = (root / "var").glob("postgres-*")
    return marked(str(root / "var")).union(*(running_in(each, "postgres") for each in folders))


def worker_of(root):
    """The pid of the one process that runs `manage.py work`; it may be just about to."""
    while True:
        found = [
            pid
            for pid in marked(str(root / "var"))
            if read_bytes(PROC / str(pid) / "cmdline").endswith(b"manage.py\0work\0")
        ]
        if len(found) == 1:
            return found[0]


def read_welcome(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C stops it" in line:
            return "".join(lines)
    return pytest.fail("".join(lines))


def get(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_run_stops_all_it_started(checkout, port, run, number, code):
    with run() as process:
        assert f"http://127.0.0.1:{port}/" in read_welcome(process)
        assert get(port) == 200
        assert len(everything(checkout)) > 3
        assert worker_of(checkout)

        process.send_signal(number)

        assert process.wait(30) == code
    assert everything(checkout) == set()
    asked = (checkout / "var/asked").read_text().split()
    assert asked[:3] == ["migrate", "collectstatic", "load_demo"]


def test_run_replaces_a_killed_worker(checkout, run):
    with run() as process:
        read_welcome(process)
        killed = worker_of(checkout)
        os.kill(killed, signal.SIGKILL)

        said = next(line for line in process.stdout if line.strip())

        assert said == "The background worker ended (exit code -9). Starting another.\n"
        assert worker_of(checkout) != killed
        process.terminate()
    assert everything(checkout) == set()


def test_run_cleans_up_after_a_killed_run(checkout, port, run):
    with run() as killed:
        read_welcome(killed)
        killed.kill()
    left = everything(checkout)
    assert len(left) > 3

    with run() as process:
        read_welcome(process)
        assert get(port) == 200
        assert everything(checkout).isdisjoint(left)
        process.terminate()
    assert everything(checkout) == set()


def test_run_is_refused_beside_another(checkout, run):
    with run() as first:
        read_welcome(first)

        with run() as second:
            assert second.stdout.read() == (
                f"\n`make run` already runs in {checkout}. Stop it there first.\n"
            )
        assert second.returncode == 1

        first.terminate()


def test_manage_works_beside_a_run_and_without_one(checkout, run):
    with run() as process:
        read_welcome(process)
        with run("manage", "ask") as beside:
            assert beside.stdout.read() == "connected to khuyenhoc\n"
        assert beside.returncode == 0
        process.terminate()

    with run("manage", "ask") as alone:
        assert alone.stdout.read().splitlines()[1:] == ["connected to khuyenhoc"]
    assert alone.returncode == 0
    assert everything(checkout) == set()


def test_run_is_refused_on_a_taken_port_before_it_starts_anything(checkout, port, run):
    with socket.create_server(("127.0.0.1", port)), run() as process:
        assert process.stdout.read().startswith(f"\nSomething already listens on 127.0.0.1:{port}.")
    assert process.returncode == 1
    assert not list((checkout / "var").glob("postgres-*/postmaster.*"))


def test_run_tells_when_the_portal_does_not_load(checkout, run):
    (checkout / "khuyenhoc/wsgi.py").write_text("raise RuntimeError('no portal')\n")

    with run() as process:
        said = process.stdout.read()

    assert "RuntimeError: no portal" in said
    assert said.endswith("The server does not start (exit code 1): see above.\n")
    assert everything(checkout) == set()
