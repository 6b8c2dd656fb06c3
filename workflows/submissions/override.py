"""Submitting in spite of a reviewer's remark: who may say so, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workflows.ports.ports import Ports
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.overriding import decided
from workflows.records.drafts import Draft, Person
from workflows.records.errors import Gone, NotYours
from workflows.records.overrides import REASON_MAX, REASON_MIN
from workflows.submissions.drafts import owned

#: Whether a person may override a remark of this severity about a draft.
May = Callable[[Person, Draft, Severity], bool]


def owner_may(person: Person, draft: Draft, _: Severity) -> bool:
    """Where nobody is an approver, the owner decides: no right registration may be impossible."""
    return person == draft.owner


def is_reason(text: str) -> bool:
    """Whether it says something: a word or two do not."""
    return REASON_MIN <= len(" ".join(text.split())) <= REASON_MAX


async def override(
    draft: Draft, findings: Sequence[Finding], reason: str, by: Person, ports: Ports, *, may: May = owner_may
) -> Draft:
    """Keep why these remarks about the answers of an open draft do not count; returns the draft as it is now.

    Raises NotYours, or Gone where it is no longer open.
    """
    if not all(may(by, draft, finding.severity) for finding in findings):
        raise NotYours
    for finding in findings:
        kept = decided(finding, draft.answers, " ".join(reason.split()), by, ports.clock())
        if not await ports.store.save_override(draft.id, kept):
            raise Gone
    return await owned(draft.id, draft.owner, store=ports.store)
