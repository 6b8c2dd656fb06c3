"""What customers need, opened: the store, and who may do what, without AWS and Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.runtime.ambient import Ambient
from bot.settings import Settings
from workflows.access.gate import RuledGate, WithoutSlack
from workflows.ports.ports import NewId
from workflows.ports.process import Clock
from workflows.ports.store import Store


@dataclass(frozen=True, kw_only=True)
class OpenCustomers:
    """See `workflows.customers.keep.CustomerPorts`."""

    store: Store
    gate: RuledGate
    clock: Clock
    new_id: NewId


@asynccontextmanager
async def open_customers(settings: Settings, ambient: Ambient, *, writes: bool) -> AsyncIterator[OpenCustomers]:
    """Customers that are only read can be read while Callsign is running.

    Raises:
        NoDatabase: the file to read does not exist.
        StartRefused: the database cannot be used.
    """
    from bot.runtime.database import open_recorded, open_records  # copies databases too, which the bot never does

    gate = RuledGate(rules=settings.config.access, askers=WithoutSlack())
    async with open_records(settings) if writes else open_recorded(settings) as store:
        yield OpenCustomers(store=store, gate=gate, clock=ambient.clock, new_id=ambient.new_id)
