"""The id of the running request, and how it comes onto every log line."""

import logging
from contextvars import ContextVar

REQUEST_ID = ContextVar[str]("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Adds `request_id`, "-" outside of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = REQUEST_ID.get()
        return True
