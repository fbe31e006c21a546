"""What people do with learning models. Each move is one conditional UPDATE and an event a row.

A move made once more by the same person, with the same reason and nothing in between, is the first
one's result: a second click, or a request that was sent again, is no error.
"""

from .assessing import assess_by_branch, assess_by_district, self_assess
from .keeping import close, enter_total, give_consent, merge, resume, withdraw_consent
from .recognising import (
    BulkPreview,
    Line,
    not_recognise,
    preview_bulk,
    recognise_in_bulk,
    undo_bulk,
    withdraw_recognition,
)
from .refusals import AlreadyMoved, NotReady
from .registering import add, register, register_again, renew, send_back, withdraw

__all__ = [
    "AlreadyMoved",
    "BulkPreview",
    "Line",
    "NotReady",
    "add",
    "assess_by_branch",
    "assess_by_district",
    "close",
    "enter_total",
    "give_consent",
    "merge",
    "not_recognise",
    "preview_bulk",
    "recognise_in_bulk",
    "register",
    "register_again",
    "renew",
    "resume",
    "self_assess",
    "send_back",
    "undo_bulk",
    "withdraw",
    "withdraw_consent",
    "withdraw_recognition",
]
