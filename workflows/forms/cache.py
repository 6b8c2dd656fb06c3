"""Registration types and forms, held for a while: AWS is asked once for all who want the same thing at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from workflows.durable.stopping import stop_tasks
from workflows.ports.forms import CachedValue, Types
from workflows.ports.process import Clock, Sleep
from workflows.records.definitions import Form
from workflows.records.errors import AwsError

T = TypeVar("T")

#: How long definitions are taken for current.
MAX_AGE = timedelta(minutes=10)
#: Forms that are remembered after newer ones took their place: twice the types there are.
FORMS_REMEMBERED = 100
#: Seconds somebody who could be served from an old value waits for the new one.
PATIENCE = 5.0


class Definitions(Protocol):
    """The part of the port `Aws` that says what forms are."""

    async def registration_types(self, region: str) -> Types: ...
    async def form(self, region: str, registration_type: str) -> Form: ...


class Shelf(Generic[T]):
    """Values by key; a key that several want at once is fetched once."""

    def __init__(self, fetch: Callable[..., Awaitable[T]], clock: Clock, sleep: Sleep, patience: float) -> None:
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._patience = patience
        self._held: dict[tuple[str, ...], CachedValue[T]] = {}
        self._under_way: dict[tuple[str, ...], asyncio.Task[CachedValue[T]]] = {}

    def now(self, key: tuple[str, ...]) -> T | None:
        """What is held, whatever its age."""
        held = self._held.get(key)
        return held.value if held else None

    async def get(self, key: tuple[str, ...], max_age: timedelta, *, fresh: bool = False) -> CachedValue[T]:
        """What is held if it is young enough, else a new one, else (unless `fresh`) the old one with its flag."""
        held = self._held.get(key)
        if held and not fresh and self._clock() - held.fetched_at <= max_age:
            return held
        task = self._fetching(key)
        if held and not fresh:
            return await self._new_or(held, task)
        return await asyncio.shield(task)  # others may wait for it: it goes on when this caller is cancelled

    def _fetching(self, key: tuple[str, ...]) -> asyncio.Task[CachedValue[T]]:
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._fetched(key))
            task.add_done_callback(lambda done: self._ended(key, done))
        return task

    async def _fetched(self, key: tuple[str, ...]) -> CachedValue[T]:
        value = await self._fetch(*key)
        self._held[key] = held = CachedValue(value=value, fetched_at=self._clock())
        return held

    def _ended(self, key: tuple[str, ...], task: asyncio.Task[CachedValue[T]]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # looked at: when nobody waits for it any more, it is no news

    async def _new_or(self, old: CachedValue[T], task: asyncio.Task[CachedValue[T]]) -> CachedValue[T]:
        timer = asyncio.ensure_future(self._sleep(self._patience))
        try:
            await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        if task.done() and not isinstance(task.exception(), AwsError):
            return task.result()
        return replace(old, stale=True)

    async def aclose(self) -> None:
        """End what is under way."""
        await stop_tasks(*self._under_way.values())


class Forms:
    """Types and forms of one account. Close it before AWS is closed.

    A form costs three calls (one page each of the type, its sections, its fields), the types of a region one for each hundred.
    """

    def __init__(
        self,
        aws: Definitions,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        max_age: timedelta = MAX_AGE,
        patience: float = PATIENCE,
    ) -> None:
        self._max_age = max_age
        self._types: Shelf[Types] = Shelf(aws.registration_types, clock, sleep, patience)
        self._forms: Shelf[Form] = Shelf(aws.form, clock, sleep, patience)
        #: Forms by fingerprint, the oldest first.
        self._seen: dict[str, Form] = {}

    def types_now(self, region: str) -> Types | None:
        """The region's types as last seen, without asking; for answers that are due at once."""
        return self._types.now((region,))

    def form_now(self, region: str, registration_type: str) -> Form | None:
        """A form as last seen, without asking; for answers that are due at once."""
        return self._forms.now((region, registration_type))

    async def types(self, region: str, max_age: timedelta | None = None) -> CachedValue[Types]:
        """The region's types, at most `max_age` old unless the answer says stale. Raises AwsError when there are none at all."""
        return await self._types.get((region,), self._max_age if max_age is None else max_age)

    async def form(
        self, region: str, registration_type: str, *, fresh: bool = False, max_age: timedelta | None = None
    ) -> CachedValue[Form]:
        """A form, at most `max_age` old unless the answer says stale.

        `fresh` asks AWS whatever is held and raises AwsError rather than give an old one.
        """
        age = self._max_age if max_age is None else max_age
        held = await self._forms.get((region, registration_type), age, fresh=fresh)
        self._remember(held.value)
        return held

    def form_of(self, fingerprint: str) -> Form | None:
        """The form of this fingerprint, where it was seen not long ago; to compare it with a newer one."""
        return self._seen.get(fingerprint)

    def _remember(self, form: Form) -> None:
        self._seen[form.fingerprint] = form
        if len(self._seen) > FORMS_REMEMBERED:
            del self._seen[next(iter(self._seen))]

    async def warm(self, regions: Sequence[str]) -> None:
        """Fetch the types of all regions side by side; a region that fails stays cold."""
        await asyncio.gather(*(self._warm(region) for region in regions))

    async def _warm(self, region: str) -> None:
        with suppress(AwsError):
            await self.types(region)

    async def aclose(self) -> None:
        """End the fetches under way."""
        await self._types.aclose()
        await self._forms.aclose()
