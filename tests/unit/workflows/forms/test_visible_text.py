"""What people can see of a text stays as it is, and everything else goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.factories import field, form, path
from workflows.forms.resolve import clean, is_empty
from workflows.forms.validation import ErrorCode, errors
from workflows.forms.visible_text import as_seen, is_blank, is_noticed
from workflows.records.definitions import REQUIRED

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("support\u200b@example.com", "support@example.com"),
        ("\ufeffExample\ufeff Corp", "Example Corp"),
        ("12-3456789\u200b", "12-3456789"),
        ("Ex\u00adample", "Example"),
        ("A\u2060B\u180eC\u034fD", "ABCD"),
        ("\u202eproc\u202c", "proc"),
        ("\u2066Example\u2069\u200e", "Example"),
        ("A\ufe0fB\U000e0100", "AB"),
        ("A\U000e0041\U000e007f", "A"),
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("a\ud83db", "ab"),
        ("Example\u2800Corp", "Example Corp"),
        ("Example\u3164Corp", "Example Corp"),
        ("Example\u00a0Corp\u202fGmbH", "Example Corp GmbH"),
        ("one\u2028two\u2029three\x0bfour\r\nfive\rsix\x85seven", "one\ntwo\nthree\nfour\nfive\nsix\nseven"),
        ("abc\u200cdef", "abcdef"),
        ("\U0001f468\u200d", "\U0001f468"),
    ],
)
def test_as_seen__removes_what_cannot_be_seen(typed: str, seen: str) -> None:
    """Zero-width and control characters go; fillers and wide blanks become blanks, and all line ends newlines."""
    assert as_seen(typed) == seen


@pytest.mark.parametrize(
    "text",
    [
        "Example Corp, “Ltd.” & <Sons>\n\tCafe\u0301 ½ № ™",
        FAMILY,
        ENGLAND,
        "\u2764\ufe0f 1\ufe0f\u20e3 \u00a9\ufe0f \U0001f1fa\U0001f1f8",
        "\U0001f9d1\U0001f3ff\u200d\U0001f680 \U0001f3f3\ufe0f\u200d\U0001f308",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: I want
        "\u0915\u094d\u200d\u0937",  # Hindi, with the half form
        "\u0d28\u0d4d\u200d",  # Malayalam, with the joiner at the end of the word
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala: Sri
        "\u1820\u180b",  # Mongolian, with the form of its letter
        "\u845b\U000e0100\u98fe",  # a Japanese place, with the form of its character
        "\u1112\u1161\u11ab \u1112\u1160\u11ab",  # older Korean
        "\u0600\u0661\u0662",  # an Arabic number with its sign
        "\u682a\u5f0f\u3000\u4f1a\u793e",
    ],
)
def test_as_seen__keeps_what_can_be_seen(text: str) -> None:
    """Emoji stay whole, and so do the scripts that are written with joiners and selectors."""
    assert as_seen(text) == text


@given(st.text())
def test_as_seen__is_done_at_once(text: str) -> None:
    """A second look finds nothing more to remove, and nothing is added."""
    assert as_seen(as_seen(text)) == as_seen(text)
    assert len(as_seen(text)) <= len(text)


@given(
    st.text(st.characters(categories=("L", "N", "P", "Sm", "Sc")).filter(lambda c: c not in "\u3164\uffa0\u115f\u1160"))
)
def test_as_seen__letters_and_signs_are_never_changed(text: str) -> None:
    """Letters, digits and signs of all languages stay."""
    assert as_seen(text) == text


@pytest.mark.parametrize(
    "text",
    ["\u200b", "\u3164", "\u115f\u1160", "\u2800 \u2800", "\ufeff", "\u00ad", "\U000e0041", "\ufe0f", "\x00", "\u17b4"],
)
def test_is_empty__nothing_to_see(text: str) -> None:
    """A text that nobody can see does not answer a required field, even where it was stored long ago."""
    assert is_blank(text)
    assert is_empty(text)
    assert clean(field("s.a"), text) == ""
    asked = form(field("s.a", requirement=REQUIRED))
    assert [error.code for error in errors(asked, {path("s.a"): text})] == [ErrorCode.MISSING]


@pytest.mark.parametrize(
    ("typed", "noticed"),
    [
        ("Ex\u00adample", True),
        ("Example\u2800Corp", True),
        ("\u202eexample", True),
        ("abc\u200cdef", True),
        ("\u200bExample\ufeff", False),
        ("Example\u2800", False),
        ("Example\u00a0Corp", False),
        ("Example", False),
    ],
)
def test_is_noticed__where_a_difference_can_be_seen(typed: str, noticed: bool) -> None:
    """A person is shown the change only where the text may look different without the character."""
    assert is_noticed(typed, as_seen(typed).strip()) is noticed
