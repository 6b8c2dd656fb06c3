"""A ZIP of documents is unpacked into memory, and no ZIP can do harm."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from workflows.tables.zip_files import MAX_FILES, BundleRefused, unpack


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted(body: bytes) -> bytes:
    """The same ZIP with the encryption flag set, in the entry's header and in the directory."""
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = body.index(signature) + offset
        flags = struct.unpack_from("<H", body, place)[0] | 1
        body = body[:place] + struct.pack("<H", flags) + body[place + 2 :]
    return body


def damaged(body: bytes) -> bytes:
    place = body.index(b"a.png") + 6
    return body[:place] + b"\xff\xff" + body[place + 2 :]


def test_unpack__files_by_their_names() -> None:
    """Each file has its path in the ZIP; the metadata that programs add does not count."""
    body = packed(
        ("letters/", b""),
        ("letters/a.png", b"1"),
        ("./b.pdf", b"2" * 999),
        ("__MACOSX/letters/._a.png", b"x"),
        ("letters/.DS_Store", b"x"),
        ("c\\d.png", b"3"),
    )
    assert unpack(body) == {"letters/a.png": b"1", "b.pdf": b"2" * 999, "c/d.png": b"3"}


@pytest.mark.parametrize(
    ("body", "code", "params"),
    [
        (lambda: b"", "not_a_zip", {}),
        (lambda: b"%PDF-1.7", "not_a_zip", {}),
        (lambda: packed(("a.png", b"1"))[:-5], "broken", {}),
        (lambda: damaged(packed(("a.png", b"1" * 5000))), "broken", {"name": "a.png"}),
        (lambda: encrypted(packed(("a.png", b"1"))), "encrypted", {"name": "a.png"}),
        (lambda: packed(("../a.png", b"1")), "path", {"name": "../a.png"}),
        (lambda: packed(("x/../../a.png", b"1")), "path", {"name": "x/../../a.png"}),
        (lambda: packed(("..\\a.png", b"1")), "path", {"name": "..\\a.png"}),
        (lambda: packed(("/etc/passwd", b"1")), "path", {"name": "/etc/passwd"}),
        (lambda: packed(("C:\\a.png", b"1")), "path", {"name": "C:\\a.png"}),
        (lambda: packed((link("a.png"), b"/etc/passwd")), "link", {"name": "a.png"}),
        (lambda: packed(("x/a.png", b"1"), ("X/A.png", b"2")), "twice", {"name": "X/A.png"}),
        (lambda: packed(("a/", b""), (".hidden", b"1")), "empty", {}),
        (lambda: packed(*[(f"{n}.png", b"") for n in range(4)]), "too_many", {"limit": "3"}),
        (lambda: packed(*[(f"{n}/", b"") for n in range(13)]), "too_many", {"limit": "3"}),
        (
            lambda: packed(("a", b"1" * 600_000), ("b", b"1" * 600_000), method=zipfile.ZIP_STORED),
            "too_large",
            {"limit": "1100000"},
        ),
        (lambda: packed(("a.png", bytes(1_050_000))), "bomb", {"name": "a.png"}),
        (lambda: packed(("n" * 300, bytes(1_050_000))), "bomb", {"name": "n" * 100}),
    ],
)
def test_unpack__refused(body: Callable[[], bytes], code: str, params: dict[str, str]) -> None:
    """Each danger has its code, with the file it is about."""
    with pytest.raises(BundleRefused) as caught:
        unpack(body(), max_files=3, max_bytes=1_100_000)
    assert (caught.value.code, caught.value.params) == (code, params)


def test_unpack__stated_sizes_are_not_trusted() -> None:
    """An entry that claims to be small unpacks to no more than is allowed."""
    body = packed(("a.png", bytes(3_000_000)))
    place = body.index(b"PK\x01\x02") + 24
    with pytest.raises(BundleRefused):
        unpack(body[:place] + struct.pack("<I", 10) + body[place + 4 :])


def test_unpack__as_many_as_allowed() -> None:
    """A thousand documents fit."""
    assert len(unpack(packed(*[(f"{n}.png", b"") for n in range(MAX_FILES)]))) == MAX_FILES
