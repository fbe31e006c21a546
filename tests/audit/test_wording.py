"""Entries in words."""

import pytest

from audit.models import AuditEntry
from audit.wording import audited_kinds, parts, sentence, what, who

GRANT = {
    "kind": "accounts.rolegrant",
    "label": "Lê Bình: Cán bộ duyệt báo cáo",
    "actor_id": 5,
    "actor_name": "Nguyễn Hoa",
}


def entry(action="update", **fields):
    return AuditEntry(action=action, **GRANT | fields)


def told(changes, kind="accounts.rolegrant", action="update"):
    return [(part.label, part.values) for part in parts(entry(action, kind=kind, changes=changes))]


def test_change_of_a_role_is_a_sentence():
    ended = entry(changes={"ends_on": [None, "2026-06-30"]})

    assert sentence(ended) == (
        "Nguyễn Hoa sửa vai trò “Lê Bình: Cán bộ duyệt báo cáo”: đến hết ngày – → 30/06/2026"
    )


def test_new_row_is_told_in_the_order_of_its_fields():
    hoa = {"id": 5, "text": "Nguyễn Hoa"}
    made = entry(
        "insert",
        changes={"starts_on": [None, "2026-01-01"], "role": [None, "officer"], "user": [None, hoa]},
    )

    assert sentence(made) == (
        "Nguyễn Hoa thêm vai trò “Lê Bình: Cán bộ duyệt báo cáo”: tài khoản Nguyễn Hoa;"
        " vai trò Cán bộ duyệt báo cáo; từ ngày 01/01/2026"
    )


def test_deleted_row_is_told_with_what_it_held():
    gone = entry("delete", changes={"starts_on": ["2026-01-01", None]})

    assert sentence(gone) == (
        "Nguyễn Hoa xoá vai trò “Lê Bình: Cán bộ duyệt báo cáo”: từ ngày 01/01/2026"
    )


def test_entry_without_changes_is_a_sentence():
    assert sentence(entry("delete", changes={})) == (
        "Nguyễn Hoa xoá vai trò “Lê Bình: Cán bộ duyệt báo cáo”"
    )


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("accounts.user", {"is_active": [True, False]}, ("đang dùng", "có → không")),
        ("accounts.user", {"email": ["a@vidu.vn", ""]}, ("thư điện tử", "a@vidu.vn → –")),
        ("accounts.user", {"password": []}, ("mật khẩu", "đã đổi, không ghi lại nội dung")),
        (
            "accounts.user",
            {"invited_at": [None, "2026-06-30T18:05:00.5+00:00"]},
            ("mời lúc", "– → 01:05 01/07/2026"),
        ),
        ("accounts.user", {"invited_by": [None, {"id": 7, "text": ""}]}, ("người mời", "– → 7")),
        ("accounts.rolegrant", {"role": ["staff", "x"]}, ("vai trò", "Cán bộ Hội (đăng tin) → x")),
        ("news.importedviews", {"views": [0, 1412]}, ("lượt xem ở nơi cũ", "0 → 1.412")),
        ("branches.post", {"term_to": [2021, 2026]}, ("đến năm", "2021 → 2026")),
        ("branches.branch", {"map_row": [None, 3]}, ("hàng trên sơ đồ", "– → 3")),
        (
            "branches.association",
            {"about": ["", "<p>Hội lập năm <strong>1998</strong>.</p>"]},
            ("giới thiệu", "– → Hội lập năm 1998."),
        ),
        ("news.article", {"state": ["draft", "published"]}, ("trạng thái", "Bản nháp → Đã đăng")),
        ("accounts.user", {"invited_at": [None, "hôm qua"]}, ("mời lúc", "– → hôm qua")),
        ("accounts.user", {"shoe_size": [41, [1, 2]]}, ("shoe_size", "41 → [1, 2]")),
        ("old.model", {"name": ["A", "B"]}, ("name", "A → B")),
    ],
)
def test_values_are_told_as_the_forms_write_them(kind, changes, expected):
    assert told(changes, kind) == [expected]


def test_fields_that_are_gone_stand_last():
    changes = {"shoe_size": [1, 2], "email": ["a", "b"], "username": ["c", "d"]}

    assert [label for label, _ in told(changes, "accounts.user")] == [
        "tên đăng nhập",
        "thư điện tử",
        "shoe_size",
    ]


def test_long_values_are_cut_in_lists_alone():
    (part,) = parts(entry(kind="news.category", changes={"description": ["a" * 500, "b" * 121]}))

    assert part.short_values == f"{'a' * 119}… → {'b' * 119}…"
    assert part.values == f"{'a' * 500} → {'b' * 121}"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "Nguyễn Hoa"),
        ({"actor_name": ""}, "Tài khoản số 5"),
        ({"actor_id": None, "actor_name": "", "request_id": "r-1"}, "Người chưa đăng nhập"),
        ({"actor_id": None, "actor_name": "postgres"}, "Lệnh trên máy chủ (postgres)"),
    ],
)
def test_actor_is_named_or_told_to_be_nobody(fields, name):
    assert who(entry(**fields)) == name


@pytest.mark.parametrize("kind", ["old.model", "gone", "accounts.gone"])
def test_kind_that_is_gone_keeps_its_name(kind):
    assert what(entry(kind=kind, label="A")) == f"sửa {kind} “A”"


def test_kinds_are_in_words():
    kinds = audited_kinds()

    assert ("accounts.rolegrant", "Vai trò") in kinds
    assert [label for _, label in kinds] == sorted(label for _, label in kinds)
