"""Gates that refuse, and the refusal of a use case."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from tests.gates import Members
from workflows.access.gate import RuledGate
from workflows.ports.access import Askers
from workflows.records.access import (
    NO_RULES,
    AccessRules,
    Budget,
    Grantee,
    Kind,
    NotPermitted,
    Right,
    Rule,
    Why,
)

NOBODY_ELSE = (Grantee(kind=Kind.PERSON, name="U7"),)


def gate(rules: AccessRules = NO_RULES, numbers: int | None = None, askers: Askers | None = None) -> RuledGate:
    return RuledGate(rules=rules, budget=Budget(numbers=numbers), askers=askers or Members())


def only_others(*rights: Right) -> RuledGate:
    """Somebody else has these rights."""
    return gate(AccessRules(rules=(Rule(rights=frozenset(rights), to=NOBODY_ELSE),)))


async def refused(work: Awaitable[object], right: Right) -> None:
    with pytest.raises(NotPermitted) as caught:
        await work
    assert (caught.value.decision.right, caught.value.decision.why) == (right, Why.NOT_GIVEN)
