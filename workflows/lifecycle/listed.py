"""Every registration of a filter, read a page at a time, so that nobody who asks the database meanwhile waits."""

from __future__ import annotations

from collections.abc import AsyncIterator

from workflows.ports.registrations import RegistrationListStore
from workflows.records.listing import RegistrationFilter
from workflows.records.registrations import Registration

#: Registrations that are read at a time.
PAGE = 500


async def every_listed(store: RegistrationListStore, wanted: RegistrationFilter) -> AsyncIterator[Registration]:
    """By ID."""
    last = ""
    while page := await store.registrations_after(wanted, last, PAGE):
        for registration in page:
            yield registration
        last = page[-1].id
