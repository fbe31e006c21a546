"""Other systems beside the portal: what is written for them, and how they are compared."""

import datetime as dt
import json
import os
import re
import shutil
import stat

import pytest
from django.utils import timezone

from bench import rivals
from bench.load import Load
from bench.rivals import wagtail, wordpress
from launcher import ROOT, Trouble
from news.models import State
from tests.factories import make_article

PHP_FPM = """[global]
error_log = /var/log/one.log
daemonize = no

[www]
user = root
listen = /run/some/php-fpm
pm = static
pm.max_children = 8
"""
SETTINGS = {"site": "/srv/site", "sockets": "/run/some", "secret": "s3cret"}
DEPENDS = """wordpress
 |Depends: apache2
  Depends: <httpd>
    nginx
  Recommends: wordpress-l10n
  Recommends: wordpress-theme-twentytwentyfive
  Suggests: php-curl
"""


def load(per_second, cpu, database_cpu, broken=0):
    """Of ten seconds."""
    return Load(per_second * 10, 10, 1, 2, 0, broken, cpu, database_cpu)


LOADS = {
    "article": [load(10_000, 8, 2)],
    "list of articles, signed in": [load(20, 2, 2)],
    "first page, signed in": [load(100, 5, 0)],
    "Wagtail: article": [load(100, 8, 2)],
    "Wagtail: article with what ours has": [load(80, 8, 2)],
    "Wagtail: list of articles, signed in": [load(5, 4, 1, broken=3)],
    "Wagtail: first page, signed in": [load(25, 5, 0)],
    "WordPress: article": [load(20, 7, 1)],
}


def test_settings_are_written_with_what_is_of_this_run():
    values = {"account": "user = root", "log": "/var/log/one.log", "sockets": "/run/some"}
    assert wordpress.part("php-fpm.conf", **values) == PHP_FPM

    nginx = wordpress.part("nginx.conf", **SETTINGS)
    assert "root /srv/site;" in nginx
    assert "fastcgi_pass unix:/run/some/php-fpm;" in nginx
    config = wordpress.part("wp-config.php", **SETTINGS)
    assert "define('DB_HOST', 'localhost:/run/some/mariadb');" in config
    assert config.count("s3cret") == 2
    assert re.findall(r"\{[a-z]+\}", nginx + config) == []


def test_theme_is_the_one_that_wordpress_recommends():
    assert wordpress.theme_in(DEPENDS) == "wordpress-theme-twentytwentyfive"


def test_no_service_is_started_while_packages_are_installed(monkeypatch, tmp_path):
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(wordpress, "POLICY", policy)

    with wordpress.no_service_started():
        assert policy.read_text() == "#!/bin/sh\nexit 101\n"
        assert policy.stat().st_mode & stat.S_IXUSR

    assert not policy.exists()


def test_policy_of_the_machine_stands(monkeypatch, tmp_path):
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    monkeypatch.setattr(wordpress, "POLICY", policy)

    with wordpress.no_service_started():
        pass

    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_only_root_installs_wordpress(monkeypatch):
    monkeypatch.setattr(wordpress, "is_installed", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(Trouble, match="takes root and Debian's packages"):
        wordpress.install()


def test_wagtail_runs_on_the_versions_of_the_portal():
    pins = {
        file: dict(re.findall(r"^(\S+)==(\S+)", (ROOT / file).read_text(), re.MULTILINE))
        for file in ("requirements.txt", "requirements-test.txt", wagtail.REQUIREMENTS)
    }
    theirs = pins.pop(wagtail.REQUIREMENTS)

    ours = pins["requirements.txt"] | pins["requirements-test.txt"]
    assert {"django", "gunicorn", "psycopg2-binary"} <= theirs.keys()
    assert {name: theirs[name] for name in theirs.keys() & ours} == {
        name: ours[name] for name in theirs.keys() & ours
    }


def test_wagtail_connects_to_the_database_and_keeps_its_connections():
    assert wagtail.database("postgres://khuyenhoc@//run/some/one_wagtail") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "one_wagtail",
        "HOST": "/run/some",
        "PORT": "",
        "USER": "khuyenhoc",
        "PASSWORD": "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


@pytest.mark.django_db
def test_others_get_the_newest_of_what_readers_see(monkeypatch, tmp_path):
    monkeypatch.setattr(rivals, "ARTICLES", 2)
    now = timezone.now().replace(microsecond=0)
    for days in (3, 1, 2):
        make_article(
            title=f"Tin {days}",
            sapo=f"Mở đầu {days}",
            body=f"<p>Nội dung {days}</p>",
            state=State.PUBLISHED,
            published_at=now - dt.timedelta(days=days),
        )
    make_article(state=State.DRAFT, published_at=None)

    texts = json.loads(rivals.written(tmp_path / "articles.json").read_text())

    assert [text["title"] for text in texts] == ["Tin 1", "Tin 2"]
    assert texts[1] == {
        "slug": "bai-1",
        "title": "Tin 2",
        "intro": "Mở đầu 2",
        "body": "<p>Nội dung 2</p>",
        "at": (now - dt.timedelta(days=2)).isoformat(),
    }


def test_pages_are_compared_by_requests_and_by_the_cpu_of_server_and_database():
    figures = {each.key: each for each in rivals.figures(LOADS, {})}

    assert {key: round(each.value, 3) for key, each in figures.items()} == {
        "article-wagtail": 100,
        "article-wagtail-cpu": 100,
        "article-wagtail-whole": 125,
        "article-wagtail-whole-cpu": 125,
        "article-wordpress": 500,
        "article-wordpress-cpu": 400,
        "wagtail-admin-list": 4,
        "wagtail-admin-list-cpu": 5,
        "wagtail-admin-home": 4,
        "wagtail-admin-home-cpu": 4,
        "rivals-refused": 3,
    }
    assert {key for key, each in figures.items() if each.is_missed} == {
        "article-wagtail",
        "article-wagtail-cpu",
        "wagtail-admin-list",
        "wagtail-admin-home",
        "wagtail-admin-home-cpu",
        "rivals-refused",
    }


def test_what_is_not_there_is_not_measured():
    without = {name: those for name, those in LOADS.items() if "WordPress" not in name}

    figures = rivals.figures(without, {"WordPress": "only root can install it"})

    told = {each.key: each.verdict for each in figures if each.value is None}
    assert told == dict.fromkeys(
        ["article-wordpress", "article-wordpress-cpu"], "only root can install it"
    )


def test_nothing_is_measured_without_wrk(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)

    outcome = rivals.measure(None)

    assert len(outcome.figures) == 2 * len(rivals.COMPARISONS)
    assert {(each.value, each.verdict) for each in outcome.figures} == {
        (None, "wrk is not installed")
    }
