"""A cache of registration types and forms: simultaneous requests for the same thing cost one fetch from AWS."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Generic, Protocol, Self, TypeVar

import structlog

from workflows.durable.stopping import stop_tasks
from workflows.forms.patterns import unenforced
from workflows.ports.forms import CachedValue, Types
from workflows.ports.process import Clock, Sleep
from workflows.records.definitions import Form
from workflows.records.errors import AwsError, AwsUnavailable, CredentialsUnavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: Age up to which definitions count as current.
MAX_AGE = timedelta(minutes=10)
#: Seconds a caller waits for a new value when the cache has an old one to fall back on.
PATIENCE = 5.0
#: Seconds until a patient caller asks again for a form that could not be fetched.
RETRY_SECONDS = 5.0


class DefinitionSource(Protocol):
    """The part of the port `Aws` that reads definitions."""

    async def registration_types(self, region: str) -> Types: ...
    async def form(self, region: str, registration_type: str) -> Form: ...


class SingleFlightCache(Generic[T]):
    """Values by key. Simultaneous requests for one key share one fetch."""

    def __init__(self, fetch: Callable[..., Awaitable[T]], clock: Clock, sleep: Sleep, patience: float) -> None:
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._patience = patience
        self._entries: dict[tuple[str, ...], CachedValue[T]] = {}
        self._fetches: dict[tuple[str, ...], asyncio.Task[CachedValue[T]]] = {}

    def now(self, key: tuple[str, ...]) -> T | None:
        """The cached value of any age; None where there is none."""
        entry = self._entries.get(key)
        return entry.value if entry else None

    async def get(self, key: tuple[str, ...], max_age: timedelta, *, fresh: bool = False) -> CachedValue[T]:
        """The cached entry if it is young enough, else a new one.

        Where AWS fails or is slow, the old entry is returned and marked stale, unless `fresh`. Raises what the fetch
        raises where there is no old entry, or with `fresh`.
        """
        entry = self._entries.get(key)
        if entry and not fresh and self._clock() - entry.fetched_at <= max_age:
            return entry
        task = self._fetch_task(key)
        if entry and not fresh:
            return await self._new_or_stale(entry, task)
        return await asyncio.shield(task)  # other callers may await it, so it continues when this caller is cancelled

    def _fetch_task(self, key: tuple[str, ...]) -> asyncio.Task[CachedValue[T]]:
        task = self._fetches.get(key)
        if task is None:
            task = self._fetches[key] = asyncio.create_task(self._fetch_entry(key))
            task.add_done_callback(lambda done: self._forget_fetch(key, done))
        return task

    async def _fetch_entry(self, key: tuple[str, ...]) -> CachedValue[T]:
        value = await self._fetch(*key)
        self._entries[key] = entry = CachedValue(value=value, fetched_at=self._clock())
        return entry

    def _forget_fetch(self, key: tuple[str, ...], task: asyncio.Task[CachedValue[T]]) -> None:
        del self._fetches[key]
        if not task.cancelled():
            task.exception()  # marks it as retrieved: asyncio would report an exception that nobody awaits

    async def _new_or_stale(self, old: CachedValue[T], task: asyncio.Task[CachedValue[T]]) -> CachedValue[T]:
        timer = asyncio.ensure_future(self._sleep(self._patience))
        try:
            await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        if task.done() and not isinstance(task.exception(), AwsError):
            return task.result()
        return replace(old, stale=True)

    async def aclose(self) -> None:
        """Cancel the fetches in progress."""
        await stop_tasks(*self._fetches.values())


class Forms:
    """The registration types and forms of one account. Close it before AWS is closed.

    A form costs three calls: one page each of the type, its sections and its fields. The types of a region cost one
    call for each hundred.
    """

    def __init__(
        self,
        aws: DefinitionSource,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        max_age: timedelta = MAX_AGE,
        patience: float = PATIENCE,
    ) -> None:
        self._max_age = max_age
        self._clock = clock
        self._sleep = sleep
        #: How long a form that cannot be fetched is asked for again.
        self._retried_for = timedelta(0)
        #: Fingerprints of the forms whose patterns were looked at.
        self._reported: set[str] = set()
        self._types: SingleFlightCache[Types] = SingleFlightCache(aws.registration_types, clock, sleep, patience)
        self._forms: SingleFlightCache[Form] = SingleFlightCache(aws.form, clock, sleep, patience)

    def types_now(self, region: str) -> Types | None:
        """The region's types as last fetched, without a call to AWS; for responses that are due at once."""
        return self._types.now((region,))

    def form_now(self, region: str, registration_type: str) -> Form | None:
        """A form as last fetched, without a call to AWS; for responses that are due at once."""
        return self._forms.now((region, registration_type))

    async def types(self, region: str, max_age: timedelta | None = None) -> CachedValue[Types]:
        """The region's types, at most `max_age` old unless the entry is stale.

        Raises AwsError when AWS fails and the cache has no types of the region.
        """
        return await self._types.get((region,), self._max_age if max_age is None else max_age)

    async def form(
        self, region: str, registration_type: str, *, fresh: bool = False, max_age: timedelta | None = None
    ) -> CachedValue[Form]:
        """A form, at most `max_age` old unless the entry is stale.

        `fresh` always asks AWS, and raises AwsError instead of returning an old form.
        """
        age, started = self._max_age if max_age is None else max_age, self._clock()
        while True:
            try:
                snapshot = await self._forms.get((region, registration_type), age, fresh=fresh)
            except (AwsUnavailable, CredentialsUnavailable):
                if self._clock() - started >= self._retried_for:
                    raise
                await self._sleep(RETRY_SECONDS)
            else:
                self._report_patterns(snapshot.value)
                return snapshot

    def patient(self, retried_for: timedelta, sleep: Sleep) -> Self:
        """The same forms, for a caller that waits longer for AWS; `sleep` waits between two requests."""
        other = copy.copy(self)
        other._retried_for, other._sleep = retried_for, sleep  # noqa: SLF001  # its own class
        return other

    def _report_patterns(self, form: Form) -> None:
        """Log patterns that only AWS can judge, once for each form."""
        if form.fingerprint not in self._reported and (fields := unenforced(form)):
            log.warning("patterns are left to AWS", action="forms", registration_type=form.type.name, fields=fields)
        self._reported.add(form.fingerprint)

    async def warm(self, regions: Sequence[str]) -> None:
        """Fetch the types of all regions at the same time. A region that fails, however it does, stays uncached."""
        await asyncio.gather(*(self.types(region) for region in regions), return_exceptions=True)

    async def aclose(self) -> None:
        """Cancel the fetches in progress."""
        await self._types.aclose()
        await self._forms.aclose()
