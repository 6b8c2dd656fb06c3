from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.config_file import parse_config
from workflows.approvals.rules import Matter, bought, has_risen, rule_for
from workflows.records.access import Grantee, Kind
from workflows.records.approvals import ApprovalRule

MATTER = Matter(account_id="123456789012", region="us-east-1", registration_type="US_TEN_DLC_BRAND_REGISTRATION")
NUMBER = replace(MATTER, numbers=1, price="2.00")


@pytest.mark.parametrize(
    ("rule", "matter", "applies"),
    [
        (ApprovalRule(), MATTER, True),
        (ApprovalRule(types=("US_TEN_DLC_BRAND_REGISTRATION",)), MATTER, True),
        (ApprovalRule(types=("US_TEN_DLC_*",)), MATTER, True),
        (ApprovalRule(types=("SG_*",)), MATTER, False),
        (ApprovalRule(regions=("eu-west-1",)), MATTER, False),
        (ApprovalRule(accounts=("210987654321",)), MATTER, False),
        # An account that AWS has not named yet may be the one.
        (ApprovalRule(accounts=("210987654321",)), replace(MATTER, account_id=""), True),
        (ApprovalRule(price=Decimal(2)), MATTER, False),
        (ApprovalRule(price=Decimal(2)), NUMBER, True),
        (ApprovalRule(price=Decimal("2.01")), NUMBER, False),
        # A price that nobody knows may be any.
        (ApprovalRule(price=Decimal(100)), replace(NUMBER, price=""), True),
        (ApprovalRule(price=Decimal(100)), replace(NUMBER, price="NaN"), True),
    ],
)
def test_rule_for(rule: ApprovalRule, matter: Matter, applies: bool) -> None:
    """A rule applies where everything that it names fits; what is not known counts as fitting."""
    assert rule_for([rule], matter) == (rule if applies else None)


def test_rule_for__the_first_that_applies() -> None:
    """Rules are read from the first on."""
    rules = [ApprovalRule(types=("SG_*",), channel="C1"), ApprovalRule(channel="C2"), ApprovalRule(channel="C3")]
    found = rule_for(rules, MATTER)
    assert found
    assert found.channel == "C2"
    assert rule_for([], MATTER) is None


@pytest.mark.parametrize(
    ("approved", "now", "risen"),
    [("2.00", "2.00", False), ("2.00", "2.01", True), ("2.00", "1.99", False), ("", "9", False), ("2.00", "", False)],
)
def test_has_risen(approved: str, now: str, risen: bool) -> None:
    """Only a price that is known to be higher than the approved one counts."""
    assert has_risen(approved, now) is risen


def test_bought() -> None:
    """New numbers are bought; numbers that exist, and other registrations, are not."""
    assert bought({"TOLL_FREE": "new", "LONG_CODE": "phone-1", "US_TEN_DLC_BRAND_REGISTRATION": "new"}) == (
        "TOLL_FREE",
    )


GOOD = """
[[approval.ask]]
types = ["US_TEN_DLC_*"]
regions = ["us-east-1"]
accounts = ["123456789012"]
price = "5.00"
approvers = ["@finance", "U0123ABCD"]
channel = "C0123ABCD"
days = 3
own = true

[[approval.ask]]
channel = "C0123ABCD"
"""


def test_approval_rules__read() -> None:
    """Every key has its meaning; without them, everything waits a week for those with the right to approve."""
    config, problems = parse_config(tomllib.loads(GOOD))
    assert problems == []
    assert config.approval == (
        ApprovalRule(
            types=("US_TEN_DLC_*",),
            regions=("us-east-1",),
            accounts=("123456789012",),
            price=Decimal(5),
            approvers=(Grantee(kind=Kind.GROUP, name="finance"), Grantee(kind=Kind.PERSON, name="U0123ABCD")),
            channel="C0123ABCD",
            expires=timedelta(days=3),
            own=True,
        ),
        ApprovalRule(channel="C0123ABCD", expires=timedelta(days=7)),
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('channel = "#approvals"', "[[approval.ask]] number 1: `channel` is '#approvals', but must be a channel ID"),
        ("", "[[approval.ask]] number 1: `channel` is missing or empty"),
        ('channel = "C0123ABCD"\nprice = "dear"', "`price` is 'dear', but must be US dollars a month"),
        ('channel = "C0123ABCD"\nprice = "-1"', "`price` is '-1', but must be US dollars a month"),
        ('channel = "C0123ABCD"\napprovers = ["everyone"]', "names 'everyone', but must name people (U...)"),
        ('channel = "C0123ABCD"\ndays = 0', "`days` must be a whole number from 1 to 90"),
        ('channel = "C0123ABCD"\nown = "yes"', "`own` must be true or false"),
        ('channel = "C0123ABCD"\nchanel = "C1"', "`chanel` is not a key of this table"),
    ],
)
def test_approval_rules__mistakes(line: str, sentence: str) -> None:
    """Each mistake is named with its place."""
    _, problems = parse_config(tomllib.loads(f"[[approval.ask]]\n{line}\n"))
    assert [found for found in problems if sentence in found] != []
