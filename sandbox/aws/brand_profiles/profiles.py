"""Brand profiles and their attributes: create, read, change, delete."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.aws.account import present, timestamp
from sandbox.aws.attachments import content_type
from sandbox.aws.brand_profiles.exceptions import InvalidRequestError, ProfileConflictError, ProfileQuotaError
from sandbox.aws.brand_profiles.state import PROFILE, Attribute, Brands, Profile, once_per_token, page

JSON = dict[str, Any]

# assumption: `profile-quotas`
#: Quotas of one account and of one profile; AWS does not document them, so these are our guess.
PROFILES, ATTRIBUTES = 100, 100
#: How long a download works, as AWS documents it.
DOWNLOAD_LIFE = timedelta(hours=1)
#: The path of downloads on this server; AWS's own lead to S3.
DOWNLOADS = "/brand-profile-media/"


def create_brand_profile(brands: Brands, request: JSON) -> JSON:
    return once_per_token(brands, "CreateBrandProfile", request, lambda: _created(brands, request))


def _created(brands: Brands, request: JSON) -> JSON:
    tags = {row["key"]: row["value"] for row in request.get("tags", [])}
    profile = new_profile(
        brands, request["brandProfileName"], is_protected=request.get("deletionProtectionEnabled", False), tags=tags
    )
    return {**profile_members(profile), "attributesCreated": len(profile.attributes)}


def new_profile(
    brands: Brands, name: str, *, is_protected: bool = False, tags: dict[str, str] | None = None
) -> Profile:
    """A profile without attributes. Two profiles of one name are refused (our guess)."""
    # assumption: `profile-names-unique`
    check_name(brands, name)
    if len(brands.profiles) >= PROFILES:
        raise ProfileQuotaError(PROFILES)
    profile_id, now = f"bp-{brands.account.world.new_id()}", brands.account.now()
    profile = brands.profiles[profile_id] = Profile(
        id=profile_id,
        arn=brands.arn(profile_id),
        name=name,
        status="ACTIVE",
        created_at=now,
        updated_at=now,
        is_protected=is_protected,
        tags=tags or {},
    )
    return profile


def check_name(brands: Brands, name: str, own: Profile | None = None) -> None:
    """Refuse a name that another profile has."""
    other = next((row for row in brands.profiles.values() if row.name == name and row is not own), None)
    if other is not None:
        raise ProfileConflictError("Another brand profile has this name.", other.id, PROFILE)


def get_brand_profile(brands: Brands, request: JSON) -> JSON:
    return profile_members(brands.profile(request["brandProfileId"]))


def list_brand_profiles(brands: Brands, request: JSON) -> JSON:
    shown, more = page(brands, request, brands.profiles.values())
    return {"brandProfiles": [profile_members(profile) for profile in shown], **more}


def update_brand_profile(brands: Brands, request: JSON) -> JSON:
    profile = brands.profile(request["brandProfileId"])
    if "brandProfileName" in request:
        check_name(brands, request["brandProfileName"], profile)
        profile.name = request["brandProfileName"]
    profile.is_protected = request.get("deletionProtectionEnabled", profile.is_protected)
    profile.updated_at = brands.account.now()
    return profile_members(profile)


def delete_brand_profile(brands: Brands, request: JSON) -> JSON:
    profile = brands.profile(request["brandProfileId"])
    if profile.is_protected:
        raise ProfileConflictError("Deletion protection is enabled.", profile.id, PROFILE)
    del brands.profiles[profile.id]
    return {"brandProfileId": profile.id, "brandProfileArn": profile.arn}


def create_brand_profile_attributes(brands: Brands, request: JSON) -> JSON:
    return once_per_token(brands, "CreateBrandProfileAttributes", request, lambda: _attributes(brands, request))


def _attributes(brands: Brands, request: JSON) -> JSON:
    """All or none: everything is checked before anything is created."""
    profile, rows = brands.profile(request["brandProfileId"]), request["attributes"]
    names = [row["attributeName"] for row in rows]
    if len(set(names)) < len(names):
        raise InvalidRequestError("A name is there twice.", {"attributes": "names must differ"})
    for name in names:
        if name in profile.attributes:
            raise ProfileConflictError("The brand profile has an attribute of this name.", profile.id, PROFILE)
    if len(profile.attributes) + len(rows) > ATTRIBUTES:
        raise ProfileQuotaError(ATTRIBUTES)
    new = [_attribute(brands, row) for row in rows]
    for attribute in new:
        set_attribute(brands, profile, attribute)
    return {"attributes": [_created_members(attribute) for attribute in new]}


def set_attribute(brands: Brands, profile: Profile, attribute: Attribute) -> None:
    profile.attributes[attribute.name] = attribute
    profile.updated_at = brands.account.now()


def _attribute(brands: Brands, row: JSON) -> Attribute:
    name, kind, now = row["attributeName"], row["attributeType"], brands.account.now()
    wanted = "attributeValue" if kind == "TEXT" else "attachmentBody"
    if wanted not in row:
        raise InvalidRequestError("A value is missing.", {f"attributes.{name}.{wanted}": "required"})
    body = base64.b64decode(row["attachmentBody"]) if kind != "TEXT" else None
    if body is not None and content_type(body) is None:
        raise InvalidRequestError("Only PDF, JPEG and PNG files are accepted.", {f"attributes.{name}": "type"})
    return Attribute(
        name=name,
        type=kind,
        value=row.get("attributeValue") if kind == "TEXT" else None,
        body=body,
        description=row.get("description"),
        category=row.get("category"),
        created_at=now,
        updated_at=now,
    )


def get_brand_profile_attribute(brands: Brands, request: JSON) -> JSON:
    attribute = brands.attribute(brands.profile(request["brandProfileId"]), request["attributeName"])
    return {**_whole(attribute), **present(mediaDownloadUrl=_download(brands, attribute))}


def _download(brands: Brands, attribute: Attribute) -> str | None:
    """The path of a new download; the HTTP layer puts the server's address before it."""
    if attribute.body is None:
        return None
    token = brands.account.world.new_id()
    brands.downloads[token] = (attribute.body, brands.account.now() + DOWNLOAD_LIFE)
    return f"{DOWNLOADS}{brands.account.region}/{token}"


def list_brand_profile_attributes(brands: Brands, request: JSON) -> JSON:
    """Names and types, without values: each value costs a call of its own."""
    profile = brands.profile(request["brandProfileId"])
    shown, more = page(brands, request, profile.attributes.values())
    return {"brandProfileAttributes": [_listed(attribute) for attribute in shown], **more}


def update_brand_profile_attribute(brands: Brands, request: JSON) -> JSON:
    attribute = brands.attribute(brands.profile(request["brandProfileId"]), request["attributeName"])
    wrong = "attachmentBody" if attribute.type == "TEXT" else "attributeValue"
    if wrong in request:
        raise InvalidRequestError("The attribute has another type.", {wrong: f"the type is {attribute.type}"})
    attribute.value = request.get("attributeValue", attribute.value)
    if "attachmentBody" in request:
        attribute.body = base64.b64decode(request["attachmentBody"])
    attribute.description = request.get("description", attribute.description)
    attribute.category = request.get("category", attribute.category)
    attribute.updated_at = brands.account.now()
    return _whole(attribute)


def delete_brand_profile_attribute(brands: Brands, request: JSON) -> JSON:
    profile = brands.profile(request["brandProfileId"])
    attribute = brands.attribute(profile, request["attributeName"])
    del profile.attributes[attribute.name]
    return {"brandProfileId": profile.id, "attributeName": attribute.name}


def profile_members(profile: Profile) -> JSON:
    return {
        "brandProfileId": profile.id,
        "brandProfileArn": profile.arn,
        "brandProfileName": profile.name,
        "status": profile.status,
        "deletionProtectionEnabled": profile.is_protected,
        "createdAt": timestamp(profile.created_at),
        "updatedAt": timestamp(profile.updated_at),
    }


def _created_members(attribute: Attribute) -> JSON:
    return {"attributeName": attribute.name, "attributeType": attribute.type}


def _listed(attribute: Attribute) -> JSON:
    return present(
        **_created_members(attribute),
        description=attribute.description,
        category=attribute.category,
        createdAt=timestamp(attribute.created_at),
        updatedAt=timestamp(attribute.updated_at),
    )


def _whole(attribute: Attribute) -> JSON:
    body = attribute.body
    return _listed(attribute) | present(
        attributeValue=attribute.value,
        mediaContentType=content_type(body) if body is not None else None,
        mediaSizeBytes=len(body) if body is not None else None,
    )


OPERATIONS: dict[str, Callable[[Brands, JSON], JSON]] = {
    "CreateBrandProfile": create_brand_profile,
    "GetBrandProfile": get_brand_profile,
    "ListBrandProfiles": list_brand_profiles,
    "UpdateBrandProfile": update_brand_profile,
    "DeleteBrandProfile": delete_brand_profile,
    "CreateBrandProfileAttributes": create_brand_profile_attributes,
    "GetBrandProfileAttribute": get_brand_profile_attribute,
    "ListBrandProfileAttributes": list_brand_profile_attributes,
    "UpdateBrandProfileAttribute": update_brand_profile_attribute,
    "DeleteBrandProfileAttribute": delete_brand_profile_attribute,
}
