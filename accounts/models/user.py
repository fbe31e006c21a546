"""People who sign in, and what they may do at the association itself."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.identifiers import normal_email, normal_phone, username_from, validate_phone
from audit.triggers import Audited
from core.dates import today, within_history
from core.embedded import Embedded
from core.fields import BooleanField, DateField, EmailField, LineField
from core.ordering import person_key
from core.row_version import RowVersioned
from core.spans import SpanQuerySet, no_overlap, span_checks
from core.text import fold, normalise_line

from .notice import Notice

RESET_PAUSE = dt.timedelta(minutes=5)


class Role(models.TextChoices):
    """What a person does at the association; work for one branch is kept in `branches`."""

    STAFF = "staff", "Cán bộ Hội (đăng tin)"
    OFFICER = "officer", "Cán bộ duyệt báo cáo"
    HEAD_OFFICER = "head_officer", "Thường trực Hội"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


INCLUDED = {Role.HEAD_OFFICER: {Role.OFFICER}}
AUDIT_READERS = frozenset({Role.OFFICER, Role.HEAD_OFFICER, Role.ADMINISTRATOR})


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def having(self, keys: Iterable[int]) -> Self:
        """Those of them with one of these keys."""
        return self.filter(pk__in=keys)

    def with_role(self, *roles: Role) -> Self:
        """Everybody who holds one of the roles today, by itself or within a higher one."""
        holding = {role for role in Role if {role, *INCLUDED.get(role, ())} & set(roles)}
        return self.filter(
            pk__in=RoleGrant.objects.current().filter(role__in=holding).values("user")
        )

    def identified_by(self, text: str) -> Self:
        """The one account, or none, whose user name, e-mail address or phone number this is."""
        text = normal_email(text)
        phone = normal_phone(text)
        return self.filter(Q(username=text) | Q(email=text) | Q(phone=phone, phone__isnull=False))

    def matching(self, text: str) -> Self:
        """People found by name, with or without marks, or by a piece of an identifier."""
        found = Q(username__contains=text.lower()) | Q(email__contains=text.lower())
        found |= Q(search_name__contains=fold(text))
        if digits := "".join(filter(str.isdigit, text)):
            found |= Q(phone__contains=digits)
        return self.filter(found)

    def claim_reset(self) -> bool:
        """Whether a reset link may be mailed now; if so, none may for the next five minutes."""
        now = timezone.now()
        rested = Q(reset_sent_at=None) | Q(reset_sent_at__lt=now - RESET_PAUSE)
        return bool(self.filter(rested).update(reset_sent_at=now))

    def reached_by_letter(self) -> Self:
        """Those whom letters about notices reach, and who want them."""
        return self.active().filter(wants_letters=True).exclude(email=None)

    def with_current_grants(self) -> Self:
        """Each person's grants of today as the list `current_grants`, which `roles` reads."""
        grants = RoleGrant.objects.current().filter(user=models.OuterRef("pk"))
        return self.annotate(current_grants=Embedded(grants, "id", "role"))

    def with_unread_notices(self) -> Self:
        """Each person's `unread_notices`."""
        unread = Notice.objects.unread().filter(user=models.OuterRef("pk")).order_by()
        count = unread.values("user").values(count=models.Count("pk"))
        return self.annotate(unread_notices=Coalesce(models.Subquery(count), 0))

    def get_by_natural_key(self, identifier: str) -> "User":
        return self.identified_by(identifier).get()


class User(RowVersioned, AbstractBaseUser):
    """A person with an account. Accounts are disabled, never deleted: their work keeps its author.

    A user name begins with a letter and holds no "@", so no text names two accounts.
    """

    unversioned_fields = frozenset({"last_login", "password", "wants_letters"})

    username = LineField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        blank=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9._-]*\Z",
                "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm và gạch nối,"
                " bắt đầu bằng chữ, ví dụ lan.nguyen.",
            )
        ],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng. Xin chọn tên khác."},
        help_text="Chữ thường không dấu, viết liền, ví dụ lan.nguyen. Để trống thì máy tự đặt.",
    )
    email = EmailField(
        "thư điện tử",
        null=True,
        blank=True,
        unique=True,
        error_messages={
            "unique": "Thư điện tử này đã thuộc một tài khoản khác. Xin tìm tài khoản đó để sửa.",
        },
        help_text="Nhận lời mời, mã đăng nhập, liên kết đặt mật khẩu. Ai làm việc tại Hội cần có.",
    )
    phone = LineField(
        "điện thoại",
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        validators=[validate_phone],
        error_messages={
            "unique": "Số điện thoại này đã thuộc một tài khoản khác. Xin tìm tài khoản đó để sửa."
        },
        help_text="Mười chữ số, ví dụ 0912 345 678. Người này có thể đăng nhập bằng số điện thoại.",
    )
    full_name = LineField(
        "họ và tên", max_length=120, help_text="Viết đủ họ, tên đệm, tên; ví dụ Nguyễn Thị Lan."
    )
    sort_key = models.CharField(max_length=500, editable=False, db_index=True, db_collation="C")
    search_name = models.CharField(max_length=120, editable=False)
    is_active = BooleanField(
        "đang dùng",
        default=True,
        help_text="Bỏ chọn để khoá tài khoản: người này bị đăng xuất ngay và không vào được nữa.",
    )
    wants_letters = BooleanField("nhận thông báo qua thư điện tử", default=True, editable=False)
    invited_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        verbose_name="người mời",
        related_name="+",
    )
    invited_at = models.DateTimeField("mời lúc", null=True, editable=False)
    # The latest reset link, so that a stranger cannot fill somebody's letter box.
    reset_sent_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField("tạo lúc", default=timezone.now, editable=False)

    objects = UserQuerySet.as_manager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "tài khoản"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="user_username_is_plain",
                condition=Q(username__regex=r"^[a-z][a-z0-9._-]*$"),
            ),
            models.CheckConstraint(
                name="user_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="user_phone_is_ten_digits", condition=Q(phone__regex=r"^0[0-9]{9}$")
            ),
            models.CheckConstraint(
                name="user_invited_by_and_at",
                condition=Q(invited_by=None, invited_at=None)
                | Q(invited_by__isnull=False, invited_at__isnull=False),
            ),
            models.CheckConstraint(
                name="user_dates_within_history",
                condition=within_history("last_login", "invited_at", "reset_sent_at", "created_at"),
            ),
        ]
        triggers = [
            Audited(
                "full_name",
                "username",
                "email",
                "phone",
                "is_active",
                "invited_by",
                "invited_at",
                secret=["password"],
                label="full_name",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Store the identifiers in their one spelling and the name's two keys."""
        self.normalise()
        if not self.password:
            self.set_unusable_password()
        if update_fields is not None and "full_name" in update_fields:
            update_fields = {*update_fields, "sort_key", "search_name"}
        super().save(update_fields=update_fields, **kwargs)

    def normalise(self) -> None:
        self.full_name = normalise_line(self.full_name)
        self.sort_key = person_key(self.full_name)
        self.search_name = fold(self.full_name)
        self.email = normal_email(self.email or "") or None
        self.phone = normal_phone(self.phone or "") or self.phone or None
        self.username = normal_email(self.username) or self._free_username()

    def _free_username(self) -> str:
        base = username_from(email=self.email, phone=self.phone)[:50]
        taken = set(
            User.objects.filter(username__startswith=base).values_list("username", flat=True)
        )
        return next(name for name in numbered(base) if name not in taken)

    def clean(self) -> None:
        """Normalise first, so that a form finds the twin before the database does."""
        self.normalise()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Roles held today, those within a higher role included; read once per instance."""
        grants = getattr(self, "current_grants", None)
        grants = self.grants.current() if grants is None else grants
        held = {Role(grant.role) for grant in grants}
        return frozenset(held.union(*(INCLUDED.get(role, ()) for role in held)))

    def has_role(self, *roles: Role) -> bool:
        return self.is_active and not self.roles.isdisjoint(roles)

    @cached_property
    def unread_notices(self) -> int:
        """How many; read once per instance, unless `with_unread_notices` has."""
        return self.notices.unread().count()

    @property
    def is_staff(self) -> bool:
        """Whether the person works at the association today and may enter /quan-tri/."""
        return self.has_role(*Role)

    @property
    def reads_audit(self) -> bool:
        """Whether the whole audit log is open to the person."""
        return self.has_role(*AUDIT_READERS)

    @property
    def needs_second_factor(self) -> bool:
        return settings.REQUIRE_2FA and self.is_staff

    def get_short_name(self) -> str:
        """The name the admin greets and lists people by."""
        return str(self)

    get_full_name = get_short_name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password, on whichever keyboard its accents were typed."""
        return super().check_password(_composed(raw_password))

    # Django's admin asks for permissions by name; ours are answered by role in `role_admin`.
    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def get_session_auth_hash(self) -> str:
        """End every session when the password, the roles, or the need of a second factor change.

        A disabled account has no session at all: `IdentifierBackend.get_user` does not find it.
        """
        return self._bind(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._bind, super().get_session_auth_fallback_hash())

    def _bind(self, password_hash: str) -> str:
        return ".".join([password_hash, *sorted(self.roles), str(self.needs_second_factor)])


def _composed(password: str | None) -> str | None:
    """One machine sends "ọ" as one character, another as two: they are one password."""
    return password and normalize("NFC", password)


def numbered(base: str) -> Iterator[str]:
    """lan, lan2, lan3, …"""
    yield base
    number = 2
    while True:
        yield f"{base}{number}"
        number += 1


class RoleGrant(RowVersioned):
    """A role for a span of days; the last day counts."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="tài khoản")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    starts_on = DateField("từ ngày", default=today)
    ends_on = DateField(
        "đến hết ngày", null=True, blank=True, help_text="Để trống nếu chưa biết ngày thôi."
    )
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người giao"
    )

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "vai trò"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(name="role_grant_is_a_role", condition=Q(role__in=Role.values)),
            *span_checks("role_grant"),
            no_overlap(
                "role_grant_once_at_a_time",
                "user",
                "role",
                message="Người này đã có vai trò ấy trong khoảng ngày đó. Xin sửa dòng đã có.",
            ),
        ]
        triggers = [
            Audited(
                "user",
                "role",
                "starts_on",
                "ends_on",
                "granted_by",
                label=["user__full_name", "role"],
                part_of="user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
