import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports.models import Import
from news.models import ImportedViews
from tests.factories import make_article
from tests.workbooks import make_workbook

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/nhap-lieu/moi/luot-xem/tep/"
DAY = dt.date(2022, 5, 25)


def send(client, content, name="luot-xem.xlsx"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


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
