"""What is needed of the table of numbers that were reserved in the budget."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class BudgetStore(Protocol):
    """Numbers that are to be requested, by what asks for them. Every method is one transaction."""

    async def reserve_number(self, intent: str, account_id: str, now: datetime, limit: int | None) -> bool:
        """Count a number in the calendar month of `now` (UTC) before it is requested.

        False, and nothing written, where the month has `limit` numbers already. An intent counts once, however often
        it asks; one that was reserved in an earlier month, and never obtained, moves into this one.
        """
        ...

    async def release_number(self, intent: str) -> None:
        """Take back the reservation of a number that was certainly not requested."""
        ...

    async def settle_numbers(self, intents: str, now: datetime) -> None:
        """Count what the intents that start with `intents` have reserved for good: asked again, they count again."""
        ...

    async def numbers_reserved(self, account_id: str, now: datetime) -> int:
        """How many numbers count in the month of `now`."""
        ...
