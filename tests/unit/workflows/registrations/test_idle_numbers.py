"""Which numbers nothing uses, what they cost, and which one a person means."""

from __future__ import annotations

from typing import Any

import pytest

from bot.command_line.idle import is_meant
from bot.messages.idle_numbers import plain_headline
from workflows.aws.mapping import phone_number
from workflows.records.account import PhoneNumber
from workflows.registrations.idle_numbers import Idle, is_idle

#: In the shape of AWS's answers.
TOLL_FREE: dict[str, Any] = {
    "PhoneNumberArn": "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1234567890abcdef1234567890abcdef",
    "PhoneNumberId": "phone-1234567890abcdef1234567890abcdef",
    "PhoneNumber": "+18005550199",
    "Status": "PENDING",
    "IsoCountryCode": "US",
    "MessageType": "TRANSACTIONAL",
    "NumberCapabilities": ["SMS", "MMS", "VOICE"],
    "NumberType": "TOLL_FREE",
    "MonthlyLeasingPrice": "2.00",
}


def number(**changed: Any) -> PhoneNumber:
    return phone_number({**TOLL_FREE, **changed})


@pytest.mark.parametrize(
    ("changed", "held", "idle"),
    [
        ({}, (), True),
        ({"Status": "ACTIVE"}, (), True),
        ({"NumberType": "SIMULATOR", "Status": "ACTIVE"}, (), True),
        # A Canadian long code, just bought, as AWS's guide prints it: no registration will ever have it.
        ({"PhoneNumber": "+12045550123", "IsoCountryCode": "CA", "NumberType": "LONG_CODE"}, (), True),
        ({"RegistrationId": "registration-1"}, (), False),
        ({"PoolId": "pool-1"}, (), False),
        ({"Status": "DISASSOCIATING"}, (), False),
        ({"Status": "DELETED"}, (), False),
        ({}, (TOLL_FREE["PhoneNumberId"],), False),
    ],
)
def test_is_idle(changed: dict[str, Any], held: tuple[str, ...], *, idle: bool) -> None:
    """Neither a registration, nor a pool, nor a submission uses it, and the account keeps it."""
    assert is_idle(number(**changed), held) is idle


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ((), "0 idle numbers"),
        (("2.00",), "1 idle number: US$2.00 a month"),
        (("2.00", "1.00", "1000"), "3 idle numbers: US$1,003.00 a month"),
        (("", "free"), "2 idle numbers"),
    ],
)
def test_headline__adds_known_prices(prices: tuple[str, ...], words: str) -> None:
    """What all of them cost; a price that AWS does not name counts nothing."""
    found = [Idle(account_id="1", region="us-east-1", number=number(MonthlyLeasingPrice=price)) for price in prices]
    assert plain_headline(found) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+18005550199", True),
        ("18005550199", True),
        ("+1 (800) 555-0199", True),
        ("+1 800 555 0199", True),
        (TOLL_FREE["PhoneNumberId"], True),
        (TOLL_FREE["PhoneNumberArn"], True),
        ("8005550199", False),
        ("+1800555019", False),
        ("phone-18005550199", False),
        ("", False),
        ("+", False),
    ],
)
def test_is_meant(typed: str, *, meant: bool) -> None:
    """All digits, with or without signs between them, or the id or ARN; never a part of a number."""
    assert is_meant(number(), typed) is meant
