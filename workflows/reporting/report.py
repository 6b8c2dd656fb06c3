"""The report on the reviews of a period: how long they took by type, and why versions were denied. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from workflows.lifecycle.review_times import usual_days
from workflows.ports.archive import Archive, DecidedWithin, Dossier
from workflows.records.access import EVERYWHERE, Reach, place_of
from workflows.records.drafts import NO_CUSTOMER, CustomerId
from workflows.records.registrations import Verdict
from workflows.reporting.export import iso, without_adoptions
from workflows.reporting.history import SECONDS_A_DAY, from_changes, in_review

APPROVED, DENIED = "APPROVED", "DENIED"
#: The reason of a denial that has no reason.
NO_REASON = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The period from `since` up to `until`, which it does not include."""

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
    #: From submission to verdict; None where the submission was not observed.
    days: float | None
    denied: bool
    #: Each reason once; (NO_REASON,) for a denial without reasons.
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTime:
    """How long reviews of a type took, in days."""

    registration_type: str
    title: str
    #: The number of versions reviewed.
    reviews: int
    median: float
    #: One in ten was faster than p10, one in ten slower than p90.
    p10: float
    p90: float
    #: AWS's own figure in days; None where AWS publishes none.
    published: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """How often versions were denied for a reason."""

    #: AWS's words; NO_REASON where AWS gave no reason.
    reason: str
    versions: int
    #: Titles of the types, the most frequent first.
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period."""

    period: Period
    #: Slowest first.
    times: tuple[ReviewTime, ...]
    #: Most frequent first.
    reasons: tuple[Reason, ...]
    #: Numbers of versions decided, and of these denied.
    decided: int
    denied: int


async def report_of(
    archive: Archive,
    period: Period,
    account_id: str = "",
    customer_id: CustomerId = NO_CUSTOMER,
    *,
    within: Reach = EVERYWHERE,
) -> Report:
    """The report on all decisions of the period, or on those of one account, of one customer, and `within` a reach."""
    wanted = DecidedWithin(since=period.since, until=period.until, account_id=account_id, customer_id=customer_id)
    made: list[Decision] = []
    page = await archive.decided(wanted)
    while True:
        reached = (dossier for dossier in page.dossiers if within.includes(place_of(dossier.registration)))
        made += (decision for dossier in reached for decision in decisions(dossier))
        if not page.last:
            return report(made, period)
        page = await archive.decided(wanted, page.last)


def report(decisions: Iterable[Decision], period: Period) -> Report:
    """The report on those of `decisions` that fall within the period."""
    made = [decision for decision in decisions if decision.decided_at in period]
    return Report(
        period=period,
        times=_times(made),
        reasons=_reasons(made),
        decided=len(made),
        denied=sum(decision.denied for decision in made),
    )


def decisions(dossier: Dossier) -> Iterator[Decision]:
    """The decision on each version of a registration that has a verdict, by the observed times."""
    changes = without_adoptions(dossier.changes)
    for version in from_changes(changes):
        submitted, _ = in_review(version)
        verdicts = [change.verdict for change in changes if change.version == version.version]
        # An approved version may be revoked later, which does not count as the decision of its review.
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
            reasons=_distinct_reasons(verdicts) if status == DENIED else (),
        )


def _distinct_reasons(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The version's own reasons, or those of its fields where it has none."""
    own = [reason.short_description or reason.reason for verdict in verdicts for reason in verdict.reasons]
    of_fields = [field.reason for verdict in verdicts for field in verdict.fields]
    return tuple(dict.fromkeys(text for text in own or of_fields if text)) or (NO_REASON,)


def _times(decisions: Iterable[Decision]) -> tuple[ReviewTime, ...]:
    by_type: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.days is not None:
            by_type.setdefault(decision.registration_type, []).append(decision)
    times = [_time(name, of_type) for name, of_type in by_type.items()]
    return tuple(sorted(times, key=lambda time: (-time.median, time.title)))


def _time(registration_type: str, decisions: Sequence[Decision]) -> ReviewTime:
    days = sorted(decision.days for decision in decisions if decision.days is not None)
    return ReviewTime(
        registration_type=registration_type,
        title=decisions[-1].title,
        reviews=len(days),
        median=median(days),
        p10=percentile(days, 0.1),
        p90=percentile(days, 0.9),
        published=usual_days(registration_type),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, interpolated between the two nearest values."""
    position = share * (len(ordered) - 1)
    for index, (low, high) in enumerate(pairwise(ordered)):
        if position <= index + 1:
            return low + (high - low) * (position - index)
    return ordered[-1]


def _reasons(decisions: Iterable[Decision]) -> tuple[Reason, ...]:
    versions: Counter[str] = Counter()
    types: dict[str, Counter[str]] = {}
    for decision in decisions:
        for reason in decision.reasons:
            versions[reason] += 1
            types.setdefault(reason, Counter())[decision.title] += 1
    ordered = sorted(versions.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Reason(reason=reason, versions=count, types=tuple(title for title, _ in types[reason].most_common()))
        for reason, count in ordered
    )


def document(report: Report) -> Mapping[str, object]:
    """The report as JSON."""
    return {
        "since": iso(report.period.since),
        "until": iso(report.period.until),
        "decided": report.decided,
        "denied": report.denied,
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
            for time in report.times
        ],
        "denials": [
            {"reason": row.reason, "versions": row.versions, "types": list(row.types)} for row in report.reasons
        ],
    }
