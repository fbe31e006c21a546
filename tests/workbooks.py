"""Workbooks for tests."""

import io

from openpyxl import Workbook, load_workbook

HEADINGS = ["Mã bài", "Lượt xem", "Nguồn", "Tính đến ngày"]


def make_workbook(rows, headings=HEADINGS):
    """The bytes of a workbook with these headings and rows; None leaves a cell empty."""
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def opened(content, **options):
    return load_workbook(io.BytesIO(content), **options)
