"""Customers: the end businesses for whom registrations are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.records.drafts import CustomerId, Person

#: Characters of a name: those that the value of an AWS tag may have, so that a tag holds each name whole.
NAME_MAX = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """An end business. Its profiles, drafts and registrations carry its id."""

    id: CustomerId
    name: str
    created_by: Person
    created_at: datetime
    #: Since when it takes no new registrations; those that it has stay.
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCount:
    """How many registrations a customer has. Each is counted in one of the other fields at most."""

    customer_id: CustomerId
    registrations: int = 0
    need_us: int = 0
    #: AWS, a carrier or a registry has to act.
    in_review: int = 0
    live: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSettings:
    """The table `[customers]` of `callsign.toml`."""

    #: The names of the company that runs Callsign: registrations are made for its customers, not for itself.
    own_names: tuple[str, ...] = ()


#: The company has no names of its own to look out for.
NO_CUSTOMER_SETTINGS = CustomerSettings()
