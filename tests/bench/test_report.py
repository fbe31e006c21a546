"""The page that the benchmarks write."""

from pathlib import Path

import pytest

from bench import report
from bench.outcome import Figure, Outcome, Table, plain

PAGES = Outcome(
    [
        Figure("fast", "article page to the bare view", 13.25, "×", at_least=12),
        Figure("slow", "article page to a file", 0.35, "×", at_least=0.7),
        Figure("heavy", "memory of two workers", 375, "MB", at_most=250),
        Figure("lost", "views lost", 2, at_most=0),
        Figure("absent", "p99 of search", unit="ms", at_most=50, missing="wrk is not installed"),
        Figure("size", "articles", 5000),
    ],
    [
        Table(
            "Pages",
            ["page", "requests/s", "ratio"],
            [["bare view", "2,928", "1.00"], ["article", "38,796", "13.25"]],
            "Medians.",
        )
    ],
)
FOUND = {
    "pages": {
        "at": "2026-11-27T12:00+00:00",
        "machine": "2 cores, 25 GB",
        "outcome": PAGES.as_dict(),
    }
}
REMARKS = {
    "slow": "The file needs\nno count.",
    "not-measured": ["A power cut."],
    "gone": "Nobody asks for this any more.",
}
GOLDEN = Path(__file__).with_name("performance.md")


def test_page_of_what_was_found():
    assert report.page(FOUND, REMARKS) == GOLDEN.read_text()


def test_outcome_survives_being_written_down():
    assert Outcome.from_dict(PAGES.as_dict()) == PAGES


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.414, "0.41"), (9.84, "9.84"), (13.25, "13.2"), (375.4, "375"), (12345, "12,345")],
)
def test_plain_number_has_three_digits_that_count(number, text):
    assert plain(number) == text
