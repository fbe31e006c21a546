"""docs/performance.md, written of what each benchmark found when it ran last."""

import datetime as dt
import json
import os
import platform
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection

from launcher import ROOT, VAR

from .load import ROUNDS, SECONDS
from .outcome import Figure, Outcome, Table

KEPT = VAR / "bench-results"
PAGE = ROOT / "docs" / "performance.md"
REMARKS = Path(__file__).with_name("remarks.toml")
GOALS = ["Goals", "measured", "goal", "verdict", "command"]
NOT_MEASURED = "not-measured"
OTHERS = ["Other figures", "measured", "command"]
HEAD = """# Performance

Written by `make bench`, the remarks from `bench/remarks.toml`. A part that ran by itself has
a date of its own.

"""


def keep(name: str, outcome: Outcome) -> None:
    """For the page: what this benchmark found, when, and on what machine."""
    KEPT.mkdir(parents=True, exist_ok=True)
    told = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"), "machine": machine()}
    told["outcome"] = outcome.as_dict()
    (KEPT / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False))


def write(names: list[str]) -> None:
    kept = {name: KEPT / f"{name}.json" for name in names}
    found = {name: json.loads(file.read_text()) for name, file in kept.items() if file.exists()}
    PAGE.write_text(page(found, tomllib.loads(REMARKS.read_text())))


def page(found: dict[str, dict], remarks: dict[str, Any]) -> str:
    """The whole text. `found` is what `keep` kept, by the benchmark's name."""
    outcomes = {name: Outcome.from_dict(told["outcome"]) for name, told in found.items()}
    figures = [(name, each) for name, outcome in outcomes.items() for each in outcome.figures]
    goals = [(name, figure) for name, figure in figures if figure.goal]
    others = [(name, figure) for name, figure in figures if not figure.goal]
    parts = [
        HEAD.rstrip(),
        *(table_of(*each) for each in [(GOALS, goals), (OTHERS, others)] if each[1]),
    ]
    told = [
        f"- **{figure.what}**: {' '.join(remarks[figure.key].split())}"
        for _, figure in figures
        if figure.key in remarks
    ]
    if told:
        parts.append("\n".join(["## Remarks", "", *told]))
    if missing := remarks.get(NOT_MEASURED):
        parts.append("\n".join(["## Not measured", "", *(f"- {each}" for each in missing)]))
    for name, outcome in outcomes.items():
        head = f"## `make bench ARGS={name}`\n\n{found[name]['at']}, {found[name]['machine']}"
        parts += [head, *("\n".join(lines_of(each)) for each in outcome.tables)]
    return "\n\n".join(parts) + "\n"


def table_of(heads: list[str], figures: list[tuple[str, Figure]]) -> str:
    rows = []
    for name, figure in figures:
        told = {
            "measured": figure.measured,
            "goal": figure.goal,
            "verdict": figure.verdict,
            "command": f"`make bench ARGS={name}`",
        }
        rows.append([figure.what, *(told[head] for head in heads[1:])])
    return "\n".join(lines_of(Table(heads[0], heads, rows), "## "))


def lines_of(table: Table, mark: str = "### ") -> list[str]:
    """The table as Markdown; figures, which begin with a digit or a sign, are set to the right."""
    widths = [max(map(len, column)) for column in zip(table.heads, *table.rows, strict=True)]
    right = [
        all(re.match(r"[\d−≥≤+-]|not measured|$", row[number]) for row in table.rows)
        for number in range(len(table.heads))
    ]
    rules = [
        "-" * (width - 1 if to_right else width) + (":" if to_right else "")
        for width, to_right in zip(widths, right, strict=True)
    ]

    def line(cells: list[str]) -> str:
        placed = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        )
        return f"| {' | '.join(placed)} |"

    lines = [f"{mark}{table.title}", "", line(table.heads), line(rules), *map(line, table.rows)]
    return [*lines, "", table.below] if table.below else lines


def machine() -> str:
    """Cores, memory and versions; no name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "granian", "gunicorn"))
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, Linux {kernel()}, Python"
        f" {platform.python_version()}, PostgreSQL {postgres}, {packages}, nginx {nginx()};"
        f" {ROUNDS} rounds of {SECONDS} s"
    )


def kernel() -> str:
    """Its number, without the name that a builder gave it."""
    return re.match(r"[\d.]+", platform.release())[0]


def nginx() -> str:
    if not shutil.which("nginx"):
        return "none"
    told = subprocess.run(["nginx", "-v"], check=True, capture_output=True, text=True)
    return re.search(r"nginx/(\S+)", told.stderr)[1]
