"""Which changes leave an entry, and what it says."""

import json

import pghistory
import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import InternalError, connection, transaction
from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from audit.models import AuditEntry, all_actors
from audit.triggers import Audited, audited
from news import actions
from news.models import Article, Attachment, Category, Photo, State
from tests.factories import (
    make_article,
    make_association,
    make_category,
    make_grant,
    make_photo,
    make_sent_article,
    make_user,
)

pytestmark = pytest.mark.django_db

# Of audited models, what people change and the log leaves to others.
KEPT_ELSEWHERE = {
    # its versions (news/models/versions.py)
    *(f"news.article.{name}" for name in ("category", "title", "printed_title", "dateline")),
    *(f"news.article.{name}" for name in ("sapo", "body", "byline", "organisation")),
    # how a picture is shown says nothing about who may be seen on it
    *(f"news.photo.{name}" for name in ("alt", "caption", "credit", "is_lead", "position")),
    "news.attachment.position",
    # told by Django at every log-in
    "accounts.user.last_login",
}


def told(entry):
    return (entry.action, entry.kind, entry.label, entry.changes)


def test_every_model_changed_in_the_admin_is_audited():
    changed = set()
    for model in apps.get_models():
        if admin.site.is_registered(model) and model is not AuditEntry:
            inlines = admin.site.get_model_admin(model).inlines
            changed |= {model, *(inline.model for inline in inlines)}

    assert {model for model in changed if not audited(model)} == set()


def test_every_field_people_change_is_audited_or_kept_elsewhere():
    left_out = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if (trigger := audited(model))
        for field in model._meta.concrete_fields
        if field.editable and not (field.primary_key and not field.remote_field)
        if field.name not in {*trigger.fields, *trigger.secret}
    }

    assert left_out == KEPT_ELSEWHERE | {"news.importedviews.article"}


def test_every_door_leaves_an_entry(entries):
    category = make_category(name="Tin vắn")
    entries()

    category.position = 2
    category.save()
    Category.objects.filter(pk=category.pk).update(position=3)
    Category.objects.bulk_update([Category(pk=category.pk, position=4)], ["position"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE news_category SET position = 5")
    category.delete()

    *updates, deleted = entries()
    assert [entry.changes for entry in updates] == [
        {"position": [0, 2]},
        {"position": [2, 3]},
        {"position": [3, 4]},
        {"position": [4, 5]},
    ]
    assert told(deleted) == (
        "delete",
        "news.category",
        "Tin vắn",
        {"name": ["Tin vắn", None], "slug": ["tin-van", None], "position": [5, None]},
    )


def test_entry_of_a_grant_says_whose_role_it_is(entries):
    chief = make_user(full_name="Phạm Văn Quản")
    user = make_user(full_name="Nguyễn Hoa")
    entries()

    grant = make_grant(user=user, role=Role.OFFICER, starts_on="2026-01-01", granted_by=chief)
    RoleGrant.objects.update(ends_on="2026-06-30")

    made, ended = entries()
    hoa, quan = {"id": user.pk, "text": "Nguyễn Hoa"}, {"id": chief.pk, "text": "Phạm Văn Quản"}
    assert told(made) == (
        "insert",
        "accounts.rolegrant",
        "Nguyễn Hoa: Cán bộ duyệt báo cáo",
        {
            "user": [None, hoa],
            "role": [None, "officer"],
            "starts_on": [None, "2026-01-01"],
            "granted_by": [None, quan],
        },
    )
    assert (made.object_id, made.part_of) == (str(grant.pk), f"accounts.user:{user.pk}")
    assert (ended.action, ended.changes) == ("update", {"ends_on": [None, "2026-06-30"]})


def test_entry_stays_readable_when_row_and_actor_are_gone(entries):
    chief = make_user(full_name="Phạm Văn Quản")
    user = make_user(full_name="Nguyễn Hoa")
    with pghistory.context(user=chief.pk, role="Quản trị hệ thống", request="r-1"):
        grant = make_grant(user=user)
    before = entries()[-1]
    with connection.cursor() as cursor:  # as the end of the page's transaction does
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")

    number = chief.pk
    for row in (grant, user, chief):
        row.delete()

    entries()
    after = AuditEntry.objects.get(pk=before.pk)
    assert (after.actor_id, after.actor_name, after.actor_role, after.request_id) == (
        number,
        "Phạm Văn Quản",
        "Quản trị hệ thống",
        "r-1",
    )
    assert told(after) == told(before)
    assert after.label == "Nguyễn Hoa: Cán bộ Hội (đăng tin)"
    assert all_actors() == [(number, "Phạm Văn Quản")]


def test_entry_names_the_actor_as_called_at_the_time(entries):
    user = make_user(full_name="Nguyễn Hoa")
    with pghistory.context(user=user.pk):
        make_category()
        user.full_name = "Nguyễn Thị Hoa"
        user.save()
        make_category()

    assert [entry.actor_name for entry in entries()[1:]] == [
        "Nguyễn Hoa",
        "Nguyễn Thị Hoa",
        "Nguyễn Thị Hoa",
    ]


def test_entry_outside_of_a_page_names_the_user_of_the_database(entries):
    make_category()

    entry = entries()[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert (entry.actor_id, entry.actor_name) == (None, cursor.fetchone()[0])
    assert (entry.actor_role, entry.request_id) == ("", "")


def test_page_tells_who_and_in_which_role(client, entries):
    editor = make_user(Role.HEAD_OFFICER, full_name="Nguyễn Hoa")
    article = make_article()
    client.force_login(editor)
    entries()

    response = client.post(
        f"/quan-tri/news/article/{article.pk}/viec/withdraw/", {"reason": "Sai tên."}
    )

    (entry,) = entries()
    assert (entry.actor_id, entry.actor_name) == (editor.pk, "Nguyễn Hoa")
    assert entry.actor_role == "Cán bộ duyệt báo cáo, Thường trực Hội"
    assert entry.request_id == response.headers["X-Request-ID"]
    assert entry.changes["state"] == ["published", "withdrawn"]
    assert entry.changes["withdrawal_reason"] == ["", "Sai tên."]
    assert sorted(entry.changes) == ["state", "withdrawal_reason", "withdrawn_at"]


def test_page_of_somebody_not_signed_in_has_no_actor(client, entries):
    user = make_user(email="hoa@vidu.vn", password="mot-hai-ba-bon")
    entries()

    with pghistory.context(user=None, request="r-2"):
        user.set_password("nam-sau-bay-tam")
        user.save()

    (entry,) = entries()
    assert (entry.actor_id, entry.actor_name, entry.request_id) == (None, "", "r-2")


def test_password_is_told_to_have_changed_and_kept_nowhere(entries):
    user = make_user(full_name="Nguyễn Hoa", password="mot-hai-ba-bon")
    hashes = [user.password]
    user.set_password("nam-sau-bay-tam")
    user.save()
    hashes.append(user.password)
    user.delete()

    made, changed, deleted = entries()
    assert told(changed) == ("update", "accounts.user", "Nguyễn Hoa", {"password": []})
    assert "password" not in {*made.changes, *deleted.changes}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, '') FROM audit_auditentry e")
        text = cursor.fetchone()[0]
    assert "Nguyễn Hoa" in text
    assert "pbkdf2" not in text
    assert [piece for hashed in hashes for piece in hashed.split("$")[2:] if piece in text] == []


def test_consent_is_told_without_the_names_of_families(entries):
    photo = make_photo(article=make_article(title="Trao học bổng"), alt="Ba em nhỏ")
    entries()

    Photo.objects.update(
        shows_children=True, consent_by="Trần Văn Ba", consent_on="2026-05-01", consent_paper="12"
    )
    Photo.objects.update(consent_withdrawn_at="2026-06-01T00:00:00Z")

    given, withdrawn = entries()
    assert told(given) == (
        "update",
        "news.photo",
        "Ba em nhỏ",
        {
            "shows_children": [False, True],
            "consent_on": [None, "2026-05-01"],
            "consent_by": [],
            "consent_paper": [],
        },
    )
    assert withdrawn.changes == {"consent_withdrawn_at": [None, "2026-06-01T00:00:00+00:00"]}
    assert given.part_of == f"news.article:{photo.article_id}"


def test_what_is_no_change_leaves_no_entry(entries):
    user, article, association = make_user(), make_article(), make_association()
    entries()

    User.objects.update(last_login=timezone.now(), reset_sent_at=timezone.now())
    article.body = "<p>Lời khác.</p>"
    article.save()
    association.save()
    make_grant(user=user).save()

    assert [entry.action for entry in entries()] == ["insert"]


def test_moves_of_an_article_are_told(entries):
    article = make_article(state=State.DRAFT, title="Giao ban")
    entries()

    Article.objects.filter(pk=article.pk).update(trashed_at="2026-06-01T00:00:00Z")
    Article.objects.filter(pk=article.pk).update(trashed_at=None)
    actions.hand_in(article=Article.objects.get(), by=None)

    assert [entry.changes for entry in entries()] == [
        {"trashed_at": [None, "2026-06-01T00:00:00+00:00"]},
        {"trashed_at": ["2026-06-01T00:00:00+00:00", None]},
        {"state": ["draft", "in_review"]},
    ]


def test_news_that_is_not_sent_leaves_nothing_in_the_log(entries):
    category = make_category()
    article = make_sent_article(sent_at=None, title="Tin viết dở", category=category)
    photo = make_photo(article=article, alt="Ảnh viết dở")
    file = ContentFile(b"%PDF-1.7", name="ke-hoach.pdf")
    Attachment.objects.create(article=article, title="Tệp viết dở", file=file)
    Photo.objects.filter(pk=photo.pk).update(shows_children=True)
    given_up = make_sent_article(sent_at=None, trashed_at=timezone.now(), category=category)
    given_up.delete()

    of_news = [told(entry) for entry in entries() if entry.kind.startswith("news.")]
    assert [kind for _, kind, *_ in of_news] == ["news.category"]

    Article.objects.filter(pk=article.pk).update(sent_at=timezone.now())
    Photo.objects.filter(pk=photo.pk).update(shows_children=False)

    (entry,) = (entry for entry in entries() if entry.kind.startswith("news."))
    changes = {"shows_children": [True, False]}
    assert told(entry) == ("update", "news.photo", "Ảnh viết dở", changes)


def test_entry_concerns_both_branches_of_a_row_that_moved(entries):
    """With categories in the place of branches, until the first model of a branch is audited."""
    first, second = make_category(slug="phu-loc"), make_category(slug="phu-ninh")
    Audited("category", label="title", branch="category__slug").install(Article)
    article = make_article(category=second)
    make_article(category=first)
    entries()

    Article.objects.filter(pk=article.pk).update(category=first)

    (moved,) = entries()
    assert moved.branches == ["phu-loc", "phu-ninh"]
    of_branches = AuditEntry.objects.of_branches
    assert [len(of_branches([code])) for code in ("phu-loc", "phu-ninh", "phu")] == [2, 2, 0]
    assert moved in of_branches(["phu-ninh", "khac"])


def test_labels_of_choices_with_quotes_are_no_sql(entries, monkeypatch):
    field = RoleGrant._meta.get_field("role")
    monkeypatch.setattr(field, "choices", [("staff", "Cán bộ 'đăng tin'")])
    Audited("role", label="role").install(RoleGrant)

    make_grant(role=Role.STAFF)

    assert entries()[-1].label == "Cán bộ 'đăng tin'"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET label = 'khác'",
        "UPDATE audit_auditentry SET label = label WHERE false",
        "DELETE FROM audit_auditentry",
        "DELETE FROM audit_auditentry WHERE id = 1",
        "TRUNCATE audit_auditentry",
        "INSERT INTO audit_auditentry SELECT * FROM audit_auditentry WHERE false",
    ],
)
def test_log_refuses_what_its_triggers_do_not_write(entries, statement):
    make_category()
    before = [(entry.pk, entry.label) for entry in entries()]

    refused = pytest.raises(InternalError, match=r"append-only|triggers alone")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(AuditEntry.objects.order_by("pk").values_list("pk", "label")) == before


def test_entry_is_json_that_a_page_can_read(entries):
    make_category(name='Tin "vắn" \\ <b>')

    changes = entries()[-1].changes
    assert json.loads(json.dumps(changes))["name"] == [None, 'Tin "vắn" \\ <b>']
