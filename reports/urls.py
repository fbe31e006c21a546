from django.urls import path

from .board import views as board
from .filling import reading
from .filling import views as filling

app_name = "reports"
urlpatterns = [
    path("ban-lam-viec/bao-cao/", filling.filling_list, name="filling_list"),
    path("ban-lam-viec/bao-cao/bat-dau/<int:period>/", filling.filling_start, name="filling_start"),
    path("ban-lam-viec/bao-cao/<int:pk>/", reading.submission_detail, name="submission_detail"),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/lich-su/",
        reading.submission_history,
        name="submission_history",
    ),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/so-sanh/",
        reading.submission_compare,
        name="submission_compare",
    ),
    path("ban-lam-viec/bao-cao/<int:pk>/lam/", filling.filling_tasks, name="filling_tasks"),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/phan-<int:number>/",
        filling.filling_section,
        name="filling_section",
    ),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/phan-<int:number>/tu-luu/",
        filling.filling_autosave,
        name="filling_autosave",
    ),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/gop-y-<int:comment>/",
        filling.filling_answer,
        name="filling_answer",
    ),
    path("ban-lam-viec/bao-cao/<int:pk>/xem-lai/", filling.filling_review, name="filling_review"),
    path("ban-lam-viec/bao-cao/<int:pk>/nop/", filling.filling_submit, name="filling_submit"),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/bien-nhan/", filling.filling_receipt, name="filling_receipt"
    ),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/rut-lai/", filling.filling_withdraw, name="filling_withdraw"
    ),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/xin-mo-lai/",
        filling.filling_correction,
        name="filling_correction",
    ),
    path("ban-lam-viec/tien-do/", board.board, name="board"),
    path("ban-lam-viec/tien-do/<int:pk>/nhac/", board.remind, name="board_remind"),
]
