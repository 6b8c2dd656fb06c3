"""What kind a file is, by its content."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import PurePath

import regex

from workflows.forms.visible_text import as_seen

PDF, PNG, JPEG, GIF = "application/pdf", "image/png", "image/jpeg", "image/gif"
WEBP, TIFF, BMP, AVIF, HEIC = "image/webp", "image/tiff", "image/bmp", "image/avif", "image/heic"

#: File kinds by their first bytes. The kinds after the media types serve error messages only.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF-", PDF),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"\xff\xd8\xff", JPEG),
    (rb"GIF8[79]a", GIF),
    (rb"RIFF....WEBP", WEBP),
    (rb"....ftyp(?:avi[fs]|mif1.{0,40}avif)", AVIF),
    (rb"....ftyp(?:hei|mif|msf|hev)", HEIC),
    (rb"(?:II\*\x00|MM\x00\*)", TIFF),
    (rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00", BMP),
    (rb"....ftyp", "video"),
    (rb"8BPS", "Photoshop"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "PostScript"),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", "JPEG 2000"),
    (rb"(?:\xff\x0a|\x00\x00\x00\x0cJXL )", "JPEG XL"),
    (rb"PK\x03\x04", "ZIP or Office"),
    (rb"\xd0\xcf\x11\xe0", "Office"),
    (rb"\{\\rtf", "RTF"),
    (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|#!", "program"),
    (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.{0,300}?)?(?:<!--.{0,300}?-->\s*)?(?:<!DOCTYPE svg.{0,300}?)?<svg\b", "SVG"),
    (rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", "HTML"),
)
_MAGIC_BYTES = 1024
#: Kinds that can be sent as they are, and all that can be read, in words.
NAMES: Mapping[str, str] = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", GIF: "GIF"}
READABLE_NAMES: Mapping[str, str] = {
    **NAMES,
    WEBP: "WebP",
    TIFF: "TIFF",
    BMP: "BMP",
    AVIF: "AVIF",
    HEIC: "HEIC",
}
_SUFFIXES: Mapping[str, tuple[str, ...]] = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), GIF: (".gif",)}
#: Unseen characters and separators in a name can show another suffix than the file has.
_NAME_ODD = regex.compile(r"[\p{C}\p{Zl}\p{Zp}]")


def sniff(body: bytes) -> str | None:
    """The media type by the first bytes: PDF, PNG, JPEG or GIF, else None."""
    kind = kind_of(body)
    return kind if kind in NAMES else None


def kind_of(body: bytes) -> str:
    """A media type, or the name of a kind that cannot be read; "unknown" for everything else."""
    start = body[:_MAGIC_BYTES]
    flags = regex.DOTALL | regex.IGNORECASE
    return next((kind for magic, kind in _MAGIC if regex.match(magic, start, flags=flags, timeout=1)), "unknown")


def is_convertible(kind: str) -> bool:
    """Whether a file of this kind can be sent as a PNG or JPEG. HEIC needs a library that is an extra."""
    return kind in READABLE_NAMES and kind != PDF and (kind != HEIC or find_spec("pillow_heif") is not None)


def named_for(name: str, media_type: str) -> str:
    """The last part of a file's name, with a suffix of the media type."""
    seen = _NAME_ODD.sub("", as_seen(name))
    path, suffixes = PurePath(PurePath(seen).name or "document"), _SUFFIXES[media_type]
    return path.name if path.suffix.lower() in suffixes else f"{path.stem or 'document'}{suffixes[0]}"
