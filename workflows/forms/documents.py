"""Files that answer a form: what a field takes, what a file is, and whether it fits.

Plain CPU work, the same result for the same bytes. Call it off the event loop. `images` makes an image fit; it is
loaded with the first image, because Pillow takes 3 MB and most processes read what a field takes without ever seeing
one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

import regex

from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import Document, DocumentId

PDF, PNG, JPEG, GIF = "application/pdf", "image/png", "image/jpeg", "image/gif"
#: CreateRegistrationAttachment takes 5 MiB before base64.
API_MAX_BYTES = 5 * 1024 * 1024
#: What most forms state; used where a field's hints state nothing.
DEFAULT_MEDIA_TYPES = (PDF, PNG, JPEG)
DEFAULT_MAX_BYTES = 500_000

#: File kinds by their first bytes. The kinds after the four media types serve error messages only.
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
#: Kinds that can be sent as a PNG or JPEG.
_IMAGES = (PNG, JPEG, GIF)
_UNITS: Mapping[str, int] = {"K": 1000, "M": 1_000_000}
_SIZE = regex.compile(r"(\d+(?:[.,]\d+)?)\s*([KM])i?B\b", flags=regex.IGNORECASE)
_KIND = regex.compile(r"\b(PDF|PNG|JPE?G|GIF)S?\b", flags=regex.IGNORECASE)


class RefusalCode(StrEnum):
    """Why a file cannot be sent; each with its params."""

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
    """The file cannot be sent; the person has to choose another one. Carries codes and figures, never content."""

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
    #: The name it was uploaded under, with the suffix of its present media type.
    name: str
    #: Such as "PNG, 1200x800, 380 KB (was JPEG, 2.1 MB)"; empty where the bytes are unchanged.
    note: str

    def document(self, document_id: DocumentId | None = None) -> Document:
        """The answer for this file. Without `document_id`, its digest is the id, for files that are not stored."""
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
    """Read from `definition`'s hints which files it takes: the API has no structured member for this.

    The kinds are those named in sentences that also name a size. The smallest size counts. A KB is taken as 1000 bytes,
    which is safe in either reading.
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
    kind = _magic(body)
    return kind if kind in NAMES else None


def prepare(body: bytes, name: str, allowance: Allowance) -> OutgoingFile:
    """Make `body` fit `allowance`. Raises DocumentRefused. A PDF or GIF that the field takes stays unchanged."""
    if not body:
        raise DocumentRefused(RefusalCode.EMPTY)
    media_type = sniff(body)
    targets = [kind for kind in (PNG, JPEG) if kind in allowance.media_types]
    convertible = media_type in _IMAGES and targets
    if media_type is None or not (media_type in allowance.media_types or convertible):
        wanted = ", ".join(NAMES[kind] for kind in allowance.media_types)
        kind = NAMES.get(_magic(body), _magic(body))
        raise DocumentRefused(RefusalCode.WRONG_TYPE, {"found": kind, "wanted": wanted})
    if media_type in (PDF, GIF) and media_type in allowance.media_types:
        return _untouched(body, media_type, name, allowance)
    from workflows.forms import images  # see above

    return images.fitting(body, media_type, name, targets, allowance.max_bytes)


def size_in_words(count: int) -> str:
    """A number of bytes in words: "380 KB", "2.1 MB"."""
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
        from workflows.forms import images  # see above

        images.decoded(body, GIF)
    if len(body) > allowance.max_bytes:
        raise too_large(body, allowance.max_bytes)
    return OutgoingFile(body=body, media_type=media_type, name=_renamed(name, media_type), note="")


def prepared(body: bytes, media_type: str, name: str, size: tuple[int, int], *, was: tuple[bytes, str]) -> OutgoingFile:
    """An image as it will be sent; `was` is what it was before."""
    old_body, old_type = was
    now = f"{NAMES[media_type]}, {size[0]}x{size[1]}, {size_in_words(len(body))}"
    note = "" if body == old_body else f"{now} (was {NAMES[old_type]}, {size_in_words(len(old_body))})"
    return OutgoingFile(body=body, media_type=media_type, name=_renamed(name, media_type), note=note)


def too_large(body: bytes, max_bytes: int) -> DocumentRefused:
    """The file is larger than its field takes."""
    return DocumentRefused(RefusalCode.TOO_LARGE, {"size": size_in_words(len(body)), "limit": size_in_words(max_bytes)})


def _renamed(name: str, media_type: str) -> str:
    path, suffixes = PurePath(PurePath(name).name or "document"), _SUFFIXES[media_type]
    return path.name if path.suffix.lower() in suffixes else f"{path.stem or 'document'}{suffixes[0]}"
