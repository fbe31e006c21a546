from django.urls import path

from . import feeds, views

app_name = "documents"
urlpatterns = [
    path("van-ban/", views.document_list, name="document_list"),
    path("van-ban/rss/", feeds.DocumentsRss(), name="rss"),
    path("van-ban/<int:pk>/tep/", views.document_file, name="document_file"),
]
