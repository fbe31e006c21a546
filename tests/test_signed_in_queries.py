"""The goal for pages that one signs in for, held on every one of them, with few rows and with more.

`bench/cold.py` writes down what those take that are opened most.
"""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import Role, User
from bench.cold import MOST_QUERIES_SIGNED_IN, queries_of
from branches.models import Cluster, ClusterMembership
from learning.models import LearningModel, ModelKind
from meetings.models import Exemplary, File, Guest, Meeting, Paper, Photo, StudiedDocument
from news.models import Article, Attachment, Category, Correction, OldAddress
from reports.models import LockException, Period
from reports.states import State as ReportState
from tests.addresses import at_branch, make_addresses, make_imports
from tests.factories import (
    make_article,
    make_branch,
    make_branch_grant,
    make_chapter_count,
    make_document,
    make_grant,
    make_photo,
    make_post,
    make_sent_article,
    make_succession,
    make_user,
)
from tests.learning.factories import make_assessment, make_model, make_recognition
from tests.reports.factories import People, make_period, make_submission

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NOT_HELD = ("draft", "planned", "cancelled")
# What takes more, and how many exactly: pages that show rows of so many tables, each asked once.
ABOVE = {
    # An article's form: what it links, what hangs on it in tables of its own, what its text names.
    "admin:news_article_change": 18,
    "article in draft, in the admin": 19,
    # A meeting's record is of ten tables, and its forms choose among rows of two more.
    "meetings:entry": 17,
    **dict.fromkeys((f"meeting, its record, {state}" for state in ("held", "closed")), 17),
    **dict.fromkeys((f"meeting, its record, {state}" for state in NOT_HELD), 16),
    # The same record as it is read and as it becomes news.
    "meeting, draft": 15,
    "news:meeting_draft": 14,
    "news of a record that is open": 14,
    # The figures of a period and of the one before it, each of its own branches and form.
    **dict.fromkeys((f"reports:district_{page}" for page in ("detail", "freeze", "sources")), 17),
}


def test_every_page_keeps_to_the_goal_and_asks_the_same_of_more_rows(monkeypatch):
    # Else what is opened as a minute ends also writes that somebody is there.
    monkeypatch.setattr("accounts.middleware.GRAIN", dt.timedelta(days=1))
    addresses = make_addresses()
    add_rows(1)
    opened = pages_of(sign_in(), addresses)

    few = counts_of(opened)
    add_rows(2)
    add_rows(3)
    many = counts_of(opened)

    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    above = {name: count for name, count in many.items() if count > MOST_QUERIES_SIGNED_IN}
    assert grown == {}
    assert above == ABOVE
    assert len(many) > 200


def sign_in():
    """Somebody with every role of the association, and two people of a branch."""
    everything = make_user(full_name="Nguyễn Thị Mọi Việc")
    for role in Role:
        make_grant(user=everything, role=role)
    clients = []
    for person in (everything, *User.objects.filter(username__in=["thuky", "chutich"])):
        clients.append(Client())
        clients[-1].force_login(person)
    return clients


def pages_of(clients, addresses):
    """What is for none but them: name, address, and who of them may open it. They have been there
    since, because a first visit asks what later ones know.
    """
    return [
        (name, address, client)
        for name, address in addresses.items()
        if not is_page(Client().get(address))
        for client in clients
        if is_page(client.get(address))
    ]


def counts_of(opened):
    """Of each page, the most that one of those asks who may open it."""
    counts = {}
    for name, address, client in opened:
        count = queries_of(lambda: client.get(address))  # noqa: B023 -- at once
        counts[name] = max(count, counts.get(name, 0))
    return counts


def is_page(response):
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def add_rows(number):
    """One more of everything, and of everything that a row has more than one of."""
    branch = User.objects.get(username="thuky").branch_grants.get().branch
    add_news(branch, number)
    add_organisation(branch, number)
    add_reports(branch, number)
    add_models(branch, number)
    add_to_meetings(number)
    make_imports(make_user())


def add_news(branch, number):
    for article in Article.objects.exclude(sent_for=branch):
        article.branches.add(make_branch())
        article.documents.add(make_document())
        article.learning_models.add(LearningModel.objects.public().first())
        article.sapo += f" Lần {number}."
        article.save()
        make_photo(article=article)
        file = ContentFile(b"%PDF-1.7", name="ke-hoach.pdf")
        Attachment.objects.create(article=article, title="Kế hoạch", file=file)
        OldAddress.objects.create(article=article, path=f"/cu/{article.pk}/{number}/")
        if article.is_live:
            Correction.objects.create(article=article, text="Sửa.", by=make_user())
    make_article(category=Category.objects.first())
    make_sent_article(**at_branch(branch), title="Tin đã gửi")
    make_sent_article(**at_branch(branch), title="Tin viết dở", sent_at=None)


def add_organisation(branch, number):
    make_post(branch=branch, title="vice_chair")
    make_chapter_count(branch=branch, counted_on=dt.date(2020, number, 1))
    for cluster in Cluster.objects.all():
        ClusterMembership.objects.create(cluster=cluster, branch=make_branch())
    make_succession("transfer", old=[branch], new=[make_branch()])
    for user in User.objects.filter(grants__isnull=False)[:3]:
        make_branch_grant(user=user, branch=make_branch())


def add_reports(branch, number):
    for period in Period.objects.filter(submissions__isnull=False).distinct():
        people = People(make_branch())
        if period.is_begun:
            make_submission(ReportState.SUBMITTED, people=people, period=period)
        LockException.objects.create(
            period=period,
            branch=people.branch,
            until=period.closes_on + dt.timedelta(days=9),
            reason="Mưa bão.",
            by=people.officer,
        )
    make_submission(people=People(branch), period=make_period(kind="quarter", year=2010 + number))


def add_models(branch, number):
    for model in LearningModel.objects.all():
        make_assessment(model, year=2010 + number)
        make_recognition(model, year=2010 + number)
    for kind in ModelKind:
        model = make_model(kind, branch=branch, consent=True)
        make_assessment(model)
        make_recognition(model)


def add_to_meetings(number):
    for meeting in Meeting.objects.filter(state="held"):
        of_it = {"meeting": meeting}
        Guest.objects.create(**of_it, name="Lãnh đạo xã", people=2)
        StudiedDocument.objects.create(**of_it, name="Kết luận 49-KL/TW")
        Exemplary.objects.create(**of_it, kind="clan", branch=meeting.host)
        meeting.recommendations.create(text="Đề nghị mở lớp.", branch=meeting.host)
        paper = Paper.objects.create(**of_it, title="Xây dựng dòng họ", branch=meeting.host)
        for each in (None, paper):
            file = ContentFile(b"%PDF-1.7", name="tham-luan.pdf")
            File.objects.create(**of_it, paper=each, title="Toàn văn", file=file)
        Photo.objects.create(
            **of_it, content_hash=f"{number}" * 24, width=8, height=5, widths=[480], alt="Họp"
        )
