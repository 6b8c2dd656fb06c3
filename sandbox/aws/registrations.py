"""Registrations: create, describe, delete."""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account, filtered, once_per_token, page, present, tag_rows, timestamp
from sandbox.aws.exceptions import ConflictError
from sandbox.aws.records import IN_REVIEW, Progress, Registration, Version
from sandbox.aws.tags import tags_of

JSON = dict[str, Any]


def create_registration(account: Account, request: JSON) -> JSON:
    """Status CREATED, version 1 open as DRAFT."""
    return once_per_token(account, "CreateRegistration", request, lambda: _create(account, request))


def _create(account: Account, request: JSON) -> JSON:
    account.world.forms.type_definition(request["RegistrationType"])
    tags, quotas = tags_of(account, request), account.world.quotas
    account.check_quota(len(account.registrations), quotas.registrations, "REGISTRATIONS_PER_ACCOUNT")
    # assumption: `first-version-counts`
    account.count_today("version", quotas.versions_per_day, "REGISTRATION_VERSIONS_CREATED_PER_DAY")
    registration_id, now = account.new_id("registration"), account.now()
    registration = account.registrations[registration_id] = Registration(
        id=registration_id,
        arn=account.arn(f"registration/{registration_id}"),
        type=request["RegistrationType"],
        status="CREATED",
        created_at=now,
        progress=Progress(since=now),
        versions=[Version(number=1, status="DRAFT", history={"DRAFT": now})],
        tags=tags,
    )
    return {**_registration_members(registration), **tag_rows(registration.tags)}


def describe_registrations(account: Account, request: JSON) -> JSON:
    wanted = [account.registration(name) for name in request.get("RegistrationIds", [])]
    readers = {"registration-type": lambda row: [row.type], "registration-status": lambda row: [row.status]}
    shown, more = page(account, request, filtered(request, wanted or account.registrations.values(), readers))
    return {"Registrations": [_registration_members(row) for row in shown], **more}


def delete_registration(account: Account, request: JSON) -> JSON:
    """Refused while the registration is in review, and while an association keeps it."""
    registration = account.registration(request["RegistrationId"])
    # assumption: `delete-while-provisioning`
    if registration.version.status in IN_REVIEW or registration.status == "PROVISIONING":
        message = "The registration is being reviewed."
        raise ConflictError("RESOURCE_DELETION_NOT_ALLOWED", message, "registration", registration.id)
    if _kept_by_resources(account, registration):
        message = "Release the resources that are associated with the registration first."
        raise ConflictError("RESOURCE_NOT_EMPTY", message, "registration", registration.id)
    # assumption: `deleted-is-gone`
    del account.registrations[registration.id]
    for number in account.numbers.values():
        if number.registration_id == registration.id:
            number.registration_id = None
    registration.status = "DELETED"
    return _registration_members(registration)


def _kept_by_resources(account: Account, registration: Registration) -> bool:
    """Whether an association prevents the deletion. It depends on its DisassociationBehavior.

    DELETE_REGISTRATION_DISASSOCIATES never does. DISASSOCIATE_ALL_ALLOWS_DELETE_REGISTRATION always does.
    DISASSOCIATE_ALL_CLOSES_REGISTRATION does while the registration is COMPLETE, because the release of the resource
    closes it (our reading). Every campaign or vetting keeps the brand that it is associated with.
    """
    if any(registration.id in other.associations for other in account.registrations.values()):
        return True
    behaviors = {
        row["ResourceType"]: row["DisassociationBehavior"]
        for row in account.world.forms.associations(registration.type)
    }
    kinds = {behaviors.get(association.resource_type) for association in registration.associations.values()}
    # assumption: `delete-complete-with-resource`
    closes = "DISASSOCIATE_ALL_CLOSES_REGISTRATION" in kinds and registration.status == "COMPLETE"
    return closes or "DISASSOCIATE_ALL_ALLOWS_DELETE_REGISTRATION" in kinds


def _registration_members(registration: Registration) -> JSON:
    return present(
        RegistrationArn=registration.arn,
        RegistrationId=registration.id,
        RegistrationType=registration.type,
        RegistrationStatus=registration.status,
        CurrentVersionNumber=registration.version.number,
        ApprovedVersionNumber=registration.approved_version,
        LatestDeniedVersionNumber=registration.denied_version,
        CreatedTimestamp=timestamp(registration.created_at),
    )


OPERATIONS = {
    "CreateRegistration": create_registration,
    "DescribeRegistrations": describe_registrations,
    "DeleteRegistration": delete_registration,
}
