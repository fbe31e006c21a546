"""The log, read within a test's own transaction."""

import pytest
from django.db import connection

from audit.models import AuditEntry


@pytest.fixture
def entries(db):
    """Those written since the last call, oldest first. Asks for what a commit would do."""
    seen = 0

    def new_entries() -> list[AuditEntry]:
        nonlocal seen
        connection.check_constraints()
        found = list(AuditEntry.objects.filter(pk__gt=seen).order_by("pk"))
        seen = found[-1].pk if found else seen
        return found

    return new_entries
