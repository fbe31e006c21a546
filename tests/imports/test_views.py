import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import Role
from imports import actions
from imports.kinds import KINDS
from imports.models import Import, State
from news.models import ImportedViews
from tests.factories import make_article, make_user
from tests.page import Page
from tests.workbooks import make_workbook

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/nhap-lieu/moi/luot-xem/tep/"
DAY = dt.date(2022, 5, 25)
ROUTES = {
    "import_list": [],
    "import_template": ["luot-xem"],
    "template_file": ["luot-xem"],
    "stored_file": ["luot-xem"],
    "import_upload": ["luot-xem"],
    "import_detail": [1],
    "import_progress": [1],
    "marked_file": [1],
    "import_write": [1],
    "import_undo": [1],
    "import_cancel": [1],
    "import_check_again": [1],
    "import_go_on": [1],
}


def send(client, content, name="luot-xem.xlsx"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def begin(by, rows):
    content = make_workbook(rows)
    return actions.begin(kind=KINDS["luot-xem"], content=content, file_name="a.xlsx", by=by)


def written(by, run_jobs, rows):
    import_ = begin(by, rows)
    run_jobs()
    import_.refresh_from_db()
    actions.write(import_=import_, by=by)
    run_jobs()
    import_.refresh_from_db()
    return import_


def press(client, import_, route):
    import_.refresh_from_db()
    address = reverse(f"imports:{route}", args=[import_.pk])
    return client.post(address, {"shown_version": import_.lock_version}, follow=True)


def test_the_four_steps(desk, editor, get_page, run_jobs):
    known = make_article()
    fresh = make_article()
    ImportedViews.objects.create(article=known, views=5, source="a.vn", counted_on=DAY)
    rows = [
        [known.pk, "1.412", "a.vn", DAY],
        [str(fresh.pk), 7, "b.vn", "26/5/2022"],
        [fresh.pk + 1, 7, "b.vn", "31/02/2022"],
    ]

    get_page("/quan-tri/nhap-lieu/moi/luot-xem/")
    get_page(UPLOAD)
    response = send(desk, make_workbook(rows))
    import_ = Import.objects.get()
    assert response.url == f"/quan-tri/nhap-lieu/{import_.pk}/"
    assert "Đang chờ đến lượt" in get_page(response.url).text
    run_jobs()
    page = get_page(response.url)

    assert "3 dòng: 1 mới, 1 cập nhật, 0 trùng với dữ liệu đã có, 1 lỗi." in page.text
    assert (
        f"Dòng 4, cột A (Mã bài): “{fresh.pk + 1}” không có trong danh sách."
        " Xem lại cách ghi ở tờ “Hướng dẫn”."
    ) in page.text
    assert ("Dòng 4, cột D (Tính đến ngày): Ngày 31/02/2022 không có trong lịch.") in page.text
    assert ImportedViews.objects.get().views == 5

    get_page(f"{response.url}ghi/")
    press(desk, import_, "import_write")
    run_jobs()
    page = get_page(response.url)

    assert "Đã ghi 2 dòng" in page.text
    assert "1 dòng lỗi chưa ghi." in page.text
    stored = ImportedViews.objects.order_by("pk").values_list("article", "views", "source")
    assert list(stored) == [(known.pk, 1412, "a.vn"), (fresh.pk, 7, "b.vn")]

    assert (
        "1 dòng đã thêm sẽ bị xoá, 1 dòng đã cập nhật" in get_page(f"{response.url}hoan-tac/").text
    )
    press(desk, import_, "import_undo")
    run_jobs()

    assert "Đã hoàn tác" in get_page(response.url).text
    stored = ImportedViews.objects.values_list("article", "views", "source", "counted_on")
    assert list(stored) == [(known.pk, 5, "a.vn", DAY)]
    get_page("/quan-tri/nhap-lieu/")


@pytest.mark.parametrize("route", ROUTES)
def test_strangers_are_sent_to_the_login(client, route):
    address = reverse(f"imports:{route}", args=ROUTES[route])

    response = client.get(address, follow=True)

    assert response.redirect_chain[-1][0] == f"/dang-nhap/?next={address}"


@pytest.mark.parametrize("route", ROUTES)
def test_people_without_a_role_are_refused(client, route):
    client.force_login(make_user())

    address = reverse(f"imports:{route}", args=ROUTES[route])

    assert client.get(address, follow=True).status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_kind_is_for_its_roles(client, get_page, desk, role):
    import_ = begin(make_user(Role.STAFF), [[1, 1, "a.vn", DAY]])
    client.force_login(make_user(role))
    allowed = role in KINDS["luot-xem"].roles

    page = get_page("/quan-tri/nhap-lieu/")

    assert ("Lượt xem ở trang cũ" in page.text) == allowed
    assert (str(import_) in page.text) == allowed
    assert client.get("/quan-tri/nhap-lieu/moi/luot-xem/").status_code == (200 if allowed else 403)
    assert client.get(import_.get_absolute_url()).status_code == (200 if allowed else 404)


def test_unknown_kind_is_not_found(desk):
    assert desk.get("/quan-tri/nhap-lieu/moi/khong-co/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(desk, editor, django_assert_num_queries, count):
    for _ in range(count):
        begin(editor, [[1, 1, "a.vn", DAY]])

    # session, user; count, imports; the association's name; the session's hour, in a transaction of
    # its own
    with django_assert_num_queries(10):
        desk.get("/quan-tri/nhap-lieu/")


@pytest.mark.parametrize("count", [1, 3])
def test_detail_query_count_is_constant(desk, editor, run_jobs, django_assert_num_queries, count):
    import_ = begin(editor, [[n, 1, "a.vn", DAY] for n in range(count)])
    run_jobs()

    # the same, and the import, count and rows, and whether there is a marked file
    with django_assert_num_queries(12):
        desk.get(import_.get_absolute_url())


def test_template_comes_back_as_a_file_without_a_row(desk, run_jobs, get_page):
    answer = desk.get("/quan-tri/nhap-lieu/moi/luot-xem/mau.xlsx")

    assert answer["Content-Disposition"] == 'attachment; filename="mau-luot-xem.xlsx"'
    location = send(desk, answer.content).url
    run_jobs()
    page = get_page(location)
    assert "Tệp chưa có dòng nào dưới dòng tên cột. Ghi dữ liệu từ dòng 2." in page.text
    assert "Chưa ghi dòng nào của tệp này." in page.text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "Tệp rỗng. Mở bằng Excel, ghi dữ liệu rồi lưu lại."),
        ("a.xls", b"\xd0\xcf\x11\xe0", "Tệp là bản .xls đời cũ hoặc có mật khẩu."),
        ("a.csv", b"a;b", "Tệp không phải tệp Excel .xlsx hoặc đã hỏng."),
        ("a.xlsx", b"x" * 5_000_001, "Tệp nặng 5,0 MB; tối đa 5 MB."),
    ],
)
def test_upload_that_is_no_workbook_is_refused_on_its_page(desk, name, content, sentence):
    page = Page(send(desk, content, name).text)

    assert sentence in page.text
    assert page.html.partition("<title>")[2].startswith("Lỗi: ")
    assert not Import.objects.exists()


def test_upload_of_nothing_says_what_to_do(desk):
    assert "Chưa chọn tệp." in Page(desk.post(UPLOAD).text).text


def test_writing_pressed_twice_writes_once(desk, editor, run_jobs):
    article = make_article()
    import_ = begin(editor, [[article.pk, 7, "a.vn", DAY]])
    run_jobs()
    import_.refresh_from_db()
    address = reverse("imports:import_write", args=[import_.pk])
    shown = {"shown_version": import_.lock_version}

    desk.post(address, shown)
    second = desk.post(address, shown, follow=True)
    run_jobs()

    assert "Việc này vừa được làm ở nơi khác." in Page(second.text).text
    assert DBTaskResult.objects.filter(task_path="imports.jobs.write").count() == 1
    assert ImportedViews.objects.get().views == 7


def test_button_of_an_older_check_does_nothing(desk, editor, run_jobs):
    article = make_article()
    import_ = begin(editor, [[article.pk, 7, "a.vn", DAY]])
    run_jobs()
    import_.refresh_from_db()
    old = import_.lock_version
    press(desk, import_, "import_check_again")
    run_jobs()

    desk.post(reverse("imports:import_write", args=[import_.pk]), {"shown_version": old})

    import_.refresh_from_db()
    assert import_.state == State.CHECKED


@pytest.mark.parametrize(
    "route",
    ["import_write", "import_undo", "import_cancel", "import_check_again", "import_go_on"],
)
def test_nothing_happens_without_the_version_that_was_shown(desk, editor, route):
    import_ = begin(editor, [[1, 7, "a.vn", DAY]])

    desk.post(reverse(f"imports:{route}", args=[import_.pk]), {"shown_version": "x"})

    import_.refresh_from_db()
    assert (import_.state, import_.lock_version) == (State.CHECKING, 0)


def test_cancelled_check_can_be_taken_up_again(desk, editor, run_jobs, get_page):
    import_ = begin(editor, [[1, 7, "a.vn", DAY]])

    press(desk, import_, "import_cancel")
    run_jobs()

    assert f"{editor} đã huỷ. Chưa ghi dòng nào." in get_page(import_.get_absolute_url()).text
    press(desk, import_, "import_check_again")
    run_jobs()
    import_.refresh_from_db()
    assert import_.state == State.CHECKED


def test_waiting_page_says_when_nobody_is_at_it(desk, editor, get_page):
    import_ = begin(editor, [[1, 7, "a.vn", DAY]])

    page = get_page(import_.get_absolute_url())

    assert "Phần xử lý nền của máy chủ đang tắt" in page.text
    assert "Có thể đóng trang này, kết quả sẽ ở Nhập từ Excel" in page.text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.html


def test_given_up_job_can_be_queued_again(desk, editor, run_jobs, get_page):
    import_ = begin(editor, [[1, 7, "a.vn", DAY]])
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)

    page = get_page(import_.get_absolute_url())
    assert "Việc này đã dừng giữa chừng." in page.text
    press(desk, import_, "import_go_on")
    press(desk, import_, "import_go_on")

    assert DBTaskResult.objects.ready().count() == 1
    run_jobs()
    import_.refresh_from_db()
    assert import_.state == State.CHECKED


def test_undo_names_what_stands_in_its_way_before_anything_is_done(
    desk, editor, run_jobs, get_page
):
    kept, changed = make_article(), make_article()
    import_ = written(editor, run_jobs, [[a.pk, 7, "a.vn", DAY] for a in (kept, changed)])
    ImportedViews.objects.filter(article=changed).update(views=8)

    page = get_page(reverse("imports:import_undo", args=[import_.pk]))
    assert f"“bài {changed.pk}: 7 (a.vn, 25/05/2022)” đã được sửa sau khi nhập." in page.text
    assert "<button" not in page.html.partition('class="import"')[2]
    press(desk, import_, "import_undo")
    run_jobs()

    page = get_page(import_.get_absolute_url())
    assert "Không hoàn tác được." in page.text
    import_.refresh_from_db()
    assert (import_.state, import_.undone_by, import_.undone_at) == (State.WRITTEN, None, None)
    assert ImportedViews.objects.count() == 2


def test_undo_is_offered_for_seven_days(desk, editor, run_jobs, get_page):
    import_ = written(editor, run_jobs, [[make_article().pk, 7, "a.vn", DAY]])
    assert "Hoàn tác lần nhập này" in get_page(import_.get_absolute_url()).text
    Import.objects.update(written_at=timezone.now() - dt.timedelta(days=7))

    assert "Đã quá 7 ngày" in get_page(import_.get_absolute_url()).text
    press(desk, import_, "import_undo")
    import_.refresh_from_db()
    assert import_.state == State.WRITTEN


def test_rows_are_shown_by_outcome(desk, editor, run_jobs):
    import_ = begin(editor, [[make_article().pk, 7, "đúng", DAY], [0, 7, "sai", DAY]])
    run_jobs()
    address = import_.get_absolute_url()

    def numbers(query):
        return [row.number for row in desk.get(address + query).context["page"]]

    assert numbers("") == numbers("?loc=error") == numbers("?loc=x") == [3]
    assert numbers("?loc=all") == [2, 3]
    assert numbers("?loc=new") == [2]
    assert numbers("?loc=same") == []
    assert "Không có dòng nào" in desk.get(f"{address}?loc=same").text


def test_rows_without_a_fault_are_all_shown(desk, editor, run_jobs):
    import_ = begin(editor, [[make_article().pk, 7, "đúng", DAY]])
    run_jobs()

    page = desk.get(import_.get_absolute_url()).context["page"]

    assert [row.number for row in page] == [2]


def test_every_button_has_the_token_that_protects_it(desk, editor, run_jobs, get_page):
    import_ = begin(editor, [[make_article().pk, 7, "a.vn", DAY], [0, 7, "a.vn", DAY]])
    pages = [get_page(import_.get_absolute_url()), get_page(UPLOAD)]
    run_jobs()
    address = import_.get_absolute_url()
    pages += [get_page(address), get_page(f"{address}ghi/")]
    press(desk, import_, "import_write")
    run_jobs()
    pages.append(get_page(f"{address}hoan-tac/"))

    for page in pages:
        tokens = [a["value"] for a in page.all("input") if a["name"] == "csrfmiddlewaretoken"]
        # The admin's own form is the one to sign out.
        assert len(tokens) == page.count("form") > 1
        assert all(len(token) == 64 for token in tokens)
