"""Images that answer a form, made to fit what a field takes.

An image is sent upright and without metadata (which may say where and on which device it was taken), re-encoded only as
far as the field's limits require, and shrunk only while its letters stay legible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

from PIL import Image
from PIL.ImageFile import ImageFile

from workflows.forms.documents import OutgoingFile, RefusalCode, outgoing, too_large
from workflows.forms.file_kinds import JPEG, PNG, READABLE_NAMES
from workflows.forms.image_files import decoded

#: Pixels of a re-encoded image at first: more take long, and nobody reads them.
FIRST_PIXELS = 4_000_000
#: Least width of a page as a phone shows it, of a sheet of paper, of a desktop's screen, and of anything small.
#: Measured with Pillow's font: a small x keeps 8 pixels of its height on paper in 11 point, 7 on a phone in its usual
#: size, and 5 to 6 on a screen in 14 to 16 pixels, where half of the width would leave 3 to 4.
PHONE_WIDTH, PAGE_WIDTH, SCREEN_WIDTH, SMALL_PAGE_WIDTH = 360, 800, 1280, 540
#: Least share of the size. Screens have up to three pixels for each that a page is laid out in, cameras a few more.
LEAST_SCALE = 0.25
#: Captures of phones are at most this wide, and at least this much higher than wide.
_WIDEST_PHONE, _PHONE_SHAPE = 1330, 1.6
#: The capture of a whole web page is this much higher than wide, which no paper is.
_LONG_PAGE_SHAPE = 2.0
#: An image this much wider than high is measured by its height.
_STRIP_SHAPE = 2.2
#: Rows of an image that are shrunk at a time, because each copy of a large image takes as much as the image.
_BAND = 256

#: PNG chunks that make up the picture; all others are metadata.
_PNG_PICTURE = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"})


def fitting(body: bytes, kind: str, name: str, targets: list[str], max_bytes: int) -> OutgoingFile:
    """Make the image fit into `max_bytes` as one of `targets`. Raises DocumentRefused."""
    image, upright = decoded(body, kind)
    if kind in targets and upright is image:
        stripped = _stripped(body, image, kind)
        if len(stripped) <= max_bytes:
            return outgoing(stripped, kind, name, _dimensions(image.size), was=(body, kind))
    least = legible_scale(*upright.size)
    first = max(least, min(1.0, (FIRST_PIXELS / (upright.width * upright.height)) ** 0.5))
    size = upright.size
    start = _shrunk(_grey(upright) if upright.mode in ("I", "F") else upright, first)
    del image, upright
    if JPEG in targets and (kind == JPEG or _is_photograph(start)):
        targets = [JPEG]
    for target, candidate_size, candidate in _candidates(start, (size, first, least), targets, max_bytes):
        if len(candidate) <= max_bytes:
            return outgoing(candidate, target, name, _dimensions(candidate_size), was=(body, kind))
    raise too_large(body, max_bytes, RefusalCode.ILLEGIBLE, found=READABLE_NAMES[kind])


def legible_scale(width: int, height: int) -> float:
    """The smallest scale at which the letters of an image can still be read, by its width and shape."""
    if width > height * _STRIP_SHAPE:
        least, side = PHONE_WIDTH, height
    elif height > width * _PHONE_SHAPE and width <= _WIDEST_PHONE:
        least, side = PHONE_WIDTH, width
    elif width > height or height > width * _LONG_PAGE_SHAPE:
        least, side = max(SMALL_PAGE_WIDTH, min(width * 2 // 3, SCREEN_WIDTH)), width
    else:
        least, side = max(SMALL_PAGE_WIDTH, min(width // 2, PAGE_WIDTH)), width
    return min(1.0, max(LEAST_SCALE, least / side))


def _dimensions(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


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


def _shrunk(image: Image.Image, scale: float) -> Image.Image:
    """The image in RGB or RGBA at `scale`, without a second copy of a large one."""
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    factor = int(1 / scale)
    if factor < 2:
        plain = _plain(image)
        return plain if size == plain.size else plain.resize(size, Image.Resampling.LANCZOS)
    height = -(-image.height // factor)
    small: Image.Image | None = None
    for top in range(0, image.height, _BAND * factor):
        bottom = min(image.height, top + _BAND * factor)
        band = _plain(image.crop((0, top, image.width, bottom))).reduce(factor)
        small = small or Image.new(band.mode, (band.width, height))
        small.paste(band, (0, top // factor))
    assert small is not None, "an image has rows"
    return small.resize(size, Image.Resampling.LANCZOS)


def _candidates(
    image: Image.Image, scales: tuple[tuple[int, int], float, float], targets: list[str], max_bytes: int
) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    """Encodings from best to smallest: first less color or quality, then fewer pixels while letters stay legible.

    `scales` are the size of the whole image, the scale of `image`, and the least scale.
    """
    whole, scale, least = scales
    while True:
        size = max(1, round(whole[0] * scale)), max(1, round(whole[1] * scale))
        scaled = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        length = max_bytes
        for target in targets:
            for encode in _ENCODERS[target]:
                candidate = encode(scaled)
                length = len(candidate)
                yield target, size, candidate
        if scale <= least:
            return
        scale = max(least, scale * min(0.85, (max_bytes / length) ** 0.5))


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


def _grey(image: Image.Image) -> Image.Image:
    """Values of 32 bits as greys: from black to the brightest value, which is 1, 255 or 65535 in most files."""
    brightest = max(1.0, *(float(value) for value in image.getextrema() if not isinstance(value, tuple)))
    white = next((white for white in (1.0, 255.0, 65535.0) if brightest <= white), brightest)
    return image.convert("F").point(lambda value: value * (255 / white)).convert("L")


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
