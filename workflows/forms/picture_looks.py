"""What a picture looks like to somebody who has to read it: blank, small, without clear letters, or a photo.

By simple means, without reading a word: how many of its pixels have one color, how much of it is even, and how often
strong edges lie close together beside an even background, as the strokes of letters do. `docs/reference/preflight.md`
says how often that is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops

from workflows.forms.documents import DocumentRefused
from workflows.forms.file_kinds import JPEG, PDF, PNG
from workflows.forms.image_files import DAMAGED, decoded
from workflows.forms.images import PHONE_WIDTH
from workflows.forms.pdf_looks import only_picture
from workflows.records.drafts import Looks

#: Pixels that are looked at: larger pictures are shrunk by a whole number first, as a reviewer's screen does.
_MOST_PIXELS = 4_000_000
#: Sides of the squares in which letters are looked for: about a letter or two.
_CELL = 16
#: Steps of grey between neighbours: the most that still is an even background, and the least of a letter's edge.
_EVEN, _EDGE = 8, 48
#: Shares of a square, of 255: edges of letters fill neither less nor more of it, and leave so much even.
_LEAST_EDGES, _MOST_EDGES, _LEAST_EVEN = 50, 200, 64
#: Steps of grey around the commonest one that count as the same color.
_SAME = 16
#: A picture with a smaller share of other colors is blank. A page with one small line of text has four times as much.
BLANK = 0.0005
#: Squares with letters: fewer are none, and a photo has fewer than these and this share, because of its contours.
NO_LETTERS, FEW_LETTERS, FEW_LETTERS_SHARE = 6, 24, 0.02
#: The share of neighbours that are nearly equal, above which a picture was drawn and not taken by a camera.
DRAWN = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured."""

    width: int
    height: int
    #: The share of pixels whose grey is not the commonest one, 0 to 1.
    other: float
    #: The share of pixels that are nearly equal to their neighbours, 0 to 1.
    even: float
    #: Squares that look as if they had letters, beside another one.
    letters: int
    #: Squares altogether.
    squares: int


def looks_of(body: bytes, media_type: str) -> str:
    """One of `Looks`; empty where nothing is odd, for other files than PNG, JPEG and PDF, and where it cannot be read.

    Of a PDF it is the picture that its first page consists of; a page with text is legible anyway.
    """
    if media_type not in (PNG, JPEG, PDF):
        return ""
    try:
        image = only_picture(body) if media_type == PDF else decoded(body, media_type)[1]
        return (judged(measured(image)) or "") if image else ""
    except (*DAMAGED, DocumentRefused, MemoryError):
        return ""


def judged(figures: Figures) -> Looks | None:
    """What is odd, the surest first."""
    if figures.other < BLANK:
        return Looks.BLANK
    if max(figures.width, figures.height) < PHONE_WIDTH:
        return Looks.SMALL
    is_wordless = figures.letters < FEW_LETTERS and figures.letters < figures.squares * FEW_LETTERS_SHARE
    if is_wordless and figures.even < DRAWN:
        return Looks.PHOTO
    return Looks.NO_LETTERS if figures.letters < NO_LETTERS else None


def measured(image: Image.Image) -> Figures:
    """The figures of a picture; what is transparent counts as white."""
    grey = _grey(image)
    steps = ImageChops.lighter(*(ImageChops.difference(grey, ImageChops.offset(grey, *by)) for by in ((1, 0), (0, 1))))
    letters = _squares_with_letters(steps)
    shades, pixels = grey.histogram(), grey.width * grey.height
    commonest = max(range(256), key=shades.__getitem__)
    return Figures(
        width=image.width,
        height=image.height,
        other=1 - sum(shades[max(0, commonest - _SAME) : commonest + _SAME + 1]) / pixels,
        even=sum(steps.histogram()[:4]) / pixels,
        letters=letters.histogram()[255],
        squares=letters.width * letters.height,
    )


def _grey(image: Image.Image) -> Image.Image:
    factor = 1
    while image.width * image.height > _MOST_PIXELS * factor**2:
        factor += 1
    if not image.has_transparency_data:
        return image.convert("L").reduce(factor)
    shown = image.convert("RGBA").reduce(factor)
    return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("L")


def _squares_with_letters(steps: Image.Image) -> Image.Image:
    """A pixel for each square: 255 where it and one beside it have the edges of letters on an even background."""
    edges = steps.point([255 * (step >= _EDGE) for step in range(256)]).reduce(_CELL)
    even = steps.point([255 * (step <= _EVEN) for step in range(256)]).reduce(_CELL)
    letters = ImageChops.darker(
        edges.point([255 * (_LEAST_EDGES <= share <= _MOST_EDGES) for share in range(256)]),
        even.point([255 * (share >= _LEAST_EVEN) for share in range(256)]),
    )
    beside = ImageChops.lighter(ImageChops.offset(letters, 1, 0), ImageChops.offset(letters, -1, 0))
    return ImageChops.darker(letters, beside)
