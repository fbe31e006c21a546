"""The background worker beside the web server: one process, replaced when it dies."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from . import ROOT, installs, say
from .processes import uninterrupted

PAUSE = 5  # seconds from one start to the next: one that cannot start must not fill the terminal


@contextmanager
def working(environment: dict[str, str], stop_seconds: float) -> Iterator[Callable[[], None]]:
    """`manage.py work` while this lasts; call what is yielded to have a dead one replaced.

    At the end it may finish its job for `stop_seconds`. A job that is cut off is begun again by
    the next worker.
    """
    worker, started = None, 0.0

    def begin() -> None:
        nonlocal worker, started
        # A signal between its start and its name would leave one that nobody ends.
        with uninterrupted():
            worker, started = start(environment), time.monotonic()

    def replace_dead() -> None:
        if worker.poll() is not None and time.monotonic() - started > PAUSE:
            say(f"The background worker ended (exit code {worker.returncode}). Starting another.")
            begin()

    try:
        begin()
        yield replace_dead
    finally:
        if worker:
            # Once: told a second time, a worker may give up its job.
            worker.terminate()
            with suppress(subprocess.TimeoutExpired):
                worker.wait(stop_seconds)
            worker.send_signal(signal.SIGKILL)
            worker.wait()


def start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [installs.PYTHON, ROOT / "manage.py", "work"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
