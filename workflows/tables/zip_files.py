"""Unpacks the documents of a ZIP into memory, within bounds."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Mapping
from enum import StrEnum

#: Files in one ZIP, and bytes of all files unpacked.
MAX_FILES, MAX_BYTES = 1_000, 200_000_000
#: Ratio of unpacked to packed size; screenshots and PDFs stay below 30. Files up to SMALL bytes may have any ratio.
MAX_RATIO, SMALL = 100, 1_000_000
#: Entries, including folders, that a ZIP may have for each file allowed.
_ENTRIES = 4
#: Folders of metadata that Finder adds.
_METADATA = ("__MACOSX",)
_ENCRYPTED = 0x1
#: What reading damaged entries raises; RuntimeError includes a required password and an unknown method.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError)


class BundleCode(StrEnum):
    """Why a ZIP is not unpacked; each with its params. `name` is a file's name in the ZIP, cut to 100 characters."""

    NOT_A_ZIP = "not_a_zip"
    #: Damaged, or packed by an unsupported method. name: where it is about one file.
    BROKEN = "broken"
    #: name.
    ENCRYPTED = "encrypted"
    #: name: an absolute path, or a path that climbs out of the folder.
    PATH = "path"
    #: name: a link, not a file.
    LINK = "link"
    #: name: two files have the same path, but for upper and lower case.
    TWICE = "twice"
    #: limit.
    TOO_MANY = "too_many"
    #: limit: bytes of all unpacked files.
    TOO_LARGE = "too_large"
    #: name: a file whose unpacked size is so much larger that it can only be meant to do harm.
    BOMB = "bomb"
    #: The ZIP has no files.
    EMPTY = "empty"


class BundleRefused(Exception):
    """The ZIP is not unpacked; the person has to create another one. Carries codes, names, figures, never content."""

    def __init__(self, code: BundleCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


def unpack(body: bytes, *, max_files: int = MAX_FILES, max_bytes: int = MAX_BYTES) -> Mapping[str, bytes]:
    """File contents by path in the ZIP. Raises BundleRefused.

    The sizes that the ZIP states are not trusted: no more is unpacked than is allowed. Hidden files are left out.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except _DAMAGED:
        raise BundleRefused(BundleCode.BROKEN if body.startswith(b"PK") else BundleCode.NOT_A_ZIP) from None
    with archive:
        if len(archive.infolist()) > max_files * _ENTRIES:
            raise BundleRefused(BundleCode.TOO_MANY, {"limit": str(max_files)})
        entries = _files(archive)
        if not entries:
            raise BundleRefused(BundleCode.EMPTY)
        if len(entries) > max_files:
            raise BundleRefused(BundleCode.TOO_MANY, {"limit": str(max_files)})
        return _contents(archive, entries, max_bytes)


def _files(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Entries by path. All paths are checked, including those of entries that are left out."""
    entries: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in archive.infolist():
        parts = [part for part in entry.filename.replace("\\", "/").split("/") if part not in ("", ".")]
        _refuse_path(entry, parts)
        if entry.is_dir() or not parts or any(part in _METADATA or part.startswith(".") for part in parts):
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise _refused(BundleCode.ENCRYPTED, entry)
        path = "/".join(parts)
        if path.casefold() in seen:
            raise _refused(BundleCode.TWICE, entry)
        seen.add(path.casefold())
        entries[path] = entry
    return entries


def _refuse_path(entry: zipfile.ZipInfo, parts: list[str]) -> None:
    rooted = entry.filename.startswith(("/", "\\")) or entry.filename[1:2] == ":"
    if rooted or ".." in parts:
        raise _refused(BundleCode.PATH, entry)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused(BundleCode.LINK, entry)


def _contents(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], max_bytes: int) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    left = max_bytes
    for name, entry in entries.items():
        bound = max(SMALL, entry.compress_size * MAX_RATIO)
        try:
            with archive.open(entry) as packed:
                contents[name] = packed.read(min(left, bound) + 1)
        except _DAMAGED:
            raise _refused(BundleCode.BROKEN, entry) from None
        if len(contents[name]) > bound:
            raise _refused(BundleCode.BOMB, entry)
        left -= len(contents[name])
        if left < 0:
            raise BundleRefused(BundleCode.TOO_LARGE, {"limit": str(max_bytes)})
    return contents


def _refused(code: BundleCode, entry: zipfile.ZipInfo) -> BundleRefused:
    return BundleRefused(code, {"name": entry.filename[:100]})
