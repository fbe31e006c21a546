"""The door of these pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.views.decorators.cache import never_cache

from accounts.doors import for_roles
from branches.models import Branch, Cluster, ClusterLead
from meetings.models import Meeting
from meetings.states import KEEPERS, OFFICERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from branches.models.cluster import ClusterQuerySet

    View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def clusters_kept_by(user: User) -> ClusterQuerySet:
    """Those for which this person may plan a meeting today."""
    clusters = Cluster.objects.current()
    if user.has_role(*KEEPERS):
        return clusters
    leads = ClusterLead.objects.current().filter(
        role=ClusterLead.Role.LEAD, branch__in=Branch.objects.acted_for_by(user)
    )
    own = user.branch_grants.current().filter(cluster__isnull=False)
    return clusters.filter(pk__in=leads.values("cluster")) | clusters.filter(
        pk__in=own.values("cluster")
    )


def keeps_records(user: User) -> bool:
    """Whether there is something for this person behind the door."""
    if user.has_role(*KEEPERS):
        return True
    meetings = Meeting.objects.kept_by(user).values("cluster")
    kept = Q(pk__in=clusters_kept_by(user)) | Q(pk__in=meetings)
    return Cluster.objects.filter(kept).exists()


def keepers_only(view: View) -> View:
    """Lets in who keeps the record of some meeting; of which ones is asked of `kept_by`."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not keeps_records(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


# Those who answer recommendations.
officers_only = for_roles(OFFICERS)
