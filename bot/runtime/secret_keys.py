"""The secret keys of the settings: what they encrypt, and the key that follows from them for the audit log."""

from __future__ import annotations

from bot import messages
from bot.runtime.refusals import StartRefused
from bot.settings import Settings
from workflows.audit.entries import HashKey, derived
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


def hash_key_of(settings: Settings) -> HashKey | None:
    """The key of the hashes in the audit log; None where there are no secret keys. Raises StartRefused as above."""
    vault = vault_of(settings)
    return derived(vault.keys[0]) if vault else None
