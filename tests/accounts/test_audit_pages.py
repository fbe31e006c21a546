"""The audit log as people read it."""

import datetime as dt

import pghistory
import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse

from accounts import audit_pages
from accounts.models import Role
from audit.models import AuditEntry
from news.models import Category
from tests.accounts.test_admin import change, shown
from tests.factories import make_article, make_association, make_category, make_grant, make_user

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/audit/auditentry/"
CSV = f"{LIST}nhat-ky.csv"


@pytest.fixture
def officer(client):
    user = make_user(Role.OFFICER, full_name="Nguyễn Hoa")
    client.force_login(user)
    return user


def write(names, *, by=None):
    """An entry for each name, the last the newest."""
    with pghistory.context(user=by and by.pk, request="r-1"):
        for name in names:
            make_category(name=name)
    connection.check_constraints()


def listed(client, url=LIST, **asked):
    response = client.get(url, asked)
    assert response.status_code == 200
    return [line["what"] for line in response.context["entries"]]


def category(name):
    return f"thêm chuyên mục “{name}”"


@pytest.mark.parametrize("url", [LIST, CSV, f"{LIST}1/"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 403),
        (Role.STAFF, 403),
        (Role.OFFICER, 200),
        (Role.HEAD_OFFICER, 200),
        (Role.ADMINISTRATOR, 200),
    ],
)
def test_log_is_open_to_officers_and_administrators(client, role, status, url):
    user = make_user(role)
    write(["Một"])
    client.force_login(user)

    assert client.get(url, follow=True).status_code == status
    visible = AuditEntry.objects.visible_to(user).exists()
    assert visible == (status == 200)


@pytest.mark.parametrize("path", ["add/", "1/change/", "1/delete/", "1/history/"])
def test_log_has_no_form(client, officer, path):
    write(["Một"])

    assert client.get(LIST + path).status_code == 404
    assert client.post(LIST).status_code == 405


def test_list_shows_the_newest_first_in_words(client, officer, get_page):
    grant = make_grant(user=officer, role=Role.STAFF, starts_on="2026-01-01")
    with pghistory.context(user=officer.pk, request="r-1"):
        type(grant).objects.filter(pk=grant.pk).update(ends_on="2026-06-30")
    connection.check_constraints()

    page = get_page(LIST)

    assert (
        "Nguyễn Hoa sửa vai trò “Nguyễn Hoa: Cán bộ Hội (đăng tin)” đến hết ngày: – → 30/06/2026"
        in page.text
    )


def test_list_goes_on_with_what_is_older(client, officer, monkeypatch):
    monkeypatch.setattr(audit_pages, "ENTRIES_PER_PAGE", 2)
    write(["Một", "Hai", "Ba", "Bốn", "Năm"])

    first = client.get(LIST, {"loai": "news.category"})
    assert listed(client, loai="news.category") == [category("Năm"), category("Bốn")]
    older = first.context["older"]
    assert f'href="?loai=news.category&amp;truoc={older}"' in first.text
    assert listed(client, loai="news.category", truoc=older) == [category("Ba"), category("Hai")]
    last = client.get(LIST, {"loai": "news.category", "truoc": older - 2})
    assert [line["what"] for line in last.context["entries"]] == [category("Một")]
    assert last.context["older"] is None


def test_list_has_no_next_page_when_all_is_shown(client, officer, monkeypatch):
    monkeypatch.setattr(audit_pages, "ENTRIES_PER_PAGE", 2)
    write(["Một", "Hai"])

    assert client.get(LIST, {"loai": "news.category"}).context["older"] is None


def test_list_of_one_kind_one_person_and_one_row(client, officer):
    other = make_user(full_name="Lê Bình")
    write(["Một"], by=officer)
    write(["Hai"], by=other)
    write(["Ba"])
    two = Category.objects.get(name="Hai")

    assert listed(client, loai="news.category") == [category(n) for n in ("Ba", "Hai", "Một")]
    assert listed(client, ai=other.pk) == [category("Hai")]
    assert listed(client, ai="khong", loai="news.category") == [category("Ba")]
    assert listed(client, loai="news.category", ma=two.pk) == [category("Hai")]
    names = [label for _, label in client.get(LIST).context["chosen"].fields["ai"].choices]
    assert names == ["Mọi người", "Lê Bình", "Nguyễn Hoa", "Không đăng nhập (lệnh, quên mật khẩu)"]


def test_days_are_whole_days_in_vietnam(client, officer):
    write(["Trước", "Đầu", "Cuối", "Sau"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        for name, moment in [
            ("Trước", "2026-06-29T16:59:59Z"),
            ("Đầu", "2026-06-29T17:00:00Z"),
            ("Cuối", "2026-06-30T16:59:59Z"),
            ("Sau", "2026-06-30T17:00:00Z"),
        ]:
            AuditEntry.objects.filter(label=name).update(at=dt.datetime.fromisoformat(moment))

    found = listed(client, loai="news.category", tu="30/06/2026", den="30.6.2026")

    assert found == [category("Cuối"), category("Đầu")]


def test_question_that_is_none_is_answered_beside_its_field(client, officer, get_page):
    write(["Một"])

    page = get_page(f"{LIST}?tu=31/02/2026")

    assert "Ngày 31/02/2026 không có trong lịch." in page.text
    assert "Một" not in page.text
    assert "Không có dòng nào" not in page.text
    assert listed(client, loai="auth.user") == []
    assert "Không có dòng nào." in get_page(f"{LIST}?den=01/01/2000").text


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_many(client, officer, django_assert_num_queries, count):
    for _ in range(count):
        write([f"Mục {make_user().pk}"], by=make_user())

    # Session, user; who has ever acted, the entries; the association's name; the session's time,
    # and two savepoints around both.
    with django_assert_num_queries(10):
        client.get(LIST)


def test_pages_never_count_or_skip_through_the_log(client, officer, django_assert_num_queries):
    write(["Một"])

    with django_assert_num_queries(10) as queries:
        client.get(LIST, {"truoc": "1000000"})

    of_the_log = [q["sql"] for q in queries if 'FROM "audit_auditentry"' in q["sql"]]
    assert of_the_log
    assert [sql for sql in of_the_log if "COUNT(" in sql or "OFFSET" in sql] == []


def test_one_entry_shows_all_of_it(client, officer, get_page):
    long = "Nội dung " * 30
    with pghistory.context(user=officer.pk, role="Cán bộ duyệt báo cáo", request="r-12345"):
        make_category(name="Một", description=long[:200])
    connection.check_constraints()
    entry = AuditEntry.objects.latest("pk")

    page = get_page(f"{LIST}{entry.pk}/")

    assert "Nguyễn Hoa thêm chuyên mục “Một”." in page.text
    assert long[:199].strip() in page.text
    for piece in ("Cán bộ duyệt báo cáo", "r-12345", bytes(entry.hash).hex()):
        assert piece in page.text
    assert f"{LIST}?loai=news.category&ma={entry.object_id}" in page.links


def test_csv_is_the_filtered_list(client, officer, monkeypatch):
    write(["=1+1", "Hai", "Ba"], by=officer)
    monkeypatch.setattr(audit_pages, "MOST_ROWS_OF_CSV", 2)

    response = client.get(CSV, {"loai": "news.category"})

    head, *rows = response.content.decode("utf-8-sig").splitlines()
    assert head == ('"Dòng","Lúc","Người làm","Vai trò lúc ấy","Việc","Hội cơ sở","Mã yêu cầu"')
    assert [row.split('"')[7] for row in rows] == [
        "Nguyễn Hoa thêm chuyên mục “Ba”: tên chuyên mục Ba; đường dẫn ba; thứ tự 0",
        "Nguyễn Hoa thêm chuyên mục “Hai”: tên chuyên mục Hai; đường dẫn hai; thứ tự 0",
    ]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="nhat-ky-20')


def test_history_of_a_person_tells_of_the_roles_too(client, get_page):
    administrator = make_user(Role.ADMINISTRATOR, full_name="Phạm Văn Quản")
    user, other = make_user(full_name="Lê Bình"), make_user(Role.STAFF)
    client.force_login(administrator)
    data = shown(client, change(user)) | {
        "grants-TOTAL_FORMS": "1",
        "grants-0-role": "staff",
        "grants-0-starts_on": "01/01/2026",
    }
    assert client.post(change(user), data).status_code == 302
    connection.check_constraints()

    url = f"/quan-tri/accounts/user/{user.pk}/history/"
    assert listed(client, url) == [
        "thêm vai trò “Lê Bình: Cán bộ Hội (đăng tin)”",
        "thêm tài khoản “Lê Bình”",
    ]
    page = get_page(url)
    assert "Phạm Văn Quản" in page.text
    assert other.full_name not in page.text
    assert url in get_page(change(user)).links


def test_history_of_a_row_that_is_gone_is_not_found(client, officer):
    assert client.get("/quan-tri/news/category/999999/history/").status_code == 404


def test_staff_see_no_link_to_a_history_that_is_closed_to_them(client, get_page):
    client.force_login(make_user(Role.STAFF))
    association = reverse("admin:branches_association_change", args=[make_association().pk])
    history = association.replace("change", "history")

    assert history not in get_page(association).links
    assert client.get(history).status_code == 403
    client.force_login(make_user(Role.OFFICER))
    assert history in get_page(association).links
    assert client.get(history).status_code == 200


def test_history_of_an_article_is_of_its_versions_and_open_to_staff(client, get_page):
    client.force_login(make_user(Role.STAFF))
    article = make_article()

    history = reverse("admin:news_article_history", args=[article.pk])
    assert history in get_page(reverse("admin:news_article_change", args=[article.pk])).links
    assert client.get(history).status_code == 200


def test_nothing_is_written_twice(client):
    """The admin's own log would tell the same, of its own pages alone."""
    administrator = make_user(Role.HEAD_OFFICER)
    client.force_login(administrator)
    client.post("/quan-tri/news/category/add/", {"name": "Tin vắn", "position": "0"})
    row = Category.objects.get()
    client.post(f"/quan-tri/news/category/{row.pk}/change/", {"name": "Tin", "position": "0"})
    client.post(f"/quan-tri/news/category/{row.pk}/delete/", {"post": "yes"})

    connection.check_constraints()
    told = AuditEntry.objects.of_kind("news.category").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["insert", "update", "delete"]
    assert LogEntry.objects.count() == 0
