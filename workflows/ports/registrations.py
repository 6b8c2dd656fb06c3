"""What is needed of the tables of registrations and of their changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.acts import Act
from workflows.records.drafts import RegistrationId
from workflows.records.listing import RegistrationFilter
from workflows.records.messages import DigestKey
from workflows.records.registrations import Change, ChangeId, Registration, RegistrationSnapshot


class ChangeStore(Protocol):
    """Changes and the digests that report several of them. Every method is one transaction."""

    async def add_change(self, change: Change) -> bool:
        """Add a change that has no registration row. False when its (message_key, seq) exists already."""
        ...

    async def changes_of(self, key: str) -> tuple[Change, ...]:
        """Changes of one status message, by seq."""
        ...

    async def unposted_changes(self, limit: int = 100) -> tuple[Change, ...]:
        """Oldest first, without those that belong to a digest."""
        ...

    async def mark_change_posted(self, change_id: ChangeId, now: datetime) -> None: ...
    async def put_changes_into_digest(self, digest: DigestKey, changes: Sequence[ChangeId]) -> None:
        """Let the message `digest` report these changes from now on.

        A change that has a message of its own keeps it.
        """
        ...

    async def unposted_digests(self) -> Mapping[DigestKey, tuple[Change, ...]]:
        """Keys of digests to their changes, oldest first."""
        ...


class RegistrationListStore(Protocol):
    """Registrations for lists: filtered, ordered and counted by the database, however many there are."""

    async def count_listed(self, wanted: RegistrationFilter) -> int: ...
    async def listed_registrations(
        self, wanted: RegistrationFilter, *, offset: int, limit: int
    ) -> tuple[Registration, ...]:
        """Those that need a person first, then those in review, then drafts, in each the oldest first.

        Finished ones come last, the latest changed first.
        """
        ...

    async def listed_kinds(self, account_id: str) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """The registration types of all registrations with their titles, and their regions."""
        ...

    async def registrations_created_after(
        self, account_id: str, after: Registration | None, limit: int
    ) -> tuple[Registration, ...]:
        """Of one account, oldest first, from the one after `after` on."""
        ...

    async def registrations_after(self, wanted: RegistrationFilter, after: str, limit: int) -> tuple[Registration, ...]:
        """By ID, from the one after `after` on."""
        ...


class RegistrationStore(ChangeStore, RegistrationListStore, Protocol):
    """Registrations as last seen. A new state and its change are written in one transaction."""

    async def add_registration(self, registration: Registration) -> None:
        """Insert a registration. An id that exists already changes nothing."""
        ...

    async def registration(self, registration_id: RegistrationId) -> Registration | None: ...
    async def registrations(self, account_id: str, region: str | None = None) -> tuple[Registration, ...]:
        """Oldest first; of every region when `region` is None."""
        ...

    async def registrations_with_waiting_numbers(self, account_id: str, region: str) -> tuple[Registration, ...]:
        """Those that are approved, with a number that cannot send yet."""
        ...

    async def registration_snapshots(self, account_id: str, region: str) -> tuple[RegistrationSnapshot, ...]:
        """What a sweep compares, of every registration of the region."""
        ...

    async def save_registration(self, registration: Registration) -> None:
        """Write what is not a change, such as a name.

        Nothing is written when a change was recorded since it was read.
        """
        ...

    async def record_change(
        self, registration: Registration, change: Change, *, expected_changes: int, act: Act | None = None
    ) -> bool:
        """Write the new state and its change, and a person's act, if the row still counts `expected_changes`.

        Of any number of callers, one gets True.
        """
        ...

    async def record_hand_over(self, registration: Registration, change: Change, *, expected_changes: int) -> bool:
        """`record_change`, and give the registration's unfinished drafts to its new owner too."""
        ...

    async def adopt_registration(self, registration: Registration, change: Change | None) -> bool:
        """Watch a registration that Callsign did not create. False, and nothing written, when it is watched already."""
        ...

    async def unwatch_registration(self, registration_id: RegistrationId, now: datetime) -> bool:
        """Forget an adopted registration and its message, and remember not to adopt it again. False for any other."""
        ...

    async def unwatched_registrations(self) -> frozenset[RegistrationId]:
        """Registrations that a person asked Callsign not to watch."""
        ...
