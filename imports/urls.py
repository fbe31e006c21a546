"""Under /quan-tri/, behind the admin's own door."""

from django.contrib import admin
from django.urls import path

from . import views

guarded = admin.site.admin_view

app_name = "imports"
urlpatterns = [
    path("", guarded(views.import_list), name="import_list"),
    path("moi/<slug:name>/", guarded(views.import_template), name="import_template"),
    path("moi/<slug:name>/mau.xlsx", guarded(views.template_file), name="template_file"),
    path("moi/<slug:name>/hien-co.xlsx", guarded(views.stored_file), name="stored_file"),
    path("moi/<slug:name>/tep/", guarded(views.import_upload), name="import_upload"),
    path("<int:pk>/", guarded(views.import_detail), name="import_detail"),
    path("<int:pk>/tien-do/", guarded(views.import_progress), name="import_progress"),
    path("<int:pk>/danh-dau-loi.xlsx", guarded(views.marked_file), name="marked_file"),
    path("<int:pk>/ghi/", guarded(views.import_write), name="import_write"),
    path("<int:pk>/hoan-tac/", guarded(views.import_undo), name="import_undo"),
    path("<int:pk>/huy/", guarded(views.import_cancel), name="import_cancel"),
    path("<int:pk>/kiem-tra-lai/", guarded(views.import_check_again), name="import_check_again"),
    path("<int:pk>/thu-lai/", guarded(views.import_go_on), name="import_go_on"),
]
