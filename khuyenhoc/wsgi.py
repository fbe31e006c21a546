"""The WSGI application that the server runs."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .intake import Intake

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")

application = Intake(get_wsgi_application())
from news.counting import begin_lanes  # noqa: E402 -- the apps are there only now

from . import content  # noqa: E402 -- the apps are there only now
from .page_cache import PageCache  # noqa: E402 -- the apps are there only now

begin_lanes()
application = PageCache(application, content.begin(), most=settings.PAGE_CACHE_BYTES)
# What is there now stays: the collector need not look through it for each page's garbage.
gc.collect()
gc.freeze()
