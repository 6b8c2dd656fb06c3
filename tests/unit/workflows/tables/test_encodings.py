# ruff: noqa: RUF001  # letters of many scripts are the subject
"""Files in older encodings are never guessed: a person compares the letters, and gets exactly what they chose."""

from __future__ import annotations

import pytest

from workflows.tables.encodings import ENCODINGS, known_encoding
from workflows.tables.read import read_table
from workflows.tables.table import EncodingUnknown, Reading, TableRefused

TEXTS = {
    "cp1254": "Şişli Örnek A.Ş.,Işık Ltd",
    "cp1250": "Łódź Spółka,Gdańsk",
    "cp1251": "ООО Ромашка,Москва",
    "cp1252": "Müller GmbH – “Best”,Straße",
    "cp1253": "Παράδειγμα ΑΕ,Αθήνα",
    "cp1257": "Rīga SIA Piemērs,Šiauliai",
    "cp932": "株式会社サンプル,東京都",
    "euc_jp": "株式会社サンプル,東京",
    "iso2022_jp": "株式会社,東京",
    "gb18030": "示例有限公司,北京市",
    "big5hkscs": "範例有限公司,台北",
    "cp949": "예제 주식회사,서울",
    "mac-roman": "Café Müller,Genève",
    "cp437": "Café Müller,Zürich",
    "cp852": "Łódź Spółka,Gdańsk",
    "cp866": "ООО Ромашка,Москва",
    "koi8-r": "ООО Ромашка,Москва",
    "iso8859-2": "Łódź Żółw,Gdańsk",
}  # fmt: skip


@pytest.mark.parametrize("encoding", TEXTS)
def test_read_table__asks_for_the_encoding(encoding: str) -> None:
    """The right decoding is among the first, with the row as a person reads it; chosen, it gives these letters."""
    body = f"Company,City\nPlain Inc,Boise\n{TEXTS[encoding]}\n".encode(encoding)
    with pytest.raises(EncodingUnknown) as asked:
        read_table(body)
    cells = {(3, cell) for cell in TEXTS[encoding].split(",") if not cell.isascii()}
    offered = [one.encoding for one in asked.value.decodings if cells & set(one.samples) == set(one.samples)]
    assert offered
    assert [decoding.encoding for decoding in asked.value.decodings].index(offered[0]) < 4
    for chosen in offered:
        table = read_table(body, Reading(encoding=chosen))
        assert [",".join(row.cells) for row in table.rows] == ["Plain Inc,Boise", TEXTS[encoding]]
        assert table.encoding == chosen


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "ascii"])
def test_read_table__does_not_ask_about_unicode(encoding: str) -> None:
    """Such files say what they are."""
    assert read_table("Company,City\nPlain,Boise\n".encode(encoding)).encoding == ""


def test_read_table__decodings_differ() -> None:
    """No two choices read the file alike, so that nobody has to choose between equals."""
    body = "Company\nMüller\nÖrnek\n".encode("cp1252")
    with pytest.raises(EncodingUnknown) as asked:
        read_table(body)
    read = [
        tuple(row.cells for row in read_table(body, Reading(encoding=one.encoding)).rows)
        for one in asked.value.decodings
    ]
    assert len(read) == len(set(read)) > 2
    assert asked.value.decodings[0].samples == ((2, "Müller"), (3, "Örnek"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "iso2022_jp"])
def test_read_table__a_wrong_choice_is_refused(encoding: str) -> None:
    """A file that is not in the named encoding is not read with losses."""
    with pytest.raises(TableRefused, match="encoding_wrong"):
        read_table("Company\nMüller ä\n".encode("cp1252"), Reading(encoding=encoding))


def test_read_table__a_mark_is_stronger_than_a_choice() -> None:
    """A byte order mark says what the file is."""
    assert read_table("Müller\nA\n".encode("utf-8-sig"), Reading(encoding="cp1252")).header == ("Müller",)


def test_read_table__letters_of_one_byte_are_not_line_ends() -> None:
    """In Windows-1252 an ellipsis is the byte that Unicode takes for a line end."""
    body = "Company,Note\nA,wait…\nMüller,x\n".encode("cp1252")
    with pytest.raises(EncodingUnknown) as asked:
        read_table(body)
    assert ((2, "wait…"), (3, "Müller")) in [one.samples for one in asked.value.decodings]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("cp1254", "cp1254"),
        ("windows-1254", "cp1254"),
        ("Shift-JIS", "cp932"),
        ("GBK", "gb18030"),
        ("gb2312", "gb18030"),
        ("macintosh", "mac-roman"),
        ("latin9", "iso8859-15"),
        ("latin-1", "cp1252"),
        ("utf8", "utf-8"),
        ("rot13", ""),
        ("unicode_escape", ""),
        ("no such", ""),
        ("\0", ""),
    ],
)
def test_known_encoding(name: str, known: str) -> None:
    """Usual names are known; what is not an encoding of files is not."""
    assert known_encoding(name) == known


def test_encodings__each_has_a_name_in_words() -> None:
    """The question in Slack names them."""
    from bot.messages.tables import ENCODINGS as WORDS

    assert set(WORDS) == set(ENCODINGS)
