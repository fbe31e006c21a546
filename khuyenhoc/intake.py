"""What stands between the server and Django: it takes a request in whole before Django sees it.

Granian hands a request to a thread as soon as its headers are in, so a body that trickles holds
that thread for as long as the sender likes (ADR 0002). Such waiting costs little; what is scarce is
Django's own threads, each with its database connection. So the server may have hundreds of threads
that wait for bodies, while Django runs in a few.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from tempfile import SpooledTemporaryFile
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

CHUNK = 64 * 1024
TOO_LARGE = "Phần gửi lên quá lớn. Xin thu nhỏ ảnh hoặc gửi từng tệp một.\n"
CUT_OFF = "Phần gửi lên bị đứt giữa chừng. Xin gửi lại lần nữa.\n"


class Intake:
    """WSGI application around `application`, which runs in at most `threads` threads.

    A body longer than `max_body` bytes is answered 413 unread. One that ends before its
    Content-Length is answered 400, so that half an upload never reaches a form.
    """

    def __init__(
        self, application: WSGIApplication, *, threads: int = 8, max_body: int = 32_000_000
    ) -> None:
        self.application = application
        self.max_body = max_body
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="django")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self.max_body:
            return refuse("413 Content Too Large", TOO_LARGE, start_response)
        with SpooledTemporaryFile(CHUNK) as body:
            while chunk := environ["wsgi.input"].read(min(CHUNK, length - body.tell())):
                body.write(chunk)
            if body.tell() < length:
                return refuse("400 Bad Request", CUT_OFF, start_response)
            body.seek(0)
            environ["wsgi.input"] = body
            return self.pool.submit(self.respond, environ, start_response).result()

    def respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, closed in the thread that made it: Django tidies up there."""
        response = self.application(environ, start_response)
        if getattr(response, "streaming", True):
            return response
        with closing(response):
            return [b"".join(response)]


def refuse(status: str, message: str, start_response: StartResponse) -> list[bytes]:
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
    return [message.encode()]
