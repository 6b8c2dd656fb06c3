"""What is needed of rights: the gate that every use case asks, and what Slack says of the one who asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from workflows.records.access import ANYWHERE, Asker, Budget, Decision, Grantee, Place, Reach, Right
from workflows.records.drafts import Person


class Askers(Protocol):
    """Who somebody is."""

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        """The person, and which of the groups and channels in `about` they belong to; never raises."""
        ...


class Gate(Protocol):
    """Decides who may do what, where."""

    @property
    def budget(self) -> Budget:
        """How many numbers may be requested in a month."""
        ...

    async def decide(self, right: Right, person: Person, place: Place = ANYWHERE) -> Decision:
        """Whether the person may do it there, and why."""
        ...

    async def reach(self, right: Right, person: Person) -> Reach:
        """Where the person has a right. Raises NotPermitted where it is nowhere, or not known."""
        ...

    def place_open(self, right: Right, place: Place) -> Decision:
        """Whether anybody may do it there: for work whose person was asked about when it began."""
        ...
