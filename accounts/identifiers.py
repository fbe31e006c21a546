"""What a person may type to say who they are: a user name, an e-mail address or a phone number."""

import re

from django.core.exceptions import ValidationError

NOT_PHONE_DIGIT = re.compile(r"[\s.()-]+")
PHONE = re.compile(r"(?:\+?84|0)(\d{9})")
NOT_IN_USERNAME = re.compile(r"[^a-z0-9._-]+")


def normal_email(text: str) -> str:
    """The address as it is stored: lower case throughout, no blanks around it."""
    return text.strip().lower()


def normal_phone(text: str) -> str | None:
    """The number as it is stored, ten digits from 0 on, or `None` where the text is no number.

    Reads "0912 345 678", "0912.345.678", "+84 912 345 678" and "84912345678".
    """
    match = PHONE.fullmatch(NOT_PHONE_DIGIT.sub("", text))
    return f"0{match[1]}" if match else None


def username_from(*, email: str | None, phone: str | None) -> str:
    """A user name to start from; it begins with a letter, so it is never taken for a number."""
    base = NOT_IN_USERNAME.sub("", email.partition("@")[0]) if email else phone or ""
    base = base.lstrip("._-")
    return base if base[:1].isalpha() else f"tk{base}"


def validate_phone(text: str) -> None:
    if normal_phone(text) is None:
        raise ValidationError("Số điện thoại cần đủ 10 chữ số, ví dụ 0912 345 678.", code="phone")
