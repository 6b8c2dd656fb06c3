"""Toll-free registrations one after the other with boto3, as in AWS's article on many toll-free numbers.

`bench/bulk.py` compares it with Callsign. The article has seven actions, each of which waits for the one before:
create the registration, read the field definitions, upload the opt-in image and check every two seconds until the
upload is complete, put each field, request a number, associate it, submit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import boto3

TYPE = "US_TOLL_FREE_REGISTRATION"
#: Seconds between two checks of an upload.
CHECK_AGAIN = 2.0

Values = Mapping[Any, str | tuple[str, ...]]


def register(client: Any, values: Values, image_field: str, image: bytes) -> str:
    """Submit a registration; its id."""
    registration_id: str = client.create_registration(RegistrationType=TYPE)["RegistrationId"]
    client.describe_registration_field_definitions(RegistrationType=TYPE)
    attachment = client.create_registration_attachment(AttachmentBody=image)["RegistrationAttachmentId"]
    while not _is_uploaded(client, attachment):
        time.sleep(CHECK_AGAIN)
    for path, value in values.items():
        member = {"TextValue": value} if isinstance(value, str) else {"SelectChoices": list(value)}
        client.put_registration_field_value(RegistrationId=registration_id, FieldPath=path, **member)
    client.put_registration_field_value(
        RegistrationId=registration_id, FieldPath=image_field, RegistrationAttachmentId=attachment
    )
    number = client.request_phone_number(
        IsoCountryCode="US", MessageType="TRANSACTIONAL", NumberCapabilities=["SMS"], NumberType="TOLL_FREE"
    )["PhoneNumberId"]
    client.create_registration_association(RegistrationId=registration_id, ResourceId=number)
    client.submit_registration_version(RegistrationId=registration_id)
    return registration_id


def register_all(url: str, region: str, rows: list[Values], image_field: str, image: bytes) -> float:
    """Seconds for the rows, one after the other."""
    client = boto3.client("pinpoint-sms-voice-v2", endpoint_url=url, region_name=region)
    started = time.monotonic()
    for values in rows:
        register(client, values, image_field, image)
    return time.monotonic() - started


def _is_uploaded(client: Any, attachment: str) -> bool:
    (row,) = client.describe_registration_attachments(RegistrationAttachmentIds=[attachment])["RegistrationAttachments"]
    return bool(row["AttachmentStatus"] == "UPLOAD_COMPLETE")
