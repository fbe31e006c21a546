"""The door of the officers' pages: of who recognises learning models."""

from accounts.doors import for_roles
from learning.states import OFFICERS

officers_only = for_roles(OFFICERS)
