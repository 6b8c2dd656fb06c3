"""What a review's verdict says about a version and its fields."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.lifecycle import stages
from workflows.records.account import SentValue, VersionSummary
from workflows.records.definitions import FieldDefinition, Form
from workflows.records.registrations import DeniedField, Verdict

#: Version statuses that are a refusal.
REFUSED = frozenset({"DENIED", "REVOKED"})


def verdict(version: VersionSummary, values: Iterable[SentValue], form: Form | None) -> Verdict:
    """Why a version was refused, as the version and its values say; without a form, field paths replace titles."""
    known = form.by_path if form else {}
    return Verdict(
        reasons=stages.denied_reasons(version),
        fields=tuple(denied_field(value, known.get(value.path)) for value in values if _refused(value)),
        feedback=version.feedback,
    )


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
        return "a document"
    titles = {option.value: option.title for option in definition.options} if definition else {}
    return value.text or ", ".join(titles.get(choice, choice) for choice in value.choices or ())
