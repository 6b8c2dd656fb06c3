"""Submitting in spite of a reviewer's remark: who may say so, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.approvals.gate import rule_of_draft
from workflows.ports.ports import Ports
from workflows.preflight.findings import Finding
from workflows.preflight.overriding import decided, musts
from workflows.records.drafts import Draft, Person
from workflows.records.errors import Gone, NotYours
from workflows.records.overrides import REASON_MAX, REASON_MIN
from workflows.submissions.drafts import again


class ApproverDecides(Exception):
    """Somebody has to approve the draft, and they alone decide about what will be denied. Nothing was kept."""


def is_reason(text: str) -> bool:
    """Whether it says something: a word or two do not."""
    return REASON_MIN <= len(" ".join(text.split())) <= REASON_MAX


async def override(draft: Draft, findings: Sequence[Finding], reason: str, by: Person, ports: Ports) -> Draft:
    """Keep why these remarks about the answers of an open draft do not count; returns the draft as it is now.

    Where nobody has to approve the draft, its owner decides about a must, too: no right registration may be impossible.
    Raises NotYours, ApproverDecides, Gone where it is no longer open, or AwsError.
    """
    if by != draft.owner:
        raise NotYours
    if musts(findings) and await _somebody_approves(draft, ports):
        raise ApproverDecides
    for finding in findings:
        kept = decided(finding, draft.answers, " ".join(reason.split()), by, ports.clock())
        if not await ports.store.save_override(draft.id, kept):
            raise Gone
    return await again(draft, ports.store)


async def _somebody_approves(draft: Draft, ports: Ports) -> bool:
    revises = await ports.store.revision(draft.id) is not None
    return await rule_of_draft(draft, ports, revises=revises) is not None
