"""The articles of the portal as pages of Wagtail."""

import datetime as dt
import json
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from home.models import HomePage
from wagtail.models import Page

from .models import ArticleIndexPage, ArticlePage

DATES = ("first_published_at", "last_published_at", "latest_revision_created_at")
INSERT = "INSERT INTO news_articlepage (page_ptr_id, date, intro, body) VALUES (%s, %s, %s, %s)"


def fill(texts: str) -> None:
    """Make a page of each text of this file; print the addresses and the cookie of a session."""
    home = HomePage.objects.get()
    index = home.add_child(instance=ArticleIndexPage(title="Tin tức", slug="tin-tuc"))
    written = json.loads(Path(texts).read_text())
    with transaction.atomic():
        add_articles(index, written)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(User.objects.create_superuser("quantri"))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    told = {
        "list": index.get_url(),
        "explorer": reverse("wagtailadmin_explore", args=[index.pk]),
        "home": reverse("wagtailadmin_home"),
        "made_of": f"Wagtail {wagtail.__version__} on Django {django.__version__}",
        "cookie": f"{session.key}={session.value}",
    }
    print(json.dumps(told))


def add_articles(index: ArticleIndexPage, texts: list[dict[str, str]]) -> None:
    """`add_child`, which does it one by one, would take minutes."""
    kind, depth = ContentType.objects.get_for_model(ArticlePage), index.depth + 1
    pages = Page.objects.bulk_create(
        Page(
            path=Page._get_path(index.path, depth, number),  # noqa: SLF001 -- as treebeard does
            depth=depth,
            url_path=f"{index.url_path}{text['slug']}/",
            slug=text["slug"],
            title=text["title"],
            draft_title=text["title"],
            content_type=kind,
            locale=index.locale,
            **dict.fromkeys(DATES, dt.datetime.fromisoformat(text["at"])),
        )
        for number, text in enumerate(texts, start=1)
    )
    rows = [
        (page.pk, page.first_published_at.date(), text["intro"], text["body"])
        for page, text in zip(pages, texts, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, rows)
    index.numchild = len(pages)
    index.save()
