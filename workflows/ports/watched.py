"""What is needed of the tables of watched regions and idle numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from workflows.records.registrations import IdleNumber, RequestedNumber, RequestState, WatchedRegion


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


class NumberRequestStore(Protocol):
    """Numbers that people requested. Every method is one transaction."""

    async def add_number_request(self, request: RequestedNumber) -> bool:
        """Accept a request. False, and nothing written, where the same one is open or was granted."""
        ...

    async def open_number_requests(self) -> tuple[RequestedNumber, ...]:
        """Oldest first."""
        ...

    async def close_number_request(self, key: str, state: RequestState, now: datetime) -> None:
        """Record how an open request ended."""
        ...

    async def count_number_request_try(self, key: str, now: datetime) -> None:
        """Record that an open request was tried and AWS did not answer."""
        ...
