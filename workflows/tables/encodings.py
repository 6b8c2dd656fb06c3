"""Encodings of text files: UTF-8 and UTF-16 are recognised; of all others, a person chooses by the letters.

No program can tell Şişli from Þiþli. Candidates are only put into an order here, the most plausible first.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import regex

from workflows.tables.table import Decoding, EncodingUnknown, TableCode, TableRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings that a person may choose, by Python's names. Of those that read a file alike, the first one is offered.
ENCODINGS = (
    "cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1257", "iso8859-15", "iso8859-2", "mac-roman", "cp437",
    "cp850", "cp852", "cp857", "cp866", "koi8-r", "cp1255", "cp1256", "cp1258", "cp874", "cp932", "euc_jp", "gb18030",
    "big5hkscs", "cp949", "iso2022_jp", "utf-16-le", "utf-16-be",
)  # fmt: skip
#: Encodings that are part of a wider one which reads the same letters.
_WIDER = {
    "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    "iso8859-1": "cp1252", "iso8859-9": "cp1254",
}  # fmt: skip
#: Letters that are usual in texts of an encoding; `_usual` adds those of whole scripts.
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüßÀÁÂÄÅÆÇÈÉÊÑÓÖØÜ¿¡")
_USUAL = {
    "cp1250": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüÖÜäÄăâîșțşţĂÂÎŞŢđĐ"),
    "cp1254": frozenset("çğıöşüÇĞİÖŞÜâîû"),
    "cp1257": frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽąęėįųĄĘĖĮŲäöõüÄÖÕÜ"),
    "cp1258": frozenset("ăâđêôơưĂÂĐÊÔƠƯàáèéìíòóùúý"),
}
_USUAL |= {"iso8859-2": _USUAL["cp1250"], "cp852": _USUAL["cp1250"], "cp857": _USUAL["cp1254"]}
#: The first letters of the names of characters in the scripts of an encoding.
_SCRIPTS = {
    "cp1251": "CYRILLIC", "cp866": "CYRILLIC", "koi8-r": "CYRILLIC", "cp1253": "GREEK", "cp1255": "HEBREW",
    "cp1256": "ARABIC", "cp874": "THAI", "cp949": "HANGUL", "gb18030": "CJK UNIFIED", "big5hkscs": "CJK UNIFIED",
}  # fmt: skip
_JAPANESE = ("HIRAGANA", "KATAKANA", "CJK UNIFIED")
_APOSTROPHES = frozenset("\u2019\u2018\u2013\u00b7")
_PUNCTUATION = _APOSTROPHES | frozenset("“”„—…€©®™°•«»\u00a0")
#: Bytes read at a time.
_PIECE = 65_536
#: Characters of the special lines that decide the order, and cells that a person compares.
_SCORED, _SAMPLES = 20_000, 6
#: Separators of cells, in order of preference where two of them split the header equally.
SEPARATORS = (",", ";", "\t", "|")
_NEVER_WRITTEN = regex.compile(r"[\x80-\x9f\p{Co}\p{Cn}\p{Cs}]")
#: Characters shown of a cell.
_SHOWN = 80


def encoding_of(body: bytes, chosen: str) -> tuple[str, bool]:
    """The encoding of a text file, and whether a person decided it. Raises TableRefused, EncodingUnknown."""
    if marked := next((encoding for mark, encoding in _MARKS if body.startswith(mark)), ""):
        return _certain(body, marked), False
    if chosen:
        if not is_text(body, chosen):
            raise TableRefused(TableCode.ENCODING_WRONG, {"encoding": chosen})
        return chosen, True
    if b"\0" in body[:2]:
        return _certain(body, "utf-16-be" if body[:1] == b"\0" else "utf-16-le"), False
    if b"\x1b" not in body and is_text(body, "utf-8"):
        return "utf-8", False
    decodings = tuple(_decodings(body))
    if not decodings:
        raise TableRefused(TableCode.NOT_TEXT)
    raise EncodingUnknown(decodings)


def known_encoding(name: str) -> str:
    """Python's name of an encoding that a person may choose, or "" for any other text."""
    with suppress(LookupError, ValueError):
        wanted = codecs.lookup(name.strip()).name
        return {codecs.lookup(encoding).name: encoding for encoding in (*ENCODINGS, "utf-8", "utf-16")}.get(
            wanted, _WIDER.get(wanted, "")
        )
    return ""


def is_text(body: bytes, encoding: str) -> bool:
    """Whether `body` decodes; it is decoded piece by piece, so that a large file is not held as text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
        return not any("\0" in decoder.decode(piece) for piece in pieces) and not decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False


def _certain(body: bytes, encoding: str) -> str:
    if not is_text(body, encoding):
        raise TableRefused(TableCode.NOT_TEXT)
    return encoding


def _decodings(body: bytes) -> Iterator[Decoding]:
    """Every decoding that differs from those before it, best first."""
    lines = _special_lines(body)
    scored: dict[str, tuple[float, str]] = {}
    for encoding in ENCODINGS:
        text = _decoded(body, lines, encoding)
        if text is not None and text not in scored and (score := plausibility(text, encoding)) is not None:
            scored[text] = (score, encoding)
    cells = list(_special_cells(body))
    for _, encoding in sorted(scored.values(), key=lambda found: -found[0]):
        samples = tuple((row, cell.decode(encoding, errors="replace")[:_SHOWN]) for row, cell in cells)
        yield Decoding(encoding=encoding, samples=samples)


def _special_lines(body: bytes) -> bytes:
    """The lines that differ between encodings, or the whole of a file in UTF-16."""
    if b"\0" in body:
        return body
    special = (line for line in body.splitlines(keepends=True) if not line.isascii() or b"\x1b" in line)
    return b"".join(special)


def _decoded(body: bytes, lines: bytes, encoding: str) -> str | None:
    """The special lines in this encoding, or None where the file cannot be in it."""
    if encoding.startswith("utf-16") != (b"\0" in body) or (encoding == "iso2022_jp") != (b"\x1b" in body):
        return None
    try:
        text = lines.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def plausibility(text: str, encoding: str) -> float | None:
    """How much `text` looks like words of the encoding's languages; None for what no person writes."""
    if _NEVER_WRITTEN.search(text):
        return None
    sample = text[:_SCORED]
    neighbours = zip(" " + sample, sample, sample[1:] + " ", strict=False)
    scores = [_score(*near, encoding) for near in neighbours if not near[1].isascii()]
    return sum(scores) / (len(scores) or 1)


def _score(before: str, letter: str, after: str, encoding: str) -> float:
    """Usual letters count for an encoding; signs within words and capitals after small letters count against it."""
    if letter in _PUNCTUATION:
        return -1.0 if before.isalpha() and after.isalpha() and letter not in _APOSTROPHES else 0.3
    if not letter.isalpha() and not unicodedata.combining(letter):
        return -2.0 if before.isalpha() or after.isalpha() else -0.5
    score = 1.0 if _is_usual(letter, encoding) else 0.2
    if letter.isupper() and before.islower():
        score -= 2.0
    if before.isdigit() and not after.isalpha():  # a degree sign rather than a letter
        score -= 2.0
    if _mixes(letter, before) or _mixes(letter, after):
        score -= 1.5
    return score


def _is_usual(letter: str, encoding: str) -> bool:
    name = unicodedata.name(letter, "")
    if encoding in ("cp932", "euc_jp", "iso2022_jp"):
        return name.startswith(_JAPANESE)
    if encoding in _SCRIPTS:
        return name.startswith(_SCRIPTS[encoding])
    return letter in _USUAL.get(encoding, _WESTERN)


def _mixes(letter: str, other: str) -> bool:
    """Whether two neighbours are letters of Latin and of another script."""
    if not other.isalpha() or (other.isascii() and not letter.isalpha()):
        return False
    return _is_latin(letter) != _is_latin(other)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def _special_cells(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Cells with letters that no cell before them has, with their row numbers.

    Each byte is read as one letter. Separators and quotation marks are the same bytes in all encodings offered.
    """
    if b"\0" in body:
        yield 1, body[:_SHOWN]
        return
    lines = io.StringIO(body.decode("latin-1"), newline="")
    first = lines.readline()
    lines.seek(0)
    seen: set[str] = set()
    found = 0
    with suppress(csv.Error):
        for number, cells in enumerate(csv.reader(lines, delimiter=max(SEPARATORS, key=first.count)), start=1):
            for cell in cells:
                special = {letter for letter in cell if not letter.isascii() or letter == "\x1b"}
                if special - seen and found < _SAMPLES:
                    seen |= special
                    found += 1
                    yield number, cell.encode("latin-1")
