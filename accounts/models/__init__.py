"""People who sign in, what they may do at the association itself, and what they are told."""

from .notice import Notice
from .user import AUDIT_READERS, INCLUDED, Role, RoleGrant, User, UserQuerySet, numbered

__all__ = [
    "AUDIT_READERS",
    "INCLUDED",
    "Notice",
    "Role",
    "RoleGrant",
    "User",
    "UserQuerySet",
    "numbered",
]
