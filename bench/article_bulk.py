"""A toll-free registration after another with boto3, step by step as AWS's article on many toll-free numbers describes.

Run by `bench/bulk.py`, beside Callsign. The seven actions of the article, in its order, each waiting for the one before:
create the registration, read the field definitions, upload the opt-in image and look every two seconds until it is there, put
each field, request a number, associate it, submit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import boto3

TYPE = "US_TOLL_FREE_REGISTRATION"
#: Seconds between two looks at an upload.
LOOK_AGAIN = 2.0

Values = Mapping[Any, str | tuple[str, ...]]


def register(client: Any, values: Values, image_field: str, image: bytes) -> str:
    """One registration, handed in; its id."""
    made: str = client.create_registration(RegistrationType=TYPE)["RegistrationId"]
    client.describe_registration_field_definitions(RegistrationType=TYPE)
    attachment = client.create_registration_attachment(AttachmentBody=image)["RegistrationAttachmentId"]
    while not _is_there(client, attachment):
        time.sleep(LOOK_AGAIN)
    for path, value in values.items():
        given = {"TextValue": value} if isinstance(value, str) else {"SelectChoices": list(value)}
        client.put_registration_field_value(RegistrationId=made, FieldPath=path, **given)
    client.put_registration_field_value(RegistrationId=made, FieldPath=image_field, RegistrationAttachmentId=attachment)
    number = client.request_phone_number(
        IsoCountryCode="US", MessageType="TRANSACTIONAL", NumberCapabilities=["SMS"], NumberType="TOLL_FREE"
    )["PhoneNumberId"]
    client.create_registration_association(RegistrationId=made, ResourceId=number)
    client.submit_registration_version(RegistrationId=made)
    return made


def register_all(url: str, region: str, rows: list[Values], image_field: str, image: bytes) -> float:
    """Seconds that the rows took, one after the other."""
    client = boto3.client("pinpoint-sms-voice-v2", endpoint_url=url, region_name=region)
    began = time.monotonic()
    for values in rows:
        register(client, values, image_field, image)
    return time.monotonic() - began


def _is_there(client: Any, attachment: str) -> bool:
    (found,) = client.describe_registration_attachments(RegistrationAttachmentIds=[attachment])[
        "RegistrationAttachments"
    ]
    return bool(found["AttachmentStatus"] == "UPLOAD_COMPLETE")
