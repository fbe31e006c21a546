import datetime as dt
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.utils import InternalError
from django.utils import timezone

from accounts.models import Role
from news import actions
from news.models import Article, Event, State
from news.states import EDITORS, MOVES
from tests.factories import make_article, make_sent_article, make_user

pytestmark = pytest.mark.django_db

REASON = {
    name: {"reason": "Sai ngày họp."} if move.needs_reason else {} for name, move in MOVES.items()
}
# A stored state, and whether its time has come: scheduled is published, and not yet due.
SITUATIONS = [
    *("draft", "in_review", "scheduled", "live", "withdrawn", "trashed"),
    *("sent", "declined"),
]
LEGAL = {
    ("hand_in", "draft"),
    ("hand_back", "in_review"),
    ("publish", "draft"),
    ("publish", "in_review"),
    ("unschedule", "scheduled"),
    ("withdraw", "live"),
    ("restore", "withdrawn"),
    ("trash", "draft"),
    ("put_back", "trashed"),
    ("trash", "sent"),
    ("hand_in", "sent"),
    ("publish", "sent"),
    ("decline", "sent"),
    ("take_up", "declined"),
}


def make_in(situation):
    if situation == "scheduled":
        return make_article(published_at=timezone.now() + dt.timedelta(hours=1))
    if situation == "trashed":
        return make_article(state="draft", trashed_at=timezone.now())
    if situation in {"sent", "declined"}:
        return make_sent_article(state="draft" if situation == "sent" else situation)
    return make_article(state="published" if situation == "live" else situation)


@pytest.mark.parametrize(("name", "situation"), [*product(MOVES, SITUATIONS)])
def test_move_from_every_situation(name, situation):
    article, editor = make_in(situation), make_user(role=Role.STAFF)
    before = article.state

    def move():
        getattr(actions, name)(article=article, by=editor, **REASON[name])

    if (name, situation) in LEGAL:
        assert name in {m.name for m in article.allowed_moves(editor)}
        move()
        article.refresh_from_db()
        event = article.events.get()
        assert article.state == MOVES[name].target
        assert (event.move, event.from_state, event.to_state) == (name, before, article.state)
        assert (event.by, event.reason) == (editor, REASON[name].get("reason", ""))
    else:
        assert name not in {m.name for m in article.allowed_moves(editor)}
        with pytest.raises(actions.AlreadyMoved):
            move()
        article.refresh_from_db()
        assert (article.state, Event.objects.count()) == (before, 0)


@pytest.mark.parametrize(("name", "role"), [*product(MOVES, [*Role, None])])
def test_move_by_every_role(name, role):
    situation = next(s for n, s in LEGAL if n == name)
    article, person = make_in(situation), make_user(role=role)

    allowed = role in EDITORS

    assert (name in {m.name for m in article.allowed_moves(person)}) == allowed
    if not allowed:
        with pytest.raises(PermissionDenied):
            getattr(actions, name)(article=article, by=person, **REASON[name])


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_reason])
def test_move_with_a_blank_reason_is_refused(name):
    article = make_in(next(s for n, s in LEGAL if n == name))

    with pytest.raises(ValidationError, match="Chưa ghi lý do"):
        getattr(actions, name)(article=article, by=make_user(role=Role.STAFF), reason="  ")


def test_second_person_loses_and_reads_who_was_first():
    first, second = make_user(role="staff", full_name="Lê Thị Lan"), make_user(role="staff")
    article = make_article(state=State.DRAFT)
    same_article = Article.objects.get(pk=article.pk)
    actions.publish(article=article, by=first)

    with pytest.raises(actions.AlreadyMoved, match="“đã đăng”: Lê Thị Lan đã đổi lúc"):
        actions.hand_in(article=same_article, by=second)

    assert article.events.count() == 1


def test_move_after_somebody_saved_is_refused():
    article = make_article(state=State.DRAFT)
    Article.objects.get(pk=article.pk).save()

    with pytest.raises(actions.AlreadyMoved, match="vừa được sửa ở nơi khác"):
        actions.publish(article=article, by=None)


def test_publish_now_stamps_the_moment(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    article = make_article(state=State.DRAFT)

    actions.publish(article=article, by=None)

    assert (article.published_at, article.is_live) == (now, True)


def test_publish_later_schedules():
    later = timezone.now() + dt.timedelta(minutes=2)
    article = make_article(state=State.DRAFT)

    actions.publish(article=article, by=None, at=later)

    assert (article.published_at, article.is_scheduled) == (later, True)


def test_publish_of_an_empty_article_is_refused():
    article = make_article(state=State.DRAFT, sapo=" ", body="")

    with pytest.raises(ValidationError, match="chưa có nội dung"):
        actions.publish(article=article, by=None)


def test_withdraw_and_restore_keep_the_date():
    article, editor = make_article(), make_user(role="staff")
    published_at = article.published_at

    actions.withdraw(article=article, by=editor, reason=" Sai tên. ")
    assert (article.withdrawal_reason, article.is_live) == ("Sai tên.", False)
    actions.restore(article=article, by=editor)

    assert (article.published_at, article.withdrawal_reason) == (published_at, "")


def test_event_cannot_be_changed():
    actions.publish(article=make_article(state=State.DRAFT), by=None)

    with pytest.raises(InternalError, match="append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE news_event SET reason = 'khác'")
