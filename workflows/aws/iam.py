"""The permissions that Callsign needs: the policy document, and a cheap check of the current credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflows.aws.client import AwsAccount
from workflows.aws.operations import GET_CALLER_IDENTITY, IAM_PREFIX, OPERATIONS, Role
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable

#: Reads without arguments, one for each permission that Callsign depends on. GetCallerIdentity needs credentials only.
CHECKED = (
    GET_CALLER_IDENTITY,
    "DescribeRegistrationTypeDefinitions",
    "DescribeRegistrations",
    "DescribePhoneNumbers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one call of the check."""

    region: str
    operation: str
    #: None where AWS answered.
    error: AwsError | None = None

    @property
    def advice(self) -> str:
        """What to do about a failure; empty where the call succeeded."""
        match self.error:
            case None:
                return ""
            case AccessDenied() if self.operation == GET_CALLER_IDENTITY:
                return "No usable AWS credentials: check the profile, the keys or the role of this process."
            case AccessDenied():
                reason = self.error.reason or "no reason given"
                return f"Allow {IAM_PREFIX}:{self.operation} (or check whether the account is disabled: {reason})."
            case AwsUnavailable():
                return f"{self.region} did not answer: check the network, the region's name and AWS_ENDPOINT_URL."
            case _:
                code = self.error.code or "without a code"
                return f"Unexpected answer {code}: check that {self.region} offers this service."


async def check_permissions(aws: AwsAccount, regions: Sequence[str]) -> tuple[Finding, ...]:
    """The results of calling each of CHECKED once in each region, without repeats. Raises no AwsError."""
    return tuple([await _check(aws, region, operation) for region in regions for operation in CHECKED])


async def _check(aws: AwsAccount, region: str, operation: str) -> Finding:
    parameters = {} if operation == GET_CALLER_IDENTITY else {"MaxResults": 1}
    try:
        await aws.caller.call(region, operation, parameters, patience=timedelta(0))
    except AwsError as error:
        return Finding(region=region, operation=operation, error=error)
    return Finding(region=region, operation=operation)


def policy(partition: str = "aws") -> dict[str, Any]:
    """The IAM policy document that Callsign needs, with a statement for each role.

    Without `Buy`, people lease numbers by hand; without `Delete`, they delete registrations by hand.
    """
    return {"Version": "2012-10-17", "Statement": [_statement(role, partition) for role in Role]}


def _statement(role: Role, partition: str) -> dict[str, Any]:
    operations = [operation for operation in OPERATIONS.values() if operation.role is role]
    actions = {f"{IAM_PREFIX}:{operation.name}" for operation in operations}
    kinds = {kind for operation in operations for kind in operation.resources}
    if role in {Role.EDITOR, Role.BUYER}:  # tags set at creation need a permission of their own
        actions.add(f"{IAM_PREFIX}:TagResource")
    return {
        "Sid": f"Callsign{role.value}",
        "Effect": "Allow",
        "Action": sorted(actions),
        "Resource": [f"arn:{partition}:{IAM_PREFIX}:*:*:{kind}/*" for kind in sorted(kinds)] or "*",
    }
