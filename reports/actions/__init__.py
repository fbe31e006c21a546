"""What people do with reports. Each move is one conditional UPDATE and one event.

A move made once more by the same person, with the same reason and nothing in between, is the first
one's result: a second click, or a request that was sent again, is no error.
"""

from core.refusals import AlreadyMoved
from reports.checks import figures_of

from .correcting import ask_correction, grant_correction, refuse_correction, revoke
from .editions import issue_next
from .excusing import excuse, unexcuse, void
from .filling import (
    answer,
    enter_for,
    findings_of,
    findings_of_sent,
    indicators_of,
    last_figures,
    last_version,
    last_versions,
    prefill,
    save_section,
    start,
    unanswered,
)
from .locks import lock_reason, may_write
from .moving import who_was_first
from .refusals import Locked, NotReady, SectionSaved
from .reviewing import (
    approve,
    approve_all,
    approve_alone,
    claim,
    comment,
    confirm,
    delete_comment,
    edit_comment,
    others_who_could,
    release,
    send_back,
    undo_decision,
)
from .sending import submit, submit_for, withdraw

__all__ = [
    "AlreadyMoved",
    "Locked",
    "NotReady",
    "SectionSaved",
    "answer",
    "approve",
    "approve_all",
    "approve_alone",
    "ask_correction",
    "claim",
    "comment",
    "confirm",
    "delete_comment",
    "edit_comment",
    "enter_for",
    "excuse",
    "figures_of",
    "findings_of",
    "findings_of_sent",
    "grant_correction",
    "indicators_of",
    "issue_next",
    "last_figures",
    "last_version",
    "last_versions",
    "lock_reason",
    "may_write",
    "others_who_could",
    "prefill",
    "refuse_correction",
    "release",
    "revoke",
    "save_section",
    "send_back",
    "start",
    "submit",
    "submit_for",
    "unanswered",
    "undo_decision",
    "unexcuse",
    "void",
    "who_was_first",
    "withdraw",
]
