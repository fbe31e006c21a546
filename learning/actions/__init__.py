"""What people do with learning models. Each move is one conditional UPDATE and an event a row.

A move made once more by the same person, with the same reason and nothing in between, is the first
one's result: a second click, or a request that was sent again, is no error.
"""

from core.refusals import AlreadyMoved, NotReady

from .assessing import assess_by_branch, assess_by_district, self_assess
from .evidence import SCORING, add_evidence, choose_criteria, delete_evidence
from .keeping import close, enter_total, give_consent, resume, withdraw_consent
from .merging import Handover, merge, preview_merge, undo_merge
from .recognising import (
    UNDO_LASTS,
    BulkPreview,
    Line,
    not_recognise,
    preview_bulk,
    recognise_in_bulk,
    undo_bulk,
    withdraw_recognition,
)
from .registering import (
    add,
    register,
    register_again,
    register_all,
    renew,
    send_back,
    undo_registration,
    withdraw,
)

__all__ = [
    "SCORING",
    "UNDO_LASTS",
    "AlreadyMoved",
    "BulkPreview",
    "Handover",
    "Line",
    "NotReady",
    "add",
    "add_evidence",
    "assess_by_branch",
    "assess_by_district",
    "choose_criteria",
    "close",
    "delete_evidence",
    "enter_total",
    "give_consent",
    "merge",
    "not_recognise",
    "preview_bulk",
    "preview_merge",
    "recognise_in_bulk",
    "register",
    "register_again",
    "register_all",
    "renew",
    "resume",
    "self_assess",
    "send_back",
    "undo_bulk",
    "undo_merge",
    "undo_registration",
    "withdraw",
    "withdraw_consent",
    "withdraw_recognition",
]
