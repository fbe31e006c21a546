"""The least that Django can do: one view that answers the same bytes each time."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

PAGE = Path(os.environ["BENCH_PAGE"]).read_bytes()


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE, headers={"Content-Encoding": "gzip"})


urlpatterns = [re_path("", page)]
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY=os.environ["SECRET_KEY"],
    MIDDLEWARE=[],
    USE_I18N=False,
)
application = get_wsgi_application()
