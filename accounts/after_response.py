"""Work done once the answer is made, so that its duration tells the sender nothing."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections
from django.http import HttpResponseRedirect

# The answer must not wait for it: our Intake closes a response before it hands the answer on.
# An orderly stop of the process waits until the thread is done; kill -9 loses what is queued.
POOL = ThreadPoolExecutor(1, thread_name_prefix="after-response")

logger = logging.getLogger(__name__)


class RedirectThen(HttpResponseRedirect):
    """A redirect; `job` starts when the response is closed and its transaction is over.

    A failure is logged, since nobody waits for it any more.
    """

    def __init__(self, redirect_to: str, job: Callable[[], object]) -> None:
        super().__init__(redirect_to)
        self.job = job

    def close(self) -> None:
        super().close()
        POOL.submit(run, self.job)


def run(job: Callable[[], object]) -> None:
    try:
        job()
    except Exception:
        logger.exception("work after the response failed")
    finally:
        close_old_connections()
