"""The audit log in the admin: its list, one entry, the list as CSV, the history of one row.

Nothing here counts the log or skips rows of it, so that a page costs the same however long it is.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import wording
from audit.models import AuditEntry, all_actors
from core.csv_cells import to_csv
from core.forms import DateField, IntegerField, LineField

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest
    from django.urls import URLPattern

    from audit.models import AuditEntryQuerySet
    from core.csv_cells import Cell

ENTRIES_PER_PAGE = 50
MOST_ROWS_OF_CSV = 20_000
NOT_SIGNED_IN = "khong"
HEAD = ["Dòng", "Lúc", "Người làm", "Vai trò lúc ấy", "Việc", "Hội cơ sở", "Mã yêu cầu"]


class OlderFilter(forms.Form):
    """`?truoc=1412`: only what came before that entry."""

    truoc = IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def narrow(self, entries: AuditEntryQuerySet) -> AuditEntryQuerySet:
        """Those asked for; none while the question is not understood."""
        if not self.is_valid():
            return entries.none()
        before = self.cleaned_data["truoc"]
        return entries.before(before) if before else entries


class EntryFilter(OlderFilter):
    """`?loai=accounts.user&ai=5&tu=01/06/2026&den=30/06/2026&truoc=1412`, each of them optional."""

    loai = forms.ChoiceField(label="Loại", required=False)
    ai = forms.ChoiceField(label="Người làm", required=False)
    tu = DateField(label="Từ ngày", required=False)
    den = DateField(label="Đến hết ngày", required=False)
    ma = LineField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: object) -> None:
        super().__init__(data)
        self.fields["loai"].choices = [("", "Mọi loại"), *wording.audited_kinds()]
        people = sorted(all_actors(), key=lambda actor: actor[1])
        asked = str(self.data.get("ai", ""))
        if asked.isdecimal() and asked not in {str(number) for number, _ in people}:
            people.append((asked, f"tài khoản số {asked}"))  # who has done nothing yet
        self.fields["ai"].choices = [
            ("", "Mọi người"),
            *people,
            (NOT_SIGNED_IN, "Không đăng nhập (lệnh, quên mật khẩu)"),
        ]

    def narrow(self, entries: AuditEntryQuerySet) -> AuditEntryQuerySet:
        entries = super().narrow(entries)
        if not self.is_valid():
            return entries
        asked = self.cleaned_data
        if asked["loai"] and asked["ma"]:
            entries = entries.about(asked["loai"], asked["ma"])
        elif asked["loai"]:
            entries = entries.of_kind(asked["loai"])
        if asked["ai"]:
            entries = entries.by_actor(None if asked["ai"] == NOT_SIGNED_IN else asked["ai"])
        if asked["tu"]:
            entries = entries.since(_midnight(asked["tu"]))
        if asked["den"]:
            entries = entries.until(_midnight(asked["den"]) + dt.timedelta(days=1))
        return entries


def paths(site: AdminSite) -> list[URLPattern]:
    return [
        path(route, site.admin_view(view), name=f"audit_auditentry_{name}")
        for route, view, name in (
            ("", entry_list, "changelist"),
            ("nhat-ky.csv", entries_csv, "csv"),
            ("<int:pk>/", entry_detail, "detail"),
        )
    ]


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    chosen = EntryFilter(request.GET)
    entries = chosen.narrow(_entries_for(request))
    context = page_of_entries(entries) | {"title": "Nhật ký", "chosen": chosen}
    context["most_rows"] = MOST_ROWS_OF_CSV
    return respond(request, "admin/audit/entry_list.html", context)


@require_safe
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(_entries_for(request), pk=pk)
    context = {
        "title": f"Dòng nhật ký {entry.pk}",
        "entry": entry,
        "told": told(entry),
        "hash": bytes(entry.hash).hex(),
    }
    return respond(request, "admin/audit/entry_detail.html", context)


@require_safe
def entries_csv(request: HttpRequest) -> HttpResponse:
    """The filtered list, newest first."""
    entries = EntryFilter(request.GET).narrow(_entries_for(request))
    name = f"nhat-ky-{timezone.localdate()}.csv"
    return HttpResponse(
        to_csv([HEAD, *map(_cells, entries[:MOST_ROWS_OF_CSV].iterator())]),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def row_history(request: HttpRequest, row: object) -> HttpResponse:
    """What happened to one row and its parts; whoever asks may see the row."""
    opts = row._meta
    entries = _entries_for(request).about(opts.label_lower, row.pk)
    chosen = EntryFilter(request.GET)
    context = page_of_entries(chosen.narrow(entries)) | {
        "title": f"Lịch sử thay đổi: {row}",
        "row": row,
        "row_opts": opts,
    }
    return respond(request, "admin/audit/row_history.html", context)


def page_of_entries(entries: AuditEntryQuerySet) -> dict[str, object]:
    """One page of them in words, newest first, and before which entry the next page begins."""
    found = list(entries.defer("hash")[: ENTRIES_PER_PAGE + 1])
    shown = found[:ENTRIES_PER_PAGE]
    older = shown[-1].pk if len(found) > len(shown) else None
    return {"entries": [{"entry": entry, **told(entry)} for entry in shown], "older": older}


def told(entry: AuditEntry) -> dict[str, object]:
    return {
        "who": wording.who(entry),
        "what": wording.what(entry),
        "parts": wording.parts(entry),
    }


def respond(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    frame = admin.site.each_context(request) | {"opts": AuditEntry._meta}
    return render(request, template, frame | context)


def _entries_for(request: HttpRequest) -> AuditEntryQuerySet:
    if not request.user.reads_audit:
        raise PermissionDenied
    return AuditEntry.objects.visible_to(request.user)


def _cells(entry: AuditEntry) -> list[Cell]:
    return [
        entry.pk,
        f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S}",
        wording.who(entry),
        entry.actor_role,
        wording.sentence(entry),
        ", ".join(entry.branches),
        entry.request_id,
    ]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
