"""Articles that are brought in from a WordPress site, each whole or not at all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from core.dates import EARLIEST, LATEST
from core.html import HtmlRefused
from core.images import PictureRefused, read_picture
from core.legacy_encodings import propose
from core.text import slugify_vi

from .actions import add_photo, publish
from .models import Article, Attachment, Category, ImportedFrom, OldAddress, Photo
from .wordpress_body import full_size, read_body

if TYPE_CHECKING:
    from .wordpress import Export, Item
    from .wordpress_body import Body, Paper, Picture

NEWS, PAGES = "Tin tức", "Trang"
# What WordPress calls the category of articles that were given none.
NO_CATEGORY = {"uncategorized", "chua-phan-loai", "khong-phan-loai"}
PUBLIC = {"publish", "future"}
STATUSES = {"draft": "bản nháp", "pending": "chờ duyệt", "private": "riêng tư"}
LEFT_OUT = {
    "trash": "nằm trong thùng rác của trang cũ.",
    "auto-draft": "bản WordPress tự lưu, chưa ai viết.",
    "inherit": "bản cũ của một bài khác.",
}
LONGEST_SAPO = 2000


@dataclass
class Arrival:
    """What became of one item. `remarks` are sentences on what of it could not come along."""

    article: Article
    is_new: bool
    remarks: list[str]


def bring_in(*, item: Item, export: Export, folder: Path | None, dry_run: bool = False) -> Arrival:
    """Writes one item of a WordPress export, unless an earlier run has; for commands.

    What was public there is published under its own date, everything else is a draft with a note.
    `folder` holds the files of the old library. Raises ValidationError, with nothing written, where
    the item is none for readers or cannot be kept whole. A dry run looks at everything and leaves
    nothing.
    """
    if not item.is_article:
        raise ValidationError(f"thuộc loại “{item.kind}”, không phải bài viết hay trang.")
    if item.status in LEFT_OUT:
        raise ValidationError(LEFT_OUT[item.status])
    known = ImportedFrom.objects.filter(source=export.site, key=str(item.number))
    if imported := known.select_related("article").first():
        return Arrival(imported.article, is_new=False, remarks=[])
    item, repairs = _in_unicode(item)
    try:
        body = read_body(item, export)
    except HtmlRefused as refused:
        raise ValidationError(str(refused)) from refused
    with transaction.atomic():
        arrival = _write(item, body, export)
        arrival.remarks += repairs
        _Files(folder, arrival, dry_run=dry_run).add(body)
        if _stays_draft(item, body) is None:
            publish(article=arrival.article, by=None, at=item.published_at)
        transaction.set_rollback(dry_run)
    return arrival


def _in_unicode(item: Item) -> tuple[Item, list[str]]:
    """The item, and what to say of its texts that were in an old encoding."""
    texts = [item.title, item.excerpt, item.content, item.byline, *item.categories]
    proposals = propose(*texts)
    repaired = [
        proposal.text if proposal else text for text, proposal in zip(texts, proposals, strict=True)
    ]
    title, excerpt, content, byline, *categories = repaired
    new = replace(
        item,
        title=title,
        excerpt=excerpt,
        content=content,
        byline=byline,
        categories=tuple(categories),
    )
    return new, [proposal.report for proposal in proposals if proposal][:1]


def _write(item: Item, body: Body, export: Export) -> Arrival:
    if not item.number:
        raise ValidationError("Không có số của bài (post_id). Cần xuất lại từ trang cũ.")
    if len(body.sapo) > LONGEST_SAPO:
        raise ValidationError("Tóm tắt dài quá 2.000 ký tự. Cần rút ngắn ở trang cũ.")
    note = _stays_draft(item, body)
    if note is None and not (item.published_at and EARLIEST <= item.published_at < LATEST):
        raise ValidationError("Ngày đăng chưa đọc được hoặc không thể có. Cần sửa ở trang cũ.")
    article = Article(
        category=_category(item),
        title=item.title,
        slug=slugify_vi(item.slug)[:200].strip("-"),
        sapo=body.sapo,
        body=body.html,
        byline=item.byline,
    )
    article.full_clean()
    article.save()
    imported = ImportedFrom(
        article=article, source=export.site, key=str(item.number), note=note or ""
    )
    imported.full_clean()
    imported.save()
    remarks = [f"Để thành bản nháp: {note}."] if note else []
    remarks += [f"Bỏ mã ngắn [{name}]." for name in body.dropped]
    return Arrival(article, is_new=True, remarks=remarks + _add_old_addresses(article, item))


def _stays_draft(item: Item, body: Body) -> str | None:
    """Why readers may not see it; None where they may."""
    if item.password:
        return "ở trang cũ có mật khẩu"
    if item.status not in PUBLIC:
        return f"ở trang cũ là {STATUSES.get(item.status, f'“{item.status}”')}"
    return None if body.html or body.sapo else "bài không có chữ nào"


def _category(item: Item) -> Category:
    names = [name for name in item.categories if slugify_vi(name) not in NO_CATEGORY]
    name = PAGES if item.kind == "page" else next(iter(names), NEWS)
    slug = slugify_vi(name) or "chuyen-muc"
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        category = Category(name=name, slug=slug)
        # The key of its order is worked out by save().
        category.full_clean(exclude=["sort_key"])
        category.save()
    return category


def _add_old_addresses(article: Article, item: Item) -> list[str]:
    """The address it had and the short one every article has; returns remarks."""
    remarks = []
    path = unquote(urlsplit(item.link).path).rstrip("/")
    for old in filter(None, [path, f"/?p={item.number}"]):
        address = OldAddress(article=article, path=old)
        try:
            address.full_clean()
        except ValidationError:
            remarks.append(f"Đường dẫn cũ {old} đã dẫn tới bài khác, hoặc dài quá 500 ký tự.")
        else:
            address.save()
    return remarks


class _Files:
    """The pictures and papers of one article, as far as the folder holds them."""

    def __init__(self, folder: Path | None, arrival: Arrival, *, dry_run: bool) -> None:
        self.folder = folder.resolve() if folder else None
        self.article, self.remarks = arrival.article, arrival.remarks
        self.dry_run = dry_run
        self.has_lead = False

    def add(self, body: Body) -> None:
        for picture in body.pictures:
            self._add_picture(picture)
        html = self.article.body
        for position, paper in enumerate(body.papers):
            address = escape(self._add_paper(paper, position) or paper.url)
            html = html.replace(f'href="{paper.mark}"', f'href="{address}"')
        if html != self.article.body:
            self.article.body = html
            self.article.save()

    def _add_picture(self, picture: Picture) -> None:
        file = self._find(picture.url)
        if file is None:
            self.remarks.append(f"Thiếu ảnh {picture.url}.")
            return
        title = self.article.title
        try:
            with file.open("rb") as content:
                if self.dry_run:
                    read_picture(content)
                    return
                add_photo(
                    article=self.article,
                    file=content,
                    alt=self._fitting("alt", picture.alt or picture.caption or f"Ảnh: {title}"),
                    caption=self._fitting("caption", picture.caption),
                    is_lead=not self.has_lead,
                )
        except PictureRefused as refused:
            self.remarks.append(f"Ảnh {picture.url}: {refused}")
        else:
            self.has_lead = True

    def _fitting(self, name: str, text: str) -> str:
        longest = Photo._meta.get_field(name).max_length
        if len(text) > longest:
            self.remarks.append(f"Rút ngắn còn {longest} ký tự: {text}")
        return shorten(text, longest, placeholder="…")

    def _add_paper(self, paper: Paper, position: int) -> str | None:
        """The address it has here, if its file was found."""
        file = self._find(paper.url)
        if file is None:
            self.remarks.append(f"Thiếu tài liệu {paper.url}.")
            return None
        if self.dry_run:
            return None
        with file.open("rb") as content:
            attachment = Attachment(
                article=self.article,
                title=shorten(paper.title or file.stem, 200, placeholder="…"),
                file=File(content, name=file.name),
                position=position,
            )
            attachment.save()
        return attachment.get_absolute_url()

    def _find(self, url: str) -> Path | None:
        """The file in the folder, the largest of its sizes first; never one outside of it."""
        if self.folder is None:
            return None
        try:
            path = unquote(urlsplit(url).path).lstrip("/")
            below = path.partition("uploads/")[2]
            for name in filter(None, [below, path, Path(path).name]):
                for wanted in (full_size(name), name):
                    # Names copied by way of a Mac are decomposed.
                    for form in ("NFC", "NFD"):
                        file = (self.folder / unicodedata.normalize(form, wanted)).resolve()
                        if file.is_relative_to(self.folder) and file.is_file():
                            return file
        except (OSError, ValueError):  # a name no file can have
            pass
        return None
