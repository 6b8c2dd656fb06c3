"""Versions: create, submit, discard, describe."""

from __future__ import annotations

from typing import Any

from sandbox.aws import rules
from sandbox.aws.account import Account, filtered, page, present, timestamp
from sandbox.aws.exceptions import ConflictError, ValidationError
from sandbox.aws.records import IN_REVIEW, Registration, Version

JSON = dict[str, Any]

#: Version status to the member of RegistrationVersionStatusHistory; REQUIRES_OFFLINE_REVIEW has none.
HISTORY_MEMBERS = {
    "DRAFT": "DraftTimestamp",
    "SUBMITTED": "SubmittedTimestamp",
    "AWS_REVIEWING": "AwsReviewingTimestamp",
    "REVIEWING": "ReviewingTimestamp",
    "REQUIRES_AUTHENTICATION": "RequiresAuthenticationTimestamp",
    "APPROVED": "ApprovedTimestamp",
    "DISCARDED": "DiscardedTimestamp",
    "DENIED": "DeniedTimestamp",
    "REVOKED": "RevokedTimestamp",
    "ARCHIVED": "ArchivedTimestamp",
}


def create_registration_version(account: Account, request: JSON) -> JSON:
    """Create a new, empty draft. Refused while the current version is a draft or in review."""
    registration = account.registration(request["RegistrationId"])
    # assumption: `new-version-after-discard`
    busy = registration.version.status in IN_REVIEW | {"DRAFT"}
    if busy or registration.status in {"PROVISIONING", "CLOSED"}:
        message = "The current version is not finished."
        raise ConflictError("CREATE_REGISTRATION_VERSION_NOT_ALLOWED", message, "registration", registration.id)
    # assumption: `version-day-quota-off`
    limit = account.world.quotas.versions_per_day
    account.count_today("version", limit, "REGISTRATION_VERSIONS_CREATED_PER_DAY")
    # assumption: `new-version-empty`
    number = registration.version.number + 1
    # assumption: `status-while-draft-open`
    registration.versions.append(Version(number=number, status="DRAFT", history={"DRAFT": account.now()}))
    return _answer(registration)


def submit_registration_version(account: Account, request: JSON) -> JSON:
    """Submit the draft. Every required field and every required association must be there.

    As at AWS, the registration keeps its status for a moment (CREATED at the first time): reviewers pick it up later.
    """
    registration = account.registration(request["RegistrationId"])
    _check_submittable(registration)
    _check_form(account, registration)
    _check_associations(account, registration)
    version, now = registration.version, account.now()
    version.aws_review = request.get("AwsReview", False)
    version.move("SUBMITTED", now)
    # assumption: `status-just-after-submit`
    registration.status_before = registration.status
    registration.pinned = False
    registration.progress.step(now)
    return {**_answer(registration), "AwsReview": version.aws_review}


def _check_submittable(registration: Registration) -> None:
    if registration.version.status in IN_REVIEW:
        message = "This version is already submitted."
        raise ConflictError("REGISTRATION_ALREADY_SUBMITTED", message, "registration", registration.id)
    if registration.version.status != "DRAFT" or registration.status == "CLOSED":
        message = "There is no draft to submit; create a new version."
        raise ConflictError("SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED", message, "registration", registration.id)


def _check_form(account: Account, registration: Registration) -> None:
    fields, version = account.world.forms.fields(registration.type), registration.version
    problems = dict(rules.form_problems(fields, version.answers()))
    for path, row in version.values.items():
        attachment = account.attachments.get(row.value.get("RegistrationAttachmentId", ""))
        if "RegistrationAttachmentId" in row.value and (attachment is None or attachment.status != "UPLOAD_COMPLETE"):
            problems[path] = "INVALID_FIELD_VALUE: the attachment does not exist"
    if problems:
        raise ValidationError("FIELD_VALIDATION_FAILED", "The form has errors.", problems)


def _check_associations(account: Account, registration: Registration) -> None:
    """Refuse the submission if an association with ASSOCIATE_BEFORE_SUBMIT is missing."""
    present_types = {association.resource_type for association in registration.associations.values()}
    for supported in account.world.forms.associations(registration.type):
        needed = supported["AssociationBehavior"] == "ASSOCIATE_BEFORE_SUBMIT"
        if needed and supported["ResourceType"] not in present_types:
            message = f"Associate a {supported['ResourceType']} with the registration before submitting it."
            raise ConflictError("SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED", message, "registration", registration.id)


def discard_registration_version(account: Account, request: JSON) -> JSON:
    """Discard a submitted version before its review has started.

    The registration returns to its status before the submission (undocumented, our guess).
    """
    registration = account.registration(request["RegistrationId"])
    # assumption: `discard-until-review`
    if registration.version.status != "SUBMITTED":
        message = "Only a submitted version that is not yet in review can be discarded."
        raise ConflictError("DISCARD_REGISTRATION_VERSION_NOT_ALLOWED", message, "registration", registration.id)
    registration.version.move("DISCARDED", account.now())
    # assumption: `status-after-discard`
    registration.status = registration.status_before
    return _answer(registration)


def describe_registration_versions(account: Account, request: JSON) -> JSON:
    """Oldest first."""
    registration = account.registration(request["RegistrationId"])
    wanted = [find_version(registration, number) for number in request.get("VersionNumbers", [])]
    readers = {"registration-version-status": lambda row: [row.status]}
    # assumption: `versions-oldest-first`
    shown, more = page(account, request, filtered(request, wanted or registration.versions, readers))
    rows = [_version_members(version) for version in shown]
    names = {"RegistrationArn": registration.arn, "RegistrationId": registration.id}
    return {**names, "RegistrationVersions": rows, **more}


def find_version(registration: Registration, number: int | None) -> Version:
    """A version by number, the current one by None, or ValidationException UNKNOWN_REGISTRATION_VERSION."""
    if number is None:
        return registration.version
    if number > len(registration.versions):
        message = "The registration has no such version."
        raise ValidationError("UNKNOWN_REGISTRATION_VERSION", message, {"VersionNumber": "unknown"})
    return registration.versions[number - 1]


def _answer(registration: Registration) -> JSON:
    rows = {"RegistrationArn": registration.arn, "RegistrationId": registration.id}
    return {**rows, **_status_rows(registration.version)}


def _version_members(version: Version) -> JSON:
    return {
        **_status_rows(version),
        **present(DeniedReasons=version.denied_reasons or None, Feedback=version.feedback),
    }


def _status_rows(version: Version) -> JSON:
    times = {HISTORY_MEMBERS[status]: at for status, at in version.history.items() if status in HISTORY_MEMBERS}
    return {
        "VersionNumber": version.number,
        "RegistrationVersionStatus": version.status,
        "RegistrationVersionStatusHistory": {member: timestamp(at) for member, at in times.items()},
    }


OPERATIONS = {
    "CreateRegistrationVersion": create_registration_version,
    "SubmitRegistrationVersion": submit_registration_version,
    "DiscardRegistrationVersion": discard_registration_version,
    "DescribeRegistrationVersions": describe_registration_versions,
}
