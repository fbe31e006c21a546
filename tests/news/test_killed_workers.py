"""Views while workers are killed: each answered reader is counted once."""

import http.client
import os
import re
import signal
import threading
import time
from contextlib import closing, contextmanager
from itertools import count

import pytest

from launcher import server
from news.lanes import Folder
from tests.browser.portal import (
    HOST,
    connect,
    environment_of,
    free_port,
    make_rows,
    migrated_database,
)
from tests.launcher.test_server import workers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AGENT = "Mozilla/5.0 (Linux; Android 13; SM-A127F) Chrome/120 Mobile"
KILLS, WORKERS = 3, 2
READERS = 0
LONGEST = 60
SEEN = 0.5  # by then each worker knows of the others' lanes
NUMBER = re.compile(r"Lượt xem: ([0-9.]+)")


class Readers(threading.Thread):
    """Read an article one after another, each from an address of its own."""

    numbers = count()

    def __init__(self, port, path):
        super().__init__()
        self.port, self.path = port, path
        self.answered = self.lost = 0
        self.ending = threading.Event()

    def run(self):
        while not self.ending.is_set():
            number = next(self.numbers)
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            headers = {"Host": "localhost", "User-Agent": AGENT, "X-Forwarded-For": address}
            connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
            try:
                connection.request("GET", self.path, headers=headers)
                response = connection.getresponse()
                response.read()
                assert response.status == 200
                self.answered += 1
            except (ConnectionError, http.client.HTTPException):
                self.lost += 1
            finally:
                connection.close()


def answered_by(readers):
    return sum(reader.answered for reader in readers)


def wait_until(holds):
    """Fails after a minute."""
    until = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < until
        threading.Event().wait(0.05)


def stored(url):
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT sum(readers) FROM news_viewtotal),"
            " (SELECT sum(readers) FROM news_dayviews)"
        )
        return cursor.fetchone()


@pytest.fixture
def portal(tmp_path, transactional_db):
    """The portal with one article: its server, port, the article's path, the database's URL, and
    the folder of its lanes.
    """
    with migrated_database("killed") as url:
        environment = environment_of(tmp_path, url) | {"TRUSTED_PROXIES": "1"}
        path = make_rows(environment, "make_one_article")["article"]
        port = free_port()
        application = ["khuyenhoc.wsgi:application"]
        with server.serving(application, environment, HOST, port) as process:
            yield process, port, path, url, tmp_path / "lanes"


@contextmanager
def reading(port, path):
    readers = [Readers(port, path) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.ending.set()
        for reader in readers:
            reader.join()


def wait_for_more(readers, process):
    """Until each worker may well have counted some."""
    enough = answered_by(readers) + 50
    wait_until(lambda: answered_by(readers) >= enough)
    wait_until(lambda: len(workers(process)) == WORKERS)


def counted_in(lanes, path):
    """In the files of all, those of the dead too: they are still there."""
    with closing(Folder(lanes)) as folder:
        return sum(folder.numbers(int(path.strip("/").rpartition("-")[2]), READERS).values())


def assert_each_is_stored_once(readers, counted, url):
    answered, lost = answered_by(readers), sum(reader.lost for reader in readers)
    wait_until(lambda: (stored(url)[0] or 0) >= answered)
    wait_until(lambda: stored(url)[0] == counted)
    total, of_days = stored(url)
    # Whose answer was cut off may have been counted before.
    assert answered <= total <= answered + lost
    assert of_days == total


def shown(port, path):
    """The number in the page, to somebody who is not counted."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path, headers={"Host": "localhost"})
    page = connection.getresponse().read().decode()
    connection.close()
    return int(NUMBER.search(page)[1].replace(".", ""))


def test_killed_workers_lose_no_view_and_double_none(portal):
    process, port, path, url, lanes = portal
    with reading(port, path) as readers:
        for _ in range(KILLS):
            wait_for_more(readers, process)
            killed = min(workers(process))
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda killed=killed: killed not in workers(process))

    assert answered_by(readers) >= 50 * KILLS
    assert_each_is_stored_once(readers, counted_in(lanes, path), url)


def one_worker_stops(process):
    stopped = min(workers(process))
    os.kill(stopped, signal.SIGTERM)
    return {stopped}


def all_are_replaced(process):
    replaced = workers(process)
    process.send_signal(signal.SIGHUP)
    return replaced


@pytest.mark.parametrize("stop", [one_worker_stops, all_are_replaced])
def test_workers_that_stop_leave_their_views_to_the_others(portal, stop):
    process, port, path, url, lanes = portal
    with reading(port, path) as readers:
        wait_for_more(readers, process)
        gone = stop(process)
        wait_until(lambda: gone.isdisjoint(workers(process)))
        wait_for_more(readers, process)

    counted = counted_in(lanes, path)
    time.sleep(SEEN)
    assert {shown(port, path) for _ in range(20)} == {counted}
    assert_each_is_stored_once(readers, counted, url)
    assert {shown(port, path) for _ in range(20)} == {counted}
    assert sum(reader.lost for reader in readers) <= len(readers)
