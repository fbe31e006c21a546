import random
import re
from pathlib import Path
from unicodedata import is_normalized

import pytest

from core.html import HtmlRefused, link_targets, paragraphs_to_html, plain_text, sanitise

TOO_DEEP = (
    "Bài viết có định dạng lồng nhau quá 60 lớp. Có thể dán lại dưới dạng văn bản không định dạng."
)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<p>Hội nghị</p>", "<p>Hội nghị</p>"),
        ("Hội nghị", "<p>Hội nghị</p>"),
        ("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<p>đã  tiếp thu</p>", "<p>đã  tiếp thu</p>"),
        ("<div>một</div><div>hai</div>ba", "<p>một</p>\n<p>hai</p>\n<p>ba</p>"),
        ("một<hr>hai", "<p>một</p>\n<p>hai</p>"),
        ("một <br> hai<br>", "<p>một<br> hai</p>"),
        ("<br>một", "<p>một</p>"),
        ("<p><br></p><p>&nbsp;</p><h2> </h2><ul><li></ul><table><tr></table>", ""),
        ("<p>m<sup>2</sup> H<sub>2</sub>O</p>", "<p>m<sup>2</sup> H<sub>2</sub>O</p>"),
        ("<blockquote>lời dặn</blockquote>", "<blockquote><p>lời dặn</p>\n</blockquote>"),
        ("<p>Tổ &lt;1&gt; &amp; tổ 2 &quot;x&quot;", '<p>Tổ &lt;1&gt; &amp; tổ 2 "x"</p>'),
        ("<p>a<em> b </em>c</p>", "<p>a <em>b</em> c</p>"),
        ("<b>a <b>b</b></b>", "<p><strong>a b</strong></p>"),
        ("<!--[if mso]><b>x</b><![endif]--><![if !mso]>giữ<![endif]><?xml ?>", "<p>giữ</p>"),
        ("giữ <!-- không đóng <b>bỏ", "<p>giữ</p>"),
    ],
)
def test_sanitise_keeps_the_forms_of_an_article(written, stored):
    assert sanitise(written) == stored


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<b>a<p>b<p>c</b>d", "<p>{a}</p>\n<p>{b}</p>\n<p>{c}d</p>"),
        ("<h2><p>T</p><p>U</p></h2>", "<h2>T U</h2>"),
        ("<h2>T<ul><li>u</ul></h2>", "<h2>T u</h2>"),
        ("<ul>x<li>y</ul>z", "<ul><li>x</li>\n<li>y</li>\n</ul>\n<p>z</p>"),
        ("<ol><ul><li>x</ul></ol>", "<ol><li><ul><li>x</li>\n</ul>\n</li>\n</ol>"),
        ("<li>x<li>y", "<p>x</p>\n<p>y</p>"),
        ("<ul><li><p>x</p><p>y</p></ul>", "<ul><li><p>x</p>\n<p>y</p>\n</li>\n</ul>"),
        ("<td>x", "<p>x</p>"),
        (
            "<p>a<table><tr><td>b</table>",
            "<p>a</p>\n" + "<table><tbody><tr><td>b</td>\n</tr>\n</tbody>\n</table>",
        ),
    ],
)
def test_sanitise_puts_every_tag_where_html_allows_it(written, stored):
    marks = {letter: f"<strong>{letter}</strong>" for letter in "abc"}

    assert sanitise(written) == (stored.format(**marks) if "{" in stored else stored)


def test_sanitise_reads_head_and_foot_of_a_table_as_rows():
    written = (
        "<table><caption>Quỹ</caption><tfoot><tr><td>Cộng<td></tr></tfoot>"
        "<thead><tr><th scope=col>Xã<p>(cũ)<th>Quỹ</thead></table>"
    )

    assert sanitise(written).replace("\n", "") == (
        "<table><caption>Quỹ</caption><tbody><tr><td>Cộng</td><td></td></tr></tbody>"
        "<tbody><tr><th>Xã (cũ)</th><th>Quỹ</th></tr></tbody></table>"
    )


def test_sanitise_keeps_the_text_of_a_caption_that_comes_late():
    written = "<table><tr><td>a</td></tr><caption>b</caption><tr><td>c</table>"

    result = sanitise(written)

    assert plain_text(result) == "a\nb\nc"
    assert "<caption>" not in result


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("<h1>a</h1><h2>b</h2><h3>c</h3>", "2 2 3"),
        ("<h3>a</h3><h4>b</h4>", "2 2"),
        ("<h3>a</h3><h2>b</h2><h5>c</h5><h6>d</h6>", "2 2 3 3"),
        ("<h2> </h2><h3>a</h3>", "2"),
    ],
)
def test_sanitise_begins_headings_at_the_second_level(written, levels):
    result = sanitise(written)

    assert " ".join(part[0] for part in result.split("<h")[1:]) == levels
    assert sanitise(result) == result


@pytest.mark.parametrize(
    ("href", "stored"),
    [
        ("https://phutho.gov.vn/tin?x=1&amp;y=2#z", "https://phutho.gov.vn/tin?x=1&amp;y=2#z"),
        ("HTTP://a.vn", "HTTP://a.vn"),
        ("/to-chuc-hoi/", "/to-chuc-hoi/"),
        ("?trang=2", "?trang=2"),
        ("#dau", "#dau"),
        ("mailto:hoi@vidu.vn?subject=H%E1%BB%8Fi", "mailto:hoi@vidu.vn?subject=H%E1%BB%8Fi"),
        ("tel:+84912345678", "tel:+84912345678"),
        (" /văn bản[1] 5%.pdf ", "/v%C4%83n%20b%E1%BA%A3n%5B1%5D%205%25.pdf"),
        ("/\\evil.vn", "/%5Cevil.vn"),
    ],
)
def test_sanitise_keeps_links_as_ascii_addresses(href, stored):
    assert sanitise(f'<a href="{href}" target=_blank title=x>x</a>') == (
        f'<p><a href="{stored}" rel="noopener">x</a></p>'
    )


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " java\tscr\nipt:alert(1)",
        "&#106;avascript&colon;alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "blob:x",
        "file:///etc/passwd",
        "//evil.vn",
        "\\\\evil.vn:80",
        "http://u:p@evil.vn/",
        "https://[::1]/",
        "https:///x",
        "x#y#z",
        "",
    ],
)
def test_sanitise_unlinks_every_other_address(href):
    assert sanitise(f'<a href="{href}">x</a>') == "<p>x</p>"


ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<ScRiPt/src=//evil.vn>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img onerror=alert(1)>'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)><embed src=x>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button>",
    "<p style='background:url(javascript:alert(1))' class=x id=y onclick=alert(1)>x</p>",
    "<p onclick\n=\nalert(1)//>x",
    "<a href=x onmouseover=alert(1) style=x:expression(alert(1))>x</a>",
    "<a href='x' ping=//evil.vn download>x</a>",
    "<link rel=stylesheet href=//evil.vn><meta http-equiv=refresh content=0;url=//evil.vn>",
    "<base href=//evil.vn/>",
    "<style>@import '//evil.vn'</style>",
    "<title><script>alert(1)</script></title>",
    "<textarea><script>alert(1)</script></textarea>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<p>\x00<scr\x00ipt>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b>\u0338<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "<table background=javascript:alert(1)><td background=x>x",
    "<h2 id=main name=body>x</h2>",
]
SAFE_NAMES = "p h2 h3 blockquote ul ol li table caption tbody tr th td br strong em sub sup"
SAFE = {f"<{name}>" for name in SAFE_NAMES.split()}


def opening_tags(html):
    return {f"<{part.split('>')[0]}>" for part in html.split("<")[1:] if part[0] != "/"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_sanitise_disarms(attack):
    result = sanitise(attack)

    assert opening_tags(result) <= SAFE | {'<a href="x" rel="noopener">'}
    assert sanitise(result) == result


@pytest.mark.parametrize(
    "text", ["e\u0301", "e&#x301;", "\ufeffé", "&#x200b;é&#xfdd0;\ufffe", "&#x202e;é\udcff\x07"]
)
def test_sanitise_composes_letters_and_drops_the_invisible(text):
    assert sanitise(f"<p>{text}</p>") == "<p>é</p>"


def test_sanitise_lets_no_mark_compose_with_a_tag():
    result = sanitise("<p>a<em>&#x338;b</em>&#x338; &#x323;c</p>")

    assert result == "<p>a<em>b</em> c</p>"
    assert is_normalized("NFC", result)


NAMES = """
a b i em strong sub sup p h1 h2 h3 h4 ul ol li table caption thead tfoot tr td th div span br hr
blockquote script style svg math title textarea font button form select option figure dl dt dd
img input pre xmp plaintext o:p
"""
TEXTS = [
    *"<>&\"' \n=",
    "chữ",
    "e\u0301",
    "&#x338;",
    "&nbsp;",
    "&lt;b&gt;",
    "<!--",
    "-->",
    "<!x>",
    "</",
]


def soups():
    """1,000 random texts of tags in any order, the same on every run."""
    dice = random.Random(49)  # noqa: S311 - repeatable, not secret
    for _ in range(1000):
        yield "".join(
            dice.choice(
                [
                    f"<{dice.choice(NAMES.split())} href=/x{dice.choice(['>', '>', ' />', ''])}",
                    f"</{dice.choice(NAMES.split())}>",
                    dice.choice(TEXTS),
                ]
            )
            for _ in range(dice.choice([3, 8, 20, 60]))
        )


def test_sanitise_is_its_own_result_whatever_it_reads():
    results = [sanitise(soup) for soup in soups()]

    assert [sanitise(result) for result in results] == results
    assert {is_normalized("NFC", result) for result in results} == {True}
    links = re.compile(r'<a href="/x[\w/%:;=.~-]*" rel="noopener">')
    assert set().union(*(opening_tags(links.sub("<a>", html)) for html in results)) == SAFE | {
        "<a>"
    }


def test_sanitise_measures_the_length_of_what_it_reads_and_of_what_it_stores():
    assert len(sanitise("a" * 59_993)) == 60_000
    for html, length in [("a" * 60_001, "60.001"), ("&" * 20_000, "100.007")]:
        with pytest.raises(HtmlRefused) as refused:
            sanitise(html)
        assert str(refused.value) == (
            f"Bài viết dài {length} ký tự, kể cả định dạng; tối đa 60.000 ký tự."
            " Có thể chia thành hai bài."
        )


@pytest.mark.parametrize(
    "unit",
    [
        "<ul><li>",
        "<b>",
        "<b/>",
        "<p><b id={}>",  # unclosed, a parser opens them all again in each paragraph
        "<b><div></b>",  # an end tag that closes nothing
        "<b></i></div>",
        "<div><b id={}></div>",
        "<p><li></p><p><dd></p>",  # li closes p, so that </p> closes nothing
        "<div><!-- ></div> -->",
        "<svg><style><b>",  # in SVG, style holds tags
        "<table><tr><td>",
        "<o:p>",
    ],
)
def test_sanitise_refuses_nesting_bombs(unit):
    bomb = "".join(unit.replace("{}", str(n)) for n in range(60_000 // len(unit)))[:60_000]

    with pytest.raises(HtmlRefused) as refused:
        sanitise(bomb)

    assert str(refused.value) == TOO_DEEP


def test_sanitise_accepts_sixty_levels_and_no_more():
    nested = "<blockquote>" * 60 + "x" + "</blockquote>" * 60

    with pytest.raises(HtmlRefused, match="60 lớp"):
        sanitise(nested)  # the paragraph inside is the sixty-first
    assert sanitise(nested[12:-13]).count("<blockquote>") == 59


@pytest.mark.parametrize(
    "unit",
    ["<p>x", "<p>x</p>", "<ul><li>x</ul>", "<dl><dt>x<dd>y</dl>", "<br>x", "<i>x</i></b>", "<td>x"],
)
def test_sanitise_does_not_count_what_stands_side_by_side(unit):
    assert sanitise(unit * 500).count("x") == 500


def test_plain_text_has_one_line_for_each_block():
    html = sanitise(
        "<h2>Quỹ &amp; khen</h2><p>đã  tiếp\nthu <b>bài</b><sup>2</sup><br>hai</p>"
        "<ul><li>a</li><li>b</li></ul><table><tr><td>1<td>2</table>"
        "<p>&nbsp;thẻ &lt;p&gt; là &amp;lt;</p>"
        "<p>xem <a href='https://a.vn/?x=>&y=\"'>ở đây</a></p>"
    )

    assert plain_text(html).split("\n") == [
        *("Quỹ & khen", "đã  tiếp thu bài2", "hai", "a", "b", "1", "2"),
        *("thẻ <p> là &lt;", "xem ở đây"),
    ]


def test_paragraphs_to_html_makes_one_paragraph_of_each_line():
    assert paragraphs_to_html(' Dòng  1 <b> & "x"\r\n\n \nDòng 2') == (
        '<p>Dòng  1 &lt;b&gt; &amp; "x"</p>\n<p>Dòng 2</p>'
    )


def test_link_targets_are_read_as_they_were_meant():
    html = sanitise(
        '<p><a href="/a?b=1&amp;c=2">Một</a> <a href="https://vidu.vn">hai</a> href="x"'
    )

    assert link_targets(html) == ["/a?b=1&c=2", "https://vidu.vn"]


def test_sanitise_leaves_nothing_of_word_but_its_words():
    written = (Path(__file__).parents[1] / "news/word_clipboard.html").read_text()

    result = sanitise(written)

    assert re.findall(r"(?i)mso|style|class|o:p|font|supportLists|<!|lang", result) == []
    assert result.split("\n")[:2] == [
        "<h2>Kết quả giao ban</h2>",
        "<p><strong>Sáng ngày 25/5</strong>, Hội <em>Khuyến học</em> huyện họp.</p>",
    ]
