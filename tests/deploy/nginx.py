"""nginx with the file of deploy/, as one machine in front of others."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from launcher import ROOT

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
OPENSSL = shutil.which("openssl")
NAME = "khuyenhoc.example"
# Nobody vouches for the certificate of a test.
UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname, UNVERIFIED.verify_mode = False, ssl.CERT_NONE
# As a test's own process: with its own paths, and as whoever runs the test.
AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    {temporary}
    include {folder}/khuyenhoc.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def need_nginx():
    if not Path(NGINX).exists() or OPENSSL is None:
        pytest.skip("!!! NO nginx OR NO openssl: WHAT deploy/nginx.conf DOES IS NOT TESTED")


def written(folder: Path, *, machines: list[str], https: int, http: int, static: Path) -> Path:
    """The file of deploy/ with names, addresses and paths of a test."""
    certificate = folder / "certificate.pem"
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", f"/CN={NAME}", "-keyout", certificate,
         "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (ROOT / "deploy/nginx.conf").read_text()
    servers = "".join(
        f"    server {machine} max_fails=2 fail_timeout=5s;\n" for machine in machines
    )
    for pattern, replacement in [
        (r"    server 127\.0\.0\.1:8000 .*\n", servers),
        (r".*listen \[::\].*\n", ""),
        (r"listen 80\b", f"listen 127.0.0.1:{http}"),
        (r"listen 443\b", f"listen 127.0.0.1:{https}"),
        (r"/etc/letsencrypt/\S+\.pem", str(certificate)),
        (r"/var/log/nginx/khuyenhoc\.log", str(folder / "access.log")),
        (r"/var/cache/khuyenhoc/static", str(static)),
    ]:
        text, count = re.subn(pattern, replacement, text)
        assert count, pattern
    (folder / "khuyenhoc.conf").write_text(text)
    file = folder / "nginx.conf"
    file.write_text(
        AROUND.format(
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            temporary="\n    ".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY),
        )
    )
    return file


@contextmanager
def serving(file: Path):
    process = subprocess.Popen([NGINX, "-p", file.parent, "-c", file], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while not (file.parent / "nginx.pid").exists():
            assert process.poll() is None, (file.parent / "error.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def door(port: int, source: str) -> http.client.HTTPConnection:
    """A connection by TLS and the portal's name, from that address of this machine."""
    connection = http.client.HTTPConnection(NAME)
    connection.sock = UNVERIFIED.wrap_socket(
        socket.create_connection(("127.0.0.1", port), 20, (source, 0)), server_hostname=NAME
    )
    return connection
