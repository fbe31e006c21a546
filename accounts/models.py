"""People who sign in, and what they may do at the association itself."""

from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Role(models.TextChoices):
    """What a person does at the association; work for one branch is kept in `branches`."""

    STAFF = "staff", "Cán bộ Hội (đăng tin)"
    OFFICER = "officer", "Cán bộ duyệt báo cáo"
    HEAD_OFFICER = "head_officer", "Thường trực Hội"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class User(AbstractBaseUser):
    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    is_active = models.BooleanField("đang hoạt động", default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
