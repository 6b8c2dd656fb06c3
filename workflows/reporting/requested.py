"""An export or a report that a person asks for: their right first, and only what lies within it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Person
from workflows.records.registrations import Registration
from workflows.reporting.report import Period, Report, report_of

#: Registrations that are read at a time.
PAGE = 500


async def exportable(by: Person, account_id: str, ports: Ports) -> AsyncIterator[tuple[Registration, ...]]:
    """The registrations of an account that a person may export, some at a time, oldest first. Raises NotPermitted."""
    reach = await ports.gate.reach(Right.EXPORT, by)
    last = None
    while page := await ports.store.registrations_created_after(account_id, last, PAGE):
        yield tuple(registration for registration in page if reach.includes(place_of(registration)))
        last = page[-1]


async def note_export(count: int, ports: Ports) -> None:
    """Write into the audit log that registrations were exported, without answers."""
    facts = {"format": "csv", "with_values": "no", "registrations": str(count)}
    await ports.store.append_act(Act(kind=ActKind.EXPORT_MADE, at=ports.clock(), facts=facts))


async def report_for(
    by: Person, period: Period, account_id: str, ports: Ports, *, customer_id: CustomerId = NO_CUSTOMER
) -> Report:
    """The report on what a person may export, or on that of one customer. Raises NotPermitted."""
    reach = await ports.gate.reach(Right.EXPORT, by)
    return await report_of(ports.store, period, account_id, within=reach, customer_id=customer_id)
