"""What `wagtail start` writes for production, and what it leaves to whoever serves the site."""

import json
import os

from portal.settings.production import *  # noqa: F403 -- as its own settings are made of others
from portal.settings.production import INSTALLED_APPS as THEIRS

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = ["news", "django.contrib.postgres", *THEIRS]
DATABASES = {"default": json.loads(os.environ["BENCH_DATABASE"])}
