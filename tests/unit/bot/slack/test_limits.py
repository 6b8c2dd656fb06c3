"""Slack's limits: texts are visibly shortened or refused, never cut silently."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import limits


@given(text=st.text(max_size=400), limit=st.integers(min_value=2, max_value=300))
def test_shorten__fits_and_shows_that_something_is_missing(text: str, limit: int) -> None:
    """A text that fits stays unchanged; a longer text is cut and ends in an ellipsis."""
    short = limits.shorten(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("United Kingdom sender ID", 24, "United Kingdom sender ID"),
        ("United Kingdom sender ID registration", 24, "United Kingdom sender…"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
    ],
)
def test_shorten__at_a_word_where_one_is_near(text: str, limit: int, short: str) -> None:
    """A cut word is worse than a missing word."""
    assert limits.shorten(text, limit) == short


@given(st.text())
def test_escape__leaves_nothing_that_slack_parses(text: str) -> None:
    """The text has no mention, link or entity of its own, and nothing is lost."""
    safe = limits.escape(text)
    assert not {"<", ">"} & set(safe)
    assert safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def view(**changed: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": "modal", "blocks": [{"type": "divider"}], "private_metadata": ""}
    return plain | changed


@pytest.mark.parametrize(
    "large",
    [
        view(blocks=[{"type": "divider"}] * 101),
        view(blocks=[{"type": "section", "text": "x" * 3000}] * 90),
        view(private_metadata="x" * 3001),
    ],
    ids=["blocks", "bytes", "metadata"],
)
def test_checked_view__refuses_what_slack_would(large: dict[str, Any]) -> None:
    """A fault of ours is found here, not by a person in front of a loading modal."""
    with pytest.raises(limits.OverLimit, match=r"\d+"):
        limits.checked_view(large)


def test_checked_view__returns_a_view_that_fits() -> None:
    """A view at the limit is still within it."""
    fitting = view(blocks=[{"type": "divider"}] * 100, private_metadata="x" * 3000)
    assert limits.checked_view(fitting) is fitting


def test_fits_ack__stays_below_what_socket_mode_drops() -> None:
    """Slack silently drops an ack of 20,480 bytes; ours stay well below."""
    assert limits.fits_ack({"text": "x" * 15_000})
    assert not limits.fits_ack({"text": "x" * 17_000})
    assert not limits.fits_ack({"text": "é" * 4_000})
    assert limits.ACK_SAFE_BYTES < limits.ACK_BYTES
