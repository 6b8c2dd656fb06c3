"""What is needed of the table of customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from workflows.records.customers import Customer, CustomerCount
from workflows.records.drafts import Answer, CustomerId, DraftId, RegistrationId
from workflows.records.listing import RegistrationFilter


class CustomerStore(Protocol):
    """Customers, and what belongs to them. Every method is one transaction.

    A name is found by its key (`workflows.customers.names.key_of`). A customer keeps the keys of its former names.
    """

    async def add_customer(self, customer: Customer, key: str) -> Customer:
        """Insert a customer; where a customer has the name, or had it, nothing is written. Returns who has the name.

        Of two callers at once, one inserts, and both get the same customer.
        """
        ...

    async def customers(self) -> tuple[Customer, ...]:
        """All of them, by name, also archived ones."""
        ...

    async def has_customers(self) -> bool:
        """Whether there is one that is not archived."""
        ...

    async def customer(self, customer_id: CustomerId) -> Customer | None: ...
    async def customer_named(self, key: str) -> Customer | None:
        """The customer that has this name, or had it."""
        ...

    async def customers_by_key(self) -> Mapping[str, Customer]:
        """All of them, by the keys of their present and former names."""
        ...

    async def rename_customer(self, customer_id: CustomerId, name: str, key: str, now: datetime) -> Customer | None:
        """Give a customer another name. Returns who has the name now: another customer where it is taken.

        None where the customer does not exist.
        """
        ...

    async def archive_customer(self, customer_id: CustomerId, now: datetime, *, archived: bool) -> bool:
        """Archive a customer, or take it back. False, and nothing written, where it is so already."""
        ...

    async def delete_customer(self, customer_id: CustomerId, now: datetime) -> bool:
        """Delete a customer that nothing belongs to, with its names. False, and nothing deleted, for any other."""
        ...

    async def assign_registration(
        self, registration_id: RegistrationId, customer_id: CustomerId, now: datetime
    ) -> bool:
        """Give a registration, with its drafts that have not ended, to a customer; an empty id to none.

        False, and nothing written, where it is so already.
        """
        ...

    async def assign_draft(self, draft_id: DraftId, customer_id: CustomerId, now: datetime) -> bool:
        """Give an open draft to a customer; an empty id to none. False, and nothing written, where it is so already."""
        ...

    async def answers_of_customers(self, parts: tuple[str, str]) -> tuple[tuple[str, Answer], ...]:
        """The answers to fields whose path ends in one of these parts, in any case, with the name of the customer.

        Of the drafts of customers that were not discarded.
        """
        ...

    async def customers_of(self, wanted: RegistrationFilter) -> Mapping[RegistrationId, CustomerId]:
        """The customer of each registration that has one, as far as the filter fits."""
        ...

    async def count_by_customer(self, wanted: RegistrationFilter) -> tuple[CustomerCount, ...]:
        """The registrations of each customer that has some, as far as the filter fits."""
        ...
