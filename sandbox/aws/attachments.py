"""Attachments: documents and screenshots that field values point at. The upload ends after the call that started it."""

import base64
from typing import Any

from sandbox.aws.account import Account, filtered, once, page, present, tag_rows, timestamp
from sandbox.aws.exceptions import ConflictError, ValidationError, missing
from sandbox.aws.records import IN_REVIEW, Attachment, Moving
from sandbox.aws.tags import tags_of

JSON = dict[str, Any]

#: First bytes to content type: the three kinds the service takes.
MAGIC = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}

#: 5 MiB.
MAXIMUM_BYTES = 5 * 1024 * 1024


def content_type(body: bytes) -> str | None:
    """The kind of a file by its first bytes; None for anything the service does not take."""
    return next((kind for magic, kind in MAGIC.items() if body.startswith(magic)), None)


def create_registration_attachment(account: Account, request: JSON) -> JSON:
    """UPLOAD_IN_PROGRESS at first; ATTACHMENT_TYPE_NOT_SUPPORTED and MAXIMUM_SIZE_EXCEEDED are refused at once."""
    return once(account, "CreateRegistrationAttachment", request, lambda: _create(account, request))


def _create(account: Account, request: JSON) -> JSON:
    body = _body(account, request)
    kind, tags = _checked_kind(body), tags_of(account, request)
    quotas = account.world.quotas
    account.check_quota(len(account.attachments), quotas.attachments, "REGISTRATION_ATTACHMENTS_PER_ACCOUNT")
    account.count_today("attachment", quotas.attachments_per_day, "REGISTRATION_ATTACHMENTS_CREATED_PER_DAY")
    attachment_id, now = account.new_id("attachment"), account.now()
    doomed = account.failing_uploads > 0
    account.failing_uploads -= doomed
    attachment = account.attachments[attachment_id] = Attachment(
        id=attachment_id,
        arn=account.arn(f"registration-attachment/{attachment_id}"),
        status="UPLOAD_IN_PROGRESS",
        created_at=now,
        moving=Moving(since=now),
        tags=tags,
        body=body,
        content_type=kind,
        doomed=doomed,
    )
    return {**_described(attachment), **tag_rows(attachment.tags)}


def _body(account: Account, request: JSON) -> bytes:
    if "AttachmentBody" in request and "AttachmentUrl" in request:
        names = dict.fromkeys(("AttachmentBody", "AttachmentUrl"), "one of the two")
        raise ValidationError("PARAMETERS_CANNOT_BE_USED_TOGETHER", "Give a body or a URL, not both.", names)
    if "AttachmentBody" in request:
        return base64.b64decode(request["AttachmentBody"])
    if "AttachmentUrl" in request:
        return _fetched(account, request["AttachmentUrl"])
    raise missing(["AttachmentBody", "AttachmentUrl"])


def _fetched(account: Account, url: str) -> bytes:
    """The object behind `s3://Bucket/Key`, from moto's own S3. Anything unreadable is RESOURCE_NOT_ACCESSIBLE."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import s3_backends

    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket or not key:
        message = "The URL has the form s3://Bucket/File."
        raise ValidationError("INVALID_PARAMETER", message, {"AttachmentUrl": "invalid"})
    try:
        found = s3_backends[account.account_id]["aws"].get_object(bucket, key)
    except S3ClientError:
        found = None
    if found is None:
        raise ValidationError(
            "RESOURCE_NOT_ACCESSIBLE", "The file cannot be read.", {"AttachmentUrl": "not accessible"}
        )
    return bytes(found.value)


def _checked_kind(body: bytes) -> str:
    if len(body) > MAXIMUM_BYTES:
        raise ValidationError(
            "MAXIMUM_SIZE_EXCEEDED", "The file is larger than 5 MiB.", {"AttachmentBody": "too large"}
        )
    kind = content_type(body)
    if kind is None:
        message = "Only PDF, JPEG and PNG files are taken."
        raise ValidationError("ATTACHMENT_TYPE_NOT_SUPPORTED", message, {"AttachmentBody": "type"})
    return kind


def describe_registration_attachments(account: Account, request: JSON) -> JSON:
    wanted = [account.attachment(name) for name in request.get("RegistrationAttachmentIds", [])]
    rows = filtered(request, wanted or account.attachments.values(), {"attachment-status": lambda row: [row.status]})
    shown, more = page(account, request, rows)
    return {"RegistrationAttachments": [_described(row) for row in shown], **more}


def delete_registration_attachment(account: Account, request: JSON) -> JSON:
    """Refused while a version in review shows the attachment to its reviewers (undocumented, our guess)."""
    attachment = account.attachment(request["RegistrationAttachmentId"])
    versions = (registration.version for registration in account.registrations.values())
    if any(version.status in IN_REVIEW and attachment.id in version.attachment_ids() for version in versions):
        message = "A version in review uses this attachment."
        raise ConflictError("RESOURCE_DELETION_NOT_ALLOWED", message, "registration-attachment", attachment.id)
    del account.attachments[attachment.id]
    attachment.status = "DELETED"
    return _described(attachment)


def refresh(account: Account, *, looked: bool) -> None:
    """Finish the uploads whose time has come."""
    for attachment in account.attachments.values():
        if attachment.status == "UPLOAD_IN_PROGRESS":
            moving = attachment.moving
            moving.looks += looked
            due = account.world.upload_progression().due(since=moving.since, looks=moving.looks, now=account.now())
            if due:
                attachment.status = "UPLOAD_FAILED" if attachment.doomed else "UPLOAD_COMPLETE"


def _described(attachment: Attachment) -> JSON:
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
