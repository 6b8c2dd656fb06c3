"""What is needed of the tables of watched regions and idle numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from workflows.records.registrations import IdleNumber, WatchedRegion


class WatchedRegionStore(Protocol):
    """Regions that people asked Callsign to watch, and the last sweep of each. Every method is one transaction."""

    async def watch_region(self, watched: WatchedRegion) -> None:
        """Set or replace."""
        ...

    async def unwatch_region(self, account_id: str, region: str) -> bool:
        """False when the region was not watched."""
        ...

    async def watched_regions(self, account_id: str) -> tuple[WatchedRegion, ...]:
        """By region."""
        ...

    async def save_sweep_time(self, account_id: str, region: str, at: datetime) -> None:
        """Record a sweep for processes that do not sweep themselves."""
        ...

    async def sweep_times(self, account_id: str) -> Mapping[str, datetime]:
        """When any process last swept each region."""
        ...


class IdleNumberStore(Protocol):
    """Numbers that cannot send before they are registered. Every method is one transaction."""

    async def add_idle_number(self, number: IdleNumber) -> bool:
        """False when the number is known already."""
        ...

    async def idle_number(self, number_id: str) -> IdleNumber | None: ...
    async def unposted_idle_numbers(self, limit: int = 100) -> tuple[IdleNumber, ...]:
        """Oldest first."""
        ...

    async def mark_idle_number_posted(self, number_id: str, now: datetime) -> None: ...
