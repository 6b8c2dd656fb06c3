"""What can go wrong with a customer."""

from __future__ import annotations

from enum import StrEnum

from workflows.records.customers import Customer


class CustomerProblem(Exception):
    """Something that a person can read about and act on. Nothing was changed."""


class Refusal(StrEnum):
    """Why a text is not a name."""

    #: There is nothing to see.
    EMPTY = "empty"
    #: The value of an AWS tag cannot hold it.
    LONG = "long"


class NameRefused(CustomerProblem):
    """The text cannot be a customer's name."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class NameTaken(CustomerProblem):
    """Another customer has the name, or had it."""

    def __init__(self, holder: Customer) -> None:
        super().__init__()
        self.holder = holder


class CustomerGone(CustomerProblem):
    """There is no such customer."""


class CustomerArchived(CustomerProblem):
    """The customer takes no new registrations."""

    def __init__(self, customer: Customer) -> None:
        super().__init__()
        self.customer = customer


class CustomerInUse(CustomerProblem):
    """Something belongs to the customer, so that it can be archived only."""
