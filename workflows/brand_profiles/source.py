"""A brand profile as a source of answers. AWS's own matching ("smart match") is not used: people see every value."""

from __future__ import annotations

from hashlib import sha256

from workflows.forms.meanings import words
from workflows.ports.brand_profiles import BrandProfiles, OnRead
from workflows.records.brand_profiles import ACTIVE, BrandAttribute, BrandProfileContent
from workflows.records.definitions import FieldPath, Form
from workflows.records.sources import DocumentCopy, Source, SourceAnswer, SourceKind


class ProfileNotActive(Exception):
    """AWS does not let the profile be used; `status` is BLOCKED, PAUSED, CANCELLED, FAILED or a newer one."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(status)
        self.name = name
        self.status = status


async def read_profile(
    region: str, profile_id: str, brand_profiles: BrandProfiles, on_read: OnRead
) -> BrandProfileContent:
    """A profile with its attributes.

    Raises:
        ProfileNotActive: AWS has blocked, paused or cancelled it.
        NotFound: it has been deleted.
        AwsError: it cannot be read.
    """
    content = await brand_profiles.content(region, profile_id, on_read)
    if content.profile.status != ACTIVE:
        raise ProfileNotActive(content.profile.name, content.profile.status)
    return content


def as_source(content: BrandProfileContent, form: Form | None = None) -> Source:
    """The attributes as answers: the category and the name stand for the field path, as AWS takes them from one.

    `form` gives the title of an attribute whose path is one of its fields. A text also stands for a choice, whose value
    or title it may be. A file that could not be read is left out.
    """
    profile = content.profile
    texts = [attribute for attribute in content.attributes if attribute.text]
    files = [attribute for attribute in content.attributes if attribute.body]
    return Source(
        kind=SourceKind.BRAND_PROFILE,
        id=profile.id,
        name=profile.name,
        changed_at=profile.updated_at,
        answers=tuple(
            _answer(attribute, value, form) for attribute in texts for value in (attribute.text, (attribute.text,))
        ),
        documents=tuple(_answer(attribute, _copy(attribute), form) for attribute in files),
    )


def body_of(content: BrandProfileContent, document: DocumentCopy) -> bytes | None:
    """The bytes of a document of `as_source`; None where the profile no longer has it."""
    bodies = (attribute.body for attribute in content.attributes if attribute.name == document.id)
    return next((body for body in bodies if body and sha256(body).hexdigest() == document.sha256), None)


def _copy(attribute: BrandAttribute) -> DocumentCopy:
    body = attribute.body or b""
    return DocumentCopy(
        id=attribute.name,
        name=f"{attribute.name}.{attribute.content_type.rpartition('/')[2] or 'file'}",
        media_type=attribute.content_type,
        size=len(body),
        sha256=sha256(body).hexdigest(),
    )


def _answer(attribute: BrandAttribute, value: str | tuple[str, ...] | DocumentCopy, form: Form | None) -> SourceAnswer:
    path = FieldPath(".".join(part for part in (attribute.category, attribute.name) if part))
    field = form.by_path.get(path) if form else None
    title = field.title if field else attribute.description or " ".join(words(attribute.name))
    return SourceAnswer(registration_type="", path=path, value=value, title=title)
