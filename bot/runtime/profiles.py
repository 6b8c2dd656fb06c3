"""What profiles need, opened: the keys, and the store with or without the rest of Callsign."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot import messages
from bot.runtime.ambient import Ambient
from bot.runtime.core import Core
from bot.runtime.refusals import StartRefused
from bot.settings import Settings
from workflows.profiles.keep import ProfilePorts
from workflows.profiles.keys import KeyRefused, Vault, keys_in


def vault_of(settings: Settings) -> Vault | None:
    """The keys of the settings; None where there are none. Raises StartRefused for a file that cannot be used."""
    keys = settings.secret_keys
    if settings.secret_key_file:
        try:
            keys = keys_in(settings.secret_key_file.read_text("ascii"))
        except OSError as wrong:
            raise StartRefused(messages.profiles.key_file_unreadable(wrong.strerror or type(wrong).__name__)) from None
        except KeyRefused as wrong:
            raise StartRefused(messages.profiles.key_file_refused(str(wrong))) from None
        except UnicodeDecodeError:  # its text would quote the file
            raise StartRefused(messages.profiles.key_file_refused(messages.profiles.NOT_KEYS)) from None
    return Vault(keys) if keys else None


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
