"""How often each operation may be called: the setting `CALLSIGN_AWS_RATE`, and a storeless process's buckets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.aws.operations import BRAND_PROFILE_OPERATIONS, OPERATIONS
from workflows.ports.quota import RECOVERY, SLOWER, SLOWEST

#: Calls a second that AWS allows for operations whose quota differs from the other registration operations'.
#: That of brand profiles is not documented: a throttled call makes the bucket slower.
AWS_RATES: Mapping[str, float] = {"ListTagsForResource": 10.0, "GetBrandProfileAttribute": 5.0}
#: The operations that may have a rate of their own.
_LIMITED = frozenset((*OPERATIONS, *BRAND_PROFILE_OPERATIONS))
EXAMPLE = "CALLSIGN_AWS_RATE=1,PutRegistrationFieldValue=10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Calls a second for each operation, in each account and region."""

    #: The rate of every operation without a rate of its own.
    default: float = 1.0
    by_operation: Mapping[str, float] = field(default_factory=lambda: dict(AWS_RATES))

    @classmethod
    def parse(cls, setting: str) -> Rates:
        """Read `1`, `5` or `1,PutRegistrationFieldValue=10`. Raises a ValueError with the fault and an example."""
        default, by_operation = 1.0, dict(AWS_RATES)
        for part in filter(None, (piece.strip() for piece in setting.split(","))):
            operation, equals, number = (piece.strip() for piece in part.partition("="))
            if not equals:
                default = _rate(part)
            elif operation not in _LIMITED:
                known = ", ".join(sorted(_LIMITED))
                raise ValueError(
                    f"{operation!r} is not an operation that Callsign calls. Operations: {known}. Example: {EXAMPLE}"
                )
            else:
                by_operation[operation] = _rate(number)
        return cls(default=default, by_operation=by_operation)

    def interval(self, operation: str) -> float:
        """Seconds between two calls of `operation`."""
        return 1 / self.by_operation.get(operation, self.default)


def _rate(number: str) -> float:
    try:
        rate = float(number)
    except ValueError:
        rate = math.nan
    if not (math.isfinite(rate) and rate > 0):
        raise ValueError(f"{number!r} is not a number of calls a second above zero. Example: {EXAMPLE}")
    return rate


class LocalBuckets:
    """`Buckets` of a single process that does not share its quota: on SQLite, without a store, and in tests."""

    def __init__(self) -> None:
        self._free_at: dict[str, datetime] = {}
        #: Factor of the wanted interval; 1 while nothing is throttled.
        self._pace: dict[str, float] = {}

    async def reserve_slot(self, key: str, interval: float, now: datetime) -> float:
        """Reserve the next free slot of `key`, and return the seconds to wait for it."""
        slot = max(now, self._free_at.get(key, now))
        self._pace[key] = max(1.0, self._pace.get(key, 1.0) - RECOVERY)
        self._free_at[key] = slot + timedelta(seconds=interval * self._pace[key])
        return (slot - now).total_seconds()

    async def slow_bucket(self, key: str, seconds: float, now: datetime) -> None:
        """Delay the next free slot of `key` by `seconds`, and slow_bucket its pace for a while."""
        self._free_at[key] = max(now, self._free_at.get(key, now)) + timedelta(seconds=seconds)
        self._pace[key] = min(SLOWEST, self._pace.get(key, 1.0) * SLOWER)
