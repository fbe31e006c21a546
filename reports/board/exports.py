"""The board as a file: a line a branch, a column a period, however many branches there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.csv_cells import to_csv
from reports.clusters import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .completeness import Board
    from .standing import Cell

COLUMNS = ("Cụm", "Mã đơn vị", "Đơn vị")
TOTALS = ("Đã nộp", "Phải nộp")


def board_csv(board: Board, number: int | None = None) -> bytes:
    """Of all its branches, or of one cluster's; without sums: whoever reads it makes his own."""
    return to_csv(_lines(board, number))


def _lines(board: Board, number: int | None) -> Iterator[list[str | int]]:
    yield [*COLUMNS, *map(str, board.periods), *TOTALS]
    for group in board.with_rows(list(board.pages(number).object_list)):
        cluster = "" if group.number == OUTSIDE else group.title
        for row in group.rows:
            total = row.total
            about = [cluster, row.branch.code, row.branch.label]
            yield [*about, *map(_words, row.cells), total.received, total.expected]


def _words(cell: Cell) -> str:
    return ", ".join(filter(None, [cell.standing.label, cell.note]))
