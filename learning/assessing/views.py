"""One record and the assessment of its years: /ban-lam-viec/mo-hinh/12/.

One page for the people of its branch and for officers; the table of moves says who sees what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.workspace import branches_of
from core.refusals import tried
from core.stored_files import FOR_STAFF, stored_paper
from learning import actions
from learning.models import EvidenceFile, LearningModel, Stage
from learning.states import OFFICERS, State

from .door import keepers_only
from .forms import CriteriaForm, ScoreForm, SeenForm
from .moving import PAGES
from .record import Record
from .wording import result_of

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

    from core.move_pages import MovePage

    from .record import Scored, Year

# How an address and a form name a stage.
SLUGS = {"tu-danh-gia": Stage.SELF, "hoi-co-so": Stage.BRANCH, "hoi-cap-tren": Stage.DISTRICT}
ACTIONS = {
    Stage.SELF: actions.self_assess,
    Stage.BRANCH: actions.assess_by_branch,
    Stage.DISTRICT: actions.assess_by_district,
}
DONE = {
    Stage.SELF: "Đã lưu phần tự đánh giá.",
    Stage.BRANCH: "Đã ghi đánh giá của Hội cơ sở.",
    Stage.DISTRICT: "Đã ghi đánh giá của Hội cấp trên.",
}
# Whose turn it is; after these, the association's.
TURNS = {State.REGISTERED: Stage.SELF, State.SELF_ASSESSED: Stage.BRANCH}


@require_safe
@keepers_only
def record(request: HttpRequest, pk: int) -> HttpResponse:
    found = _record(request, pk)
    return render(request, "learning/assessing/record.html", _about(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def assess(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The sheet of the stage whose turn it is, or of the one asked for; who may write none of them
    reads what was scored.
    """
    found = _record(request, pk)
    of_year = _assessed(found, year)
    if request.method != "POST":
        stage = _stage_shown(of_year, request.GET.get("cap", ""))
        return _sheet(request, found, of_year, _form(of_year, stage) if stage else None)
    stage = SLUGS.get(request.POST.get("cap", ""))
    if stage is None:
        return redirect("learning:assess", pk, year)
    if "dong-y" in request.POST:
        return _agreed(request, found, of_year, stage)
    form = _form(of_year, stage, request.POST, request.FILES)
    if form.is_valid():
        try:
            _save(request, form)
        except actions.AlreadyMoved as late:
            return _late(request, pk, year, stage, str(late))
        except actions.NotReady as why:
            form.add_error(None, str(why))
        except ValidationError as why:
            form.add_error(None, why)
        else:
            messages.success(request, " ".join([DONE[stage], *_told(form)]))
            return _to_record(pk, year)
    return _sheet(request, found, of_year, form)


@require_POST
@keepers_only
def criteria_choose(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    found = _record(request, pk)
    of_year = _assessed(found, year)
    form = CriteriaForm(request.POST, assessment=of_year.assessment)
    if not form.is_valid():
        return _sheet(request, found, of_year, None, criteria_form=form)
    if tried(request, actions.choose_criteria, assessment=of_year.assessment, **form.cleaned_data):
        messages.success(request, "Đã chọn bộ tiêu chí.")
    return redirect("learning:assess", pk, year)


@require_safe
@keepers_only
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(EvidenceFile.objects.visible_to(request.user), pk=pk)
    response = stored_paper(found.file.name, filename=found.download_name)
    response["Cache-Control"] = FOR_STAFF
    return response


@require_POST
@keepers_only
def evidence_delete(request: HttpRequest, pk: int, year: int, file: int) -> HttpResponse:
    of_year = _assessed(_record(request, pk), year)
    paper = of_year.assessment.evidence_files.filter(pk=file).first()
    # A second click finds nothing left to do.
    if paper and tried(request, actions.delete_evidence, evidence=paper):
        messages.success(request, f"Đã xoá tệp “{paper}”.")
    return redirect("learning:assess", pk, year)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def move(request: HttpRequest, pk: int, year: int, slug: str) -> HttpResponse:
    """Says what comes of the move, asks why if it must, and makes it."""
    page = PAGES.get(slug)
    if page is None:
        raise Http404
    found = _record(request, pk)
    of_year = found.year(year)
    if of_year is None:
        raise Http404
    if not found.may_ever(page, of_year):
        raise PermissionDenied
    target = _target(page, of_year)
    if target is None or (request.method != "POST" and page not in of_year.pages):
        messages.warning(request, f"Hiện không có việc “{page.label}”.")
        return _to_record(pk, year)
    form = page.form(request.POST if request.method == "POST" else None, label_suffix="")
    status = 200
    if form.is_valid():
        try:
            page.action(**target, by=request.user, **form.cleaned_data)
        except actions.AlreadyMoved as late:
            form.add_error(None, str(late))
            status = 409
        except ValidationError as why:
            form.add_error(None, why.messages)
        else:
            messages.success(request, page.done)
            return _to_record(pk, year)
    context = _about(request, found) | {"page": page, "form": form, "year": of_year}
    return render(request, "learning/assessing/move.html", context, status=status)


def _target(page: MovePage, of_year: Year) -> dict[str, object] | None:
    """What the move is made of, by the name that its action gives it."""
    if page is PAGES["thu-hoi"]:
        # One that was withdrawn already: the action tells a second click from a second person.
        recognition = of_year.standing or next(iter(of_year.recognitions[::-1]), None)
        return recognition and {"recognition": recognition}
    return of_year.assessment and {"assessment": of_year.assessment}


def _record(request: HttpRequest, pk: int) -> Record:
    """One that this person keeps."""
    models = LearningModel.objects.worked_on_by(request.user).with_sheets()
    return Record(get_object_or_404(models, pk=pk), request.user)


def _assessed(found: Record, year: int) -> Year:
    of_year = found.year(year)
    if of_year is None or of_year.assessment is None:
        raise Http404
    return of_year


def _about(request: HttpRequest, found: Record) -> dict[str, object]:
    """What all these pages need. Who acts for its branch goes home to that branch's page."""
    home = [each for each in branches_of(request) if each.pk == found.model.branch_id]
    return {
        "record": found,
        "model": found.model,
        "branch": next(iter(home), None),
        "reviews": request.user.has_role(*OFFICERS),
    }


def _stage_shown(of_year: Year, asked: str) -> Stage | None:
    stages = of_year.stages
    for stage in (SLUGS.get(asked), TURNS.get(of_year.assessment.state, Stage.DISTRICT)):
        if stage in stages:
            return stage
    return stages[-1] if stages else None


def _form(of_year: Year, stage: Stage, *data: object) -> ScoreForm:
    return ScoreForm(*data, assessment=of_year.assessment, stage=stage, scored=of_year.scored)


def _save(request: HttpRequest, form: ScoreForm) -> None:
    assessment, by = form.assessment, request.user
    ACTIONS[form.stage](assessment=assessment, by=by, **form.said)
    for title, file in form.papers:
        actions.add_evidence(assessment=assessment, title=title, file=file, by=by)


def _told(form: ScoreForm) -> list[str]:
    """What the scores came to, for whoever has just given them."""
    criteria_set = form.assessment.criteria_set
    told = [result_of(criteria_set.rule, form.scores)] if criteria_set else []
    if "ket-qua" in form.fields:
        told.append(f"Kết quả bình xét: {'đạt' if form.said['passes'] else 'chưa đạt'}.")
    return told


def _late(request: HttpRequest, pk: int, year: int, stage: Stage, sentence: str) -> HttpResponse:
    """Who was second reads who was first, and keeps what was typed beside what is stored now."""
    found = _record(request, pk)
    of_year = _assessed(found, year)
    form = _form(of_year, stage, request.POST, request.FILES)
    form.show_again(of_year.assessment)
    form.add_error(None, sentence)
    return _sheet(request, found, of_year, form, status=409)


def _agreed(request: HttpRequest, found: Record, of_year: Year, stage: Stage) -> HttpResponse:
    """Takes over, in one click, what the stage before has said."""
    seen = SeenForm(request.POST)
    assessment = of_year.assessment
    before = _before(of_year, stage)
    may_agree = stage != Stage.SELF and seen.is_valid()
    if may_agree and tried(
        request,
        ACTIONS[stage],
        assessment=assessment,
        scores=before.points if before else {},
        passes=assessment.passes if stage == Stage.DISTRICT else None,
        version=seen.cleaned_data["shown_version"],
    ):
        messages.success(request, " ".join(filter(None, [DONE[stage], before and before.result])))
        return _to_record(found.model.pk, of_year.number)
    return redirect("learning:assess", found.model.pk, of_year.number)


def _before(of_year: Year, stage: Stage) -> Scored | None:
    """The last stage before this one that gave scores."""
    earlier = Stage.values[: Stage.values.index(stage)]
    return next((each for each in reversed(of_year.scored) if each.stage in earlier), None)


def _may_agree(of_year: Year, stage: Stage) -> bool:
    """Whether what was said before is enough for a stage that has not spoken yet."""
    assessment = of_year.assessment
    if stage == Stage.SELF or assessment.state == f"{stage}_assessed":
        return False
    if stage == Stage.DISTRICT:
        return assessment.passes is not None
    before, criteria_set = _before(of_year, stage), assessment.criteria_set
    return bool(
        before and criteria_set.rule.decides and len(before.points) == len(criteria_set.rule.items)
    )


def _sheet(  # noqa: PLR0913 -- all by keyword
    request: HttpRequest,
    found: Record,
    of_year: Year,
    form: ScoreForm | None,
    *,
    criteria_form: CriteriaForm | None = None,
    status: int = 200,
) -> HttpResponse:
    assessment = of_year.assessment
    criteria_set = assessment.criteria_set
    sets = list(assessment.criteria_sets) if of_year.stages and not of_year.scored else []
    others = [each for each in sets if each != criteria_set]
    files = list(assessment.evidence_files.all())
    # On its own form the text stands in its field.
    said_before = "" if form and form.stage == Stage.SELF else assessment.evidence
    context = _about(request, found) | {
        "year": of_year,
        "assessment": assessment,
        "criteria_set": criteria_set,
        "rule": criteria_set and criteria_set.rule,
        "form": form if criteria_set or not sets else None,
        "criteria_form": criteria_form
        or (others and CriteriaForm(assessment=assessment, sets=sets)),
        "stages": [(slug, stage) for slug, stage in SLUGS.items() if stage in of_year.stages],
        "slug": next((slug for slug, stage in SLUGS.items() if form and stage == form.stage), ""),
        "agreed_to": form and _may_agree(of_year, form.stage),
        "before": form and _before(of_year, form.stage),
        "files": files,
        "said_before": said_before,
        "has_evidence": bool(files or said_before),
    }
    return render(request, "learning/assessing/sheet.html", context, status=status)


def _to_record(pk: int, year: int | None = None) -> HttpResponse:
    url = reverse("learning:record", args=[pk])
    return redirect(f"{url}#nam-{year}" if year else url)
