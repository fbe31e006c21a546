"""Logging in and out, the second factor, invitations and passwords."""

from datetime import timedelta
from functools import partial

from axes.conf import settings as axes_settings
from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.addresses import client_address

from . import actions
from .after_response import RedirectThen
from .backends import account_key
from .forms import (
    InvitationForm,
    LoginCodeForm,
    LoginForm,
    NewPasswordForm,
    PasswordChangeForm,
    PasswordResetForm,
)
from .models import User
from .sign_in import PENDING, device_of, enter, home_of, pending_user, send_code, sign_in
from .tokens import INVITATION_LASTS, invitation_tokens


class LoginView(auth_views.LoginView):
    template_name = "accounts/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return home_of(self.request.user)

    def form_valid(self, form: LoginForm) -> HttpResponse:
        return enter(
            self.request,
            form.get_user(),
            # Empty unless `next` is an address of this very host.
            next_url=self.get_redirect_url(),
            remember=form.cleaned_data["remember"],
        )


def locked_out(
    request: HttpRequest, _response: HttpResponse, credentials: dict[str, str]
) -> HttpResponse:
    """429 with the time at which the next try is heard; django-axes asks for this page."""
    attempts = AccessAttempt.objects.filter(
        username=account_key(request, credentials), ip_address=client_address(request)
    )
    latest = attempts.aggregate(latest=Max("attempt_time"))["latest"] or timezone.now()
    again_at = latest + axes_settings.AXES_COOLOFF_TIME
    wait = max(again_at - timezone.now(), timedelta(seconds=1))
    context = {"again_at": again_at, "minutes": -(-wait // timedelta(minutes=1))}
    response = render(request, "accounts/login_locked.html", context, status=429)
    response["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    user = pending_user(request)
    if user is None:
        return redirect("accounts:login")
    form = LoginCodeForm(request.POST or None, device=device_of(user))
    if form.is_valid():
        next_url = request.session[PENDING]["next"]
        sign_in(request, user)
        return redirect(next_url)
    return render(request, "accounts/login_code.html", {"form": form, "letter_box": masked(user)})


@never_cache
@require_POST
def login_code_resend(request: HttpRequest) -> HttpResponse:
    user = pending_user(request)
    if user is None:
        return redirect("accounts:login")
    try:
        seconds = send_code(user)
    except OSError:
        messages.error(request, "Chưa gửi được mã đăng nhập. Có thể thử lại sau ít phút.")
    else:
        if seconds:
            messages.info(request, f"Mã vừa được gửi. Có thể gửi lại sau {seconds} giây.")
        else:
            messages.success(request, "Đã gửi mã mới. Mã cũ không dùng được nữa.")
    return redirect("accounts:login_code")


def masked(user: User) -> str:
    """Enough of the address to know which letter box to open: l…@vidu.vn."""
    name, _, host = user.email.partition("@")
    return f"{name[0]}…@{host}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Look the account up only after the answer has left: it is the same for every identifier."""
    form = PasswordResetForm(request.POST or None)
    if form.is_valid():
        identifier = form.cleaned_data["identifier"]
        return RedirectThen(
            reverse("accounts:password_reset_sent"),
            partial(actions.send_reset_link, identifier=identifier, request=request),
        )
    return render(request, "accounts/password_reset.html", {"form": form})


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    form_class = NewPasswordForm
    reset_url_token = "dat-mat-khau"  # noqa: S105 -- a piece of an address
    success_url = reverse_lazy("accounts:password_reset_done")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        actions.unlock(user=self.user)
        return super().form_valid(form)


class InvitationView(PasswordResetConfirmView):
    template_name = "accounts/invitation.html"
    form_class = InvitationForm
    token_generator = invitation_tokens
    extra_context = {"days": INVITATION_LASTS.days}

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        super().form_valid(form)
        return enter(self.request, self.user)


class PasswordChangeView(auth_views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = PasswordChangeForm

    success_url = reverse_lazy("accounts:password_change_done")


@login_required
@require_safe
def password_change_done(request: HttpRequest) -> HttpResponse:
    context = {"home": home_of(request.user)}
    return render(request, "accounts/password_change_done.html", context)
