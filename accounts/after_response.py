"""Work done once the answer has left, so that its duration tells the sender nothing."""

import logging
from collections.abc import Callable

from django.http import HttpResponseRedirect

logger = logging.getLogger(__name__)


class RedirectThen(HttpResponseRedirect):
    """A redirect; `job` runs when the server has sent it and closes the response (PEP 3333).

    The request's transaction is over by then. A failure is logged, nobody waits for it any more.
    """

    def __init__(self, redirect_to: str, job: Callable[[], object]) -> None:
        super().__init__(redirect_to)
        self.job = job

    def close(self) -> None:
        try:
            self.job()
        except Exception:
            logger.exception("work after the response failed")
        finally:
            super().close()
