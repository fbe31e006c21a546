"""A site that others have made, and what is read there and on ours."""

from dataclasses import dataclass

from bench.load import Target

ARTICLE, WHOLE, LIST = "article", "article with what ours has", "list of articles"
EDITORS_LIST, EDITORS_HOME = "list of articles, signed in", "first page, signed in"
# Of these pages, which take so long that those half done at the end of a round would tell.
EDITORS = 2


@dataclass(frozen=True)
class Site:
    """`made_of` has the versions of its parts."""

    targets: list[Target]
    made_of: str


def named(page: str, system: str) -> str:
    return f"{system}: {page}"
