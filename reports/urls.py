"""Addresses of reports, an area of them a views module."""

from django.urls import path

from .api import views as api
from .papers import views as papers
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
]
