"""The keys of profiles, and what they lock. The only module that knows `cryptography`, which is loaded late."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from workflows.profiles.errors import Unreadable

if TYPE_CHECKING:  # it takes megabytes, and most processes never open a profile
    from cryptography.fernet import Fernet, MultiFernet

#: Bytes of a key, before base64.
KEY_BYTES = 32


class KeyRefused(ValueError):
    """A text is not a key. The message has no part of it."""


def new_key() -> str:
    """A key that nobody has had before."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def keys_in(text: str) -> tuple[str, ...]:
    """The keys in a setting: separated by commas, blanks or lines. Raises KeyRefused."""
    keys = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for number, key in enumerate(keys, start=1):
        if not _is_key(key):
            place = f"number {number} of {len(keys)}"
            raise KeyRefused(f"must hold keys as `callsign profile key` prints them, but {place} is not one")
    return keys


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


@dataclass(frozen=True)
class Vault:
    """Encrypts with the first key, and decrypts with all of them. Never shows one."""

    keys: Sequence[str] = field(repr=False)

    def seal(self, plain: bytes) -> bytes:
        """Encrypt."""
        return self._all.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt. Raises Unreadable."""
        return _decrypted(self._all, sealed)

    def is_current(self, sealed: bytes) -> bool:
        """Whether the first key alone decrypts it."""
        try:
            _decrypted(self._first, sealed)
        except Unreadable:
            return False
        return True

    @cached_property
    def _first(self) -> Fernet:
        from cryptography.fernet import Fernet

        return Fernet(self.keys[0])

    @cached_property
    def _all(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(key) for key in self.keys])


def _decrypted(lock: Fernet | MultiFernet, sealed: bytes) -> bytes:
    from cryptography.fernet import InvalidToken

    try:
        return lock.decrypt(sealed)
    except InvalidToken:
        raise Unreadable from None
