"""Acts in words: who did what, with foreign text escaped, and nothing for what nobody did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.blocks.audit import LINES, audit_message
from bot.messages import audit as words
from workflows.audit.entries import Recorded
from workflows.records.acts import ActKind, ChainHead, Origin, SourceKind
from workflows.records.drafts import Person

ANA = Person(workspace_id="T1", user_id="U1ANA")
ACT = Recorded(
    seq=7,
    hash="ab",
    act="registration.handed_over",
    at=datetime(2026, 11, 28, 3, tzinfo=UTC),
    origin=Origin(who=ANA, source=SourceKind.CLICK, name="<!here>", payload="1a2b3c4d"),
    subjects={"registration": "registration-1"},
    facts={"to": "U2BEN"},
    values={},
    aws_request_id="",
)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (ACT, "<@U1ANA> handed it over to <@U2BEN>"),
        (replace(ACT, facts={"to": "<!here>"}), "<@U1ANA> handed it over to &lt;!here&gt;"),
        (replace(ACT, facts={}), "<@U1ANA> handed it over to …"),
        (replace(ACT, act="number.bought", facts={"number": "+1833"}), "<@U1ANA> bought +1833"),
        (replace(ACT, act="submission.submitted"), ""),
        (replace(ACT, act="of.a.later.release"), ""),
        (replace(ACT, origin=Origin()), ""),
    ],
)
def test_done(act: Recorded, said: str) -> None:
    """A person with what they did; nothing for a task of Callsign's own, or for an act without words."""
    assert words.done(act).partition(" · ")[2] == said


@pytest.mark.parametrize("kind", ActKind)
def test_done__every_kind(kind: ActKind) -> None:
    """No kind of act breaks the details, whatever facts it has."""
    assert isinstance(words.done(replace(ACT, act=kind.value, facts={})), str)


def test_audit_message__escaped_and_short() -> None:
    """The name of a click is foreign text, and as long as somebody makes it."""
    long = replace(ACT, origin=replace(ACT.origin, name="<!channel>" * 100))
    message = audit_message([long] * 40, ChainHead(seq=46, hash="c" * 64), 7)
    assert "<!channel>" not in message.text
    assert "28 entries more" in message.text
    assert len(message.blocks[1]["text"]["text"]) <= 3000
    assert LINES * words.LINE < 3000
