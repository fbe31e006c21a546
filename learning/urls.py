"""Addresses of learning models, an area of them a views module."""

from django.urls import path

from . import views
from .assessing import views as assessing
from .filling import views as filling
from .review import doubles
from .review import views as review

app_name = "learning"
WORK = "ban-lam-viec/mo-hinh/"
FILLING = [
    path(WORK, filling.filling_list, name="filling_list"),
    path(f"{WORK}them/", filling.filling_add, name="filling_add"),
    path(f"{WORK}dang-ky/", filling.filling_renew, name="filling_renew"),
    path(f"{WORK}dang-ky/hoan-tac/", filling.filling_undo, name="filling_undo"),
    path(f"{WORK}so-tong/", filling.filling_totals, name="filling_totals"),
    path(f"{WORK}so-tong/ghi/", filling.filling_total, name="filling_total"),
    path(f"{WORK}<int:pk>/sua/", filling.filling_edit, name="filling_edit"),
    path(f"{WORK}<int:pk>/ho-so/<slug:slug>/", filling.filling_move, name="filling_move"),
    path(f"{WORK}<int:pk>/dong-y/", filling.filling_consent, name="filling_consent"),
    path(
        f"{WORK}<int:pk>/dong-y/rut/",
        filling.filling_consent_withdraw,
        name="filling_consent_withdraw",
    ),
]
ASSESSING = [
    path(f"{WORK}<int:pk>/", assessing.record, name="record"),
    path(f"{WORK}<int:pk>/<int:year>/danh-gia/", assessing.assess, name="assess"),
    path(
        f"{WORK}<int:pk>/<int:year>/bo-tieu-chi/",
        assessing.criteria_choose,
        name="criteria_choose",
    ),
    path(f"{WORK}<int:pk>/<int:year>/chuyen/<slug:slug>/", assessing.move, name="move"),
    path("ban-lam-viec/minh-chung/<int:pk>/", assessing.evidence, name="evidence"),
    path(
        f"{WORK}<int:pk>/<int:year>/minh-chung/<int:file>/xoa/",
        assessing.evidence_delete,
        name="evidence_delete",
    ),
]
QUEUE = "ban-lam-viec/duyet-mo-hinh/"
REVIEW = [
    path(QUEUE, review.review_queue, name="review_queue"),
    path(f"{QUEUE}cong-nhan/", review.recognise, name="recognise"),
    path(f"{QUEUE}dot/", review.batches, name="batches"),
    path(f"{QUEUE}dot/<uuid:batch>/", review.batch, name="batch"),
    path(f"{QUEUE}dot/<uuid:batch>/hoan-tac/", review.batch_undo, name="batch_undo"),
    path(f"{QUEUE}dot/<uuid:batch>/tep/", review.decision_attach, name="decision_attach"),
    path(
        "ban-lam-viec/quyet-dinh-cong-nhan/<int:pk>/tep/",
        review.decision_file,
        name="decision_file",
    ),
    path(f"{QUEUE}trung/", doubles.duplicates, name="duplicates"),
    path(f"{QUEUE}trung/<int:pk>/<int:other>/", doubles.duplicate, name="duplicate"),
    path(f"{QUEUE}trung/<int:pk>/hoan-tac/", doubles.duplicate_undo, name="duplicate_undo"),
]
urlpatterns = [
    path("mo-hinh/", views.model_list, name="model_list"),
    path("mo-hinh/danh-sach.csv", views.model_csv, name="model_csv"),
    path("mo-hinh/danh-sach.xlsx", views.model_xlsx, name="model_xlsx"),
    path("mo-hinh/so-luong.csv", views.model_numbers_csv, name="model_numbers_csv"),
    path("mo-hinh/tu-danh-gia/", views.model_self_check, name="model_self_check"),
    *FILLING,
    *ASSESSING,
    *REVIEW,
]
