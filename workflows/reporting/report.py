"""How reviews went over a period: how long they took by type, and why versions were denied. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from workflows.lifecycle.review_times import usual_days
from workflows.ports.archive import Archive, Dossier
from workflows.records.registrations import Verdict
from workflows.reporting.export import all_of, iso, witnessed
from workflows.reporting.history import SECONDS_A_DAY, from_changes, in_review

APPROVED, DENIED = "APPROVED", "DENIED"
#: Stands for the reason of a denial without one.
NO_REASON = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since` on, up to and without `until`."""

    since: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A version that was approved or denied."""

    registration_type: str
    title: str
    decided_at: datetime
    #: From handing it in to the verdict; None where nobody saw it handed in.
    days: float | None
    denied: bool
    #: Each reason once; (NO_REASON,) where a denial has none.
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTime:
    """How long reviews of a type took, in days."""

    registration_type: str
    title: str
    #: Versions it is about.
    reviews: int
    median: float
    #: One of ten was faster, one of ten slower.
    p10: float
    p90: float
    #: AWS's own figure, where it publishes one.
    published: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """How often versions were denied for a reason."""

    #: As AWS says it; NO_REASON where it said none.
    reason: str
    versions: int
    #: Titles of the types, the most frequent first.
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What there is to say of a period."""

    period: Period
    #: Slowest first.
    times: tuple[ReviewTime, ...]
    #: Most frequent first.
    reasons: tuple[Reason, ...]
    #: Versions decided, and of these denied.
    decided: int
    denied: int


async def report_of(archive: Archive, period: Period, account_id: str = "") -> Report:
    """Everything that was decided within the period, in one account where it is named."""
    return report([one async for dossier in all_of(archive, account_id) for one in decisions(dossier)], period)


def report(decisions: Iterable[Decision], period: Period) -> Report:
    """Everything that was decided within the period."""
    found = [one for one in decisions if one.decided_at in period]
    return Report(
        period=period,
        times=_times(found),
        reasons=_reasons(found),
        decided=len(found),
        denied=sum(one.denied for one in found),
    )


def decisions(dossier: Dossier) -> Iterator[Decision]:
    """Each version of a registration that has a verdict, by the moments we saw."""
    changes = witnessed(dossier.changes)
    for version in from_changes(changes):
        submitted, _ = in_review(version)
        verdicts = [change.verdict for change in changes if change.version == version.version]
        # A version once approved may be revoked later: that is no answer to its review.
        moments = [(version.history[status], status) for status in (APPROVED, DENIED) if status in version.history]
        if not moments:
            continue
        decided_at, status = min(moments)
        yield Decision(
            registration_type=dossier.registration.registration_type,
            title=dossier.registration.title,
            decided_at=decided_at,
            days=(decided_at - submitted).total_seconds() / SECONDS_A_DAY if submitted else None,
            denied=status == DENIED,
            reasons=_why(verdicts) if status == DENIED else (),
        )


def _why(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The version's reasons, or those of its fields where it has none of its own."""
    own = [one.short_description or one.reason for verdict in verdicts for one in verdict.reasons]
    of_fields = [one.reason for verdict in verdicts for one in verdict.fields]
    return tuple(dict.fromkeys(text for text in own or of_fields if text)) or (NO_REASON,)


def _times(found: Iterable[Decision]) -> tuple[ReviewTime, ...]:
    by_type: dict[str, list[Decision]] = {}
    for one in found:
        if one.days is not None:
            by_type.setdefault(one.registration_type, []).append(one)
    times = [_time(name, of_type) for name, of_type in by_type.items()]
    return tuple(sorted(times, key=lambda time: (-time.median, time.title)))


def _time(registration_type: str, of_type: Sequence[Decision]) -> ReviewTime:
    days = sorted(one.days for one in of_type if one.days is not None)
    return ReviewTime(
        registration_type=registration_type,
        title=of_type[-1].title,
        reviews=len(days),
        median=median(days),
        p10=percentile(days, 0.1),
        p90=percentile(days, 0.9),
        published=usual_days(registration_type),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Where `share` of the values lie below, between the two nearest ones in proportion."""
    place = share * (len(ordered) - 1)
    for at, (low, high) in enumerate(pairwise(ordered)):
        if place <= at + 1:
            return low + (high - low) * (place - at)
    return ordered[-1]


def _reasons(found: Iterable[Decision]) -> tuple[Reason, ...]:
    versions: Counter[str] = Counter()
    types: dict[str, Counter[str]] = {}
    for one in found:
        for reason in one.reasons:
            versions[reason] += 1
            types.setdefault(reason, Counter())[one.title] += 1
    ordered = sorted(versions.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Reason(reason=reason, versions=count, types=tuple(title for title, _ in types[reason].most_common()))
        for reason, count in ordered
    )


def document(found: Report) -> Mapping[str, object]:
    """For programs."""
    return {
        "since": iso(found.period.since),
        "until": iso(found.period.until),
        "decided": found.decided,
        "denied": found.denied,
        "review_times": [
            {
                "registration_type": time.registration_type,
                "title": time.title,
                "reviews": time.reviews,
                "median_days": round(time.median, 2),
                "p10_days": round(time.p10, 2),
                "p90_days": round(time.p90, 2),
                "published_days": time.published,
            }
            for time in found.times
        ],
        "denials": [
            {"reason": one.reason, "versions": one.versions, "types": list(one.types)} for one in found.reasons
        ],
    }
