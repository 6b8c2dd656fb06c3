"""Associations of a registration with numbers, sender IDs and other registrations.

What is allowed follows from the type's SupportedAssociations.
"""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account, filtered, page, present
from sandbox.aws.exceptions import ConflictError, QuotaError, ValidationError
from sandbox.aws.records import IN_REVIEW, Association, PhoneNumber, Registration

JSON = dict[str, Any]


def create_registration_association(account: Account, request: JSON) -> JSON:
    registration = account.registration(request["RegistrationId"])
    association = _resource(account, request["ResourceId"])
    if association.resource_id in registration.associations:
        message = "The resource is already associated with this registration."
        raise ConflictError("RESOURCE_ALREADY_ASSOCIATED", message, "registration", registration.id)
    check_fits(account, registration, association)
    number = account.numbers.get(association.resource_id)
    if number and number.registration_id:
        message = "The number belongs to another registration."
        raise ConflictError("PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION", message, "phone-number", number.id)
    associate(account, registration, association)
    return {**_registration_members(registration), **_association_members(association)}


def _resource(account: Account, id_or_arn: str) -> Association:
    """The association with a resource: a registration, a sender ID (by ARN) or a number."""
    if ":registration/" in id_or_arn or id_or_arn.startswith("registration-"):
        other = account.registration(id_or_arn)
        return Association(resource_id=other.id, resource_arn=other.arn, resource_type=other.type)
    if ":sender-id/" in id_or_arn:
        sender_id = account.sender_id(id_or_arn, id_or_arn.rpartition("/")[2])
        return sender_id_association(sender_id.name, sender_id.arn, sender_id.iso_country_code)
    return number_association(account.number(id_or_arn))


def number_association(number: PhoneNumber) -> Association:
    return Association(
        resource_id=number.id,
        resource_arn=number.arn,
        # assumption: `number-resource-type`
        resource_type=number.number_type,
        iso_country_code=number.iso_country_code,
        phone_number=number.number,
    )


def sender_id_association(name: str, arn: str, iso_country_code: str) -> Association:
    # assumption: `sender-id-resource-type`
    return Association(resource_id=name, resource_arn=arn, resource_type="SENDER_ID", iso_country_code=iso_country_code)


def check_fits(account: Account, registration: Registration, association: Association) -> None:
    """Refuse an association that the type does not support, or does not support now."""
    _check_time(registration, _supported(account, registration, association))
    _check_brand(account, registration, association)
    numbers = [row for row in registration.associations.values() if row.phone_number]
    limit = account.world.quotas.numbers_per_registration
    if association.phone_number:
        account.check_quota(len(numbers), limit, "PHONE_NUMBERS_PER_REGISTRATION")


def _supported(account: Account, registration: Registration, association: Association) -> JSON:
    """The type's SupportedAssociation for this resource. Sender IDs are associated on approval, never by a call."""
    for row in account.world.forms.associations(registration.type):
        same_country = row.get("IsoCountryCode") in {None, association.iso_country_code}
        by_call = row["AssociationBehavior"] != "ASSOCIATE_ON_APPROVAL"
        if row["ResourceType"] == association.resource_type and same_country and by_call:
            return row
    message = "This registration type does not support an association with this resource."
    raise ValidationError("INVALID_REGISTRATION_ASSOCIATION", message, {"ResourceId": "wrong kind or country"})


def _check_time(registration: Registration, supported: JSON) -> None:
    if supported["AssociationBehavior"] == "ASSOCIATE_AFTER_COMPLETE" and registration.status != "COMPLETE":
        message = "Associate it once the registration is COMPLETE."
        raise ConflictError("REGISTRATION_NOT_COMPLETE", message, "registration", registration.id)
    # assumption: `associate-while-in-review`
    if registration.version.status in IN_REVIEW or registration.status == "CLOSED":
        message = "The registration cannot be changed now."
        raise ConflictError("RESOURCE_MODIFICATION_NOT_ALLOWED", message, "registration", registration.id)


def _check_brand(account: Account, registration: Registration, association: Association) -> None:
    """A brand must be COMPLETE, a campaign has one brand, and a brand has at most ten campaigns."""
    brand = account.registrations.get(association.resource_id)
    if brand is None:
        return
    if brand.status != "COMPLETE":
        message = "The brand must be COMPLETE first."
        raise ConflictError("REGISTRATION_NOT_COMPLETE", message, "registration", brand.id)
    # assumption: `one-brand`
    if any(row.resource_type == brand.type for row in registration.associations.values()):
        raise QuotaError("ASSOCIATIONS_PER_REGISTRATION", 1)
    campaigns = [
        other
        for other in account.registrations.values()
        if other.type == registration.type and brand.id in other.associations
    ]
    limit = account.world.quotas.campaigns_per_brand
    account.check_quota(len(campaigns), limit, "ASSOCIATIONS_PER_REGISTRATION")


def associate(account: Account, registration: Registration, association: Association) -> None:
    """Create the association. A number starts to become ACTIVE if its registration is already COMPLETE."""
    registration.associations[association.resource_id] = association
    number = account.numbers.get(association.resource_id)
    if number:
        number.registration_id = registration.id
        # assumption: `associating-then-active`
        if registration.status == "COMPLETE":
            number.status = "ASSOCIATING"
            number.progress.step(account.now())


def disassociate(account: Account, registration_id: str | None, resource_id: str) -> None:
    """Remove a released resource from its registration.

    If it was the last one of its kind, and the type says so, the registration is closed. A registration that was never
    submitted only loses the association (our guess).
    """
    registration = account.registrations.get(registration_id or "")
    if registration is None:
        return
    removed = registration.associations.pop(resource_id, None)
    if removed is None or any(row.resource_type == removed.resource_type for row in registration.associations.values()):
        return
    types_that_close = {
        row["ResourceType"]
        for row in account.world.forms.associations(registration.type)
        if row["DisassociationBehavior"] == "DISASSOCIATE_ALL_CLOSES_REGISTRATION"
    }
    # assumption: `release-before-submit`
    was_submitted = any("SUBMITTED" in version.history for version in registration.versions)
    if removed.resource_type in types_that_close and was_submitted:
        registration.status = "CLOSED"
        registration.pinned = True


def list_registration_associations(account: Account, request: JSON) -> JSON:
    registration = account.registration(request["RegistrationId"])
    readers = {
        "resource-type": lambda row: [row.resource_type],
        "iso-country-code": lambda row: [row.iso_country_code or ""],
    }
    shown, more = page(account, request, filtered(request, registration.associations.values(), readers))
    return {
        **_registration_members(registration),
        "RegistrationAssociations": [_association_members(row) for row in shown],
        **more,
    }


def _registration_members(registration: Registration) -> JSON:
    return {
        "RegistrationArn": registration.arn,
        "RegistrationId": registration.id,
        "RegistrationType": registration.type,
    }


def _association_members(association: Association) -> JSON:
    return present(
        ResourceArn=association.resource_arn,
        ResourceId=association.resource_id,
        ResourceType=association.resource_type,
        IsoCountryCode=association.iso_country_code,
        PhoneNumber=association.phone_number,
    )


OPERATIONS = {
    "CreateRegistrationAssociation": create_registration_association,
    "ListRegistrationAssociations": list_registration_associations,
}
