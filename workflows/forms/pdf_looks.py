"""The picture that a PDF is: a screenshot or a scan that somebody has printed to a file, on its first page."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import StreamObject

from workflows.forms.image_files import DAMAGED as DAMAGED_IMAGE
from workflows.forms.image_files import MAX_PIXELS
from workflows.forms.pdfs import DAMAGED

#: What a page does to show text: https://pdfa.org, ISO 32000-1, 9.4.3.
_TEXT = re.compile(rb"(?<![A-Za-z])T[jJ](?![A-Za-z])")


def only_picture(body: bytes) -> Image.Image | None:
    """The largest picture of the first page; None where the page has text of its own, or shows no picture itself.

    A page with text is legible as it is, whatever pictures are beside it.
    """
    try:
        page = PdfReader(BytesIO(body)).pages[0]
        if _has_text(page):
            return None
        largest = max(_pictures(page), key=_pixels, default=None)
        return largest.decode_as_image() if largest is not None else None
    except (*DAMAGED, *DAMAGED_IMAGE, DependencyError):  # the last: a packing that needs another program
        return None


def _has_text(page: PageObject) -> bool:
    contents = page.get_contents()
    return contents is None or _TEXT.search(contents.get_data()) is not None


def _pictures(page: PageObject) -> list[StreamObject]:
    """Those that the page shows itself, and that are not too large to be looked at; none where it shows other forms."""
    resources = page.get("/Resources")
    named = resources.get_object().get("/XObject") if resources is not None else None
    objects = [each.get_object() for each in named.get_object().values()] if named is not None else []
    streams = [each for each in objects if isinstance(each, StreamObject)]
    if any(stream.get("/Subtype") == "/Form" for stream in streams):
        return []  # a form may have text, too
    return [stream for stream in streams if stream.get("/Subtype") == "/Image" and 0 < _pixels(stream) <= MAX_PIXELS]


def _pixels(stream: StreamObject) -> int:
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
