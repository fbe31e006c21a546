"""Numbered pages of a list: `?trang=2`; a page that does not exist is a 404, never page 1."""

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

LONGEST_NUMBER = 6


def page_of(queryset: QuerySet, request: HttpRequest, *, size: int) -> Page:
    """The page the address asks for. Raises Http404 for a number that is none or out of range."""
    return page_in(Paginator(queryset, size), request)


def page_in(paginator: Paginator, request: HttpRequest) -> Page:
    """`page_of`, where the rows have been counted already."""
    number = request.GET.get("trang", "1")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise Http404
    try:
        return paginator.page(int(number))
    except InvalidPage as error:
        raise Http404 from error
