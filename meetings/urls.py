"""Addresses of meetings, an area of them a views module."""

from django.urls import path

from . import views
from .board import views as board
from .entry import views as entry
from .papers import views as papers

app_name = "meetings"
urlpatterns = [
    path("giao-ban/", views.meeting_list, name="meeting_list"),
    path("giao-ban/lich.ics", views.calendar, name="calendar"),
    path("giao-ban/tai-lieu/<int:pk>/", views.file, name="file"),
    path("giao-ban/anh/<int:pk>-<int:width>.webp", views.photo, name="photo"),
    path("giao-ban/<int:year>/<slug:slug>.ics", views.meeting_calendar, name="meeting_calendar"),
    path("ban-lam-viec/giao-ban/", entry.entry_list, name="entry_list"),
    path("ban-lam-viec/giao-ban/lap/", entry.entry_new, name="entry_new"),
    path("ban-lam-viec/giao-ban/<int:pk>/", entry.entry, name="entry"),
    path("ban-lam-viec/giao-ban/<int:pk>/<slug:slug>.docx", papers.paper, name="paper"),
    path("ban-lam-viec/giao-ban/<int:pk>/phan/<slug:slug>/", entry.part_save, name="part_save"),
    path("ban-lam-viec/giao-ban/<int:pk>/chuyen/<slug:slug>/", entry.move, name="move"),
    path("ban-lam-viec/giao-ban/<int:pk>/tep/", entry.file_add, name="file_add"),
    path("ban-lam-viec/giao-ban/<int:pk>/anh/", entry.photo_add, name="photo_add"),
    path("ban-lam-viec/giao-ban/<int:pk>/lay-bao-cao/", entry.reports_take, name="reports_take"),
    path("ban-lam-viec/giao-ban/<int:pk>/<slug:slug>/them/", entry.row_add, name="row_add"),
    path("ban-lam-viec/giao-ban/<int:pk>/<slug:slug>/<int:row>/", entry.row_save, name="row_save"),
    path(
        "ban-lam-viec/giao-ban/<int:pk>/<slug:slug>/<int:row>/xoa/",
        entry.row_delete,
        name="row_delete",
    ),
    path("ban-lam-viec/kien-nghi/", board.board, name="board"),
    path(
        "ban-lam-viec/kien-nghi/<int:pk>/",
        board.recommendation_detail,
        name="recommendation_detail",
    ),
    path(
        "ban-lam-viec/kien-nghi/<int:pk>/<slug:slug>/",
        board.recommendation_move,
        name="recommendation_move",
    ),
]
