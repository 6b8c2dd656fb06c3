"""What the account may do in a region: its tier (sandbox or production), its limits, its monthly spend limits."""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account, page

JSON = dict[str, Any]

#: The monthly spend limits: one for each kind of message.
LIMITS = ("TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT", "MEDIA_MESSAGE_MONTHLY_SPEND_LIMIT")


def describe_account_attributes(account: Account, request: JSON) -> JSON:
    """Only the tier. AWS shows the other attribute after somebody has set a default protect configuration."""
    shown, more = page(account, request, [{"Name": "ACCOUNT_TIER", "Value": account.world.tier}])
    return {"AccountAttributes": shown, **more}


def describe_spend_limits(account: Account, request: JSON) -> JSON:
    """The same limit for each kind of message, as in a new account."""
    # assumption: `spend-limits-alike`
    limit = account.world.spend_limit
    rows = [{"Name": name, "EnforcedLimit": limit, "MaxLimit": limit, "Overridden": False} for name in LIMITS]
    shown, more = page(account, request, rows)
    return {"SpendLimits": shown, **more}


def describe_account_limits(account: Account, request: JSON) -> JSON:
    """How many of each kind the account holds, and may hold."""
    quotas = account.world.quotas
    limits = {
        "PHONE_NUMBERS": (len(account.numbers), quotas.phone_numbers),
        "SENDER_IDS": (len(account.sender_ids), quotas.sender_ids),
        "REGISTRATIONS": (len(account.registrations), quotas.registrations),
        "REGISTRATION_ATTACHMENTS": (len(account.attachments), quotas.attachments),
    }
    rows = [{"Name": name, "Used": used, "Max": maximum} for name, (used, maximum) in limits.items()]
    shown, more = page(account, request, rows)
    return {"AccountLimits": shown, **more}


OPERATIONS = {
    "DescribeAccountAttributes": describe_account_attributes,
    "DescribeAccountLimits": describe_account_limits,
    "DescribeSpendLimits": describe_spend_limits,
}
