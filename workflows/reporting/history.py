"""A registration's past: its versions with their dates, differences between two versions, lengths of reviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from workflows.records.account import SentValue, VersionSummary, same_value
from workflows.records.definitions import FieldPath, Form
from workflows.records.registrations import Change, ChangeKind

#: Entries of a version's history that end its review; the earliest counts.
VERDICTS = ("APPROVED", "DENIED", "DISCARDED")
#: Reviews needed before their median says something about the next review.
ENOUGH_REVIEWS = 3

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When a version was submitted and decided; both None for a draft."""

    submitted_at: datetime | None
    decided_at: datetime | None
    #: Whole days from submission to decision, or to now while it is undecided; None for a draft.
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field whose value differs between two versions; values as a person reads them, empty where there is none."""

    path: FieldPath
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualReview:
    """How long reviews of a type usually take."""

    #: From the submission of a version to the registration's COMPLETE, or to the verdict in AWS's figure.
    days: float
    #: The number of our own reviews whose median it is; 0 for AWS's published figure.
    reviews: int


def review(version: VersionSummary, now: datetime) -> Review:
    """When `version` was in review, by AWS's own timestamps."""
    submitted, decided = in_review(version)
    days = ((decided or now) - submitted).days if submitted else None
    return Review(submitted_at=submitted, decided_at=decided, days=days)


def in_review(version: VersionSummary) -> tuple[datetime | None, datetime | None]:
    """When `version` was submitted, and when it was approved, denied or discarded."""
    decided = [version.history[name] for name in VERDICTS if name in version.history]
    return version.history.get("SUBMITTED"), min(decided, default=None)


def from_changes(changes: Sequence[Change]) -> tuple[VersionSummary, ...]:
    """The versions from the recorded changes, for a registration that AWS no longer lists."""
    by_version: dict[int, list[Change]] = {}
    for change in changes:
        if change.version and change.version_status:
            by_version.setdefault(change.version, []).append(change)
    return tuple(_version_summary(number, changes) for number, changes in sorted(by_version.items()))


def _version_summary(number: int, changes: Sequence[Change]) -> VersionSummary:
    newest_first = list(reversed(changes))
    return VersionSummary(
        version=number,
        status=newest_first[0].version_status,
        history={change.version_status: change.observed_at for change in newest_first},
        denied_reasons=next((change.verdict.reasons for change in newest_first if change.verdict.reasons), ()),
        feedback=next((change.verdict.feedback for change in newest_first if change.verdict.feedback), ""),
    )


def moment_of(status: str, changes: Iterable[Change]) -> datetime | None:
    """When the registration last reached `status`, by the recorded changes; None where it did not."""
    moments = [
        change.observed_at for change in changes if change.kind is ChangeKind.STATUS and change.to_status == status
    ]
    return max(moments, default=None)


def usual_review(past: Sequence[float], published_days: int | None) -> UsualReview | None:
    """The median of our own reviews of a type where there are enough, else AWS's figure, else None."""
    if len(past) >= ENOUGH_REVIEWS:
        return UsualReview(days=median(past), reviews=len(past))
    return UsualReview(days=published_days, reviews=0) if published_days else None


def field_changes(
    older: Iterable[SentValue], newer: Iterable[SentValue], form: Form | None, documents: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    """The differences from `older` to `newer`, in the form's order; fields that the form does not have come last.

    `documents` maps attachment ids to the known document names. Attachments with different ids differ.
    """
    before = {value.path: value for value in older}
    after = {value.path: value for value in newer}
    order = {path: position for position, path in enumerate(form.by_path)} if form else {}
    paths = sorted({*before, *after}, key=lambda path: (order.get(path, len(order)), path))
    return tuple(
        FieldChange(
            path=path,
            title=form.by_path[path].title if form and path in form.by_path else path,
            old=shown(before.get(path), form, documents),
            new=shown(after.get(path), form, documents),
        )
        for path in paths
        if not _same(before.get(path), after.get(path))
    )


def _same(older: SentValue | None, newer: SentValue | None) -> bool:
    """Whether both values are equal; a value without content counts as no value."""
    old, new = _content(older), _content(newer)
    if old is None or new is None:
        return old is new
    return same_value(new, old)


def _content(value: SentValue | None) -> SentValue | None:
    return value if value and (value.text or value.choices or value.attachment_id) else None


def shown(value: SentValue | None, form: Form | None, documents: Mapping[str, str]) -> str:
    """A value as a person reads it: choices by their titles, a document by its name and attachment id."""
    if value is None:
        return ""
    if value.choices:
        field = form.by_path.get(value.path) if form else None
        titles = {option.value: option.title for option in field.options} if field else {}
        return ", ".join(titles.get(choice, choice) for choice in value.choices)
    if value.attachment_id:
        name = documents.get(value.attachment_id)
        return f"{name} ({value.attachment_id})" if name else value.attachment_id
    return value.text or ""
