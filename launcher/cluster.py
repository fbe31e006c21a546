"""A PostgreSQL of the checkout's own: one data folder, reached by a unix socket only."""

import hashlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from . import Trouble, plain_environment, say
from .binaries import Binaries
from .home import Home
from .processes import end, heads, running_in

NAME = "khuyenhoc"  # of the database and of its owner
START_SECONDS = 300  # after a crash PostgreSQL first replays its log
SOCKET_PATH_BYTES = 107
# What a throw-away cluster can do without: all of it only guards against a crash of the machine.
FORGETFUL = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


class Cluster:
    """Started and stopped as a context manager; `url` is its DATABASE_URL.

    Whoever can reach the socket is the database's superuser: that is why it lies in a folder of
    mode 0700 that belongs to the account PostgreSQL runs as. Only that account and root get in.
    `durable=False` is for tests: a crash of the machine may lose the data.
    """

    def __init__(self, home: Home, binaries: Binaries, *, durable: bool = True) -> None:
        self.account = home.account
        self.binaries = binaries
        self.durable = durable
        self.data = home.data(binaries.major).resolve()
        self.log = self.data.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"postgres://{NAME}@/{self.socket_folder}/{NAME}"

    @property
    def socket_folder(self) -> Path:
        """The data folder, unless its path is too long for a socket or odd enough to need quoting
        in a URL.
        """
        path = str(self.data)
        plain = re.fullmatch(r"[\w./-]+", path, re.ASCII)
        if plain and len(f"{path}/.s.PGSQL.5432") <= SOCKET_PATH_BYTES:
            return self.data
        key = hashlib.sha256(path.encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"khuyenhoc-{key}"

    def start(self) -> None:
        self.clear()
        if not self.data.exists():
            self.create()
        self.make_socket_folder()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.socket_folder,
            "unix_socket_permissions": "0700",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        if not self.durable:
            options += FORGETFUL
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.binaries.folder / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=plain_environment(),
                # Ctrl-C is for the launcher, which stops the server before its database.
                start_new_session=True,
                **self.account.identity,
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                last = self.log.read_text(errors="replace").strip().splitlines()[-5:]
                raise Trouble("\n".join(["PostgreSQL does not start:", *last, f"({self.log})"]))
            time.sleep(0.02)

    def is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(self.process.pid)] and [s.strip() for s in lines[7:8]] == ["ready"]

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything is written down."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            say("PostgreSQL takes long to stop; its next start will replay its log.")
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def clear(self) -> None:
        """End what an earlier run left in the data folder, and forget the pid files it left.

        PostgreSQL itself would take any live process with that number for a running server.
        """
        end(
            # The postmaster alone: PostgreSQL 18's checkpointer takes a SIGINT of its own as the
            # order to stop, and a server that loses it so ends as if it had crashed.
            lambda: heads(running_in(self.data, "postgres")),
            (signal.SIGINT, 30),
            (signal.SIGQUIT, 10),
            (signal.SIGKILL, 10),
        )
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def create(self) -> None:
        """Made under another name first: a data folder that exists is whole."""
        part = self.data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        shutil.chown(part, self.account.uid, self.account.gid)
        # C.UTF-8 needs no ICU, which the wheel is built without, and sorts alike everywhere.
        self.call("initdb", "-D", part, "-U", NAME, "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"]))  # fmt: skip
        self.call("postgres", "--single", "-D", part, "postgres", given=f"CREATE DATABASE {NAME}")
        part.rename(self.data)

    def call(self, program: str, *arguments: str | Path, given: str = "") -> None:
        done = subprocess.run(
            [self.binaries.folder / program, *arguments],
            check=False,
            input=given,
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            **self.account.identity,
        )
        if done.returncode:
            raise Trouble(f"{program} failed:\n{done.stderr.strip() or done.stdout.strip()}")

    def make_socket_folder(self) -> None:
        folder = self.socket_folder
        if folder == self.data:
            return
        try:
            folder.mkdir(mode=0o700)
            shutil.chown(folder, self.account.uid, self.account.gid)
        except FileExistsError:
            # Anyone may make a folder of this name among the temporary files; only our own will do.
            there = folder.lstat()
            if (there.st_uid, there.st_mode & 0o170777) != (self.account.uid, 0o040700):
                raise Trouble(f"{folder} is not ours. Remove it and start again.") from None
