"""Smaller pictures in a PDF: a scanned letter is a picture on each page, larger than anybody needs to read it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, NumberObject, StreamObject

from workflows.forms.image_files import DAMAGED as DAMAGED_IMAGE
from workflows.forms.image_files import MAX_PIXELS
from workflows.forms.images import legible_scale
from workflows.forms.pdfs import DAMAGED

#: (share of the way from the full size to the least legible one, quality of a JPEG), from best to smallest.
STEPS = ((0.0, 75), (0.5, 70), (0.8, 65), (1.0, 60))
#: Smaller pictures are logos and stamps, which gain nothing.
_LEAST_BYTES = 10_000
_MOST_PICTURES = 400


def smaller(body: bytes, max_bytes: int) -> bytes | None:
    """The PDF with smaller pictures, within `max_bytes`; None where its letters would not be legible."""
    try:
        pictures = list(_pictures(PdfWriter(clone_from=BytesIO(body))))
        room = max_bytes - (len(body) - sum(pictures))
        if room <= 0:
            return None
        for step in range(len(STEPS)):
            if step + 1 < len(STEPS) and room < sum(pictures) * _EXPECTED[step]:
                continue
            written = _written(body, step)
            if len(written) <= max_bytes:
                return written
    except DAMAGED:
        return None
    return None


#: The share of their bytes that pictures hardly ever fall below in a step, so that the step is not worth its time.
_EXPECTED = (0.3, 0.08, 0.03, 0.0)


def _pictures(writer: PdfWriter) -> Iterator[int]:
    """The bytes of each picture that can be made smaller."""
    for stream in _streams(writer):
        yield len(stream._data)  # noqa: SLF001  # the bytes as they are in the file


def _streams(writer: PdfWriter) -> Iterator[StreamObject]:
    found = 0
    for value in list(writer._objects):  # noqa: SLF001  # the library has no other way to see all objects
        if isinstance(value, StreamObject) and value.get("/Subtype") == "/Image" and _is_worth_it(value):
            found += 1
            if found > _MOST_PICTURES:
                return
            yield value


def _is_worth_it(stream: StreamObject) -> bool:
    """A picture of colors or greys, large enough to gain, whose pixels are not cut out by a mask."""
    width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
    is_mask = bool(stream.get("/ImageMask")) or int(stream.get("/BitsPerComponent", 8)) == 1
    has_mask = any(key in stream for key in ("/Mask", "/Decode"))
    return 0 < width * height <= MAX_PIXELS and not is_mask and not has_mask and len(stream._data) > _LEAST_BYTES  # noqa: SLF001  # see above


def _written(body: bytes, step: int) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(body))
    for stream in _streams(writer):
        _replace(stream, step)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _replace(stream: StreamObject, step: int) -> None:
    """Encode a picture again, unless that is impossible or gains nothing."""
    try:
        image = stream.decode_as_image()
        if image is None or image.mode not in ("L", "LA", "RGB", "RGBA", "P"):
            return
        encoded, size, mode = _encoded(image, *STEPS[step])
    except (*DAMAGED, *DAMAGED_IMAGE):
        return
    if len(encoded) >= len(stream._data):  # noqa: SLF001  # see above
        return
    stream._data = encoded  # noqa: SLF001  # the library decodes what is set by its own method
    for key in ("/DecodeParms", "/Intent", "/Interpolate"):
        stream.pop(key, None)
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    stream[NameObject("/ColorSpace")] = NameObject("/DeviceGray" if mode == "L" else "/DeviceRGB")
    stream[NameObject("/BitsPerComponent")] = NumberObject(8)
    stream[NameObject("/Width")], stream[NameObject("/Height")] = NumberObject(size[0]), NumberObject(size[1])


def _encoded(image: Image.Image, share: float, quality: int) -> tuple[bytes, tuple[int, int], str]:
    """The picture as a JPEG, its size and mode."""
    least = legible_scale(*image.size)
    scale = 1 - share * (1 - least)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    plain = image.convert("L" if image.mode in ("L", "LA") else "RGB")  # a soft mask is a picture of its own
    scaled = plain if scale == 1 else plain.resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    scaled.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue(), size, plain.mode
