"""Tags: on registrations, attachments, phone numbers and sender IDs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.aws.account import Account, tag_rows
from sandbox.aws.exceptions import QuotaError, ValidationError

JSON = dict[str, Any]


def tags_of(account: Account, request: JSON) -> dict[str, str]:
    """The tags of a create request, checked."""
    return merged(account, {}, request.get("Tags", []))


def merged(account: Account, current: Mapping[str, str], rows: list[JSON]) -> dict[str, str]:
    """The current tags with the new ones. `aws:` keys belong to AWS; above the quota: TAGS_PER_RESOURCE."""
    new = {row["Key"]: row["Value"] for row in rows}
    # assumption: `reserved-tags`
    if any(key.lower().startswith("aws:") for key in new):
        raise ValidationError("INVALID_PARAMETER", "Tag keys that start with aws: are reserved.", {"Tags": "reserved"})
    tags = {**current, **new}
    limit = account.world.quotas.tags_per_resource
    if len(tags) > limit:
        raise QuotaError("TAGS_PER_RESOURCE", limit)
    return tags


def _resource(account: Account, arn: str) -> Any:
    """The resource behind an ARN."""
    kind = arn.rpartition(":")[2].partition("/")[0]
    match kind:
        case "registration":
            return account.registration(arn)
        case "registration-attachment":
            return account.attachment(arn)
        case "phone-number":
            return account.number(arn)
        case "sender-id":
            return account.sender_id(arn, arn.rpartition("/")[2])
        case _:
            raise ValidationError(
                "INVALID_ARN", "Not the ARN of a resource that can have tags.", {"ResourceArn": "invalid"}
            )


def tag_resource(account: Account, request: JSON) -> JSON:
    resource = _resource(account, request["ResourceArn"])
    resource.tags = merged(account, resource.tags, request["Tags"])
    return {}


def untag_resource(account: Account, request: JSON) -> JSON:
    resource = _resource(account, request["ResourceArn"])
    resource.tags = {key: value for key, value in resource.tags.items() if key not in request["TagKeys"]}
    return {}


def list_tags_for_resource(account: Account, request: JSON) -> JSON:
    resource = _resource(account, request["ResourceArn"])
    return {"ResourceArn": request["ResourceArn"], **tag_rows(resource.tags)}


OPERATIONS = {
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
