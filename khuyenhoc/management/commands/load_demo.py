"""Fills an empty database with the demo: the association, its accounts, papers and articles."""

import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import create_account
from accounts.models import Role, User
from branches.models import Association, Branch, BranchGrant, BranchRole
from khuyenhoc.demo_documents import load_documents
from khuyenhoc.demo_learning import load_learning
from khuyenhoc.demo_meetings import load_meetings
from khuyenhoc.demo_organisation import load_organisation
from khuyenhoc.demo_reports import load_reports
from news.actions import add_photo, import_article, publish
from news.models import Article, Category
from news.pasted_article import read_pasted_article

DEMO = Path(settings.BASE_DIR, "khuyenhoc", "demo")
DRAWINGS = DEMO / "drawings"

ACCOUNTS = {
    "quantri": ("Quản trị viên mẫu", Role.ADMINISTRATOR),
    "bientap": ("Biên tập viên mẫu", Role.STAFF),
    "canbo": ("Cán bộ mẫu", Role.OFFICER),
    "thuongtruc": ("Thường trực mẫu", Role.HEAD_OFFICER),
}
BRANCH = "HKH05"
BRANCH_ACCOUNTS = {
    "thuky": ("Thư ký mẫu", BranchRole.SECRETARY),
    "chutich": ("Chủ tịch mẫu", BranchRole.CHAIR),
}
# One person for all the other branches, so that they have reported too.
CLERK = ("coso", "Người nộp báo cáo mẫu")

# The one article that is real, and what its text does not say.
REAL_ARTICLE = DEMO / "article-2022-05-25.txt"
REAL_CATEGORY = "Hội nghị – giao ban"
REAL_SOURCE = "trang đã đăng bài gốc"
REAL_PICTURE = {
    "file": "hoi-truong.webp",
    "alt": "Hội trường đông người nhìn lên bàn chủ toạ, một người đang nói ở bục.",
    "caption": "Tranh minh hoạ: một buổi giao ban ở hội trường xã.",
}


class Command(BaseCommand):
    help = "Nạp dữ liệu mẫu vào cơ sở dữ liệu còn trống; nếu đã có dữ liệu thì không làm gì."

    def handle(self, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Dữ liệu mẫu chỉ nạp vào bản chạy thử. Cần đặt biến môi trường DEMO=1 trước."
            )
        with transaction.atomic():
            if not is_empty():
                self.stdout.write("Cơ sở dữ liệu đã có dữ liệu, không nạp dữ liệu mẫu.")
                return
            load_association()
            load_organisation(read_toml(DEMO / "organisation.toml"))
            people = load_accounts()
            load_documents(read_toml(DEMO / "documents.toml"))
            load_sample_articles()
            article = load_real_article()
            load_reports(**people)
            load_learning(read_toml(DEMO / "learning.toml"))
            content = read_toml(DEMO / "meetings.toml")
            load_meetings(content, told_in=article, officer=people["officer"])
        self.stdout.write("Đã nạp dữ liệu mẫu.")


def is_empty() -> bool:
    """Whether nobody has worked here yet.

    Accounts are never deleted, so what an editor deletes later does not come back, and the demo's
    known passwords never reach a portal that is in use.
    """
    return not any(model.objects.exists() for model in (User, Association, Category))


def load_association() -> None:
    Association(**read_toml(DEMO / "association.toml"), is_sample=True).save()


def load_accounts() -> dict[str, User]:
    """Those that the reports of the demo need, by what they do there."""
    people = {
        username: create_account(
            username=username,
            full_name=full_name,
            roles=[role],
            password=settings.DEMO_PASSWORD,
        )
        for username, (full_name, role) in ACCOUNTS.items()
    }
    branch = Branch.objects.get_by_natural_key(BRANCH)
    for username, (full_name, role) in BRANCH_ACCOUNTS.items():
        people[username] = load_branch_account(username, full_name, role, [branch])
    others = Branch.objects.current().exclude(pk=branch.pk)
    clerk = load_branch_account(*CLERK, BranchRole.CHAIR, others)
    return {
        "secretary": people["thuky"],
        "chair": people["chutich"],
        "clerk": clerk,
        "officer": people["canbo"],
        "head": people["thuongtruc"],
    }


def load_branch_account(
    username: str, full_name: str, role: BranchRole, branches: Iterable[Branch]
) -> User:
    user = create_account(
        username=username, full_name=full_name, roles=[], password=settings.DEMO_PASSWORD
    )
    for branch in branches:
        BranchGrant.objects.create(user=user, branch=branch, role=role)
    return user


def load_sample_articles() -> None:
    """One file is one category; their names are in the order of the categories."""
    for position, file in enumerate(sorted(DEMO.glob("articles/*.toml")), start=1):
        content = read_toml(file)
        category = Category.objects.create(**content["category"], position=position)
        for fields in content["articles"]:
            load_article(category=category, **fields)


def load_article(
    *, published_at: datetime, picture: dict[str, str] | None = None, **fields: Any
) -> None:
    article = Article.objects.create(**fields, is_sample=True)
    publish(article=article, by=None, at=published_at)
    article.documents.set(article.unlinked_documents())
    if picture:
        illustrate(article, **picture)


def load_real_article() -> Article:
    article, _ = import_article(
        pasted=read_pasted_article(REAL_ARTICLE.read_bytes()),
        category=Category.objects.get(name=REAL_CATEGORY),
        source=REAL_SOURCE,
        counted_on=timezone.localdate(),
    )
    illustrate(article, **REAL_PICTURE)
    article.branches.set(article.unlinked_branches())
    article.documents.set(article.unlinked_documents())
    return article


def illustrate(article: Article, *, file: str, alt: str, caption: str) -> None:
    with Path(DRAWINGS, file).open("rb") as drawing:
        add_photo(article=article, file=drawing, alt=alt, caption=caption, is_lead=True)


def read_toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
