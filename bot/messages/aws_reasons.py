"""What AWS's reasons mean, for conflicts and for values that it does not accept.

The names are those of the service model, an enumeration that grows. A name without a meaning here is shown in words,
which name the resource.
"""

from __future__ import annotations

from collections.abc import Mapping

_MEANINGS: Mapping[str, str] = {
    # ConflictException
    "CREATE_REGISTRATION_VERSION_NOT_ALLOWED": "a new version is possible only when no other is a draft or in review",
    "DELETION_PROTECTION_ENABLED": "it is protected against deletion",
    "DISASSOCIATE_REGISTRATION_NOT_ALLOWED": "the number cannot be separated from its registration",
    "DISCARD_REGISTRATION_VERSION_NOT_ALLOWED": "a version that is already in review cannot be discarded",
    "EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED": "the version is no longer a draft, so its values cannot be changed",
    "MESSAGE_TYPE_MISMATCH": "the number is for messages of another type",
    "NUMBER_CAPABILITIES_MISMATCH": "the number cannot send this kind of message",
    "PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION": "the number belongs to another registration",
    "PHONE_NUMBER_NOT_IN_REGISTRATION_REGION": "the number is in another region than the registration",
    "REGISTRATION_ALREADY_SUBMITTED": "this version has already been submitted",
    "REGISTRATION_NOT_COMPLETE": "the registration that it needs is not complete yet",
    "RESOURCE_ALREADY_ASSOCIATED": "the number or registration is already associated",
    "RESOURCE_ALREADY_EXISTS": "it already exists",
    "RESOURCE_DELETION_NOT_ALLOWED": "it cannot be deleted in its current state, or while something uses it",
    "RESOURCE_MODIFICATION_NOT_ALLOWED": "it cannot be changed in its current state",
    "RESOURCE_NOT_ACTIVE": "the number is not active yet",
    "RESOURCE_NOT_EMPTY": "it still has other resources",
    "SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED": "the version is not a draft, or an association that it needs is missing",
    # ValidationException
    "ATTACHMENT_TYPE_NOT_SUPPORTED": "the type of the document is not accepted",
    "COUNTRY_CODE_MISMATCH": "the number or sender ID belongs to another country",
    "FIELD_VALIDATION_FAILED": "a value does not fit its field",
    "INVALID_PARAMETER": "a value does not meet a rule that the form does not show",
    "INVALID_REGISTRATION_ASSOCIATION": "the number or registration is of the wrong kind or country",
    "MAXIMUM_SIZE_EXCEEDED": "the document is too large",
    "MISSING_PARAMETER": "a value is missing",
    "PRICE_OVER_THRESHOLD": "the price is above a limit",
    "REGISTRATION_FIELD_CANNOT_BE_DELETED": "a required field cannot be emptied",
    "RESOURCE_NOT_ACCESSIBLE": "AWS cannot read the file",
    "SENDER_ID_NOT_REGISTERED": "the sender ID is not registered",
    "SENDER_ID_NOT_SUPPORTED": "the country does not support sender IDs",
    "SENDER_ID_REQUIRES_REGISTRATION": "the country requires a registration for the sender ID",
    "UNKNOWN_REGISTRATION_FIELD": "the form no longer has a field",
    "UNKNOWN_REGISTRATION_SECTION": "the form no longer has a section",
    "UNKNOWN_REGISTRATION_TYPE": "AWS does not have this registration type in this region",
    "UNKNOWN_REGISTRATION_VERSION": "the registration does not have this version",
}
#: Names that are not written in small letters.
_NAMES: Mapping[str, str] = {
    "rcs": "RCS",
    "id": "ID",
    "ids": "IDs",
    "arn": "ARN",
    "aws": "AWS",
    "sms": "SMS",
    "mms": "MMS",
    "ein": "EIN",
    "url": "URL",
    "urls": "URLs",
    "dba": "DBA",
    "ip": "IP",
    "cta": "CTA",
}


def meaning(reason: str) -> str:
    """What a reason means; for other names, their words."""
    return _MEANINGS.get(reason) or in_words(reason)


def in_words(name: str) -> str:
    """`REGISTRATION_VERSIONS_CREATED_PER_DAY` as words."""
    return " ".join(_NAMES.get(word, word) for word in name.lower().split("_"))
