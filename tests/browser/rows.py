"""What the browser reads besides the demo; run inside `manage.py shell`."""

import datetime as dt
import json
import sys
from itertools import product
from types import SimpleNamespace

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from branches.models import Branch
from core.dates import today
from documents.models import Document
from learning.actions import register
from learning.models import LearningModel
from learning.states import State
from news.actions import withdraw
from news.models import Article, Category
from reports import actions
from reports.first_form import load_first_form
from reports.models import DistrictReport, Period, Submission
from reports.states import State as ReportState
from tests.addresses import make_addresses
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_branch_grant,
    make_document,
    make_grant,
    make_user,
)
from tests.learning.factories import (
    YEAR,
    bring_to,
    make_assessment,
    make_criteria,
    make_model,
    make_recognition,
)
from tests.reports.factories import People, make_period, make_submission


def make_rows() -> None:
    """Print the addresses of: the real article, the same text without a picture, one withdrawn; a
    document, and one with a summary and what replaced it; a clan.
    """
    sample = Article.objects.get(is_sample=False)
    # Alone in its category and long past: no related stories, so no pictures of theirs either.
    alone = Category.objects.create(name="Không có ảnh", position=99)
    plain = make_article(
        title=sample.title,
        printed_title=sample.printed_title,
        slug=f"{sample.slug}-khong-anh",
        dateline=sample.dateline,
        sapo=sample.sapo,
        body=sample.body,
        byline=sample.byline,
        category=alone,
        published_at=timezone.make_aware(timezone.datetime(2001, 2, 3)),
    )
    withdrawn = make_article(title="Bài đã gỡ", category=alone)
    withdraw(article=withdrawn, by=None, reason="Sai tên người được khen thưởng.")
    document = Document.objects.get(symbol="49-KL/TW")
    summarised = Document.objects.get(symbol="387/QĐ-TTg")
    summarised.replaced_by = make_document(file=ContentFile(b"%PDF-1.7", name="giay.pdf"))
    summarised.save()
    rows = {"sample": sample, "plain": plain, "withdrawn": withdrawn}
    rows |= {"document": document, "summarised": summarised}
    rows["clan"] = LearningModel.objects.public().of_kind("clan").earliest("sort_key")
    addresses = {name: row.get_absolute_url() for name, row in rows.items()}
    sys.stdout.write(json.dumps(addresses))


def make_one_article() -> None:
    """Print the address of the only article there is."""
    make_association()
    sys.stdout.write(json.dumps({"article": make_article().get_absolute_url()}))


def make_two_articles() -> None:
    """Print the address of one, and of another its address, slug and title."""
    make_association()
    one, other = make_article(), make_article()
    known = {"address": other.get_absolute_url(), "slug": other.slug, "title": other.title}
    sys.stdout.write(json.dumps({"articles": [one.get_absolute_url(), known]}))


def correct_a_report() -> None:
    """Have a source of the newest district report corrected: print its branch."""
    report = DistrictReport.objects.frozen().latest("frozen_at")
    submission = Submission.objects.get(pk=next(iter(report.sources)))
    officer, clerk = make_user(Role.OFFICER), make_user()
    chair = make_branch_grant(branch=submission.branch, role="chair", user=clerk).user
    until = today() + dt.timedelta(days=7)
    actions.grant_correction(submission=submission, by=officer, reason="Ghi sót.", until=until)
    section = submission.period.edition.sections.get(indicators__code="B1")
    current = Submission.objects.get(pk=submission.pk).current
    values = current.values | {"B1": str(int(current.values["B1"]) + 1)}
    actions.save_section(
        submission=submission,
        section=section,
        values=values,
        notes=dict.fromkeys(values, "Ghi sót."),
        shown=current.saves.get(str(section.pk), 0),
        by=chair,
    )
    actions.submit(submission=submission, by=chair)
    actions.claim(submission=submission, by=officer)
    digest = Submission.objects.get(pk=submission.pk).current.hash
    actions.approve(submission=submission, by=officer, digest=digest)
    sys.stdout.write(json.dumps({"branch": submission.branch.full_name}))


def make_desk() -> None:
    """Print every page that one has to sign in for, and those of accounts: [name, address, who].

    Who is a person's cookie, or nothing for a page that is shown to nobody in particular.
    """
    with transaction.atomic():
        addresses = make_addresses()
        everything = make_user(full_name="Nguyễn Thị Mọi Việc")
        for role in Role:
            make_grant(user=everything, role=role)
    people = [everything, *(User.objects.get(username=name) for name in ("thuky", "chutich"))]
    doors = {"": Client(SERVER_NAME="localhost")}
    for person in people:
        client = Client(SERVER_NAME="localhost")
        client.force_login(person)
        doors[client.cookies[settings.SESSION_COOKIE_NAME].value] = client
    pages = []
    for name, address in addresses.items():
        opened = [who for who, client in doors.items() if is_page(client.get(address))]
        if opened and (opened[0] or "accounts:" in name or "invitation" in name):
            pages.append([name, address, opened[0]])
    sys.stdout.write(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "pages": pages}))


# The titles of periods that are open for the demo's branch, one for each test that fills one in.
PERIODS = {
    "scripts": "Đợt có mã",
    "plain": "Đợt không mã",
    "offline": "Đợt mất mạng",
    "expired": "Đợt hết phiên",
    "two": "Đợt hai người",
    "beside": "Đợt cùng mở",
    "axe": "Đợt soát trang",
}
# What the branch had reported the time before.
LAST = {
    "A1": 84_500,
    "A2": 2_210,
    "B4a": 14,
    "B4b": 5,
    "B4c": 2,
    "B5a": 31,
    "B5b": 4,
    "B1": 1_412,
    "B2": 86,
    "B3": 12,
    "E1a": 2_210,
    "E1b": 1_650,
    "E1c": 1_480,
    "E2a": 86,
    "E2b": 74,
    "E2c": 70,
    "E3a": 14,
    "E3b": 14,
    "E3c": 12,
    "E4a": 6,
    "E4b": 6,
    "E4c": 5,
    "E5a": 52_000,
    "E5b": 3_100,
    "E5c": 2_750,
    "E6": 1,
    "C1": 32_000_000,
    "C2": 86_500_000,
    "C3": 54_250_000,
    "D1a": 40,
    "D1b": 20_000_000,
    "D2a": 310,
    "D2b": 24_800_000,
    "D3a": 18,
    "D3b": 5_400_000,
    "D4a": 25,
    "D4b": 4_050_000,
    "F1a": 22,
    "F1b": 1_180,
    "G0": "Hội trao 40 suất học bổng.",
}


def make_reporting() -> None:
    """Open periods to report in, after one whose report is approved; print their ids by name."""
    with transaction.atomic():
        edition = load_first_form()
        branch = Branch.objects.get(code="HKH05")
        names = ("thuky", "chutich", "canbo")
        secretary, chair, officer = (User.objects.get(username=name) for name in names)
        day = dt.timedelta(days=1)
        days = {"edition": edition, "kind": "ad_hoc", "year": today().year}
        days |= {"opens_on": today() - day, "due_on": today() + 5 * day}
        days |= {"closes_on": today() + 9 * day, "starts_on": today() - 3 * day}
        last = Period.objects.create(**days, title="Đợt trước", ends_on=today() - 2 * day)
        report = actions.start(branch=branch, period=last, by=secretary)
        typed = {"values": {code: str(value) for code, value in LAST.items()}}
        # The demo has other figures of the period before.
        typed["notes"] = dict.fromkeys(LAST, "Số của bài thử.")
        for section in edition.sections.all():
            actions.save_section(submission=report, section=section, shown=0, by=secretary, **typed)
        actions.submit(submission=report, by=chair)
        actions.claim(submission=report, by=officer)
        report.refresh_from_db()
        actions.approve(submission=report, by=officer, digest=report.current.hash)
        made = {
            name: Period.objects.create(**days, title=title, ends_on=today() - day).pk
            for name, title in PERIODS.items()
        }
    sys.stdout.write(json.dumps(made))


def is_page(response) -> bool:
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def make_queue() -> None:
    """Print the cookie of an officer for whom three reports wait: [its name, its value]."""
    with transaction.atomic():
        make_association()
        officer = make_user(Role.OFFICER, full_name="Nguyễn Thị Duyệt")
        period = make_period()
        for name in ("Bình Phú", "Dân Chủ", "Phú Mỹ"):
            people = People(make_branch(name=name))
            make_submission(ReportState.SUBMITTED, people=people, period=period)
    print_cookie_of(officer)


def make_models_to_recognise() -> None:
    """Print the cookie of an officer for whom twelve models of this year wait. A branch has not
    finished, and two records may be one.
    """
    with transaction.atomic():
        make_association()
        officer = make_user(Role.OFFICER, full_name="Nguyễn Thị Duyệt")
        branches = [make_branch(name=name) for name in ("Bình Phú", "Dân Chủ")]
        of_year = {"year": today().year, "state": State.BRANCH_ASSESSED, "passes": True}
        for branch, kind in product(branches, ("clan", "family")):
            for number in range(1, 4):
                model = make_model(kind, branch=branch, residential_area=f"khu {number}")
                make_assessment(model, **of_year)
        make_recognition(model, year=today().year - 1)
        make_assessment(make_model("unit", branch=branch), year=today().year)
        make_assessment(make_model("unit", branch=branch), **of_year | {"passes": False})
        make_model(model.kind, branch=branch, name=model.name, residential_area="Khu 3")
    print_cookie_of(officer)


def print_cookie_of(person: User) -> None:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    sys.stdout.write(json.dumps([settings.SESSION_COOKIE_NAME, cookie]))


def make_sheets() -> None:
    """Print the addresses of a record and of sheets: of a citizen, to be changed with and without
    scripts; decided; without criteria; by levels; and of a move.
    """
    names = {"secretary": "thuky", "chair": "chutich", "officer": "canbo"}
    people = {role: User.objects.get(username=name) for role, name in names.items()}
    branch = Branch.objects.acted_for_by(people["chair"]).get()
    own = SimpleNamespace(branch=branch, **people)
    points = (8, 8, 8, 8, 8, 7, 8, 7.5, 9, 9)
    found = {
        name: bring_to(state, people=own, points=points)[0]
        for name, state in (
            ("sheet", "self_assessed"),
            ("unscripted", "self_assessed"),
            ("decided", "recognised"),
        )
    }
    by_levels = make_criteria(
        "unit",
        maxima=(None,) * 3,
        levels=2,
        pass_total=None,
        pass_each=None,
        starts_on=dt.date(YEAR, 1, 1),
    )
    by_levels.all_criteria.filter(code="3").update(level=2)
    for name, kind, criteria_set in (("levels", "unit", by_levels), ("unscored", "clan", None)):
        model = make_model(kind, branch=branch)
        (found[name],) = register(
            models=[model], year=YEAR, by=own.secretary, criteria_set=criteria_set
        )
    start = "/ban-lam-viec/mo-hinh"
    addresses = {
        name: f"{start}/{each.model_id}/{each.year}/danh-gia/" for name, each in found.items()
    }
    addresses["record"] = f"{start}/{found['decided'].model_id}/"
    addresses["move"] = f"{start}/{found['unscripted'].model_id}/{YEAR}/chuyen/rut-dang-ky/"
    sys.stdout.write(json.dumps(addresses))
