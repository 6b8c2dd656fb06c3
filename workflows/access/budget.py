"""The budget of numbers: reserved before the call that costs money, so that nothing above it is ever bought.

A reservation has the name of the intent, and the same intent is asked for again after a crash. So a kill between the
reservation and the purchase, or between the purchase and its record, neither counts a number twice nor forgets one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from workflows.ports.ports import Ports
from workflows.records.access import BudgetReached
from workflows.records.errors import AwsError, AwsUnavailable

T = TypeVar("T")


async def within_budget(intent: str, account_id: str, buy: Callable[[], Awaitable[T]], ports: Ports) -> T:
    """Reserve a number, then `buy` it.

    A reservation stays where AWS's answer is not known, for the repeat; it is taken back where AWS has refused.

    Raises:
        BudgetReached: the account has used its numbers of this month; nothing was called.
        AwsError: what `buy` raises.
    """
    limit = ports.gate.budget.numbers_in(account_id)
    if not await ports.store.reserve_number(intent, account_id, ports.clock(), limit):
        raise BudgetReached(limit or 0, account_id)
    try:
        return await buy()
    except AwsUnavailable:
        raise
    except AwsError:
        await ports.store.release_number(intent)
        raise


async def numbers_left(account_id: str, ports: Ports) -> int | None:
    """How many numbers may still be requested this month; None where there is no limit."""
    limit = ports.gate.budget.numbers_in(account_id)
    if limit is None:
        return None
    return max(0, limit - await ports.store.numbers_reserved(account_id, ports.clock()))
