"""CSV files that a spreadsheet opens as they are meant: Vietnamese letters, no formulas."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old encoding
# What begins a formula, in the widths of a Chinese keyboard too, or is skipped before one.
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")

Cell = str | int


def to_csv(rows: Iterable[Iterable[Cell]]) -> bytes:
    """The rows as UTF-8 with a BOM, lines ended by CR LF, every text in quotes.

    Texts that a spreadsheet would calculate have an apostrophe before them. Unquoted, a text with a
    semicolon would be two cells, the second unguarded, where the semicolon separates.
    """
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerows(map(_guarded, rows))
    return (BOM + file.getvalue()).encode()


def is_formula(cell: Cell) -> bool:
    """Whether a spreadsheet would calculate this text."""
    return isinstance(cell, str) and (
        cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)
    )


def _guarded(row: Iterable[Cell]) -> list[Cell]:
    return [f"'{cell}" if is_formula(cell) else cell for cell in row]
