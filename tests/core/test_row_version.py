import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.forms import ProseField
from core.rich_text import RichTextarea
from core.row_version import RowVersionForm, StaleRow
from tests.factories import make_user


class PersonForm(RowVersionForm):
    class Meta:
        model = User
        fields = ["full_name", "phone", "is_active"]


class ProseForm(RowVersionForm):
    text = ProseField(required=False)

    class Meta:
        model = User
        fields = []


ADDED = "Chữ gạch chân chỉ có ở bản đang lưu."
ONLY_FORMAT = "Lời văn giống nhau, chỉ định dạng hoặc liên kết khác."


def drawing_of(html):
    """The stored text without what is for ears alone, and the sentence below it."""
    html = re.sub('<span class="visually-hidden">.*?</span>', "", html)
    text = re.search('cuộn được">(.*?)</div>', html, re.DOTALL)
    said = re.search("<p>(.*?)</p>", html)
    return text[1], said and said[1]


def shown(user, **typed):
    """What a browser posts back for the form of this user as it was when the page was shown."""
    form = PersonForm(instance=user)
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return {name: str(value) for name, value in data.items()} | typed


@pytest.mark.django_db
def test_save_raises_the_version():
    user = make_user()
    assert user.lock_version == 0

    user.save()
    user.save(update_fields=["full_name"])

    assert user.lock_version == 2
    assert User.objects.get(pk=user.pk).lock_version == 2


@pytest.mark.django_db
def test_save_from_an_older_copy_is_refused_and_changes_nothing():
    user = make_user(full_name="Trần Văn Bình")
    first, second = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
    first.full_name = "Trần Văn An"
    first.save()
    second.full_name = "Trần Văn Cường"

    with pytest.raises(StaleRow) as caught:
        second.save()

    assert caught.value.stored == first
    assert caught.value.stored.full_name == "Trần Văn An"
    assert User.objects.get(pk=user.pk).full_name == "Trần Văn An"


@pytest.mark.django_db
def test_save_of_one_field_from_an_older_copy_is_refused():
    user = make_user()
    older = User.objects.get(pk=user.pk)
    user.save()

    with pytest.raises(StaleRow):
        older.save(update_fields=["full_name"])


@pytest.mark.django_db
def test_save_after_deletion_is_refused_and_does_not_bring_the_row_back():
    user = make_user()
    User.objects.filter(pk=user.pk).delete()

    with pytest.raises(StaleRow) as caught:
        user.save()

    assert caught.value.stored is None
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_unversioned_field_is_saved_from_an_older_copy(django_assert_num_queries):
    user = make_user()
    older = User.objects.get(pk=user.pk)
    user.save()
    older.last_login = user.created_at

    with django_assert_num_queries(3):  # the savepoint, the update, its release
        older.save(update_fields=["last_login"])

    stored = User.objects.get(pk=user.pk)
    assert (stored.last_login, stored.lock_version) == (user.created_at, 1)


@pytest.mark.django_db
def test_save_is_one_update(django_assert_num_queries):
    user = make_user()

    with django_assert_num_queries(3):  # the savepoint, the update, its release
        user.save()


@pytest.mark.django_db(transaction=True)
def test_save_of_many_copies_at_once_lets_one_win():
    user = make_user()
    copies = [User.objects.get(pk=user.pk) for _ in range(8)]
    start = Barrier(len(copies))

    def save(copy):
        start.wait()
        try:
            copy.save()
        except StaleRow:
            return "stale"
        else:
            return "saved"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(copies)) as pool:
        outcomes = sorted(pool.map(save, copies))

    assert outcomes == ["saved"] + ["stale"] * 7
    assert User.objects.get(pk=user.pk).lock_version == 1


@pytest.mark.django_db
def test_form_saves_from_the_version_it_showed():
    user = make_user()
    data = shown(user, full_name="Lê Thị Lan")

    form = PersonForm(data, instance=User.objects.get(pk=user.pk))
    form.save()

    stored = User.objects.get(pk=user.pk)
    assert (stored.full_name, stored.lock_version) == ("Lê Thị Lan", 1)


@pytest.mark.django_db
def test_form_of_an_older_version_shows_both_texts_and_saves_nothing():
    user = make_user(full_name="Lê Thị Lan", phone="0912345678")
    data = shown(user, full_name="Lê Thị Liên")
    user.full_name, user.phone, user.is_active = "Lê Thị Lý", None, False
    user.save()

    form = PersonForm(data, instance=User.objects.get(pk=user.pk))

    assert form.errors == {
        "__all__": [
            StaleRow(user).sentence(),
        ],
        "full_name": ["Bản đang lưu: “Lê Thị Lý”"],
        "phone": ["Bản đang lưu: (để trống)"],
        "is_active": ["Bản đang lưu: “không chọn”"],
    }
    assert form["full_name"].value() == "Lê Thị Liên"
    assert User.objects.get(pk=user.pk).full_name == "Lê Thị Lý"


@pytest.mark.django_db
def test_form_names_only_the_fields_that_differ():
    user = make_user(full_name="Lê Thị Lan", phone="0912345678")
    data = shown(user)
    user.phone = "0987654321"
    user.save()

    form = PersonForm(data, instance=User.objects.get(pk=user.pk))

    assert set(form.errors) == {"__all__", "phone"}
    assert form.errors["phone"] == ["Bản đang lưu: “0987654321”"]


@pytest.mark.parametrize(
    ("stored", "typed", "drawn", "said"),
    [
        ("Một.\nHai.", "Một.\r\nBa.", "Một.\n<ins>Hai</ins>.", ADDED),
        ("Một.", "Một. Hai.", "Một.", None),
        ("", "Một.", "(để trống)", None),
        ("<i>", "", "<ins>&lt;i&gt;</ins>", ADDED),
    ],
)
@pytest.mark.django_db
def test_stored_text_of_several_lines_stands_beside_the_typed_one(stored, typed, drawn, said):
    form = ProseForm({"text": typed})
    form["text"].stored_words = stored

    html = str(form["text"])

    assert drawing_of(html) == (drawn, said)
    assert html.count("<textarea") == 1


@pytest.mark.django_db
def test_stored_html_is_shown_as_people_read_it():
    form = ProseForm({"text": "<p>Một.</p><ul><li>Hai</li></ul>"})
    form.fields["text"].widget = RichTextarea()
    bound = form["text"]
    bound.stored_words = bound.words("<h2>Một.</h2>\n<p>Hai</p>")

    assert drawing_of(str(bound)) == ("Một.\nHai", ONLY_FORMAT)


@pytest.mark.django_db
def test_form_sent_again_in_sight_of_both_texts_is_saved():
    user = make_user()
    data = shown(user, full_name="Lê Thị Liên")
    user.save()
    conflict = PersonForm(data, instance=User.objects.get(pk=user.pk))
    assert not conflict.is_valid()

    again = data | {"shown_version": conflict["shown_version"].value()}
    PersonForm(again, instance=User.objects.get(pk=user.pk)).save()

    stored = User.objects.get(pk=user.pk)
    assert (stored.full_name, stored.lock_version) == ("Lê Thị Liên", 2)


@pytest.mark.django_db
def test_form_locks_its_row_until_the_save():
    user = make_user()
    form = PersonForm(shown(user), instance=User.objects.get(pk=user.pk))

    with CaptureQueriesContext(connection) as queries:
        assert form.is_valid()

    assert any(query["sql"].endswith("LIMIT 1 FOR UPDATE") for query in queries)


@pytest.mark.parametrize("version", ["", "abc", "-1", "99"])
@pytest.mark.django_db
def test_form_without_a_true_version_saves_nothing(version):
    user = make_user()

    form = PersonForm(shown(user, shown_version=version), instance=User.objects.get(pk=user.pk))

    assert not form.is_valid()
    assert User.objects.get(pk=user.pk).lock_version == 0


@pytest.mark.django_db
def test_form_of_a_deleted_row_says_so():
    user = make_user()
    stale, data = User.objects.get(pk=user.pk), shown(user)
    user.delete()

    form = PersonForm(data, instance=stale)

    assert form.errors == {
        "__all__": ["Phần này vừa bị xoá nên không lưu được. Xin sao chép nội dung đã nhập."]
    }


@pytest.mark.django_db
def test_form_adds_a_row_without_a_version():
    form = PersonForm({"full_name": "Lê Thị Mới", "phone": "0911222333", "is_active": "on"})

    assert form.save().lock_version == 0


def test_stale_row_says_who_and_when_where_the_model_knows():
    class Stored:
        changed_by = "Trần Thị Lan"
        changed_at = datetime(2022, 5, 25, 2, 40, tzinfo=UTC)

    assert StaleRow(Stored()).sentence() == (
        "Trần Thị Lan vừa sửa phần này lúc 09:40 25/05/2022. Xem hai bản, chọn bản đúng rồi bấm lưu"
        " lần nữa. Nội dung vừa nhập vẫn còn trong các ô dưới đây, chưa được lưu."
    )
