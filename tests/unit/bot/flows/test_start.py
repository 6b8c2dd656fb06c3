"""What the first modal is filled in with."""

from __future__ import annotations

import pytest

from bot.blocks.start import StartAnswers
from bot.flows.start import StartKind, again, given_again, kind_of, offered_region, usual_start

REGIONS = ("us-east-1", "eu-west-1")


@pytest.mark.parametrize(
    ("channel", "default", "shown"),
    [
        ("C1", "C9", "C1"),
        ("G1", "C9", "G1"),
        ("D1", "C9", "C9"),
        ("", "C9", "C9"),
        ("D1", "", ""),
    ],
)
def test_usual_start(channel: str, default: str, shown: str) -> None:
    """The default region; the channel of the command, unless it is a direct message, which a bot cannot post updates in."""
    assert usual_start(REGIONS, default, channel) == StartAnswers(region="us-east-1", channel_id=shown)


@pytest.mark.parametrize("kind", list(StartKind))
def test_again(kind: StartKind) -> None:
    """What was entered comes back out of the metadata of a view."""
    given = StartAnswers(region="eu-west-1", registration_type="T", name="N", channel_id="C1")
    metadata = again(given, kind)
    assert (given_again(metadata, REGIONS), kind_of(metadata)) == (given, kind)


@pytest.mark.parametrize(
    ("metadata", "region"), [({}, "us-east-1"), ({"region": "eu-west-1"}, "eu-west-1"), ({"region": "x"}, "us-east-1")]
)
def test_offered_region(metadata: dict[str, str], region: str) -> None:
    """What came through the client is believed only where it is offered."""
    assert offered_region(metadata, REGIONS) == region
    assert given_again(metadata, REGIONS).region == region


@pytest.mark.parametrize("metadata", [{}, {"way": "odd"}, {"way": "one"}])
def test_kind_of__else(metadata: dict[str, str]) -> None:
    """Anything that is not a table is one registration."""
    assert kind_of(metadata) is StartKind.ONE
