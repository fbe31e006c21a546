"""Numbered pages of a list: `?trang=2`; a page that does not exist is a 404, never page 1."""

from functools import cached_property

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

LONGEST_NUMBER = 6


class CappedPaginator(Paginator):
    """Counts and shows the first MOST rows, and knows whether there are more."""

    MOST = 2_000

    @cached_property
    def _found(self) -> int:
        # Django takes longer to write a count of so many than all of this does.
        return len(self.object_list.order_by().values_list("pk")[: self.MOST + 1])

    @property
    def has_more(self) -> bool:
        return self._found > self.MOST

    @property
    def count(self) -> int:
        return min(self._found, self.MOST)


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
