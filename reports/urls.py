"""Addresses of reports, an area of them a views module."""

from django.urls import path

from .board import views as board

app_name = "reports"
urlpatterns = [
    path("ban-lam-viec/tien-do/", board.board, name="board"),
]
