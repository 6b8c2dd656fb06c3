"""Which registrations a list shows, as a store can decide it."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.records.access import EVERYWHERE, Reach
from workflows.records.drafts import NO_CUSTOMER, CustomerId

#: Statuses of registrations that are finished.
FINISHED = frozenset({"COMPLETE", "CLOSED", "DELETED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWord:
    """A word of a search, in lower case. It is found in a registration's texts, or in the words for its status."""

    text: str
    #: Statuses for which people read words that contain it.
    statuses: frozenset[str] = frozenset()
    #: It is also in the words for a status that is none of these; empty where it is not.
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFilter:
    """The registrations that a list shows; every member that is set has to fit."""

    account_id: str
    #: Each is found.
    words: tuple[SearchWord, ...] = ()
    #: The whole ID, name or number, in lower case.
    exact: str = ""
    #: A part of the name, in lower case.
    name_part: str = ""
    registration_type: str = ""
    region: str = ""
    customer_id: CustomerId = NO_CUSTOMER
    #: Only unfinished ones, or only finished ones; all where it is None.
    is_open: bool | None = None
    #: Where the person who looks may see registrations.
    within: Reach = EVERYWHERE
