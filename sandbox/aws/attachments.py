"""Attachments: the documents and screenshots of field values. An upload finishes after the call that started it."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.aws.account import Account, filtered, once_per_token, page, present, tag_rows, timestamp
from sandbox.aws.exceptions import ConflictError, ValidationError, missing_parameters
from sandbox.aws.records import IN_REVIEW, Attachment, Progress
from sandbox.aws.tags import tags_of

JSON = dict[str, Any]

#: First bytes to content type: the three types that the service accepts.
MAGIC = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}

#: 5 MiB.
MAXIMUM_BYTES = 5 * 1024 * 1024


def content_type(body: bytes) -> str | None:
    """The content type of a file by its first bytes; None for a type that the service does not accept."""
    return next((name for magic, name in MAGIC.items() if body.startswith(magic)), None)


def create_registration_attachment(account: Account, request: JSON) -> JSON:
    """UPLOAD_IN_PROGRESS at first. A file of the wrong type or size is refused at once."""
    return once_per_token(account, "CreateRegistrationAttachment", request, lambda: _create(account, request))


def _create(account: Account, request: JSON) -> JSON:
    body = _body(account, request)
    file_type, tags = _checked_type(body), tags_of(account, request)
    quotas = account.world.quotas
    account.check_quota(len(account.attachments), quotas.attachments, "REGISTRATION_ATTACHMENTS_PER_ACCOUNT")
    # assumption: `attachment-day-quota-off`
    account.count_today("attachment", quotas.attachments_per_day, "REGISTRATION_ATTACHMENTS_CREATED_PER_DAY")
    attachment_id, now = account.new_id("attachment"), account.now()
    will_fail = account.failing_uploads > 0
    account.failing_uploads -= will_fail
    attachment = account.attachments[attachment_id] = Attachment(
        id=attachment_id,
        arn=account.arn(f"registration-attachment/{attachment_id}"),
        status="UPLOAD_IN_PROGRESS",
        created_at=now,
        progress=Progress(since=now),
        tags=tags,
        body=body,
        content_type=file_type,
        will_fail=will_fail,
    )
    return {**_attachment_members(attachment), **tag_rows(attachment.tags)}


def _body(account: Account, request: JSON) -> bytes:
    if "AttachmentBody" in request and "AttachmentUrl" in request:
        names = dict.fromkeys(("AttachmentBody", "AttachmentUrl"), "one of the two")
        raise ValidationError("PARAMETERS_CANNOT_BE_USED_TOGETHER", "Give a body or a URL, not both.", names)
    if "AttachmentBody" in request:
        return base64.b64decode(request["AttachmentBody"])
    if "AttachmentUrl" in request:
        return _fetched(account, request["AttachmentUrl"])
    raise missing_parameters(["AttachmentBody", "AttachmentUrl"])


def _fetched(account: Account, url: str) -> bytes:
    """The object at `s3://Bucket/Key` in moto's own S3. An object that cannot be read is RESOURCE_NOT_ACCESSIBLE."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import s3_backends

    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket or not key:
        message = "The URL has the form s3://Bucket/File."
        raise ValidationError("INVALID_PARAMETER", message, {"AttachmentUrl": "invalid"})
    try:
        # assumption: `s3-permission`
        stored = s3_backends[account.account_id]["aws"].get_object(bucket, key)
    except S3ClientError:
        stored = None
    if stored is None:
        raise ValidationError(
            "RESOURCE_NOT_ACCESSIBLE", "The file cannot be read.", {"AttachmentUrl": "not accessible"}
        )
    return bytes(stored.value)


def _checked_type(body: bytes) -> str:
    if len(body) > MAXIMUM_BYTES:
        raise ValidationError(
            "MAXIMUM_SIZE_EXCEEDED", "The file is larger than 5 MiB.", {"AttachmentBody": "too large"}
        )
    # assumption: `type-by-first-bytes`
    file_type = content_type(body)
    if file_type is None:
        message = "Only PDF, JPEG and PNG files are accepted."
        raise ValidationError("ATTACHMENT_TYPE_NOT_SUPPORTED", message, {"AttachmentBody": "type"})
    return file_type


def describe_registration_attachments(account: Account, request: JSON) -> JSON:
    wanted = [account.attachment(name) for name in request.get("RegistrationAttachmentIds", [])]
    rows = filtered(request, wanted or account.attachments.values(), {"attachment-status": lambda row: [row.status]})
    shown, more = page(account, request, rows)
    return {"RegistrationAttachments": [_attachment_members(row) for row in shown], **more}


def delete_registration_attachment(account: Account, request: JSON) -> JSON:
    """Refused while a version in review uses the attachment (undocumented, our guess)."""
    attachment = account.attachment(request["RegistrationAttachmentId"])
    versions = (registration.version for registration in account.registrations.values())
    # assumption: `delete-attachment-in-review`
    if any(version.status in IN_REVIEW and attachment.id in version.attachment_ids() for version in versions):
        message = "A version in review uses this attachment."
        raise ConflictError("RESOURCE_DELETION_NOT_ALLOWED", message, "registration-attachment", attachment.id)
    del account.attachments[attachment.id]
    attachment.status = "DELETED"
    return _attachment_members(attachment)


def refresh(account: Account, *, is_describe: bool) -> None:
    """Finish the uploads that are due."""
    for attachment in account.attachments.values():
        if attachment.status == "UPLOAD_IN_PROGRESS":
            progress = attachment.progress
            progress.describe_calls += is_describe
            speed = account.world.upload_progression()
            if speed.due(since=progress.since, describe_calls=progress.describe_calls, now=account.now()):
                attachment.status = "UPLOAD_FAILED" if attachment.will_fail else "UPLOAD_COMPLETE"


# assumption: `no-attachment-url`
def _attachment_members(attachment: Attachment) -> JSON:
    return present(
        RegistrationAttachmentArn=attachment.arn,
        RegistrationAttachmentId=attachment.id,
        AttachmentStatus=attachment.status,
        AttachmentUploadErrorReason="INTERNAL_ERROR" if attachment.status == "UPLOAD_FAILED" else None,
        CreatedTimestamp=timestamp(attachment.created_at),
    )


OPERATIONS = {
    "CreateRegistrationAttachment": create_registration_attachment,
    "DescribeRegistrationAttachments": describe_registration_attachments,
    "DeleteRegistrationAttachment": delete_registration_attachment,
}
