"""Token buckets for AWS's quotas."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

#: What a throttle answer multiplies the time between two calls by, the most it may reach, and what each later call
#: takes back. Where somebody else uses half of the quota, about one call in forty is throttled instead of one every
#: second. A call that was throttled because it came a moment early costs little.
SLOWER, SLOWEST, RECOVERY = 1.1, 8.0, 0.005


class Buckets(Protocol):
    """One token bucket for each key, shared by every process of the same database."""

    async def reserve_slot(self, key: str, interval: float, now: datetime) -> float:
        """Take the next free slot of `key`; `interval` is the wanted seconds between calls.

        Returns the seconds to wait.
        """
        ...

    async def slow_bucket(self, key: str, seconds: float, now: datetime) -> None:
        """After a throttle answer: move the next free slot back by `seconds`, and go SLOWER until calls succeed."""
        ...
