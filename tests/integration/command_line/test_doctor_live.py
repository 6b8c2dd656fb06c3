"""`callsign doctor --live`: an account is read to its end, and named where it is otherwise than assumed."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from tests.integration.command_line.conftest import REGION, Terminal

SECRET = "Ana Example Trading"


def found(terminal: Terminal) -> dict[str, dict[str, Any]]:
    """The findings of `--live` by their subject; nothing was changed and no answer was shown."""
    before = terminal.acts()
    _, document = terminal.read("doctor", "--live")
    changed = [name for name in terminal.acts() if terminal.acts().count(name) > before.count(name) + 1]
    assert changed == []  # the permission checks try each act once, on nothing
    assert SECRET not in str(document)
    start = f"AWS {REGION} live "
    return {row["what"].removeprefix(start): row for row in document["findings"] if row["what"].startswith(start)}


@pytest.fixture
def account(terminal: Terminal) -> PinpointSMSVoiceV2Backend:
    """A registration with an answer and a number, and eight more so that there are two pages."""
    backend = terminal.backend()
    kind = "US_TOLL_FREE_REGISTRATION"
    for _ in range(9):
        registration_id = backend.call("CreateRegistration", {"RegistrationType": kind})["RegistrationId"]
    path = "companyInfo.companyName"
    backend.call(
        "PutRegistrationFieldValue", {"RegistrationId": registration_id, "FieldPath": path, "TextValue": SECRET}
    )
    backend.call(
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TOLL_FREE",
            "RegistrationId": registration_id,
        },
    )
    return backend


def test_live__account_as_assumed(terminal: Terminal, account: PinpointSMSVoiceV2Backend) -> None:
    """What the account shows is settled, the rest stays open, and nothing is a fault."""
    findings = found(terminal)
    assert [row["what"] for row in findings.values() if row["advice"]] == []
    for name in ("conditional-behavior", "list-prices", "number-resource-type", "pending-until-complete"):
        assert findings[name]["ok"] is True, findings[name]
    assert "1 TOLL_FREE $2.00" in findings["list-prices"]["detail"]
    assert findings["missing-in-draft"]["ok"] is True
    assert findings["status-after-discard"]["ok"] is None
    assert findings["statuses"]["detail"] == "9 CREATED, 1 number PENDING, 8 version DRAFT"
    assert terminal.aws.count("DescribeRegistrations") >= 3  # two pages, and the check of the permission
    assert account.registrations()[0].status == "CREATED"


def test_live__account_is_otherwise(terminal: Terminal, account: PinpointSMSVoiceV2Backend) -> None:
    """An unknown status, a form without conditions and another price are named."""
    registration, *_ = account.registrations()[-1:]
    terminal.aws.faults.unknown_status(registration.id)
    terminal.aws.faults.change_form(
        registration.type, lambda fields: [{k: v for k, v in f.items() if k != "ConditionalBehavior"} for f in fields]
    )
    next(iter(account.account.numbers.values())).monthly_leasing_price = "3.50"
    findings = found(terminal)
    assert "CARRIER_PONDERING as RegistrationStatus of DescribeRegistrations" in findings["unknown values"]["detail"]
    assert "otherwise than assumed (1 TOLL_FREE $3.50)" in findings["list-prices"]["detail"]
    assert "otherwise than assumed" in findings["conditional-behavior"]["detail"]
    assert findings["list-prices"]["ok"] is None


def test_live__aws_refuses_one_operation(terminal: Terminal, account: PinpointSMSVoiceV2Backend) -> None:
    """A list that is refused is one finding, and the others are read; so is one whose pages never end."""
    del account
    terminal.aws.faults.fail("DescribeSpendLimits", "AccessDeniedException", 400, times=9)
    terminal.aws.faults.circling_pages("DescribeRegistrations")
    findings = found(terminal)
    assert [name for name, row in findings.items() if row["advice"]] == ["DescribeRegistrations", "DescribeSpendLimits"]
    assert findings["list-prices"]["ok"] is True
