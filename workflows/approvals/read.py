"""The table `[approval]` of `callsign.toml`."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from workflows.access import read
from workflows.approvals.rules import dollars
from workflows.records.access import Grantee, Kind
from workflows.records.approvals import EXPIRES, ApprovalRule
from workflows.records.config_table import ConfigTable

#: The most days that a request waits: after these, answers are deleted anyway.
MOST_DAYS = 90


def approval_rules(table: ConfigTable) -> tuple[ApprovalRule, ...]:
    """The rules, in their order; mistakes are added to the table's problems."""
    return tuple(_rule(each) for each in table.tables("ask"))


def _rule(table: ConfigTable) -> ApprovalRule:
    table.require_some("channel")
    return ApprovalRule(
        types=table.texts("types", read.registration_type),
        regions=table.texts("regions", read.region),
        accounts=table.texts("accounts", read.account),
        price=table.text("price", price, None),
        approvers=table.texts("approvers", approver),
        channel=table.text("channel", channel, ""),
        expires=timedelta(days=table.number("days", EXPIRES.days, at_least=1, at_most=MOST_DAYS)),
        own=table.flag("own", default=False),
    )


def approver(value: str) -> Grantee:
    """A person or a user group. Raises ValueError."""
    found = read.grantee(value)
    if found.kind not in {Kind.PERSON, Kind.GROUP}:
        raise ValueError(f"names {value!r}, but must name people (U...) or user groups (@handle or S...)")
    return found


def price(value: str) -> Decimal | None:
    """US dollars a month. Raises ValueError."""
    found = dollars(value)
    if found is None or found < 0:
        raise ValueError(f'is {value!r}, but must be US dollars a month, such as "2.00"')
    return found


def channel(value: str) -> str:
    """A channel. Raises ValueError."""
    if not re.fullmatch(r"[CG][A-Z0-9]{5,}", value):
        raise ValueError(f"is {value!r}, but must be a channel ID such as C0123456789, not a name")
    return value
