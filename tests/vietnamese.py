"""Finds English on a page."""

import re
from functools import cache

from lxml.html import document_fromstring

from core.text import words
from tests.package_texts import package_texts

# Not read to anybody, typed by somebody, or said to be in another language.
SKIPPED = "//script | //style | //template | //textarea | //code | //*[@lang != 'vi'][parent::*]"
READ = (
    "//text() | //@alt | //@aria-description | //@aria-label | //@aria-valuetext | //@label"
    " | //@placeholder | //@title | //meta[@name='description']/@content"
    " | //input[@type='submit' or @type='reset' or @type='button']/@value"
)
# Mail and web addresses and names of files.
ADDRESS = re.compile(r"\S*(?:@|://|www\.|\w\.(?:com|docx?|org|pdf|txt|vn|xlsx?|xml)\b)\S*")

# Vietnamese has taken these in; names of makes stay as they are.
LOANS = """
atom blog cookie covid email excel facebook google internet javascript json logo pdf rss unicode
video web wifi word zalo
"""
# Words of web pages that no package's texts hold, or that look like a syllable and are none.
COMMON = """
about archive are article articles author back best body by caption category click comment
content copyright credit description details download draft edit editor excerpt featured feed file
follow footer found gallery header headline help here hide home image images is it last latest
less like link links list loading login logo main menu message more most navigation new news newest
next of older on open our page pages photo photos popular post posts preview previous print
published reader readers related reply result results review scheduled search see share sitemap skip
slug sorry source state status submit subscribe subtitle tag tags thank thanks top trending updated
upload version view views warning welcome with withdrawn you your
"""
# Without its marks: with a final c, ch, p or t a syllable has a mark always.
UNMARKED_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:m|ng?|nh)?"
)


def english_words(html: str) -> set[str]:
    """The English words on the page that somebody sees or hears, in lower case."""
    page = document_fromstring(html)
    for element in page.xpath(SKIPPED):
        element.drop_tree()
    seen = " ".join(page.xpath(READ))
    return {word.lower() for word in words(ADDRESS.sub(" ", seen))} & vocabulary()


@cache
def vocabulary() -> frozenset[str]:
    """The words of all texts of the packages, as far as they cannot be Vietnamese, and COMMON.

    Of two letters only those in COMMON: most others stand for something here too (CT, TB, mm).
    """
    texts = " ".join(f"{text.singular} {text.plural or ''}" for text in package_texts())
    known = {word.lower() for word in words(texts) if word.isascii() and word.isalpha()}
    english = {word for word in known if len(word) > 2 and not UNMARKED_SYLLABLE.fullmatch(word)}
    return frozenset(english | set(COMMON.split())) - set(LOANS.split())
