"""docs/how-to/aws-permissions.md: the policy for people to copy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from botocore.session import Session

from workflows.aws.iam import policy

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/aws-permissions.md").read_text()
SERVICES = {"sms-voice": "pinpoint-sms-voice-v2", "end-user-messaging": "endusermessaging"}
OPERATIONS = {prefix: Session().get_service_model(name).operation_names for prefix, name in SERVICES.items()}
#: It changes facts that AWS keeps for us, never a number or a registration.
OF_PROFILES = "UpdateBrandProfileFromRegistration"


def actions() -> list[tuple[str, str]]:
    whole = [action.partition(":") for statement in policy()["Statement"] for action in statement["Action"]]
    return [(prefix, name) for prefix, _, name in whole]


def allowed() -> list[str]:
    return [name for _, name in actions() if name != OF_PROFILES]


def test_page__policy() -> None:
    """The page shows the policy that the adapter's own table generates."""
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert json.loads(shown) == policy()


def test_policy__actions_exist() -> None:
    """Every action is an operation of its service. IAM would accept a typing error."""
    assert [name for prefix, name in actions() if name not in OPERATIONS[prefix]] == []


@pytest.mark.parametrize("forbidden", ["Send", "Release", "DeletePhone", "DeleteSender", "Update", r".*\*"])
def test_policy__least(forbidden: str) -> None:
    """The policy allows nothing that sends messages, or releases or deletes a number, and no wildcards."""
    assert [action for action in allowed() if re.match(forbidden, action)] == []


def test_policy__deletion_can_be_left_out() -> None:
    """Deleting registrations and attachments has a statement of its own, so that it can be left out."""
    holding = [one for one in policy()["Statement"] if "sms-voice:DeleteRegistration" in one["Action"]]
    assert [one["Action"] for one in holding] == [
        ["sms-voice:DeleteRegistration", "sms-voice:DeleteRegistrationAttachment"]
    ]
