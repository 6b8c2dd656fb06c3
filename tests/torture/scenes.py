"""The scenes: the work that is in progress when the process is killed.

The same use cases prepare it, in a process that is not killed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from bot.notifications.digests import FLOOD
from sandbox.slack.workspace import Workspace
from tests.integration.workflows.office import (
    REGION,
    SENDER_ID,
    TOLL_FREE,
    Office,
    body_of,
    document,
    few_fields,
)
from tests.torture.points import Moment, Point
from tests.torture.stage import Stage
from tests.torture.working_scenes import batch, nudges, upgrade
from tests.unit.factories import registration as a_registration
from workflows.intake import links
from workflows.intake.answers import origin_of
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Document, Draft, Person, RegistrationId
from workflows.records.intake import CustomerAnswer
from workflows.records.messages import MessageKey
from workflows.registrations.hand_over import hand_over as give
from workflows.registrations.request_number import NumberRequest, requested
from workflows.submissions import drafts

CITY = FieldPath("companyInfo.city")
IMAGE = FieldPath("messagingUseCase.optInImage")
CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"


def _at_once(prepared: datetime) -> datetime:
    return prepared


def noon_of_a_later_tuesday(prepared: datetime) -> datetime:
    """A moment at which people are at work, more than a week later."""
    days = 8 + (1 - (prepared.weekday() + 8)) % 7
    return datetime.combine(prepared.date() + timedelta(days=days), time(12), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One kind of work in which a process is killed."""

    prepare: Callable[[Stage, Office], Awaitable[None]]
    #: Whether the kill points are the steps of a submission; otherwise they are the acts of notifications.
    in_steps: bool
    #: The status that every registration has at AWS in the end.
    awaited: str = ""
    #: Whether its kill points are used in turn only. One by one, they are the same as those of a submission.
    only_in_turn: bool = False
    #: The processes run at this moment, given the time of the preparation.
    when: Callable[[datetime], datetime] = _at_once
    #: Where an earlier process was killed, before the scene begins.
    interrupted_at: Point | None = None
    #: The last migration of the older release whose database this is. Empty: the tables are up to date.
    release: str = ""
    #: Only kill points whose step begins with this are used.
    only: str = ""
    #: The budget of numbers; None for no limit.
    numbers: int | None = None
    #: Whether somebody asks for an approval, and somebody else approves.
    asks: bool = False


async def submission(stage: Stage, office: Office) -> None:
    """A registration with texts, a choice, a document and a number, that has just been claimed."""
    await office.begin(await office.draft(TOLL_FREE, **stage.draft_options(office)))


async def used_up(stage: Stage, office: Office) -> None:
    """A submission that has just been claimed, and whose number no longer fits into the budget."""
    await office.store.reserve_number("earlier", await office.aws.account_id(), office.time.now, None)
    await submission(stage, office)


async def approval(stage: Stage, office: Office) -> None:
    """A draft for which nobody has asked yet."""
    await office.draft(TOLL_FREE, **stage.draft_options(office))


async def resubmission(stage: Stage, office: Office) -> None:
    """The correction of a denied registration, with another text and another document, that has just been claimed."""
    registration = await office.denied(TOLL_FREE, **stage.draft_options(office))
    await office.sweep()
    replaced = document(IMAGE, "new.png")
    draft: Draft = await office.fix(registration, {CITY: "Portland", IMAGE: replaced})
    await office.store.add_document(draft.id, replaced, body_of(replaced), office.time.now)
    await office.begin(draft)


async def retry(stage: Stage, office: Office) -> None:
    """A submission that failed halfway, and for which a person has just pressed *Try again*.

    The outcome of the first attempt has not been posted yet.
    """
    submission = await office.begin(await office.draft(TOLL_FREE, **stage.draft_options(office)))
    stage.aws.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400)
    await office.carry_out(submission)
    await office.retry(submission)


async def refusal(stage: Stage, office: Office) -> None:
    """A submission that has just been claimed, and that AWS refuses until a person changes something."""
    await office.begin(await office.draft(TOLL_FREE, **stage.draft_options(office)))
    stage.aws.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400, times=1000)


async def notification(stage: Stage, office: Office) -> None:
    """A submitted registration that has not been announced yet. It is approved once it has been."""
    await office.submitted(TOLL_FREE, **stage.draft_options(office))
    stage.slack.subscribe(stage.approves_when_submitted)


async def digest(stage: Stage, office: Office) -> None:
    """More changes at once than are posted to a channel one by one."""
    stage.aws.faults.change_form(
        SENDER_ID, lambda fields: [field for field in fields if field["FieldType"] == "TEXT"][:1]
    )
    for _ in range(FLOOD + 1):
        await office.submitted(SENDER_ID, **stage.draft_options(office))
    for registration in stage.aws.backend(REGION).registrations():
        stage.aws.backend(REGION).approve(registration.id)
    await office.sweep()


async def hand_over(stage: Stage, office: Office) -> None:
    """A submission whose number was leased without an answer, that has a new owner, and that was just tried again."""
    submission = await office.begin(await office.draft(TOLL_FREE, **stage.draft_options(office)))
    stage.aws.faults.lose_answer("RequestPhoneNumber", times=1000)
    await office.carry_out(submission)
    stage.aws.faults.clear()
    stopped = await office.seen(submission)
    assert stopped.registration_id is not None
    ben = Person(workspace_id=Workspace.team_id, user_id=stage.slack.user("ben").id)
    await give(stopped.registration_id, ben, stage.draft_options(office)["owner"], office.ports)
    stage.aws.backend(REGION).forget_tokens()
    await office.retry(stopped)


async def number_request(stage: Stage, office: Office) -> None:
    """A number that a person has just requested for a campaign: the click is acknowledged, nothing else is done."""
    backend = stage.aws.backend(REGION)
    created = RegistrationId(backend.call("CreateRegistration", {"RegistrationType": CAMPAIGN})["RegistrationId"])
    backend.set_status(created, "COMPLETE", "APPROVED")
    options = stage.draft_options(office)
    row = a_registration(
        "COMPLETE",
        "APPROVED",
        id=created,
        account_id=await office.aws.account_id(),
        region=REGION,
        registration_type=CAMPAIGN,
        owner=options["owner"],
        channel_id=options["channel_id"],
        message_key=MessageKey.of(None, created),
    )
    await office.store.add_registration(row)
    wanted = NumberRequest(registration=row, number_type="TEN_DLC", iso_country_code="US", ordinal=1)
    await office.store.add_number_request(requested(wanted, options["owner"], office.time.now))


async def customer(stage: Stage, office: Office) -> None:
    """A customer who has answered a draft through a link, and has just said that they are done."""
    visited = await _answered_by_customer(stage, office)
    await office.store.send_intake(visited.link.id, office.time.now)


async def taken_over(stage: Stage, office: Office) -> None:
    """A draft that a customer has filled in, with a document, that its requester has checked and just claimed."""
    visited = await _answered_by_customer(stage, office)
    draft = await office.store.draft(visited.draft.id)
    assert draft is not None
    await office.begin(await drafts.look_at_prefilled(draft, tuple(draft.answers), office.ports))


async def _answered_by_customer(stage: Stage, office: Office) -> links.Visit:
    """A draft whose every answer came through a link."""
    draft = await office.draft(TOLL_FREE, **stage.draft_options(office))
    await office.store.save_answers(draft.id, dict.fromkeys(draft.answers), office.time.now)
    made = await links.ask(draft, links.Wanted(customer="Kopi Nusantara"), draft.owner, office.ports)
    visited = await links.visit(made.token, office.ports)
    assert visited is not None
    given = [
        CustomerAnswer(
            path=path, answer=answer, base="", body=body_of(answer) if isinstance(answer, Document) else None
        )
        for path, answer in draft.answers.items()
    ]
    saved = await office.store.save_customer_answers(
        made.link.id, given, origin_of(made.link, office.ports), office.time.now
    )
    assert not saved.conflicts
    return visited


SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "submission": Scene(prepare=submission, in_steps=True),
        "budget": Scene(prepare=submission, in_steps=True, only_in_turn=True, numbers=1),
        "budget used up": Scene(prepare=used_up, in_steps=True, only_in_turn=True, numbers=1),
        "approval": Scene(prepare=approval, in_steps=False, asks=True),
        "approved submission": Scene(prepare=approval, in_steps=True, only_in_turn=True, asks=True),
        "resubmission": Scene(prepare=resubmission, in_steps=True),
        "retry": Scene(prepare=retry, in_steps=True, only_in_turn=True),
        "refusal": Scene(prepare=refusal, in_steps=True, only_in_turn=True),
        "notification": Scene(prepare=notification, in_steps=False, awaited="COMPLETE"),
        "digest": Scene(prepare=digest, in_steps=False, awaited="COMPLETE"),
        "hand over": Scene(prepare=hand_over, in_steps=True, only_in_turn=True),
        "customer": Scene(prepare=customer, in_steps=False),
        "taken over": Scene(prepare=taken_over, in_steps=True, only_in_turn=True),
        "batch": Scene(prepare=batch, in_steps=False, only_in_turn=True),
        "nudges": Scene(
            prepare=nudges,
            in_steps=False,
            only_in_turn=True,
            when=noon_of_a_later_tuesday,
            awaited="REQUIRES_UPDATES",
        ),
        "upgrade": Scene(
            prepare=upgrade,
            in_steps=False,
            only_in_turn=True,
            interrupted_at=Point(step="value", moment=Moment.AFTER, nth=2),
            release="0007_pace",
            only="migrate ",
        ),
        "number request": Scene(prepare=number_request, in_steps=False, awaited="COMPLETE"),
    }
)


def set_up(stage: Stage) -> None:
    """Give this stage short forms."""
    stage.aws.faults.change_form(TOLL_FREE, few_fields)
