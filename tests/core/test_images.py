import os
import random
from io import BytesIO
from itertools import product
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from core.images import Crop, PictureRefused, master, read_picture, render

ORIENTATION, GPS = 0x0112, 0x8825
TOO_LARGE = (
    "Ảnh có quá nhiều điểm ảnh; tối đa 25 triệu điểm, mỗi cạnh 16.000 điểm."
    " Có thể chụp lại ảnh với cỡ nhỏ hơn."
)
NOT_A_PICTURE = "Tệp phải là ảnh JPG, PNG hoặc WebP."
BROKEN = "Tệp ảnh bị hỏng hoặc chưa tải lên hết. Có thể lưu lại ảnh gốc thành JPG rồi gửi lại."


def make_image(width=40, height=30, mode="RGB"):
    """Dark left half, light right half, so that turning and cropping can be seen."""
    image = Image.new("L", (width, height), 32)
    image.paste(224, (width // 2, 0, width, height))
    return image.convert(mode)


def make_file(image, kind="JPEG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file


def decoded(rendition):
    return Image.open(BytesIO(rendition.content))


def refusal(content):
    with pytest.raises(PictureRefused) as refused:
        read_picture(BytesIO(content))
    return str(refused.value)


def outcome(content):
    """What became of `content`; anything but a refusal or a picture falls out as an error."""
    try:
        renditions = render(read_picture(BytesIO(content)))
    except PictureRefused:
        return "refused"
    assert [decoded(file).format for file in renditions.files] == ["WEBP"] * len(renditions.files)
    return "rendered"


@pytest.mark.parametrize(
    ("width", "widths"),
    [(2000, [480, 800, 1200]), (1000, [480, 800, 1000]), (800, [480, 800]), (300, [300])],
)
def test_render_makes_three_widths_and_never_enlarges(width, widths):
    renditions = render(read_picture(make_file(make_image(width, width // 2))))

    assert [file.width for file in renditions.files] == widths
    assert [decoded(file).size for file in renditions.files] == [(w, w // 2) for w in widths]
    assert [(file.width, file.height) for file in renditions.files] == [(w, w // 2) for w in widths]
    assert [file.name for file in renditions.files] == [
        f"{renditions.digest}-{w}.webp" for w in widths
    ]


def test_render_crops_by_fractions_of_the_upright_picture():
    picture = read_picture(make_file(make_image(1600, 1000), "PNG"))

    (file,) = render(picture, Crop(0.75, 0.5, 1, 1)).files

    assert (file.width, file.height) == (400, 500)
    darkest, lightest = decoded(file).convert("L").getextrema()
    assert darkest >= 220, "only the light half is in the crop"
    assert lightest <= 228


def test_render_names_the_same_picture_alike_and_another_crop_differently():
    upload = make_file(make_image(), "PNG").getvalue()

    first, again = (render(read_picture(BytesIO(upload))) for _ in range(2))
    cropped = render(read_picture(BytesIO(upload)), Crop(0, 0, 1, 0.5))

    assert first == again
    assert cropped.digest != first.digest


@pytest.mark.parametrize(
    ("wished", "aspect", "fitted"),
    [
        ((0.2, 0.2, 0.6, 0.6), 1, (0.2, 0.2, 0.6, 0.6)),
        ((0, 0, 1, 1), 0.5, (0.25, 0, 0.75, 1)),  # a wide picture, an upright frame
        ((0, 0, 1, 1), 2, (0, 0.25, 1, 0.75)),
        ((0, 0, 0.5, 1), 1, (0, 0.25, 0.5, 0.75)),  # too high: its middle stays
        ((0.8, 0.8, 1.4, 1.4), 1, (0.4, 0.4, 1, 1)),  # out of the picture
        ((-0.5, -0.5, 0.1, 0.1), 1, (0, 0, 0.6, 0.6)),
        ((0.5, 0.5, 0.5, 0.5), 1, (0.4, 0.4, 0.6, 0.6)),  # nothing: the smallest
        ((0.9, 0.9, 0.1, 0.1), 0.5, (0.45, 0.4, 0.55, 0.6)),  # inside out
        ((0, 0, 9, 9), 1, (0, 0, 1, 1)),
    ],
)
def test_crop_is_fitted_to_its_shape_within_the_picture(wished, aspect, fitted):
    assert Crop.fitting(Crop(*wished), aspect) == pytest.approx(fitted)


def test_crop_of_any_numbers_lies_within_the_picture_at_its_ratio():
    dice = random.Random(20220525)  # noqa: S311 - repeatable, not secret
    for _ in range(2000):
        aspect = dice.choice([0.1, 0.75, 16 / 9, 1 / 3, 4, 12.5])
        box = Crop.fitting(Crop(*(dice.uniform(-1, 2) for _ in range(4))), aspect)

        assert 0 <= box.left < box.right <= 1
        assert 0 <= box.top < box.bottom <= 1 + 1e-12
        assert (box.right - box.left) / (box.bottom - box.top) == pytest.approx(aspect)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((3000, 2000), (2400, 1600)), ((900, 4800), (450, 2400)), ((40, 30), (40, 30))],
)
def test_master_is_the_whole_picture_and_bounded(size, kept):
    file = master(read_picture(make_file(make_image(*size), "PNG")), "goc.webp")

    assert (file.name, file.width, file.height) == ("goc.webp", *kept)
    assert decoded(file).size == kept
    assert file.content[12:16] == b"VP8 "  # no room for metadata


def test_render_spends_less_quality_on_a_busy_picture():
    noise = Image.effect_noise((800, 533), 120)
    calm = Image.linear_gradient("L").resize((800, 533))

    noisy, plain = (
        render(read_picture(make_file(image.convert("RGB"), "PNG"))).files[1]
        for image in (noise, calm)
    )

    lowest, highest = BytesIO(), BytesIO()
    noise.convert("RGB").save(lowest, "WEBP", quality=55, method=6)
    calm.convert("RGB").save(highest, "WEBP", quality=75, method=6)
    assert noisy.content == lowest.getvalue()
    assert plain.content == highest.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_read_picture_turns_the_picture_upright(orientation):
    upright = make_image(48, 32)
    turn = {  # what a camera stores for each value, the inverse of what a viewer must do
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = upright if turn is None else upright.transpose(turn)

    picture = read_picture(make_file(stored, "PNG", exif=exif))

    assert picture.image.size == (48, 32)
    assert [picture.image.getpixel((x, 16))[0] for x in (2, 45)] == [32, 224]


def test_renditions_carry_no_exif_position_comment_or_profile():
    exif = Image.Exif()
    exif[0x010F] = "May anh cua ong An"
    exif.get_ifd(GPS)[1] = "N"
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "nhà ông An")
    uploads = [
        make_file(
            make_image(), "JPEG", exif=exif, icc_profile=icc, comment="nhà ông An", xmp=b"<x/>"
        ),
        make_file(make_image(), "PNG", exif=exif, icc_profile=icc, pnginfo=text),
        make_file(make_image(), "WEBP", exif=exif, icc_profile=icc, xmp=b"<x/>"),
        make_file(make_image(), "PNG", icc_profile=b"nha ong An"),
    ]

    for upload in uploads:
        (file,) = render(read_picture(upload)).files
        assert file.content[12:16] == b"VP8 "  # the plain form, which has no room for any metadata
        assert decoded(file).info.keys() <= {"loop", "background", "timestamp", "duration"}


def test_read_picture_follows_the_colour_profile_and_survives_a_broken_one():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ").replace(b"____", b"gXYZ")
    green = Image.new("RGB", (8, 8), (0, 255, 0))

    read = [
        read_picture(make_file(green, "PNG", icc_profile=icc)).image.getpixel((0, 0))
        for icc in (profile, swapped, b"khong phai ICC")
    ]

    assert read == [(0, 255, 0), (255, 0, 0), (0, 255, 0)]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_read_picture_takes_every_mode(mode):
    grey = Image.new("L", (40, 30), 51)
    image = (
        Image.new("I;16", (40, 30), 51 * 257) if mode == "I;16" else grey.convert(mode, dither=0)
    )

    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()  # wrong for most modes

    picture = read_picture(make_file(image, "JPEG" if mode == "CMYK" else "PNG", icc_profile=icc))

    assert picture.image.mode == "RGB"
    assert picture.image.getpixel((5, 5)) == ((0, 0, 0) if mode == "1" else (51, 51, 51))


def test_read_picture_puts_transparency_on_white():
    clear = make_file(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")

    assert read_picture(clear).image.getpixel((0, 0)) == (255, 255, 255)


def test_read_picture_refuses_a_heavy_file_by_its_size():
    assert refusal(b"\xff\xd8" + bytes(12_340_000)) == (
        "Tệp nặng 12,4 MB; tối đa 12 MB. Có thể chụp lại ảnh với cỡ nhỏ hơn."
    )


@pytest.mark.parametrize("size", [(5001, 5000), (13_000, 13_000), (60_000, 60_000), (16_001, 8)])
def test_read_picture_refuses_too_many_pixels_from_the_header(size, monkeypatch):
    bomb = bytearray(make_file(make_image(), "PNG").getvalue())
    bomb[16:24] = b"".join(side.to_bytes(4) for side in size)
    bomb[29:33] = crc32(bomb[12:29]).to_bytes(4)
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", pytest.fail)

    assert refusal(bytes(bomb)) == TOO_LARGE


def test_read_picture_refuses_a_jpeg_of_endless_passes():
    jpeg = make_file(make_image(), "JPEG", progressive=True).getvalue()
    last_scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]

    assert refusal(jpeg[:-2] + last_scan * 200 + b"\xff\xd9") == TOO_LARGE


def test_read_picture_counts_passes_in_jpeg_only():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "\xff\xda" * 300)

    assert read_picture(make_file(make_image(), "PNG", pnginfo=text)).image.size == (40, 30)


def test_read_picture_decodes_a_large_photo_no_larger_than_needed():
    assert read_picture(make_file(make_image(4800, 4800))).image.size == (2400, 2400)


def test_read_picture_refuses_what_is_no_picture():
    gif = make_file(make_image(), "GIF").getvalue()
    polyglot = b"GIF89a/*" + gif[8:] + b"*/=1;alert(document.cookie)"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file"
    others = [b"", b"\x00", gif, polyglot, svg, b"<!doctype html><script>alert(1)</script>", eps]
    others += [make_file(make_image(), kind).getvalue() for kind in ("TIFF", "BMP", "ICO", "PDF")]

    assert [refusal(content) for content in others] == [NOT_A_PICTURE] * len(others)


def test_read_picture_refuses_half_an_upload():
    jpeg = make_file(Image.effect_noise((400, 300), 90), "JPEG").getvalue()

    assert refusal(jpeg[: len(jpeg) // 2]) == BROKEN


def test_render_drops_what_hides_behind_the_picture():
    (file,) = render(
        read_picture(BytesIO(make_file(make_image()).getvalue() + b"<script>alert(1)</script>"))
    ).files

    assert b"script" not in file.content


def mutants():
    """1,000 damaged files, the same on every run: bytes flipped, cut off, doubled, or all three."""
    dice = random.Random(20220525)  # noqa: S311 - repeatable, not secret
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    originals = [
        make_file(make_image(mode=mode), kind, exif=exif, icc_profile=icc, **options).getvalue()
        for (kind, options), mode in product(
            [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {})], ["RGB", "L"]
        )
    ]
    for n in range(1000):
        content = bytearray(originals[n % len(originals)])
        for _ in range(dice.choice([1, 1, 2, 8, 64])):
            # Half of the hits go to the first bytes, where lengths and sizes stand
            reach = dice.choice([64, len(content)])
            content[dice.randrange(reach)] = dice.randrange(256)
        if dice.random() < 0.2:
            del content[dice.randrange(len(content)) :]
        if dice.random() < 0.1:
            content *= 2
        yield bytes(content)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow's word on damaged metadata
def test_thousand_mutants_are_refused_or_encoded_anew():
    outcomes = [outcome(content) for content in mutants()]

    assert len(outcomes) == 1000
    assert set(outcomes) == {"refused", "rendered"}


def test_write_stores_every_width_and_nothing_else(tmp_path):
    renditions = render(read_picture(make_file(make_image(1000, 500))))

    renditions.write(tmp_path)
    renditions.write(tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        file.name: file.content for file in renditions.files
    }


def test_write_leaves_nothing_when_the_disk_fails(tmp_path, monkeypatch):
    renditions = render(read_picture(make_file(make_image(1000, 500))))
    synced = []

    def failing_fsync(descriptor):
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", failing_fsync)

    with pytest.raises(OSError, match="No space left"):
        renditions.write(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_write_syncs_each_file_before_any_gets_its_name(tmp_path, monkeypatch):
    renditions = render(read_picture(make_file(make_image(1000, 500))))
    events = []
    replace = Path.replace
    monkeypatch.setattr(os, "fsync", lambda _: events.append("sync"))
    monkeypatch.setattr(
        Path, "replace", lambda self, target: events.append("name") or replace(self, target)
    )

    renditions.write(tmp_path)

    assert events == ["sync"] * 3 + ["name"] * 3 + ["sync"]
