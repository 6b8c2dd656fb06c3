"""Real files, created here: which pass, which are made to fit, which are refused."""

from __future__ import annotations

import random
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from bot.messages.form import document_problem
from tests.scenario.cases import pdf
from tests.unit import catalog
from tests.unit.factories import field
from workflows.forms import file_kinds
from workflows.forms.documents import (
    API_MAX_BYTES,
    DEFAULT_MAX_BYTES,
    GIF,
    JPEG,
    PDF,
    PNG,
    Allowance,
    DocumentRefused,
    OutgoingFile,
    allowance,
    prepare,
    size_in_words,
    sniff,
)
from workflows.forms.image_files import MAX_PIXELS
from workflows.forms.images import LEAST_SCALE, legible_scale
from workflows.forms.turns import Turns
from workflows.records.definitions import ATTACHMENT

OPT_IN = Allowance(media_types=(PNG,), max_bytes=400_000)
LETTER = Allowance(media_types=(PDF, PNG, JPEG), max_bytes=500_000)
PDF_BODY = pdf()
SECRET = "taken at home"


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def screenshot(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Black words on white, as in a screenshot."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for line in range(0, height, 20):
        draw.text((10, line), f"{line}: Reply STOP to opt out. Message and data rates may apply.", fill="black")
    return image.convert(mode)


def noise(width: int, height: int) -> Image.Image:
    """An image that does not compress."""
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def photograph(width: int = 2000, height: int = 1500) -> Image.Image:
    """An image with soft colors everywhere."""
    return noise(width // 40, height // 40).resize((width, height), Image.Resampling.BICUBIC)


def opened(prepared: OutgoingFile) -> Image.Image:
    image = Image.open(BytesIO(prepared.body))
    image.load()
    return image


def refusal(body: bytes, allowed: Allowance = LETTER, name: str = "file.png") -> tuple[str, dict[str, str]]:
    with pytest.raises(DocumentRefused) as refused:
        prepare(body, name, allowed)
    return refused.value.code, refused.value.params


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG of any declared size around `pixels`."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("hints", "media_types", "max_bytes"),
    [
        ({"long_description": "PDF, PNG or JPEG of at most 500 KB."}, (PDF, PNG, JPEG), 500_000),
        ({"long_description": "PNG of at most 400 KB. Show the brand, as in the PDF guide."}, (PNG,), 400_000),
        ({"long_description": "PDF of at most 400 KB, dated within the last 30 days."}, (PDF,), 400_000),
        ({"long_description": "GIF, JPEG or PNG of at most 500 KB; other formats at most 600 KB."}, (PNG, JPEG, GIF), 500_000),
        ({"short_description": "Files must be .png, max size 1.5MB"}, (PNG,), 1_500_000),
        ({"validation_description": "JPG up to 400 KiB"}, (JPEG,), 400_000),
        ({"long_description": "Any PDF of at most 20 MB."}, (PDF,), API_MAX_BYTES),
        ({"long_description": "At most 300 KB."}, (PDF, PNG, JPEG), 300_000),
        ({"long_description": "Use the PDF template linked below."}, (PDF, PNG, JPEG), DEFAULT_MAX_BYTES),
        ({}, (PDF, PNG, JPEG), DEFAULT_MAX_BYTES),
    ],
)  # fmt: skip
def test_allowance__is_read_from_the_hints(hints: dict[str, str], media_types: tuple[str, ...], max_bytes: int) -> None:
    """The kinds and the smallest size come from the sentences that name a size; never more than the API takes."""
    allowed = allowance(field("s.a", kind=ATTACHMENT, **hints))
    assert allowed == Allowance(media_types=media_types, max_bytes=max_bytes)


def test_allowance__of_every_document_in_the_catalog() -> None:
    """Every document field of every form gives a known kind and one of the sizes that AWS's documentation names."""
    allowances = {allowance(f) for form in catalog.forms().values() for f in form.fields if f.kind == ATTACHMENT}
    assert allowances == {
        LETTER,
        OPT_IN,
        Allowance(media_types=(PDF,), max_bytes=400_000),
        Allowance(media_types=(PNG, JPEG, GIF), max_bytes=500_000),
    }


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (PDF_BODY, PDF),
        (saved(screenshot(80, 60), "PNG"), PNG),
        (saved(screenshot(80, 60), "JPEG"), JPEG),
        (saved(screenshot(80, 60), "GIF"), GIF),
        (saved(screenshot(80, 60), "TIFF"), None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_sniff__by_the_first_bytes(body: bytes, media_type: str | None) -> None:
    """A file's first bytes decide its kind, not its name."""
    assert sniff(body) == media_type


def test_prepare__a_pdf_stays_unchanged() -> None:
    """Signed letters stay unchanged."""
    assert prepare(PDF_BODY, "letter.pdf", LETTER) == OutgoingFile(
        body=PDF_BODY, media_type=PDF, name="letter.pdf", note=""
    )


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_prepare__a_png_that_fits_keeps_every_pixel(mode: str) -> None:
    """An image that fits loses only its metadata; a second pass changes nothing."""
    image, info = screenshot(mode=mode), PngInfo()
    info.add_text("Comment", SECRET)
    came = saved(image, "PNG", pnginfo=info, exif=exif(SECRET), dpi=(144, 144))
    assert SECRET.encode() in came
    sent = prepare(came, "shot.png", OPT_IN)
    assert SECRET.encode() not in sent.body
    assert opened(sent).tobytes() == image.tobytes()
    assert opened(sent).mode == mode
    again = prepare(sent.body, "shot.png", OPT_IN)
    assert (again.body, again.note) == (sent.body, "")


def test_prepare__bytes_after_a_png_are_dropped() -> None:
    """Bytes after the end chunk are not sent."""
    came = saved(screenshot(), "PNG") + SECRET.encode()
    assert SECRET.encode() not in prepare(came, "shot.png", OPT_IN).body


def exif(text: str, orientation: int = 1) -> Image.Exif:
    exif_data = Image.Exif()
    exif_data[0x010E], exif_data[0x0112] = text, orientation
    return exif_data


def test_prepare__a_jpeg_loses_its_metadata() -> None:
    """EXIF and comments are removed; the picture stays the same."""
    came = saved(photograph(400, 300), "JPEG", exif=exif(SECRET), comment=SECRET.encode())
    sent = prepare(came, "photo.jpg", LETTER)
    assert (SECRET.encode() in came, SECRET.encode() in sent.body) == (True, False)
    assert (sent.media_type, opened(sent).size) == (JPEG, (400, 300))
    assert opened(sent).getexif() == {}


def test_prepare__a_jpeg_keeps_its_quality() -> None:
    """Taking the metadata out compresses the picture no further: its tables of quantization are those it came with."""
    came = saved(photograph(400, 300), "JPEG", quality=93, exif=exif(SECRET))
    sent = prepare(came, "photo.jpg", LETTER)
    assert quantization(sent.body) == quantization(came)


def quantization(body: bytes) -> object:
    """How finely a JPEG was compressed."""
    return vars(Image.open(BytesIO(body)))["quantization"]


@pytest.mark.parametrize("allowed", [LETTER, OPT_IN])
def test_prepare__a_photograph_is_set_upright(allowed: Allowance) -> None:
    """EXIF says which side is up and is removed, so the picture itself is rotated."""
    image = Image.new("RGB", (400, 300), "white")
    image.paste("black", (0, 0, 400, 100))
    sent = opened(prepare(saved(image, "JPEG", exif=exif("", 6)), "photo.jpg", allowed))
    assert sent.size == (300, 400)
    assert max(sent.convert("L").crop((220, 20, 280, 380)).tobytes()) < 60
    assert min(sent.convert("L").crop((20, 20, 180, 380)).tobytes()) > 200


@pytest.mark.parametrize("orientation", range(1, 9))
def test_prepare__rotates_as_pillow_does(orientation: int) -> None:
    """All eight orientations of EXIF are applied."""
    came = saved(screenshot(60, 40), "PNG", exif=exif("", orientation))
    expected = ImageOps.exif_transpose(Image.open(BytesIO(came)))
    assert opened(prepare(came, "x.png", OPT_IN)).convert("RGB").tobytes() == expected.convert("RGB").tobytes()


def test_prepare__damaged_metadata_does_not_matter() -> None:
    """Damaged metadata is removed anyway."""
    came = saved(screenshot(60, 40), "PNG")
    end = came.index(b"IDAT") - 4
    damaged = came[:end] + chunk(b"eXIf", b"MM\x00*\x00\x00\x00\x08\x00\x05\x01\x12") + came[end:]
    assert prepare(damaged, "x.png", OPT_IN).body == prepare(came, "x.png", OPT_IN).body


def test_prepare__a_jpeg_named_png_becomes_one() -> None:
    """Where only PNG is taken, a JPEG is converted even if it is named PNG, and the note says so."""
    sent = prepare(saved(screenshot(), "JPEG"), "opt-in.png", OPT_IN)
    assert (sent.media_type, sniff(sent.body), sent.name) == (PNG, PNG, "opt-in.png")
    assert sent.note.startswith("PNG, 800x600, ")
    assert "(was JPEG, " in sent.note


def test_prepare__a_large_screenshot_is_made_to_fit() -> None:
    """A PNG of over 2 MB comes down to 400 KB, deterministically, and stays above the legible size."""
    came = saved(noise(900, 800), "PNG")
    assert len(came) > 2_000_000
    sent = prepare(came, "shot.png", OPT_IN)
    assert len(sent.body) <= OPT_IN.max_bytes
    assert opened(sent).width >= 900 * legible_scale(900, 800) - 1
    assert sent.note.endswith("(was PNG, 2.2 MB)")
    assert prepare(came, "shot.png", OPT_IN) == sent


def test_prepare__fewer_colors_before_fewer_pixels() -> None:
    """A screenshot with too many bytes only keeps its size in pixels: 256 colors are enough for words."""
    image = screenshot(1000, 800)
    image.paste(noise(300, 300), (500, 300))
    came = saved(image, "PNG")
    allowed = Allowance(media_types=(PNG,), max_bytes=len(came) * 2 // 3)
    sent = prepare(came, "shot.png", allowed)
    assert (opened(sent).size, opened(sent).mode) == ((1000, 800), "P")


def test_prepare__a_photograph_saved_as_png_becomes_a_jpeg_where_taken() -> None:
    """Where JPEG is taken, pixels matter more than the format; the name's suffix follows."""
    sent = prepare(saved(photograph(), "PNG"), "site.png", LETTER)
    assert (sent.media_type, sent.name, opened(sent).size) == (JPEG, "site.jpg", (2000, 1500))
    assert len(sent.body) <= LETTER.max_bytes


def test_prepare__a_large_jpeg_stays_a_jpeg() -> None:
    """A photograph never becomes a larger PNG where JPEG is taken."""
    came = saved(noise(2000, 1500), "JPEG", quality=95)
    sent = prepare(came, "photo.JPEG", LETTER)
    assert (sent.media_type, sent.name) == (JPEG, "photo.JPEG")
    assert len(sent.body) <= LETTER.max_bytes < len(came)


def test_prepare__transparency_becomes_white_in_a_jpeg() -> None:
    """Words on a transparent background stay legible."""
    image = Image.new("RGBA", (700, 700), (0, 0, 0, 0))
    image.paste(noise(690, 690), (10, 10))
    sent = prepare(saved(image, "PNG"), "x.png", Allowance(media_types=(JPEG,), max_bytes=500_000))
    assert opened(sent).convert("L").getpixel((2, 2)) in range(250, 256)


def test_prepare__a_deep_grey_image_keeps_its_greys() -> None:
    """The 16-bit greys that scanners produce must not all become white."""
    image = Image.new("I;16", (900, 900), 0x8000)
    sent = prepare(saved(image, "PNG"), "scan.png", Allowance(media_types=(JPEG,), max_bytes=500_000))
    assert opened(sent).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize("allowed", [OPT_IN, LETTER])
def test_prepare__a_gif_is_converted(allowed: Allowance) -> None:
    """A GIF becomes a PNG where the form does not take GIF."""
    sent = prepare(saved(screenshot(mode="P"), "GIF"), "shot.gif", allowed)
    assert (sent.media_type, sent.name) == (PNG, "shot.png")


def test_prepare__a_gif_that_the_form_takes_stays_unchanged() -> None:
    """A GIF may be animated, so it stays unchanged where the form takes it."""
    body = saved(screenshot(mode="P"), "GIF")
    media = Allowance(media_types=(PNG, JPEG, GIF), max_bytes=500_000)
    assert prepare(body, "shot.gif", media) == OutgoingFile(body=body, media_type=GIF, name="shot.gif", note="")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shot.PNG", "shot.PNG"),
        ("shot", "shot.png"),
        ("../../etc/shot.exe", "shot.png"),
        ("", "document.png"),
        ("a.b.jpeg", "a.b.png"),
    ],
)
def test_prepare__name(name: str, expected: str) -> None:
    """The name's last part, with the suffix of the media type that is sent."""
    assert prepare(saved(screenshot(), "PNG"), name, OPT_IN).name == expected


@pytest.mark.parametrize(
    ("body", "allowed", "code", "params"),
    [
        (b"", LETTER, "empty", {}),
        (b"MZ\x90\x00" + bytes(100), LETTER, "wrong_type", {"found": "program", "wanted": "PDF, PNG, JPEG"}),
        (b"hello", OPT_IN, "wrong_type", {"found": "unknown", "wanted": "PNG"}),
        (b"\x00\x00\x00\x18ftypqt  ", OPT_IN, "wrong_type", {"found": "video", "wanted": "PNG"}),
        (PDF_BODY, OPT_IN, "wrong_type", {"found": "PDF", "wanted": "PNG"}),
        (
            saved(screenshot(), "PNG"),
            Allowance(media_types=(PDF,), max_bytes=400_000),
            "wrong_type",
            {"found": "PNG", "wanted": "PDF"},
        ),
        (PDF_BODY[:60], LETTER, "broken", {"found": "PDF"}),
        (
            PDF_BODY.replace(b"%PDF-1.4\n", b"%PDF-1.4\n" + b"%" * 600_000 + b"\n"),
            LETTER,
            "too_large",
            {"size": "601 KB", "limit": "500 KB", "found": "PDF", "pages": "1"},
        ),
        (saved(noise(200, 200), "PNG")[:60_000], LETTER, "broken", {"found": "PNG"}),
        (saved(noise(200, 200), "JPEG")[:9_000], LETTER, "broken", {"found": "JPEG"}),
        (saved(screenshot(mode="P"), "GIF")[:300], OPT_IN, "broken", {"found": "GIF"}),
        (b"\x89PNG\r\n\x1a\n", LETTER, "broken", {"found": "PNG"}),
        (b"\xff\xd8\xff\xe0", LETTER, "broken", {"found": "JPEG"}),
        (
            png_of(50_000, 50_000, bytes(1000)),
            LETTER,
            "too_many_pixels",
            {"limit": str(MAX_PIXELS), "pixels": "50,000 x 50,000"},
        ),
        (
            b"GIF89a"
            + struct.pack("<HHBBB", 9, 9, 0, 0, 0)
            + b","
            + struct.pack("<HHHHB", 0, 0, 60000, 60000, 0)
            + b"\x08",
            OPT_IN,
            "too_many_pixels",
            {"limit": str(MAX_PIXELS)},
        ),
        (
            saved(noise(700, 700), "PNG"),
            Allowance(media_types=(PNG,), max_bytes=50_000),
            "illegible",
            {"size": "1.5 MB", "limit": "50 KB", "found": "PNG"},
        ),
    ],
    ids=[
        "empty",
        "exe named png",
        "text",
        "video",
        "pdf for png",
        "png for pdf",
        "cut pdf",
        "large pdf",
        "cut png",
        "cut jpeg",
        "cut gif",
        "head of png",
        "head of jpeg",
        "bomb",
        "bomb in a frame",
        "does not shrink enough",
    ],
)
def test_prepare__refuses(body: bytes, allowed: Allowance, code: str, params: dict[str, str]) -> None:
    """Each refusal names kinds and figures, never content."""
    assert refusal(body, allowed) == (code, params)


@given(
    st.sampled_from(
        [saved(screenshot(90, 60, mode), kind) for mode in ("RGB", "L") for kind in ("PNG", "JPEG", "GIF")]
    ),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=4)), max_size=4),
    st.integers(12, 6000),
)
def test_prepare__damaged_files_are_prepared_or_refused(
    body: bytes, damage: list[tuple[int, bytes]], length: int
) -> None:
    """A damaged file raises no other error, and a file that passes can be opened and fits."""
    damaged = bytearray(body[:length])
    for place, content in damage:
        damaged[place : place + len(content)] = content
    try:
        sent = prepare(bytes(damaged), "x.png", LETTER)
    except DocumentRefused:
        return
    assert opened(sent).size
    assert len(sent.body) <= LETTER.max_bytes


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (380_123, "380 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"), (2_100_000, "2.1 MB")],
)  # fmt: skip
def test_size_in_words__in_thousands(count: int, words: str) -> None:
    """Units are thousands, as in the limits."""
    assert size_in_words(count) == words


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("TIFF", "1", {"compression": "group4"}),
        ("TIFF", "CMYK", {}),
        ("BMP", "RGB", {}),
        ("BMP", "P", {}),
        ("AVIF", "RGB", {}),
    ],
)
def test_prepare__what_browsers_and_scanners_save_is_converted(kind: str, mode: str, options: dict[str, Any]) -> None:
    """A picture of any usual kind becomes a PNG with the same words, by whatever name it comes."""
    image = screenshot(640, 480, mode)
    sent = prepare(saved(image, kind, **options), "opt-in.png", OPT_IN)
    assert (sent.media_type, sent.name, opened(sent).size) == (PNG, "opt-in.png", (640, 480))
    assert f"(was {'WebP' if kind == 'WEBP' else kind}, " in sent.note
    words, sent_words = image.convert("L"), opened(sent).convert("L")
    assert max(ImageChops.difference(words, sent_words).tobytes()) < 100


def test_prepare__heic_where_its_library_is() -> None:
    """Phones take photographs in HEIC; the library that reads them is an extra."""
    heif = pytest.importorskip("pillow_heif")
    heif.from_pillow(screenshot(640, 480)).save(out := BytesIO(), quality=90)
    sent = prepare(out.getvalue(), "photo.heic", OPT_IN)
    assert (sent.media_type, sent.name, opened(sent).size) == (PNG, "photo.png", (640, 480))
    assert refusal(out.getvalue()[:200]) == ("broken", {"found": "HEIC"})


def test_prepare__heic_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind is named, and those that are taken."""
    monkeypatch.setattr(file_kinds, "find_spec", lambda name: None)
    body = b"\x00\x00\x00\x18ftypheic"
    assert refusal(body, OPT_IN) == ("wrong_type", {"found": "HEIC", "wanted": "PNG"})


def test_prepare__pages_are_not_lost() -> None:
    """A fax has several pages, and an image can have only one."""
    page = screenshot(200, 100, "1")
    fax = saved(page, "TIFF", save_all=True, append_images=[page, page])
    assert refusal(fax) == ("several_pages", {"found": "TIFF", "pages": "3"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made -->\n<!DOCTYPE svg PUBLIC ''>\n<svg>", "SVG"),
        (b"<!DOCTYPE html><svg>", "HTML"),
        (b"MZ\x90\x00" + bytes(60), "program"),
        (b"#!/bin/sh\n", "program"),
        (b"{\\rtf1", "RTF"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"\x00\x00\x00\x0cjP  \r\n", "JPEG 2000"),
        (b"\xff\x0a\x00", "JPEG XL"),
        (b"\x00\x00\x00\x18ftypmp42", "video"),
        (b"PK\x03\x04", "ZIP or Office"),
        (b"BM", "unknown"),
        (b"<svgx", "unknown"),
    ],
)
def test_prepare__names_the_kind_that_it_refuses(body: bytes, kind: str) -> None:
    """Whatever the name says, the words say what the file is."""
    assert refusal(body, OPT_IN, "opt-in.png") == ("wrong_type", {"found": kind, "wanted": "PNG"})


@pytest.mark.parametrize("name", ["shot\u202egnp.exe", "s\u200bhot.exe", "shot\n.exe"])
def test_prepare__a_name_shows_what_it_is(name: str) -> None:
    """Characters that turn a name around, or that nobody sees, are not kept."""
    assert prepare(saved(screenshot(), "PNG"), name, OPT_IN).name in ("shotgnp.png", "shot.png")


@pytest.mark.parametrize(
    ("size", "least"),
    [
        ((1080, 30_000), (360, 10_000)),
        ((1170, 9_000), (360, 2_769)),
        ((1440, 20_000), (960, 13_333)),
        ((1440, 900), (960, 600)),
        ((2880, 1_800), (1_280, 800)),
        ((4_000, 3_000), (1_280, 960)),
        ((3_000, 4_000), (800, 1_067)),
        ((6_000, 400), (5_400, 360)),
        ((400, 300), (400, 300)),
    ],
)
def test_legible_scale__by_width_and_shape(size: tuple[int, int], least: tuple[int, int]) -> None:
    """Phones have three pixels for each that a page is laid out in, screens two, and a photograph of a form more."""
    scale = legible_scale(*size)
    assert scale >= LEAST_SCALE
    assert (round(size[0] * scale), round(size[1] * scale)) == least


def test_prepare__a_long_capture_that_nobody_could_read_is_to_be_cropped() -> None:
    """A whole page as a phone shows it does not become a strip of illegible words."""
    image = Image.new("RGB", (1080, 2_400), "white")
    draw = ImageDraw.Draw(image)
    for top in range(0, 2_400, 40):
        draw.text((20, top), f"{top}. I agree to texts from Example Corp. Ref {top * 7919}", fill="black", font_size=34)
    came = saved(image, "PNG")
    code, params = refusal(came, Allowance(media_types=(PNG,), max_bytes=15_000))
    assert (code, params["limit"], params["found"]) == ("illegible", "15 KB", "PNG")
    assert "Crop it to the part that matters" in document_problem(code, params)
    sent = prepare(came, "shot.png", Allowance(media_types=(PNG,), max_bytes=70_000))
    assert 360 <= opened(sent).width < 1080 or opened(sent).mode == "P"


def test_prepare__deep_colors_are_bounded_before_decoding() -> None:
    """Forty million pixels of 16 bits take twice the memory, so half as many are taken."""
    header = struct.pack(">IIBBBBB", 6320, 6320, 16, 6, 0, 0, 0)
    body = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )
    code, params = refusal(body)
    assert (code, params) == ("too_many_pixels", {"limit": "20000000", "pixels": "6,320 x 6,320"})
    assert document_problem(code, params).startswith(
        "The file has too many pixels: 6,320 x 6,320. The limit is 20,000,000."
    )


def test_prepare__one_file_at_a_time_in_the_order_of_arrival() -> None:
    """However many people hand in pictures, one is worked on, and nobody is passed over."""
    turns, at_work, order = Turns(), 0, list[int]()
    most, started = 0, [threading.Event() for _ in range(5)]

    def work(number: int) -> None:
        nonlocal at_work, most
        started[number].set()
        with turns.turn():
            at_work += 1
            most = max(most, at_work)
            order.append(number)
            at_work -= 1

    with ThreadPoolExecutor(5) as threads, turns.turn():
        for number in range(5):
            threads.submit(work, number)
            started[number].wait()
            while len(turns._waiting) < number + 2:
                time.sleep(0)
    assert (most, order) == (1, [0, 1, 2, 3, 4])
