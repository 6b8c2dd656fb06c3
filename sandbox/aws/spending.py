"""What the account may do at all in a region: the two gates between an approval and the first message to everybody."""

from typing import Any

from sandbox.aws.account import Account, page

JSON = dict[str, Any]

#: Kinds of messages with a monthly limit of their own.
LIMITS = ("TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT", "MEDIA_MESSAGE_MONTHLY_SPEND_LIMIT")


def describe_account_attributes(account: Account, request: JSON) -> JSON:
    """The tier only; the other attribute appears once somebody sets a default protect configuration."""
    shown, more = page(account, request, [{"Name": "ACCOUNT_TIER", "Value": account.world.tier}])
    return {"AccountAttributes": shown, **more}


def describe_spend_limits(account: Account, request: JSON) -> JSON:
    """The same limit for each kind of message, as a new account has it."""
    limit = account.world.spend_limit
    rows = [{"Name": name, "EnforcedLimit": limit, "MaxLimit": limit, "Overridden": False} for name in LIMITS]
    shown, more = page(account, request, rows)
    return {"SpendLimits": shown, **more}


OPERATIONS = {
    "DescribeAccountAttributes": describe_account_attributes,
    "DescribeSpendLimits": describe_spend_limits,
}
