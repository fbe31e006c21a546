"""Runs the benchmarks whose names are given, or all of them, and writes what they found."""

import logging
import os
import sys
from importlib import import_module
from time import monotonic

import django

from launcher import VAR

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")
django.setup()

from . import report  # noqa: E402 -- Django must be set up
from .outcome import Outcome  # noqa: E402 -- as above
from .places import place  # noqa: E402 -- as above

BENCHMARKS = ["pages", "cold", "counting", "crash", "search", "growth", "country", "rivals"]


def main(names: list[str]) -> int:
    if unknown := set(names) - set(BENCHMARKS):
        print(f"No benchmark {', '.join(sorted(unknown))}: there are {', '.join(BENCHMARKS)}.")
        return 2
    logging.disable(logging.WARNING)
    missed = False
    with place(VAR / "bench-run") as where:
        for name in names or BENCHMARKS:
            print(f"\n{name}", flush=True)
            started = monotonic()
            outcome = import_module(f"bench.{name}").measure(where)
            tell(outcome)
            print(f"({monotonic() - started:.0f} s)", flush=True)
            report.keep(name, outcome)
            report.write(BENCHMARKS)
            missed |= any(figure.is_missed for figure in outcome.figures)
    return 1 if missed else 0


def tell(outcome: Outcome) -> None:
    for table in outcome.tables:
        print("\n".join(report.lines_of(table)))
    for figure in outcome.figures:
        print(f"{figure.what:<64} {figure.measured:>14}  {figure.goal:<14} {figure.verdict}")


sys.exit(main(sys.argv[1:]))
