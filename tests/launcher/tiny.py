"""A WSGI application without Django, behind the portal's own Intake, for the server's tests."""

import os
import time
from pathlib import Path

from khuyenhoc.intake import Intake


def tiny(environ, start_response):
    if environ["PATH_INFO"] == "/sleep":
        Path(os.environ["ASLEEP"]).touch()
        time.sleep(1)
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"%d" % len(body)]


application = Intake(tiny)
