"""The association, its branches and clusters through time, and who may act for them."""

from .association import Association
from .branch import Branch, BranchQuerySet, ChapterCount
from .cluster import Cluster, ClusterLead, ClusterMembership
from .grant import BranchGrant, BranchRole
from .post import Post
from .succession import Side, Succession, SuccessionParty
from .turn import Turn

__all__ = [
    "Association",
    "Branch",
    "BranchGrant",
    "BranchQuerySet",
    "BranchRole",
    "ChapterCount",
    "Cluster",
    "ClusterLead",
    "ClusterMembership",
    "Post",
    "Side",
    "Succession",
    "SuccessionParty",
    "Turn",
]
