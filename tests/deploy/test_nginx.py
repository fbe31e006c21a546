"""What nginx does by the file of deploy/, before a portal that only tells what it was asked."""

import http.client
import json
import socket
import ssl
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.portal import free_port

from . import nginx

pytestmark = pytest.mark.slow

HASHED = "css/base.0123456789ab.css"


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        length = int(self.headers.get("Content-Length", 0))
        told = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"path": self.path, "sent": len(self.rfile.read(length))} | told).encode()
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 -- the library's name

    def log_message(self, *_):
        pass


@contextmanager
def machine():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads, server.asked = True, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """Nginx before one machine that is there and one that is not; its ports, and the machine."""
    nginx.need_nginx()
    folder = tmp_path_factory.mktemp("nginx")
    static = folder / "static"
    (static / "css").mkdir(parents=True)
    (static / HASHED).write_text("p { margin: 0 }")
    (static / f"{HASHED}.gz").write_bytes(b"compressed")
    with machine() as there:
        https, http_port = free_port(), free_port()
        gone = f"127.0.0.1:{free_port()}"
        file = nginx.written(
            folder,
            machines=[gone, f"127.0.0.1:{there.server_port}"],
            https=https,
            http=http_port,
            static=static,
        )
        with nginx.serving(file):
            yield https, http_port, there


def ask(port, path, *, method="GET", body=None, source="127.0.0.1", **headers):
    with closing(nginx.door(port, source)) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def told(answer):
    return json.loads(answer[2])


def test_reader_cannot_choose_address_scheme_or_id(front):
    port, *_ = front

    asked = told(
        ask(
            port,
            "/",
            source="127.0.0.7",
            **{"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http", "X-Request-ID": "a" * 32},
        )
    )

    assert asked["x-forwarded-for"] == "127.0.0.7"
    assert asked["x-forwarded-proto"] == "https"
    assert asked["host"] == nginx.NAME
    assert len(asked["x-request-id"]) == 32
    assert asked["x-request-id"] != "a" * 32


def test_every_reader_is_answered_though_a_machine_is_gone(front):
    port, _, there = front
    before = len(there.asked)

    answers = [ask(port, "/", source=f"127.0.0.{n}")[0] for n in range(2, 34)]
    forms = [ask(port, "/", method="POST", body=b"x", source=f"127.0.0.{n}") for n in range(2, 34)]

    # A form may go to another machine too as long as none has seen it.
    assert answers == [200] * 32
    assert [told(form)["sent"] for form in forms] == [1] * 32
    assert len(there.asked) == before + 64


def test_static_file_comes_from_the_disk_compressed_and_for_ever(front):
    port, _, there = front
    before = list(there.asked)

    plain = ask(port, f"/static/{HASHED}")
    packed = ask(port, f"/static/{HASHED}", **{"Accept-Encoding": "gzip"})

    assert plain[2] == b"p { margin: 0 }"
    assert plain[1]["Cache-Control"] == "max-age=315360000"
    assert plain[1]["X-Content-Type-Options"] == "nosniff"
    assert plain[1]["Content-Type"] == "text/css; charset=utf-8"
    assert (packed[1]["Content-Encoding"], packed[2]) == ("gzip", b"compressed")
    assert there.asked == before


def test_static_file_that_is_not_here_the_portal_has(front):
    port, *_ = front

    assert told(ask(port, "/static/css/other.css"))["path"] == "/static/css/other.css"


def test_upload_may_have_32_megabytes(front):
    port, *_ = front

    assert told(ask(port, "/", method="POST", body=b"x" * 32_000_000))["sent"] == 32_000_000
    assert ask(port, "/", method="POST", body=b"x" * 33_600_000)[0] == 413


def test_plain_http_leads_to_https_and_strange_names_get_nothing(front):
    port, plain, _ = front

    with closing(http.client.HTTPConnection("127.0.0.1", plain)) as connection:
        connection.request("GET", "/tin-tuc/?trang=2", headers={"Host": nginx.NAME})
        response = connection.getresponse()
        moved = response.status, response.headers["Location"]
    assert moved == (301, f"https://{nginx.NAME}/tin-tuc/?trang=2")
    with closing(http.client.HTTPConnection("127.0.0.1", plain)) as connection:
        connection.request("GET", "/", headers={"Host": "khac.example"})
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        pytest.raises(ssl.SSLError),
    ):
        nginx.UNVERIFIED.wrap_socket(raw, server_hostname="khac.example")


def test_without_any_machine_words_are_calm(tmp_path):
    nginx.need_nginx()
    https = free_port()
    file = nginx.written(
        tmp_path, machines=[f"127.0.0.1:{free_port()}"], https=https, http=free_port(),
        static=tmp_path,
    )  # fmt: skip
    with nginx.serving(file):
        status, headers, body = ask(https, "/")

    assert (status, headers["Retry-After"]) == (503, "30")
    assert body.decode().startswith("Cổng thông tin đang tạm nghỉ")
