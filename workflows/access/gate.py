"""The gate: asks Slack what a decision needs, and decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workflows.access import decide as decisions
from workflows.access.decide import to_look_up
from workflows.ports.access import Askers, Gate
from workflows.records.access import (
    ANYWHERE,
    NO_BUDGET,
    NO_RULES,
    AccessRules,
    Asker,
    Budget,
    Decision,
    Grantee,
    NotPermitted,
    Place,
    Reach,
    Right,
    Rule,
    Standing,
    Why,
)
from workflows.records.drafts import TERMINAL, Person


class WithoutSlack:
    """What a process without Slack knows: who is at its terminal, and of people in Slack nothing."""

    async def asker(self, person: Person, about: Collection[Grantee]) -> Asker:
        """A login of the machine, or somebody of whom nothing is known."""
        standing = Standing.MEMBER if person.workspace_id == TERMINAL else Standing.UNCHECKED
        return Asker(person=person, standing=standing, unknown=frozenset(about))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRight:
    """One right of a person: whether they have it somewhere, and the rules that give it."""

    decision: Decision
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuledGate:
    """The gate of a deployment, by its rules."""

    rules: AccessRules = NO_RULES
    budget: Budget = NO_BUDGET
    askers: Askers

    async def decide(self, right: Right, person: Person, place: Place = ANYWHERE) -> Decision:
        """Whether the person may do it there, and why."""
        return decisions.decide(self.rules, right, await self._asker(right, person), place)

    async def reach(self, right: Right, person: Person) -> Reach:
        """Where the person has a right. Raises NotPermitted where it is nowhere, or not known."""
        return decisions.reach(self.rules, right, await self._asker(right, person))

    def place_open(self, right: Right, place: Place) -> Decision:
        """Whether anybody may do it there."""
        return Decision(right=right, place=place, why=decisions.place_refused(self.rules, right, place) or Why.OPEN)

    async def rights_of(self, person: Person) -> tuple[Asker, tuple[HeldRight, ...]]:
        """Who the person is, and every right with whether they have it somewhere, why, and where."""
        named = (grantee for rule in self.rules.rules for grantee in rule.to)
        asker = await self.askers.asker(person, to_look_up(named))
        held = (
            HeldRight(
                decision=decisions.overview(self.rules, right, asker),
                rules=decisions.given_by(self.rules, right, asker),
            )
            for right in Right
        )
        return asker, tuple(held)

    async def _asker(self, right: Right, person: Person) -> Asker:
        named = (grantee for rule in self.rules.naming(right) for grantee in rule.to)
        return await self.askers.asker(person, to_look_up(named))


async def rights_at(gate: Gate, person: Person, place: Place) -> frozenset[Right]:
    """The rights that the person has there: what a window that they alone see may offer them."""
    decisions_there = [await gate.decide(right, person, place) for right in Right]
    return frozenset(decision.right for decision in decisions_there if decision.allowed)


async def require(gate: Gate, right: Right, person: Person, place: Place = ANYWHERE) -> None:
    """Make sure that the person may do it there. Raises NotPermitted."""
    decision = await gate.decide(right, person, place)
    if not decision.allowed:
        raise NotPermitted(decision)
