"""Articles and everything that belongs to one."""

from .article import Article, ArticleQuerySet, Category, CategoryQuerySet, State
from .counts import (
    DayViews,
    DayViewsQuerySet,
    ImportedViews,
    LaneViews,
    OpenLane,
    ViewTotal,
)
from .files import Attachment, Photo
from .history import Correction, DeletedArticle, Event, ImportedFrom, OldAddress, WorkingCopy
from .index import ArticleIndex
from .months import MonthCount
from .searches import SearchMiss

__all__ = [
    "Article",
    "ArticleIndex",
    "ArticleQuerySet",
    "Attachment",
    "Category",
    "CategoryQuerySet",
    "Correction",
    "DayViews",
    "DayViewsQuerySet",
    "DeletedArticle",
    "Event",
    "ImportedFrom",
    "ImportedViews",
    "LaneViews",
    "MonthCount",
    "OldAddress",
    "OpenLane",
    "Photo",
    "SearchMiss",
    "State",
    "ViewTotal",
    "WorkingCopy",
]
