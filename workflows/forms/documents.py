"""Files that answer a form: what a field takes, what a file is, and whether it fits.

Plain CPU work, the same result for the same bytes. A process that answers people calls `file_process.prepare`, which
does it in another process. `images` and `pdfs` make a file fit; they are loaded with the first of their kind, because
they take megabytes and most processes read what a field takes without ever seeing one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import regex

from workflows.forms.file_kinds import (
    GIF,
    JPEG,
    NAMES,
    PDF,
    PNG,
    READABLE_NAMES,
    is_convertible,
    kind_of,
    named_for,
    sniff,
)
from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import Document, DocumentId

__all__ = ["GIF", "JPEG", "NAMES", "PDF", "PNG", "sniff"]

#: CreateRegistrationAttachment takes 5 MiB before base64.
API_MAX_BYTES = 5 * 1024 * 1024
#: What most forms state; used where a field's hints state nothing.
DEFAULT_MEDIA_TYPES = (PDF, PNG, JPEG)
DEFAULT_MAX_BYTES = 500_000

_UNITS: Mapping[str, int] = {"K": 1000, "M": 1_000_000}
_SIZE = regex.compile(r"(\d+(?:[.,]\d+)?)\s*([KM])i?B\b", flags=regex.IGNORECASE)
_KIND = regex.compile(r"\b(PDF|PNG|JPE?G|GIF)S?\b", flags=regex.IGNORECASE)


class RefusalCode(StrEnum):
    """Why a file cannot be sent; each with its params."""

    EMPTY = "empty"
    #: found, wanted: kinds in words, such as "HEIC" and "PDF, PNG, JPEG".
    WRONG_TYPE = "wrong_type"
    #: size, limit: in words, such as "2.1 MB"; found: its kind; pages: of a PDF.
    TOO_LARGE = "too_large"
    #: size, limit, as of TOO_LARGE: an image whose letters nobody could read, were it made to fit.
    ILLEGIBLE = "illegible"
    #: found: the kind it claims to be.
    BROKEN = "broken"
    #: limit; pixels: as in "12000 x 9000".
    TOO_MANY_PIXELS = "too_many_pixels"
    #: found, pages: an image of several pages, of which an image can only keep the first.
    SEVERAL_PAGES = "several_pages"
    #: A PDF that asks for a password.
    PASSWORD = "password"  # noqa: S105  # a code, not a secret
    #: A PDF that only holds other files.
    PORTFOLIO = "portfolio"
    #: A PDF whose pages only Adobe's programs can draw.
    DYNAMIC_FORM = "dynamic_form"
    #: It takes too long, or too much memory, to open.
    TOO_COMPLEX = "too_complex"
    #: limit, pages: a PDF with more pages.
    TOO_MANY_PAGES = "too_many_pages"


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
    #: One of `Looks` for a picture; empty where nothing is odd.
    looks: str = ""

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
            looks=self.looks,
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


def prepare(body: bytes, name: str, allowance: Allowance) -> OutgoingFile:
    """Make `body` fit `allowance`. Raises DocumentRefused. A GIF that the field takes stays unchanged."""
    if not body:
        raise DocumentRefused(RefusalCode.EMPTY)
    kind = kind_of(body)
    targets = [target for target in (PNG, JPEG) if target in allowance.media_types]
    if kind not in allowance.media_types and not (targets and is_convertible(kind)):
        wanted = ", ".join(NAMES[wanted] for wanted in allowance.media_types)
        raise DocumentRefused(RefusalCode.WRONG_TYPE, {"found": READABLE_NAMES.get(kind, kind), "wanted": wanted})
    if kind == PDF:
        from workflows.forms import pdfs, picture_looks  # see above

        file = pdfs.fitting(body, name, allowance.max_bytes)
        return replace(file, looks=picture_looks.looks_of(file.body, file.media_type))
    if kind == GIF and GIF in allowance.media_types:
        return _unchanged_gif(body, name, allowance)
    from workflows.forms import images, picture_looks  # see above

    file = images.fitting(body, kind, name, targets, allowance.max_bytes)
    return replace(file, looks=picture_looks.looks_of(file.body, file.media_type))


def size_in_words(count: int) -> str:
    """A number of bytes in words: "380 KB", "2.1 MB"."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} KB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"


def outgoing(body: bytes, media_type: str, name: str, what: str, *, was: tuple[bytes, str]) -> OutgoingFile:
    """A file as it will be sent; `what` describes it, such as "800x600", and `was` is the file before."""
    old_body, old_type = was
    now = f"{NAMES[media_type]}, {what}, {size_in_words(len(body))}"
    note = "" if body == old_body else f"{now} (was {READABLE_NAMES[old_type]}, {size_in_words(len(old_body))})"
    return OutgoingFile(body=body, media_type=media_type, name=named_for(name, media_type), note=note)


def too_large(body: bytes, max_bytes: int, code: RefusalCode = RefusalCode.TOO_LARGE, **params: str) -> DocumentRefused:
    """The file is larger than its field takes."""
    sizes = {"size": size_in_words(len(body)), "limit": size_in_words(max_bytes)}
    return DocumentRefused(code, {**sizes, **params})


def _media_type(kind: str) -> str:
    return JPEG if kind.upper() in ("JPG", "JPEG") else next(m for m, name in NAMES.items() if name == kind.upper())


def _bytes(number: str, unit: str) -> int:
    return int(float(number.replace(",", ".")) * _UNITS[unit.upper()])


def _unchanged_gif(body: bytes, name: str, allowance: Allowance) -> OutgoingFile:
    from workflows.forms import image_files  # see above

    image_files.decoded(body, GIF)
    if len(body) > allowance.max_bytes:
        raise too_large(body, allowance.max_bytes)
    return OutgoingFile(body=body, media_type=GIF, name=named_for(name, GIF), note="")
