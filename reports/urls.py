from django.urls import path

from .papers import views as papers

app_name = "reports"
urlpatterns = [
    path(
        "ban-lam-viec/bao-cao/<int:pk>/bao-cao.docx", papers.submission_word, name="submission_word"
    ),
]
