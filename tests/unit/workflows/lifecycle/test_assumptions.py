"""What a reading of an account says about each assumption."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.aws import phone_numbers
from workflows.aws import mapping
from workflows.lifecycle.assumptions import JUDGES, PRICES, RATES, statuses, verdicts
from workflows.records.account import Association, PhoneNumber, RegistrationSummary, SenderId, SentValue, VersionSummary
from workflows.records.definitions import FieldPath
from workflows.records.drafts import RegistrationId
from workflows.records.live import Outcome, Reading
from workflows.records.registrations import DeniedReason

NOW = datetime(2026, 9, 1, tzinfo=UTC)
ONE = RegistrationId("registration-1")


def registration(status: str, *, version: int = 1, approved: int | None = None, denied: int | None = None) -> Reading:
    row = RegistrationSummary(
        id=ONE,
        registration_type="US_TOLL_FREE_REGISTRATION",
        status=status,
        version=version,
        latest_denied_version=denied,
        approved_version=approved,
        created_at=NOW,
    )
    return Reading(registrations=(row,))


def with_versions(reading: Reading, *rows: tuple[int, str], reason: str = "") -> Reading:
    reasons = (DeniedReason(reason=reason, short_description="x"),) if reason else ()
    made = [
        VersionSummary(version=number, status=status, history={}, denied_reasons=reasons) for number, status in rows
    ]
    return replace(reading, versions={ONE: tuple(made)})


def numbers(kind: str = "TOLL_FREE", price: str = "2.00", **more: object) -> PhoneNumber:
    members = {"PhoneNumberId": "phone-1", "NumberType": kind, "MonthlyLeasingPrice": price, "Status": "PENDING"}
    return mapping.phone_number({**members, **more})


def field(*, rule: bool) -> Reading:
    conditional = {"Rules": [], "DefaultBehavior": "OPTIONAL"}
    entry = {"FieldPath": "a.b", "SectionPath": "a", "FieldType": "TEXT", "FieldRequirement": "CONDITIONAL"}
    return Reading(
        fields=(mapping.field_definition({**entry, **({"ConditionalBehavior": conditional} if rule else {})}),)
    )


def associated(kind: str, resource: str = "phone-1") -> Reading:
    return Reading(
        associations={ONE: (Association(resource_id=resource, resource_type=kind),)},
        numbers=(numbers(),),
        sender_ids=(SenderId(name="ACME", iso_country_code="GB", monthly_price="0.00", registered=True),),
    )


def value(reason: str) -> Reading:
    empty = SentValue(path=FieldPath("a.b"), denied_reason=reason)
    return replace(with_versions(registration("CREATED"), (1, "DRAFT")), values={ONE: (empty,)})


def of_numbers(*rows: PhoneNumber) -> Reading:
    return Reading(numbers=rows)


HOLDS, DIFFERS = Outcome.HOLDS, Outcome.DIFFERS
DENIED = registration("REQUIRES_UPDATES", version=2, denied=1)
APPROVED = registration("COMPLETE", version=2, approved=1)
ATTACHED = numbers(RegistrationId=ONE)
FREE = SenderId(name="ACME", iso_country_code="GB", monthly_price="0.00", registered=True)

#: The assumption, what was read, the outcome, and what is named.
CASES: list[tuple[str, Reading, Outcome, str]] = [
    ("conditional-behavior", field(rule=True), HOLDS, "1 CONDITIONAL with ConditionalBehavior"),
    ("conditional-behavior", field(rule=False), DIFFERS, "1 CONDITIONAL without ConditionalBehavior"),
    ("status-after-discard", with_versions(registration("CREATED"), (1, "DISCARDED")), HOLDS, "1 CREATED"),
    ("status-after-discard", with_versions(registration("CLOSED"), (1, "DISCARDED")), DIFFERS, "1 CLOSED"),
    ("status-after-discard", with_versions(APPROVED, (2, "DISCARDED")), HOLDS, "1 COMPLETE"),
    ("status-while-draft-open", with_versions(DENIED, (1, "DENIED"), (2, "DRAFT")), HOLDS, "1 REQUIRES_UPDATES"),
    (
        "status-while-draft-open",
        with_versions(registration("CREATED", version=2, denied=1), (2, "DRAFT")),
        DIFFERS,
        "1 CREATED",
    ),
    ("versions-oldest-first", with_versions(DENIED, (1, "DENIED"), (2, "DRAFT")), HOLDS, "1 oldest first"),
    ("versions-oldest-first", with_versions(DENIED, (2, "DRAFT"), (1, "DENIED")), DIFFERS, "1 newest first"),
    (
        "versions-oldest-first",
        with_versions(DENIED, (2, "DRAFT"), (3, "DRAFT"), (1, "DENIED")),
        DIFFERS,
        "1 mixed",
    ),
    ("deleted-is-gone", registration("DELETED"), DIFFERS, "1 DELETED"),
    ("missing-in-draft", value("MISSING_REQUIRED_FIELD"), HOLDS, "1 MISSING_REQUIRED_FIELD"),
    ("missing-in-draft", value(""), DIFFERS, "1 no DeniedReason"),
    ("reason-is-title-or-code", with_versions(DENIED, (1, "DENIED"), reason="BRAND_UNVERIFIED"), HOLDS, "1 a code"),
    ("reason-is-title-or-code", with_versions(DENIED, (1, "DENIED"), reason="Bad opt-in"), HOLDS, "1 a title"),
    ("number-resource-type", associated("TOLL_FREE"), HOLDS, "1 TOLL_FREE as TOLL_FREE"),
    ("number-resource-type", associated("PHONE_NUMBER"), DIFFERS, "1 TOLL_FREE as PHONE_NUMBER"),
    ("sender-id-resource-type", associated("SENDER_ID", "ACME"), HOLDS, "1 SENDER_ID"),
    ("sender-id-resource-type", associated("SENDER", "arn:x:sender-id/ACME/GB"), DIFFERS, "1 SENDER"),
    ("pending-until-complete", replace(registration("CREATED"), numbers=(ATTACHED,)), HOLDS, "1 PENDING"),
    (
        "pending-until-complete",
        replace(registration("REVIEWING"), numbers=(numbers(RegistrationId=ONE, Status="ACTIVE"),)),
        DIFFERS,
        "1 ACTIVE",
    ),
    ("list-prices", of_numbers(numbers(), numbers()), HOLDS, "2 TOLL_FREE $2.00"),
    ("list-prices", of_numbers(numbers(), numbers("TEN_DLC", "1.15")), DIFFERS, "1 TEN_DLC $1.15"),
    ("sender-id-free", Reading(sender_ids=(FREE, replace(FREE, monthly_price="0.0000"))), HOLDS, "1 $0.0000"),
    ("sender-id-free", Reading(sender_ids=(replace(FREE, monthly_price="10.00"),)), DIFFERS, "1 $10.00"),
    ("message-rates", of_numbers(replace(numbers(), rates={"SMS": 3})), HOLDS, "1 TOLL_FREE 3/s"),
    ("message-rates", of_numbers(replace(numbers(), rates={"SMS": 4})), DIFFERS, "1 TOLL_FREE 4/s"),
    ("pricing-tier", of_numbers(replace(numbers(), pricing_tier="STANDARD")), HOLDS, "1 STANDARD"),
    ("pricing-tier", of_numbers(replace(numbers(), pricing_tier="GOLD")), DIFFERS, "1 GOLD"),
]


@pytest.mark.parametrize(("name", "reading", "outcome", "found"), CASES)
def test_verdicts__of_what_was_read(name: str, reading: Reading, outcome: Outcome, found: str) -> None:
    """The verdict, and what it names."""
    (verdict,) = [each for each in verdicts(reading) if each.assumption == name]
    assert verdict.outcome is outcome
    assert found in verdict.found


def test_verdicts__of_an_empty_account() -> None:
    """Nothing is settled by an account that has nothing."""
    assert {verdict.outcome for verdict in verdicts(Reading())} == {Outcome.OPEN}


def test_cases__show_each_outcome() -> None:
    """Every assumption that is judged can be found to differ."""
    assert {name for name, _, outcome, _ in CASES if outcome is DIFFERS} == set(JUDGES) - {"reason-is-title-or-code"}


def test_judges__are_assumptions_of_the_page() -> None:
    """Each is on the page, and the figures are those of the stand-in."""
    page = (Path(__file__).parents[4] / "docs/reference/assumptions.md").read_text(encoding="utf-8")
    assert set(JUDGES) <= set(re.findall(r"^\| `([a-z0-9-]+)` ", page, re.MULTILINE))
    assert (PRICES, RATES) == (phone_numbers.MONTHLY_LEASING_PRICES, phone_numbers.RATES)


def test_statuses__are_counted() -> None:
    """Of registrations, versions and numbers."""
    reading = replace(with_versions(DENIED, (1, "DENIED"), (2, "DRAFT")), numbers=(numbers(),))
    expected = {"REQUIRES_UPDATES": 1, "version DENIED": 1, "version DRAFT": 1, "number PENDING": 1}
    assert statuses(reading) == expected
