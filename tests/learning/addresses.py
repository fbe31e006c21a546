"""Learning models with all that their pages show, for tests/addresses.py."""

from learning import actions
from tests.learning.factories import (
    bring_to,
    make_decision,
    make_model,
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
    make_model("citizen", branch=branch, name=model.name, residential_area=model.residential_area)
    given = {"given_on": assessment.created_at.date(), "how": "Phiếu 12"}
    actions.give_consent(model=model, **given, by=people.chair)
    rows = (model, make_decision(), make_total(branch=branch), assessment.criteria_set)
    arguments = {
        f"admin:{row._meta.label_lower.replace('.', '_')}_{page}": [row.pk]
        for row in (*rows, make_target())
        for page in PAGES
    }
    doors = ("merge", "withdraw_consent")
    return arguments | {f"admin:learning_learningmodel_{door}": [model.pk] for door in doors}
