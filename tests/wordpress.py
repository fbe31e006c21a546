"""Exports of a WordPress site, built for the tests: the shape of WXR 1.2, no foreign text."""

from html import escape

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>Trang cũ</title>
  <link>https://trangcu.vn</link>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://trangcu.vn</wp:base_site_url>
  <wp:base_blog_url>https://trangcu.vn</wp:base_blog_url>
  <wp:author><wp:author_login>hoa</wp:author_login>
    <wp:author_display_name><![CDATA[Nguyễn Hoa]]></wp:author_display_name></wp:author>
  <wp:author><wp:author_login>binh</wp:author_login>
    <wp:author_display_name><![CDATA[Trần Bình]]></wp:author_display_name></wp:author>
  <wp:category><wp:cat_name><![CDATA[Khuyến học]]></wp:cat_name></wp:category>
"""


def export(*items: str, head: str = HEAD) -> str:
    return f"{head}{''.join(items)}</channel>\n</rss>\n"


def item(number: int, **fields: str | list[str]) -> str:
    """One item, published in May 2021 unless told otherwise; `categories` is a list of names."""
    values = {
        "kind": "post",
        "author": "hoa",
        "title": f"Tin số {number}",
        "link": f"https://trangcu.vn/2021/05/tin-so-{number}/",
        "slug": f"tin-so-{number}",
        "status": "publish",
        "password": "",
        "gmt": "2021-05-03 01:30:00",
        "local": "2021-05-03 08:30:00",
        "content": f"Thân bài số {number}.",
        "excerpt": "",
        "categories": ["Khuyến học"],
        "featured": "",
        "url": "",
        "alt": "",
        "parent": "0",
    } | fields
    categories = "".join(
        f'<category domain="category" nicename="x"><![CDATA[{name}]]></category>'
        for name in values["categories"]
    )
    meta = {"_thumbnail_id": values["featured"], "_wp_attachment_image_alt": values["alt"]}
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in meta.items()
        if value
    )
    return f"""<item>
  <title>{escape(values["title"])}</title>
  <link>{escape(values["link"])}</link>
  <dc:creator><![CDATA[{values["author"]}]]></dc:creator>
  <guid isPermaLink="false">https://trangcu.vn/?p={number}</guid>
  <content:encoded><![CDATA[{values["content"]}]]></content:encoded>
  <excerpt:encoded><![CDATA[{values["excerpt"]}]]></excerpt:encoded>
  <wp:post_id>{number}</wp:post_id>
  <wp:post_date>{values["local"]}</wp:post_date>
  <wp:post_date_gmt>{values["gmt"]}</wp:post_date_gmt>
  <wp:post_name>{values["slug"]}</wp:post_name>
  <wp:status>{values["status"]}</wp:status>
  <wp:post_parent>{values["parent"]}</wp:post_parent>
  <wp:post_type>{values["kind"]}</wp:post_type>
  <wp:post_password><![CDATA[{values["password"]}]]></wp:post_password>
  <wp:attachment_url>{values["url"]}</wp:attachment_url>
  {categories}<category domain="post_tag" nicename="y"><![CDATA[thẻ]]></category>
  {metas}
  <wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>Hay</wp:comment_content>
    <wp:commentmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value>
    </wp:commentmeta></wp:comment>
</item>
"""


def media(number: int, name: str, **fields: str) -> str:
    """A file of the library, `name` below wp-content/uploads/."""
    url = f"https://trangcu.vn/wp-content/uploads/{name}"
    defaults = {"kind": "attachment", "status": "inherit", "url": url, "content": "", "title": name}
    return item(number, **defaults | fields)
