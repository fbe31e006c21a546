"""A process that changes what readers see, one change for each line it reads; the answer is a line
with the addresses there are then.
"""

import datetime as dt
import json
import random
import sys

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from branches.actions import succeed
from branches.models import Branch, Succession
from core.dates import today
from learning.actions.keeping import give_consent, withdraw_consent
from learning.models import ModelKind, PublicationConsent
from news import actions
from news.models import Article, Category
from reports import actions as reports
from reports.states import State as ReportState
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_category,
    make_cluster,
    make_document,
    make_user,
)
from tests.learning.factories import make_model
from tests.reports.factories import VALUES, decide, fill, make_submission

LISTS = ["/", "/tin-tuc/", "/tin-tuc/?trang=1&utm_source=x", "/rss/", "/sitemap-tin-tuc.xml"]
LISTS += ["/to-chuc-hoi/", "/cum/2/", "/mo-hinh/", "/van-ban/", "/gioi-thieu/", "/so-lieu/"]
FAMILY = "Nguyễn Văn Kín"


class World:
    """What is there, and what may happen to it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- the same changes every time
        make_association()
        self.editor = make_user(Role.STAFF)
        self.branch = make_branch(name="Tiên Du")
        make_cluster(self.branch, number=2)
        self.category = make_category(name="Hoạt động")
        for _ in range(3):
            self.publish()
        self.family = make_model(ModelKind.FAMILY, branch=self.branch, name=FAMILY)
        make_model(ModelKind.CLAN, branch=self.branch)
        self.document = make_document()
        self.report, self.people = make_submission()
        draft = make_article(category=self.category, state="draft", title="Chưa ai được đọc")
        self.draft = draft.get_absolute_url()

    def publish(self) -> None:
        article = make_article(category=self.category, state="draft")
        article.branches.add(self.branch)
        actions.publish(article=article, by=self.editor)

    def schedule(self) -> None:
        make_article(
            category=self.category, published_at=timezone.now() + dt.timedelta(seconds=0.5)
        )

    def edit(self) -> None:
        article = self.some(Article.objects.published())
        article.title = f"Tiêu đề thứ {self.chance.random()}"
        article.save()

    def withdraw(self) -> None:
        article = self.some(Article.objects.published())
        actions.withdraw(article=article, by=self.editor, reason="Sai tên người.")

    def restore(self) -> None:
        if article := Article.objects.withdrawn().first():
            actions.restore(article=article, by=self.editor)

    def consent(self) -> None:
        if standing := PublicationConsent.objects.standing().first():
            withdraw_consent(consent=standing, by=None)
        else:
            how = f"Phiếu số {self.chance.random()}"
            give_consent(model=self.family, given_on=today(), how=how, by=None)

    def merge(self) -> None:
        # Begun before today: whatever begins or ends does so once a day.
        living = Branch.objects.filter(starts_on=None, ends_on=None)
        old = living.order_by("pk").last() or make_branch(name="Mới Kể")
        neighbour = make_branch(name="Láng Giềng")
        code = str(90_000 + neighbour.pk)
        succeed(
            kind=Succession.Kind.MERGE,
            decision="12/NQ-HĐND",
            effective_on=today(),
            predecessors=[old, neighbour],
            successors=[Branch(code=code, name=f"Sáp Nhập {code}")],
            by=None,
        )

    def rename_category(self) -> None:
        category = Category.objects.get(pk=self.category.pk)
        category.name = f"Chuyên mục {self.chance.random()}"
        category.save()

    def replace_document(self) -> None:
        self.document.abstract = f"Trích yếu {self.chance.random()}"
        self.document.save()

    def decide_report(self) -> None:
        if self.report.is_editable:
            members = str(self.chance.randrange(1_000, 2_000))
            fill(self.report, VALUES | {"B1": members}, by=self.people.secretary)
            reports.submit(submission=self.report, by=self.people.chair)
            decide(self.report, ReportState.APPROVED, by=self.people.officer)
        else:
            reports.revoke(submission=self.report, by=self.people.head, reason="Sai số hội viên.")
        self.report.refresh_from_db()

    def some(self, articles):
        return self.chance.choice(list(articles.order_by("pk")))

    def told(self) -> list[str]:
        branches = [branch.get_absolute_url() for branch in Branch.objects.order_by("pk")]
        articles = [article.get_absolute_url() for article in Article.objects.order_by("pk")]
        others = [self.draft, self.category.get_absolute_url(), self.document.get_absolute_url()]
        return [*LISTS, *branches[:4], *articles[-4:], *others, self.family.get_absolute_url()]


def serve(seed: int) -> None:
    world = World(seed)
    client = Client(SERVER_NAME="localhost")
    client.force_login(world.editor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    tell({"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "draft": world.draft})
    tell(world.told())
    for line in sys.stdin:
        getattr(world, line.strip())()
        tell(world.told())


def tell(answer: object) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()
