"""Deletes what nobody is promised any longer; for a timer that runs every night."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from news.actions import AlreadyMoved, delete_for_good
from news.forms import SpanFilter
from news.models import Article, SearchMiss

# As far back as the page of figures can look.
SEARCHES_KEPT = dt.timedelta(days=max(days for days, _ in SpanFilter.SPANS))


class Command(BaseCommand):
    help = (
        "Xoá hẳn bản nháp đã nằm trong thùng rác quá 30 ngày, và câu tìm không có kết quả cũ hơn"
        " một năm. Chạy mỗi đêm một lần; chạy thừa cũng không sao."
    )

    def handle(self, **options: Any) -> None:
        articles = sum(map(deleted, Article.objects.due_to_leave_bin()))
        searches, _ = SearchMiss.objects.before(timezone.localdate() - SEARCHES_KEPT).delete()
        self.stdout.write(
            f"Đã xoá hẳn {articles} bài trong thùng rác và {searches} câu tìm không có kết quả."
        )


def deleted(article: Article) -> bool:
    """Whether it was: somebody may take it out of the bin at this very moment."""
    try:
        delete_for_good(article=article, by=None)
    except AlreadyMoved:
        return False
    return True
