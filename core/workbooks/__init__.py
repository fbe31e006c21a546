"""Excel files (.xlsx): read safely, written so that a spreadsheet calculates nothing.

Nothing here knows a model or an address. `reading` turns a file into plain values with the cell
each stood in, `writing` makes templates and gives a person's own file back with its faults marked.
"""


class WorkbookRefused(Exception):
    """A file that is not read; its text is a sentence for the person who sent it."""
