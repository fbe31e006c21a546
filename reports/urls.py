"""Addresses of reports, an area of them a views module."""

from django.urls import path

from .review import decisions
from .review import views as review

app_name = "reports"
urlpatterns = [
    path("ban-lam-viec/duyet/", review.review_queue, name="review_queue"),
    path("ban-lam-viec/duyet/nhieu/", review.review_batch, name="review_batch"),
    path(
        "ban-lam-viec/duyet/chua-nop/<slug:slug>/", decisions.review_unbegun, name="review_unbegun"
    ),
    path("ban-lam-viec/duyet/<int:pk>/", review.review_detail, name="review_detail"),
    path("ban-lam-viec/duyet/<int:pk>/xem/", review.review_open, name="review_open"),
    path("ban-lam-viec/duyet/<int:pk>/de-sau/", review.review_leave, name="review_leave"),
    path("ban-lam-viec/duyet/<int:pk>/duyet/", review.review_approve, name="review_approve"),
    path("ban-lam-viec/duyet/<int:pk>/tra-lai/", review.review_return, name="review_return"),
    path("ban-lam-viec/duyet/<int:pk>/hoan-tac/", review.review_undo, name="review_undo"),
    path("ban-lam-viec/duyet/<int:pk>/gop-y/", review.comment_add, name="comment_add"),
    path(
        "ban-lam-viec/duyet/<int:pk>/gop-y/<int:comment>/sua/",
        review.comment_edit,
        name="comment_edit",
    ),
    path(
        "ban-lam-viec/duyet/<int:pk>/gop-y/<int:comment>/xoa/",
        review.comment_delete,
        name="comment_delete",
    ),
    path("ban-lam-viec/duyet/<int:pk>/<slug:slug>/", decisions.review_move, name="review_move"),
]
