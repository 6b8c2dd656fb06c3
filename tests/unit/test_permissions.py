"""docs/how-to/aws-permissions.md: the policy people paste, against what is called."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.session import Session

ROOT = Path(__file__).parents[2]
OPERATIONS = frozenset(Session().get_service_model("pinpoint-sms-voice-v2").operation_names)
PAGE = (ROOT / "docs/how-to/aws-permissions.md").read_text()


def policy() -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def allowed() -> list[str]:
    return [action.removeprefix("sms-voice:") for statement in policy()["Statement"] for action in statement["Action"]]


def called() -> frozenset[str]:
    """Operations the adapter names, as `DescribeRegistrations` or as `describe_registrations`."""
    words = {word for path in (ROOT / "workflows/aws").rglob("*.py") for word in re.findall(r"\w+", path.read_text())}
    return frozenset(name for name in OPERATIONS if {name, xform_name(name)} & words)


def test_policy__actions_exist() -> None:
    """Every action is an operation of the service, and none stands there twice."""
    assert set(allowed()) <= OPERATIONS
    assert len(set(allowed())) == len(allowed())


def test_policy__covers() -> None:
    """Whatever the adapter calls, the policy allows."""
    assert called() - set(allowed()) == set()


@pytest.mark.parametrize("forbidden", ["Send", "Release", "DeleteRegistration$", "DeletePhone", "Update", r"\*"])
def test_policy__least(forbidden: str) -> None:
    """Nothing that sends, releases, deletes or is open to the future."""
    assert [action for action in allowed() if re.match(forbidden, action)] == []
