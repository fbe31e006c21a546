from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import TemplateView

from . import notice_pages, views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.LoginView.as_view(), name="login"),
    path("dang-nhap/ma/", views.login_code, name="login_code"),
    path("dang-nhap/ma/gui-lai/", views.login_code_resend, name="login_code_resend"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("quen-mat-khau/", views.password_reset, name="password_reset"),
    path(
        "quen-mat-khau/da-gui/",
        TemplateView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path(
        "quen-mat-khau/xong/",
        TemplateView.as_view(template_name="accounts/password_reset_done.html"),
        name="password_reset_done",
    ),
    path(
        "quen-mat-khau/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("doi-mat-khau/", views.PasswordChangeView.as_view(), name="password_change"),
    path("doi-mat-khau/xong/", views.password_change_done, name="password_change_done"),
    path("ban-lam-viec/thong-bao/", notice_pages.notice_list, name="notice_list"),
    path("ban-lam-viec/thong-bao/<int:pk>/", notice_pages.notice_open, name="notice_open"),
    path("ban-lam-viec/thong-bao/da-doc/", notice_pages.notice_read_all, name="notice_read_all"),
    path("ban-lam-viec/thong-bao/thu/", notice_pages.notice_letters, name="notice_letters"),
    path("loi-moi/<uidb64>/<token>/", views.InvitationView.as_view(), name="invitation"),
]
