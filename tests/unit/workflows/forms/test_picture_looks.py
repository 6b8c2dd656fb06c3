"""Pictures that nobody can read are noticed, and those that somebody can are not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from workflows.forms.documents import GIF, JPEG, PDF, PNG, Allowance, prepare
from workflows.forms.picture_looks import Figures, judged, looks_of
from workflows.records.drafts import Looks

ALLOWED = Allowance(media_types=(PNG, JPEG), max_bytes=2_000_000)
CONSENT = (
    "[ ] I agree to receive texts from Pine Vet at this number.\nUp to 4 messages a month. Message and data rates may "
    "apply.\nReply STOP to opt out, HELP for help."
)


def page(size: tuple[int, int] = (900, 700), letters: float = 16, *, paper: str = "white", ink: str = "black") -> bytes:
    """A form with the words that people agree to."""
    image = Image.new("RGB", size, paper)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(letters)
    draw.multiline_text((30, 30), f"Pine Vet\nYour mobile number\n\n{CONSENT}\nSubmit", fill=ink, font=font, spacing=8)
    return encoded(image)


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    image.save(out := BytesIO(), kind)
    return out.getvalue()


def reopened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body)).convert("RGB")


def meadow() -> Image.Image:
    """What a camera sees: soft light over something rough."""
    sky = Image.linear_gradient("L").resize((900, 700))
    return Image.blend(sky, Image.effect_noise((900, 700), 90), 0.5).convert("RGB")


def changed_page(change: Callable[[Image.Image], Image.Image]) -> bytes:
    return encoded(change(reopened(page())))


@pytest.mark.parametrize(
    ("body", "looks"),
    [
        (page(), ""),
        (page(paper="#101828", ink="#e4e7ec"), ""),
        (page(ink="#888888"), ""),
        (page((400, 860), 12), ""),
        (page(letters=22), ""),
        (encoded(reopened(page()), "JPEG"), ""),
        (encoded(Image.new("RGB", (900, 700), "white")), "blank"),
        (encoded(Image.new("RGBA", (900, 700), (0, 0, 0, 0))), "blank"),
        (page(ink="#f8f8f8"), "blank"),
        (changed_page(lambda image: image.resize((180, 140))), "small"),
        (changed_page(lambda image: image.filter(ImageFilter.GaussianBlur(4))), "no_letters"),
        (page(ink="#d8d8d8"), "no_letters"),
        (encoded(Image.linear_gradient("L").resize((900, 700))), "no_letters"),
        (encoded(meadow()), "photo"),
        (encoded(meadow(), "JPEG"), "photo"),
    ],
)
def test_looks(body: bytes, looks: str) -> None:
    """By the bytes that are sent."""
    assert prepare(body, "opt-in.png", ALLOWED).looks == looks


def as_pdf(image: Image.Image) -> bytes:
    """A PDF of one page that is this picture."""
    return encoded(image, "PDF")


def with_text(body: bytes) -> bytes:
    """The same page with a word on it."""
    writer = PdfWriter(clone_from=BytesIO(body))
    first = writer.pages[0]
    contents = DecodedStreamObject()
    shown = first.get_contents()
    assert shown is not None
    contents.set_data(shown.get_data() + b"\nBT /F1 12 Tf 20 20 Td (Agree) Tj ET")
    first[NameObject("/Contents")] = writer._add_object(contents)  # the library's own way to add one
    writer.write(out := BytesIO())
    return out.getvalue()


BLANK_PDF = as_pdf(Image.new("RGB", (900, 700), "white"))


@pytest.mark.parametrize(
    ("body", "looks"),
    [
        (as_pdf(reopened(page())), ""),
        (BLANK_PDF, "blank"),
        (with_text(BLANK_PDF), ""),
        (as_pdf(reopened(page()).resize((180, 140))), "small"),
        (as_pdf(reopened(page()).filter(ImageFilter.GaussianBlur(4))), "no_letters"),
        (as_pdf(meadow()), "photo"),
        (encoded(Image.new("RGB", (10, 10)), "PDF")[:200], ""),
    ],
)
def test_looks__of_a_pdf(body: bytes, looks: str) -> None:
    """The picture that its first page consists of; a page with text of its own is legible."""
    assert looks_of(body, PDF) == looks


def test_prepare__a_pdf_too() -> None:
    """It is kept with the answer, like that of a picture."""
    assert prepare(BLANK_PDF, "opt-in.pdf", Allowance(media_types=(PDF,), max_bytes=2_000_000)).looks == Looks.BLANK


def test_looks__of_the_answer() -> None:
    """It is kept with the answer."""
    blank = encoded(Image.new("RGB", (900, 700), "white"))
    assert prepare(blank, "a.png", ALLOWED).document().looks == Looks.BLANK


@pytest.mark.parametrize("kind", [PDF, GIF, PNG, JPEG])
def test_looks_of__not_readable(kind: str) -> None:
    """What cannot be read, or is no picture, is not remarked on."""
    assert looks_of(page()[:2000], kind) == ""


PAGE = Figures(width=900, height=700, other=0.03, even=0.95, letters=60, squares=2400)


@pytest.mark.parametrize(
    ("changed", "looks"),
    [
        ({}, None),
        ({"other": 0.0004}, Looks.BLANK),
        ({"other": 0.0006}, None),
        ({"width": 359, "height": 300}, Looks.SMALL),
        ({"width": 360, "height": 300}, None),
        ({"letters": 5}, Looks.NO_LETTERS),
        ({"letters": 6}, None),
        ({"letters": 23, "even": 0.79}, Looks.PHOTO),
        ({"letters": 23, "even": 0.8}, None),
        ({"letters": 24, "even": 0.5}, None),
        ({"letters": 23, "even": 0.5, "squares": 1000}, None),
        ({"letters": 0, "even": 0.5, "other": 0.0}, Looks.BLANK),
    ],
)
def test_judged(changed: dict[str, float], looks: Looks | None) -> None:
    """At the borders."""
    figures = {name: getattr(PAGE, name) for name in PAGE.__slots__} | changed
    assert judged(Figures(**figures)) == looks
