"""Why nothing was written; the message is the sentence for whoever tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.refusals import Refused

if TYPE_CHECKING:
    from reports.checks import Finding
    from reports.models import Version


class SectionSaved(Exception):
    """Somebody saved this section meanwhile. `stored` is the version now."""

    def __init__(self, stored: Version) -> None:
        super().__init__(f"{stored.saved_by} vừa sửa phần này.")
        self.stored = stored


class NotReady(Exception):
    """The report cannot be sent as it is: `findings` are what blocks and what lacks a reason."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"Có {len(findings)} chỗ cần xem lại trước khi nộp.")
        self.findings = findings


class Locked(Refused):
    """Not now: the message says why and what to do."""
