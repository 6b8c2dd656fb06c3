"""The resource policy that lets Amazon SNS send from a number or a sender ID of the same account.

AWS's guide asks for it even within one account. Cognito user pools that send through SNS are covered by it; those that
send through End User Messaging itself need a permission on their own role, and no resource policy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.access.gate import require
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import Person
from workflows.records.registrations import Registration
from workflows.registrations.completion import SENDER_ID
from workflows.registrations.release import Holding

#: Who may say what else sends from a number.
RIGHT = Right.ADMINISTER
#: The service that is let in, what it may do, and the name of our statement.
SERVICE, ACTION, SID = "sns.amazonaws.com", "sms-voice:SendTextMessage", "CallsignLetsSnsSend"


class UnreadablePolicy(Exception):
    """AWS has a policy that is not a list of statements: a person has to change it in the AWS console."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """A resource policy as it is, and as it would be."""

    arn: str
    #: JSON; empty where there is none.
    before: str
    after: str

    @property
    def is_done(self) -> bool:
        """Whether the policy lets SNS send already."""
        return bool(self.before) and json.loads(self.before) == json.loads(self.after)


def letting_sns_send(arn: str, before: str, account_id: str) -> PolicyChange:
    """The policy with a statement of ours; every other statement stays as it is. Raises UnreadablePolicy."""
    document = _document(before)
    others = [statement for statement in document["Statement"] if not _is_ours(statement, arn, account_id)]
    ours = [statement for statement in document["Statement"] if statement not in others]
    statements = document["Statement"] if ours else [*others, _statement(arn, account_id)]
    return PolicyChange(arn=arn, before=before, after=json.dumps({**document, "Statement": statements}, indent=2))


async def change_for(registration: Registration, holding: Holding, aws: Aws) -> PolicyChange:
    """What would change for a number or sender ID. Costs a call. Raises UnreadablePolicy, AwsError."""
    arn, before = await aws.resource_policy(registration.region, _resource(holding))
    return letting_sns_send(arn, before, registration.account_id)


async def let_sns_send(
    change: PolicyChange, registration: Registration, holding: Holding, by: Person, ports: Ports
) -> None:
    """Write the policy that a person has read. The same policy again changes nothing. Raises NotPermitted, AwsError."""
    await require(ports.gate, RIGHT, by, place_of(registration))
    await ports.aws.put_resource_policy(registration.region, change.arn, change.after)
    act = Act(
        kind=ActKind.POLICY_WRITTEN,
        at=ports.clock(),
        subjects={"registration": registration.id, "resource": holding.id},
        facts={"type": holding.kind, "name": holding.name},
        operation="PutResourcePolicy",
    )
    await ports.store.append_act(act)


def _resource(holding: Holding) -> str:
    if holding.kind == SENDER_ID:
        return f"sender-id/{holding.id}/{holding.country}"
    return f"phone-number/{holding.id}"


def _document(text: str) -> dict[str, Any]:
    if not text:
        return {"Version": "2012-10-17", "Statement": []}
    try:
        document = json.loads(text)
    except ValueError:
        raise UnreadablePolicy from None
    statements = document.get("Statement") if isinstance(document, dict) else None
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
        raise UnreadablePolicy
    return {**document, "Statement": statements}


def _statement(arn: str, account_id: str) -> dict[str, Any]:
    return {
        "Sid": SID,
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": ACTION,
        "Resource": arn,
        "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
    }


def _is_ours(statement: Mapping[str, Any], arn: str, account_id: str) -> bool:
    """Whether a statement lets SNS send in this account; another Sid does not count."""
    wanted = _statement(arn, account_id)
    return {**statement, "Sid": SID} == wanted
