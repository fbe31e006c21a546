"""Two machines behind nginx, a replica that falls behind, and one machine that is killed.

Everything is real but the network: a streaming replica, the server of production, the file of
deploy/.
"""

import http.client
import json
import os
import re
import secrets
import signal
import threading
import time
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest

from launcher import binaries, server
from launcher.cluster import Cluster
from launcher.home import Home, account_of
from tests.browser.portal import free_port, make_rows
from tests.launcher.conftest import open_folder

from . import nginx
from .machines import Replica, ask, machine

pytestmark = pytest.mark.slow

AGENT = "Mozilla/5.0 (Linux; Android 13; SM-A127F) Chrome/120 Mobile"
BOT = "Googlebot/2.1"
READERS = 8
# What is shown may be so old (docs/speed.md), and a little for the machine that tests.
SECOND = 1.2
LONGEST = 30
NUMBER = re.compile(r"Lượt xem: ([0-9]+)")


class Door:
    """Where readers come in."""

    def __init__(self, port):
        self.port = port

    def get(self, path, *, agent=BOT, source="127.0.0.1"):
        """Status and text."""
        with closing(nginx.door(self.port, source)) as connection:
            connection.request("GET", path, headers={"User-Agent": agent})
            response = connection.getresponse()
            return response.status, response.read().decode()


class Readers(threading.Thread):
    """Read an article one after another, each twice, all from one address."""

    numbers = count()

    def __init__(self, door, path, source):
        super().__init__()
        self.door, self.path, self.source = door, path, source
        self.read, self.failed = 0, []
        self.ending = threading.Event()

    def run(self):
        while not self.ending.is_set():
            agent = f"{AGENT} {next(self.numbers)}"
            for _ in range(2):
                try:
                    status, _ = self.door.get(self.path, agent=agent, source=self.source)
                except (OSError, http.client.HTTPException) as error:
                    status = error
                if status != 200:
                    self.failed.append(status)
            self.read += 1


class Crowd:
    """Readers at many addresses, so that nginx sends some to each machine."""

    def __init__(self, door, path):
        self.readers = [Readers(door, path, f"127.0.0.{n}") for n in range(2, 2 + READERS)]

    def __enter__(self):
        for reader in self.readers:
            reader.start()
        return self

    def __exit__(self, *_):
        for reader in self.readers:
            reader.ending.set()
        for reader in self.readers:
            reader.join()

    @property
    def read(self):
        return sum(reader.read for reader in self.readers)

    @property
    def failed(self):
        return [failure for reader in self.readers for failure in reader.failed]

    def read_more(self, number):
        enough = self.read + number
        wait_until(lambda: self.read >= enough)


def wait_until(holds):
    until = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < until
        threading.Event().wait(0.05)


class Country:
    """`read` is the address of an article, `withdrawn` what there is to know of another."""

    def __init__(self, folder, databases, stack):
        self.folder = folder
        homes = [Home(databases / name, account_of(databases)) for name in ("primary", "replica")]
        for home in homes:
            home.folder.mkdir()
        chosen = binaries.choose(homes[0], os.environ.get("POSTGRES", ""))
        self.primary = stack.enter_context(Cluster(homes[0], chosen))
        self.replica = Replica(homes[1], self.primary)
        secret = secrets.token_hex(32)
        self.machines = [
            machine(folder / name, primary=self.primary, replica=self.replica, secret=secret)
            for name in ("one", "two")
        ]
        environment = self.machines[0].environment
        server.call_manage(environment, "migrate", "--noinput", "--verbosity=0")
        self.read, self.withdrawn = make_rows(environment, "make_two_articles")["articles"]
        stack.enter_context(self.replica)
        for each in self.machines:
            stack.enter_context(each.running())
        https = free_port()
        file = nginx.written(
            folder,
            machines=[each.address for each in self.machines],
            https=https,
            http=free_port(),
            static=Path(os.environ["STATIC_ROOT"]),
        )
        stack.enter_context(nginx.serving(file))
        self.door = Door(https)

    def log(self):
        return [json.loads(line) for line in (self.folder / "access.log").read_text().splitlines()]

    def counted(self):
        return ask(self.primary, "SELECT coalesce(sum(readers), 0) FROM news_viewtotal")

    def shown(self):
        """The numbers of views in the page of the article that each machine keeps."""
        pages = [self.door.get(self.read, source=f"127.0.0.{n}")[1] for n in range(2, 2 + READERS)]
        return {int(NUMBER.search(page)[1]) for page in pages}

    def reads_replica(self):
        """Whether a page that is made now is made of what the replica has."""
        begun = ask(self.replica, "SELECT clock_timestamp()")
        status, _ = self.door.get(f"{self.read}?lan={next(Readers.numbers)}")
        assert status == 200
        # One that is not level is asked how far it is, and nothing more.
        return ask(
            self.replica,
            "SELECT count(*) FROM pg_stat_activity WHERE query_start > %s"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " AND query NOT LIKE '%%pg_last_wal_replay_lsn%%'",
            begun,
        )

    def withdraw(self):
        ask(
            self.primary,
            "UPDATE news_article SET state = 'withdrawn', withdrawn_at = now(),"
            " withdrawal_reason = 'Sai tên' WHERE slug = %s",
            self.withdrawn["slug"],
        )

    def shows_withdrawn(self):
        """Where it is to be seen: on pages that are kept or cannot be, at both machines."""
        address, title = self.withdrawn["address"], self.withdrawn["title"]
        number = next(Readers.numbers)
        shown = []
        for source in (f"127.0.0.{n}" for n in range(2, 2 + READERS)):
            for own in (address, f"{address}?lan={number}"):
                status, _ = self.door.get(own, source=source)
                assert status in {200, 410}
                shown += [own] * (status == 200)
            for listing in ("/tin-tuc/", f"/tin-tuc/?lan={number}"):
                shown += [listing] * (title in self.door.get(listing, source=source)[1])
        return shown


folder = pytest.fixture(open_folder)


@pytest.fixture
def country(tmp_path, folder):
    nginx.need_nginx()
    with ExitStack() as stack:
        yield Country(tmp_path, folder, stack)


def test_replica_behind_and_machine_killed(country):
    door = country.door
    wait_until(country.reads_replica)

    # Both machines' views are one number, and a reload is none.
    with Crowd(door, country.read) as crowd:
        crowd.read_more(100)
    assert crowd.failed == []
    used = {line["upstream"] for line in country.log()}
    assert {each.address for each in country.machines} <= used
    wait_until(lambda: country.counted() >= crowd.read)
    assert country.counted() == crowd.read
    wait_until(lambda: country.shown() == {crowd.read})

    # The replica stands still: what is withdrawn now is there for ever.
    ask(country.replica, "SELECT pg_wal_replay_pause()")
    assert len(country.shows_withdrawn()) == 4 * READERS
    country.withdraw()
    time.sleep(SECOND)
    for _ in range(3):
        assert country.shows_withdrawn() == []
        assert not country.reads_replica()
    slug = country.withdrawn["slug"]
    state = "SELECT state FROM news_article WHERE slug = %s"
    assert ask(country.replica, state, slug) == "published"

    ask(country.replica, "SELECT pg_wal_replay_resume()")
    wait_until(country.reads_replica)
    assert country.shows_withdrawn() == []

    # One machine is gone from one moment to the next.
    before = country.counted()
    killed = country.machines[1]
    with Crowd(door, country.read) as crowd:
        crowd.read_more(50)
        os.killpg(killed.process.pid, signal.SIGKILL)
        crowd.read_more(100)
    assert crowd.failed == []
    asked_again = sum("," in line["upstream"] for line in country.log())
    assert asked_again > 0

    # It comes back with what it had counted.
    with killed.running():
        wait_until(lambda: country.counted() >= before + crowd.read)
        time.sleep(SECOND)
        # Whoever was asked again may have been counted by the machine that was killed.
        assert before + crowd.read <= country.counted() <= before + crowd.read + asked_again

    # The replica is gone too.
    country.replica.stop()
    assert [door.get(f"{country.read}?lan={n}")[0] for n in range(8)] == [200] * 8
