"""As much of an object store as the portal asks of one: a bucket in memory, over HTTP."""

import datetime as dt
import threading
from contextlib import contextmanager
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAME = "khuyen-hoc"
LISTING = """<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<Name>{bucket}</Name><Prefix>{prefix}</Prefix><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>
{contents}</ListBucketResult>"""
CONTENT = "<Contents><Key>{key}</Key><Size>{size}</Size></Contents>\n"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def key(self):
        return unquote(urlsplit(self.path).path).removeprefix(f"/{NAME}").lstrip("/")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        # A second later each: the protocol knows nothing shorter.
        written = self.server.begun + dt.timedelta(seconds=next(self.server.writes))
        self.server.objects[self.key] = body, written, dict(self.headers)
        self.answer(200, ETag=etag(body))

    def do_GET(self):
        if not self.key:
            return self.list()
        if self.key not in self.server.objects:
            return self.answer(404)
        body, written, _ = self.server.objects[self.key]
        modified = format_datetime(written, usegmt=True)
        return self.answer(200, body, ETag=etag(body), Last_Modified=modified)

    do_HEAD = do_GET  # noqa: N815 -- the library's name

    def do_DELETE(self):
        self.server.objects.pop(self.key, None)
        self.answer(204)

    def list(self):
        [prefix] = parse_qs(urlsplit(self.path).query).get("prefix", [""])
        contents = "".join(
            CONTENT.format(key=escape(key), size=len(body))
            for key, (body, *_) in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        listing = LISTING.format(bucket=NAME, prefix=escape(prefix), contents=contents)
        self.answer(200, listing.encode(), Content_Type="application/xml")

    def log_message(self, *_):
        pass


def etag(body):
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'


@contextmanager
def serving():
    """The server, whose `url` the portal takes, with its `objects`."""
    store = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.daemon_threads = True
    store.objects, store.writes = {}, count()
    store.begun = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    store.url = f"s3+http://kho:mat@127.0.0.1:{store.server_port}/{NAME}"
    thread = threading.Thread(target=store.serve_forever)
    thread.start()
    try:
        yield store
    finally:
        store.shutdown()
        thread.join()
        store.server_close()
