"""The demo: what `make run` shows on its first day."""

import datetime as dt
import re
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Role, User
from branches.models import Association
from core.html import plain_text
from core.text import unify_tones, words
from documents.models import Document
from khuyenhoc.management.commands import load_demo
from news.models import Article, Category, State

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ACCOUNTS = {
    "quantri": Role.ADMINISTRATOR,
    "bientap": Role.STAFF,
    "canbo": Role.OFFICER,
    "thuongtruc": Role.HEAD_OFFICER,
}
BRANCH_ACCOUNTS = {"thuky": "secretary", "chutich": "chair"}


@pytest.fixture(scope="module")
def demo(demo_portal, lasting):
    """What the command said."""
    with lasting(load) as said:
        yield said


def load():
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_load_demo_shows_the_real_article_word_for_word(demo):
    article = Article.objects.get(is_sample=False)

    assert article.title == "Hội Khuyến học huyện tổ chức giao ban cụm số II"
    assert article.printed_title == "HỘI KHUYẾN HỌC HUYỆN TỔ CHỨC GIAO BAN CỤM SỐ II"
    assert article.published_at == dt.datetime(2022, 5, 25, tzinfo=VIETNAM)
    assert article.imported_views.views == 1412
    assert article.imported_views.counted_on == timezone.localdate()
    assert article.dateline == "(Phù Ninh)-"
    assert article.sapo.startswith("Sáng ngày 25/5/2022, Hội khuyến học huyện tổ chức giao ban")
    assert "cán bộ Khuyến học cơ sở đã\xa0 tiếp thu được" in plain_text(article.body)
    assert "đặc biệt là mô hình “Dòng họ học tập”, “ Công dân học tập”." in plain_text(article.body)
    printed = [line for line in load_demo.REAL_ARTICLE.read_text().splitlines() if line.strip()]
    assert [
        f"{article.dateline} {article.sapo}",
        *plain_text(article.body).splitlines(),
        f"{article.byline} - {article.organisation}",
    ] == printed[3:]
    assert (article.byline, article.organisation) == ("Nguyễn Hoa", "Hội Khuyến học")
    assert article.category.name == "Hội nghị – giao ban"
    assert [branch.code for branch in article.branches.all()] == [
        "08272",  # An Đạo
        "08230",  # Phong Châu
        "08266",  # Phú Nham
        "08263",  # Tiên Du
    ]


def test_load_demo_has_the_papers_with_their_own_dates(demo):
    documents = {row.symbol: row for row in Document.objects.published()}

    assert len(documents) == 17
    assert str(documents["49-KL/TW"]) == "Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư"
    assert [row.symbol for row in documents["49-KL/TW"].based_on.all()] == ["11-CT/TW"]
    assert documents["448/QĐ-KHVN"].also_printed == "448/QĐ-KHVN ngày 01/12/2015"
    unknown = {"324/QĐ-KHVN": "", "22/2020/TT-BGDĐT": "2020", "1315/QĐ-TTg": "11/2023"}
    assert {symbol: str(documents[symbol].issued_on) for symbol in unknown} == unknown
    assert all(row.note and not row.file for row in documents.values())


def test_load_demo_links_the_real_article_to_its_papers_and_keeps_its_words(demo):
    article = Article.objects.get(is_sample=False)

    assert [str(row) for row in article.documents.all()] == [
        "Kết luận 49-KL/TW ngày 10/05/2019 của Ban Bí thư",
        "Chỉ thị 11-CT/TW ngày 13/04/2007 của Bộ Chính trị",
    ]
    assert "Kết luận 49-KL/TW ngày 10/5/2022" in plain_text(article.body)


def test_load_demo_gives_every_picture_its_words_and_files(demo):
    pictured = Article.objects.published().for_list().filter(photos__is_lead=True)

    assert len(pictured) == 9
    assert pictured[0].is_sample is False
    for article in pictured:
        photo = article.lead_photo
        assert photo.alt.endswith(".")
        assert photo.caption.startswith("Tranh minh hoạ: ")
        assert all(default_storage.exists(photo.whole.path_of(width)) for width in photo.widths)


def test_load_demo_publishes_samples_older_than_the_real_article(demo):
    samples = Article.objects.published().filter(is_sample=True)

    assert samples.count() == 22
    days = sorted(timezone.localdate(article.published_at) for article in samples)
    assert (days[0], days[-1]) == (dt.date(2021, 11, 20), dt.date(2022, 5, 24))
    assert demo == "Đã nạp dữ liệu mẫu.\n"


def test_load_demo_orders_the_categories(demo):
    assert [category.name for category in Category.objects.all()] == [
        "Hội nghị – giao ban",
        "Mô hình học tập",
        "Gương sáng",
        "Học bổng – khen thưởng",
        "Quỹ khuyến học",
        "Trung tâm học tập cộng đồng",
        "Thông báo",
    ]
    assert all(category.description.endswith(".") for category in Category.objects.all())


def test_load_demo_writes_samples_as_the_house_does(demo):
    for article in Article.objects.filter(is_sample=True):
        text = f"{article.title}\n{article.sapo}\n{plain_text(article.body)}"
        assert unify_tones(text) == text, article
        assert re.findall(r"!|\"|'|\.\.\.| - |  ", text) == [], article
        assert 120 <= len(words(text)) <= 450, article
        assert len(article.sapo) <= 220, article
        assert article.byline in {"Ban biên tập", "Nhóm cộng tác viên", "K.D", "T.H"}, article


def test_load_demo_makes_the_accounts(demo):
    names = {*ACCOUNTS, *BRANCH_ACCOUNTS, "coso"}
    assert set(User.objects.values_list("username", flat=True)) == names
    for username, role in ACCOUNTS.items():
        user = User.objects.get(username=username)
        assert user.check_password("mat-khau-chay-thu")
        assert list(user.grants.values_list("role", flat=True)) == [role]
    assert User.objects.get(username="quantri").full_name == "Quản trị viên mẫu"
    for username, role in BRANCH_ACCOUNTS.items():
        user = User.objects.get(username=username)
        assert user.check_password("mat-khau-chay-thu")
        assert not user.is_staff
        grants = user.branch_grants.current().values_list("branch__code", "branch__name", "role")
        assert list(grants) == [("HKH05", "Bình Phú", role)]
    others = User.objects.get(username="coso").branch_grants.values_list("branch__code", "role")
    assert sorted(others) == [(f"HKH0{n}", "chair") for n in range(1, 5)]


def test_load_demo_names_the_association_as_a_sample(demo):
    association = Association.objects.get()

    assert association.name == "Hội Khuyến học huyện Phù Ninh"
    assert association.parent_name == "Hội Khuyến học tỉnh Phú Thọ"
    assert association.is_sample is True
    assert association.email.endswith(".example")


def test_load_demo_a_second_time_changes_nothing(demo, rows, capsys):
    Article.objects.filter(category__name="Thông báo").update(
        state=State.DRAFT, trashed_at=timezone.now()
    )
    Association.objects.update(name="Hội Khuyến học xã B")
    before = rows()

    call_command("load_demo")

    assert rows() == before
    assert capsys.readouterr().out == "Cơ sở dữ liệu đã có dữ liệu, không nạp dữ liệu mẫu.\n"
