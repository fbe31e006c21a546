import os
import shutil
import signal
import stat
import subprocess
from contextlib import closing

import environ
import psycopg2
import pytest

from launcher import Trouble, cluster
from launcher.cluster import Cluster
from launcher.home import Home

from .conftest import system_binaries, wheel_binaries

pytestmark = pytest.mark.slow


def ask(server, sql):
    """The first row of `sql`, or None; reached the way the portal does, by the URL."""
    settings = environ.Env.db_url_config(server.url)
    with (
        closing(
            psycopg2.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"])
        ) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None


@pytest.fixture
def other_home(folder, home):
    other = folder / "other"
    other.mkdir()
    return Home(other, home.account)


def test_cluster_keeps_its_data_between_runs(home, binaries):
    with Cluster(home, binaries, durable=False) as first:
        ask(first, "CREATE TABLE kept AS SELECT 'Dòng họ học tập' AS title")

    with Cluster(home, binaries) as second:
        assert ask(second, "SELECT title FROM kept") == ("Dòng họ học tập",)
        assert ask(second, "SHOW fsync") == ("on",)
    assert not (home.data(binaries.major) / "postmaster.pid").exists()


def test_cluster_folds_vietnamese_letters_without_icu(home, binaries):
    with Cluster(home, binaries, durable=False) as server:
        assert ask(server, "SELECT lower('ĐƯỜNG HIẾU HỌC')") == ("đường hiếu học",)
        assert ask(server, "SHOW server_encoding") == ("UTF8",)
        assert ask(server, "SHOW fsync") == ("off",)


def test_cluster_listens_on_a_socket_that_others_cannot_reach(home, any_binaries):
    with Cluster(home, any_binaries, durable=False) as server:
        assert ask(server, "SHOW listen_addresses") == ("",)
        folder = server.socket_folder.stat()
        opening = (server.socket_folder / ".s.PGSQL.5432").stat()
    assert stat.S_IMODE(opening.st_mode) == 0o700
    assert (folder.st_uid, stat.S_IMODE(folder.st_mode)) == (home.account.uid, 0o700)


def test_cluster_recovers_from_a_killed_postmaster(home, binaries):
    killed = Cluster(home, binaries)
    killed.start()
    ask(killed, "CREATE TABLE kept AS SELECT 1412 AS views")
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait()

    with Cluster(home, binaries) as server:
        assert ask(server, "SELECT views FROM kept") == (1412,)


def test_cluster_takes_over_the_server_of_a_killed_launcher(home, binaries):
    left = Cluster(home, binaries, durable=False)
    left.start()
    ask(left, "CREATE TABLE kept AS SELECT 1412 AS views")

    with Cluster(home, binaries, durable=False) as server:
        assert left.process.wait(0) == 0
        assert ask(server, "SELECT views FROM kept") == (1412,)


def test_cluster_ignores_a_pid_that_now_belongs_to_another_program(home, binaries):
    server = Cluster(home, binaries, durable=False)
    # PostgreSQL itself would refuse to start: the process lives and is of its own account.
    with subprocess.Popen(["sleep", "60"], **home.account.identity) as stranger:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (server.data / name).write_text(f"{stranger.pid}\n{server.data}\n")

        with server:
            assert ask(server, "SELECT 1") == (1,)

        assert stranger.poll() is None
        stranger.kill()


def test_cluster_leaves_another_cluster_alone(home, other_home, any_binaries, fresh_data):
    server = Cluster(home, any_binaries, durable=False)
    fresh_data(other_home, any_binaries)
    with Cluster(other_home, any_binaries, durable=False) as other:
        (server.data / "postmaster.pid").write_text(f"{other.process.pid}\n{server.data}\n")

        with server:
            assert ask(other, "SELECT 1") == (1,)


def test_cluster_makes_anew_what_was_interrupted(home, any_binaries, monkeypatch):
    server = Cluster(home, any_binaries, durable=False)
    shutil.rmtree(server.data)
    call = server.call

    def interrupt_after_initdb(program, *arguments, **options):
        call(program, *arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(server, "call", interrupt_after_initdb)
    with pytest.raises(KeyboardInterrupt):
        server.start()

    with Cluster(home, any_binaries, durable=False) as whole:
        assert ask(whole, "SELECT current_database()::text") == ("khuyenhoc",)


def test_clusters_of_two_major_versions_share_a_home(home, fresh_data):
    both = [system_binaries(home), wheel_binaries(home)]
    if None in both or both[0].major == both[1].major:
        pytest.skip("needs two major versions on this machine")
    for each in both:
        fresh_data(home, each)

    with (
        Cluster(home, both[0], durable=False) as old,
        Cluster(home, both[1], durable=False) as new,
    ):
        ask(old, "CREATE TABLE kept (id int)")
        assert ask(new, "SELECT to_regclass('kept')") == (None,)
    assert home.majors() == sorted([both[0].major, both[1].major], reverse=True)


@pytest.mark.parametrize("name", ["Khuyến học, bản sao", "k" * 100])
def test_cluster_works_where_a_socket_path_cannot(folder, home, any_binaries, name):
    odd = folder / name
    odd.mkdir()
    home.data(any_binaries.major).rename(odd / f"postgres-{any_binaries.major}")
    server = Cluster(Home(odd, home.account), any_binaries, durable=False)

    with server:
        assert ask(server, "SELECT 1") == (1,)

    assert server.socket_folder != server.data
    server.socket_folder.rmdir()


def test_cluster_refuses_a_socket_folder_made_by_someone_else(home, any_binaries, monkeypatch):
    server = Cluster(home, any_binaries, durable=False)
    monkeypatch.setattr(cluster, "SOCKET_PATH_BYTES", 10)
    monkeypatch.setattr(cluster.tempfile, "gettempdir", lambda: str(home.folder))
    server.socket_folder.mkdir(mode=0o755)

    with pytest.raises(Trouble, match="is not ours"):
        server.make_socket_folder()


def test_cluster_tells_why_it_does_not_start(home, any_binaries):
    server = Cluster(home, any_binaries, durable=False)
    (server.data / "postgresql.conf").write_text("work_mem = nonsense\n")

    with pytest.raises(Trouble, match=r'(?s)does not start.*"work_mem".*log'):
        server.start()
