"""Which tables tell of their changes, and that they do."""

import select

import pgtrigger
import psycopg2
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from core.content import CHANNEL, TRIGGER
from news.models import Article, ViewTotal
from reports import actions as reports
from tests.factories import make_article, make_branch
from tests.reports.factories import VALUES, fill, make_submission

# No page that readers share is made of these.
QUIET = {
    "accounts_notice": "for one person",
    "accounts_rolegrant": "who may do what",
    "accounts_user": "who logs in; readers see posts",
    "audit_auditentry": "for the district",
    "audit_pending": "of the log",
    "branches_branchgrant": "who may do what",
    "imports_import": "for staff; what is brought in is in other tables",
    "imports_importfile": "as above",
    "imports_importrow": "as above",
    "learning_evidencefile": "for who keeps the record",
    "learning_event": "for who keeps the record",
    "learning_score": "for who keeps the record",
    "meetings_event": "for who keeps the record",
    "news_articleindex": "for the search, which is not kept; written with the article",
    "news_articleversion": "for the desk; written with the article",
    "news_dayviews": "numbers of views: once a second",
    "news_deletedarticle": "for the desk",
    "news_event": "for the desk; written with the article",
    "news_importedfrom": "for the desk",
    "news_laneviews": "numbers of views: once a second",
    "news_monthcount": "counted by a trigger of the article",
    "news_openlane": "as above",
    "news_searchmiss": "for the desk",
    "news_viewtotal": "numbers of views: once a second",
    "news_workingcopy": "what is typed and not saved",
    "reports_comment": "between officer and branch",
    "reports_districtreport": "for officers",
    "reports_lockexception": "who may be late by leave",
    "reports_presence": "who is here, every few seconds",
    "reports_savedform": "keys of forms",
}
OURS = {"accounts", "audit", "branches", "documents", "imports", "learning", "meetings", "news"}
OURS |= {"reports"}


def tables():
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._meta.app_label in OURS}


@pytest.mark.django_db
def test_every_table_tells_of_its_changes_or_is_quiet_for_a_reason():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [TRIGGER]
        )
        telling = {table for (table,) in cursor.fetchall()}

    assert telling | QUIET.keys() == tables()
    assert telling & QUIET.keys() == set()


@pytest.fixture
def notices(transactional_db):
    """How many notices have come since it was asked last."""
    listening = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    listening.autocommit = True
    listening.cursor().execute(f"LISTEN {CHANNEL}")

    def count():
        select.select([listening], [], [], 0.2)
        # Whatever was told before comes with the answer.
        listening.cursor().execute("SELECT")
        count = len(listening.notifies)
        listening.notifies.clear()
        return count

    yield count
    listening.close()


def test_one_notice_tells_of_a_transaction_once_it_is_committed(notices):
    with transaction.atomic():
        article = make_article()
        article.branches.add(make_branch())
        assert notices() == 0
    assert notices() == 1

    Article.objects.update(title="Tên mới")
    assert notices() == 1
    article.branches.clear()
    assert notices() == 1
    ViewTotal.objects.create(article=article, readers=1)
    assert notices() == 0
    with transaction.atomic():
        Article.objects.update(title="Tên khác")
        transaction.set_rollback(True)
    assert notices() == 0


def test_drafts_of_articles_are_told_of_once_readers_see_them(notices):
    article = make_article(state="draft")
    notices()

    def told_after(**changes):
        Article.objects.filter(pk=article.pk).update(**changes)
        return notices()

    assert told_after(title="Tên mới") == 0
    assert told_after(state="published", published_at=timezone.now()) == 1
    assert told_after(title="Tên khác") == 1
    assert told_after(state="draft", published_at=None) == 1
    assert told_after(title="Tên cũ") == 0


def test_rows_that_go_are_told_of_if_readers_saw_them(notices):
    draft, published = make_article(state="draft"), make_article()
    notices()

    def told_after(statement, *given):
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
        return notices()

    with pgtrigger.ignore():
        told_after("DELETE FROM news_articleindex")
        assert told_after("DELETE FROM news_article WHERE id = %s", draft.pk) == 0
        assert told_after("DELETE FROM news_article WHERE id = %s", published.pk) == 1
    assert told_after("TRUNCATE news_article CASCADE") == 1


def test_reports_are_told_of_once_they_are_approved(notices):
    submission, people = make_submission()
    notices()

    fill(submission, VALUES | {"B1": "1413"}, by=people.secretary)
    assert notices() == 0
    reports.submit(submission=submission, by=people.chair)
    notices()  # the version is frozen
    reports.claim(submission=submission, by=people.officer)
    assert notices() == 0
    submission.refresh_from_db()
    reports.approve(submission=submission, by=people.officer, digest=submission.current.hash)
    assert notices() == 1

    reports.revoke(submission=submission, by=people.head, reason="Sai số hội viên.")
    assert notices() == 1
    fill(submission, VALUES | {"B1": "1414"}, by=people.secretary)
    assert notices() == 0


def test_excused_branches_are_told_of(notices):
    submission, people = make_submission("excused")
    notices()

    reports.unexcuse(submission=submission, by=people.officer, reason="Đã có số.")

    assert notices() == 1
