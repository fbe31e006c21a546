"""What readers see of learning models: who may be named, numbers of all, and nobody else."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from branches.models import Succession
from core.dates import today
from learning.models import LearningModel, ModelKind, PublicationConsent
from learning.progress import progress_in
from learning.registry import latest_numbers
from learning.states import Standing, State
from learning.timeline import timeline_of
from meetings.models import Exemplary, Meeting, Paper
from meetings.states import State as MeetingState
from news.models import Article
from news.models import State as ArticleState
from tests.factories import (
    make_article,
    make_branch,
    make_cluster,
    make_document,
    make_succession,
    make_user,
)
from tests.learning.factories import (
    make_assessment,
    make_criteria,
    make_decision,
    make_model,
    make_recognition,
    make_target,
    make_total,
)
from tests.meetings.factories import Members, make_meeting
from tests.reports.factories import make_period, make_report

pytestmark = pytest.mark.django_db

LIST = "/mo-hinh/"
CHECK = "/mo-hinh/tu-danh-gia/"
# In the name of who has not consented, and in what no reader sees of anybody.
MARKER, HEAD = "Kimgiaubi", "Lacmatgiao"
FILES = ("danh-sach.csv", "danh-sach.xlsx", "so-luong.csv")


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sheets_of(content):
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


@pytest.fixture
def hidden():
    """Whoever must not be named: each recognised, and praised by the branch of a public model."""
    branch = make_branch(name="Tiên Du")
    make_cluster(branch, number=2)
    models = [
        make_model(kind, branch=branch, name=f"{MARKER} {kind}", head="", residential_area="khu 9")
        for kind in (ModelKind.FAMILY, ModelKind.CITIZEN)
    ]
    withdrawn = make_model(ModelKind.FAMILY, branch=branch, name=f"{MARKER} rút", consent=True)
    PublicationConsent.objects.update(withdrawn_at=timezone.now(), withdrawn_by=make_user())
    closed = make_model(branch=branch, name=f"{MARKER} thôi", state=Standing.WITHDRAWN)
    for model in (*models, withdrawn, closed):
        make_assessment(model, state=State.RECOGNISED, evidence=MARKER)
        make_recognition(model)
    LearningModel.objects.update(story=MARKER)
    make_recognition(make_model(branch=branch, name="Dòng họ Trần", head=HEAD))
    told_of = make_article(title="Gương hiếu học")
    told_of.learning_models.set([*models, withdrawn, closed])
    return branch, [*models, withdrawn, closed]


@pytest.fixture
def praised():
    """A meeting whose record names families and citizens."""
    meeting, _ = make_meeting(MeetingState.CLOSED, members=Members(number=7))
    for kind, prefix in (("family", ""), ("citizen", ""), ("", "Gia đình "), ("", "Bà ")):
        Exemplary.objects.create(meeting=meeting, kind=kind, name=f"{prefix}{MARKER}")
    meeting.save()  # so that it is found by what stands in its record


def texts_of(client, branch):
    """Every place where readers, feeds, engines and files could meet a name."""
    addresses = [LIST, CHECK, "/", "/rss/", "/atom/", "/sitemap.xml", "/sitemap-mo-hinh.xml"]
    addresses += [f"{LIST}{name}" for name in FILES if name.endswith("csv")]
    addresses += [f"{LIST}?{query}" for query in ("loai=family", "loai=citizen", "hieu-luc=1")]
    addresses += [f"{LIST}?hoi={branch.code}", f"{LIST}?cum=2", f"{LIST}?nam=2024"]
    addresses += [f"{LIST}danh-sach.csv?loai=family", branch.get_absolute_url(), "/cum/2/"]
    addresses += ["/so-do-trang/", "/so-lieu/", "/tim-kiem/?q=khu+9&loai=mo-hinh", "/giao-ban/"]
    addresses += [row.get_absolute_url() for row in (Article.objects.get(), Meeting.objects.get())]
    addresses += [Meeting.objects.get().calendar_url, "/tim-kiem/?q=giao+ban&loai=giao-ban"]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        yield address, response.content.decode()
    for row in sheets_of(client.get(f"{LIST}danh-sach.xlsx").content).items():
        yield "xlsx", str(row)
    # What was looked for stands in the box again: its tab must not be there.
    for tab in ("mo-hinh", "giao-ban", "tin-tuc"):
        found = client.get(f"/tim-kiem/?q={MARKER}&loai={tab}").text
        yield f"search {tab}", found if "Không tìm thấy kết quả nào" not in found else ""


def test_nobody_without_consent_is_named_anywhere(client, hidden, praised):
    branch, _ = hidden

    texts = list(texts_of(client, branch))

    assert [place for place, text in texts if MARKER in text or HEAD in text] == []
    assert any("Dòng họ Trần" in text for place, text in texts if place == LIST)
    assert any("Dòng họ Trần" in text for place, text in texts if place == "xlsx")


def test_who_has_not_consented_has_no_page_for_anybody(client, hidden):
    _, models = hidden
    addresses = [model.get_absolute_url() for model in models]

    for user in (None, make_user(role="officer")):
        if user:
            client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [404] * 4
    # Neither does another slug say that there is something.
    assert client.get(f"/mo-hinh/x-{models[0].pk}/").status_code == 404


def test_who_has_not_consented_is_counted(get_page, hidden):
    page = get_page(LIST)

    assert "Danh sách 1 mô hình" in page.text
    assert "5 mô hình được công nhận" in page.text
    assert "Gia đình học tập – 2 2 Dòng họ" in page.text


def test_withdrawn_consent_holds_at_once(client, get_page):
    model = make_model(ModelKind.FAMILY, consent=True, name="Nguyễn Văn An")
    make_recognition(model)
    address = model.get_absolute_url()
    places = [LIST, f"{LIST}danh-sach.csv", "/tim-kiem/?q=nguyen+van+an&loai=mo-hinh", address]
    assert [model.name in client.get(place).text for place in places[:2]] == [True] * 2
    assert "Mô hình (1)" in get_page(places[2]).text
    assert "Gia đình học tập Nguyễn Văn An" in get_page(address).text

    PublicationConsent.objects.update(withdrawn_at=timezone.now(), withdrawn_by=make_user())

    assert [model.name in client.get(place).text for place in places[:2]] == [False] * 2
    assert "Không tìm thấy kết quả nào" in get_page(places[2]).text
    assert client.get(address).status_code == 404


def test_address_and_engines_do_not_keep_a_persons_name(client, get_page):
    person = make_model(ModelKind.CITIZEN, consent=True, name="Trần Thị Bình")
    clan = make_model(name="Dòng họ Lê")

    assert person.get_absolute_url() == f"/mo-hinh/cong-dan-hoc-tap-{person.pk}/"
    assert clan.get_absolute_url() == f"/mo-hinh/dong-ho-le-{clan.pk}/"
    sitemap = client.get("/sitemap-mo-hinh.xml").text
    assert clan.get_absolute_url() in sitemap
    assert person.get_absolute_url() not in sitemap
    robots = [page.all("meta") for page in map(get_page, (person.get_absolute_url(), LIST))]
    assert all({"name": "robots"}.items() <= {**m}.items() for m in [named(r) for r in robots])
    assert named(get_page(clan.get_absolute_url()).all("meta")) == {}
    # What stands on pages that engines keep names no person either.
    assert person.name not in client.get(person.branch.get_absolute_url()).text


def named(metas):
    return next((meta for meta in metas if meta.get("name") == "robots"), {})


def test_files_of_persons_leave_every_cache_within_a_minute(client):
    make_recognition()

    kept = {client.get(f"{LIST}{name}")["Cache-Control"] for name in FILES}

    assert kept == {"max-age=60, must-revalidate"}


def test_another_slug_leads_to_the_right_address(client):
    model = make_model(name="Dòng họ Lê")

    response = client.get(f"/mo-hinh/ten-cu-{model.pk}/")

    assert (response.status_code, response["Location"]) == (301, model.get_absolute_url())


@pytest.fixture
def three():
    """Of two branches: one of two years, one of last year with a level, one of none."""
    one, other = make_branch(name="An Đạo"), make_branch(name="Bình Bộ")
    make_cluster(one, number=1)
    make_cluster(other, number=2)
    last = today().year - 1
    clan = make_model(branch=one, name="Dòng họ Một")
    for year in (2019, 2020):
        make_recognition(clan, year=year)
    unit = make_model(ModelKind.UNIT, branch=other, name="Trường Hai")
    make_recognition(unit, year=last, level="mức 2")
    hamlet = make_model(ModelKind.COMMUNITY, branch=other, name="Khu Ba")
    return one, other, [clan, unit, hamlet]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Một", "Hai", "Ba"]),
        ("loai=clan", ["Một"]),
        ("loai=family", []),
        ("hoi={one}", ["Một"]),
        ("hoi={other}", ["Hai", "Ba"]),
        ("cum=2", ["Hai", "Ba"]),
        ("cum=1&hoi={other}", []),
        ("nam=2019", ["Một"]),
        ("danh-hieu=m%E1%BB%A9c+2", ["Hai"]),
        ("danh-hieu=m%E1%BB%A9c+2&nam=2019", []),
        ("hieu-luc=on", ["Hai"]),
        ("loai=x&hoi=x&cum=x&nam=x&danh-hieu=x", ["Một", "Hai", "Ba"]),
    ],
)
def test_list_and_files_are_narrowed_alike(client, get_page, three, query, names):
    one, other, models = three
    query = query.format(one=one.code, other=other.code)
    wanted = {model.name for model in models if model.name.split()[-1] in names}

    page = get_page(f"{LIST}?{query}")
    lines = rows_of(client.get(f"{LIST}danh-sach.csv?{query}").content)[1:]
    sheet = sheets_of(client.get(f"{LIST}danh-sach.xlsx?{query}").content)["Danh sách"][1:]

    shown = {m.name for m in models if m.get_absolute_url() in page.links}
    assert shown == {line[1] for line in lines} == {row[1] for row in sheet} == wanted
    assert f"Danh sách {len(names)} mô hình" in page.text


def test_file_tells_years_decision_and_force(client, three):
    lines = rows_of(client.get(f"{LIST}danh-sach.csv").content)

    assert lines[0] == [
        *("Loại", "Tên", "Mã đơn vị", "Đơn vị", "Khu dân cư", "Năm công nhận"),
        *("Mức, danh hiệu", "Quyết định gần nhất", "Còn hiệu lực"),
    ]
    by_name = {line[1]: line for line in lines[1:]}
    clan, unit, hamlet = (by_name[name] for name in ("Dòng họ Một", "Trường Hai", "Khu Ba"))
    assert clan[5:7] + clan[8:] == ["2019, 2020", "", "không"]
    assert unit[5:7] + unit[8:] == [f"{today().year - 1}", "mức 2", "có"]
    assert unit[7].endswith("/QĐ-UBND ngày 15/12/2024 của Uỷ ban nhân dân xã Mẫu")
    assert hamlet[5:] == ["", "", "", "không"]


def test_numbers_are_by_kind_branch_and_year_and_an_entered_total_counts_once(client, get_page):
    one, other = make_branch(name="An Đạo"), make_branch(name="Bình Bộ")
    for _ in range(2):
        make_recognition(make_model(ModelKind.FAMILY, branch=one))
    make_total(branch=one, total=1200, registered=900, recognised=700, source="Báo cáo")
    make_recognition(make_model(branch=other))
    make_recognition(make_model(branch=other), year=2023)

    page = get_page(LIST)
    lines = rows_of(client.get(f"{LIST}so-luong.csv").content)
    only = rows_of(client.get(f"{LIST}so-luong.csv?loai=family&hoi={one.code}").content)

    assert "Số lượng năm 2024 701 mô hình được công nhận" in page.text
    assert "Gia đình học tập 1.200 (1/2 đơn vị) 900 (1/2 đơn vị) 700 (1/2 đơn vị)" in page.text
    assert "Năm Số được công nhận 2023 1 2024 701 Theo đơn vị" in page.text
    assert "Đơn vị Số được công nhận Xã An Đạo 700 Xã Bình Bộ 1 “–”" in page.text
    family = ["2024", one.code, "xã An Đạo", "Gia đình học tập", "1200", "900", "700", "Báo cáo"]
    book = "Sổ mô hình học tập"
    assert lines[1:] == [
        family,
        ["2024", other.code, "xã Bình Bộ", "Dòng họ học tập", "", "1", "1", book],
        ["2023", other.code, "xã Bình Bộ", "Dòng họ học tập", "", "1", "1", book],
    ]
    assert only[1:] == [family]


def test_table_for_the_province_has_all_kinds_branches_and_shares(client):
    first, second, alone = (make_branch(name=name) for name in ("An Đạo", "Bình Phú", "Tiên Du"))
    make_cluster(first, second, number=2)
    make_total(branch=first, kind="family", total=3, registered=3, recognised=2)
    make_total(branch=second, kind="family", total=None, registered=7, recognised=5)
    make_total(branch=second, kind="clan", total=10, registered=0, recognised=0)
    make_recognition(make_model(branch=alone))

    sheet = sheets_of(client.get(f"{LIST}danh-sach.xlsx?hoi={first.code}").content)["Tổng hợp"]

    unknown = [None] * 4
    assert sheet[0][0] == "Tổng hợp mô hình học tập năm 2024"
    assert sheet[2][0] == "Đơn vị"
    assert sheet[2][1::4] == [kind.label for kind in ModelKind]
    assert sheet[3][1:5] == ["Tổng số", "Đăng ký", "Được công nhận", "Tỷ lệ (%)"]
    assert [[row[0], row[1:5], row[5:9], row[9:13]] for row in sheet[4:]] == [
        ["Xã An Đạo", [3, 3, 2, 66.6], unknown, unknown],
        ["Xã Bình Phú", [None, 7, 5, None], [10, 0, 0, 0], unknown],
        ["Cộng cụm số II", [3, 10, 7, 66.6], [10, 0, 0, 0], unknown],
        ["Xã Tiên Du", unknown, [None, 1, 1, None], unknown],
        ["Tổng cộng", [3, 10, 7, 66.6], [10, 1, 1, 0], unknown],
    ]


def test_numbers_of_a_branch_have_what_went_into_it(get_page):
    old = make_branch(name="An Đạo", ends_on=dt.date(2025, 6, 30))
    new = make_branch(name="Bình Phú", starts_on=dt.date(2025, 7, 1))
    make_succession(Succession.Kind.RENAME, old=[old], new=[new])
    make_total(branch=old, recognised=700)
    make_total(branch=make_branch(), recognised=5, registered=5, total=5)

    page = get_page(f"{LIST}?hoi={new.code}")

    assert "700 mô hình được công nhận" in page.text
    assert "Xã Bình Phú 700 “–”" in page.text
    assert latest_numbers({old.pk, new.pk}).recognised == 700


def test_numbers_are_of_the_last_year_with_a_recognition(get_page):
    branch = make_branch()
    make_recognition(make_model(branch=branch), year=2023)
    make_assessment(make_model(branch=branch), year=2024)

    assert "Số lượng năm 2023" in get_page(LIST).text
    assert "Năm 2023, gồm cả" in get_page(branch.get_absolute_url()).text
    assert "Số lượng năm 2024 0 mô hình được công nhận" in get_page(f"{LIST}?nam=2024").text


def test_zero_is_no_gap_and_a_gap_no_zero(get_page):
    make_branch(name="An Đạo")
    make_total(branch=make_branch(name="Bình Bộ"), recognised=0)

    text = get_page(LIST).text

    assert "Xã Bình Bộ 0 Xã An Đạo – chưa có số liệu" in text


def test_bars_are_as_long_as_their_numbers(get_page):
    for name, number in (("An Đạo", 400), ("Bình Bộ", 100)):
        make_total(branch=make_branch(name=name), recognised=number)

    widths = [rect["width"] for rect in get_page(LIST).all("rect")]

    assert widths == ["1000", "1000", "250"]


def test_cluster_without_members_is_no_error(get_page):
    make_cluster(number=7)
    make_recognition()

    assert "Danh sách 0 mô hình" in get_page(f"{LIST}?cum=7").text


def test_empty_registry_says_so(get_page):
    assert "Chưa có mô hình nào. Mô hình sẽ hiện ở đây khi" in get_page(LIST).text
    assert "Không có mô hình nào nêu tên được như vậy" in get_page(f"{LIST}?loai=family").text


def test_list_has_pages(get_page):
    for _ in range(31):
        make_model()

    assert "Trang 1 trong 2" in get_page(LIST).text
    assert "?loai=clan&trang=2" in get_page(f"{LIST}?loai=clan").links
    assert "/mo-hinh/danh-sach.csv?loai=clan" in get_page(f"{LIST}?loai=clan&trang=2").links
    get_page(f"{LIST}?trang=3", status=404)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    [
        LIST,
        *(f"{LIST}{name}" for name in FILES),
        "/sitemap-mo-hinh.xml",
        "/cum/2/",
        "/tim-kiem/?q=nguyen&loai=mo-hinh",
    ],
)
def test_queries_do_not_grow_with_rows(client, address):
    cluster = make_cluster(number=2)

    def add():
        branch = make_branch()
        cluster.memberships.create(branch=branch)
        model = make_model(branch=branch, name="Dòng họ Nguyễn")
        make_assessment(model, criteria_set=make_criteria(audience=branch.code))
        make_recognition(model, decision=make_decision(document=make_document()))
        make_total(branch=branch)

    add()
    client.get(address)
    few = queries_of(client, address)
    add()
    add()

    assert queries_of(client, address) == few


def test_page_of_a_model_tells_its_years(get_page):
    model = make_model(name="Dòng họ Lê", registered_year=2018, head=HEAD)
    for year in (2019, 2020, 2022):
        make_recognition(model, year=year)
    make_recognition(
        model, year=2023, withdrawn_on=dt.date(2024, 3, 1), withdrawn_reason=f"{MARKER} sai"
    )
    make_assessment(model, year=2019, state=State.RECOGNISED)
    make_assessment(model, year=2021, state=State.WITHDRAWN)

    moments = timeline_of(LearningModel.objects.with_history().get())
    page = get_page(model.get_absolute_url())

    assert [(moment.year, moment.text) for moment in moments] == [
        (2024, "Công nhận của năm 2023 đã thu hồi ngày 01/03/2024"),
        (2023, "Không công nhận lại"),
        (2023, "Được công nhận"),
        (2022, "Được công nhận"),
        (2020, "Được công nhận, năm thứ 2 liên tiếp"),
        (2019, "Được công nhận"),
        (2018, "Đăng ký lần đầu"),
    ]
    assert "Được công nhận 2019, 2020, 2022 Qua các năm" in page.text
    assert MARKER not in page.html
    assert HEAD not in page.html


def test_page_links_the_decision_if_readers_see_it_and_the_branch_of_that_time(get_page):
    old, new = make_branch(name="An Đạo"), make_branch(name="Bình Phú")
    model = make_model(branch=new)
    shown, kept = make_document(), make_document(published_at=None)
    make_recognition(model, decision=make_decision(document=shown), branch=old)
    make_recognition(model, decision=make_decision(document=kept, year=2023))

    page = get_page(model.get_absolute_url())

    assert shown.get_absolute_url() in page.links
    assert kept.get_absolute_url() not in page.links
    assert page.text.count("khi thuộc") == 1
    assert old.get_absolute_url() in page.links


def test_page_tells_the_story_if_there_is_one(get_page):
    model = make_model(name="Dòng họ Lê", story="Mỗi nhà một giờ học.\n\nTủ sách <họ> mở cả hè.")
    other = make_model(name="Dòng họ Trần")

    page = get_page(model.get_absolute_url())

    assert "Câu chuyện Mỗi nhà một giờ học. Tủ sách <họ> mở cả hè." in page.text
    assert page.html.count("<p>Mỗi nhà một giờ học.</p>") == 1
    assert "Câu chuyện" not in get_page(other.get_absolute_url()).text


def test_page_has_what_meetings_said_of_it(get_page):
    model = make_model(name="Dòng họ Nguyễn khu 3")
    closed, _ = make_meeting(MeetingState.CLOSED)
    held, _ = make_meeting(MeetingState.HELD)
    about = {"branch": model.branch, "kind": "clan"}
    for meeting, words in ((closed, "đã chốt"), (held, "chưa chốt")):
        Exemplary.objects.create(
            meeting=meeting, name="dong ho nguyen khu 3", reason=words, **about
        )
        Paper.objects.create(meeting=meeting, title=f"Tham luận {words}", **about)
    Exemplary.objects.create(meeting=closed, name="Dòng họ Trần", reason="của họ khác", **about)
    Paper.objects.create(meeting=closed, title="Của nơi khác", branch=make_branch(), kind="clan")

    text = get_page(model.get_absolute_url()).text

    assert f"Được nêu điển hình đã chốt {closed}" in text
    assert f"Tham luận của đơn vị về dòng họ học tập Tham luận đã chốt {closed}" in text
    assert [word for word in ("chưa chốt", "của họ khác", "Của nơi khác") if word in text] == []


def test_page_and_articles_lead_to_each_other(get_page):
    model, other = make_model(name="Dòng họ Lê"), make_model(name="Dòng họ Trần")
    shown = make_article(title="Một dòng họ hiếu học")
    drafted = make_article(title="Bài đang soạn", state=ArticleState.DRAFT)
    elsewhere = make_article(title="Bài về họ khác")
    for article in (shown, drafted):
        article.learning_models.add(model)
    elsewhere.learning_models.add(other)

    page, article = get_page(model.get_absolute_url()), get_page(shown.get_absolute_url())

    assert "Bài viết và ảnh Một dòng họ hiếu học" in page.text
    assert [title for title in ("Bài đang soạn", "Bài về họ khác") if title in page.text] == []
    assert "Trong bài này Mô hình Dòng họ Lê" in article.text
    assert model.get_absolute_url() in article.links


def test_staff_link_news_to_those_alone_that_readers_know(client):
    known = make_model(name="Dòng họ Lê", head=HEAD)
    agreed = make_model(ModelKind.FAMILY, name="Lê An", consent=True)
    hidden = make_model(ModelKind.FAMILY, name="Lê Bình")
    article = make_article()
    client.force_login(make_user(role="staff"))
    picker = {"app_label": "news", "model_name": "article", "field_name": "learning_models"}

    offered = client.get("/quan-tri/autocomplete/", {"term": "lê", **picker}).json()["results"]

    assert {row["id"] for row in offered} == {str(known.pk), str(agreed.pk)}
    page = client.get(f"/quan-tri/learning/learningmodel/{known.pk}/change/").text
    assert "Dòng họ Lê" in page
    assert HEAD not in page
    assert client.get(f"/quan-tri/learning/learningmodel/{hidden.pk}/change/").status_code == 302
    chosen = {"learning_models": [known.pk, hidden.pk]}
    refused = client.post(f"/quan-tri/news/article/{article.pk}/change/", chosen)
    assert "Lê Bình" not in refused.text
    assert list(article.learning_models.all()) == []


@pytest.mark.parametrize("words", ["nguyen+khu", "dòng+họ+nguyễn", "Khu+9+nguyen"])
def test_search_finds_models_by_name_and_area(get_page, words):
    model = make_model(name="Dòng họ Nguyễn", residential_area="khu 9")
    make_model(name="Dòng họ Trần", residential_area="khu 9")

    page = get_page(f"/tim-kiem/?q={words}&loai=mo-hinh")

    assert "Mô hình (1)" in page.text
    assert model.get_absolute_url() in page.links


def test_pages_of_branch_and_cluster_have_numbers_and_names(get_page):
    branch = make_branch()
    make_cluster(branch, number=2)
    clan = make_model(branch=branch)
    make_recognition(clan)
    make_recognition(make_model(ModelKind.FAMILY, branch=branch))
    other = make_model()

    for address, query in ((branch.get_absolute_url(), f"hoi={branch.code}"), ("/cum/2/", "cum=2")):
        page = get_page(address)
        assert "Gia đình học tập – 1 1" in page.text
        assert clan.get_absolute_url() in page.links
        assert other.get_absolute_url() not in page.links
        assert f"/mo-hinh/?{query}" in page.links


def test_branch_without_models_has_no_empty_block(get_page):
    assert "Mô hình học tập Xem tất cả" not in get_page(make_branch().get_absolute_url()).text


def test_menu_names_the_part_one_is_in(get_page):
    clan = make_model()

    for address in (LIST, CHECK, clan.get_absolute_url()):
        current = [a["href"] for a in get_page(address).all("a") if "aria-current" in a]
        assert current == ["/mo-hinh/"]


def test_progress_is_of_branches_that_have_told_both_numbers():
    make_target(share=Decimal(70))
    make_target(share=Decimal(40), audience="người lớn")
    make_target(kind=ModelKind.CLAN)
    make_target(year=2023)
    make_total(total=1000, registered=900, recognised=699)
    make_total(total=None, registered=None, recognised=5000)
    make_total(total=1000, year=2023)

    rows = {(row.target.kind, row.target.audience): row for row in progress_in(2024)}

    family, adults, clan = (
        rows[key] for key in (("family", ""), ("family", "người lớn"), ("clan", ""))
    )
    assert len(rows) == 3
    told = family.sum
    assert (told.recognised.value, told.total.value, len(told.counts)) == (699, 1000, 1)
    assert (family.share, family.is_reached) == (Decimal("69.9"), False)
    assert (adults.share, clan.share, clan.sum.total.value) == (None, None, None)


@pytest.mark.parametrize(
    ("total", "recognised", "share", "reached"),
    [(1000, 700, "70.0", True), (10_000, 6999, "69.9", False), (3, 2, "66.6", False)],
)
def test_target_is_reached_by_the_exact_share(total, recognised, share, reached):
    make_target(share=Decimal(70))
    make_total(total=total, registered=recognised, recognised=recognised)

    (row,) = progress_in(2024)

    assert (row.share, row.is_reached) == (Decimal(share), reached)


def test_statistics_show_targets_with_their_sources(get_page):
    period = make_period()
    make_report(make_branch(), period)
    document = make_document()
    make_target(year=period.year, document=document, note="Nguồn: lsu.vn.")
    make_total(year=period.year, total=1000, registered=900, recognised=700)

    page = get_page(period.get_absolute_url())

    assert (
        f"Gia đình học tập (cả nước) {period.year} 70 % 70 % đạt (700/1.000, 1 đơn vị)"
        " Quyết định 387/QĐ-TTg Nguồn: lsu.vn."
    ) in page.text
    assert document.get_absolute_url() in page.links


def test_statistics_without_targets_say_nothing_of_them(get_page):
    period = make_period()
    make_report(make_branch(), period)

    assert "Mục tiêu mô hình học tập" not in get_page(period.get_absolute_url()).text


def test_self_check_says_how_to_add_up_and_sends_nothing(get_page):
    chosen = make_criteria(note="Nguồn: thuonline.com.")

    page = get_page(CHECK)

    assert (
        "Cách tính: cộng điểm của 10 tiêu chí, nhiều nhất 100 điểm. Đạt khi tổng từ 80 điểm trở lên"
        " và không tiêu chí nào dưới 5 điểm."
    ) in page.text
    assert f"Hội Khuyến học Việt Nam, {chosen.edition}." in page.text
    # The masthead's search is the only form; a field without a name is never sent.
    assert page.count("form") == 1
    assert [field.get("name") for field in page.all("select")] == [None] * 10
    assert page.text.count("Chưa chấm 0 0,5 1 1,5 2 ") == 10
    assert page.text.count("9,5 10") == 10


def test_self_check_offers_each_sheet_that_decides_today(get_page):
    first = make_criteria(audience="học sinh")
    second = make_criteria(audience="nông dân")
    make_criteria(audience="chưa đủ", is_complete=False)
    make_criteria(audience="đã hết", ends_on=dt.date(2020, 1, 1))
    make_criteria(ModelKind.FAMILY)

    page = get_page(f"{CHECK}?phieu={second.pk}")

    chips = [a["href"] for a in page.all("a") if a.get("href", "").startswith("?phieu=")]
    assert chips == [f"?phieu={first.pk}", f"?phieu={second.pk}"]
    assert "dành cho nông dân" in page.text
    assert "dành cho học sinh" in get_page(f"{CHECK}?phieu=x").text


def test_self_check_without_criteria_says_so(get_page):
    page = get_page(CHECK)

    assert "Chưa có bộ tiêu chí công dân học tập nào đủ để tự chấm" in page.text
    assert page.count("select") == 0
