"""What most tests do: register something, and expect a refusal with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.definitions import catalog
from sandbox.aws.examples import PNG, example_answers

ACCOUNT = "123456789012"
REGION = "us-east-1"

BRAND = "US_TEN_DLC_BRAND_REGISTRATION"
VETTING = "US_TEN_DLC_BRAND_VETTING"
CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"
TOLL_FREE = "US_TOLL_FREE_REGISTRATION"
GB = "GB_SENDER_ID_REGISTRATION"


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = datetime(2026, 10, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@contextmanager
def refused(code: str, reason: str | None = None) -> Iterator[Any]:
    """Expect this exception with this Reason. Yields a namespace that gets `fields` and the whole `response`."""
    seen = SimpleNamespace()
    with pytest.raises(ClientError) as caught:
        yield seen
    seen.response = caught.value.response
    assert (seen.response["Error"]["Code"], seen.response.get("Reason")) == (code, reason)
    seen.fields = {row["Name"]: row["Message"] for row in seen.response.get("Fields", [])}


@dataclass
class Applicant:
    """A person who registers through a boto3 client."""

    client: Any
    attachment_ids: list[str] = field(default_factory=list)

    def create(self, registration_type: str) -> str:
        registration_id: str = self.client.create_registration(RegistrationType=registration_type)["RegistrationId"]
        return registration_id

    def attachment(self, body: bytes = PNG) -> str:
        """The id of an uploaded file, which is the same for all forms."""
        if not self.attachment_ids:
            answer = self.client.create_registration_attachment(AttachmentBody=body)
            self.attachment_ids.append(answer["RegistrationAttachmentId"])
        return self.attachment_ids[0]

    def fill(self, registration_id: str, registration_type: str, **others: dict[str, Any]) -> None:
        """Put example answers. `others` replaces or adds answers, with `__` for the dot of a path."""
        answers = example_answers(catalog()["fields"][registration_type], self.attachment())
        answers |= {path.replace("__", "."): value for path, value in others.items()}
        for path, value in answers.items():
            self.put(registration_id, path, **value)

    def put(self, registration_id: str, path: str, **value: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.put_registration_field_value(
            RegistrationId=registration_id, FieldPath=path, **value
        )
        return answer

    def prepare(self, registration_type: str) -> str:
        """A registration that is ready to be submitted."""
        registration_id = self.create(registration_type)
        self.fill(registration_id, registration_type)
        if registration_type == TOLL_FREE:
            self.associate(registration_id, self.number("TOLL_FREE"))
        if registration_type in {CAMPAIGN, VETTING}:
            self.associate(registration_id, self.complete(BRAND))
        return registration_id

    def associate(self, registration_id: str, resource_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.create_registration_association(
            RegistrationId=registration_id, ResourceId=resource_id
        )
        return answer

    def number(self, number_type: str, **others: Any) -> str:
        """The id of a new number."""
        parameters: dict[str, Any] = {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
        }
        answer = self.client.request_phone_number(**(parameters | {"NumberType": number_type} | others))
        return str(answer["PhoneNumberId"])

    def number_status(self, number_id: str) -> str:
        return str(self.client.describe_phone_numbers(PhoneNumberIds=[number_id])["PhoneNumbers"][0]["Status"])

    def submit(self, registration_id: str, **others: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.submit_registration_version(RegistrationId=registration_id, **others)
        return answer

    def complete(self, registration_type: str) -> str:
        """A registration that immediate reviewers have approved."""
        registration_id = self.prepare(registration_type)
        self.submit(registration_id)
        assert self.status(registration_id) == "COMPLETE"
        return registration_id

    def registration(self, registration_id: str) -> dict[str, Any]:
        row: dict[str, Any] = self.client.describe_registrations(RegistrationIds=[registration_id])["Registrations"][0]
        return row

    def status(self, registration_id: str) -> str:
        return str(self.registration(registration_id)["RegistrationStatus"])

    def version(self, registration_id: str) -> dict[str, Any]:
        """The newest version."""
        answer = self.client.describe_registration_versions(RegistrationId=registration_id)
        row: dict[str, Any] = answer["RegistrationVersions"][-1]
        return row

    def statuses(self, registration_id: str) -> tuple[str, str]:
        """The status of the registration and of its newest version."""
        return self.status(registration_id), self.version(registration_id)["RegistrationVersionStatus"]

    def values(self, registration_id: str, **others: Any) -> dict[str, dict[str, Any]]:
        answer = self.client.describe_registration_field_values(RegistrationId=registration_id, **others)
        return {row["FieldPath"]: row for row in answer["RegistrationFieldValues"]}
