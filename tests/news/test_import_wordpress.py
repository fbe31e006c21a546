"""The command that brings in a WordPress site; its bodies are tested in test_wordpress_body."""

import datetime as dt
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone
from PIL import Image

from core.legacy_encodings import TCVN3, VNI
from news import moving_in
from news.models import (
    Article,
    Attachment,
    Category,
    Event,
    ImportedFrom,
    OldAddress,
    Photo,
    State,
)
from tests.core.test_legacy_encodings import encoded
from tests.factories import make_article, make_category
from tests.wordpress import HEAD, export, item, media

pytestmark = pytest.mark.django_db

MODELS = [Article, Category, Attachment, Event, ImportedFrom, OldAddress, Photo]


@pytest.fixture
def run(tmp_path, capsys):
    """Bring in an export, with the options of the command line; returns the printed lines."""

    def run(text: str | bytes, *options: str) -> list[str]:
        file = tmp_path / "trang-cu.xml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("import_wordpress", str(file), *options)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def refuse(run):
    """Bring in what cannot be read; returns the one line, less the file's name before it."""

    def refuse(text: str | bytes, *options: str) -> str:
        with pytest.raises(CommandError) as refused:
            run(text, *options)
        assert refused.value.returncode == 2
        assert rows() == []
        assert len(str(refused.value).splitlines()) == 1
        return str(refused.value).split("trang-cu.xml: ")[-1]

    return refuse


@pytest.fixture
def library(tmp_path):
    """The folder of the old library; `library(name, colour)` puts a picture into it."""
    folder = tmp_path / "uploads"
    folder.mkdir()

    def add(name: str, colour: str = "navy", size: tuple[int, int] = (90, 60)) -> str:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, colour).save(file)
        return f"--media={folder}"

    return add


def rows() -> list[dict]:
    return [row for model in MODELS for row in model.objects.order_by("pk").values()]


def test_import_brings_every_part_of_a_post(run):
    post = item(7, excerpt="Tóm tắt <b>ngắn</b>.", content="Đoạn một.\nDòng hai.\n\nĐoạn hai.")

    printed = run(export(post))

    article = Article.objects.published().get()
    assert (article.title, article.slug) == ("Tin số 7", "tin-so-7")
    assert article.sapo == "Tóm tắt ngắn."
    assert article.body == "<p>Đoạn một.<br>Dòng hai.</p>\n<p>Đoạn hai.</p>"
    assert (article.byline, article.category.name) == ("Nguyễn Hoa", "Khuyến học")
    assert article.published_at == dt.datetime(2021, 5, 3, 1, 30, tzinfo=dt.UTC)
    assert [address.path for address in article.old_addresses.all()] == [
        "/2021/05/tin-so-7",
        "/?p=7",
    ]
    imported = article.imported_from.get()
    assert (imported.source, imported.key, imported.note) == ("trangcu.vn", "7", "")
    assert printed == [
        "Trong tệp của trangcu.vn: 1 bài viết.",
        "Đã ghi mới: 1. Đã có từ trước: 0. Bỏ qua: 0.",
    ]


@pytest.mark.parametrize("options", [["--dry-run"], []])
@pytest.mark.parametrize(("table", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_import_repairs_an_old_encoding_and_shows_an_example(run, library, table, name, options):
    title, text = "Hội Khuyến học được biểu dương", "Mỗi người <b>dân t</b>ự học suốt đời."
    image = '<img src="/wp-content/uploads/a.jpg" alt="Lễ trao thưởng học sinh">'
    texts = {"title": title, "excerpt": "Hội họp, dương.", "content": f"{text}\n\n{image}"}
    old = {part: encoded(words, table) for part, words in texts.items()}

    printed = run(
        export(item(1, **old, categories=[encoded("Thưởng", table)])), library("a.jpg"), *options
    )

    assert printed[1] == (
        f"“{title}” (số 1): Chuyển từ bảng mã cũ {name} sang Unicode,"
        f" ví dụ “{old['title']}” thành “{title}”."
    )
    if options:
        assert rows() == []
    else:
        article = Article.objects.get()
        assert (article.title, article.sapo) == (title, "Hội họp, dương.")
        assert article.body == "<p>Mỗi người <strong>dân t</strong>ự học suốt đời.</p>"
        assert article.category.name == "Thưởng"
        assert article.photos.get().alt == "Lễ trao thưởng học sinh"


def test_import_repairs_what_the_library_says_of_a_picture(run, library):
    alt, caption = encoded("Lễ trao thưởng học sinh", TCVN3), encoded("Học sinh được thưởng", VNI)

    run(
        export(item(1, featured="9"), media(9, "a.jpg", alt=alt, excerpt=caption)), library("a.jpg")
    )

    photo = Photo.objects.get()
    assert (photo.alt, photo.caption) == ("Lễ trao thưởng học sinh", "Học sinh được thưởng")


def test_import_a_second_time_changes_no_row(run, library):
    folder = library("a.jpg")
    text = export(
        item(1, featured="9"), item(2, status="draft"), item(3, kind="page"), media(9, "a.jpg")
    )
    run(text, folder)
    before = rows()

    printed = run(text, folder)

    assert rows() == before
    assert printed[-1] == "Đã ghi mới: 0. Đã có từ trước: 3. Bỏ qua: 0."


def test_import_goes_on_where_another_run_was_stopped(run, monkeypatch):
    publish = moving_in.publish

    def stop_at_two(**moved):
        if moved["article"].title == "Tin số 2":
            raise KeyboardInterrupt
        publish(**moved)

    monkeypatch.setattr(moving_in, "publish", stop_at_two)
    text = export(item(1), item(2), item(3))
    with pytest.raises(KeyboardInterrupt):
        run(text)
    assert [str(imported.article) for imported in ImportedFrom.objects.all()] == ["Tin số 1"]
    assert Article.objects.count() == 1
    monkeypatch.undo()

    run(text)

    assert [article.title for article in Article.objects.published().order_by("pk")] == [
        "Tin số 1",
        "Tin số 2",
        "Tin số 3",
    ]


def test_import_dry_run_tells_the_same_and_writes_nothing(run, library):
    folder = library("a.jpg")
    known = item(1)
    run(export(known))
    before = rows()
    text = export(known, item(2, featured="9"), item(3, status="trash"), media(9, "a.jpg"))

    printed = run(text, folder, "--dry-run")

    assert rows() == before
    assert [f for f in Path(default_storage.location).rglob("*") if f.is_file()] == []
    assert printed == [
        "Trong tệp của trangcu.vn: 3 bài viết, 1 tệp trong thư viện.",
        "Bỏ qua “Tin số 3” (số 3): nằm trong thùng rác của trang cũ.",
        "Sẽ ghi mới: 1. Đã có từ trước: 1. Bỏ qua: 1.",
        "Chạy thử, chưa ghi gì.",
    ]


def test_import_schedules_what_was_scheduled(run):
    tomorrow = timezone.now() + dt.timedelta(days=1)

    run(export(item(1, status="future", gmt=f"{tomorrow:%Y-%m-%d %H:%M:%S}")))

    assert Article.objects.scheduled().get().published_at == tomorrow.replace(microsecond=0)


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"status": "draft", "gmt": "0000-00-00 00:00:00"}, "ở trang cũ là bản nháp"),
        ({"status": "pending"}, "ở trang cũ là chờ duyệt"),
        ({"status": "private"}, "ở trang cũ là riêng tư"),
        ({"status": "request-pending"}, "ở trang cũ là “request-pending”"),
        ({"password": "bi-mat"}, "ở trang cũ có mật khẩu"),
        ({"content": "[gallery]"}, "bài không có chữ nào"),
    ],
)
def test_import_keeps_as_a_draft_what_was_not_public(run, fields, note):
    printed = run(export(item(1, **fields)))

    article = Article.objects.get()
    assert (article.state, article.published_at) == (State.DRAFT, None)
    assert article.imported_from.get().note == note
    assert f"“Tin số 1” (số 1): Để thành bản nháp: {note}." in printed


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "trash"}, "nằm trong thùng rác của trang cũ."),
        ({"status": "auto-draft"}, "bản WordPress tự lưu, chưa ai viết."),
        (
            {"kind": "nav_menu_item"},
            "thuộc loại “nav_menu_item”, không phải bài viết hay trang.",
        ),
        (
            {"gmt": "0000-00-00 00:00:00", "local": "hôm qua"},
            "Ngày đăng chưa đọc được hoặc không thể có. Cần sửa ở trang cũ.",
        ),
        (
            {"gmt": "1900-01-01 00:00:00"},
            "Ngày đăng chưa đọc được hoặc không thể có. Cần sửa ở trang cũ.",
        ),
        (
            {"content": "a" * 60_001},
            (
                "Bài viết dài 60.001 ký tự, kể cả định dạng; tối đa 60.000 ký tự."
                " Có thể chia thành hai bài."
            ),
        ),
        ({"excerpt": "a" * 2001}, "Tóm tắt dài quá 2.000 ký tự. Cần rút ngắn ở trang cũ."),
    ],
)
def test_import_names_what_it_leaves_out_and_goes_on(run, fields, reason):
    printed = run(export(item(1, **fields), item(2)))

    assert [article.title for article in Article.objects.all()] == ["Tin số 2"]
    assert printed[1:] == [
        f"Bỏ qua “Tin số 1” (số 1): {reason}",
        "Đã ghi mới: 1. Đã có từ trước: 0. Bỏ qua: 1.",
    ]


def test_import_of_a_title_too_long_names_the_field_and_leaves_no_category(run):
    printed = run(export(item(1, title="a" * 201, categories=["Mới"])))

    assert rows() == []
    assert "Tiêu đề: " in printed[1]


def test_import_puts_pages_and_unsorted_articles_into_categories(run):
    make_category(name="Tin Tức")

    run(
        export(
            item(1, kind="page"),
            item(2, categories=["Uncategorized"]),
            item(3, categories=["Chưa phân loại", "Gương &amp; Tin"]),
        )
    )

    assert [a.category.name for a in Article.objects.order_by("pk")] == [
        "Trang",
        "Tin Tức",
        "Gương & Tin",
    ]


def test_import_reads_entities_emoji_and_decomposed_letters(run):
    run(export(item(1, title="H&#7885;c &amp; ha\u0300nh 👩‍🎓", slug="h%e1%bb%8dc-ha%cc%80nh")))

    article = Article.objects.get()
    assert (article.title, article.slug) == ("Học & hành 👩‍🎓", "hoc-hanh")


def test_import_of_two_posts_of_one_slug_keeps_both(run):
    run(export(item(1, slug="tin"), item(2, slug="tin")))

    assert [article.slug for article in Article.objects.all()] == ["tin", "tin"]


def test_import_says_when_an_old_address_is_taken(run):
    other = make_article()
    OldAddress.objects.create(path="/2021/05/tin-so-1", article=other)

    printed = run(export(item(1)))

    assert printed[1] == (
        "“Tin số 1” (số 1): Đường dẫn cũ /2021/05/tin-so-1 đã dẫn tới bài khác,"
        " hoặc dài quá 500 ký tự."
    )
    assert OldAddress.objects.get(path="/2021/05/tin-so-1").article == other


@pytest.mark.parametrize(
    "address",
    ["/?p=4", "/?page_id=4", "/2021/05/tin-so-4/", "/b%C3%A0i-%C4%91%E1%BA%A7u/"],
)
def test_old_addresses_lead_to_the_article(run, client, address):
    link = "https://trangcu.vn" + (address if "p" not in address else "/2021/05/tin-so-4/")
    link = "https://trangcu.vn/b%c3%a0i-%c4%91%e1%ba%a7u/" if "%" in address else link
    run(export(item(4, link=link)))

    response = client.get(address)

    assert (response.status_code, response["Location"]) == (
        301,
        Article.objects.get().get_absolute_url(),
    )


def test_old_short_address_of_a_draft_shows_the_home_page(run, client):
    run(export(item(4, status="private")))

    assert client.get("/?p=4").status_code == 200


def test_import_brings_pictures_the_featured_one_first(run, library):
    library("2021/05/a.jpg", "navy")
    folder = library("2021/05/b.jpg", "red")
    content = (
        '[caption id="attachment_8" width="9"]<img src="https://trangcu.vn/wp-content/uploads/'
        '2021/05/a-300x200.jpg" alt="Cổng trường" /> Trường mới[/caption]\n\nLời.'
    )

    run(
        export(
            item(1, content=content, featured="9"),
            media(8, "2021/05/a.jpg"),
            media(9, "2021/05/b.jpg", excerpt="Lễ khai giảng"),
        ),
        folder,
    )

    article = Article.objects.get()
    assert article.body == "<p>Lời.</p>"
    assert [(p.alt, p.caption, p.is_lead) for p in article.photos.all()] == [
        ("Lễ khai giảng", "Lễ khai giảng", True),
        ("Cổng trường", "Trường mới", False),
    ]


def test_import_names_pictures_that_are_missing_or_none(run, library, tmp_path):
    folder = library("a.jpg")
    (tmp_path / "uploads" / "b.jpg").write_text("chữ")
    (tmp_path / "ngoai.jpg").write_bytes((tmp_path / "uploads" / "a.jpg").read_bytes())
    images = "".join(
        f'<img src="/wp-content/uploads/{name}">' for name in ("mat.jpg", "b.jpg", "../ngoai.jpg")
    )

    printed = run(export(item(1, content=f"Lời. {images}")), folder)

    assert Photo.objects.count() == 0
    assert Article.objects.published().count() == 1
    assert printed[1:4] == [
        "“Tin số 1” (số 1): Thiếu ảnh /wp-content/uploads/mat.jpg.",
        "“Tin số 1” (số 1): Ảnh /wp-content/uploads/b.jpg: Tệp phải là ảnh JPG, PNG hoặc WebP.",
        "“Tin số 1” (số 1): Thiếu ảnh /wp-content/uploads/../ngoai.jpg.",
    ]


def test_import_finds_a_picture_whose_name_is_decomposed(run, library):
    folder = library("a\u0309nh.png")

    run(export(item(1, featured="9"), media(9, "ảnh.png")), folder)

    assert Photo.objects.get().alt == "Ảnh: Tin số 1"


def test_import_keeps_papers_and_turns_their_links(run, library, tmp_path):
    folder = library("a.jpg")
    (tmp_path / "uploads" / "ke-hoach.pdf").write_bytes(b"%PDF-1.4")
    base = "https://trangcu.vn/wp-content/uploads"
    content = f'<a href="{base}/ke-hoach.pdf">Kế hoạch</a> và <a href="{base}/mat.doc">mất</a>'

    printed = run(export(item(1, content=content)), folder)

    paper = Attachment.objects.get()
    assert (paper.title, paper.kind, paper.size) == ("Kế hoạch", "pdf", 8)
    assert Article.objects.get().body == (
        f'<p><a href="/tai-lieu/{paper.pk}/" rel="noopener">Kế hoạch</a>'
        f' và <a href="{base}/mat.doc" rel="noopener">mất</a></p>'
    )
    assert printed[1] == f"“Tin số 1” (số 1): Thiếu tài liệu {base}/mat.doc."


BROKEN = (
    "Tệp hỏng, chưa chép hết, hoặc không phải XML mã UTF-8 (dòng {}). Cần xuất hoặc chép lại tệp."
)
NO_EXPORT = "Tệp không phải bản xuất của WordPress. Cần tệp .xml lấy ở Công cụ, Xuất ra."
DOCTYPE = "Tệp có phần khai báo DOCTYPE, WordPress không ghi như vậy. Cần xuất lại tệp từ trang cũ."
LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (export(item(1), head=HEAD.replace("<rss", f"{LAUGHS}<rss")), DOCTYPE),
        (export(item(1, title="x"), head=HEAD.replace("<rss", f"{OUTSIDE}<rss")), DOCTYPE),
        (export(item(1)).replace("Thân", "]]>&a;<![CDATA["), BROKEN.format(23)),
        (export(item(1), item(2))[:-300], BROKEN.format(56)),
        (export(item(1)).encode("utf-16"), BROKEN.format(1)),
        ("", BROKEN.format(1)),
        (
            export(),
            "Tệp không có bài nào. Cần xuất lại từ WordPress: Công cụ, Xuất ra, Tất cả nội dung.",
        ),
        ("<html><body>Trang cũ</body></html>", NO_EXPORT),
        (export(item(1), head=HEAD.replace("wxr_version", "version")), NO_EXPORT),
        (export("<a>" * 9 + "</a>" * 9), NO_EXPORT),
    ],
    ids=[
        "billion laughs",
        "external entity",
        "undeclared entity",
        "truncated",
        "UTF-16",
        "empty",
        "no items",
        "HTML",
        "RSS",
        "deep",
    ],
)
def test_import_of_a_bad_file_writes_nothing_and_says_why(refuse, text, sentence):
    said = refuse(text)

    assert said == sentence


def test_import_passes_over_control_characters(run):
    run(export(item(1, content="Thân\x0b bài\x01.")))

    assert Article.objects.get().body == "<p>Thân bài.</p>"


@pytest.mark.parametrize("options", [("--media=khong-co",), ()])
def test_import_of_a_file_or_folder_that_is_not_there_says_so(tmp_path, options):
    with pytest.raises(CommandError) as refused:
        call_command("import_wordpress", str(tmp_path / "khong-co.xml"), *options)

    assert refused.value.returncode == 2
    assert str(refused.value) == (
        "Không có thư mục khong-co. Cần kiểm tra lại tên sau --media."
        if options
        else f"Không mở được tệp {tmp_path / 'khong-co.xml'}."
        " Cần kiểm tra lại tên và quyền đọc tệp."
    )


class Terminal(BytesIO):
    """Where somebody looks."""

    def __init__(self):
        super().__init__()
        self.text = ""

    def isatty(self):
        return True

    def write(self, text):
        self.text += text


@pytest.mark.parametrize("watched", [True, False])
def test_import_shows_its_progress_only_to_who_looks(tmp_path, watched, capsys):
    file = tmp_path / "trang-cu.xml"
    file.write_text(export(item(1), item(2)))
    terminal = Terminal()

    call_command("import_wordpress", str(file), no_color=True, stderr=terminal if watched else None)

    shown = "\rĐang chuyển: 1/2 (50 %)\rĐang chuyển: 2/2 (100 %)\n"
    assert terminal.text == (shown if watched else "")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("address", ["/?p=%00", "/?p=99999999999999999999", "/?page_id=%F0%9F"])
def test_short_address_of_no_article_shows_the_home_page(client, address):
    assert client.get(address).status_code == 200


CATEGORIES = ["Khuyến học", "Khuyến tài", "Hội nghị", "Gương sáng", "Văn bản"]


def whole_site(library, tmp_path):
    """An export of 500 posts and pages, and the option for its library of pictures and papers."""
    for n in range(60):
        folder = library(f"2021/05/anh-{n}.jpg", f"hsl({6 * n}, 60%, 40%)", size=(480, 360))
    for n in range(20):
        (tmp_path / "uploads" / f"ke-hoach-{n}.pdf").write_bytes(f"%PDF-1.4 {n}".encode())
    base = "https://trangcu.vn/wp-content/uploads"
    items = [media(1000 + n, f"2021/05/anh-{n}.jpg", alt=f"Ảnh số {n}") for n in range(60)]
    for n in range(1, 501):
        content = "\n\n".join(f"Đoạn {part} của bài {n}. " * 20 for part in range(6))
        if n % 5 == 0:
            content += f'\n\n<img src="{base}/2021/05/anh-{n % 60}-300x225.jpg" alt="Hội trường" />'
        if n % 25 == 0:
            content += f'\n\n<a href="{base}/ke-hoach-{n // 25 - 1}.pdf">Kế hoạch {n}</a>'
        page = {"kind": "page", "categories": []} if n % 50 == 0 else {}
        fields = {
            "content": content,
            "author": ["hoa", "binh"][n % 2],
            "categories": [CATEGORIES[n % 5]],
            "featured": str(1000 + n % 60) if n % 4 == 0 else "",
            "status": "draft" if n % 100 == 1 else "publish",
        }
        items.append(item(n, **fields | page))
    return export(*items), folder


def files():
    """Everything in the storage, by name, with a hash of its bytes."""
    folder = Path(default_storage.location)
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.slow
def test_import_of_500_posts_done_twice_leaves_what_the_first_left(run, library, tmp_path):
    text, folder = whole_site(library, tmp_path)
    first = run(text, folder)
    left, kept = rows(), files()

    second = run(text, folder)

    assert first[-1] == "Đã ghi mới: 500. Đã có từ trước: 0. Bỏ qua: 0."
    assert second[-1] == "Đã ghi mới: 0. Đã có từ trước: 500. Bỏ qua: 0."
    assert rows() == left
    assert files() == kept
    counts = {model.__name__: model.objects.count() for model in MODELS}
    assert counts == {
        "Article": 500,
        "Category": 6,
        "Attachment": 20,
        "Event": 495,
        "ImportedFrom": 500,
        "OldAddress": 1000,
        "Photo": 200,
    }
    assert Article.objects.published().count() == 495
    bylines = Article.objects.values_list("byline").annotate(Count("pk")).order_by("byline")
    assert list(bylines) == [("Nguyễn Hoa", 250), ("Trần Bình", 250)]
