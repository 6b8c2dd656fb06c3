"""Numbers reserved in the budget: counted before they are requested, by every process, each intent once."""

from __future__ import annotations

from datetime import UTC, datetime

from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

# Every reservation of an account writes this row first, so that concurrent ones queue on it, and each counts what the
# one before it has committed.
LOCK = """
    insert into budget_accounts (account_id, reserved_at) values (:account, :now)
    on conflict (account_id) do update set reserved_at = excluded.reserved_at
"""
COUNT = "select count(*) as numbers from reserved_numbers where account_id = :account and month = :month"
RESERVE = """
    insert into reserved_numbers (intent, account_id, month, reserved_at) values (:intent, :account, :month, :now)
    on conflict (intent) do update set month = excluded.month, reserved_at = excluded.reserved_at
"""


class BudgetTable(Tables):
    """See `workflows.ports.budget.BudgetStore`."""

    @transaction
    def reserve_number(self, intent: str, account_id: str, now: datetime, limit: int | None) -> Work[bool]:
        values = {"intent": intent, "account": account_id, "month": _month(now), "now": text_of(now)}
        yield Query(LOCK, values)
        if (yield Query("select 1 from reserved_numbers where intent = :intent and month = :month", values)):
            return True
        (counted,) = yield Query(COUNT, values)
        if limit is not None and counted["numbers"] >= limit:
            return False
        yield Query(RESERVE, values)
        return True

    @transaction
    def release_number(self, intent: str) -> Work[None]:
        yield Query("delete from reserved_numbers where intent = :intent", {"intent": intent})

    @transaction
    def settle_numbers(self, intents: str, now: datetime) -> Work[None]:
        settled = f"settled:{text_of(now)}:"
        yield Query(
            """update reserved_numbers set intent = :settled || intent
                where substr(intent, 1, length(:intents)) = :intents""",
            {"settled": settled, "intents": intents},
        )

    @transaction
    def numbers_reserved(self, account_id: str, now: datetime) -> Work[int]:
        (counted,) = yield Query(COUNT, {"account": account_id, "month": _month(now)})
        numbers: int = counted["numbers"]
        return numbers


def _month(now: datetime) -> str:
    """Such as `2026-11`, in UTC."""
    return f"{now.astimezone(UTC):%Y-%m}"
