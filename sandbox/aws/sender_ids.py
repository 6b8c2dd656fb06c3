"""Sender IDs: requested where no registration is needed, elsewhere created by an approved registration."""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account, filtered, flag, once_per_token, page, present, tag_rows
from sandbox.aws.associations import associate, disassociate, sender_id_association
from sandbox.aws.definitions import sender_id_type
from sandbox.aws.exceptions import ConflictError, ValidationError
from sandbox.aws.records import Registration, SenderId
from sandbox.aws.tags import tags_of

JSON = dict[str, Any]

#: Countries without sender IDs.
UNSUPPORTED_COUNTRIES = frozenset({"US", "CA", "PR", "CN"})

#: The form field with the name of the sender ID.
SENDER_ID_FIELD = "senderIdInfo.senderId"


def request_sender_id(account: Account, request: JSON) -> JSON:
    """Refused with SENDER_ID_REQUIRES_REGISTRATION in every country that has a registration type for sender IDs."""
    return once_per_token(account, "RequestSenderId", request, lambda: _request(account, request))


def _request(account: Account, request: JSON) -> JSON:
    name, country = request["SenderId"], request["IsoCountryCode"]
    if country in UNSUPPORTED_COUNTRIES:
        raise ValidationError("SENDER_ID_NOT_SUPPORTED", f"{country} has no sender IDs.", {"IsoCountryCode": country})
    # assumption: `sender-id-needs-registration`
    if any(row["RegistrationType"] == sender_id_type(country) for row in account.world.forms.types()):
        message = f"Register sender IDs for {country}."
        raise ValidationError("SENDER_ID_REQUIRES_REGISTRATION", message, {"IsoCountryCode": country})
    if (name, country) in account.sender_ids:
        message = "This account already has this sender ID."
        raise ConflictError("RESOURCE_ALREADY_EXISTS", message, "sender-id", name)
    tags = tags_of(account, request)
    account.check_quota(len(account.sender_ids), account.world.quotas.sender_ids, "SENDER_IDS_PER_ACCOUNT")
    sender_id = account.sender_ids[name, country] = SenderId(
        arn=account.arn(f"sender-id/{name}/{country}"),
        name=name,
        iso_country_code=country,
        message_types=request.get("MessageTypes") or ["TRANSACTIONAL"],
        tags=tags,
        registered=False,
        deletion_protection=request.get("DeletionProtectionEnabled", False),
    )
    return {**_sender_id_members(sender_id), **tag_rows(tags)}


def provision(account: Account, registration: Registration) -> None:
    """Create the sender ID of an approved registration in the country of its type, or mark it as registered."""
    value = registration.version.values.get(SENDER_ID_FIELD)
    countries = [
        row["IsoCountryCode"]
        for row in account.world.forms.associations(registration.type)
        if row["AssociationBehavior"] == "ASSOCIATE_ON_APPROVAL" and row["ResourceType"] == "SENDER_ID"
    ]
    if value is None or not countries:
        return
    name, country = value.value["TextValue"], countries[0]
    arn = account.arn(f"sender-id/{name}/{country}")
    sender_id = account.sender_ids.setdefault(
        (name, country),
        SenderId(
            arn=arn, name=name, iso_country_code=country, message_types=["TRANSACTIONAL"], tags={}, registered=True
        ),
    )
    # assumption: `sender-id-on-approval`
    sender_id.registered = True
    sender_id.registration_id = registration.id
    associate(account, registration, sender_id_association(name, arn, country))


def describe_sender_ids(account: Account, request: JSON) -> JSON:
    wanted = [account.sender_id(row["SenderId"], row["IsoCountryCode"]) for row in request.get("SenderIds", [])]
    rows = [] if request.get("Owner") == "SHARED" else wanted or account.sender_ids.values()
    readers = {
        "sender-id": lambda row: [row.name],
        "iso-country-code": lambda row: [row.iso_country_code],
        "message-type": lambda row: row.message_types,
        "deletion-protection-enabled": lambda row: flag(row.deletion_protection),
        "registered": lambda row: flag(row.registered),
    }
    shown, more = page(account, request, filtered(request, rows, readers))
    return {"SenderIds": [_sender_id_members(row) for row in shown], **more}


def release_sender_id(account: Account, request: JSON) -> JSON:
    """Release a sender ID. This closes the registration that created it."""
    sender_id = account.sender_id(request["SenderId"], request["IsoCountryCode"])
    if sender_id.deletion_protection:
        message = "Deletion protection is enabled."
        raise ConflictError("DELETION_PROTECTION_ENABLED", message, "sender-id", sender_id.name)
    disassociate(account, sender_id.registration_id, sender_id.name)
    del account.sender_ids[sender_id.name, sender_id.iso_country_code]
    account.policies.pop(sender_id.arn, None)
    answer = _sender_id_members(sender_id)
    del answer["DeletionProtectionEnabled"]
    return answer


def _sender_id_members(sender_id: SenderId) -> JSON:
    return present(
        SenderIdArn=sender_id.arn,
        SenderId=sender_id.name,
        IsoCountryCode=sender_id.iso_country_code,
        MessageTypes=sender_id.message_types,
        # assumption: `sender-id-free`
        MonthlyLeasingPrice="0.00",
        DeletionProtectionEnabled=sender_id.deletion_protection,
        Registered=sender_id.registered,
        RegistrationId=sender_id.registration_id,
    )


OPERATIONS = {
    "RequestSenderId": request_sender_id,
    "DescribeSenderIds": describe_sender_ids,
    "ReleaseSenderId": release_sender_id,
}
