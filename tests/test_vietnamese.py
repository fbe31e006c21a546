import pytest

from tests.vietnamese import english_words


def page(body):
    return f'<!DOCTYPE html><html lang="vi"><title>Tin tức</title><body>{body}</body></html>'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<a>Skip to main content</a>", {"skip", "main", "content"}),
        ("<button>Save</button>", {"save"}),
        ('<img alt="Home page">', {"home", "page"}),
        ('<nav aria-label="Breadcrumbs"></nav>', {"breadcrumbs"}),
        ('<input placeholder="Search" title="Toggle theme">', {"search", "toggle", "theme"}),
        ('<input type="submit" value="Delete">', {"delete"}),
        ('<optgroup label="January"><option>Yes</option></optgroup>', {"january", "yes"}),
        ("<p>This password is too short.</p>", {"this", "password", "is", "short"}),
        ("<p>1 of 3</p>", {"of"}),
        ("<!-- Save --><script>Save</script><style>Save</style><code>Save</code>", set()),
        ('<textarea>Save</textarea><input type="text" value="Save">', set()),
        ('<span lang="en">Save</span><span lang="vi">Save</span>', {"save"}),
        ("<p>save@vidu.vn https://vidu.vn/search bao-cao-report.docx www.home.vn</p>", set()),
        ("<p>Đọc qua email, RSS, Atom, Zalo; tệp Word, Excel, PDF; dịch COVID-19</p>", set()),
        (
            "<p>In bài viết. Ban Thanh tra xem tin hay, can gi lam theo 11-CT/TW, TB 12 mm</p>",
            set(),
        ),
        ("<p>Hội Khuyến học xã Tiên Du: ông Hoa, bà Mai</p>", set()),
    ],
)
def test_english_words_are_those_a_reader_meets(body, found):
    assert english_words(page(body)) == found


def test_english_words_reads_the_title_and_a_page_in_english():
    html = '<html lang="en"><title>Home</title><meta name="description" content="News"></html>'

    assert english_words(html) == {"home", "news"}
