"""What a customer answers through a link: the link, what they are asked, and what became of what they saved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Document, DraftId, DraftState, Person


class LinkState(StrEnum):
    """Whether a link can be used."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    #: The draft is being submitted, or was.
    SUBMITTED = "submitted"
    DISCARDED = "discarded"
    #: The draft's owner has not the right to draft, or Slack does not say it now.
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLink:
    """A link for one draft. Who has its token may answer what the draft asks of the customer, and nothing else."""

    id: str
    draft_id: DraftId
    #: SHA-256 of the token, hex. The token itself is kept nowhere.
    token_hash: str
    #: The customer's name, as the requester wrote it.
    customer: str
    requester: Person
    #: The fields that are asked; empty for everything that the draft has no answer to yet.
    questions: tuple[FieldPath, ...]
    #: The requester's words for the customer.
    note: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    #: When the customer last changed an answer.
    saved_at: datetime | None = None
    #: When the customer said that everything is answered; None again once they change an answer after that.
    sent_at: datetime | None = None

    def state(self, draft: DraftState, now: datetime) -> LinkState:
        """Whether it can be used, with its draft in this state."""
        if draft is DraftState.DISCARDED:
            return LinkState.DISCARDED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        if draft is not DraftState.OPEN:
            return LinkState.SUBMITTED
        return LinkState.EXPIRED if self.expires_at <= now else LinkState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAnswer:
    """One answer that a customer saves."""

    path: FieldPath
    #: None clears the answer.
    answer: Answer | None
    #: `digest` of the answer that the customer had before them: another one is not replaced.
    base: str
    #: The bytes of a new document.
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSave:
    """What became of the answers of one page."""

    #: Anything but OPEN: nothing was saved.
    state: LinkState
    changed: tuple[FieldPath, ...] = ()
    #: Not saved, because somebody else has answered them since the page was shown.
    conflicts: tuple[FieldPath, ...] = ()


def digest(answer: Answer | None) -> str:
    """Stands for an answer on a page, to compare it with the present one.

    Of a document its content counts, and of several choices not their order: a page always posts them in the form's.
    """
    if answer is None:
        return ""
    shown: str | Sequence[str] = answer.sha256 if isinstance(answer, Document) else answer
    shown = sorted(shown) if isinstance(shown, tuple) else shown
    return hashlib.sha256(repr((type(answer).__name__, shown)).encode("utf-8", "surrogatepass")).hexdigest()[:24]
