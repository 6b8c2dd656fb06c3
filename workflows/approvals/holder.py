"""Who answers for a request now: after a hand-over that is the new owner, while `requester` stays who asked."""

from __future__ import annotations

from typing import Protocol

from workflows.ports.batches import BatchStore
from workflows.ports.drafts import DraftStore
from workflows.ports.registrations import RegistrationStore
from workflows.records.approvals import Approval, ApprovalKind
from workflows.records.drafts import BatchId, DraftId, Person, RegistrationId


class HolderStore(DraftStore, BatchStore, RegistrationStore, Protocol):
    """The roles that know owners."""


async def holder(approval: Approval, store: HolderStore) -> Person:
    """The owner of what is asked for, as it is now; the requester where that is no longer stored."""
    match approval.kind:
        case ApprovalKind.BATCH:
            batch = await store.batch(BatchId(approval.subject))
            owner = batch.owner if batch else None
        case ApprovalKind.NUMBER:
            registration = await store.registration(RegistrationId(approval.registration_id))
            owner = registration.owner if registration else None
        case _:
            draft = await store.draft(DraftId(approval.subject))
            owner = draft.owner if draft else None
    return owner or approval.requester
