"""Who may do what: `access_matrix.csv`, tried cell by cell.

A row is a route, several or a pattern of them, an object where the route shows several kinds of
them, and a method; a column is a person. `login` is the way to the log-in. The first row that fits
a route holds for it. Every route has a row for GET, and one for POST unless it refuses the method.
"""

import csv
import datetime as dt
from copy import deepcopy
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.models import Role, User
from core.dates import today
from core.partial_date import PartialDate
from documents.models import Document
from learning.models import LearningModel, PublicationConsent
from meetings.models import Exemplary
from meetings.states import State as MeetingState
from news.desk.figures import TABLES
from news.models import Article, Attachment, State
from reports.states import State as ReportState
from tests.addresses import UNNAMED, make_addresses
from tests.factories import (
    make_article,
    make_branch,
    make_branch_grant,
    make_document,
    make_photo,
    make_sent_article,
    make_user,
)
from tests.learning.factories import make_assessment, make_model, make_recognition
from tests.meetings.factories import Members, make_meeting
from tests.reports.addresses import doors_of as doors_of_report
from tests.reports.factories import VALUES, make_period, make_submission
from tests.routes import named_routes

pytestmark = pytest.mark.django_db

FILE = Path(__file__).with_name("access_matrix.csv")
PEOPLE = [
    "public",
    "secretary",
    "chair",
    "other_secretary",
    "other_chair",
    "ended",
    "staff",
    "officer",
    "head_officer",
    "administrator",
]
# What is looked for beside the marker: a page may repeat it.
WORD = "Longanbac"
# Stands in every unpublished thing of the branch; its id has digits that nothing else has.
MARKER = "Kimgiaubi"
# Stands beside it in what has not been sent, which is for nobody but the branch.
UNSENT_MARKER = "Batngaomai"
MARKED_ID = 987_654_321
# Stand in the text and in a figure of every report of the branch that is not approved.
REPORT_MARKER = "Lacmatgiao"
MARKED_FIGURE = 7_654_321
# Stands in the names of families and citizens who have not consented, or do so no more.
PERSON_MARKER = "Vothutien"
# A document that is not published.
PREPARED = "prepared document"
UNSENT = {"sent_at": None, "title": f"{MARKER} {UNSENT_MARKER}"}
ADD = (
    "{} routes have no row in {}. Add one each; this is what the portal answers today, so check"
    " for every person that it is what he is to get:"
)


def matrix():
    with FILE.open(newline="") as file:
        return list(csv.DictReader(file))


def fits(row, name):
    return any(fnmatchcase(name, pattern) for pattern in row["route"].split())


def row_for(rows, name, *, thing="", method="GET"):
    return next(
        (
            row
            for row in rows
            if fits(row, name) and (row["object"], row["method"]) == (thing, method)
        ),
        None,
    )


def all_routes():
    return sorted(set(named_routes(get_resolver().url_patterns)) - UNNAMED)


class World:
    """A branch with its people and what they have not published, and people of everywhere else."""

    def __init__(self):
        self.clients = {}
        addresses = make_addresses(every=True)
        self.addresses = {(name, ""): addresses[name] for name in all_routes()}
        secretary, chair = (User.objects.get(username=name) for name in ("thuky", "chutich"))
        self.branch = secretary.branch_grants.get().branch
        left = make_user()
        yesterday = today() - dt.timedelta(days=1)
        make_branch_grant(
            user=left, branch=self.branch, role="chair", starts_on=yesterday, ends_on=yesterday
        )
        elsewhere = {"branch": make_branch(code="OTHER", name="Nơi Khác")}
        self.people = {
            "secretary": secretary,
            "chair": chair,
            "other_secretary": make_branch_grant(**elsewhere).user,
            "other_chair": make_branch_grant(**elsewhere, role="chair").user,
            "ended": left,
            "staff": make_user(Role.STAFF),
            "officer": make_user(Role.OFFICER),
            "head_officer": make_user(Role.HEAD_OFFICER),
            "administrator": make_user(Role.ADMINISTRATOR),
        }
        later = timezone.now() + dt.timedelta(days=1)
        self.things = {
            "own unsent": self.make(secretary, pk=MARKED_ID, **UNSENT),
            "own given up": self.make(
                secretary, pk=MARKED_ID + 5, trashed_at=timezone.now(), **UNSENT
            ),
            "own sent": self.make(secretary, pk=MARKED_ID + 1),
            "own scheduled": self.make(
                secretary, pk=MARKED_ID + 2, state=State.PUBLISHED, published_at=later
            ),
            "of who left": self.make(left, pk=MARKED_ID + 3),
            "in the bin": self.make(secretary, pk=MARKED_ID + 4, trashed_at=timezone.now()),
            "desk's draft": self.mark(make_article(state=State.DRAFT, title=MARKER)),
        }
        unapproved = [ReportState.DRAFT, ReportState.SUBMITTED, ReportState.RETURNED]
        self.report_pages = [
            page
            for number, state in enumerate(unapproved, 1)
            for page in self.report(state, number)
        ]
        self.make_persons()
        shown = Article.objects.get(photos__caption="Hội trường").photos.first()
        default_storage.save(shown.whole.path_of(shown.widths[0]), ContentFile(b"RIFF"))
        for name, arguments in doors_of_document(self.make_document()).items():
            self.addresses[name, PREPARED] = reverse(name, args=arguments)
        for thing, article in self.things.items():
            for name, arguments in doors_of(article).items():
                self.addresses[name, thing] = reverse(name, args=arguments)

    def make(self, person, **fields):
        words = {"title": MARKER, "body": f"<p>{MARKER} {WORD}</p>", "sapo": MARKER}
        return self.mark(make_sent_article(sent_by=person, sent_for=self.branch, **words | fields))

    def make_document(self):
        """Not published, and linked to what is: in every way a page could name it."""
        document = make_document(
            pk=MARKED_ID + 6,
            symbol=f"99/{MARKER}",
            abstract=f"{MARKER} {WORD}",
            issuer=f"Hội {MARKER}",
            issued_on=PartialDate(1999),
            file=ContentFile(MARKER.encode(), name="giay.pdf"),
            published_at=None,
        )
        for shown in Document.objects.published():
            shown.replaced_by = document
            shown.save()
            shown.based_on.add(document)
            shown.basis_of.add(document)
        for article in Article.objects.published():
            article.documents.add(document)
        return document

    def mark(self, article):
        words = {"alt": article.title, "caption": article.title}
        photo = make_photo(article=article, is_lead=True, **words)
        default_storage.save(photo.whole.path_of(photo.widths[0]), ContentFile(MARKER.encode()))
        paper = ContentFile(b"%PDF-1.7", name="giay.pdf")
        Attachment.objects.create(article=article, title=article.title, file=paper)
        return article

    def report(self, state, number):
        """The pages of a marked report."""
        period = make_period(kind="quarter", number=number, year=2030)
        values = VALUES | {"A1": f"{MARKED_FIGURE}", "G1": f"{REPORT_MARKER} {WORD}"}
        people = SimpleNamespace(branch=self.branch, **self.people)
        submission, _ = make_submission(
            state, people=people, period=period, values=values, notes={"A1": REPORT_MARKER}
        )
        submission.period = period
        return doors_of_report(submission)

    def make_persons(self):
        """Of the branch, with all that a page could tell of them; one had consented."""
        for kind in ("family", "citizen"):
            name = f"{PERSON_MARKER} {WORD}"
            model = make_model(kind, branch=self.branch, name=name, consent=kind == "family")
            make_recognition(model)
            make_assessment(model)
        PublicationConsent.objects.filter(model__kind="family").update(withdrawn_at=timezone.now())
        make_model(branch=self.branch, name="Dòng họ Nguyễn", head=PERSON_MARKER)
        article = make_article(title="Gương hiếu học")
        article.learning_models.set(LearningModel.objects.all())
        meeting, _ = make_meeting(MeetingState.CLOSED, members=Members(number=97))
        Exemplary.objects.create(meeting=meeting, kind="family", name=f"{PERSON_MARKER} {WORD}")
        meeting.save()  # so that it is found by what stands in its record
        self.person_pages = [
            article.get_absolute_url(),
            reverse("admin:news_article_change", args=[article.pk]),
            meeting.get_absolute_url(),
            f"/tim-kiem/?q={WORD}&loai=giao-ban",
        ]

    def client_of(self, person):
        if person not in self.clients:
            self.clients[person] = Client()
            if person != "public":
                self.clients[person].force_login(self.people[person])
        return self.clients[person]


@pytest.fixture(scope="module")
def whole_world(lasting):
    """Or the error that says which address is missing."""
    with lasting(world_or_error) as world:
        yield world


def world_or_error():
    try:
        return World()
    except (KeyError, LookupError, ValueError) as error:
        return error


@pytest.fixture
def world(whole_world):
    if isinstance(whole_world, Exception):
        raise whole_world
    return deepcopy(whole_world)


def doors_of(article):
    """Every route that leads to one article or to what belongs to it, with its arguments."""
    photo, version = article.photos.get(), article.versions.first()
    sending = ("edit", "review", "send", "discard", "autosave")
    desk = ("change", "history", "delete", "publish", "publish_later", "fix", "figures", "compare")
    desk += ("autosave", "preview", "preview_page", "photos", "trash", "put_back")
    desk += ("delete_for_good",)
    return {
        "news:article_detail": [article.slug, article.pk],
        "news:article_card": [article.pk],
        "news:photo_file": [photo.content_hash, photo.widths[0]],
        "news:attachment_file": [article.attachments.get().pk],
        **{f"news:sending_{page}": [article.pk] for page in sending},
        **{f"admin:news_article_{page}": [article.pk] for page in desk},
        "admin:news_article_move": [article.pk, "decline"],
        "admin:news_article_version": [article.pk, version.pk],
        "admin:news_article_version_restore": [article.pk, version.pk],
        "admin:news_photo_edit": [article.pk, photo.pk],
        "admin:news_photo_autosave": [article.pk, photo.pk],
        "admin:news_photo_move": [article.pk, photo.pk, "bo"],
    }


def doors_of_document(document):
    pages = ("change", "delete", "history")
    return {
        "document_detail": [document.slug, document.pk],
        "documents:document_file": [document.pk],
        **{f"admin:documents_document_{page}": [document.pk] for page in pages},
    }


def answer(client, method, url):
    """The status, or `login`, and all that is said with it; what is changed by it is taken back, a
    log-out included.
    """
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url)
        # The address itself is repeated on the way to the log-in.
        said = (content_of(response) + str(response.headers)).replace(url, "")
        transaction.set_rollback(True)
    client.cookies = cookies
    target = response.headers.get("Location", "")
    if target.startswith("/quan-tri/login/"):  # which knows who is only not allowed
        return answer(client, "GET", target)[0], said
    if target.startswith("/dang-nhap/?next="):
        return "login", said
    return str(response.status_code), said


def content_of(response):
    """Read to its end, which closes a file that is sent."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def cells_of(world, name, thing, method):
    """The row as the portal answers it today."""
    url = world.addresses[name, thing]
    return {person: answer(world.client_of(person), method, url)[0] for person in PEOPLE}


def test_every_route_has_a_row(whole_world):
    rows = matrix()
    missing = [name for name in all_routes() if row_for(rows, name) is None]

    assert not missing, "\n".join(
        [ADD.format(len(missing), FILE.name), *proposals(whole_world, missing)]
    )


def proposals(world, missing):
    if isinstance(world, Exception):
        return [*missing, f"(no answers to show: tests/addresses.py has no address yet: {world})"]
    return [",".join([n, "", "GET", *cells_of(world, n, "", "GET").values()]) for n in missing]


def test_every_row_is_about_something():
    names = all_routes()
    things = {"", "own unsent", "own given up", "own sent", "own scheduled", "of who left"}
    things |= {"in the bin", "desk's draft", PREPARED}

    idle = [
        pattern
        for row in matrix()
        for pattern in row["route"].split()
        if not any(fnmatchcase(name, pattern) for name in names)
    ]

    assert idle == []
    assert {row["object"] for row in matrix()} == things


def test_every_route_to_an_article_is_tried_with_each_of_them(world):
    article = world.things["own sent"]
    doors = doors_of(article)
    prefixes = ("news:article_", "news:sending_", "admin:news_article_", "admin:news_photo_")

    missed = [
        name
        for name in all_routes()
        if name.startswith(prefixes) and name not in doors and takes_arguments(name)
    ]

    assert missed == []


def takes_arguments(name):
    try:
        reverse(name)
    except NoReverseMatch:
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_matrix_says_and_nothing_that_is_hidden(world, person):
    """In pages, lists, feeds, sitemaps, search, statistics, files, API, notices, logs, refusals."""
    rows, client, wrong = matrix(), world.client_of(person), {}
    hints = hints_for(person, world)
    others = [*world.report_pages, *world.person_pages, *(query.format(WORD) for query in QUERIES)]

    leaks = [(url, found_in(answer(client, "GET", url)[1], hints)) for url in others]
    for (name, thing), url in world.addresses.items():
        for method in ("GET", "POST"):
            found, said = answer(client, method, url)
            row = row_for(rows, name, thing=thing, method=method)
            expected = row[person] if row else "405 or the like"
            if found != expected and (row or not is_refusal(found)):
                wrong[name, thing, method] = f"{found}, not {expected}"
            leaks.append((url, found_in(said, hints)))

    assert wrong == {}
    assert [(url, seen) for url, seen in leaks if seen] == []


def is_refusal(status):
    """What a POST gets that no row is about; feeds answer it as they answer a GET."""
    return status in {"405", "404", "403", "login"}


QUERIES = [
    "/tim-kiem/?q={0}",
    "/tim-kiem/?q={0}&loai=van-ban",
    "/van-ban/?q={0}",
    "/van-ban/?nam=1999",
    "/ban-lam-viec/gui-tin/?q={0}",
    "/quan-tri/news/article/?q={0}",
    "/quan-tri/learning/learningmodel/?q={0}",
    "/quan-tri/autocomplete/?term={0}&app_label=learning&model_name=score&field_name=assessment",
    "/quan-tri/autocomplete/?term={0}&app_label=news&model_name=article&field_name=learning_models",
    "/tim-kiem/?q={0}&loai=mo-hinh",
    "/mo-hinh/?loai=family",
    "/mo-hinh/?loai=citizen&hieu-luc=on",
    "/quan-tri/news/article/?tin-xa-gui=tat-ca",
    "/quan-tri/autocomplete/?term={0}&app_label=news&model_name=photo&field_name=article",
    *(f"/quan-tri/news/article/so-lieu/{table}.csv" for table in TABLES),
]


ELSEWHERE = {"public", "other_secretary", "other_chair", "ended"}
DESK = {"staff", "officer", "head_officer", "administrator"}
# Who is shown nothing of it.
HIDDEN_FROM = {
    "what a branch has not published": ELSEWHERE,
    "what it has not sent": ELSEWHERE | DESK,
    "reports that are not approved": ELSEWHERE | {"staff", "administrator"},
    "persons without consent": ELSEWHERE | {"staff", "administrator"},
}


def hints_of(world):
    """What of each must not be found: words, ids, a figure."""
    unsent = [str(world.things[thing].pk) for thing in ("own unsent", "own given up")]
    return {
        "what a branch has not published": [MARKER, str(MARKED_ID)[:-1]],
        "what it has not sent": [UNSENT_MARKER, *unsent],
        "reports that are not approved": [
            *(REPORT_MARKER, f"{MARKED_FIGURE}"),
            f"{MARKED_FIGURE:,}".replace(",", "."),
        ],
        "persons without consent": [PERSON_MARKER],
    }


def hints_for(person, world):
    """Those of what is hidden from this person."""
    kinds = [found for what, found in hints_of(world).items() if person in HIDDEN_FROM[what]]
    return {hint for found in kinds for hint in found}


def found_in(said, hints):
    return sorted(hint for hint in hints if hint in said)


@pytest.mark.slow
def test_its_own_people_see_it(world):
    """So that the test above would find it."""
    seen = {
        (person, thing): MARKER
        in world.client_of(person).get(world.addresses["news:sending_edit", thing]).text
        for person, thing in product(["secretary", "chair"], ["own unsent", "own sent"])
    }

    assert set(seen.values()) == {True}
    assert Article.objects.filter(title__startswith=MARKER).count() == 7
    records = reverse("admin:learning_learningmodel_changelist")
    assert PERSON_MARKER in content_of(world.client_of("officer").get(records))
    for person in ("secretary", "chair", "officer"):
        pages = [content_of(world.client_of(person).get(page)) for page in world.report_pages]
        assert sum(REPORT_MARKER in page for page in pages) >= 3  # of the three reports
