"""Files that answer a form: what a field takes, what a file is, and making an image fit.

Plain CPU work, the same result for the same bytes; call it off the event loop. An image is sent without metadata (a
screenshot says where and on what it was made), upright, and re-encoded only as far as the field's limits ask.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

import regex
from PIL import ExifTags, Image
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import Document, DocumentId

PDF, PNG, JPEG, GIF = "application/pdf", "image/png", "image/jpeg", "image/gif"
#: CreateRegistrationAttachment takes 5 MiB before base64 (facts section 6).
API_MAX_BYTES = 5 * 1024 * 1024
#: What most forms say (facts section 6); holds where a field's hints say nothing.
DEFAULT_MEDIA_TYPES = (PDF, PNG, JPEG)
DEFAULT_MAX_BYTES = 500_000
#: More is refused before decoding; 40 million pixels are 160 MB while we work.
MAX_PIXELS = 40_000_000
#: Pixels of a re-encoded image at first, and where shrinking ends because text would no longer be legible.
FIRST_PIXELS, LAST_PIXELS = 4_000_000, 300_000

#: Kind of file by its first bytes; those after the four media types are only named to people.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF-", PDF),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"\xff\xd8\xff", JPEG),
    (rb"GIF8[79]a", GIF),
    (rb"RIFF....WEBP", "WebP"),
    (rb"....ftyp(?:hei|mif|hev)", "HEIC"),
    (rb"II\*\x00|MM\x00\*", "TIFF"),
    (rb"PK\x03\x04", "ZIP or Office"),
    (rb"\xd0\xcf\x11\xe0", "Office"),
    (rb"MZ|\x7fELF", "program"),
)
NAMES: Mapping[str, str] = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", GIF: "GIF"}
_SUFFIXES: Mapping[str, tuple[str, ...]] = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), GIF: (".gif",)}
_READERS: Mapping[str, Callable[[BytesIO], ImageFile]] = {PNG: PngImageFile, JPEG: JpegImageFile, GIF: GifImageFile}
#: What reading damaged files raises; Pillow also warns of them, which is an error where warnings are.
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
#: EXIF's Orientation, which is dropped with the rest, to what Pillow has to do.
_TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_UNITS: Mapping[str, int] = {"K": 1000, "M": 1_000_000}
_SIZE = regex.compile(r"(\d+(?:[.,]\d+)?)\s*([KM])i?B\b", flags=regex.IGNORECASE)
_KIND = regex.compile(r"\b(PDF|PNG|JPE?G|GIF)S?\b", flags=regex.IGNORECASE)
#: PNG chunks that make the picture; all others are metadata.
_PNG_PICTURE = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"})


class RefusalCode(StrEnum):
    """Why a file cannot be sent; beside each its params."""

    EMPTY = "empty"
    #: found, wanted: kinds in words, such as "HEIC" and "PDF, PNG, JPEG".
    WRONG_TYPE = "wrong_type"
    #: size, limit: in words, such as "2.1 MB".
    TOO_LARGE = "too_large"
    #: found: the kind it claims to be.
    BROKEN = "broken"
    #: limit.
    TOO_MANY_PIXELS = "too_many_pixels"


class DocumentRefused(Exception):
    """The file cannot be sent; the person has to choose another. Carries codes and figures, no content."""

    def __init__(self, code: RefusalCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What an ATTACHMENT field takes."""

    media_types: tuple[str, ...]
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file as it will be sent."""

    body: bytes
    media_type: str
    #: As given, with the suffix of what it is now.
    name: str
    #: Such as "PNG, 1200x800, 380 KB (was JPEG, 2.1 MB)"; empty where the bytes go as they came.
    note: str

    def document(self, document_id: DocumentId | None = None) -> Document:
        """The answer it is; a document that is not kept anywhere has its digest as its id."""
        digest = hashlib.sha256(self.body).hexdigest()
        return Document(
            id=document_id or DocumentId(digest),
            name=self.name,
            media_type=self.media_type,
            size=len(self.body),
            sha256=digest,
            note=self.note,
        )


def allowance(definition: FieldDefinition) -> Allowance:
    """Read what `definition` takes from its hints: no structured member says it (facts section 6).

    Kinds are those named in the sentences that also name a size; the smallest size counts. A KB is taken as 1000 bytes, which
    is right in either reading.
    """
    hints = f"{definition.short_description}. {definition.long_description}. {definition.validation_description}"
    clauses = regex.split(r"[.;](?:\s|$)|\n", hints)
    sized = [clause for clause in clauses if _SIZE.search(clause)]
    named = {_media_type(kind) for clause in sized for kind in _KIND.findall(clause)}
    sizes = [_bytes(number, unit) for clause in sized for number, unit in _SIZE.findall(clause)]
    return Allowance(
        media_types=tuple(kind for kind in NAMES if kind in named) or DEFAULT_MEDIA_TYPES,
        max_bytes=min([*sizes, API_MAX_BYTES] if sizes else [DEFAULT_MAX_BYTES]),
    )


def sniff(body: bytes) -> str | None:
    """The media type by the first bytes: PDF, PNG, JPEG or GIF, else None."""
    found = _magic(body)
    return found if found in NAMES else None


def prepare(body: bytes, name: str, allowance: Allowance) -> OutgoingFile:
    """Make `body` fit `allowance`, or raise DocumentRefused. A PDF and a GIF the field takes are never touched."""
    if not body:
        raise DocumentRefused(RefusalCode.EMPTY)
    media_type = sniff(body)
    targets = [kind for kind in (PNG, JPEG) if kind in allowance.media_types]
    convertible = media_type in _READERS and targets
    if media_type is None or not (media_type in allowance.media_types or convertible):
        wanted = ", ".join(NAMES[kind] for kind in allowance.media_types)
        found = NAMES.get(_magic(body), _magic(body))
        raise DocumentRefused(RefusalCode.WRONG_TYPE, {"found": found, "wanted": wanted})
    if media_type in (PDF, GIF) and media_type in allowance.media_types:
        return _untouched(body, media_type, name, allowance)
    return _image(body, media_type, name, targets, allowance.max_bytes)


def size_in_words(count: int) -> str:
    """Bytes as people say them: "380 KB", "2.1 MB"."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} KB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"


def _magic(body: bytes) -> str:
    return next((kind for magic, kind in _MAGIC if regex.match(magic, body[:16], flags=regex.DOTALL)), "unknown")


def _media_type(kind: str) -> str:
    return JPEG if kind.upper() in ("JPG", "JPEG") else next(m for m, name in NAMES.items() if name == kind.upper())


def _bytes(number: str, unit: str) -> int:
    return int(float(number.replace(",", ".")) * _UNITS[unit.upper()])


def _untouched(body: bytes, media_type: str, name: str, allowance: Allowance) -> OutgoingFile:
    if media_type == PDF and b"%%EOF" not in body[-1024:]:
        raise DocumentRefused(RefusalCode.BROKEN, {"found": NAMES[PDF]})
    if media_type == GIF:
        _decoded(body, GIF)
    if len(body) > allowance.max_bytes:
        raise _too_large(body, allowance.max_bytes)
    return OutgoingFile(body=body, media_type=media_type, name=_renamed(name, media_type), note="")


def _image(body: bytes, media_type: str, name: str, targets: list[str], max_bytes: int) -> OutgoingFile:
    image, upright = _decoded(body, media_type)
    if media_type in targets and upright is image:
        stripped = _stripped(body, image, media_type)
        if len(stripped) <= max_bytes:
            return _prepared(stripped, media_type, name, image.size, was=(body, media_type))
    if JPEG in targets and (media_type == JPEG or _is_photograph(upright)):
        targets = [JPEG]
    for target, size, candidate in _candidates(upright, targets, max_bytes):
        if len(candidate) <= max_bytes:
            return _prepared(candidate, target, name, size, was=(body, media_type))
    raise _too_large(body, max_bytes)


def _prepared(
    body: bytes, media_type: str, name: str, size: tuple[int, int], *, was: tuple[bytes, str]
) -> OutgoingFile:
    came, came_as = was
    now = f"{NAMES[media_type]}, {size[0]}x{size[1]}, {size_in_words(len(body))}"
    note = "" if body == came else f"{now} (was {NAMES[came_as]}, {size_in_words(len(came))})"
    return OutgoingFile(body=body, media_type=media_type, name=_renamed(name, media_type), note=note)


def _too_large(body: bytes, max_bytes: int) -> DocumentRefused:
    return DocumentRefused(RefusalCode.TOO_LARGE, {"size": size_in_words(len(body)), "limit": size_in_words(max_bytes)})


def _renamed(name: str, media_type: str) -> str:
    path, suffixes = PurePath(PurePath(name).name or "document"), _SUFFIXES[media_type]
    return path.name if path.suffix.lower() in suffixes else f"{path.stem or 'document'}{suffixes[0]}"


def _decoded(body: bytes, media_type: str) -> tuple[ImageFile, Image.Image]:
    """The image as read, and upright (the same object where it was); refused when it does not decode to its end.

    The reader is called directly, not through Image.open, so that no other format is tried on hostile bytes and the bound
    on pixels is ours.
    """
    try:
        image = _READERS[media_type](BytesIO(body))
        if image.width * image.height > MAX_PIXELS:
            raise DocumentRefused(RefusalCode.TOO_MANY_PIXELS, {"limit": str(MAX_PIXELS)})
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        # A frame of a GIF may be larger than the GIF; this bound is Pillow's own, higher than ours.
        raise DocumentRefused(RefusalCode.TOO_MANY_PIXELS, {"limit": str(MAX_PIXELS)}) from why
    except _DAMAGED as why:
        raise DocumentRefused(RefusalCode.BROKEN, {"found": NAMES[media_type]}) from why
    turn = _turn(image)
    return image, image if turn is None else image.transpose(turn)


def _turn(image: ImageFile) -> Image.Transpose | None:
    """How to set it upright; metadata that cannot be read says nothing."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
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
    """Each chunk as (kind, bytes with length and checksum), to the end mark; what is behind it is dropped."""
    place, kind = 8, b""
    while place < len(body) and kind != b"IEND":
        end = place + 12 + int.from_bytes(body[place : place + 4], "big")
        kind = body[place + 4 : place + 8]
        yield kind, body[place:end]
        place = end


def _candidates(image: Image.Image, targets: list[str], max_bytes: int) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    """Encodings from best to smallest: less color or quality first, then fewer pixels, as far as text stays legible."""
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
    """So many colors that a PNG is slow to make and large, and 256 of them are too few."""
    return image.convert("RGB").getcolors(1 << 16) is None


def _plain(image: Image.Image) -> Image.Image:
    """In RGB, or RGBA where something is transparent, and with nothing beside the pixels."""
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
    """Screenshots have few colors: hardly a difference to see, a third of the size."""
    return _png(image.quantize(256, method=Image.Quantize.FASTOCTREE))  # others take seconds and know no transparency


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
