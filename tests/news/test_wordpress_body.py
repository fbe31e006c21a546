"""The text of a WordPress article, taken apart."""

import time
from contextlib import suppress

import pytest

from core.html import HtmlRefused
from news.wordpress import Export, Item, Media, same_site
from news.wordpress_body import Paper, Picture, read_body

LIBRARY = "https://trangcu.vn/wp-content/uploads"


def read(content: str, **fields):
    export = Export(
        site="trangcu.vn",
        media={
            8: Media(8, 1, f"{LIBRARY}/a.jpg", "a", "Cổng trường", "Trường <b>mới</b>"),
            9: Media(9, 1, f"{LIBRARY}/b.jpg", "b", "", ""),
            10: Media(10, 1, f"{LIBRARY}/c.pdf", "c", "", ""),
            11: Media(11, 2, f"{LIBRARY}/d.jpg", "d", "", ""),
        },
    )
    values = {
        "number": 1,
        "kind": "post",
        "title": "Tin",
        "link": "",
        "slug": "tin",
        "status": "publish",
        "password": "",
        "published_at": None,
        "byline": "",
        "categories": (),
        "excerpt": "",
        "featured": 0,
    }
    return read_body(Item(content=content, **values | fields), export)


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("Một.\n\nHai.\nBa.", "<p>Một.</p>\n<p>Hai.<br>Ba.</p>"),
        ("Một.\r\n \r\nHai.", "<p>Một.</p>\n<p>Hai.</p>"),
        (
            "<strong>Một.\n\nHai.</strong>",
            "<p><strong>Một.</strong></p>\n<p><strong>Hai.</strong></p>",
        ),
        (
            "<ul>\n<li>Một</li>\n\n<li>Hai</li>\n</ul>\nBa",
            "<ul><li>Một</li>\n<li>Hai</li>\n</ul>\n<p>Ba</p>",
        ),
        (
            "<table>\n<tr>\n\n<td>Một\nhai</td></tr></table>",
            "<table><tbody><tr><td>Một\nhai</td>\n</tr>\n</tbody>\n</table>",
        ),
        (
            "<!-- wp:paragraph -->\n<p>Một\nhai.</p>\n<!-- /wp:paragraph -->",
            "<p>Một\nhai.</p>",
        ),
        ("Mở.<!--more-->\n\nThân.", "<p>Mở.</p>\n<p>Thân.</p>"),
        ("Học &amp; hành &lt;3 &#7885;", "<p>Học &amp; hành &lt;3 ọ</p>"),
        ("Học ha\u0300nh 👩‍🎓", "<p>Học hành 👩‍🎓</p>"),
        ("<script>x()</script>Một.", "<p>Một.</p>"),
    ],
)
def test_body_has_the_paragraphs_wordpress_shows(content, html):
    assert read(content).html == html


@pytest.mark.parametrize(
    ("content", "html", "dropped"),
    [
        ('[contact-form-7 id="5"] Một', "<p>Một</p>", ["contact-form-7"]),
        ("[vc_row][vc_column]Một[/vc_column][/vc_row]", "<p>Một</p>", ["vc_row", "vc_column"]),
        ("[box]Một[/box] [box]Hai[/box]", "<p>Một Hai</p>", ["box"]),
        ("Một [sic] hai [1] [Ảnh: Hoa]", "<p>Một [sic] hai [1] [Ảnh: Hoa]</p>", []),
        ('[gallery ids="99"]Một', "<p>Một</p>", []),
    ],
)
def test_body_drops_shortcodes_and_names_them(content, html, dropped):
    body = read(content)

    assert (body.html, body.dropped) == (html, dropped)


FIRST = Picture(f"{LIBRARY}/a.jpg", "Cổng trường", "Trường mới")
SECOND = Picture(f"{LIBRARY}/b.jpg", "", "")


@pytest.mark.parametrize(
    ("content", "pictures"),
    [
        ("[gallery]", [FIRST, SECOND]),
        ("[gallery ids='9, 8']", [SECOND, FIRST]),
        (
            '[caption id="a"]<a href="x"><img src="x.jpg" alt="Lễ" /></a> Lễ <b>to</b>[/caption]',
            [Picture("x.jpg", "Lễ", "Lễ to")],
        ),
        (
            '[caption caption="Lễ lớn"]<img src="x.jpg">[/caption]',
            [Picture("x.jpg", "", "Lễ lớn")],
        ),
        (
            (
                '<!-- wp:image --><figure><img src="x.jpg" class="wp-image-8"/>'
                "<figcaption>Học &amp; hành</figcaption></figure><!-- /wp:image -->"
            ),
            [Picture("x.jpg", "Cổng trường", "Học & hành")],
        ),
        (
            (
                '<figure><figure><img src="x.jpg"><figcaption>Một</figcaption></figure>'
                '<figure><img src="y.jpg"></figure><figcaption>Hai</figcaption></figure>'
            ),
            [Picture("x.jpg", "", "Một"), Picture("y.jpg", "", "Hai")],
        ),
        ('<img src="x-300x200.jpg"><img src="x.jpg">', [Picture("x-300x200.jpg", "", "")]),
        ('<img src="data:image/png;base64,AAAA"><img>', []),
    ],
)
def test_body_gives_its_pictures_with_their_captions(content, pictures):
    body = read(content)

    assert (body.html, body.pictures) == ("", pictures)


def test_body_puts_the_featured_picture_first_and_once():
    body = read(f'<img src="{LIBRARY}/b.jpg"><img src="{LIBRARY}/a-80x60.jpg">', featured=8)

    assert body.pictures == [FIRST, SECOND]


def test_body_keeps_the_caption_of_what_is_no_picture():
    body = read("<figure><table><tr><td>1</td></tr></table><figcaption>Bảng</figcaption></figure>")

    assert body.html.endswith("<p>Bảng</p>")


def test_body_gives_the_papers_of_the_old_site_and_marks_their_links():
    body = read(
        f'<a href="{LIBRARY}/c.pdf">Kế <b>hoạch</b> &amp; mẫu</a>'
        ' <a href="https://noikhac.vn/c.pdf">khác</a>'
    )

    assert body.papers == [Paper(f"{LIBRARY}/c.pdf", "Kế hoạch & mẫu", "#tai-lieu-1")]
    assert 'href="#tai-lieu-1"' in body.html
    assert 'href="https://noikhac.vn/c.pdf"' in body.html


def test_body_links_to_the_old_site_by_the_path_alone():
    body = read('<a href="http://www.trangcu.vn/2021/05/tin/?p=3">tin</a>')

    assert body.html == '<p><a href="/2021/05/tin/?p=3" rel="noopener">tin</a></p>'


@pytest.mark.parametrize(
    ("url", "site", "rest"),
    [
        ("https://trangcu.vn/tin/", "trangcu.vn", "/tin/"),
        ("https://trangcu.vn/blog/tin/", "www.trangcu.vn/blog", "/blog/tin/"),
        ("https://trangcu.vn/khac/", "trangcu.vn/blog", None),
        ("https://noikhac.vn/tin/", "trangcu.vn", None),
        ("https://[trangcu.vn/", "trangcu.vn", None),
        ("mailto:hoa@trangcu.vn", "trangcu.vn", None),
        ("#muc", "trangcu.vn", None),
    ],
)
def test_same_site_knows_the_addresses_of_the_old_site(url, site, rest):
    assert same_site(url, site) == rest


def test_body_too_long_to_be_read_is_refused():
    with pytest.raises(HtmlRefused, match=r"Bài dài hơn 300\.000 ký tự"):
        read("a" * 300_001)


@pytest.mark.parametrize(
    "piece",
    ["<!--", "[caption ", "[caption]", "[gallery ", "<pre>", "<img ", "[a ", "<", "a-", "</"],
)
def test_body_of_endless_beginnings_is_read_in_seconds(piece):
    started = time.process_time()

    with suppress(HtmlRefused):
        read(piece * (290_000 // len(piece)))

    assert time.process_time() - started < 5
