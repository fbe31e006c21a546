"""What deploy/ has, held to what the portal is."""

import re
import shutil
import subprocess

import pytest
from django.apps import apps

from launcher import ROOT
from launcher.server import ARENAS, GRANIAN
from tests.deploy import nginx

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SYSTEMD = shutil.which("systemd-analyze")


def documented():
    """Variables in the table of docs/operations.md."""
    text = (ROOT / "docs/operations.md").read_text()
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


def test_every_setting_is_documented():
    settings = (ROOT / "khuyenhoc/settings.py").read_text()

    assert set(re.findall(r"env\.\w+\(\s*['\"](\w+)['\"]", settings)) == documented()


def test_example_of_the_environment_names_settings_that_there_are():
    example = (DEPLOY / "khuyenhoc.env").read_text()

    names = re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)
    assert len(names) > 10
    assert set(names) - documented() == set()


@pytest.mark.parametrize("file", ["systemd/khuyenhoc-web.service", "Containerfile"])
def test_server_is_started_as_the_launcher_starts_it(file):
    text = (DEPLOY / file).read_text()

    words = re.findall(r"--[\w=-]+", text[text.index("granian") :].split("khuyenhoc.wsgi")[0])
    assert [word for word in words if not word.startswith(("--host", "--port"))] == GRANIAN
    assert re.findall(r"(MALLOC_ARENA_MAX)=(\d+)", text) == list(ARENAS.items())


def test_image_takes_every_app_along():
    taken = (ROOT / ".dockerignore").read_text()

    own = {app.name for app in apps.get_app_configs() if (ROOT / app.name).is_dir()}
    assert len(own) > 5
    assert [name for name in own if f"\n!{name}\n" not in taken] == []


def test_nginx_takes_the_file(tmp_path):
    nginx.need_nginx()
    file = nginx.written(
        tmp_path, machines=["127.0.0.1:8001", "127.0.0.1:8002"], https=8443, http=8080,
        static=tmp_path,
    )  # fmt: skip

    tried = subprocess.run(
        [nginx.NGINX, "-t", "-q", "-p", tmp_path, "-c", file],
        check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert (tried.returncode, tried.stderr) == (0, "")


@pytest.mark.skipif(SYSTEMD is None, reason="!!! no systemd-analyze: THE UNITS ARE NOT TESTED")
def test_systemd_takes_the_units(tmp_path):
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    for unit in tmp_path.glob("*.service"):
        unit.write_text(unit.read_text().replace("/srv/khuyenhoc/.venv/bin/", "/bin/true "))

    units = sorted([*tmp_path.glob("*.service"), *tmp_path.glob("*.timer")])
    tried = subprocess.run(
        [SYSTEMD, "verify", "--man=no", *units], check=False, capture_output=True, text=True
    )

    assert len(units) == 5
    assert (tried.returncode, tried.stderr) == (0, "")
