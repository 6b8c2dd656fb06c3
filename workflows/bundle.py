"""Many documents in one ZIP, unpacked into memory within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

#: Files in one ZIP, and bytes of all of them unpacked.
MAX_FILES, MAX_BYTES = 1_000, 200_000_000


class BundleCode(StrEnum):
    """Why a ZIP is not unpacked; beside each its params. `name` is a file's name in the ZIP, cut to 100 characters."""

    NOT_A_ZIP = "not_a_zip"
    #: Damaged, or packed in a way we do not read. name, where one file is.
    BROKEN = "broken"
    #: name.
    ENCRYPTED = "encrypted"
    #: name: an absolute path or one that climbs out.
    PATH = "path"
    #: name: a link, not a file.
    LINK = "link"
    #: name: two files of one name, in whatever folders.
    TWICE = "twice"
    #: limit.
    TOO_MANY = "too_many"
    #: limit: bytes of all files unpacked.
    TOO_LARGE = "too_large"
    #: name: unpacks to so much more than it is packed that it can only be meant to harm.
    BOMB = "bomb"
    #: No file in it.
    EMPTY = "empty"


class BundleRefused(Exception):
    """The ZIP is not unpacked; the person has to pack another. Carries codes, names and figures, no content."""

    def __init__(self, code: BundleCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


def unpack(body: bytes, *, max_files: int = MAX_FILES, max_bytes: int = MAX_BYTES) -> Mapping[str, bytes]:
    """File contents by name without folders; raises BundleRefused."""
    raise NotImplementedError
