"""Reads image files, within bounds of memory, and without trusting them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from importlib import import_module
from io import BytesIO
from typing import cast

from PIL import ExifTags, Image
from PIL.ImageFile import ImageFile

from workflows.forms.documents import DocumentRefused, RefusalCode
from workflows.forms.file_kinds import AVIF, BMP, GIF, HEIC, JPEG, PNG, READABLE_NAMES, TIFF, WEBP

#: Larger images are refused before decoding.
MAX_PIXELS = 40_000_000
#: Bytes that a decoded image may take: four for each pixel of color, twice as much while it has 16 bits for each.
MAX_DECODED_BYTES = 160_000_000

#: What reading damaged files raises. Pillow also warns about them, which raises where warnings are errors.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    OverflowError,
    AttributeError,
    struct.error,
    UserWarning,
)
#: Kind to the module and the class that reads it.
_READERS: Mapping[str, tuple[str, str]] = {
    PNG: ("PIL.PngImagePlugin", "PngImageFile"),
    JPEG: ("PIL.JpegImagePlugin", "JpegImageFile"),
    GIF: ("PIL.GifImagePlugin", "GifImageFile"),
    WEBP: ("PIL.WebPImagePlugin", "WebPImageFile"),
    TIFF: ("PIL.TiffImagePlugin", "TiffImageFile"),
    BMP: ("PIL.BmpImagePlugin", "BmpImageFile"),
    AVIF: ("PIL.AvifImagePlugin", "AvifImageFile"),
    HEIC: ("pillow_heif", "HeifImageFile"),
}
#: EXIF's Orientation to the transposition that sets the image upright, because the tag is stripped with the metadata.
_UPRIGHT: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decoded(body: bytes, kind: str) -> tuple[ImageFile, Image.Image]:
    """The image as read, and upright (the same object where it already was).

    Raises DocumentRefused when the image does not decode to its end. The reader is called directly instead of
    Image.open: this tries no other format on hostile bytes and keeps the bounds ours.
    """
    try:
        image = _reader(kind)(BytesIO(body))
        _check_size(image, kind)
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        # A frame of a GIF may be larger than the GIF. This bound is Pillow's own, above ours.
        raise _too_many_pixels() from why
    except DAMAGED as why:
        raise DocumentRefused(RefusalCode.BROKEN, {"found": READABLE_NAMES[kind]}) from why
    transposition = _transposition(image)
    return image, image if transposition is None else image.transpose(transposition)


def _reader(kind: str) -> Callable[[BytesIO], ImageFile]:
    """Pillow's class for files of this kind. Each is loaded with the first file that needs it."""
    module, name = _READERS[kind]
    return cast("Callable[[BytesIO], ImageFile]", getattr(import_module(module), name))


def _check_size(image: ImageFile, kind: str) -> None:
    """Refuse what would take too much memory, or lose pages. Nothing is decoded yet."""
    pixels = image.width * image.height
    if pixels > MAX_PIXELS or pixels * _bytes_each(image) > MAX_DECODED_BYTES:
        raise _too_many_pixels(image)
    pages = getattr(image, "n_frames", 1) if kind == TIFF else 1
    if pages > 1:
        raise DocumentRefused(RefusalCode.SEVERAL_PAGES, {"found": READABLE_NAMES[kind], "pages": str(pages)})


def _bytes_each(image: ImageFile) -> int:
    """Bytes of a pixel while the image is decoded; Pillow keeps the channels of a color in four."""
    raw_modes = [str(argument) for tile in image.tile for argument in _arguments(tile)]
    is_deep = any(";16" in raw_mode for raw_mode in raw_modes)
    if image.mode in ("1", "L", "P"):
        return 2 if is_deep else 1
    return 2 if image.mode.startswith("I;16") else 8 if is_deep else 4


def _arguments(tile: tuple[object, ...]) -> tuple[object, ...]:
    last = tile[-1]
    return last if isinstance(last, tuple) else (last,)


def _too_many_pixels(image: ImageFile | None = None) -> DocumentRefused:
    is_deep = image is not None and image.width * image.height <= MAX_PIXELS
    limit = MAX_PIXELS // 2 if is_deep else MAX_PIXELS
    size = {"pixels": f"{image.width:,} x {image.height:,}"} if image else {}
    return DocumentRefused(RefusalCode.TOO_MANY_PIXELS, {"limit": str(limit), **size})


def _transposition(image: ImageFile) -> Image.Transpose | None:
    """What sets the image upright; None where it is upright or its metadata cannot be read."""
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except DAMAGED:
        return None
