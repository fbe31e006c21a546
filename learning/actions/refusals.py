"""Why nothing was written; the message is the sentence for whoever tried."""


class AlreadyMoved(Exception):
    """Somebody else was first. The message says who and when."""


class NotReady(Exception):
    """Something is missing. The message says what, and what to do."""
