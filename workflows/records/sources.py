"""Answers that exist already and can start another registration, and where a draft's answers came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.records.definitions import FieldPath


class SourceKind(StrEnum):
    """What answers are taken from."""

    REGISTRATION = "registration"
    #: Kept by Callsign, on purpose, to be used again.
    PROFILE = "profile"
    #: Kept by AWS, in its own brand profiles.
    BRAND_PROFILE = "AWS brand profile"
    #: A customer answered through a link.
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an answer came from, as people are shown it."""

    kind: SourceKind
    #: The id of the registration, draft or profile.
    id: str
    name: str
    #: When the source was last changed or submitted.
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCopy:
    """A document of a source. Its bytes are read when it is used."""

    name: str
    media_type: str
    size: int
    #: Hex digest of its bytes; empty where only AWS has them.
    sha256: str
    #: Where its bytes are: an id in the store of documents, or of a profile's own documents.
    id: str = ""
    #: Where AWS has it, of the source's account and region.
    attachment_id: str = ""
    #: As `Document.looks`.
    looks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """One answer of a source."""

    #: Of the form it answered; empty where the source has no form, like AWS's brand profiles.
    registration_type: str
    path: FieldPath
    #: A text, the values of choices, or a document.
    value: str | tuple[str, ...] | DocumentCopy
    #: The field's title there; empty where it is not known.
    title: str = ""
    #: The titles of the choices, in the order of `value`; empty where they are not known.
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """Something that a registration can start from."""

    kind: SourceKind
    id: str
    name: str
    changed_at: datetime
    #: Texts and choices.
    answers: tuple[SourceAnswer, ...]
    documents: tuple[SourceAnswer, ...] = ()
    #: What starts from it is the same registration again, in another region.
    is_the_same: bool = False

    @property
    def origin(self) -> Origin:
        """Where its answers come from."""
        return Origin(kind=self.kind, id=self.id, name=self.name, changed_at=self.changed_at)


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """What was filled in for a person in a draft."""

    #: Each answer that was filled in and has not been changed since.
    origins: Mapping[FieldPath, Origin] = field(default_factory=dict)
    #: Those of them that a person has looked at.
    seen: frozenset[FieldPath] = frozenset()
    #: What is asked first, because it differs from one registration to the next or was not filled in.
    asked: tuple[FieldPath, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.origins or self.asked)


NOTHING_PREFILLED = Prefill()
