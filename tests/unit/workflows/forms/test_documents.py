"""Real files, created here: which pass, which are made to fit, which are refused."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from tests.unit import catalog
from tests.unit.factories import field
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
from workflows.forms.images import LAST_PIXELS, MAX_PIXELS
from workflows.records.definitions import ATTACHMENT

OPT_IN = Allowance(media_types=(PNG,), max_bytes=400_000)
LETTER = Allowance(media_types=(PDF, PNG, JPEG), max_bytes=500_000)
PDF_BODY = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
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
    assert opened(sent).width * opened(sent).height >= LAST_PIXELS * 0.99
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
        (b"\x00\x00\x00\x18ftypheic", OPT_IN, "wrong_type", {"found": "HEIC", "wanted": "PNG"}),
        (PDF_BODY, OPT_IN, "wrong_type", {"found": "PDF", "wanted": "PNG"}),
        (
            saved(screenshot(), "PNG"),
            Allowance(media_types=(PDF,), max_bytes=400_000),
            "wrong_type",
            {"found": "PNG", "wanted": "PDF"},
        ),
        (PDF_BODY[:-8], LETTER, "broken", {"found": "PDF"}),
        (
            b"%PDF-1.7\n" + bytes(600_000) + b"%%EOF",
            LETTER,
            "too_large",
            {"size": "600 KB", "limit": "500 KB"},
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
            {"limit": str(MAX_PIXELS)},
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
            "too_large",
            {"size": "1.5 MB", "limit": "50 KB"},
        ),
    ],
    ids=[
        "empty",
        "exe named png",
        "text",
        "heic",
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


@settings(max_examples=150)
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
