"""kill -9 amid a writing: nothing is half written, and the next worker writes all of it."""

import datetime as dt
from contextlib import closing

import pytest
from django.db import connection

from accounts.models import Role
from imports import actions
from imports.kinds import KINDS
from imports.models import Import, State
from news.models import ImportedViews
from tests.factories import make_article, make_user
from tests.workbooks import make_workbook
from tests.worker import running_worker, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2022, 5, 25)


def test_writing_whose_worker_is_killed_is_begun_again():
    articles = [make_article() for _ in range(250)]  # more than are written at once
    editor = make_user(Role.STAFF)
    last = ImportedViews.objects.create(
        article=articles[-1], views=5, source="a.vn", counted_on=DAY
    )
    content = make_workbook([[a.pk, 1412, "a.vn", DAY] for a in articles])
    import_ = actions.begin(kind=KINDS["luot-xem"], content=content, file_name="a.xlsx", by=editor)

    with running_worker() as first, closing(connection.copy()) as other:
        wait_until(lambda: state() == State.CHECKED, first)
        # Somebody holds the last row, so that the writing comes to a halt before it.
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT FROM news_importedviews WHERE article_id = %s FOR UPDATE", [last.pk]
            )
            import_.refresh_from_db()
            actions.write(import_=import_, by=editor)
            wait_until(lambda: Import.objects.get().rows_done == 200, first)
            first.kill()
            first.wait()
        other.rollback()
        other.set_autocommit(True)

    assert state() == State.WRITING
    assert list(ImportedViews.objects.values_list("pk", "views")) == [(last.pk, 5)]

    with running_worker() as second:
        wait_until(lambda: state() != State.WRITING, second)

    assert state() == State.WRITTEN
    views = dict(ImportedViews.objects.values_list("pk", "views"))
    assert views == {article.pk: 1412 for article in articles}


def state():
    return Import.objects.get().state
