"""Learning models with all that their pages show, for tests/addresses.py."""

from django.core.files.base import ContentFile
from django.urls import reverse

from learning import actions
from learning.models import Assessment, ModelKind, RecognitionDecision
from tests.factories import make_branch, make_document
from tests.learning.factories import (
    bring_to,
    make_assessment,
    make_criteria,
    make_decision,
    make_model,
    make_recognition,
    make_target,
    make_total,
)
from tests.reports.factories import people_of

PAGES = ("history", "delete", "change")


def learning_arguments(branch):
    """A citizen who was recognised, has consented, and may be there twice."""
    people = people_of(branch)
    assessment, _ = bring_to("recognised", people=people)
    model = assessment.model
    double = make_model(
        "citizen", branch=branch, name=model.name, residential_area=model.residential_area
    )
    given = {"given_on": assessment.created_at.date(), "how": "Phiếu 12"}
    actions.give_consent(model=model, **given, by=people.chair)
    paper = ContentFile(b"%PDF-1.7" * 300, name="giay-khen.pdf")
    evidence = assessment.evidence_files.create(title="Giấy khen", file=paper)
    rows = (model, make_decision(), make_total(branch=branch), assessment.criteria_set)
    arguments = {
        f"admin:{row._meta.label_lower.replace('.', '_')}_{page}": [row.pk]
        for row in (*rows, make_target())
        for page in PAGES
    }
    bring_to("self_assessed", people=people)
    year = [model.pk, assessment.year]
    arguments |= {
        "learning:record": [model.pk],
        "learning:assess": year,
        "learning:criteria_choose": year,
        "learning:move": [*year, "thu-hoi"],
        "learning:evidence": [evidence.pk],
        "learning:evidence_delete": [*year, evidence.pk],
    }
    doors = ("merge", "withdraw_consent")
    decision, batch = model.recognitions.values_list("decision", "batch").get()
    row = RecognitionDecision.objects.get(pk=decision)
    row.file = ContentFile(b"%PDF-1.7", name="quyet-dinh.pdf")
    row.save()
    doors_of_batch = ("batch", "batch_undo", "decision_attach")
    arguments |= {f"learning:{page}": [batch] for page in doors_of_batch}
    arguments |= {
        "learning:duplicate": [model.pk, double.pk],
        "learning:duplicate_undo": [double.pk],
        "learning:decision_file": [decision],
    }
    arguments |= {f"admin:learning_learningmodel_{door}": [model.pk] for door in doors}
    filling = ("edit", "consent", "consent_withdraw")
    arguments |= {f"learning:filling_{page}": [model.pk] for page in filling}
    return arguments | {"learning:filling_move": [model.pk, "thoi-theo-doi"]}


def make_learning_models(branch):
    """One of each kind at this branch, the persons with their consent."""
    made = {
        kind: make_model(kind, branch=branch, consent=True, is_sample=kind == ModelKind.UNIT)
        for kind in ModelKind
    }
    for model in made.values():
        make_assessment(model)
        make_recognition(model, decision=make_decision(document=make_document()), level="mức 2")
    make_recognition(made["clan"], year=2023, branch=make_branch())
    make_total(branch=branch, kind=ModelKind.COMMUNITY, is_sample=True)
    make_target(year=2099)
    make_criteria(audience="nông dân", note="Nguồn: vidu.vn.")
    make_criteria(audience="người lao động")
    return made


def learning_addresses(models):
    scored = Assessment.objects.get(state="self_assessed")
    return {
        "assessment, to be scored": sheet_of(scored),
        "assessment, decided on by a word": sheet_of(models["clan"].assessments.get()),
        "assessment, its criteria to choose": sheet_of(models["citizen"].assessments.get()),
        "learning models, filtered": "/mo-hinh/?loai=family&nam=2024&danh-hieu=m%E1%BB%A9c+2",
        "learning models, none": "/mo-hinh/?nam=2023&hieu-luc=on&loai=unit",
        "workspace, models withdrawn": "/ban-lam-viec/mo-hinh/dang-ky/?tinh-trang=da-rut",
        "workspace, models of a status": "/ban-lam-viec/mo-hinh/?tinh-trang=trung&loai=citizen",
        "workspace, a total": "/ban-lam-viec/mo-hinh/so-tong/ghi/?loai=family",
        "model of a person": models["family"].get_absolute_url(),
        "results, learning models": "/tim-kiem/?q=nguyen&loai=mo-hinh",
    }


def sheet_of(assessment):
    return reverse("learning:assess", args=[assessment.model_id, assessment.year])
