"""How far a command is, on one line that is written over, and only where somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand


def show_progress(command: BaseCommand, done: int, total: int) -> None:
    """Writes to the command's standard error; `total` is not 0."""
    if command.stderr.isatty():
        ending = "\n" if done == total else ""
        text = f"\rĐang chuyển: {done}/{total} ({100 * done // total} %)"
        command.stderr.write(text, command.style.NOTICE, ending=ending)
        command.stderr.flush()
