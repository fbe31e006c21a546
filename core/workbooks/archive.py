"""The zip an .xlsx is, looked at before anything parses it: a small file can hold gigabytes."""

import io
from zipfile import BadZipFile, ZipFile

from . import WorkbookRefused

MAX_BYTES = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_MEMBERS = 200
# What Excel puts around a file with a password, and what files before 2007 are.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
# No workbook declares a document type; one that does wants its entities expanded.
DOCTYPE = b"<!DOCTYPE"
PIECE = 1_000_000


def examine(content: bytes) -> int:
    """The size unpacked, in bytes. Raises WorkbookRefused for what must not be parsed."""
    refuse_large(len(content))
    if content.startswith(COMPOUND_FILE):
        raise WorkbookRefused(
            "Tệp là bản .xls đời cũ hoặc có mật khẩu. Mở bằng Excel, bỏ mật khẩu nếu có, rồi lưu"
            " thành “Sổ làm việc Excel (.xlsx)”."
        )
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive)
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise WorkbookRefused(
            "Tệp không phải tệp Excel .xlsx hoặc đã hỏng. Mở bằng Excel rồi lưu thành .xlsx."
        ) from error


def refuse_large(size: int) -> None:
    """Before the bytes are even read into memory."""
    if size > MAX_BYTES:
        shown = f"{size / 1_000_000:.1f}".replace(".", ",")
        raise WorkbookRefused(
            f"Tệp nặng {shown} MB; tối đa 5 MB. Bỏ ảnh và các tờ không dùng, hoặc chia làm hai tệp."
        )


def _unpacked(archive: ZipFile) -> int:
    members = archive.infolist()
    declared = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or declared > MAX_UNPACKED:
        raise WorkbookRefused(
            "Tệp quá lớn khi mở ra. Chép các dòng cần nhập vào tệp mẫu rồi gửi lại."
        )
    if not {member.filename for member in members} >= PARTS:
        raise BadZipFile
    unpacked = 0
    for member in members:
        with archive.open(member) as file:
            end = b""
            while piece := file.read(PIECE):
                unpacked += len(piece)
                # What the directory declares is the sender's word, not the truth.
                if unpacked > MAX_UNPACKED:
                    raise BadZipFile
                # Without NUL, the same in UTF-16; a word may lie across two pieces.
                end += piece.replace(b"\0", b"")
                if DOCTYPE in end:
                    raise BadZipFile
                end = end[-len(DOCTYPE) :]
    return unpacked
