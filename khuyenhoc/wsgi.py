"""The WSGI application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

from .intake import Intake

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")

application = Intake(get_wsgi_application())
