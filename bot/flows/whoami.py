"""What a person may do, and why."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import access as words
from bot.messages.access import Named
from workflows.access.gate import RuledGate
from workflows.ports.budget import BudgetStore
from workflows.ports.process import Clock
from workflows.records.drafts import Person


async def rights_in_words(gate: RuledGate, person: Person, named: Named = words.slack_name) -> list[str]:
    """Who the person is, and what they may do, by the reason why."""
    asker, held = await gate.rights_of(person)
    return [words.who(asker), *words.right_lines(held, named), *words.switched_off(gate.rules)]


async def account_in_words(
    gate: RuledGate, account_id: str, regions: Sequence[str], *, store: BudgetStore, clock: Clock
) -> list[str]:
    """Where Callsign works, and how many numbers of the budget are used."""
    used = await store.numbers_reserved(account_id, clock())
    return [words.account_line(account_id, regions), words.budget_line(used, gate.budget.numbers_in(account_id))]
