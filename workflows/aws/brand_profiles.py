"""`AwsBrandProfiles`: the port `BrandProfiles` over the SDK (`endusermessaging`, REST-JSON)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from workflows.aws.caller import PAGE, Caller
from workflows.aws.downloads import DownloadFailed, download
from workflows.aws.mapping import Entry
from workflows.ports.brand_profiles import OnRead
from workflows.records.brand_profiles import BrandAttribute, BrandJob, BrandProfile, BrandProfileContent, OnConflict
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError, NotFound

#: The members in which this service's lists hold their page token.
_TOKEN = "nextToken"  # noqa: S105  # not a secret


class AwsBrandProfiles:
    """One account's brand profiles, in any region; implements `workflows.ports.brand_profiles.BrandProfiles`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def profiles(self, region: str) -> tuple[BrandProfile, ...]:
        """Every brand profile of the account in the region, in AWS's order."""
        entries = await self._listed(region, "ListBrandProfiles", "brandProfiles", {})
        return tuple(_profile(entry) for entry in entries)

    async def content(self, region: str, profile_id: str, on_read: OnRead) -> BrandProfileContent:
        """A profile with its attributes: a call for each of them, and a download for each file.

        A file that cannot be read stays in the list, with the reason; an attribute that is deleted meanwhile does not.
        Raises NotFound for a profile that is deleted.
        """
        of_profile = {"brandProfileId": profile_id}
        profile = _profile(await self._caller.call(region, "GetBrandProfile", of_profile))
        listed = await self._listed(region, "ListBrandProfileAttributes", "brandProfileAttributes", of_profile)
        names = [entry["attributeName"] for entry in listed]
        done = 0

        async def read(name: str) -> BrandAttribute | None:
            nonlocal done
            attribute = await self._attribute(region, {**of_profile, "attributeName": name})
            done += 1
            on_read(done, len(names))
            return attribute

        on_read(0, len(names))
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(read(name)) for name in names]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        attributes = (task.result() for task in tasks)
        return BrandProfileContent(profile=profile, attributes=tuple(each for each in attributes if each))

    async def _attribute(self, region: str, parameters: Entry) -> BrandAttribute | None:
        """An attribute; None where it no longer exists."""
        try:
            return await _attribute(await self._caller.call(region, "GetBrandProfileAttribute", parameters))
        except NotFound:
            return None

    async def create_from_registration(
        self, region: str, registration_id: RegistrationId, name: str, *, smart_match: bool, token: str
    ) -> str:
        """Start a job that creates a profile from a registration; its id. The same `token` starts it once."""
        parameters = {
            "registrationId": registration_id,
            "brandProfileName": name,
            "smartMatch": smart_match,
            "clientToken": token,
        }
        return _job_id(await self._caller.call(region, "CreateBrandProfileFromRegistration", parameters))

    async def update_from_registration(
        self,
        region: str,
        registration_id: RegistrationId,
        profile_id: str,
        *,
        on_conflict: OnConflict,
        smart_match: bool,
        token: str,
    ) -> str:
        """Start a job that copies a registration's values to a profile; its id. The same `token` starts it once."""
        parameters = {
            "brandProfileId": profile_id,
            "registrationId": registration_id,
            "onAttributeConflict": on_conflict,
            "smartMatch": smart_match,
            "clientToken": token,
        }
        return _job_id(await self._caller.call(region, "UpdateBrandProfileFromRegistration", parameters))

    async def job(self, region: str, job_id: str) -> BrandJob:
        """The status of a job."""
        entry = await self._caller.call(region, "GetJob", {"jobId": job_id})
        return BrandJob(
            id=entry["jobId"],
            status=entry["status"],
            error_code=entry.get("errorCode", ""),
            resources=tuple(row["resourceId"] for row in entry.get("resources", ())),
        )

    async def _listed(self, region: str, operation: str, member: str, parameters: Entry) -> Sequence[Entry]:
        page = {**parameters, "maxResults": PAGE}
        return await self._caller.listed(region, operation, member, page, token_name=_TOKEN)


def _profile(entry: Entry) -> BrandProfile:
    return BrandProfile(
        id=entry["brandProfileId"],
        name=entry["brandProfileName"],
        status=entry["status"],
        created_at=entry["createdAt"].astimezone(UTC),
        updated_at=entry["updatedAt"].astimezone(UTC),
        is_protected=entry.get("deletionProtectionEnabled", False),
    )


async def _attribute(entry: Entry) -> BrandAttribute:
    members: dict[str, Any] = {
        "name": entry["attributeName"],
        "kind": entry["attributeType"],
        "category": entry.get("category", ""),
        "description": entry.get("description", ""),
    }
    if "mediaDownloadUrl" not in entry:
        return BrandAttribute(**members, text=entry.get("attributeValue", ""))
    content_type = entry.get("mediaContentType", "")
    try:
        body = await download(entry["mediaDownloadUrl"])
    except DownloadFailed as failed:
        return BrandAttribute(**members, content_type=content_type, unreadable=failed.cause)
    return BrandAttribute(**members, content_type=content_type, body=body)


def _job_id(answer: Entry) -> str:
    """The job in the response of an operation that starts one for each resource; here there is one resource."""
    results = answer.get("results") or ()
    if not results:
        raise AwsError("GetJob", code="NoJob")
    job_id: str = results[0]["jobId"]
    return job_id
