"""The policy document, and the advice of the check."""

from __future__ import annotations

import json

from workflows.aws.iam import policy
from workflows.aws.operations import BRAND_PROFILE_OPERATIONS, OPERATIONS


def test_policy__exactly_what_is_called() -> None:
    """Each operation that Callsign calls is allowed once, with tagging, and nothing that releases a number."""
    actions = [action for statement in policy()["Statement"] for action in statement["Action"]]
    registrations = {f"sms-voice:{name}" for name in OPERATIONS} | {"sms-voice:TagResource"}
    assert set(actions) == registrations | {f"end-user-messaging:{name}" for name in BRAND_PROFILE_OPERATIONS}
    assert not [action for action in actions if "Release" in action]


def test_policy__releases_only_on_request() -> None:
    """Releasing has a statement of its own, which is left out unless somebody asks for it."""
    (statement,) = [
        row for row in policy("aws-cn", may_release=True)["Statement"] if row not in policy("aws-cn")["Statement"]
    ]
    assert statement["Sid"] == "CallsignRelease"
    assert statement["Action"] == ["sms-voice:ReleasePhoneNumber", "sms-voice:ReleaseSenderId"]
    assert all(arn.startswith("arn:aws-cn:sms-voice:*:*:") for arn in statement["Resource"])


def test_policy__roles() -> None:
    """Money and submission have statements of their own; only reading is allowed on everything."""
    statements = {statement["Sid"]: statement for statement in policy("aws-us-gov")["Statement"]}
    assert list(statements) == [
        f"Callsign{role}" for role in ("Read", "Edit", "Submit", "Buy", "Delete", "Share", "BrandProfiles")
    ]
    assert statements["CallsignBuy"]["Action"] == [
        "sms-voice:RequestPhoneNumber",
        "sms-voice:RequestSenderId",
        "sms-voice:TagResource",
    ]
    assert statements["CallsignShare"]["Action"] == ["sms-voice:GetResourcePolicy", "sms-voice:PutResourcePolicy"]
    assert statements["CallsignSubmit"]["Action"] == [
        "sms-voice:DiscardRegistrationVersion",
        "sms-voice:SubmitRegistrationVersion",
    ]
    assert statements["CallsignRead"]["Resource"] == "*"
    assert statements["CallsignEdit"]["Resource"] == [
        f"arn:aws-us-gov:sms-voice:*:*:{kind}/*" for kind in ("phone-number", "registration", "registration-attachment")
    ]
    assert json.loads(json.dumps(policy())) == policy()
