from django.urls import path

from . import log, views

app_name = "branches"
urlpatterns = [
    path("to-chuc-hoi/", views.branch_list, name="branch_list"),
    path("cum/<int:number>/", views.cluster_detail, name="cluster_detail"),
    path("ban-lam-viec/nhat-ky/", log.entry_list, name="entry_list"),
]
