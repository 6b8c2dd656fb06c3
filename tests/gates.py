"""Gates for tests of what is behind them."""

from __future__ import annotations

from collections.abc import Collection

from workflows.access.gate import RuledGate
from workflows.records.access import Asker, Grantee, Standing
from workflows.records.drafts import Person


class Members:
    """Everybody is a full member, and belongs to no group."""

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        return Asker(person=person)


class Guests:
    """Everybody is a guest."""

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        return Asker(person=person, standing=Standing.GUEST)


OPEN_GATE = RuledGate(askers=Members())
