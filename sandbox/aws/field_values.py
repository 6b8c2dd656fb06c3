"""Field values: one answer a call, and only while the version is a draft."""

from __future__ import annotations

from typing import Any

from sandbox.aws import rules
from sandbox.aws.account import Account, page, present
from sandbox.aws.exceptions import ConflictError, ValidationError, missing_parameters
from sandbox.aws.records import FieldValue, Registration, Version
from sandbox.aws.versions import find_version

JSON = dict[str, Any]


def put_registration_field_value(account: Account, request: JSON) -> JSON:
    registration = account.registration(request["RegistrationId"])
    _check_draft(registration)
    path = request["FieldPath"]
    definition = account.world.forms.field(registration.type, path)
    value = _value(account, request)
    problem = rules.problem_on_entry(definition, value)
    if problem:
        raise ValidationError("INVALID_PARAMETER", "The value does not fit the field.", {path: problem})
    _check_sharing(account, registration, value)
    registration.version.values[path] = FieldValue(path=path, value=value)
    registration.version.last_put = account.now()
    return {**_version_members(registration, registration.version), "FieldPath": path, **value}


def _check_draft(registration: Registration) -> None:
    if registration.version.status != "DRAFT" or registration.status == "CLOSED":
        message = "Field values can be edited only while the version is a draft."
        raise ConflictError("EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED", message, "registration", registration.id)


def _check_sharing(account: Account, registration: Registration, value: JSON) -> None:
    """Refuse an attachment of another registration, where the world does so."""
    attachment = value.get("RegistrationAttachmentId")
    # assumption: `attachment-shared`
    others = (other for other in account.registrations.values() if other is not registration)
    if attachment is None or account.world.shares_attachments:
        return
    if any(attachment in version.attachment_ids() for other in others for version in other.versions):
        message = "Another registration uses this attachment."
        raise ConflictError("RESOURCE_ALREADY_ASSOCIATED", message, "registration-attachment", attachment)


def _value(account: Account, request: JSON) -> JSON:
    """The one member that holds the value. An attachment must exist and be uploaded; the value holds its id."""
    members = list(rules.VALUE_MEMBERS.values())
    value = {name: request[name] for name in members if name in request}
    if not value:
        raise missing_parameters(members)
    if len(value) > 1:
        message = "Give exactly one of TextValue, SelectChoices and RegistrationAttachmentId."
        raise ValidationError("PARAMETERS_CANNOT_BE_USED_TOGETHER", message, dict.fromkeys(value, "one of the three"))
    if "RegistrationAttachmentId" in value:
        attachment = account.attachment(value["RegistrationAttachmentId"])
        # assumption: `put-before-upload`
        if attachment.status != "UPLOAD_COMPLETE":
            message = "The attachment is not uploaded yet."
            raise ConflictError("RESOURCE_NOT_ACTIVE", message, "registration-attachment", attachment.id)
        value["RegistrationAttachmentId"] = attachment.id
    return value


def delete_registration_field_value(account: Account, request: JSON) -> JSON:
    """Clear an answer. A field that is REQUIRED by its definition cannot be cleared. An empty field can."""
    registration = account.registration(request["RegistrationId"])
    _check_draft(registration)
    path = request["FieldPath"]
    definition = account.world.forms.field(registration.type, path)
    # assumption: `clear-required`
    if definition["FieldRequirement"] == "REQUIRED":
        message = "A required field cannot be cleared; put another value."
        raise ValidationError("REGISTRATION_FIELD_CANNOT_BE_DELETED", message, {path: "required"})
    # assumption: `clear-empty`
    row = registration.version.values.pop(path, None)
    return {**_version_members(registration, registration.version), "FieldPath": path, **(row.value if row else {})}


def describe_registration_field_values(account: Account, request: JSON) -> JSON:
    """The values of a version. In a draft, required fields without a value are listed too: MISSING_REQUIRED_FIELD."""
    registration = account.registration(request["RegistrationId"])
    version = find_version(registration, request.get("VersionNumber"))
    forms, section, wanted = account.world.forms, request.get("SectionPath"), request.get("FieldPaths", [])
    if section is not None:
        forms.check_section(registration.type, section)
    for path in wanted:
        # assumption: `value-outlives-field`
        if path not in version.values:  # a value stays visible after AWS has removed its field from the form
            forms.field(registration.type, path)
    rows = [
        row
        for row in _rows(account, registration, version)
        if (not wanted or row["FieldPath"] in wanted) and section in {None, row["FieldPath"].split(".")[0]}
    ]
    shown, more = page(account, request, rows)
    return {**_version_members(registration, version), "RegistrationFieldValues": shown, **more}


def _rows(account: Account, registration: Registration, version: Version) -> list[JSON]:
    rows = [
        present(FieldPath=row.path, **row.value, DeniedReason=row.denied_reason, Feedback=row.feedback)
        for row in version.values.values()
    ]
    # assumption: `missing-in-draft`
    if version.status == "DRAFT":
        fields = account.world.forms.fields(registration.type)
        empty = rules.missing_fields(fields, version.answers())
        rows += [{"FieldPath": path, "DeniedReason": "MISSING_REQUIRED_FIELD"} for path in empty]
    return rows


def _version_members(registration: Registration, version: Version) -> JSON:
    return {
        "RegistrationArn": registration.arn,
        "RegistrationId": registration.id,
        "VersionNumber": version.number,
    }


OPERATIONS = {
    "PutRegistrationFieldValue": put_registration_field_value,
    "DeleteRegistrationFieldValue": delete_registration_field_value,
    "DescribeRegistrationFieldValues": describe_registration_field_values,
}
