"""The two commands, `make run` and `make test`, and what they need on a bare machine.

Standard library only: it is run by the system's Python before `.venv` exists.
docs/operations.md lists the environment variables, docs/adr/0001 says why this package exists.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


class Trouble(Exception):
    """What stops a command, in one line that says what to do."""


def say(line: str) -> None:
    # The terminal may be gone (SIGHUP) while there is still something to stop.
    with suppress(OSError):
        print(line, flush=True)


def on_path(*names: str) -> str | None:
    """The first of these programs that is on PATH."""
    return next(filter(None, map(shutil.which, names)), None)


def plain_environment() -> dict[str, str]:
    """For PostgreSQL's own programs: nothing of the caller's PG* variables, messages in English."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
