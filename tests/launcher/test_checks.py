import os
import sys

import pytest

from launcher import checks

MARK_OF_THE_FIRST_RUN = """
from pathlib import Path

def test_fails_once():
    mark = Path(__file__).with_name("mark")
    is_second = mark.exists()
    mark.touch()
    assert is_second

def test_passes():
    with Path(__file__).with_name("runs").open("a") as runs:
        runs.write("x")
"""
ALWAYS = "def test_fails(): assert False"


@pytest.fixture
def project(tmp_path):
    """A folder of tests and nothing of ours."""
    (tmp_path / "pytest.ini").write_text("[pytest]")
    return tmp_path


def run(project, step):
    plain = ["-p", "no:django", "-p", "no:playwright", "-p", "no:xdist"]
    ini = project / "pytest.ini"
    command = [sys.executable, "-m", "pytest", "-q", "-c", ini, *plain, project]
    return checks.passes(step, command, dict(os.environ))


def test_browser_test_that_fails_once_is_said_to_be_a_race(project, capfd):
    (project / "test_race.py").write_text(MARK_OF_THE_FIRST_RUN)

    assert run(project, checks.BROWSER_TESTS)

    assert "What failed above is a race" in capfd.readouterr().out
    assert (project / "runs").read_text() == "x"  # what passed is not run again


def test_browser_test_that_fails_twice_fails(project, capfd):
    (project / "test_always.py").write_text(ALWAYS)

    assert not run(project, checks.BROWSER_TESTS)

    assert "race" not in capfd.readouterr().out


def test_other_tests_have_one_run(project):
    (project / "test_race.py").write_text(MARK_OF_THE_FIRST_RUN)

    assert not run(project, "tests")
