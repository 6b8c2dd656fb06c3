"""Token buckets for AWS's quotas."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

#: What a throttle answer multiplies the time between two calls by, at most altogether, and what each call takes back of it:
#: where half of the quota is somebody else's, about one call in forty is throttled, not every second; and one that was
#: throttled because it came a moment early costs little.
SLOWER, SLOWEST, RECOVERY = 1.1, 8.0, 0.005


class Buckets(Protocol):
    """One token bucket for each key, shared by every process that has the same database."""

    async def reserve(self, key: str, interval: float, now: datetime) -> float:
        """Take the next free slot of `key`; `interval` is the wanted seconds between calls. Returns the seconds to wait for it."""
        ...

    async def slow(self, key: str, seconds: float, now: datetime) -> None:
        """After a throttle answer: push the next free slot `seconds` further away, and go SLOWER until calls went well."""
        ...
