"""Every page and every stylesheet through the Nu checker, in one start of Java."""

import os
import subprocess

import pytest

from accounts.models import Role, User
from launcher import ROOT
from tests.addresses import make_addresses
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# In the names of the pages that a branch's people write on.
OF_BRANCHES = ("sending", "workspace", "report", "assess", "record")
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"


def test_nu_checker_has_nothing_to_say(client, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, response in pages(client):
        (folder / f"{name}.html").write_bytes(response.content)
    styles = sorted((ROOT / "static/css").glob("*.css"))
    command = [os.environ.get("JAVA", "java"), "-jar", VNU, "--Werror", "--also-check-css"]

    done = subprocess.run([*command, folder, *styles], check=False, capture_output=True, text=True)

    assert (done.stderr, done.returncode) == ("", 0)


def pages(client):
    """What the portal answers everybody, the workspace its people, and the admin those two who see
    all of it.
    """
    addresses = make_addresses()
    client.force_login(User.objects.get(username="thuky"))
    for name, address in addresses.items():
        response = client.get(address)
        if response.content and any(part in name for part in OF_BRANCHES):
            yield f"{name} secretary", response
    client.logout()
    for role in (None, Role.STAFF, Role.ADMINISTRATOR):
        if role:
            client.force_login(make_user(role=role))
        for name, address in addresses.items():
            response = client.get(address)
            if response.content and ("admin" in name) == bool(role):
                yield f"{name} {role}", response
