"""Articles and everything that belongs to one."""

from .article import Article, Category, State
from .counts import DayViews, ImportedViews, ViewTotal
from .files import Attachment, Photo
from .history import Correction, Event, OldAddress, WorkingCopy
from .index import ArticleIndex

__all__ = [
    "Article",
    "ArticleIndex",
    "Attachment",
    "Category",
    "Correction",
    "DayViews",
    "Event",
    "ImportedViews",
    "OldAddress",
    "Photo",
    "State",
    "ViewTotal",
    "WorkingCopy",
]
