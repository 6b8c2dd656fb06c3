"""What a reading of a real account says about the assumptions of `docs/reference/assumptions.md`. Pure.

Only what a call that reads can show is judged here; most assumptions need a call that changes something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from workflows.records.account import Association, RegistrationSummary, VersionSummary
from workflows.records.live import Outcome, Reading, Verdict

#: US dollars a month that the stand-in has for each type of number.
PRICES = {"TOLL_FREE": "2.00", "TEN_DLC": "1.00", "LONG_CODE": "1.00", "SIMULATOR": "1.00"}
#: Messages a second of SMS that it has for each type.
RATES = {"TOLL_FREE": 3, "TEN_DLC": 12, "LONG_CODE": 10, "SIMULATOR": 1}
_NEEDS_REGISTRATION = frozenset({"TOLL_FREE", "TEN_DLC"})

#: Whether each thing that was found is as assumed, and what it is in AWS's terms.
Found = Iterable[tuple[bool, str]]


def verdicts(reading: Reading) -> tuple[Verdict, ...]:
    """One verdict on each assumption that such a reading can settle."""
    return tuple(_verdict(name, judge(reading)) for name, judge in JUDGES.items())


def statuses(reading: Reading) -> Mapping[str, int]:
    """The statuses that appear, with how often: of registrations, versions (`version ...`) and numbers."""
    seen = [row.status for row in reading.registrations]
    seen += [f"version {row.status}" for rows in reading.versions.values() for row in rows]
    seen += [f"number {row.status}" for row in reading.numbers]
    return Counter(seen)


def _verdict(name: str, found: Found) -> Verdict:
    rows = list(found)
    if not rows:
        return Verdict(assumption=name, outcome=Outcome.OPEN)
    outcome = Outcome.HOLDS if all(fits for fits, _ in rows) else Outcome.DIFFERS
    shown = Counter(text for _, text in rows)
    return Verdict(assumption=name, outcome=outcome, found=tuple(f"{count} {text}" for text, count in shown.items()))


def _conditions(reading: Reading) -> Found:
    """At least one conditional field carries its rule; others may have a condition outside of the form."""
    conditional = [field for field in reading.fields if field.requirement == "CONDITIONAL"]
    any_rule = any(field.conditional for field in conditional)
    texts = {True: "CONDITIONAL with ConditionalBehavior", False: "CONDITIONAL without ConditionalBehavior"}
    return [(any_rule, texts[field.conditional is not None]) for field in conditional]


def _current(reading: Reading) -> Iterator[tuple[RegistrationSummary, VersionSummary]]:
    """Each registration whose versions were read, with its current one."""
    for row in reading.registrations:
        for version in reading.versions.get(row.id, ()):
            if version.version == row.version:
                yield row, version


def _status_beside(status: str) -> Callable[[Reading], Found]:
    """The registration's status while its current version has `status`, and is not the first one or was discarded."""

    def judge(reading: Reading) -> Found:
        for row, version in _current(reading):
            if version.status == status and (version.version > 1 or status == "DISCARDED"):
                yield row.status in _resting(row), row.status

    return judge


def _resting(row: RegistrationSummary) -> set[str]:
    """The statuses that a registration can have without a version in review."""
    approved = {"COMPLETE"} if row.approved_version else set()
    denied = {"REQUIRES_UPDATES"} if row.latest_denied_version else set()
    return approved | denied or {"CREATED"}


def _order(reading: Reading) -> Found:
    for rows in reading.versions.values():
        numbers = [row.version for row in rows]
        if len(numbers) > 1:
            rising = numbers == sorted(numbers)
            yield rising, "oldest first" if rising else "newest first" if numbers == sorted(numbers)[::-1] else "mixed"


def _all_associations(reading: Reading) -> Iterator[Association]:
    for rows in reading.associations.values():
        yield from rows


def _numbers_associated(reading: Reading) -> Found:
    kinds = {number.id: number.number_type for number in reading.numbers}
    for row in _all_associations(reading):
        kind = kinds.get(row.resource_id.rpartition("/")[2])
        if kind:
            yield row.resource_type == kind, f"{kind} as {row.resource_type}"


def _sender_ids_associated(reading: Reading) -> Found:
    names = {row.name for row in reading.sender_ids}
    for row in _all_associations(reading):
        if row.resource_id.rpartition(":sender-id/")[2].partition("/")[0] in names:
            yield row.resource_type == "SENDER_ID", row.resource_type


def _prices(reading: Reading) -> Found:
    return [
        (row.monthly_price == PRICES[row.number_type], f"{row.number_type} ${row.monthly_price}")
        for row in reading.numbers
        if row.number_type in PRICES and row.monthly_price
    ]


def _rates(reading: Reading) -> Found:
    return [
        (row.rates["SMS"] == RATES[row.number_type], f"{row.number_type} {row.rates['SMS']}/s")
        for row in reading.numbers
        if row.number_type in RATES and "SMS" in row.rates
    ]


def _tiers(reading: Reading) -> Found:
    return [(row.pricing_tier == "STANDARD", row.pricing_tier) for row in reading.numbers if row.pricing_tier]


def _pending(reading: Reading) -> Found:
    """Numbers whose registration was never approved."""
    unapproved = {row.id for row in reading.registrations if not row.approved_version and row.status != "COMPLETE"}
    return [
        (row.status == "PENDING", row.status)
        for row in reading.numbers
        if row.number_type in _NEEDS_REGISTRATION and row.registration_id in unapproved
    ]


def _sender_id_prices(reading: Reading) -> Found:
    """A price may have any number of zeros."""
    return [(not row.monthly_price.strip("0."), f"${row.monthly_price}") for row in reading.sender_ids]


def _missing(reading: Reading) -> Found:
    """Only a draft that lists something without an answer shows it."""
    drafts = {row.id for row, version in _current(reading) if version.status == "DRAFT"}
    for registration_id in drafts & set(reading.values):
        for value in reading.values[registration_id]:
            if value.text is None and value.choices is None and value.attachment_id is None:
                yield value.denied_reason == "MISSING_REQUIRED_FIELD", value.denied_reason or "no DeniedReason"


def _deleted(reading: Reading) -> Found:
    """Nothing shows that deleted registrations are never listed; one that is listed shows the contrary."""
    return [(False, row.status) for row in reading.registrations if row.status == "DELETED"]


def _reasons(reading: Reading) -> Found:
    for rows in reading.versions.values():
        for version in rows:
            for reason in version.denied_reasons:
                is_code = reason.reason == reason.reason.upper() and " " not in reason.reason
                yield bool(reason.reason), "a code" if is_code else "a title" if reason.reason else "nothing"


#: By the name of the assumption.
JUDGES: Mapping[str, Callable[[Reading], Found]] = {
    "conditional-behavior": _conditions,
    "status-after-discard": _status_beside("DISCARDED"),
    "status-while-draft-open": _status_beside("DRAFT"),
    "versions-oldest-first": _order,
    "deleted-is-gone": _deleted,
    "missing-in-draft": _missing,
    "reason-is-title-or-code": _reasons,
    "number-resource-type": _numbers_associated,
    "sender-id-resource-type": _sender_ids_associated,
    "pending-until-complete": _pending,
    "list-prices": _prices,
    "sender-id-free": _sender_id_prices,
    "message-rates": _rates,
    "pricing-tier": _tiers,
}
