"""The policy that lets SNS send."""

from __future__ import annotations

import json

import pytest

from workflows.registrations.resource_policy import SERVICE, UnreadablePolicy, letting_sns_send

ARN, ACCOUNT = "arn:aws:sms-voice:us-east-1:111122223333:phone-number/phone-1", "111122223333"
OTHER = {
    "Effect": "Allow",
    "Principal": {"AWS": "444455556666"},
    "Action": "sms-voice:SendTextMessage",
    "Resource": ARN,
}


def test_letting_sns_send__one_number_of_one_account() -> None:
    """One service, one action, one number, and calls for this account alone."""
    change = letting_sns_send(ARN, "", ACCOUNT)
    (statement,) = json.loads(change.after)["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": SERVICE}, "sms-voice:SendTextMessage")
    assert (statement["Resource"], statement["Condition"]) == (ARN, {"StringEquals": {"aws:SourceAccount": ACCOUNT}})
    assert not change.is_done


@pytest.mark.parametrize("statements", [[OTHER], OTHER])
def test_letting_sns_send__keeps_what_there_is(statements: object) -> None:
    """The statements of others stay as they are; a second time changes nothing, under whatever Sid it was written."""
    before = json.dumps({"Version": "2012-10-17", "Id": "mine", "Statement": statements})
    change = letting_sns_send(ARN, before, ACCOUNT)
    document = json.loads(change.after)
    assert (document["Id"], document["Statement"][0], len(document["Statement"])) == ("mine", OTHER, 2)
    again = change.after.replace("CallsignLetsSnsSend", "Console")
    assert letting_sns_send(ARN, again, ACCOUNT).is_done


@pytest.mark.parametrize("before", ["no", "[]", '{"Statement": "x"}', '{"Statement": ["x"]}'])
def test_letting_sns_send__unreadable(before: str) -> None:
    """What cannot be extended safely is left alone."""
    with pytest.raises(UnreadablePolicy):
        letting_sns_send(ARN, before, ACCOUNT)
