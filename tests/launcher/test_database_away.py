"""The real portal on the real server while there is no database at all."""

import http.client
import os
import socket
import sys

import pytest

from launcher import installs, server

pytestmark = pytest.mark.slow


@pytest.fixture
def get(tmp_path, monkeypatch, settings):
    monkeypatch.setattr(installs, "PYTHON", sys.executable)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": f"postgres://khuyenhoc@/{tmp_path}/nobody",
        "SECRET_KEY": "test-only",
        "HTTPS": "0",
        "LOG_LEVEL": "CRITICAL",
        "STATIC_ROOT": str(settings.STATIC_ROOT),
    }

    def fetch(path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("Retry-After"), text

    with server.serving(["khuyenhoc.wsgi:application"], environment, "127.0.0.1", port):
        yield fetch


def test_portal_starts_and_answers_calmly_without_a_database(get):
    assert get("/healthz") == (200, None, "ok\n")
    assert get("/readyz") == (503, None, "database\n")
    for path in ("/", "/tin-tuc/", "/quan-tri/", "/tim-kiem/?q=hoc"):
        status, retry_after, page = get(path)
        assert (status, retry_after) == (503, "30"), path
        assert "Trang tạm ngừng ít phút" in page
