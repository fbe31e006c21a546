"""Picture files that tests upload."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

BANDS = ["#9e1b1b", "#155a31", "#0f4c75", "#f2b81b"]


def make_picture(width: int = 960, height: int = 720, kind: str = "PNG") -> bytes:
    """Four upright bands, so that a crop tells where it was made."""
    image = Image.new("RGB", (width, height))
    for n, colour in enumerate(BANDS):
        image.paste(colour, (n * width // 4, 0, (n + 1) * width // 4, height))
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def make_upload(name: str = "anh.png", content: bytes | None = None, **size) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture(**size) if content is None else content)
