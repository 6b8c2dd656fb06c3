"""Journeys in every state: what is known of each, and the steps that come of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.unit import catalog
from tests.unit.factories import NOW, PERSON, draft, registration
from workflows.journeys.chain import Types, type_named
from workflows.journeys.step import Known, Outcome
from workflows.lifecycle.needs import notes_of
from workflows.records.drafts import DraftId, RegistrationId
from workflows.records.journeys import Tick, Tie
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import Registration

BRAND = "US_TEN_DLC_BRAND_REGISTRATION"
VETTING = "US_TEN_DLC_BRAND_VETTING"
CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"
TYPES: Types = tuple(form.type for form in catalog.forms().values())
#: Status and version status of a registration.
REVIEWING, COMPLETE = ("REVIEWING", "REVIEWING"), ("COMPLETE", "APPROVED")
DENIED, REVOKED = ("REQUIRES_UPDATES", "DENIED"), ("REQUIRES_UPDATES", "REVOKED")
MAIL = ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION")
CLOSED, DELETED = ("CLOSED", "APPROVED"), ("DELETED", "APPROVED")
RESUBMITTED = ("REVIEWING", "REVIEWING")


def row(name: str, kind: str, status: tuple[str, str], **changes: Any) -> Registration:
    return registration(*status, id=RegistrationId(name), registration_type=kind, name=name, **changes)


def number(digits: str, status: str, *, is_late: bool = False, kind: str = "TEN_DLC") -> HeldNumber:
    return HeldNumber(
        id=f"phone-{digits}", number=f"+{digits}", number_type=kind, status=status, since=NOW, is_late=is_late
    )


def chain(brand: tuple[str, str], *others: Registration, **changes: Any) -> Known:
    """A brand, and what depends on it."""
    kind = type_named(BRAND, TYPES)
    assert kind
    ties = [Tie(registration_id=other.id, depends_on=RegistrationId("brand")) for other in others]
    known = Known(types=TYPES, kind=kind, first=row("brand", BRAND, brand), others=others, ties=ties)
    return replace(known, **changes)


def campaign(status: tuple[str, str], *numbers: HeldNumber) -> Registration:
    return row("campaign", CAMPAIGN, status, numbers=numbers)


def vetting(status: tuple[str, str]) -> Registration:
    return row("vetting", VETTING, status)


NEW_CAMPAIGN = "campaign_registration"
NO_NUMBER = "ten_dlc:us_ten_dlc_campaign_registration waits ( US_TEN_DLC_CAMPAIGN_REGISTRATION)"
#: What the chain is; its steps; what it comes to, at which step; what is next.
CHAINS: dict[str, tuple[Known, list[str], Outcome, str, str]] = {
    "the brand is in review": (
        chain(REVIEWING),
        [
            "brand in_review",
            "brand_vetting waits? (start brand)",
            f"{NEW_CAMPAIGN} waits (start brand)",
            NO_NUMBER,
        ],
        Outcome.IN_REVIEW,
        "brand",
        "",
    ),
    "the brand waits for its email": (
        chain(MAIL),
        [
            "brand your_move (authenticate)",
            "brand_vetting waits? (start brand)",
            f"{NEW_CAMPAIGN} waits (start brand)",
            NO_NUMBER,
        ],
        Outcome.YOUR_MOVE,
        "brand",
        "brand",
    ),
    "the brand was denied": (
        chain(DENIED),
        [
            "brand your_move (fix)",
            "brand_vetting waits? (start brand)",
            f"{NEW_CAMPAIGN} waits (start brand)",
            NO_NUMBER,
        ],
        Outcome.YOUR_MOVE,
        "brand",
        "brand",
    ),
    "the brand was denied and fixed": (
        chain(COMPLETE),
        ["brand done", "brand_vetting your_move? (start)", f"{NEW_CAMPAIGN} your_move (start)", NO_NUMBER],
        Outcome.YOUR_MOVE,
        CAMPAIGN,
        CAMPAIGN,
    ),
    "the vetting is in review": (
        chain(COMPLETE, vetting(REVIEWING)),
        ["brand done", "vetting in_review?", f"{NEW_CAMPAIGN} your_move (start)", NO_NUMBER],
        Outcome.YOUR_MOVE,
        CAMPAIGN,
        CAMPAIGN,
    ),
    "the campaign is in review without a vetting": (
        chain(COMPLETE, campaign(REVIEWING)),
        ["brand done", "campaign in_review", "ten_dlc:campaign waits ( campaign)"],
        Outcome.IN_REVIEW,
        "campaign",
        "",
    ),
    "the campaign is complete": (
        chain(COMPLETE, vetting(COMPLETE), campaign(COMPLETE)),
        ["brand done", "vetting done?", "campaign done", "ten_dlc:campaign your_move (start)"],
        Outcome.YOUR_MOVE,
        "TEN_DLC:campaign",
        "TEN_DLC:campaign",
    ),
    "one of two numbers can send": (
        chain(COMPLETE, campaign(COMPLETE, number("1", "ACTIVE"), number("2", "ASSOCIATING"))),
        ["brand done", "campaign done", "phone-1 done", "phone-2 in_review"],
        Outcome.CAN_SEND,
        "phone-1",
        "",
    ),
    "a number never becomes ACTIVE": (
        chain(COMPLETE, campaign(COMPLETE, number("1", "PENDING", is_late=True))),
        ["brand done", "campaign done", "phone-1 blocked (late)"],
        Outcome.BLOCKED,
        "phone-1",
        "",
    ),
    "a number was released": (
        chain(COMPLETE, campaign(COMPLETE, number("1", "DELETED"))),
        ["brand done", "campaign done", "ten_dlc:campaign your_move (start)"],
        Outcome.YOUR_MOVE,
        "TEN_DLC:campaign",
        "TEN_DLC:campaign",
    ),
    "the brand is revoked while its campaign is in review": (
        chain(REVOKED, campaign(REVIEWING)),
        [
            "brand your_move (revoked)",
            "campaign blocked (needed brand)",
            "ten_dlc:campaign blocked (needed campaign)",
        ],
        Outcome.BLOCKED,
        "campaign",
        "brand",
    ),
    "the brand is revoked while its number sends": (
        chain(REVOKED, campaign(COMPLETE, number("1", "ACTIVE"))),
        ["brand your_move (revoked)", "campaign blocked (needed brand)", "phone-1 blocked (needed campaign)"],
        Outcome.BLOCKED,
        "campaign",
        "brand",
    ),
    "the revoked brand is fixed and in review again": (
        chain(RESUBMITTED, campaign(REVIEWING)),
        ["brand in_review", "campaign blocked (needed brand)", "ten_dlc:campaign blocked (needed campaign)"],
        Outcome.BLOCKED,
        "campaign",
        "",
    ),
    "a newer version of the brand is denied": (
        chain(("COMPLETE", "DENIED"), campaign(COMPLETE, number("1", "ACTIVE"))),
        ["brand your_move (fix)", "campaign done", "phone-1 done"],
        Outcome.YOUR_MOVE,
        "brand",
        "brand",
    ),
    "the brand was closed": (
        chain(CLOSED),
        [
            "brand blocked (ended)",
            "brand_vetting blocked? (needed brand)",
            f"{NEW_CAMPAIGN} blocked (needed brand)",
            "ten_dlc:us_ten_dlc_campaign_registration blocked (needed US_TEN_DLC_CAMPAIGN_REGISTRATION)",
        ],
        Outcome.ENDED,
        "brand",
        "",
    ),
    "the campaign was closed, so another one can be started": (
        chain(COMPLETE, campaign(CLOSED)),
        ["brand done", "campaign blocked (ended)", f"{NEW_CAMPAIGN} your_move (start)", NO_NUMBER],
        Outcome.YOUR_MOVE,
        CAMPAIGN,
        CAMPAIGN,
    ),
    "the campaign was deleted": (
        chain(COMPLETE, vetting(COMPLETE), campaign(DELETED)),
        ["brand done", "vetting done?", f"{NEW_CAMPAIGN} your_move (start)", NO_NUMBER],
        Outcome.YOUR_MOVE,
        CAMPAIGN,
        CAMPAIGN,
    ),
    "the form of the campaign is filled in": (
        chain(
            COMPLETE,
            drafts=[draft(id=DraftId("d2"), registration_type=CAMPAIGN, associations={BRAND: RegistrationId("brand")})],
        ),
        [
            "brand done",
            "brand_vetting your_move? (start)",
            "draft:d2 your_move (submit)",
            "ten_dlc:draft:d2 waits ( draft:d2)",
        ],
        Outcome.YOUR_MOVE,
        "draft:d2",
        "draft:d2",
    ),
    "the form of another brand's campaign is filled in": (
        chain(COMPLETE, drafts=[draft(registration_type=CAMPAIGN, associations={BRAND: RegistrationId("other")})]),
        ["brand done", "brand_vetting your_move? (start)", f"{NEW_CAMPAIGN} your_move (start)", NO_NUMBER],
        Outcome.YOUR_MOVE,
        CAMPAIGN,
        CAMPAIGN,
    ),
}


def sender_id(country: str, status: tuple[str, str] | None, *ticked: str, identity: str = "") -> Known:
    """A sender ID with the steps outside AWS; without a status, its form is open."""
    name = f"{country}_SENDER_ID_REGISTRATION"
    kind = type_named(name, TYPES)
    assert kind
    return Known(
        types=TYPES,
        kind=kind,
        first=row("r", name, status, identity=identity) if status else None,
        drafts=[] if status else [draft(registration_type=name)],
        outside=notes_of(country).outside,
        ticks={step: Tick(step=step, by=PERSON, at=NOW) for step in ticked},
    )


#: The checklist and the registration; then its steps, and what it comes to.
SENDER_IDS: dict[str, tuple[Known, list[str], Outcome]] = {
    "India: the form waits for the DLT portal": (
        sender_id("IN", None),
        ["outside:dlt your_move (tick)", "draft:d1 waits (submit outside:dlt)", "sender_id:draft:d1 waits ( draft:d1)"],
        Outcome.YOUR_MOVE,
    ),
    "India: ticked": (
        sender_id("IN", None, "dlt"),
        ["outside:dlt done", "draft:d1 your_move (submit)", "sender_id:draft:d1 waits ( draft:d1)"],
        Outcome.YOUR_MOVE,
    ),
    "India: submitted without a tick": (
        sender_id("IN", REVIEWING),
        ["outside:dlt your_move (tick)", "r in_review", "sender_id:r waits ( r)"],
        Outcome.YOUR_MOVE,
    ),
    "India: an approval ticks": (
        sender_id("IN", COMPLETE, identity="OURS"),
        ["outside:dlt done", "r done", "sender_id:r done"],
        Outcome.CAN_SEND,
    ),
    "Singapore: SGNIC comes after the form": (
        sender_id("SG", None),
        [
            "draft:d1 your_move (submit)",
            "outside:sgnic waits ( draft:d1)",
            "sender_id:draft:d1 waits ( draft:d1)",
        ],
        Outcome.YOUR_MOVE,
    ),
    "Singapore: SGNIC is due": (
        sender_id("SG", REVIEWING),
        ["r in_review", "outside:sgnic your_move (tick)", "sender_id:r waits ( r)"],
        Outcome.YOUR_MOVE,
    ),
    "Singapore: revoked, to be settled with SGNIC": (
        sender_id("SG", REVOKED, "sgnic", identity="OURS"),
        ["r your_move (revoked)", "outside:sgnic done", "sender_id:r blocked (needed r)"],
        Outcome.BLOCKED,
    ),
    "Australia: closed before ACMA's email": (
        sender_id("AU", CLOSED),
        ["r blocked (ended)", "outside:acma blocked (needed r)", "sender_id:r blocked (needed r)"],
        Outcome.ENDED,
    ),
}
