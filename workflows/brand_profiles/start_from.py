"""A brand profile of AWS opened as the source of a registration, like an earlier registration."""

from __future__ import annotations

from functools import partial

from workflows.brand_profiles.source import as_source, body_of, read_profile
from workflows.ports.brand_profiles import BrandProfiles
from workflows.records.brand_profiles import BrandProfileContent
from workflows.records.sources import DocumentCopy
from workflows.submissions.start_from import OpenSource


async def open_brand_profile(region: str, profile_id: str, brand_profiles: BrandProfiles) -> OpenSource:
    """A brand profile as a source: a call for each attribute. Raises ProfileNotActive, NotFound or AwsError."""
    content = await read_profile(region, profile_id, brand_profiles, lambda _done, _total: None)
    return as_open_source(content)


def as_open_source(content: BrandProfileContent) -> OpenSource:
    """The source, with the files that were read with it."""

    async def body(document: DocumentCopy) -> bytes | None:
        return body_of(content, document)

    return OpenSource(source=as_source(content), body=body, for_form=partial(as_source, content))
