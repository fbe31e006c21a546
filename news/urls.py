from django.urls import path, register_converter

from . import feeds, views
from .drafting.views import meeting_draft
from .sending import views as sending


class YearConverter:
    regex = "19[0-9]{2}|20[0-9]{2}|21[0-9]{2}"
    to_python = int
    to_url = str


class MonthConverter:
    regex = "0[1-9]|1[0-2]"
    to_python = int

    def to_url(self, month: int) -> str:
        return f"{month:02}"


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

app_name = "news"
urlpatterns = [
    path("tin-tuc/", views.article_list, name="article_list"),
    path("tin-tuc/chuyen-muc/<slug:slug>/", views.category_detail, name="category_detail"),
    path("tin-tuc/<year:year>/<month:month>/", views.month_archive, name="month_archive"),
    path("tin-tuc/<slug:slug>-<int:pk>/", views.article_detail, name="article_detail"),
    path("tin-tuc/<int:pk>/anh-chia-se.png", views.article_card, name="article_card"),
    path("anh/<slug:content_hash>-<int:width>.webp", views.photo_file, name="photo_file"),
    path("tai-lieu/<int:pk>/", views.attachment_file, name="attachment_file"),
    path("rss/", feeds.ArticlesRss(), name="rss"),
    path("rss/<slug:slug>/", feeds.ArticlesRss(), name="category_rss"),
    path("atom/", feeds.ArticlesAtom(), name="atom"),
    path("atom/<slug:slug>/", feeds.ArticlesAtom(), name="category_atom"),
    path("ban-lam-viec/giao-ban/<int:pk>/ban-tin/", meeting_draft, name="meeting_draft"),
    path("ban-lam-viec/gui-tin/", sending.sending_list, name="sending_list"),
    path("ban-lam-viec/gui-tin/moi/", sending.sending_new, name="sending_new"),
    path("ban-lam-viec/gui-tin/<int:pk>/", sending.sending_edit, name="sending_edit"),
    path("ban-lam-viec/gui-tin/<int:pk>/xem-lai/", sending.sending_review, name="sending_review"),
    path("ban-lam-viec/gui-tin/<int:pk>/gui/", sending.sending_send, name="sending_send"),
    path("ban-lam-viec/gui-tin/<int:pk>/bo/", sending.sending_discard, name="sending_discard"),
    path(
        "ban-lam-viec/gui-tin/<int:pk>/tu-luu/", sending.sending_autosave, name="sending_autosave"
    ),
]
