"""The door of the officers' pages: of who reviews reports."""

from accounts.doors import for_roles
from reports.states import OFFICERS

officers_only = for_roles(OFFICERS)
