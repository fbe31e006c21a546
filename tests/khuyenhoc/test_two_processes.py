"""Readers of two servers, while a third process changes what they see: no answer is older than a
second, and none is another person's.
"""

import gzip
import http.client
import json
import random
import re
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

from launcher import ROOT, installs, server
from tests.browser.portal import HOST, environment_of, free_port, migrated_database

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SEED = 8
CHANGES = ["publish", "schedule", "edit", "edit", "withdraw", "restore", "consent", "consent"]
CHANGES += ["rename_category", "replace_document", "merge"]
CHANGES += ["decide_report", "decide_report", "decide_report"]
READS = 12
NOT_THERE = 404
SIGNED_IN = 0.3  # of the reads
SECRET = "Chưa ai được đọc".encode()
# What is promised, and half a second until what was scheduled appears.
STALE_AT_MOST = 1.0
MASKED = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')


@contextmanager
def changing(environment):
    """The process of tests/khuyenhoc/changing.py: what it says first, and how to have it change."""
    command = [installs.PYTHON, ROOT / "manage.py", "shell", "--verbosity=0", "--command"]
    command.append(f"from tests.khuyenhoc import changing; changing.serve({SEED})")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) as process:

        def change(name):
            process.stdin.write(f"{name}\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield [json.loads(process.stdout.readline()) for _ in range(2)], change
        process.stdin.close()


@pytest.fixture
def site(tmp_path, transactional_db):
    """Three servers of one database: two with a page cache, and one that keeps nothing."""
    with migrated_database("two") as url:
        environments = [
            environment_of(tmp_path / name, url)
            | {"PAGE_CACHE_BYTES": size, "SECRET_KEY": "x" * 50}
            for name, size in [("one", "32000000"), ("other", "32000000"), ("without", "0")]
        ]
        ports = [free_port() for _ in environments]
        one_worker = ["--workers=1", "khuyenhoc.wsgi:application"]
        with (
            changing(environments[0]) as (told, change),
            server.serving(one_worker, environments[0], HOST, ports[0]),
            server.serving(one_worker, environments[1], HOST, ports[1]),
            server.serving(one_worker, environments[2], HOST, ports[2]),
        ):
            yield ports, told, change


def read(port, address, cookie="", encoding=""):
    """Status and body; what is another each time is masked. No reader, so that none is counted."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    headers = {"Host": "localhost", "Accept-Encoding": encoding} | (
        {"Cookie": cookie} if cookie else {}
    )
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return response.status, MASKED.sub(rb"\1", body)


def test_no_answer_is_older_than_a_second_or_another_persons(site):
    (one, other, uncached), (signed_in, addresses), change = site
    chance = random.Random(SEED)  # noqa: S311 -- the same order every time
    cookie, draft = signed_in["cookie"], signed_in["draft"]
    changes = chance.sample(CHANGES, len(CHANGES))
    seen = {address: read(uncached, address) for address in addresses}
    read_of_each = 0

    for name in changes:
        addresses = change(name)
        done = time.monotonic()
        at_once = []
        for _ in range(READS):
            address, port = chance.choice(addresses), chance.choice([one, other])
            if chance.random() < SIGNED_IN:
                read(port, address, cookie)
            else:
                answer = read(port, address, encoding=chance.choice(["", "gzip"]))
                at_once.append((address, answer))
        # What is promised is a span of time, so that it has to pass.
        scheduled = 0.5 if name == "schedule" else 0.0
        threading.Event().wait(max(done + scheduled + STALE_AT_MOST - time.monotonic(), 0))
        now = {address: read(uncached, address) for address in addresses}
        for address in addresses:
            for port in (one, other):
                assert read(port, address, encoding="gzip") == now[address], (name, address)
                read_of_each += 1
        for address, answer in at_once:
            is_before = answer == seen[address] if address in seen else answer[0] == NOT_THERE
            assert is_before or answer == now[address], (name, address)
        assert [address for address in addresses if SECRET in now[address][1]] == []
        address = chance.choice(addresses)
        assert read(one, address, cookie) == read(uncached, address, cookie)
        seen = now

    assert SECRET in read(one, draft, cookie)[1]
    assert read(one, draft)[0] == NOT_THERE
    assert read_of_each > 2 * len(changes) * 10
