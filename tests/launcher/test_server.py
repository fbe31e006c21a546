import http.client
import os
import re
import signal
import socket
import stat
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from launcher import ROOT, Trouble, installs, server

HEADERS = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nusername="


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def served(port, tmp_path, monkeypatch):
    """The tiny application on the settings of `make run`; the server's process."""
    monkeypatch.setattr(installs, "PYTHON", sys.executable)
    application = ["tests.launcher.tiny:application"]
    environment = os.environ | {"ASLEEP": str(tmp_path / "asleep")}
    with server.serving(application, environment, "127.0.0.1", port) as process:
        yield process


def get(port, path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def get_or_reset(port):
    with suppress(ConnectionError):
        return get(port)


def workers(process):
    """Pids of granian's workers: the children of its main process."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"\nPPid:\t{process.pid}\n" in text and "\nState:\tZ" not in text:
            found.add(int(status.parent.name))
    return found


@pytest.mark.slow
def test_server_answers_beside_600_slow_sockets(served, port):
    with ExitStack() as stack:
        slow = [
            (stack.enter_context(socket.create_connection(("127.0.0.1", port))), start, drop)
            for start, drop in [(HEADERS, b"X-Slow: 1\r\n"), (BODY, b"a")] * 300
        ]
        for connection, start, _ in slow:
            connection.sendall(start)

        statuses = []
        for _ in range(5):
            for connection, _, drop in slow:
                connection.sendall(drop)
            statuses.append(get(port))

    assert statuses == [200] * 5


@pytest.mark.slow
def test_server_replaces_a_killed_worker(served, port):
    before = workers(served)
    os.kill(min(before), signal.SIGKILL)

    # A connection that the dead worker had taken may be reset; a browser asks again.
    answers = [get_or_reset(port)]
    while len(now := workers(served)) < len(before) or min(before) in now:
        answers.append(get_or_reset(port))

    assert len(before) == 2
    assert set(answers) <= {200, None}
    assert get(port) == 200


@pytest.mark.slow
def test_server_finishes_what_it_answers_when_told_to_stop(served, port, tmp_path):
    answers = []
    reader = threading.Thread(target=lambda: answers.append(get(port, "/sleep")))
    reader.start()
    while not (tmp_path / "asleep").exists():
        pass

    served.terminate()
    reader.join()

    assert answers == [200]
    assert served.wait(10) == 0
    assert workers(served) == set()


def test_address_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8001")
    assert server.address() == ("0.0.0.0", 8001)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.5"])
def test_address_refuses_what_is_no_port(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match=f"PORT={port} is not a port"):
        server.address()


def test_taken_port_is_told_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        advice = (
            f"Something already listens on 127.0.0.1:{port}. Choose another: make run PORT=8001"
        )
        with pytest.raises(Trouble, match=f"^{re.escape(advice)}$"):
            server.refuse_taken_port("127.0.0.1", port)
    server.refuse_taken_port("127.0.0.1", port)


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "VAR", tmp_path)
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "OWN_URL", "HTTPS", "DEMO", "STATIC_ROOT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_secret_key_is_made_once_for_one_user(var):
    key = server.secret_key()

    assert server.secret_key() == key
    assert len(key) == 67
    assert stat.S_IMODE((var / "secret-key").stat().st_mode) == 0o600


def test_portal_environment_is_a_demo_on_this_machine(var):
    environment = server.portal_environment("postgres://x", "127.0.0.1", 8001)

    assert environment["DATABASE_URL"] == "postgres://x"
    assert environment["SECRET_KEY"] == (var / "secret-key").read_text()
    assert (environment["HTTPS"], environment["DEMO"]) == ("0", "1")
    assert environment["ALLOWED_HOSTS"] == "127.0.0.1,[::1],localhost"
    assert environment["OWN_URL"] == "http://127.0.0.1:8001"


def test_portal_environment_lets_the_neighbours_in_when_asked(var):
    hosts = server.portal_environment("postgres://x", "0.0.0.0", 80)["ALLOWED_HOSTS"].split(",")
    assert socket.gethostname() in hosts


def test_portal_environment_yields_to_what_is_set(var, monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    environment = server.portal_environment("postgres://x", "127.0.0.1", 8001)
    assert not server.is_demo(environment)
    assert "Demo accounts" not in server.welcome(environment, "127.0.0.1", 8000)


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_welcome_shows_addresses_that_open(host, site):
    environment = {"DEMO": "1", "DEMO_PASSWORD": "một mật khẩu khác"}

    lines = server.welcome(environment, host, 8000).split()

    assert site in lines
    assert {"quantri", "bientap", "canbo", "thuongtruc"} < set(lines)
    assert "một mật khẩu khác" in server.welcome(environment, host, 8000)


def test_static_files_are_collected_only_after_a_change(var, monkeypatch):
    root = var / "checkout"
    for name in ("requirements.txt", "khuyenhoc/settings.py", "static/css/base.css"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    calls = []

    def collect(environment, *arguments):
        calls.append(arguments[0])
        (var / "static").mkdir(exist_ok=True)
        (var / "static/staticfiles.json").write_text("{}")

    monkeypatch.setattr(server, "ROOT", root)
    monkeypatch.setattr(server, "call_manage", collect)
    server.collect_static({})
    server.collect_static({})
    assert calls == ["collectstatic"]

    (root / "static/css/base.css").write_text("changed")
    server.collect_static({})
    assert calls == ["collectstatic"] * 2

    (var / "static/staticfiles.json").unlink()
    server.collect_static({})
    assert calls == ["collectstatic"] * 3


def test_makefile_names_only_commands_that_exist():
    text = (ROOT / "Makefile").read_text()
    called = re.findall(r"-m launcher (\w+)", text)
    assert called == re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split()
    assert set(called) < set(re.findall(r'"(\w+)":', (ROOT / "launcher/__main__.py").read_text()))
