import os
import signal
import subprocess

import pytest

from launcher.processes import MARK, Busy, end, heads, marked, only_one, running_in, uninterrupted


@pytest.fixture
def sleeper(tmp_path):
    """A process that sleeps in `tmp_path` and carries our mark."""
    environment = os.environ | {MARK: str(tmp_path)}
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path, env=environment) as process:
        yield process
        process.kill()


def test_lock_has_one_holder(tmp_path):
    with (
        only_one(tmp_path / "lock", "busy"),
        pytest.raises(Busy, match="busy"),
        only_one(tmp_path / "lock", "busy"),
    ):
        pass
    with only_one(tmp_path / "lock", "busy"):
        pass


def test_running_in_matches_folder_and_program(tmp_path, sleeper):
    assert running_in(tmp_path, "sleep") == {sleeper.pid}
    assert running_in(tmp_path, "postgres") == set()
    assert running_in(tmp_path.parent, "sleep") == set()


def test_heads_are_those_whose_parent_is_another(sleeper):
    me = os.getpid()

    assert heads({me, sleeper.pid}) == {me}
    assert heads({sleeper.pid}) == {sleeper.pid}


def test_marked_matches_the_whole_mark(tmp_path, sleeper):
    assert marked(str(tmp_path)) == {sleeper.pid}
    assert marked(str(tmp_path)[:-1]) == set()


def test_end_ends_what_ignores_the_first_signal(tmp_path):
    command = ["sh", "-c", "trap '' TERM; echo; sleep 60 & wait; wait"]
    environment = os.environ | {MARK: str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        process.stdout.readline()

        def alive():
            process.poll()
            return marked(str(tmp_path))

        end(alive, (signal.SIGTERM, 0.2), (signal.SIGKILL, 5))

        assert process.wait(5) == -signal.SIGKILL


def test_signal_waits_until_what_must_not_be_cut_off_is_over():
    came = []
    before = signal.signal(signal.SIGTERM, lambda *_: came.append("handled"))
    try:
        with uninterrupted():
            signal.raise_signal(signal.SIGTERM)
            came.append("over")
            with subprocess.Popen(["sleep", "60"]) as child:
                child.terminate()
                assert child.wait(5) == -signal.SIGTERM
        assert came == ["over", "handled"]
    finally:
        signal.signal(signal.SIGTERM, before)
