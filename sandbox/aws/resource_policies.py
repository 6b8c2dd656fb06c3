"""Resource policies: who else may send from a number or a sender ID."""

from __future__ import annotations

import json
from typing import Any

from sandbox.aws.account import Account, timestamp
from sandbox.aws.exceptions import ResourceNotFoundError, ValidationError
from sandbox.aws.records import ResourcePolicy

JSON = dict[str, Any]


def put_resource_policy(account: Account, request: JSON) -> JSON:
    """Set or replace the policy of a number or a sender ID. Only the shape of the document is checked."""
    arn = _checked_arn(account, request["ResourceArn"])
    _check_document(request["Policy"], arn)
    account.policies[arn] = ResourcePolicy(text=request["Policy"], created_at=account.now())
    return _policy_members(account, arn)


def get_resource_policy(account: Account, request: JSON) -> JSON:
    """The policy of a resource. One without a policy is not found: AWS does not document the answer, so we guess."""
    return _policy_members(account, _checked_arn(account, request["ResourceArn"]))


def delete_resource_policy(account: Account, request: JSON) -> JSON:
    arn = _checked_arn(account, request["ResourceArn"])
    answer = _policy_members(account, arn)
    del account.policies[arn]
    return answer


def _checked_arn(account: Account, arn: str) -> str:
    if ":phone-number/" in arn:
        return account.number(arn).arn
    if ":sender-id/" in arn:
        name, _, country = account.plain_id("sender-id", arn).partition("/")
        return account.sender_id(name, country).arn
    raise ValidationError("INVALID_ARN", "Only numbers and sender IDs have a policy here.", {"ResourceArn": "invalid"})


def _check_document(text: str, arn: str) -> None:
    problem = _document_problem(text, arn)
    if problem:
        raise ValidationError("INVALID_PARAMETER", f"The policy is not valid: {problem}.", {"Policy": problem})


def _document_problem(text: str, arn: str) -> str:
    """What is wrong with a policy document; empty where nothing is."""
    try:
        document = json.loads(text)
    except ValueError:
        return "not JSON"
    statements = document.get("Statement") if isinstance(document, dict) else None
    if document_version(document) != "2012-10-17" or not isinstance(statements, list) or not statements:
        return "no statements of version 2012-10-17"
    for statement in statements:
        if {"Effect", "Principal", "Action", "Resource"} - set(statement):
            return "a statement needs Effect, Principal, Action and Resource"
        # assumption: `policy-one-resource`
        if statement["Resource"] != arn:
            return "a statement is about another resource"
    return ""


def document_version(document: object) -> str:
    """The version of a policy's language; empty where the document does not name one."""
    return str(document.get("Version", "")) if isinstance(document, dict) else ""


def _policy_members(account: Account, arn: str) -> JSON:
    policy = account.policies.get(arn)
    # assumption: `no-policy-not-found`
    if policy is None:
        raise ResourceNotFoundError("policy", arn)
    return {"ResourceArn": arn, "Policy": policy.text, "CreatedTimestamp": timestamp(policy.created_at)}


OPERATIONS = {
    "PutResourcePolicy": put_resource_policy,
    "GetResourcePolicy": get_resource_policy,
    "DeleteResourcePolicy": delete_resource_policy,
}
