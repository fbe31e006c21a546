"""Rows for tests: one function a model, each with only the fields a test names set apart."""

import datetime as dt
from itertools import count

from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from branches.models import (
    Association,
    Branch,
    BranchGrant,
    ChapterCount,
    Cluster,
    ClusterMembership,
    Post,
    Side,
    Succession,
    SuccessionParty,
)
from core.partial_date import PartialDate
from documents.models import Document
from news.models import Article, Category, DayViews, Photo, State

PASSWORD = "hoc-tap-suot-doi"

number = count(1)
cluster_number = (n % 99 + 1 for n in count())


def make_user(role: Role | None = None, *, password: str = "", **fields) -> User:
    """A person with the role from today on, and a password only where one is named: it is slow."""
    n = next(number)
    defaults = {
        "username": f"nguoi{n}",
        "full_name": f"Nguyễn Thị Số {n}",
        "email": f"nguoi{n}@vidu.vn",
    }
    user = User(**defaults | fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if role:
        make_grant(user=user, role=role)
    return user


def make_grant(**fields) -> RoleGrant:
    defaults = {"role": Role.STAFF}
    if "user" not in fields:
        defaults["user"] = make_user()
    return RoleGrant.objects.create(**defaults | fields)


def make_association(**fields) -> Association:
    defaults = {"name": "Hội Khuyến học huyện Mẫu", "phone": "0210 000 0000", "place": "Mẫu"}
    association = Association(**defaults | fields)
    association.save()
    return association


def make_category(**fields) -> Category:
    n = next(number)
    return Category.objects.create(**{"name": f"Chuyên mục {n}"} | fields)


def make_article(**fields) -> Article:
    """Published a minute ago, unless told otherwise; `published_at` alone schedules it."""
    n = next(number)
    defaults = {
        "title": f"Tin số {n}",
        "sapo": f"Sapo số {n}.",
        "body": f"<p>Thân bài số {n}.</p>",
        "state": State.PUBLISHED,
    }
    fields = defaults | fields
    if fields["state"] in {State.PUBLISHED, State.WITHDRAWN}:
        fields.setdefault("published_at", timezone.now() - dt.timedelta(minutes=1))
    if fields["state"] == State.WITHDRAWN:
        fields.setdefault("withdrawn_at", timezone.now())
        fields.setdefault("withdrawal_reason", "Sai tên người được khen thưởng.")
    if "category" not in fields:
        fields["category"] = make_category()
    return Article.objects.create(**fields)


def make_sent_article(**fields) -> Article:
    """Sent a minute ago by a branch's secretary, and untouched at the desk; `sent_at=None` is
    written and not sent.
    """
    if "sent_by" not in fields:
        branch = fields.setdefault("sent_for", make_branch())
        fields["sent_by"] = make_branch_grant(branch=branch).user
    sent_at = timezone.now() - dt.timedelta(minutes=1)
    return make_article(**{"state": State.DRAFT, "sent_at": sent_at} | fields)


def make_photo(**fields) -> Photo:
    """A row without files, for pages that only link to them."""
    n = next(number)
    defaults = {
        "content_hash": f"{n:024x}",
        "width": 800,
        "height": 533,
        "widths": [480, 800],
        "alt": f"Ảnh số {n}",
    }
    return Photo.objects.create(**defaults | fields)


def make_day_views(article: Article, *, readers: int, days_ago: int = 0) -> DayViews:
    day = timezone.localdate() - dt.timedelta(days=days_ago)
    return DayViews.objects.create(article=article, day=day, readers=readers)


def make_document(**fields) -> Document:
    """Published a minute ago, unless told otherwise; `published_at=None` is being prepared."""
    n = next(number)
    defaults = {
        "kind": Document.Kind.PLAN,
        "symbol": f"{n}/KH-HKH",
        "issuer": "Hội Khuyến học huyện Mẫu",
        "issued_on": PartialDate(2022, 5, 25),
        "abstract": f"Trích yếu số {n}",
        "published_at": timezone.now() - dt.timedelta(minutes=1),
    }
    return Document.objects.create(**defaults | fields)


def make_branch(**fields) -> Branch:
    n = next(number)
    return Branch.objects.create(**{"code": f"{n:05}", "name": f"Xã Số {n}"} | fields)


def make_cluster(*branches: Branch, **fields) -> Cluster:
    """A cluster of these branches, members since a day unknown."""
    cluster = Cluster.objects.create(**{"number": next(cluster_number)} | fields)
    for branch in branches:
        ClusterMembership.objects.create(cluster=cluster, branch=branch)
    return cluster


def make_post(**fields) -> Post:
    n = next(number)
    defaults = {"holder": f"Nguyễn Văn {n}", "term_from": 2021, "term_to": 2026}
    return Post.objects.create(**defaults | fields)


def make_branch_grant(**fields) -> BranchGrant:
    """For a new person and a new branch, unless named; from today on."""
    if "user" not in fields:
        fields["user"] = make_user()
    if not {"branch", "cluster"} & set(fields):
        fields["branch"] = make_branch()
    return BranchGrant.objects.create(**fields)


def make_succession(kind: str, *, old=(), new=(), **fields) -> Succession:
    """The rows alone: nothing is closed or opened by them."""
    defaults = {"decision": "1/QĐ", "effective_on": dt.date(2025, 7, 1)}
    succession = Succession.objects.create(kind=kind, **defaults | fields)
    for side, branches in ((Side.PREDECESSOR, old), (Side.SUCCESSOR, new)):
        for branch in branches:
            SuccessionParty.objects.create(succession=succession, branch=branch, side=side)
    return succession


def make_chapter_count(**fields) -> ChapterCount:
    return ChapterCount.objects.create(**{"count": 9} | fields)
