"""The words about approvals."""

from __future__ import annotations

from bot.messages import approvals as words
from workflows.records.access import Grantee, Kind


def test_approvers__mentions_a_group_by_its_id_alone() -> None:
    """A handle that looks like an ID is a handle: the rule says which of the two it is."""
    named = [
        Grantee(kind=Kind.PERSON, name="U0123ABCD"),
        Grantee(kind=Kind.GROUP, name="S0123ABCD", by_id=True),
        Grantee(kind=Kind.GROUP, name="SALES"),
    ]
    assert words.approvers(named) == "<@U0123ABCD> <!subteam^S0123ABCD> @SALES"
