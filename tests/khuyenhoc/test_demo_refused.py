"""Where the demo is not loaded, and that it leaves nothing when it fails."""

import pytest
from django.core.management import CommandError, call_command

from branches.models import Association
from khuyenhoc.management.commands import load_demo
from tests.factories import make_category, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_portal")]


@pytest.mark.parametrize("occupy", [make_user, make_category, Association().save])
def test_load_demo_leaves_a_database_in_use_alone(occupy, rows):
    occupy()
    before = rows()

    call_command("load_demo")

    assert rows() == before


def test_load_demo_refuses_where_the_portal_is_no_demo(settings, rows):
    settings.DEMO = False

    with pytest.raises(CommandError) as refused:
        call_command("load_demo")

    assert str(refused.value) == (
        "Dữ liệu mẫu chỉ nạp vào bản chạy thử. Cần đặt biến môi trường DEMO=1 trước."
    )
    assert rows() == {"User": [], "Association": [], "Category": [], "Article": []}


def test_load_demo_that_fails_leaves_nothing(monkeypatch, rows):
    monkeypatch.setattr(load_demo, "REAL_ARTICLE", load_demo.DEMO / "khong-co.txt")
    monkeypatch.setattr(load_demo, "illustrate", lambda *_, **__: None)

    with pytest.raises(FileNotFoundError):
        call_command("load_demo")

    assert rows() == {"User": [], "Association": [], "Category": [], "Article": []}
