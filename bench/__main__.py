"""Runs every benchmark in a database that Django makes for it and removes afterwards."""

import logging
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django must be set up
from django.db import connection  # noqa: E402 -- Django must be set up
from django.test.utils import override_settings, setup_test_environment  # noqa: E402 -- Django must be set up

from bench import board  # noqa: E402 -- Django must be set up

BENCHMARKS = [board.measure]
# Their addresses alone are wanted, so that nothing has to be collected first.
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def main() -> int:
    logging.disable(logging.WARNING)
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
            kept = [benchmark() for benchmark in BENCHMARKS]
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    return 0 if all(kept) else 1


sys.exit(main())
