"""A file of 10,000 families, through the pages and a worker of its own."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from imports.models import Import, State
from learning.models import LearningModel
from tests.factories import make_association, make_branch, make_user
from tests.imports.test_five_thousand_rows import progress_until
from tests.workbooks import make_workbook
from tests.worker import running_worker

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.django_db(transaction=True)]

ROWS, LONGEST = 10_000, 60  # seconds
HEADINGS = ["Hội cơ sở", "Loại mô hình", "Tên", "Khu dân cư", "Đăng ký từ năm"]


def test_ten_thousand_families_are_brought_in_within_a_minute(client):
    make_association()
    branches = [make_branch() for _ in range(17)]
    client.force_login(make_user(Role.OFFICER))
    content = make_workbook(
        [
            [
                branches[n % 17].code,
                "Gia đình học tập",
                f"Nguyễn Văn {n}",
                f"khu {n % 12 + 1}",
                2022,
            ]
            for n in range(ROWS)
        ],
        HEADINGS,
    )
    file = SimpleUploadedFile("gia-dinh.xlsx", content)

    started = time.monotonic()
    client.post("/quan-tri/nhap-lieu/moi/mo-hinh-hoc-tap/tep/", {"file": file})
    import_ = Import.objects.get()
    with running_worker() as worker:
        told = progress_until(client, import_, State.CHECKED, worker)
        import_.refresh_from_db()
        assert (import_.rows_new, import_.rows_error) == (ROWS, 0)
        address = reverse("imports:import_write", args=[import_.pk])
        client.post(address, {"shown_version": import_.lock_version})
        told_writing = progress_until(client, import_, State.WRITTEN, worker)
    took = time.monotonic() - started

    assert LearningModel.objects.count() == ROWS
    assert LearningModel.objects.of_kind("family").filter(search_name=" nguyen van 7").count() == 1
    assert took <= LONGEST
    # The bar moved all the while.
    for steps in (told, told_writing):
        assert steps == sorted(steps)
        assert len({done for done in steps if 0 < done < ROWS}) > 3
