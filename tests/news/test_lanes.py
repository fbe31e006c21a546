"""Lanes: numbers in files that outlive the process."""

import signal
import subprocess
import sys
import threading

import pytest

from launcher import ROOT
from news import lanes
from news.lanes import COUNTING, KNOWN, Folder, Lane

READERS, BOTS, STAFF = range(3)


@pytest.fixture
def lane(tmp_path):
    lane = Lane.create(tmp_path / "lanes")
    yield lane
    lane.leave()


@pytest.fixture
def folder(lane):
    folder = Folder(lane.path.parent)
    yield folder
    folder.close()


def test_cells_count_each_for_itself(lane, folder):
    for cell in [(1, READERS), (1, READERS), (1, BOTS), (2, READERS), (700_000, STAFF)]:
        lane.add(*cell)

    expected = {(1, READERS): 2, (1, BOTS): 1, (2, READERS): 1, (700_000, STAFF): 1}
    assert lane.everything() == expected
    assert folder.numbers(1, READERS) == {lane.key: 2}
    assert folder.numbers(3, READERS) == {lane.key: 0}
    assert folder.numbers(10**9, READERS) == {lane.key: 0}


def test_cell_beyond_the_end_is_read_when_it_is_there(lane, folder):
    assert folder.numbers(700_000, READERS) == {lane.key: 0}

    lane.add(700_000, READERS)

    assert folder.numbers(700_000, READERS) == {lane.key: 1}


def test_room_is_taken_where_it_is_needed(lane):
    """A mapped cell without room would end the process on a full disk."""
    before = lane.path.stat()
    for _ in range(2):
        lane.add(10_000, READERS)

    after = lane.path.stat()
    assert after.st_size == before.st_size == 64 + 8 * 1024 * 1024
    assert 8 <= after.st_blocks - before.st_blocks <= 64, "a page or a few, in half kilobytes"


WITHOUT_ROOM = """
import pathlib, resource, sys
from news.lanes import Lane
lane = Lane.create(pathlib.Path(sys.argv[1]))
size = lane.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
lane.add(1, 0)
try:
    lane.add(700_000, 0)
except OSError as error:
    print(error.strerror, lane.changed(), lane.everything())
"""


def test_view_without_room_is_an_error_and_nothing_is_counted(tmp_path):
    command = [sys.executable, "-c", WITHOUT_ROOM, str(tmp_path)]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)

    assert done.stdout == "File too large {(1, 0): 1} {(1, 0): 1}\n"


def test_changed_are_told_once_unless_they_were_not_kept(lane):
    lane.add(1, READERS)
    lane.add(2, BOTS)
    assert lane.changed() == {(1, READERS): 1, (2, BOTS): 1}

    lane.add(1, READERS)

    assert lane.changed() == {(1, READERS): 2}
    assert lane.changed() == {}
    lane.mark_changed({(2, BOTS)})
    assert lane.changed() == {(2, BOTS): 1}


def test_threads_lose_nothing(lane):
    def count():
        for _ in range(500):
            lane.add(1, READERS)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert lane.everything() == {(1, READERS): 4000}


def test_lane_with_an_owner_is_not_inherited(lane):
    assert Lane.inherit(lane.path) is None


COUNT = """
import pathlib, sys, time
from news.lanes import Lane
lane = Lane.create(pathlib.Path(sys.argv[1]))
n = 0
while True:
    lane.add(7, 0)
    n += 1
    if n == 1000:
        print("counted", flush=True)
"""


@pytest.mark.slow
def test_what_a_killed_process_counted_is_inherited(tmp_path):
    counting = subprocess.Popen(
        [sys.executable, "-c", COUNT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    with counting:
        counting.stdout.readline()
        (path,) = Folder(tmp_path).paths()
        assert Lane.inherit(path) is None
        counting.send_signal(signal.SIGKILL)
        counting.wait()

    lane = Lane.inherit(path)

    assert lane.everything()[7, READERS] >= 1000
    lane.leave()


def test_folder_sees_lanes_come_and_go(lane, folder, monkeypatch):
    monkeypatch.setattr(lanes, "LOOK", 0)
    assert list(folder.numbers(1, READERS)) == [lane.key]
    other = Lane.create(folder.path)
    other.add(1, READERS)

    assert folder.numbers(1, READERS) == {lane.key: 0, other.key: 1}
    other.remove()
    assert folder.numbers(1, READERS) == {lane.key: 0}


def test_lane_remembers_that_the_database_knows_it(lane):
    lane.add(1, READERS)
    assert lane.state == COUNTING

    lane.state = KNOWN

    assert lane.state == KNOWN
    assert lane.everything() == {(1, READERS): 1}


@pytest.mark.parametrize("content", [b"", b"khlane1\n", b"x" * 200])
def test_what_is_no_lane_is_left_alone(tmp_path, content):
    path = tmp_path / "0.lane"
    path.write_bytes(content)

    assert Lane.inherit(path) is None
    assert path.read_bytes() == content
