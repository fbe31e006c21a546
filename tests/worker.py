"""A real worker beside a test, on the test's own database."""

import os
import subprocess
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from core.worker import is_running
from launcher import ROOT, installs


def start_worker():
    """A process of its own that sees what the test has committed."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    path = f"{parts.path.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    environment = os.environ | {"DATABASE_URL": urlunsplit(parts._replace(path=path))}
    command = [installs.PYTHON, ROOT / "manage.py", "work"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


@contextmanager
def running_worker():
    worker = start_worker()
    try:
        wait_until(is_running, worker)
        yield worker
    finally:
        worker.kill()
        worker.wait()
        # Its session ends a moment after the process, and the database cannot be emptied before.
        while is_running():
            pass


def wait_until(holds, worker):
    """Look again and again, with a breath between, for as long as the worker lives."""
    while not holds():
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"the worker ended: {worker.wait(0.05)}")
