"""The command that takes over an article from another site."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.utils import timezone

from core.legacy_encodings import TCVN3
from news.actions import import_article
from news.management.commands.import_article import Command
from news.models import Article, Category, ImportedViews, OldAddress, State
from news.pasted_article import read_pasted_article
from tests.core.test_legacy_encodings import encoded
from tests.factories import make_article, make_category

pytestmark = pytest.mark.django_db

TEXT = """\
HỘI KHUYẾN HỌC XÃ A MỞ TỦ SÁCH
  • Cập nhật: 12/04/2022
  • Lượt xem: 1412 lượt xem

(Xã A)- Sáng nay,  Hội mở tủ sách.

Tủ sách có “ một trăm” quyển.

Đọc sách & kể lại.

Nguyễn Văn A - Hội Khuyến học xã A
"""
TITLE = "Hội Khuyến học xã A mở tủ sách"
DAY = dt.datetime(2022, 4, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def run(tmp_path, capsys):
    """Import a text, with the options of the command line; returns what was printed."""

    def run(text: str | bytes, *options: str) -> str:
        file = tmp_path / "bai.txt"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("import_article", str(file), *options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def refuse(run):
    """Import what cannot be imported; returns the one line, less the file's name before it."""

    def refuse(text: str | bytes, *options: str) -> str:
        before = Article.objects.count(), Category.objects.count()
        with pytest.raises(CommandError) as refused:
            run(text, *options)
        assert refused.value.returncode == 2
        assert (Article.objects.count(), Category.objects.count()) == before
        assert len(str(refused.value).splitlines()) == 1
        return str(refused.value).split("bai.txt: ")[-1]

    return refuse


def test_import_publishes_every_part_of_the_text(run):
    printed = run(TEXT)

    article = Article.objects.get()
    assert article.printed_title == "HỘI KHUYẾN HỌC XÃ A MỞ TỦ SÁCH"
    assert article.title == TITLE
    assert article.slug == "hoi-khuyen-hoc-xa-a-mo-tu-sach"
    assert article.dateline == "(Xã A)-"
    assert article.sapo == "Sáng nay,  Hội mở tủ sách."
    assert article.body == ("<p>Tủ sách có “ một trăm” quyển.</p>\n<p>Đọc sách &amp; kể lại.</p>")
    assert article.byline == "Nguyễn Văn A"
    assert article.organisation == "Hội Khuyến học xã A"
    assert article.state == State.PUBLISHED
    assert article.is_sample is False
    assert printed == f"Đã đăng: “{TITLE}”, ngày 12/04/2022.\n"


def test_import_dates_the_article_at_the_first_moment_of_its_day(run):
    run(TEXT)

    assert Article.objects.published().get().published_at == DAY


def test_import_notes_the_move_as_made_by_a_command(run):
    run(TEXT)

    event = Article.objects.get().events.get()
    assert (event.move, event.from_state, event.to_state) == ("publish", "draft", "published")
    assert event.by is None


def test_import_keeps_the_count_of_the_old_site_with_its_source_and_day(run):
    run(TEXT, "--source=cổng thông tin xã A", "--counted-on=01/05/2022")

    imported = ImportedViews.objects.get()
    assert (imported.views, imported.source) == (1412, "cổng thông tin xã A")
    assert imported.counted_on == dt.date(2022, 5, 1)


def test_import_without_options_names_the_old_place_and_today(run):
    run(TEXT)

    imported = ImportedViews.objects.get()
    assert (imported.source, imported.counted_on) == ("nơi đăng cũ", timezone.localdate())
    assert Article.objects.get().category.name == "Tin tức"
    assert OldAddress.objects.count() == 0


def test_import_uses_the_default_category_that_is_there(run):
    make_category(name="Tin tức")

    run(TEXT)

    assert Category.objects.get().articles.count() == 1


def test_import_uses_the_named_category(run):
    make_category(name="Thông báo")
    make_category(name="Tin tức")

    run(TEXT, "--category=Thông báo")

    assert Article.objects.get().category.name == "Thông báo"


def test_import_makes_the_old_address_lead_to_the_article(run):
    run(TEXT, "--old-address=/tin-tuc-su-kien/bai-viet/cat/tin-1/id/tu-sach-2/")

    address = OldAddress.objects.get()
    assert address.path == "/tin-tuc-su-kien/bai-viet/cat/tin-1/id/tu-sach-2"
    assert address.article == Article.objects.get()


@pytest.mark.parametrize("options", [["--dry-run"], []])
def test_import_repairs_an_old_encoding_and_shows_an_example(run, options):
    text = TEXT.replace("HỘI KHUYẾN HỌC XÃ A MỞ TỦ SÁCH", TITLE)

    printed = run(encoded(text, TCVN3), *options).splitlines()

    old = encoded(TITLE, TCVN3)
    assert printed[0].endswith(f": “{TITLE}”, ngày 12/04/2022.")
    assert printed[1:] == [
        f"Chuyển từ bảng mã cũ TCVN3 sang Unicode, ví dụ “{old}” thành “{TITLE}”."
    ]
    titles = [(article.title, article.printed_title) for article in Article.objects.all()]
    assert titles == ([] if options else [(TITLE, TITLE)])


def test_import_of_the_same_text_again_writes_nothing(run):
    run(TEXT)
    article = Article.objects.get()

    printed = run(TEXT, "--source=nơi khác", "--old-address=/bai-cu")

    assert Article.objects.get().lock_version == article.lock_version
    assert ImportedViews.objects.get().source == "nơi đăng cũ"
    assert OldAddress.objects.count() == 0
    assert printed == f"Đã có bài này, không ghi gì: “{TITLE}”, ngày 12/04/2022.\n"


def test_import_again_knows_an_article_whose_title_was_corrected(run):
    run(TEXT)
    Article.objects.update(title="Xã A có tủ sách")

    run(TEXT)

    assert Article.objects.get().title == "Xã A có tủ sách"


def test_import_takes_the_same_title_of_another_day_for_another_article(run):
    run(TEXT)

    run(TEXT.replace("12/04/2022", "13/04/2022"))

    assert Article.objects.count() == 2


def test_import_dry_run_writes_nothing(run):
    printed = run(TEXT, "--dry-run", "--old-address=/bai-cu")

    assert Article.objects.count() == Category.objects.count() == OldAddress.objects.count() == 0
    assert printed == f"Đọc được, chưa ghi gì: “{TITLE}”, ngày 12/04/2022.\n"


def test_import_dry_run_refuses_what_the_import_would(refuse):
    assert refuse(TEXT.replace("12/04/2022", "31/02/2022"), "--dry-run")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            "Tệp không có chữ nào. Cần chép lại cả bài, từ tiêu đề đến tên tác giả.",
        ),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x80",
            "Tệp không phải văn bản Unicode. Có thể mở bằng Notepad rồi lưu lại với mã UTF-8.",
        ),
        (
            TEXT.split("\n", 1)[1],
            "Chưa có tiêu đề. Cần một dòng tiêu đề trên dòng “Cập nhật”.",
        ),
        (
            TEXT.replace("  • Cập nhật: 12/04/2022\n", ""),
            "Chưa có ngày. Cần một dòng như “Cập nhật: 25/05/2022” dưới tiêu đề.",
        ),
        (
            TEXT.split("(Xã A)", maxsplit=1)[0],
            "Chưa có nội dung. Cần ít nhất một đoạn dưới dòng “Lượt xem”.",
        ),
        (
            TEXT.replace("12/04/2022", "31/02/2022"),
            "Ngày 31/02/2022 không có trong lịch. Cần sửa dòng “Cập nhật”.",
        ),
        (
            TEXT.replace("1412 lượt", "nhiều lượt"),
            (
                "Số lượt xem “nhiều lượt xem” chưa đọc được."
                " Cần ghi bằng chữ số, ví dụ: Lượt xem: 1412."
            ),
        ),
    ],
    ids=["empty", "binary", "no title", "no date", "no body", "no such day", "views in words"],
)
def test_import_of_a_broken_text_says_what_is_missing(refuse, text, sentence):
    assert refuse(text) == sentence


def test_import_refuses_a_day_to_come(refuse):
    tomorrow = f"{timezone.localdate() + dt.timedelta(days=1):%d/%m/%Y}"

    assert refuse(TEXT.replace("12/04/2022", tomorrow)) == (
        f"Ngày cập nhật {tomorrow} phải sau ngày 02/09/1945 và không sau hôm nay."
        " Cần sửa ngày trong tệp."
    )


def test_import_refuses_a_day_before_the_republic(refuse):
    assert refuse(TEXT.replace("12/04/2022", "02/09/1945")) == (
        "Ngày cập nhật 02/09/1945 phải sau ngày 02/09/1945 và không sau hôm nay."
        " Cần sửa ngày trong tệp."
    )


def test_import_accepts_the_first_day_and_the_last(run):
    run(TEXT.replace("12/04/2022", "03/09/1945"))
    run(TEXT.replace("12/04/2022", f"{timezone.localdate():%d/%m/%Y}"))

    assert Article.objects.published().count() == 2


def test_import_of_a_text_too_long_for_its_field_names_the_field(refuse):
    text = TEXT.replace("Nguyễn Văn A", "Nguyễn Văn " + "A" * 190)

    assert refuse(text).startswith("Tác giả: ")


def test_import_of_an_impossible_count_names_it(refuse):
    assert refuse(TEXT.replace("1412", "9" * 10)).startswith("Lượt xem ở nơi cũ: ")


@pytest.mark.parametrize(
    ("part", "hostile"),
    [("1412", "9" * 5000), ("12/04/2022", "01/01/0001"), ("12/04/2022", "31/12/9999")],
)
def test_import_of_absurd_figures_is_refused(refuse, part, hostile):
    assert refuse(TEXT.replace(part, hostile))


def test_import_refuses_an_old_address_that_leads_elsewhere(refuse):
    OldAddress.objects.create(path="/bai-cu", article=make_article())

    assert refuse(TEXT, "--old-address=/bai-cu/").startswith("Đường dẫn cũ: ")


def test_import_action_that_is_refused_leaves_nothing_to_its_caller():
    OldAddress.objects.create(path="/bai-cu", article=make_article())

    with pytest.raises(ValidationError):
        import_article(
            pasted=read_pasted_article(TEXT.encode()),
            category=make_category(),
            source="nơi đăng cũ",
            counted_on=timezone.localdate(),
            old_address="/bai-cu",
        )

    assert Article.objects.filter(title=TITLE).count() == ImportedViews.objects.count() == 0


def test_import_refuses_a_category_that_is_not_there(refuse):
    make_category(name="Thông báo", position=2)
    make_category(name="Gương sáng", position=1)

    assert refuse(TEXT, "--category=Gương") == (
        "Chưa có chuyên mục “Gương”. Cần chọn một trong các mục: “Gương sáng”, “Thông báo”."
    )


def test_import_says_where_there_is_no_category_at_all(refuse):
    assert refuse(TEXT, "--category=Gương") == (
        "Chưa có chuyên mục “Gương”. Cần chọn một trong các mục: chưa có mục nào."
    )


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--old-address=bai-cu", "Đường dẫn cũ “bai-cu” phải bắt đầu bằng dấu /."),
        (
            "--counted-on=31/02/2022",
            "Ngày “31/02/2022” cần ghi theo dạng ngày/tháng/năm, ví dụ 25/05/2022.",
        ),
    ],
)
def test_import_refuses_an_option_it_cannot_read(run, option, sentence):
    with pytest.raises(CommandError) as refused:
        run(TEXT, option)

    assert str(refused.value).endswith(sentence)


def test_import_of_a_file_that_cannot_be_opened_ends_with_2_and_one_line(tmp_path, capsys):
    name = "khong-co.txt"
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "import_article", str(tmp_path / name)])

    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"CommandError: Không mở được tệp {tmp_path / name}."
        " Cần kiểm tra lại tên và quyền đọc tệp.\n"
    )


@pytest.fixture
def folder(tmp_path):
    """Three texts, the second of them broken, and a file that is no text."""
    folder = tmp_path / "bai-cu"
    (folder / "2023").mkdir(parents=True)
    (folder / "1.txt").write_text(TEXT)
    (folder / "2.TXT").write_text(TEXT.replace("12/04/2022", "31/02/2022"))
    (folder / "2023" / "3.txt").write_text(TEXT.replace("12/04/2022", "13/04/2023"))
    (folder / "anh.jpg").write_bytes(b"")
    return folder


def test_import_of_a_folder_goes_on_after_a_broken_text_and_names_it(folder, capsys):
    with pytest.raises(CommandError) as refused:
        call_command("import_article", str(folder))

    assert refused.value.returncode == 2
    assert str(refused.value) == (
        "1 trong 3 tệp chưa nhập được, lý do ở trên."
        " Cần sửa các tệp ấy rồi chạy lại lệnh; bài đã nhập không bị nhập hai lần."
    )
    assert capsys.readouterr().out.splitlines() == [
        f"Đã đăng: “{TITLE}”, ngày 12/04/2022.",
        f"Bỏ qua {folder / '2.TXT'}: Ngày 31/02/2022 không có trong lịch. Cần sửa dòng “Cập nhật”.",
        f"Đã đăng: “{TITLE}”, ngày 13/04/2023.",
        "Đã ghi mới: 2. Đã có từ trước: 0. Bỏ qua: 1.",
    ]


def test_import_of_several_paths_a_second_time_writes_nothing(folder, capsys):
    paths = [str(folder / "1.txt"), str(folder / "2023")]
    call_command("import_article", *paths)

    call_command("import_article", *paths)

    assert Article.objects.count() == 2
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Đã ghi mới: 0. Đã có từ trước: 2. Bỏ qua: 0."
    )


def test_dry_run_of_several_paths_sums_up_what_it_would_write(folder, capsys):
    paths = [str(folder / "1.txt"), str(folder / "2023")]

    call_command("import_article", *paths, "--dry-run")

    assert Article.objects.count() == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Sẽ ghi mới: 2. Đã có từ trước: 0. Bỏ qua: 0."
    )


def test_import_of_several_paths_shows_how_far_it_is_to_who_looks(folder, monkeypatch, capsys):
    monkeypatch.setattr(OutputWrapper, "isatty", lambda self: True)

    call_command("import_article", str(folder / "1.txt"), str(folder / "2023"))

    assert capsys.readouterr().err.split("\r")[1:] == [
        "Đang chuyển: 1/2 (50 %)",
        "Đang chuyển: 2/2 (100 %)\n",
    ]


def test_import_of_a_folder_without_texts_says_so(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("import_article", str(tmp_path))

    assert str(refused.value) == (
        f"Thư mục {tmp_path} không có tệp .txt nào. Cần kiểm tra lại tên thư mục."
    )


def test_import_of_many_refuses_one_old_address(folder):
    with pytest.raises(CommandError) as refused:
        call_command("import_article", str(folder), "--old-address=/bai-cu")

    assert str(refused.value) == (
        "--old-address chỉ dùng được khi nhập một tệp. Cần nhập riêng bài ấy."
    )
    assert Article.objects.count() == 0
