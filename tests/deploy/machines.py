"""Several machines on one: a primary with a streaming replica, hosts of the portal, a door."""

import shutil
import subprocess
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest

from launcher import server
from launcher.cluster import NAME, Cluster
from launcher.home import Home
from tests.browser.portal import HOST, environment_of, free_port

from . import nginx


class Replica(Cluster):
    """A copy of `primary`, which must run when it is made, and streams from it ever after."""

    def __init__(self, home: Home, primary: Cluster) -> None:
        super().__init__(home, primary.binaries, durable=primary.durable)
        self.primary = primary

    def create(self) -> None:
        if not (self.binaries.folder / "pg_basebackup").exists():
            pytest.skip("!!! NO pg_basebackup: NOTHING SHOWS WHAT A REPLICA'S LAG DOES")
        self.data.mkdir(mode=0o700)
        shutil.chown(self.data, self.account.uid, self.account.gid)
        self.call("pg_basebackup", "--pgdata", self.data, "--write-recovery-conf", "--no-sync",
                  "--checkpoint=fast", "--username", NAME,
                  "--host", self.primary.socket_folder)  # fmt: skip
        # The primary's own, which lies among its data.
        (self.data / ".s.PGSQL.5432.lock").unlink()


def ask(cluster: Cluster, sql: str, *values: object) -> object:
    """The first value of the first row, if there is any."""
    host = str(cluster.socket_folder)
    with closing(psycopg2.connect(host=host, user=NAME, dbname=NAME)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0] if cursor.description else None


@dataclass
class Machine:
    """One that the portal runs on; its files are its own."""

    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @contextmanager
    def running(self):
        application = ["khuyenhoc.wsgi:application"]
        with server.serving(application, self.environment, HOST, self.port) as self.process:
            yield


def machine(folder: Path, *, primary: Cluster, replica: Cluster, secret: str) -> Machine:
    folder.mkdir()
    own = {
        "ALLOWED_HOSTS": f"{nginx.NAME},localhost",
        "DATABASE_REPLICA_URL": replica.url,
        "DEMO": "0",
        "HTTPS": "1",
        "SECRET_KEY": secret,
        "TRUSTED_PROXIES": "1",
    }
    return Machine(environment_of(folder, primary.url) | own, free_port())
