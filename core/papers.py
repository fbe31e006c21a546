"""Papers that people upload to be downloaded again, as they are: which kinds, and how large."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models

LARGEST = 12_000_000


class PaperKind(models.TextChoices):
    """By the ending of the file's name."""

    PDF = "pdf", "PDF"
    DOC = "doc", "Word"
    DOCX = "docx", "Word"
    XLS = "xls", "Excel"
    XLSX = "xlsx", "Excel"
    ODT = "odt", "OpenDocument"


def ending_of(name: str) -> str:
    return Path(name).suffix[1:].lower()


def check_paper(upload: UploadedFile) -> None:
    """Raises ValidationError, in a sentence for whoever uploads it."""
    if ending_of(upload.name) not in PaperKind.values:
        allowed = ", ".join(sorted(PaperKind.values))
        raise ValidationError(
            f"Tệp “{upload.name}” không thuộc loại nhận được. Nhận các tệp: {allowed}."
        )
    if upload.size > LARGEST:
        raise ValidationError(
            f"Tệp nặng {upload.size // 1_000_000} MB; tối đa 12 MB. Có thể lưu lại dạng PDF."
        )
