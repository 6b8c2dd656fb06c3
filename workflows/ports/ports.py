"""The ports that travel together: what a use case needs from its surroundings, as one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflows.ports.access import Gate
from workflows.ports.aws import Aws
from workflows.ports.forms import FormSource
from workflows.ports.process import Clock, Sleep
from workflows.ports.store import Store
from workflows.records.approvals import ApprovalRule

NewId = Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Ports:
    """AWS, the store, the forms, and what a process gives. A use case that needs one port alone takes that port."""

    aws: Aws
    store: Store
    forms: FormSource
    clock: Clock
    sleep: Sleep
    new_id: NewId
    #: Who may do what, where, and how many numbers a month.
    gate: Gate
    #: What needs an approval; the first rule that applies decides.
    approval_rules: tuple[ApprovalRule, ...] = ()
    #: The names of the company that runs Callsign, where it registers for its customers.
    own_names: tuple[str, ...] = ()
