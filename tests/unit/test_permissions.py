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
OPERATIONS = frozenset(Session().get_service_model("pinpoint-sms-voice-v2").operation_names)


def allowed() -> list[str]:
    return [action.removeprefix("sms-voice:") for statement in policy()["Statement"] for action in statement["Action"]]


def test_page__policy() -> None:
    """The page shows the policy that the adapter's own table generates."""
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert json.loads(shown) == policy()


def test_policy__actions_exist() -> None:
    """Every action is an operation of the service. IAM would accept a typing error."""
    assert set(allowed()) <= OPERATIONS


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
