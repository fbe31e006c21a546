from django.urls import path

from . import views

app_name = "branches"
urlpatterns = [
    path("to-chuc-hoi/", views.branch_list, name="branch_list"),
]
