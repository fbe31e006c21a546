"""The officers' pages of district reports: /ban-lam-viec/tong-hop/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.bulk import uncollected
from core.pagination import page_of
from reports.clusters import cluster_in
from reports.models import DistrictReport, Period
from reports.papers.views import DOCX, download
from reports.review.door import officers_only

from .contents import digest_of, gather
from .forms import BeginForm, WordsForm
from .freezing import NotAsShown, NothingApproved, draft, freeze
from .outdated import what_happened_since
from .reading import Reading
from .word import district_paper
from .workbook import district_workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .reading import Cluster

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIODS_PER_PAGE = 20


@require_safe
@officers_only
def district_list(request: HttpRequest) -> HttpResponse:
    """The periods with something approved, and the reports that were made of each."""
    page = page_of(Period.objects.begun().with_approved(), request, size=PERIODS_PER_PAGE)
    reports = DistrictReport.objects.visible_to(request.user).for_list().of_periods(page)
    since = what_happened_since(reports)
    of_period: dict[int, list[DistrictReport]] = {period.pk: [] for period in page}
    for report in reports:
        report.since = since.get(report.pk)
        of_period[report.period_id].append(report)
    rows = [(period, of_period[period.pk]) for period in page]
    return render(request, "reports/district/list.html", {"page": page, "rows": rows})


@require_POST
@officers_only
def district_begin(request: HttpRequest) -> HttpResponse:
    """To the draft of the period, begun if there was none."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Kỳ này chưa có báo cáo nào được duyệt. Xin chọn kỳ khác.")
        return redirect("reports:district_list")
    try:
        report = draft(period=form.cleaned_data["ky"], by=request.user)
    except NothingApproved as reason:
        messages.warning(request, str(reason))
        return redirect("reports:district_list")
    return redirect(report)


@require_safe
@officers_only
def district_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is frozen, or, while it is a draft, what would be; `?cum=2` for one cluster of it."""
    report, number = _report(request, pk), cluster_in(request)
    with uncollected():
        reading = _reading(report)
    if number is not None:
        return _cluster_page(request, report, reading.cluster(number))
    context = {
        "report": report,
        "reading": reading,
        "since": what_happened_since([report]).get(report.pk),
    }
    return render(request, "reports/district/detail.html", context)


def _cluster_page(
    request: HttpRequest, report: DistrictReport, cluster: Cluster | None
) -> HttpResponse:
    if cluster is None:
        raise Http404
    context = {"report": report, "cluster": cluster}
    return render(request, "reports/district/cluster.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def district_edit(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    if report.is_frozen:
        messages.warning(request, "Báo cáo này đã chốt nên lời văn không sửa được nữa.")
        return redirect(report)
    form = WordsForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã lưu lời văn.")
        return redirect(report)
    return render(request, "reports/district/edit.html", {"report": report, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def district_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, since what is frozen cannot be changed."""
    report = _report(request, pk)
    if request.method == "POST":
        try:
            freeze(report=report, digest=request.POST.get("digest", ""), by=request.user)
        except NotAsShown as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, f"Đã chốt {report}. Có thể tải Word, Excel để trình ký.")
        return redirect(report)
    if report.is_frozen:
        return redirect(report)
    contents = gather(report)
    context = {"report": report, "reading": Reading(contents), "digest": digest_of(contents)}
    return render(request, "reports/district/freeze.html", context)


@require_safe
@officers_only
def district_sources(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Which reports one total is made of; `?cum=2` for that of one cluster."""
    report = _report(request, pk)
    reading, cluster = _reading(report), cluster_in(request)
    try:
        total = reading.total(code, cluster)
    except KeyError as error:
        raise Http404 from error
    by_cluster = reading.is_large and cluster is None
    context = {
        "report": report,
        "reading": reading,
        "total": total,
        "shares": [(each, reading.total(code, each.number)) for each in reading.shares]
        if by_cluster
        else [],
        "origins": [] if by_cluster else reading.origins(code, cluster),
        "cluster": next((each for each in reading.shares if each.number == cluster), None),
    }
    return render(request, "reports/district/sources.html", context)


@require_safe
@officers_only
def district_word(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    with uncollected():
        paper = district_paper(_reading(report), is_draft=not report.is_frozen)
        content = paper.content()
    return download(content, f"{report.file_name}.docx", DOCX)


@require_safe
@officers_only
def district_workbook_file(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    with uncollected():
        content = district_workbook(_reading(report))
    return download(content, f"{report.file_name}.xlsx", XLSX)


def _report(request: HttpRequest, pk: int) -> DistrictReport:
    visible = DistrictReport.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("period__edition", "frozen_by"), pk=pk)


def _reading(report: DistrictReport) -> Reading:
    return Reading(report.contents if report.is_frozen else gather(report))
