"""What stands on the page of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from branches.models import Branch
from branches.organisation import facts_on, groups_on
from branches.rotation import rotation_of
from core.dates import today
from core.spans import holds_on, nearest_day
from learning.models import LearningModel
from learning.registry import latest_numbers
from meetings.models import Meeting, Recommendation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from branches.models import Cluster

MEETINGS = MODELS = 10
RECOMMENDATIONS = 5


def cluster_page(cluster: Cluster, user: User | AnonymousUser) -> dict[str, object]:
    """The context of cluster_detail.html: the cluster as it is, or as it was on its last day."""
    day = nearest_day(cluster)
    groups = groups_on(day, user=user, facts=facts_on(day))
    memberships = cluster.memberships.begun(today()).for_list()
    leads = cluster.leads.begun(today()).select_related("branch")
    asked = Recommendation.objects.public().of_cluster(cluster)
    meetings = Meeting.objects.public().of_cluster(cluster)
    group = next(group for group in groups if group.cluster == cluster)
    members = [card.branch for card in group.cards]
    models = LearningModel.objects.public().naming_nobody().of_branches(members)
    line = set(Branch.objects.leading_to(*members).values_list("pk", flat=True))
    return {
        "cluster": cluster,
        "group": group,
        "numbers": latest_numbers(line),
        "models": models[:MODELS],
        "former": [row for row in memberships if not holds_on(row, day)],
        "rotation": rotation_of(leads),
        "meetings": list(meetings.for_list()[:MEETINGS]),
        "recommendations": list(asked.latest_first().for_list()[:RECOMMENDATIONS]),
        "has_samples": any(row.is_sample for row in [cluster, *memberships, *leads]),
    }
