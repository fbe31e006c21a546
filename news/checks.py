"""What an editor is told before an article goes to readers; each check only reads the article.

A repair is proposed, never made: `Finding.fix` is for the moment somebody has seen the text before
and after it and asked for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from core.headlines import sentence_case
from core.html import plain_text
from core.legacy_encodings import Encoding, recognise, repair
from core.text import unify_tones, words

from .models import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORT_BODY = 50  # syllables: less is a caption rather than an article
CONTEXT = 40  # letters shown on either side of a change

TAG = re.compile(r"(<[^>]*>)")
SPACE = r"(?:[ \t\u00a0]|&nbsp;)"
MANY_SPACES = re.compile(rf"(?<=\S){SPACE}{{2,}}(?=\S)")
LOOSE_QUOTE = re.compile(rf"(?<=“){SPACE}+|{SPACE}+(?=”)")
# In the field of its own, or typed at the head of the sapo.
DATELINE_HYPHEN = re.compile(r"^(\([^()]{1,60}\))[ \t]*-+[ \t]*")
LATE_TONE = re.compile(
    r"o[àáảãạèéẻẽẹ](?!\w)|(?<!q)u[ỳýỷỹỵ](?!\w)",  # "quý" has one way only
    re.IGNORECASE,
)
LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\W*")

TEXTS = ("title", "dateline", "sapo", "body", "byline", "organisation")
PROSE = ("sapo", "body")


@dataclass(frozen=True)
class Excerpt:
    """One changed place: the same text around it, what stands there, what would stand there."""

    lead: str
    before: str
    after: str
    tail: str


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `blocks` says that it must be mended before the article is published.

    `key` names it among those of its article; `changes` holds the new values of the fields that a
    machine can mend, and is empty where it takes a person.
    """

    key: str
    where: str
    sentence: str
    blocks: bool = False
    changes: dict[str, str] = field(default_factory=dict)

    def excerpts(self, article: Article) -> list[Excerpt]:
        """Every place that the repair would change, as readers see it."""
        return [
            _excerpt(before, after)
            for name, value in self.changes.items()
            for before, after in zip(
                _lines(name, getattr(article, name)), _lines(name, value), strict=True
            )
            if before != after
        ]

    def fix(self, article: Article) -> None:
        """Puts the proposed text into the article, which the caller saves."""
        for name, value in self.changes.items():
            setattr(article, name, value)


def findings(article: Article) -> list[Finding]:
    """All there is to say of the article, what blocks first. Reads its photos from the database."""
    found = chain(
        _content(article),
        _photos(article),
        _encodings(article),
        _capitals(article),
        _typing(article),
        _tones(article),
        _links(article),
    )
    return sorted(found, key=lambda finding: not finding.blocks)


def _content(article: Article) -> Iterator[Finding]:
    sapo, body = article.sapo.strip(), plain_text(article.body)
    if not (sapo or body):
        yield Finding(
            "empty",
            "Nội dung",
            "Bài chưa có nội dung. Cần viết sapo hoặc thân bài trước khi đăng.",
            blocks=True,
        )
        return
    if not sapo:
        yield Finding("no-sapo", "Sapo", "Sapo còn trống. Nên viết một, hai câu tóm tắt bài.")
    if len(words(body)) < SHORT_BODY:
        yield Finding(
            "short-body",
            "Nội dung",
            f"Thân bài rất ngắn, chưa đến {SHORT_BODY} chữ. Nên xem lại bài đã dán đủ chưa.",
        )


def _photos(article: Article) -> Iterator[Finding]:
    photos = list(article.photos.kept()) if article.pk else []
    for number, photo in enumerate(photos, start=1):
        name = f"Ảnh thứ {number}"
        if not photo.alt.strip():
            yield Finding(
                f"no-alt-{photo.pk}",
                name,
                f"{name} chưa có mô tả cho người khiếm thị."
                " Cần ghi một câu ngắn về những gì thấy trong ảnh.",
                blocks=True,
            )
        if photo.lacks_consent:
            yield Finding(
                f"no-consent-{photo.pk}",
                name,
                f"{name} có trẻ em nhưng không có sự đồng ý còn hiệu lực."
                " Cần ghi người đồng ý, ngày và số giấy, hoặc bỏ ảnh này khỏi bài.",
                blocks=True,
            )
    if not any(photo.is_lead for photo in photos):
        yield Finding(
            "no-lead",
            "Ảnh",
            "Bài chưa có ảnh đại diện, nên trên các trang danh sách chỉ có chữ."
            " Nên chọn một ảnh làm ảnh đại diện.",
        )


def _encodings(article: Article) -> Iterator[Finding]:
    for name in TEXTS:
        text = getattr(article, name)
        encoding = recognise(text)
        if encoding is None:
            continue
        where = _label(name)
        if encoding is Encoding.DECOMPOSED:
            sentence = f"{where} có chữ và dấu viết rời nhau. Nên ghép lại để máy tìm ra được."
        else:
            sentence = f"{where} dùng bảng mã cũ {encoding.value}. Nên chuyển sang Unicode."
        if encoding is Encoding.TCVN3:
            # What was saved has lost its soft hyphens (core.legacy_encodings).
            sentence += " Chuyển xong cần đọc lại, vì chữ “ư” có thể đã mất khi dán."
        yield Finding(f"encoding-{name}", where, sentence, changes={name: repair(text)})


def _capitals(article: Article) -> Iterator[Finding]:
    proposal = sentence_case(article.title)
    if proposal != article.title:
        yield Finding(
            "capitals",
            _label("title"),
            "Tiêu đề viết toàn chữ hoa. Nên chuyển sang chữ thường rồi xem lại các tên riêng.",
            changes={"title": proposal},
        )


def _typing(article: Article) -> Iterator[Finding]:
    for name in PROSE:
        where = _label(name)
        yield from _mended(
            article,
            name,
            f"{where} có chỗ thừa dấu cách. Nên để một dấu cách giữa hai chữ.",
            key="spaces",
            mend=lambda text: MANY_SPACES.sub(" ", text),
        )
        yield from _mended(
            article,
            name,
            f"{where} có dấu cách ở phía trong dấu ngoặc kép. Nên viết liền chữ với dấu ngoặc.",
            key="quotes",
            mend=lambda text: LOOSE_QUOTE.sub("", text),
        )
    for name in ("dateline", "sapo"):
        where = _label(name)
        yield from _mended(
            article,
            name,
            f"{where} có gạch nối (-) sau địa danh. Nên dùng gạch ngang (–).",
            key="hyphen",
            mend=lambda text: DATELINE_HYPHEN.sub(_dash, text),
        )


def _dash(match: re.Match[str]) -> str:
    is_all = match.end() == len(match.string)
    return f"{match[1]} –" if is_all else f"{match[1]} – "


def _tones(article: Article) -> Iterator[Finding]:
    names = ("title", *PROSE)
    text = "\n".join(getattr(article, name) for name in names)
    if unify_tones(text) == text or not LATE_TONE.search(text):
        return
    unified = {name: unify_tones(getattr(article, name)) for name in names}
    yield Finding(
        "tones",
        "Cả bài",
        "Bài viết lẫn hai cách đặt dấu, như “hòa” và “hoà”. Nên viết một cách trong cả bài.",
        changes={name: new for name, new in unified.items() if new != getattr(article, name)},
    )


def _links(article: Article) -> Iterator[Finding]:
    if any(ADDRESS.fullmatch(plain_text(text)) for text in LINK.findall(article.body)):
        yield Finding(
            "links",
            _label("body"),
            "Nội dung có liên kết chỉ là địa chỉ, không có chữ."
            " Nên viết vài chữ cho biết liên kết dẫn tới đâu.",
        )


def _mended(
    article: Article, name: str, sentence: str, *, key: str, mend: Callable[[str], str]
) -> Iterator[Finding]:
    text = getattr(article, name)
    # Between the tags only: an address is no prose.
    pieces = TAG.split(text) if name == "body" else [text]
    mended = "".join(
        piece if TAG.fullmatch(piece) and name == "body" else mend(piece) for piece in pieces
    )
    if mended != text:
        yield Finding(f"{key}-{name}", _label(name), sentence, changes={name: mended})


def _label(name: str) -> str:
    label = str(Article._meta.get_field(name).verbose_name)
    return label[0].upper() + label[1:]


def _lines(name: str, value: str) -> list[str]:
    return (plain_text(value) if name == "body" else value).split("\n")


def _excerpt(before: str, after: str) -> Excerpt:
    start = _shared(before, after)
    shorter = min(len(before), len(after)) - start
    end = min(_shared(before[::-1], after[::-1]), shorter)
    lead, tail = before[:start], before[len(before) - end :]
    return Excerpt(
        lead=lead if len(lead) <= CONTEXT else "…" + lead[-CONTEXT:],
        before=before[start : len(before) - end],
        after=after[start : len(after) - end],
        tail=tail if len(tail) <= CONTEXT else tail[:CONTEXT] + "…",
    )


def _shared(one: str, other: str) -> int:
    """How many letters the two begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
