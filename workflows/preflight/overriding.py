"""Which remarks still count: an override settles a remark until one of the answers that it is about changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from workflows.forms.visible_text import as_seen
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.known import NOTHING_KNOWN, Known
from workflows.preflight.rules import preflight
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document, Draft, Person
from workflows.records.overrides import Override


def fingerprint(fields: Iterable[FieldPath], answers: Answers) -> str:
    """A digest of the answers to these fields: of words, whatever the space between them; of a document, its bytes."""
    values = [(path, _value(answers.get(path))) for path in sorted(set(fields))]
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _value(answer: Answer | None) -> object:
    if isinstance(answer, Document):
        return answer.sha256
    return " ".join(as_seen(answer).split()) if isinstance(answer, str) else answer


def override_of(finding: Finding, answers: Answers, overrides: Sequence[Override]) -> Override | None:
    """The override that settles a remark; None where there is none, or an answer has changed since."""
    for override in overrides:
        if override.rule == finding.rule and override.fields == finding.fields:
            return override if override.fingerprint == fingerprint(finding.fields, answers) else None
    return None


def counting(findings: Sequence[Finding], answers: Answers, overrides: Sequence[Override]) -> tuple[Finding, ...]:
    """The remarks that no override settles."""
    return tuple(finding for finding in findings if override_of(finding, answers, overrides) is None)


def remaining(form: Form, draft: Draft) -> tuple[Finding, ...]:
    """What a reviewer would say about a draft, without what was overridden. The first call reads a list of domains."""
    return counting(preflight(form, draft.answers), draft.answers, draft.overrides)


def for_approver(form: Form, draft: Draft, known: Known = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What a reviewer would say, for the person who approves a draft: each must, because only they override one.

    A should that its owner has overridden is left out.
    """
    findings = preflight(form, draft.answers, known)
    open_ones = counting(findings, draft.answers, draft.overrides)
    return tuple(finding for finding in findings if finding in open_ones or finding.severity is Severity.MUST)


def musts(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a registration from being submitted."""
    return tuple(finding for finding in findings if finding.severity is Severity.MUST)


def decided(finding: Finding, answers: Answers, reason: str, by: Person, now: datetime) -> Override:
    """The override of a remark about these answers."""
    return Override(
        rule=finding.rule,
        fields=finding.fields,
        fingerprint=fingerprint(finding.fields, answers),
        workspace_id=by.workspace_id,
        user_id=by.user_id,
        reason=reason,
        decided_at=now,
    )


def decided_by_rule(
    findings: Sequence[Finding], answers: Answers, reasons: Mapping[str, str], by: Person, now: datetime
) -> tuple[Override, ...]:
    """The overrides of all remarks of the rules that `reasons` names; a hint needs none."""
    serious = (finding for finding in findings if finding.severity is not Severity.HINT)
    return tuple(decided(one, answers, reasons[one.rule], by, now) for one in serious if one.rule in reasons)
