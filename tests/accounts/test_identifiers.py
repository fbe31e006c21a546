import pytest

from accounts.identifiers import normal_phone, username_from


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("(0912) 345-678", "0912345678"),
        ("0210 386 2345", None),
        ("091234567", None),
        ("1912345678", None),
        ("09123456789", None),
        ("lan@vidu.vn", None),
        ("", None),
    ],
)
def test_normal_phone(typed, stored):
    assert normal_phone(typed) == stored


@pytest.mark.parametrize(
    ("email", "phone", "username"),
    [
        ("lan.nguyen@vidu.vn", None, "lan.nguyen"),
        ("lan+hoi@vidu.vn", None, "lanhoi"),
        ("1954@vidu.vn", None, "tk1954"),
        ("_lan@vidu.vn", None, "lan"),
        (None, "0912345678", "tk0912345678"),
        (None, None, "tk"),
    ],
)
def test_username_from(email, phone, username):
    assert username_from(email=email, phone=phone) == username
