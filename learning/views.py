"""Learning models as readers see them; the page of one is the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.models import Association
from core.pagination import page_of

from .counting import years_told
from .exports import names_csv, numbers_csv, registry_workbook
from .models import LearningModel
from .registry import RegistryForm, numbers_of
from .self_check import questions, sets_to_check

if TYPE_CHECKING:
    from django.http import HttpRequest

PER_PAGE = 30
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Short: who withdraws a consent must be gone from every cache within a minute.
FOR_READERS = "max-age=60, must-revalidate"


@require_safe
def model_list(request: HttpRequest) -> HttpResponse:
    years = years_told()
    form = RegistryForm(request.GET, years=years)
    found = form.narrow(LearningModel.objects.public()).for_list()
    page = page_of(found, request, size=PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "names_persons": any(model.names_a_person for model in page),
        "has_samples": any(model.is_sample for model in page),
        "numbers": numbers_of(form, years),
    }
    return render(request, "learning/model_list.html", context)


@require_safe
def model_csv(request: HttpRequest) -> HttpResponse:
    form = RegistryForm(request.GET, years=years_told())
    content = names_csv(form.narrow(LearningModel.objects.public()))
    return _file(content, CSV, "mo-hinh-hoc-tap.csv")


@require_safe
def model_numbers_csv(request: HttpRequest) -> HttpResponse:
    years = years_told()
    content = numbers_csv(RegistryForm(request.GET, years=years), years)
    return _file(content, CSV, "so-luong-mo-hinh.csv")


@require_safe
def model_xlsx(request: HttpRequest) -> HttpResponse:
    years = years_told()
    form = RegistryForm(request.GET, years=years)
    models = form.narrow(LearningModel.objects.public())
    association = Association.objects.current()
    numbers = numbers_of(form, years)
    content = registry_workbook(models, form, years, numbers=numbers, association=association)
    return _file(content, XLSX, "mo-hinh-hoc-tap.xlsx")


@require_safe
def model_self_check(request: HttpRequest) -> HttpResponse:
    """The criteria of one set; the page adds up by itself and there is nothing to send."""
    sets = sets_to_check()
    asked = request.GET.get("phieu", "")
    chosen = next((one for one in sets if str(one.pk) == asked), next(iter(sets), None))
    context = {"sets": sets, "chosen": chosen, "groups": questions(chosen) if chosen else []}
    return render(request, "learning/model_self_check.html", context)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": FOR_READERS,
        },
    )
