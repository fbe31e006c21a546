"""Readers of known number, who write down which answers they got."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from django.db import connection

from tests.browser.portal import HOST

AGENT = (
    "Mozilla/5.0 (Linux; Android 13; SM-A127F) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
)
OK = 200
PATIENCE = 0.05  # seconds from an answer that is no page to the next try


class Crowd:
    """Readers who read at once, in so many threads, each a page of `paths`: the n-th is read by one
    in n. `numbers` tells one reader from another; when there are no more, or it is told to stop,
    all go home.

    Counted by path are those who got the page, those who got another answer, and those whose answer
    was cut off, who may have been counted or not.
    """

    def __init__(
        self, port: int, paths: Sequence[str], numbers: Iterator[int], *, threads: int
    ) -> None:
        self.port, self.paths, self.numbers = port, paths, numbers
        self.weights = list(accumulate(1 / n for n in range(1, len(paths) + 1)))
        self.answered, self.refused, self.cut_off = Counter(), Counter(), Counter()
        self.ending = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(
                target=self._read_on,
                args=[random.Random(seed)],  # noqa: S311 -- the same readers every time
                daemon=True,
            )
            for seed in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        self.ending.set()
        self.join()

    def _read_on(self, chance: random.Random) -> None:
        while not self.ending.is_set():
            with self._lock:
                if (number := next(self.numbers, None)) is None:
                    return
            (path,) = chance.choices(self.paths, cum_weights=self.weights)
            outcome = self._read(path, number)
            with self._lock:
                outcome[path] += 1
            if outcome is not self.answered:
                self.ending.wait(PATIENCE)

    def _read(self, path: str, number: int) -> Counter:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers(number))
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return self.cut_off
        else:
            return self.answered if response.status == OK else self.refused
        finally:
            connection.close()


def headers(number: int) -> dict[str, str]:
    """Of the reader with this number, below 2^24; wrk's readers are in another net."""
    address = f"11.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return {"Host": "localhost", "User-Agent": AGENT, "X-Forwarded-For": address}


def stored() -> Counter:
    """Views by readers in the database, by the key of the article."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT article_id, readers FROM news_viewtotal")
        return Counter(dict(cursor.fetchall()))


def stored_of_days() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(readers), 0) FROM news_dayviews")
        return cursor.fetchone()[0]
