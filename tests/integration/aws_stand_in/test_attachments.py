"""Attachments: three file types, up to 5 MiB, uploaded after the call."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from sandbox.aws.attachments import MAXIMUM_BYTES
from sandbox.aws.examples import JPEG, PDF, PNG
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.world import Progression
from tests.integration.aws_stand_in.applicant import REGION, TOLL_FREE, Applicant, Clock, refused


def create(client: Any, **request: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.create_registration_attachment(**request)
    return answer


def status(client: Any, attachment_id: str) -> dict[str, Any]:
    rows = client.describe_registration_attachments(RegistrationAttachmentIds=[attachment_id])
    row: dict[str, Any] = rows["RegistrationAttachments"][0]
    return row


@pytest.mark.parametrize(("body", "kind"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")])
def test_create_attachment__kinds(client: Any, backend: PinpointSMSVoiceV2Backend, body: bytes, kind: str) -> None:
    """PDF, PNG and JPEG are recognised by their first bytes; reviewers can read the file."""
    answer = create(client, AttachmentBody=body)
    assert answer["AttachmentStatus"] == "UPLOAD_IN_PROGRESS"
    kept = backend.attachment(answer["RegistrationAttachmentId"])
    assert (kept.body, kept.content_type) == (body, kind)
    assert body not in repr(kept).encode()


@pytest.mark.parametrize("body", [b"GIF89a....", b"hello", b"\x89PNG", b"%PDX-"])
def test_create_attachment__other_kinds(client: Any, body: bytes) -> None:
    """Every other type is refused."""
    with refused("ValidationException", "ATTACHMENT_TYPE_NOT_SUPPORTED"):
        create(client, AttachmentBody=body)


def test_create_attachment__size(client: Any) -> None:
    """5 MiB are accepted; one byte more is refused."""
    create(client, AttachmentBody=PDF.ljust(MAXIMUM_BYTES))
    with refused("ValidationException", "MAXIMUM_SIZE_EXCEEDED"):
        create(client, AttachmentBody=PDF.ljust(MAXIMUM_BYTES + 1))
    with refused("ValidationException", "MAXIMUM_SIZE_EXCEEDED"):
        create(client, AttachmentBody=PDF.ljust(MAXIMUM_BYTES + 100))


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({}, "MISSING_PARAMETER"),
        ({"AttachmentBody": PNG, "AttachmentUrl": "s3://bucket/file"}, "PARAMETERS_CANNOT_BE_USED_TOGETHER"),
        ({"AttachmentUrl": "https://example.com/file"}, "INVALID_PARAMETER"),
        ({"AttachmentUrl": "s3://bucket"}, "INVALID_PARAMETER"),
        ({"AttachmentUrl": "s3://no-such-bucket/file"}, "RESOURCE_NOT_ACCESSIBLE"),
    ],
)
def test_create_attachment__one_source(client: Any, request_: dict[str, Any], reason: str) -> None:
    """A request has either a body or the URL of an S3 object that can be read."""
    with refused("ValidationException", reason):
        create(client, **request_)


def test_create_attachment__from_s3(client: Any, backend: PinpointSMSVoiceV2Backend) -> None:
    """A file in moto's S3 is fetched and checked like a body."""
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="papers")
    s3.put_object(Bucket="papers", Key="a/loa.pdf", Body=PDF)
    s3.put_object(Bucket="papers", Key="note.txt", Body=b"hello")
    answer = create(client, AttachmentUrl="s3://papers/a/loa.pdf")
    assert backend.attachment(answer["RegistrationAttachmentId"]).body == PDF
    with refused("ValidationException", "ATTACHMENT_TYPE_NOT_SUPPORTED"):
        create(client, AttachmentUrl="s3://papers/note.txt")
    with refused("ValidationException", "RESOURCE_NOT_ACCESSIBLE"):
        create(client, AttachmentUrl="s3://papers/missing.pdf")


def test_upload__takes_its_time(client: Any, backend: PinpointSMSVoiceV2Backend, clock: Clock) -> None:
    """An upload is in progress until its time has passed."""
    backend.world.upload = Progression(kind="time", seconds=5)
    attachment_id = create(client, AttachmentBody=PNG)["RegistrationAttachmentId"]
    clock.pass_(4.9)
    assert status(client, attachment_id)["AttachmentStatus"] == "UPLOAD_IN_PROGRESS"
    clock.pass_(0.1)
    assert status(client, attachment_id)["AttachmentStatus"] == "UPLOAD_COMPLETE"


def test_upload__after_some_looks(client: Any, backend: PinpointSMSVoiceV2Backend) -> None:
    """In moto's manual mode the upload ends after n Describe calls."""
    backend.world.upload = Progression(kind="manual", times=2)
    attachment_id = create(client, AttachmentBody=PNG)["RegistrationAttachmentId"]
    seen = [status(client, attachment_id)["AttachmentStatus"] for _ in range(2)]
    assert seen == ["UPLOAD_IN_PROGRESS", "UPLOAD_COMPLETE"]


def test_upload__fails(client: Any, backend: PinpointSMSVoiceV2Backend) -> None:
    """A failed upload has the reason INTERNAL_ERROR; the next upload succeeds."""
    backend.fail_next_uploads()
    failed, fine = (create(client, AttachmentBody=PNG)["RegistrationAttachmentId"] for _ in range(2))
    row = status(client, failed)
    assert (row["AttachmentStatus"], row["AttachmentUploadErrorReason"]) == ("UPLOAD_FAILED", "INTERNAL_ERROR")
    assert status(client, fine)["AttachmentStatus"] == "UPLOAD_COMPLETE"
    rows = client.describe_registration_attachments(
        Filters=[{"Name": "attachment-status", "Values": ["UPLOAD_FAILED"]}]
    )
    assert [row["RegistrationAttachmentId"] for row in rows["RegistrationAttachments"]] == [failed]


def test_delete_attachment__gone(applicant: Applicant) -> None:
    """A deleted attachment is no longer listed, and a draft that uses it cannot be submitted."""
    registration_id = applicant.prepare(TOLL_FREE)
    attachment_id = applicant.attachment()
    answer = applicant.client.delete_registration_attachment(RegistrationAttachmentId=attachment_id)
    assert answer["AttachmentStatus"] == "DELETED"
    assert applicant.client.describe_registration_attachments()["RegistrationAttachments"] == []
    with refused("ValidationException", "FIELD_VALIDATION_FAILED") as seen:
        applicant.submit(registration_id)
    assert list(seen.fields) == ["messagingUseCase.optInImage"]


def test_delete_attachment__evidence(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """An attachment of a version in review cannot be deleted."""
    backend.world.review = Progression(kind="manual")
    applicant.submit(applicant.prepare(TOLL_FREE))
    with refused("ConflictException", "RESOURCE_DELETION_NOT_ALLOWED"):
        applicant.client.delete_registration_attachment(RegistrationAttachmentId=applicant.attachment())
