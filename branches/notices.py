"""Telling people: a notice in the inbox at once, a letter some minutes later about all that is
still unread then.
"""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.utils import timezone
from django_tasks import task

from accounts.mail import own_base, send_letter
from accounts.models import Notice, User

from .models import Association, Branch, BranchGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import UserQuerySet

# What is taken back within it is in no letter, and what comes close together is in one.
PAUSE = dt.timedelta(minutes=10)

BATCH = 2000

logger = logging.getLogger(__name__)


def people_of(branch: Branch, *roles: str) -> UserQuerySet:
    """Who acts today for it, or for what it went into, in one of the roles (any, where none is
    named).
    """
    grants = BranchGrant.objects.current().in_roles(*roles)
    held = grants.filter(branch__in=Branch.objects.following(branch))
    return User.objects.active().filter(pk__in=held.values("user"))


def people_by_branch(branches: list[Branch]) -> dict[int, list[User]]:
    """`people_of` each of them, by its key: one query for those that are there today, and one for
    each that is no more.
    """
    found: dict[int, list[User]] = {branch.pk: [] for branch in branches}
    current = [branch for branch in branches if not branch.is_closed]
    for grant in BranchGrant.objects.current().held_by_active().at(current):
        if grant.user not in found[grant.branch_id]:
            found[grant.branch_id].append(grant.user)
    for branch in branches:
        if branch.is_closed:
            found[branch.pk] = list(people_of(branch))
    return found


def tell(notices: Iterable[Notice]) -> None:
    """Puts them into the inboxes and queues the letters, all within the caller's transaction. Whom
    the same occasion has been told to already is left out.
    """
    notices = list(notices)
    if notices:
        Notice.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)
        mail_notices.using(run_after=timezone.now() + PAUSE).enqueue()


@task()
def mail_notices() -> int:
    """One letter to everybody who has notices to be mailed; how many letters left.

    A person's notices are claimed by one UPDATE, so that two processes never send them twice. What
    cannot be sent is released, and tried with the next notices and every night; a claim whose
    process was killed lapses. Once the mail server is away nothing more is tried.
    """
    association, sent = Association.objects.current(), 0
    waiting = Notice.objects.to_mail().values("user")
    for user in User.objects.reached_by_letter().filter(pk__in=waiting):
        now = timezone.now()
        if not user.notices.to_mail().update(claimed_at=now):
            continue
        claimed = user.notices.filter(claimed_at=now)
        context = {
            "user": user,
            "notices": list(claimed.order_by("created_at", "pk")),
            "association": association,
            "base": own_base(),
        }
        try:
            send_letter("notices", to=user.email, context=context)
        except OSError as refused:
            claimed.update(claimed_at=None)
            logger.exception("notices of account %s not mailed, will be tried again", user.pk)
            if not isinstance(refused, SMTPRecipientsRefused):
                break
        else:
            claimed.update(mailed_at=timezone.now())
            sent += 1
    return sent
