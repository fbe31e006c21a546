"""Addresses of reports, an area of them a views module."""

from django.urls import path

from .api import views as api
from .board import views as board
from .district import views as district
from .filling import reading
from .filling import views as filling
from .papers import views as papers
from .review import decisions
from .review import views as review
from .statistics import views as statistics

app_name = "reports"
urlpatterns = [
    path("so-lieu/", statistics.statistics, name="statistics"),
    path("so-lieu/<int:year>/<slug:slug>/", statistics.statistics_period, name="statistics_period"),
    path("so-lieu/<int:year>/<slug:slug>.csv", statistics.statistics_csv, name="statistics_csv"),
    path("so-lieu/<int:year>/<slug:slug>.xlsx", statistics.statistics_xlsx, name="statistics_xlsx"),
    path("api/", api.about, name="api"),
    path("api/openapi.json", api.openapi, name="api_openapi"),
    path("api/ky/", api.periods, name="api_periods"),
    path("api/don-vi/", api.branches, name="api_branches"),
    path("api/so-lieu/<int:year>/<slug:slug>/", api.figures, name="api_figures"),
    path(
        "ban-lam-viec/bao-cao/<int:pk>/bao-cao.docx", papers.submission_word, name="submission_word"
    ),
    path("ban-lam-viec/tong-hop/", district.district_list, name="district_list"),
    path("ban-lam-viec/tong-hop/lap/", district.district_begin, name="district_begin"),
    path("ban-lam-viec/tong-hop/<int:pk>/", district.district_detail, name="district_detail"),
    path("ban-lam-viec/tong-hop/<int:pk>/loi-van/", district.district_edit, name="district_edit"),
    path("ban-lam-viec/tong-hop/<int:pk>/chot/", district.district_freeze, name="district_freeze"),
    path(
        "ban-lam-viec/tong-hop/<int:pk>/nguon/<slug:code>/",
        district.district_sources,
        name="district_sources",
    ),
    path(
        "ban-lam-viec/tong-hop/<int:pk>/tong-hop.docx",
        district.district_word,
        name="district_word",
    ),
    path(
        "ban-lam-viec/tong-hop/<int:pk>/tong-hop.xlsx",
        district.district_workbook_file,
        name="district_workbook",
    ),
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
    path("ban-lam-viec/tien-do/tien-do.csv", board.board_file, name="board_file"),
    path("ban-lam-viec/tien-do/<int:pk>/nhac/", board.remind, name="board_remind"),
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
