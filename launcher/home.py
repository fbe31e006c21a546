"""Where a private PostgreSQL keeps its files, and as whom it runs."""

import hashlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import Trouble, say

# Where root's data goes when the account PostgreSQL runs as cannot enter the checkout.
FALLBACK = Path("/var/lib")


@dataclass(frozen=True)
class Account:
    """A user of this machine. PostgreSQL refuses to run as root, so root hands it to another."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    @property
    def identity(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a program as this account."""
        if self.uid == os.geteuid():
            return {"umask": 0o077}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def can_enter(self, folder: Path) -> bool:
        command = ["/bin/sh", "-c", 'cd "$0"', folder]
        done = subprocess.run(command, check=False, stderr=subprocess.DEVNULL, **self.identity)
        return done.returncode == 0


@dataclass(frozen=True)
class Home:
    """A folder of `postgres-<major>` data folders, and the account that owns them."""

    folder: Path
    account: Account

    def data(self, major: int) -> Path:
        return self.folder / f"postgres-{major}"

    def majors(self) -> list[int]:
        """Major versions that have data here, newest first."""
        folders = self.folder.glob("postgres-*[0-9]/PG_VERSION")
        return sorted((int(file.read_text()) for file in folders), reverse=True)


def home_at(folder: Path) -> Home:
    """The home at `folder`, or the same one on every call under FALLBACK where root's PostgreSQL
    account cannot enter `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    account = account_of(folder)
    if account.can_enter(folder):
        return Home(folder, account)
    key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    other = FALLBACK / f"khuyenhoc-{key}"
    other.mkdir(exist_ok=True)
    other.chmod(0o755)
    say(f"PostgreSQL runs as {account.name}, who cannot enter {folder}: its data is in {other}")
    return Home(other, account_of(other))


def account_of(folder: Path) -> Account:
    """Who owns the data kept in `folder`; without any, this user, or for root a lesser one."""
    data = next(folder.glob("postgres-*[0-9]"), None)
    if data is not None:
        owner = data.stat()
        if os.geteuid() not in (0, owner.st_uid):
            name = Account(owner.st_uid, owner.st_gid).name
            raise Trouble(f"{data} belongs to {name}. Run this command as {name} or as root.")
        return Account(owner.st_uid, owner.st_gid)
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Trouble("PostgreSQL does not run as root. Make an account for it: useradd postgres")
