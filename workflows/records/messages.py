"""Messages that Callsign posts: their keys, and how far a post has come."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.records.drafts import BatchId, RegistrationId, SubmissionId

_SUBMISSION, _REGISTRATION = "submission:", "registration:"
_DIGEST, _BATCH_DIGEST = "digest", "batch-digest"
#: Makes the ids of digests; stored keys depend on it.
_DIGESTS = uuid.UUID("6d0f3a51-58e7-5d5c-9f2e-0a4f7d1b8c33")


class MessageKey(str):
    """The key of a status message: the submission that created the registration, or the adopted registration.

    It is stored as the text it is, such as "submission:SUB-1".
    """

    __slots__ = ()

    @classmethod
    def of(cls, submission_id: SubmissionId | None, registration_id: RegistrationId | None) -> MessageKey:
        """The key of what `submission_id` created, else of the adopted `registration_id`."""
        return cls(f"{_SUBMISSION}{submission_id}" if submission_id else f"{_REGISTRATION}{registration_id}")

    @property
    def submission_id(self) -> SubmissionId | None:
        """The submission that created the registration, None for an adopted one."""
        return SubmissionId(self.removeprefix(_SUBMISSION)) if self.startswith(_SUBMISSION) else None

    @property
    def registration_id(self) -> RegistrationId | None:
        """The adopted registration, None where a submission created it."""
        return RegistrationId(self.removeprefix(_REGISTRATION)) if self.is_adopted else None

    @property
    def is_adopted(self) -> bool:
        """Whether Callsign has adopted the registration and did not create it."""
        return self.startswith(_REGISTRATION)


class DigestKey(str):
    """The key of one message for many changes; a digest of a batch's rows carries the id of its batch."""

    __slots__ = ()

    @classmethod
    def of(cls, changes: Sequence[str], batch_id: BatchId | None = None) -> DigestKey:
        """The key for these changes, by their ids: the same ones always get the same key."""
        kind = f"{_BATCH_DIGEST}:{batch_id}" if batch_id else _DIGEST
        return cls(f"{kind}:{uuid.uuid5(_DIGESTS, ','.join(changes))}")

    @property
    def batch_id(self) -> BatchId | None:
        """The batch whose rows the changes belong to, None for the changes of a channel."""
        kind, _, rest = self.partition(":")
        return BatchId(rest.partition(":")[0]) if kind == _BATCH_DIGEST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message of ours in a channel."""

    key: str
    channel_id: str
    #: The channel's id of the message.
    ts: str


class PostState(StrEnum):
    """How far a post has come."""

    #: Nobody has tried: post it.
    NEW = "new"
    #: An earlier try left no answer: look for the message before posting.
    UNCERTAIN = "uncertain"
    #: It is in the channel.
    POSTED = "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostClaim:
    """The answer to the intent to post a message."""

    state: PostState
    #: Only with POSTED.
    post: Post | None = None
