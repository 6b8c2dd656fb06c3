"""The permissions that Callsign needs: the policy document. `permissions` finds out which of them there are."""

from __future__ import annotations

from typing import Any

from workflows.aws.operations import (
    BRAND_PROFILE_OPERATIONS,
    BRAND_PROFILES_PREFIX,
    IAM_PREFIX,
    OPERATIONS,
    RELEASE_OPERATIONS,
    TAG_RESOURCE,
    Role,
)


def policy(partition: str = "aws", *, may_release: bool = False) -> dict[str, Any]:
    """The IAM policy document that Callsign needs, with a statement for each role.

    Without `Buy`, people lease numbers and sender IDs by hand; without `Delete`, they delete registrations by hand;
    without `Share`, they write resource policies by hand; without `BrandProfiles`, Callsign does not offer AWS's brand
    profiles. With `may_release`, numbers and sender IDs can be
    released from Callsign.
    """
    statements = [_statement(role, partition) for role in Role]
    statements += [_release(partition)] if may_release else []
    return {"Version": "2012-10-17", "Statement": [*statements, _brand_profiles()]}


def _release(partition: str) -> dict[str, Any]:
    return {
        "Sid": "CallsignRelease",
        "Effect": "Allow",
        "Action": [f"{IAM_PREFIX}:{name}" for name in RELEASE_OPERATIONS],
        "Resource": [f"arn:{partition}:{IAM_PREFIX}:*:*:{kind}/*" for kind in RELEASE_OPERATIONS.values()],
    }


def _brand_profiles() -> dict[str, Any]:
    """Jobs and lists have no resource of their own, so the statement is for all."""
    actions = [f"{BRAND_PROFILES_PREFIX}:{name}" for name in BRAND_PROFILE_OPERATIONS]
    return {"Sid": "CallsignBrandProfiles", "Effect": "Allow", "Action": actions, "Resource": "*"}


def _statement(role: Role, partition: str) -> dict[str, Any]:
    operations = [operation for operation in OPERATIONS.values() if operation.role is role]
    actions = {f"{IAM_PREFIX}:{operation.name}" for operation in operations}
    kinds = {kind for operation in operations for kind in operation.resources}
    if role is Role.BUYER:  # tags set at creation need a permission of their own
        actions.add(f"{IAM_PREFIX}:{TAG_RESOURCE}")
    return {
        "Sid": f"Callsign{role.value}",
        "Effect": "Allow",
        "Action": sorted(actions),
        "Resource": [f"arn:{partition}:{IAM_PREFIX}:*:*:{kind}/*" for kind in sorted(kinds)] or "*",
    }
