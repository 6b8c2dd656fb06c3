"""What is needed of the tables of drafts: their answers, documents and the revisions that answer a denial."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import (
    Answer,
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    Person,
    RegistrationId,
)
from workflows.records.overrides import Override
from workflows.records.registrations import Change, Registration, Revision
from workflows.records.sources import Prefill


class DocumentStore(Protocol):
    """The bytes of documents. Every method is one transaction."""

    async def add_document(self, draft_id: DraftId, document: Document, body: bytes, now: datetime) -> None:
        """Keep the bytes. The document's record is the answer that `save_answers` writes."""
        ...

    async def document_body(self, document_id: DocumentId) -> bytes | None: ...
    async def delete_documents(self, draft_id: DraftId, keep: Sequence[DocumentId] = ()) -> None:
        """Delete the bytes of a draft's documents, except those of `keep`. The answers stay."""
        ...


class DraftStore(DocumentStore, Protocol):
    """Drafts, their answers and documents. Every method is one transaction."""

    async def add_draft(self, draft: Draft) -> None:
        """Insert a draft with its answers. An id that exists already changes nothing."""
        ...

    async def draft(self, draft_id: DraftId) -> Draft | None: ...
    async def drafts_of(self, owner: Person, states: Sequence[DraftState] = (DraftState.OPEN,)) -> tuple[Draft, ...]:
        """Latest change first."""
        ...

    async def idle_drafts(self, before: datetime) -> tuple[Draft, ...]:
        """Open drafts unchanged since `before`, without their answers and without drafts that answer a denial."""
        ...

    async def save_answers(
        self, draft_id: DraftId, answers: Mapping[FieldPath, Answer | None], now: datetime, page: str | None = None
    ) -> bool:
        """Set answers of an OPEN draft; None clears one. False, and nothing saved, when the draft is not open."""
        ...

    async def save_aws_review(self, draft_id: DraftId, chosen: bool) -> None:
        """Whether AWS looks at an OPEN draft before the carriers do."""
        ...

    async def save_associations(
        self,
        draft_id: DraftId,
        associations: Mapping[str, str],
        now: datetime,
        number_options: Mapping[str, Mapping[str, str]] | None = None,
    ) -> bool:
        """Replace all associations of an OPEN draft, and the options of its new numbers unless they are None.

        False, and nothing saved, when the draft is not open.
        """
        ...

    async def save_draft_form(
        self, draft_id: DraftId, form: Form, now: datetime, changed: Mapping[FieldPath, str] | None = None
    ) -> None:
        """Record that the draft is filled in under `form`, which is kept, and which fields it `changed`."""
        ...

    async def move_draft(
        self,
        draft_id: DraftId,
        allowed_from: DraftState,
        to: DraftState,
        now: datetime,
        as_read: datetime | None = None,
    ) -> bool:
        """Compare and set the state. Of any number of callers at once, exactly one gets True.

        With `as_read`, the `updated_at` of the draft as the caller knows it, also False where it has changed since.
        """
        ...


class RevisionStore(Protocol):
    """Drafts that answer a denial, one at a time for each registration. Every method is one transaction."""

    async def add_revision(self, draft: Draft, revision: Revision) -> Draft:
        """Add a draft with its revision, unless the registration has one already. Of two callers at once, one adds.

        Returns the draft that is in force. It may be another person's, or locked by its submission. A draft that is
        open and answers an older version than `revision` answers this version from now on; its answers stay.
        """
        ...

    async def revision(self, draft_id: DraftId) -> Revision | None: ...
    async def revision_draft(self, registration_id: RegistrationId) -> Draft | None:
        """The draft that answers the registration's denial now, open or being submitted."""
        ...

    async def pass_on_fix(self, draft: Draft, to: Person, now: datetime) -> bool:
        """Give a draft that answers a denial, with its answers, to `to`.

        False where it is no longer its owner's, or has ended. Of any number of callers at once, one gets True.
        """
        ...

    async def record_take_over(self, draft: Draft, to: Person, after: Registration, change: Change) -> bool:
        """The same, with the change that reports it, in one transaction; the fix is claimed from that moment on.

        False, and nothing written, also where another change of the registration came first.
        """
        ...

    async def mark_fields_seen(self, draft_id: DraftId, paths: Collection[FieldPath]) -> None:
        """Record that a person has seen these denied fields."""
        ...


class PrefillStore(Protocol):
    """What was filled in of drafts for people. Every method is one transaction."""

    async def fill_in(
        self, draft_id: DraftId, answers: Mapping[FieldPath, Answer], prefill: Prefill, now: datetime
    ) -> bool:
        """Set the answers of an OPEN draft that has none, with where they came from.

        False, and nothing saved, for any other draft: of any number of callers at once, one gets True.
        """
        ...

    async def see_prefilled(self, draft_id: DraftId, paths: Collection[FieldPath]) -> None:
        """Record that a person has looked at these answers. A changed answer counts as the person's own anyway."""
        ...

    async def rename_prefilled(self, draft_id: DraftId, names: Mapping[FieldPath, FieldPath]) -> None:
        """The answers of renamed fields, from old path to new, came from where they came from before."""
        ...


class OverrideStore(Protocol):
    """Why remarks about drafts do not count."""

    async def save_override(self, draft_id: DraftId, override: Override) -> bool:
        """Keep it with an OPEN draft, in place of an earlier one about the same remark. False, where it is not open."""
        ...
