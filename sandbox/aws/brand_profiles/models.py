"""The backend of brand profiles: one account in one region, beside its registrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boto3 import Session
from moto.core.base_backend import BackendDict, BaseBackend

from sandbox.aws.account import Account
from sandbox.aws.brand_profiles import jobs, profiles, requests
from sandbox.aws.brand_profiles.exceptions import UnknownPathError
from sandbox.aws.brand_profiles.state import Brands, Profile

JSON = dict[str, Any]

SERVICE = "pinpoint-sms-voice-v2"

OPERATIONS = {**profiles.OPERATIONS, **jobs.OPERATIONS}


class EndUserMessagingBackend(BaseBackend):  # type: ignore[misc]  # moto is not typed for us
    """Thread-safe: every public method holds the lock of the registrations' account, which jobs read and change."""

    def __init__(self, region_name: str, account_id: str, account: Account | None = None) -> None:
        super().__init__(region_name, account_id)
        self.brands = Brands(account=account or _account(region_name, account_id))

    def call(self, operation: str, request: JSON) -> JSON:
        """Answer one API call; request and answer are checked against the service model.

        Raises:
            BrandProfileError: the error that the service would answer.
            AssertionError: the answer breaks the model, which is a bug in this stand-in.
        """
        if operation not in OPERATIONS:
            raise UnknownPathError("the operation", operation)
        requests.check_request(operation, request)
        with self.brands.account.lock:
            jobs.refresh(self.brands)
            answer = OPERATIONS[operation](self.brands, request)
        requests.check_answer(operation, answer)
        return answer

    def download(self, token: str) -> bytes | None:
        """The body behind a download; None where its hour is over, or where there is none."""
        with self.brands.account.lock:
            body, until = self.brands.downloads.get(token, (b"", None))
            return body if until is not None and self.brands.account.now() <= until else None

    def add_profile(self, name: str, texts: Mapping[str, tuple[str, str]]) -> Profile:
        """A profile with text attributes: name to (category, value)."""
        with self.brands.account.lock:
            profile = profiles.new_profile(self.brands, name)
        for attribute, (category, value) in texts.items():
            row = {"attributeName": attribute, "attributeType": "TEXT", "attributeValue": value}
            self._add_attribute(profile, row | ({"category": category} if category else {}))
        return profile

    def _add_attribute(self, profile: Profile, row: JSON) -> None:
        self.call("CreateBrandProfileAttributes", {"brandProfileId": profile.id, "attributes": [row]})

    def set_status(self, profile_id: str, status: str) -> None:
        """Let AWS block, pause or cancel a profile."""
        with self.brands.account.lock:
            self.brands.profile(profile_id).status = status

    def fail_next_job(self, code: str = "InternalError") -> None:
        """The next job will end as FAILED with this code."""
        with self.brands.account.lock:
            self.brands.failing_jobs.append(code)


def _account(region: str, account_id: str) -> Account:
    from sandbox.aws.models import pinpointsmsvoicev2_backends

    account: Account = pinpointsmsvoicev2_backends[account_id][region].account
    return account


#: The SDK's list of endpoints does not have the service yet, so its regions are those of the registrations.
endusermessaging_backends = BackendDict(
    EndUserMessagingBackend, "endusermessaging", additional_regions=Session().get_available_regions(SERVICE)
)
