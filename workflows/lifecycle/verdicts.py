"""What a review's verdict says about a version and its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from workflows.lifecycle import stages
from workflows.records.account import SentValue, VersionSummary
from workflows.records.definitions import FieldDefinition, Form
from workflows.records.registrations import DeniedField, Verdict

#: In the reviewers' words, in place of a value that was sent.
HIDDEN = "(what was sent)"
#: Shorter values are not looked for in the reviewers' words: they are part of other words.
SHORTEST = 4
#: Longer values are looked for as they are; of shorter ones, such as a tax number, the separators may differ.
LONGEST_NUMBER = 40
#: In place of a document, of which AWS keeps no name.
A_DOCUMENT = "a document"

#: Version statuses that are a refusal.
REFUSED = frozenset({"DENIED", "REVOKED"})


def verdict(version: VersionSummary, values: Iterable[SentValue], form: Form | None) -> Verdict:
    """Why a version was refused, as the version and its values say; without a form, field paths replace titles."""
    known = form.by_path if form else {}
    return Verdict(
        reasons=stages.denied_reasons(version),
        fields=tuple(denied_field(value, known.get(value.path)) for value in values if _refused(value)),
        feedback=version.feedback,
        by_aws=is_aws_review(version),
    )


def is_aws_review(version: VersionSummary) -> bool:
    """Whether AWS's own pre-review refused it: AWS has looked at it, and the carriers have not."""
    return "AWS_REVIEWING" in version.history and "REVIEWING" not in version.history


def without_values(verdict: Verdict) -> Verdict:
    """The verdict for a place that many people read: no value that was sent, also where the reviewers repeat it."""
    sent = {field.sent for field in verdict.fields if len(field.sent) >= SHORTEST and field.sent != A_DOCUMENT}
    patterns = [_pattern(value) for value in sorted(sent, key=len, reverse=True)]

    def hidden(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(HIDDEN, text)
        return text

    return Verdict(
        reasons=tuple(
            replace(
                reason,
                short_description=hidden(reason.short_description),
                long_description=hidden(reason.long_description),
            )
            for reason in verdict.reasons
        ),
        fields=tuple(
            replace(field, sent="", reason=hidden(field.reason), feedback=hidden(field.feedback))
            for field in verdict.fields
        ),
        feedback=hidden(verdict.feedback),
        by_aws=verdict.by_aws,
    )


def _pattern(value: str) -> re.Pattern[str]:
    """The value; where it is short, also with other spaces and separators between its letters and digits."""
    letters = re.sub(r"[\W_]", "", value)
    if len(value) > LONGEST_NUMBER or len(letters) < SHORTEST:
        return re.compile(re.escape(value), re.IGNORECASE)
    return re.compile(r"[\W_]{0,3}".join(map(re.escape, letters)), re.IGNORECASE)


def denied_field(value: SentValue, definition: FieldDefinition | None) -> DeniedField:
    """A refused value with its field's title, and the value that was sent, for people."""
    return DeniedField(
        path=value.path,
        title=definition.title if definition else value.path,
        reason=value.denied_reason,
        feedback=value.feedback,
        sent=_worded(value, definition),
    )


def _refused(value: SentValue) -> bool:
    return bool(value.denied_reason or value.feedback)


def _worded(value: SentValue, definition: FieldDefinition | None) -> str:
    """The value that was sent, for people; AWS keeps no name of a document."""
    if value.attachment_id:
        return A_DOCUMENT
    titles = {option.value: option.title for option in definition.options} if definition else {}
    return value.text or ", ".join(titles.get(choice, choice) for choice in value.choices or ())
