"""A config file is read as literals, never executed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.scripts.config_file import MAX_BYTES, ConfigCode, ConfigRefused, read_config

LITERALS = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def refused(text: str) -> ConfigRefused:
    with pytest.raises(ConfigRefused) as caught:
        read_config(text.encode())
    return caught.value


def depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return 1 + max(map(depth, inner), default=0)


@given(LITERALS.filter(lambda value: depth(value) <= 5))
def test_read_config__any_literal(value: object) -> None:
    """Any literal that Python prints is read back unchanged."""
    assert read_config(f"NAME = {value!r}".encode()) == {"NAME": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NAME = 'one ' 'text'", "one text"),
        ("NAME = (\n    'over '\n    'lines'  # with a comment\n)", "over lines"),
        ("NAME = '''over\nlines'''", "over\nlines"),
        ("NAME: str = 'annotated'", "annotated"),
        ("NAME = ['Other']", ("Other",)),
        ("NAME = -1.5", -1.5),
        ("'''about this file'''\nNAME = 1\nNAME = 2", 2),
        ("NAME = '\\d'", "\\d"),
        ("\ufeffNAME = 'marked'", "marked"),
        ("NAME = {\n    # a letter\n    'LOA': 'loa.png',\n}", {"LOA": "loa.png"}),
    ],
)
def test_read_config__as_people_write(text: str, value: object) -> None:
    """Adjacent texts, line breaks, comments and annotations are read."""
    assert read_config(text.encode()) == {"NAME": value}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("import os", ConfigCode.STATEMENT, "1"),
        ("A = 1\n\nfrom os import system", ConfigCode.STATEMENT, "3"),
        ("A = 1\nB = open('x')", ConfigCode.VALUE, "2"),
        ("A = [\n  1,\n  print(2),\n]", ConfigCode.VALUE, "3"),
        ("A = B", ConfigCode.VALUE, "1"),
        ("A = 'a' + 'b'", ConfigCode.VALUE, "1"),
        ("A = f'{1}'", ConfigCode.VALUE, "1"),
        ("A = b'bytes'", ConfigCode.VALUE, "1"),
        ("A = {1, 2}", ConfigCode.VALUE, "1"),
        ("A = (lambda: 1)()", ConfigCode.VALUE, "1"),
        ("A = [x for x in y]", ConfigCode.VALUE, "1"),
        ("A = {1: 2}", ConfigCode.KEY, "1"),
        ("A = {**B}", ConfigCode.KEY, "1"),
        ("A = B = 1", ConfigCode.STATEMENT, "1"),
        ("A, B = 1, 2", ConfigCode.STATEMENT, "1"),
        ("A.b = 1", ConfigCode.STATEMENT, "1"),
        ("A: str", ConfigCode.STATEMENT, "1"),
        ("print(1)", ConfigCode.STATEMENT, "1"),
        ("1", ConfigCode.STATEMENT, "1"),
        ("if True:\n    A = 1", ConfigCode.STATEMENT, "1"),
        ("A = 'open", ConfigCode.SYNTAX, "1"),
        ("A = [[[[[[1]]]]]]", ConfigCode.TOO_DEEP, "1"),
    ],
)
def test_read_config__refuses_by_line(text: str, code: ConfigCode, line: str) -> None:
    """Statements other than an assignment of a literal are refused, with their line."""
    wrong = refused(text)
    assert (wrong.code, wrong.params["line"]) == (code, line)


@pytest.mark.parametrize("text", ["A = " + "(" * 500 + ")" * 500, "A = " + "-" * 60_000 + "1", "A = " + "9" * 5_000])
def test_read_config__hostile(text: str) -> None:
    """Input that makes the parser itself give up is refused like the rest."""
    assert refused(text).code in set(ConfigCode)


@pytest.mark.parametrize("body", [b"A = '\xff'", b"A = '\0'", b"A" * (MAX_BYTES + 1)])
def test_read_config__bytes(body: bytes) -> None:
    """Bytes that are not text, or are too many, are not parsed."""
    with pytest.raises(ConfigRefused) as caught:
        read_config(body)
    assert caught.value.code in {ConfigCode.NOT_TEXT, ConfigCode.TOO_LARGE}


def test_read_config__never_quotes_the_content() -> None:
    """A refusal names the line and the kind of node, never its text."""
    wrong = refused("A = secret('hunter2')")
    assert "secret" not in str((wrong, wrong.params))
    assert "hunter2" not in str((wrong, wrong.params))
