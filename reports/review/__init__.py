"""The officers' pages: the queue of what branches sent, and the review of one report."""
