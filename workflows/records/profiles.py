"""Records of profiles: answers and documents about a company, kept to start registrations from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from workflows.records.definitions import FieldPath
from workflows.records.drafts import NO_CUSTOMER, Answer, CustomerId, Document, DocumentId, Person

ProfileId = NewType("ProfileId", str)


class Sharing(StrEnum):
    """Who sees a profile."""

    #: Its owner only.
    PRIVATE = "private"
    #: Every member of the workspace.
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAnswer:
    """An answer with the field it was given for, so that it can be placed in other forms."""

    #: The API's name of the registration type.
    registration_type: str
    path: FieldPath
    #: The field's title when it was answered, for lists shown without asking AWS.
    title: str
    value: Answer
    #: The titles of the choices, in the order of `value`.
    labels: tuple[str, ...] = ()

    @property
    def field(self) -> tuple[str, FieldPath]:
        """The registration type and the field path: a profile has one answer for each."""
        return self.registration_type, self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileHead:
    """What is stored of a profile as plain text."""

    id: ProfileId
    name: str
    owner: Person
    sharing: Sharing
    #: Number of the latest version, from 1.
    version: int
    created_at: datetime
    updated_at: datetime
    #: The customer whose facts it holds; empty for nobody in particular.
    customer_id: CustomerId = NO_CUSTOMER


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedVersion:
    """A version of a profile as it is stored: the answers are encrypted."""

    profile_id: ProfileId
    version: int
    author: Person
    changed_at: datetime
    #: The profile's name and sharing from this version on.
    name: str
    sharing: Sharing
    #: The encrypted answers.
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDocument:
    """The encrypted bytes of a document."""

    id: DocumentId
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileVersion:
    """A version with its answers."""

    version: int
    author: Person
    changed_at: datetime
    name: str
    sharing: Sharing
    answers: tuple[ProfileAnswer, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents among the answers."""
        return tuple(documents(self.answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile with its latest version."""

    head: ProfileHead
    latest: ProfileVersion

    @property
    def answers(self) -> tuple[ProfileAnswer, ...]:
        """The answers of the latest version."""
        return self.latest.answers


def documents(answers: tuple[ProfileAnswer, ...]) -> Iterator[Document]:
    """The documents among answers."""
    return (answer.value for answer in answers if isinstance(answer.value, Document))
