"""A branch registers its learning models, renews them, and says what is missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.workspace import for_one_branch
from core.pagination import page_of
from learning import actions
from learning.counting import Count, counts_of, records_of, years_told
from learning.forms import ConsentForm
from learning.models import (
    NAMED_FREELY,
    LearningModel,
    ModelKind,
    ModelTotal,
    PublicationConsent,
)
from learning.states import Standing

from . import listing
from .door import of_one_record
from .forms import MOST_AT_ONCE, BranchTotalForm, CorrectForm, ListForm, NewModelForm, keys_in
from .moving import PAGES, offered
from .registering import (
    LooksAlike,
    add_once,
    chosen_in,
    newest_record,
    register_chosen,
    registered_in,
)

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from branches.models import Branch
    from core.move_pages import MovePage

PER_PAGE = 50
# What may be registered many at once; the last were withdrawn, and nobody is ticked.
MANY = (listing.TO_RENEW, listing.TO_REGISTER, listing.WITHDRAWN)


@require_safe
@for_one_branch
def filling_list(request: HttpRequest, branch: Branch) -> HttpResponse:
    """The records and how each stands in the year; above them what is missing."""
    filters = ListForm(request.GET, branch=branch, years=years_told([branch.pk]))
    records = listing.records_of(branch)
    found = listing.rows_of(filters.narrow(records), filters.year)
    page = page_of(found, request, size=PER_PAGE)
    batch = request.GET.get("dot", "")
    context = {
        "branch": branch,
        "filters": filters,
        "page": page,
        "rows": [listing.row_of(record) for record in page],
        "missing": [
            (number, listing.MISSING[status], filters.address(loai="", tinh_trang=status))
            for status, number in listing.counts_of_status(records, filters.year).items()
            if number
        ],
        "renewing": listing.TO_RENEW,
        "batch": batch,
        "undoable": registered_in(batch, year=filters.year, by=request.user).count()
        if batch
        else 0,
    }
    return render(request, "learning/filling/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_branch
def filling_add(request: HttpRequest, branch: Branch) -> HttpResponse:
    """A new record, registered at once; one that looks like others once these were seen."""
    filters = ListForm(request.GET, branch=branch)
    blank = LearningModel(branch=branch)
    if request.method != "POST":
        begun = {"year": filters.year, "kind": filters.kind, "since": newest_record()}
        return _new(request, branch, NewModelForm(instance=blank, initial=begun))
    form = NewModelForm(request.POST, instance=blank)
    if not form.is_valid():
        return _new(request, branch, form)
    year = blank.registered_year = form.cleaned_data["year"]
    try:
        model = add_once(
            model=blank,
            year=year,
            shown=form.shown_keys,
            since=form.cleaned_data["since"] or 0,
            by=request.user,
        )
    except LooksAlike as found:
        form.show(found.models)
        return _new(request, branch, form, alike=found.models)
    messages.success(request, f"Đã đăng ký “{model}” cho năm {year}.")
    return redirect(_list_url(branch, year))


def _new(
    request: HttpRequest,
    branch: Branch,
    form: NewModelForm,
    *,
    alike: list[LearningModel] | None = None,
) -> HttpResponse:
    context = {"branch": branch, "form": form, "alike": alike}
    return render(request, "learning/filling/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_branch
def filling_renew(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Those that may be registered, to be ticked; and the registration of those that were."""
    chosen = request.POST if request.method == "POST" else request.GET
    filters = ListForm(chosen, branch=branch)
    records = listing.records_of(branch)
    if request.method == "POST":
        return _registered(request, filters, records)
    status = filters.status if filters.status in MANY else listing.TO_RENEW
    found = listing.in_status(records, status, filters.year)
    if filters.kind:
        found = found.of_kind(filters.kind)
    models = list(found[:MOST_AT_ONCE])
    kinds = Counter(model.get_kind_display().lower() for model in models)
    numbers = listing.counts_of_status(records, filters.year, MANY)
    context = {
        "branch": branch,
        "filters": filters,
        "status": status,
        "models": models,
        "kinds": kinds.items(),
        "tabs": [
            (each, listing.STATUSES[each], number, filters.address(tinh_trang=each))
            for each, number in numbers.items()
        ],
        "total": found.count() if len(models) == MOST_AT_ONCE else len(models),
        "ticked": status != listing.WITHDRAWN,
    }
    return render(request, "learning/filling/renew.html", context)


def _registered(
    request: HttpRequest, filters: ListForm, records: listing.LearningModelQuerySet
) -> HttpResponse:
    branch, year = filters.branch, filters.year
    keys = keys_in(request.POST.getlist("mo-hinh"))
    if not keys:
        messages.error(request, "Chưa chọn mô hình nào. Cần đánh dấu ít nhất một mô hình.")
        return redirect(reverse("learning:filling_renew") + filters.address())
    chosen = chosen_in(records, keys)
    number, batch = register_chosen(models=chosen, year=year, by=request.user)
    if not batch:
        messages.warning(request, "Các mô hình đã chọn đều đã đăng ký hoặc thôi theo dõi.")
        return redirect(_list_url(branch, year))
    left = len(set(keys)) - number
    if left > 0:
        messages.warning(request, f"Để lại {left} mô hình đã đăng ký hoặc thôi theo dõi.")
    return redirect(f"{_list_url(branch, year)}&dot={batch}")


@require_POST
@for_one_branch
def filling_undo(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Takes a batch of registrations back, as far as nothing else has been done with them."""
    year = ListForm(request.POST, branch=branch).year
    batch = request.POST.get("dot", "")
    undone = actions.undo_registration(
        assessments=registered_in(batch, year=year, by=request.user), by=request.user
    )
    if undone:
        messages.success(request, f"Đã rút đăng ký {undone} mô hình của năm {year}.")
    else:
        messages.warning(request, "Không còn đăng ký nào để hoàn tác.")
    return redirect(_list_url(branch, year))


@require_http_methods(["GET", "HEAD", "POST"])
@of_one_record
def filling_edit(request: HttpRequest, model: LearningModel) -> HttpResponse:
    """Corrects who it is, while it is followed."""
    editable = model.state == Standing.LIVING
    form = CorrectForm(request.POST if request.method == "POST" else None, instance=model)
    if request.method == "POST" and not editable:
        messages.warning(request, "Hồ sơ thôi theo dõi nên chưa sửa được. Cần theo dõi tiếp trước.")
        return redirect("learning:filling_edit", model.pk)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"Đã lưu “{model}”.")
        if LearningModel.objects.looking_alike(model).exists():
            messages.warning(
                request, "Có hồ sơ khác trông như trùng: cùng loại, tên và khu dân cư."
            )
        return redirect(_back(request, model))
    context = _of(model) | {
        "form": form,
        "editable": editable,
        "pages": offered(model, request.user),
        "alike": LearningModel.objects.looking_alike(model),
    }
    stale = form.has_error("__all__", "stale")
    return render(request, "learning/filling/edit.html", context, status=409 if stale else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@of_one_record
def filling_move(request: HttpRequest, model: LearningModel, slug: str) -> HttpResponse:
    """Says what comes of it, asks why if it must, and does it."""
    page = PAGES.get(slug)
    if page is None:
        raise Http404
    if request.method != "POST":
        if page not in offered(model, request.user):
            messages.warning(request, f"Hồ sơ này hiện không có việc “{page.label}”.")
            return redirect("learning:filling_edit", model.pk)
        return _asked(request, model, page, page.form(label_suffix=""))
    form = page.form(request.POST, label_suffix="")
    if not form.is_valid():
        return _asked(request, model, page, form)
    try:
        page.action(model=model, by=request.user, **form.cleaned_data)
    except actions.AlreadyMoved as late:
        messages.warning(request, str(late))
    else:
        messages.success(request, page.done)
    return redirect("learning:filling_edit", model.pk)


def _asked(request: HttpRequest, model: LearningModel, page: MovePage, form: Form) -> HttpResponse:
    context = _of(model) | {"page": page, "form": form}
    return render(request, "learning/filling/move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_one_record
def filling_consent(request: HttpRequest, model: LearningModel) -> HttpResponse:
    """Whether readers are told the name of a person, since which paper."""
    if not model.names_a_person:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    new = PublicationConsent(model=model)
    form = ConsentForm(posted, instance=new, label_suffix="", use_required_attribute=False)
    if posted is not None and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("given_on", "how")}
        try:
            actions.give_consent(model=model, **given, by=request.user)
        except ValidationError as why:
            form.add_error(None, " ".join(why.messages))
        else:
            messages.success(request, "Đã ghi đồng ý. Bạn đọc thấy tên từ bây giờ.")
            return redirect("learning:filling_consent", model.pk)
    consents = list(model.consents.select_related("withdrawn_by"))
    context = _of(model) | {
        "form": form,
        "standing": next((one for one in consents if one.stands), None),
        "withdrawn": [one for one in consents if not one.stands],
        "is_followed": model.state == Standing.LIVING,
    }
    return render(request, "learning/filling/consent.html", context)


@require_POST
@of_one_record
def filling_consent_withdraw(request: HttpRequest, model: LearningModel) -> HttpResponse:
    """One click; a second one finds it withdrawn."""
    consents = PublicationConsent.objects.filter(model=model)
    consent = consents.standing().first() or consents.order_by("-withdrawn_at").first()
    if consent is None:
        raise Http404
    done = consent.withdrawn_by_id == request.user.pk
    if not done:
        try:
            actions.withdraw_consent(consent=consent, by=request.user)
        except actions.AlreadyMoved as late:
            messages.warning(request, str(late))
        else:
            done = True
    if done:
        messages.success(request, "Đã rút đồng ý. Từ bây giờ bạn đọc không thấy tên nữa.")
    return redirect("learning:filling_consent", model.pk)


@require_safe
@for_one_branch
def filling_totals(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Of each kind what is counted in the year: the number that was entered, or the records."""
    filters = ListForm(request.GET, branch=branch, years=years_told([branch.pk]))
    year = filters.year
    counts = counts_of([year], [branch.pk])
    context = {
        "branch": branch,
        "filters": filters,
        "years": [
            (each, filters.address(nam=each, loai="")) for each, _ in filters.fields["nam"].choices
        ],
        "lines": [
            (kind, counts.get((year, branch.pk, kind), Count()), filters.address(loai=kind))
            for kind in ModelKind
        ],
    }
    return render(request, "learning/filling/totals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_branch
def filling_total(request: HttpRequest, branch: Branch) -> HttpResponse:
    """The numbers of one kind and year."""
    posted = request.POST if request.method == "POST" else None
    filters = ListForm(posted or request.GET, branch=branch, years=years_told([branch.pk]))
    if not filters.kind:
        raise Http404
    known = ModelTotal.objects.of_branch(branch).of_year(filters.year).of_kind(filters.kind)
    if posted is not None:
        # One after another: of two that are sent at once the second finds what the first made.
        type(branch).objects.select_for_update(no_key=True).get(pk=branch.pk)
    total = known.first() or ModelTotal(branch=branch, kind=filters.kind, year=filters.year)
    form = BranchTotalForm(posted, instance=total)
    if posted is not None and form.is_valid():
        actions.enter_total(total=form.save(commit=False), by=request.user)
        kind = total.get_kind_display().lower()
        messages.success(request, f"Đã lưu số tổng {kind} năm {total.year}.")
        return redirect(reverse("learning:filling_totals") + filters.address(loai=""))
    key = (filters.year, branch.pk, filters.kind)
    context = {
        "branch": branch,
        "filters": filters,
        "form": form,
        "kind": ModelKind(filters.kind).label,
        "named": records_of([filters.year], [branch.pk]).get(key),
    }
    stale = form.has_error("__all__", "stale")
    return render(request, "learning/filling/total.html", context, status=409 if stale else 200)


def _of(model: LearningModel) -> dict[str, object]:
    """What every page of one record shows."""
    return {
        "model": model,
        "branch": model.branch,
        "names_a_person": model.kind not in NAMED_FREELY,
    }


def _back(request: HttpRequest, model: LearningModel) -> str:
    """To the list of whoever has one; an officer stays with the record."""
    if request.branches:
        return _list_url(model.branch)
    return reverse("learning:filling_edit", args=[model.pk])


def _list_url(branch: Branch, year: int | None = None) -> str:
    url = f"{reverse('learning:filling_list')}?hoi={branch.code}"
    return f"{url}&nam={year}" if year else url
