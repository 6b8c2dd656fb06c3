"""What profiles need, opened: the keys, and the store with or without the rest of Callsign."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.runtime.ambient import Ambient
from bot.runtime.core import Core
from bot.runtime.secret_keys import vault_of
from bot.settings import Settings
from workflows.profiles.keep import ProfilePorts


def profile_ports(core: Core) -> ProfilePorts:
    """Profiles on an open store. Raises StartRefused."""
    return ProfilePorts(
        store=core.store, vault=vault_of(core.settings), clock=core.ambient.clock, new_id=core.ambient.new_id
    )


@asynccontextmanager
async def open_profiles(settings: Settings, ambient: Ambient, *, writes: bool) -> AsyncIterator[ProfilePorts]:
    """Profiles without AWS. Those that are only read can be read while Callsign is running.

    Raises:
        NoDatabase: the file to read does not exist.
        StartRefused: the database or the keys cannot be used.
    """
    from bot.runtime.database import open_recorded, open_records  # copies databases too, which the bot never does

    vault = vault_of(settings)
    async with AsyncExitStack() as stack:
        opened = open_records(settings) if writes else open_recorded(settings)
        store = await stack.enter_async_context(opened)
        yield ProfilePorts(store=store, vault=vault, clock=ambient.clock, new_id=ambient.new_id)
