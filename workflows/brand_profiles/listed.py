"""The brand profiles of each region as last listed: people choose from them, and one that is used is read again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.ports.brand_profiles import BrandProfiles
from workflows.ports.process import Clock
from workflows.records.brand_profiles import ACTIVE, BrandProfile
from workflows.records.errors import AwsError

#: How long a list is used, and how long a region that has refused is not asked again.
FRESH, REFUSED = timedelta(minutes=1), timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    profiles: Sequence[BrandProfile]
    until: datetime


@dataclass(kw_only=True)
class ListedBrandProfiles:
    """Lists of the profiles that may be used. A region without the service, or that refuses, has an empty list."""

    brand_profiles: BrandProfiles
    clock: Clock
    _lists: dict[str, _List] = field(default_factory=dict)
    _reading: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def now(self, region: str) -> Sequence[BrandProfile]:
        """The list as it is known, without a call."""
        known = self._lists.get(region)
        return known.profiles if known else ()

    def reading(self, region: str) -> asyncio.Task[None] | None:
        """The call that reads the list, which is started once; None while the list is fresh. It never raises."""
        known = self._lists.get(region)
        if known and self.clock() < known.until:
            return None
        if region not in self._reading:
            self._reading[region] = asyncio.create_task(self._read(region))
        return self._reading[region]

    def forget(self, region: str) -> None:
        """The list has changed."""
        self._lists.pop(region, None)

    async def _read(self, region: str) -> None:
        try:
            profiles = await self.brand_profiles.profiles(region)
        except AwsError:
            self._lists[region] = _List(profiles=(), until=self.clock() + REFUSED)
        else:
            usable = tuple(profile for profile in profiles if profile.status == ACTIVE)
            self._lists[region] = _List(profiles=usable, until=self.clock() + FRESH)
        finally:
            del self._reading[region]
