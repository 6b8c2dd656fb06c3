"""What is needed of the table of leases."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class LeaseStore(Protocol):
    """Leases: which process does what only one process should do. Every method is one transaction."""

    async def claim_lease(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew the lease `name` if it is free, has expired, or is ours. It is free again at `until`."""
        ...

    async def release_lease(self, name: str, holder: str) -> None:
        """Give up a lease that is ours. A lease that another process has taken since stays."""
        ...

    async def database_time(self) -> datetime:
        """The database's clock, which all its processes share; to the second on SQLite."""
        ...
