"""WordPress of Debian's packages, with the articles of the portal as posts."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import Target
from bench.places import LONGEST, Place, nginx
from launcher import Trouble, installs, on_path, server

from .site import ARTICLE, Site, named

NAME = "WordPress"
# In this order WordPress finds PHP and brings no module of Apache along. MariaDB's core has its
# programs alone, and no service.
PACKAGES = ("php-fpm", "php", "wordpress", "php-mysql", "mariadb-server-core", "nginx")
SOURCE = Path("/usr/share/wordpress")
PARTS = Path(__file__).with_name("wordpress_site")
POLICY = Path("/usr/sbin/policy-rc.d")
DATABASE = "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;\n"


@contextmanager
def serving(place: Place, texts: Path, slug: str) -> Iterator[Site]:
    """Nginx, PHP-FPM and MariaDB as their packages have them, the theme of the package, and no
    cache of pages.
    """
    install()
    folder = place.folder / "wordpress"
    site = folder / "site"
    shutil.copytree(SOURCE, site, ignore_dangling_symlinks=True)
    with TemporaryDirectory() as sockets, ExitStack() as stack:
        settings = {"site": str(site), "sockets": sockets, "secret": os.environ["SECRET_KEY"]}
        (site / "wp-config.php").write_text(part("wp-config.php", **settings))
        database = stack.enter_context(mariadb(folder, Path(sockets) / "mariadb"))
        filling = ["php", PARTS / "fill.php", site, texts]
        made_of = subprocess.run(filling, check=True, stdout=subprocess.PIPE, text=True).stdout
        php = stack.enter_context(php_fpm(folder, Path(sockets) / "php-fpm"))
        found = stack.enter_context(nginx(folder, part("nginx.conf", **settings)))
        page = Target(named(ARTICLE, NAME), found.port, (f"/{slug}/",), found.pid, database,
                      behind=php)  # fmt: skip
        yield Site([page], made_of)


def part(name: str, **values: str) -> str:
    """A file of wordpress_site/ with these in the places of their names."""
    text = (PARTS / name).read_text()
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


@contextmanager
def mariadb(folder: Path, place: Path) -> Iterator[int]:
    """Its first process, with an empty database of WordPress."""
    data, first, log = folder / "mariadb", folder / "mariadb.sql", folder / "mariadb.log"
    first.write_text(DATABASE)
    account = ["--user=root"] if os.geteuid() == 0 else []
    new = ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
           "--skip-test-db", f"--datadir={data}", *account]  # fmt: skip
    subprocess.run(new, check=True, capture_output=True)
    command = ["mariadbd", "--no-defaults", "--skip-networking", f"--datadir={data}",
               f"--socket={place}", f"--pid-file={data}/pid",
               f"--init-file={first}", *account]  # fmt: skip
    with listening(command, place, log) as pid:
        yield pid


@contextmanager
def php_fpm(folder: Path, place: Path) -> Iterator[int]:
    account = "user = root\ngroup = root" if os.geteuid() == 0 else ""
    settings, log = folder / "php-fpm.conf", folder / "php-fpm.log"
    settings.write_text(
        part("php-fpm.conf", account=account, log=str(log), sockets=str(place.parent))
    )
    command = [fpm_program(), "--fpm-config", str(settings)]
    if os.geteuid() == 0:
        command.append("--allow-to-run-as-root")
    with listening(command, place, log) as pid:
        yield pid


@contextmanager
def listening(command: list[str], place: Path, log: Path) -> Iterator[int]:
    """The first process of a program, once it is reached by the socket `place`."""
    with log.open("ab") as told:
        process = subprocess.Popen(command, start_new_session=True, stdout=told, stderr=told)
    try:
        wait_for_socket(process, place)
        yield process.pid
    finally:
        server.stop(process)


def wait_for_socket(process: subprocess.Popen[bytes], place: Path) -> None:
    until = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as client:
            if client.connect_ex(str(place)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not answer")


def fpm_program() -> str | None:
    """Debian has the version in its name."""
    return next(map(str, sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"))), None)


def install() -> None:
    """Debian's packages, as root, their services started neither now nor with the machine."""
    if is_installed():
        return
    if os.geteuid() != 0 or not on_path("apt-cache"):
        raise Trouble("WordPress is not installed: that takes root and Debian's packages")
    with no_service_started():
        if not installs.debian_packages(*PACKAGES, theme()):
            raise Trouble("WordPress's packages could not be installed")
    if on_path("systemctl"):
        service = Path(fpm_program()).name.replace("php-fpm", "php") + "-fpm.service"
        units = [service, "phpsessionclean.timer"]
        subprocess.run(["systemctl", "disable", "--quiet", *units], check=True)


def is_installed() -> bool:
    programs = all(map(shutil.which, ("php", "mariadbd", "mariadb-install-db", "nginx")))
    has_theme = any(SOURCE.glob("wp-content/themes/*/style.css"))
    return programs and has_theme and fpm_program() is not None


def theme() -> str:
    """The package of the theme that this version of WordPress begins with."""
    asked = ["apt-cache", "depends", "wordpress"]
    told = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    return theme_in(told)


def theme_in(told: str) -> str:
    """Where none is recommended, WordPress brings its own."""
    found = re.search(r"Recommends: (wordpress-theme-\w+)", told)
    return found[1] if found else "wordpress"


@contextmanager
def no_service_started() -> Iterator[None]:
    """Forbid services to start when they are installed; a policy of the machine's own stands."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
