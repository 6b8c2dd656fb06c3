"""Whether a person may send a draft to AWS, and buy the number that it asks for."""

from __future__ import annotations

from collections.abc import Collection

from workflows.access.gate import require
from workflows.ports.access import Gate
from workflows.records.access import BudgetReached, Decision, Right, Why, place_of
from workflows.records.account import NUMBER_TYPES
from workflows.records.batches import Batch
from workflows.records.drafts import NEW, Draft, Person
from workflows.records.errors import NO_PROBLEM, Problem

#: Codes of problems: nobody may send or buy there now, or the owner may not.
SWITCHED_OFF, BUDGET_REACHED, NOT_PERMITTED = "switched_off", "budget_reached", "not_permitted"
NOT_OPEN = frozenset({SWITCHED_OFF, BUDGET_REACHED, NOT_PERMITTED, "other_account"})
_CODES = {Why.SWITCHED_OFF: SWITCHED_OFF, Why.OTHER_ACCOUNT: "other_account"}


async def may_send(draft: Draft, by: Person, gate: Gate, obtained: Collection[str] = ()) -> None:
    """Make sure that `by` may submit the draft. `obtained` are resource types that it has already.

    Raises NotPermitted.
    """
    for right in rights_to_send(draft, obtained):
        await require(gate, right, by, place_of(draft))


def refusal(decision: Decision) -> Problem:
    """Why a submission or a batch stops: the right is the detail, in the region of the place."""
    if decision.allowed:
        return NO_PROBLEM
    return Problem(
        code=_CODES.get(decision.why, NOT_PERMITTED), region=decision.place.region, detail=decision.right.value
    )


def budget_reached(reached: BudgetReached) -> Problem:
    """The account has no number left this month; the detail is how many it may have."""
    return Problem(code=BUDGET_REACHED, detail=str(reached.limit))


def rights_to_send(draft: Draft, obtained: Collection[str] = ()) -> tuple[Right, ...]:
    """The rights that sending takes: to buy as well, where a number is requested with it."""
    return (Right.SUBMIT, Right.BUY) if numbers_wanted(draft, obtained) else (Right.SUBMIT,)


def rights_of_batch(batch: Batch) -> tuple[Right, ...]:
    """The rights that sending its rows takes."""
    return (Right.SUBMIT, Right.BUY) if batch.calls.get("RequestPhoneNumber") else (Right.SUBMIT,)


def numbers_wanted(draft: Draft, obtained: Collection[str] = ()) -> tuple[str, ...]:
    """The number types of which sending requests a number."""
    return tuple(
        kind
        for kind, choice in draft.associations.items()
        if choice == NEW and kind in NUMBER_TYPES and kind not in obtained
    )
