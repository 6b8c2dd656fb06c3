"""Slack's sizes: shortened visibly or refused loudly, never cut in silence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import limits


@given(text=st.text(max_size=400), limit=st.integers(min_value=2, max_value=300))
def test_shorten__fits_and_shows_that_something_is_missing(text: str, limit: int) -> None:
    """What fits is untouched; what does not ends in an ellipsis and is a beginning of the text."""
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
    """A cut word is worse than a missing one."""
    assert limits.shorten(text, limit) == short


@given(st.text())
def test_escape__leaves_nothing_that_slack_parses(text: str) -> None:
    """No mention, no link, no entity of the text's own; and nothing is lost."""
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
    """A fault of ours is found here, not by a person at "one moment"."""
    with pytest.raises(limits.OverLimit, match=r"\d+"):
        limits.checked_view(large)


def test_checked_view__gives_the_view_itself_when_it_fits() -> None:
    """At the limit is within it."""
    fitting = view(blocks=[{"type": "divider"}] * 100, private_metadata="x" * 3000)
    assert limits.checked_view(fitting) is fitting


def test_fits_ack__stays_below_what_socket_mode_drops() -> None:
    """Slack drops an ack of 20,480 bytes in silence; ours stop well before, counted as sent."""
    assert limits.fits_ack({"text": "x" * 15_000})
    assert not limits.fits_ack({"text": "x" * 17_000})
    assert not limits.fits_ack({"text": "é" * 4_000})
    assert limits.ACK_SAFE_BYTES < limits.ACK_BYTES
