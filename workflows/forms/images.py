"""Images that answer a form, made to fit what a field takes.

An image is sent upright and without metadata (which may say where and on which device it was taken), re-encoded only as
far as the field's limits require.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

from PIL import ExifTags, Image
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from workflows.forms.documents import (
    GIF,
    JPEG,
    NAMES,
    PNG,
    DocumentRefused,
    OutgoingFile,
    RefusalCode,
    prepared,
    too_large,
)

#: Larger images are refused before decoding: 40 million pixels take 160 MB of memory.
MAX_PIXELS = 40_000_000
#: Pixels of a re-encoded image: at first, and at least, because text would no longer be legible below that.
FIRST_PIXELS, LAST_PIXELS = 4_000_000, 300_000

_READERS: Mapping[str, Callable[[BytesIO], ImageFile]] = {PNG: PngImageFile, JPEG: JpegImageFile, GIF: GifImageFile}
#: What reading damaged files raises. Pillow also warns about them, which raises where warnings are errors.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    OverflowError,
    struct.error,
    UserWarning,
)
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
#: PNG chunks that make up the picture; all others are metadata.
_PNG_PICTURE = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"})


def fitting(body: bytes, media_type: str, name: str, targets: list[str], max_bytes: int) -> OutgoingFile:
    """Make the image fit into `max_bytes` as one of `targets`. Raises DocumentRefused."""
    image, upright = decoded(body, media_type)
    if media_type in targets and upright is image:
        stripped = _stripped(body, image, media_type)
        if len(stripped) <= max_bytes:
            return prepared(stripped, media_type, name, image.size, was=(body, media_type))
    if JPEG in targets and (media_type == JPEG or _is_photograph(upright)):
        targets = [JPEG]
    for target, size, candidate in _candidates(upright, targets, max_bytes):
        if len(candidate) <= max_bytes:
            return prepared(candidate, target, name, size, was=(body, media_type))
    raise too_large(body, max_bytes)


def decoded(body: bytes, media_type: str) -> tuple[ImageFile, Image.Image]:
    """The image as read, and upright (the same object where it already was).

    Raises DocumentRefused when the image does not decode to its end. The reader is called directly instead of
    Image.open: this tries no other format on hostile bytes and keeps the bound on pixels ours.
    """
    try:
        image = _READERS[media_type](BytesIO(body))
        if image.width * image.height > MAX_PIXELS:
            raise DocumentRefused(RefusalCode.TOO_MANY_PIXELS, {"limit": str(MAX_PIXELS)})
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        # A frame of a GIF may be larger than the GIF. This bound is Pillow's own, above ours.
        raise DocumentRefused(RefusalCode.TOO_MANY_PIXELS, {"limit": str(MAX_PIXELS)}) from why
    except _DAMAGED as why:
        raise DocumentRefused(RefusalCode.BROKEN, {"found": NAMES[media_type]}) from why
    transposition = _transposition(image)
    return image, image if transposition is None else image.transpose(transposition)


def _transposition(image: ImageFile) -> Image.Transpose | None:
    """What sets the image upright; None where it is upright or its metadata cannot be read."""
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _DAMAGED:
        return None


def _stripped(body: bytes, image: ImageFile, media_type: str) -> bytes:
    """The same picture without metadata."""
    if media_type == PNG:
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunk for kind, chunk in _png_chunks(body) if kind in _PNG_PICTURE)
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality="keep", optimize=True)
    return out.getvalue()


def _png_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk as (kind, bytes with length and checksum), up to the end chunk; bytes after that are dropped."""
    start, kind = 8, b""
    while start < len(body) and kind != b"IEND":
        end = start + 12 + int.from_bytes(body[start : start + 4], "big")
        kind = body[start + 4 : start + 8]
        yield kind, body[start:end]
        start = end


def _candidates(image: Image.Image, targets: list[str], max_bytes: int) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    """Encodings from best to smallest: first less color or quality, then fewer pixels while text stays legible."""
    image = _plain(image)
    pixels = image.width * image.height
    scale = min(1.0, (FIRST_PIXELS / pixels) ** 0.5)
    while True:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        scaled = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        length = max_bytes
        for target in targets:
            for encode in _ENCODERS[target]:
                candidate = encode(scaled)
                length = len(candidate)
                yield target, size, candidate
        last = min(1.0, (LAST_PIXELS / pixels) ** 0.5)
        if scale <= last:
            return
        scale = max(last, scale * min(0.85, (max_bytes / length) ** 0.5))


def _is_photograph(image: Image.Image) -> bool:
    """Whether the image has so many colors that a PNG would be slow and large, and 256 colors would be too few."""
    return image.convert("RGB").getcolors(1 << 16) is None


def _plain(image: Image.Image) -> Image.Image:
    """The image in RGB, or RGBA where something is transparent, with nothing but the pixels."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.info.clear()
    return plain


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _png_256(image: Image.Image) -> bytes:
    """Screenshots have few colors: 256 look almost the same at a third of the size."""
    # The other methods take seconds and ignore transparency.
    return _png(image.quantize(256, method=Image.Quantize.FASTOCTREE))


def _jpeg(quality: int) -> Callable[[Image.Image], bytes]:
    def encode(image: Image.Image) -> bytes:
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        out = BytesIO()
        white.save(out, "JPEG", quality=quality, optimize=True)
        return out.getvalue()

    return encode


_ENCODERS: Mapping[str, tuple[Callable[[Image.Image], bytes], ...]] = {
    PNG: (_png, _png_256),
    JPEG: (_jpeg(90), _jpeg(80), _jpeg(70)),
}
