"""Which rule asks for an approval. Pure; the first rule that applies decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase

from workflows.records.account import NUMBER_TYPES
from workflows.records.approvals import Approval, ApprovalRule
from workflows.records.drafts import NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is about to be submitted or bought, as far as rules look at it."""

    account_id: str
    region: str
    registration_type: str
    #: Numbers that are bought.
    numbers: int = 0
    #: US dollars a month of each; empty where the account has no such number yet.
    price: str = ""


def rule_for(rules: Sequence[ApprovalRule], matter: Matter) -> ApprovalRule | None:
    """The rule that asks for an approval; None where nobody has to approve."""
    return next((rule for rule in rules if _applies(rule, matter)), None)


def rule_of(rules: Sequence[ApprovalRule], approval: Approval) -> ApprovalRule | None:
    """The rule as it is now for something that was asked for earlier; None where no rule asks for it any longer."""
    return rule_for(
        rules,
        Matter(
            account_id=approval.account_id,
            region=approval.region,
            registration_type=approval.registration_type,
            numbers=approval.numbers,
            price=approval.price,
        ),
    )


def _applies(rule: ApprovalRule, matter: Matter) -> bool:
    return (
        _among(rule.types, matter.registration_type)
        and _among(rule.regions, matter.region)
        and _among(rule.accounts, matter.account_id)
        and (rule.price is None or _costs(matter, rule.price))
    )


def _among(patterns: tuple[str, ...], found: str) -> bool:
    """An account that is not known yet may be any of them."""
    return not patterns or not found or any(fnmatchcase(found, pattern) for pattern in patterns)


def _costs(matter: Matter, least: Decimal) -> bool:
    """Whether a number is bought that costs so much; a price that is not known may be any."""
    price = dollars(matter.price)
    return matter.numbers > 0 and (price is None or price >= least)


def dollars(price: str) -> Decimal | None:
    """A price as AWS writes it; None where it is empty or not a number."""
    try:
        found = Decimal(price)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def has_risen(approved: str, now: str) -> bool:
    """Whether a number costs more than the price that was approved, as far as both are known."""
    before, after = dollars(approved), dollars(now)
    return before is not None and after is not None and after > before


def bought(associations: Mapping[str, str]) -> tuple[str, ...]:
    """The number types that a submission buys, given what it associates."""
    return tuple(kind for kind, choice in associations.items() if choice == NEW and kind in NUMBER_TYPES)
