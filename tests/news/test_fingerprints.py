import datetime as dt
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from zoneinfo import ZoneInfo

import pytest

from news import fingerprints

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = dt.datetime(2022, 5, 25, 8, 0, 59, tzinfo=VIETNAM)
MINUTE = dt.timedelta(minutes=1)


def claim(visit, *, at, path):
    return fingerprints.claim(visit, at=at.timestamp(), path=path)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run" / "visits"


@pytest.fixture
def fixed_salt(monkeypatch):
    """Puts every visit into the same bucket on every run."""
    monkeypatch.setattr(fingerprints.secrets, "token_bytes", lambda size: b"s" * size)


@pytest.mark.parametrize(
    ("minutes", "claimed"), [(0, False), (29, False), (30, False), (31, True), (600, True)]
)
def test_claim_lasts_thirty_minutes(path, minutes, claimed):
    assert claim(b"visit", at=MORNING, path=path)

    assert claim(b"visit", at=MORNING + minutes * MINUTE, path=path) is claimed


def test_claim_is_not_prolonged_by_reloads(path):
    claim(b"visit", at=MORNING, path=path)
    claim(b"visit", at=MORNING + 20 * MINUTE, path=path)

    assert claim(b"visit", at=MORNING + 40 * MINUTE, path=path)


def test_claim_made_again_lasts_again(path):
    claim(b"visit", at=MORNING, path=path)
    claim(b"visit", at=MORNING + 40 * MINUTE, path=path)

    assert not claim(b"visit", at=MORNING + 60 * MINUTE, path=path)


def test_claim_outlasts_a_clock_set_back(path):
    claim(b"visit", at=MORNING, path=path)

    assert not claim(b"visit", at=MORNING - 5 * MINUTE, path=path)


def test_claims_of_different_visits_are_apart(path):
    claim(b"visit", at=MORNING, path=path)

    assert claim(b"another visit", at=MORNING, path=path)


def test_full_bucket_forgets_its_oldest_visit_only(path, monkeypatch):
    monkeypatch.setattr(fingerprints, "BUCKETS", 1)
    for minute, visit in enumerate([b"1", b"2", b"3", b"4", b"5"]):
        claim(visit, at=MORNING + minute * MINUTE, path=path)
    later = MORNING + 5 * MINUTE

    assert [claim(v, at=later, path=path) for v in [b"2", b"3", b"4", b"5", b"1"]] == [
        False,
        False,
        False,
        False,
        True,
    ]


def test_visit_of_the_days_first_minute_is_no_empty_slot(path, monkeypatch):
    monkeypatch.setattr(fingerprints, "BUCKETS", 1)
    three = dt.datetime(2022, 5, 25, 3, 0, tzinfo=VIETNAM)
    for visit in [b"1", b"2"]:
        claim(visit, at=three, path=path)

    assert not claim(b"1", at=three, path=path)


def test_visit_claimed_again_takes_its_own_slot(path, monkeypatch):
    monkeypatch.setattr(fingerprints, "BUCKETS", 1)
    for minute, visit in enumerate([b"1", b"2"]):
        claim(visit, at=MORNING + minute * MINUTE, path=path)

    claim(b"2", at=MORNING + 40 * MINUTE, path=path)

    assert path.read_bytes()[-16:] == bytes(16), "two of the four slots stay empty"


@pytest.mark.usefixtures("fixed_salt")
def test_few_visits_are_forgotten_early_at_the_load_foreseen(path, monkeypatch):
    monkeypatch.setattr(fingerprints, "BUCKETS", fingerprints.BUCKETS // 16)
    visits = [b"%d" % n for n in range(100_000 // 16)]

    first = sum(claim(visit, at=MORNING, path=path) for visit in visits)
    again = sum(claim(visit, at=MORNING, path=path) for visit in visits)

    assert (first, again) == (6_250, 2)


def test_claim_is_won_once_among_processes(path):
    visits = [b"%d" % (n // 4) for n in range(10_000)]
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        won = list(pool.map(partial(claim, at=MORNING, path=path), visits))

    assert sum(won) == 2_500


def test_claim_is_won_once_among_threads(path):
    visits = [b"%d" % (n // 8) for n in range(10_000)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(partial(claim, at=MORNING, path=path), visits))

    assert sum(won) == 1_250


def test_ten_thousand_reloads_in_several_processes_are_one_visit(path):
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        reload = partial(claim, at=MORNING, path=path)
        won = list(pool.map(reload, repeat(b"visit", 10_000), chunksize=100))

    assert sum(won) == 1


def test_claim_holds_across_midnight(path):
    claim(b"visit", at=dt.datetime(2022, 5, 25, 23, 50, tzinfo=VIETNAM), path=path)

    assert not claim(b"visit", at=dt.datetime(2022, 5, 26, 0, 10, tzinfo=VIETNAM), path=path)


def test_everything_is_forgotten_at_three_in_the_morning(path):
    claim(b"visit", at=dt.datetime(2022, 5, 26, 2, 59, tzinfo=VIETNAM), path=path)
    salt = path.read_bytes()[4:32]

    assert claim(b"another", at=dt.datetime(2022, 5, 26, 3, 0, tzinfo=VIETNAM), path=path)

    stored = path.read_bytes()
    assert salt not in stored
    assert len(stored[32:].replace(b"\0", b"")) <= 8, "the other visit alone"


def test_two_days_give_one_visit_two_fingerprints(path):
    claim(b"visit", at=MORNING, path=path)
    first = path.read_bytes()[32:]

    claim(b"visit", at=MORNING + dt.timedelta(days=1), path=path)

    assert path.read_bytes()[32:] != first


def test_file_is_of_fixed_size_for_its_owner_alone_and_holds_no_visit(path):
    for n in range(100):
        claim(b"203.0.113.%d Mozilla" % n, at=MORNING, path=path)

    stored = path.read_bytes()
    assert len(stored) == 32 + 8 * 1024 * 1024
    assert path.stat().st_mode & 0o777 == 0o600
    assert (b"203.0.113" in stored, b"Mozilla" in stored) == (False, False)


def test_file_that_keeps_its_head_keeps_what_was_claimed_before(path):
    claim(b"visit", at=MORNING, path=path)
    with path.open("ab") as file:
        file.write(b"more")

    assert not claim(b"visit", at=MORNING, path=path)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.unlink(), id="missing"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:20]), id="half a head"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:40]), id="no table"),
        pytest.param(lambda path: path.write_bytes(b"\xff" * 5_000), id="overwritten"),
        pytest.param(lambda path: path.write_bytes(bytes(5_000)), id="zeroed"),
    ],
)
def test_damaged_file_is_put_right_by_the_next_claim(path, damage, monkeypatch):
    monkeypatch.setattr(fingerprints, "LOOK", 0)
    claim(b"visit", at=MORNING, path=path)

    damage(path)

    assert claim(b"visit", at=MORNING, path=path)
    assert not claim(b"visit", at=MORNING, path=path)


def test_claim_without_a_place_to_write_raises(tmp_path):
    (tmp_path / "run").write_text("a file where the folder should be")

    with pytest.raises(NotADirectoryError):
        claim(b"visit", at=MORNING, path=tmp_path / "run" / "visits")
