"""What people do with meetings. Each move is one conditional UPDATE and one event.

A move made once more by the same person, with the same reason and nothing in between, is the first
one's result: a second click, or a request that was sent again, is no error.
"""

from core.refusals import AlreadyMoved, NotReady

from .moving import announce, cancel, close, hold, reopen, who_was_first
from .recommending import answer, take, take_up_again
from .recording import add_file, add_photo, check_open, delete_entry, held, save_entry, save_part
from .roll import list_members, plan, take_reports

__all__ = [
    "AlreadyMoved",
    "NotReady",
    "add_file",
    "add_photo",
    "announce",
    "answer",
    "cancel",
    "check_open",
    "close",
    "delete_entry",
    "held",
    "hold",
    "list_members",
    "plan",
    "reopen",
    "save_entry",
    "save_part",
    "take",
    "take_reports",
    "take_up_again",
    "who_was_first",
]
