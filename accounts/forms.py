"""Logging in, the code, and new passwords."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django_otp.plugins.otp_email.models import EmailDevice

from core.forms import LineField, PasswordField

from .models import User
from .sign_in import seconds_until

LONGEST_IDENTIFIER = 254
LONGEST_PASSWORD = 200


def identifier_field() -> LineField:
    return LineField(
        label="Tên đăng nhập, thư điện tử hoặc số điện thoại",
        max_length=LONGEST_IDENTIFIER,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


def password_field(label: str, autocomplete: str, help_text: str = "") -> PasswordField:
    return PasswordField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={
            "max_length": f"{label} dài quá {LONGEST_PASSWORD} ký tự. Xin dùng mật khẩu ngắn hơn."
        },
    )


class LoginForm(auth_forms.AuthenticationForm):
    username = identifier_field()
    password = password_field("Mật khẩu", "current-password")
    remember = forms.BooleanField(
        label="Nhớ đăng nhập 60 ngày trên máy này",
        help_text="Chỉ chọn khi đây là máy riêng. Tài khoản làm việc tại Hội không được nhớ.",
        required=False,
    )

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin nhập lại.",
        "inactive": "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin nhập lại.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django has put the length of a user name here; an e-mail address may be longer.
        self.fields["username"].widget.attrs["maxlength"] = LONGEST_IDENTIFIER


class LoginCodeForm(forms.Form):
    code = LineField(
        label="Mã đăng nhập",
        help_text="Gồm 6 chữ số trong thư vừa gửi.",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={
            "required": "Chưa nhập mã đăng nhập. Mã nằm trong thư vừa gửi.",
            "max_length": "Mã đăng nhập chỉ có 6 chữ số. Xin xem thư mới nhất.",
        },
    )

    def __init__(self, *args: Any, device: EmailDevice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device

    def clean_code(self) -> str:
        code = "".join(filter(str.isdigit, self.cleaned_data["code"]))
        allowed, lock = self.device.verify_is_allowed()
        if not allowed:
            seconds = seconds_until(lock["locked_until"])
            raise forms.ValidationError(
                f"Mã đã nhập sai nhiều lần. Có thể nhập lại sau {seconds} giây.", code="throttled"
            )
        if not self.device.verify_token(code):
            raise forms.ValidationError(
                "Mã đăng nhập chưa đúng hoặc đã quá 10 phút. Xin xem thư mới nhất hoặc gửi lại mã.",
                code="wrong",
            )
        return code


class PasswordResetForm(forms.Form):
    identifier = identifier_field()


class NewPasswordForm(auth_forms.SetPasswordForm):
    new_password1 = password_field(
        "Mật khẩu mới",
        "new-password",
        "Ít nhất 12 ký tự. Một câu dễ nhớ là tốt nhất, có dấu cách cũng được.",
    )
    new_password2 = password_field("Nhập lại mật khẩu mới", "new-password")

    error_messages = {
        "password_mismatch": "Hai lần nhập mật khẩu chưa giống nhau. Xin nhập lại cả hai lần."
    }

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data

    def save(self, commit: bool = True) -> User:
        self.user.set_password(self.cleaned_data["new_password1"])
        if commit:
            self.user.save(update_fields=["password"])
        return self.user


class InvitationForm(NewPasswordForm):
    full_name = LineField(
        label="Họ và tên",
        max_length=User._meta.get_field("full_name").max_length,
        help_text="Sửa lại nếu chưa đúng.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["full_name", "new_password1", "new_password2"]

    def __init__(self, user: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        # Django builds the form of a dead link too, of nobody, and throws it away.
        self.fields["full_name"].initial = user.full_name if user else ""

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=commit)
        user.full_name = self.cleaned_data["full_name"]
        if commit:
            user.save(update_fields=["full_name"])
        return user


class PasswordChangeForm(NewPasswordForm, auth_forms.PasswordChangeForm):
    old_password = password_field("Mật khẩu đang dùng", "current-password")

    error_messages = NewPasswordForm.error_messages | {
        "password_incorrect": "Mật khẩu đang dùng chưa đúng. Xin nhập lại."
    }
