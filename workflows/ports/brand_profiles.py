"""What is needed of AWS's brand profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from workflows.records.brand_profiles import BrandJob, BrandProfile, BrandProfileContent, OnConflict
from workflows.records.drafts import RegistrationId

#: Called with how many attributes have been read, and how many there are.
OnRead = Callable[[int, int], None]


class BrandProfiles(Protocol):
    """The brand profiles of one account, in any region.

    Every method raises the classes of `workflows.records.errors`; `ServiceAbsent` where the region or the account does
    not have brand profiles.
    """

    async def profiles(self, region: str) -> tuple[BrandProfile, ...]: ...
    async def content(self, region: str, profile_id: str, on_read: OnRead) -> BrandProfileContent: ...
    async def create_from_registration(
        self, region: str, registration_id: RegistrationId, name: str, *, smart_match: bool, token: str
    ) -> str: ...
    async def update_from_registration(
        self,
        region: str,
        registration_id: RegistrationId,
        profile_id: str,
        *,
        on_conflict: OnConflict,
        smart_match: bool,
        token: str,
    ) -> str: ...
    async def job(self, region: str, job_id: str) -> BrandJob: ...
