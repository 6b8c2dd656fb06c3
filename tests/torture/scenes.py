"""What is under way when the process is killed: prepared by the same use cases, in a process that is not killed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from bot.notifications.digests import FLOOD
from sandbox.aws.server import AwsStandIn
from sandbox.slack.changes import Json
from sandbox.slack.server import SlackStandIn
from sandbox.slack.workspace import Workspace
from tests.integration.workflows.office import (
    PNG,
    REGION,
    SENDER_ID,
    TOLL_FREE,
    JumpingTime,
    Office,
    Watchers,
    a_few_fields,
    document,
)
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.store import Store
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, Person

CITY = FieldPath("companyInfo.city")
IMAGE = FieldPath("messagingUseCase.optInImage")
CHANNEL = "#sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The outside world of one case; it outlives every process."""

    aws: AwsStandIn
    slack: SlackStandIn

    def office(self, store: Store, aws: Aws) -> Office:
        """What prepares a scene, at this moment: whoever is late would be nudged."""
        time = JumpingTime()
        time.now = datetime.now(UTC)
        forms = Forms(aws, clock=time.clock, sleep=time.sleep)
        return Office(stand_in=self.aws, store=store, aws=aws, forms=forms, time=time, watchers=Watchers(store))

    def asked_by(self, office: Office) -> dict[str, Any]:
        """What each draft has of this stage."""
        person = Person(workspace_id=Workspace.team_id, user_id=self.slack.user("ana").id)
        moment = office.time.now
        return {
            "owner": person,
            "channel_id": self.slack.channel(CHANNEL).id,
            "created_at": moment,
            "updated_at": moment,
        }

    def approves_when_submitted(self, change: Json) -> None:
        """The reviewer says yes to what the channel was told of."""
        if change["type"] == "message" and self.slack.channel(CHANNEL).messages[-1].replies:
            for registration in self.aws.backend(REGION).registrations():
                if registration.status != "COMPLETE":
                    self.aws.backend(REGION).approve(registration.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One kind of work to be killed in."""

    prepare: Callable[[Stage, Office], Awaitable[None]]
    #: Whether the places to die are the steps of a submission; else they are the acts of notifications.
    in_steps: bool
    #: AWS's status that every registration has in the end.
    awaited: str = ""
    #: Its places are killed at in turn only: alone they are those of a submission.
    only_in_turn: bool = False


async def submission(stage: Stage, office: Office) -> None:
    """A registration with texts, a choice, a document and a number, just claimed."""
    await office.begin(await office.draft(TOLL_FREE, **stage.asked_by(office)))


async def resubmission(stage: Stage, office: Office) -> None:
    """The answer to a denial, with another text and another document, just claimed."""
    registration = await office.denied(TOLL_FREE, **stage.asked_by(office))
    await office.sweep()
    replaced = document(IMAGE, "new.png")
    draft: Draft = await office.fix(registration, {CITY: "Portland", IMAGE: replaced})
    await office.store.add_document(draft.id, replaced, PNG, office.time.now)
    await office.begin(draft)


async def retry(stage: Stage, office: Office) -> None:
    """A submission that stopped half way, and of which somebody just pressed Retry; of the first attempt nobody was told yet."""
    begun = await office.begin(await office.draft(TOLL_FREE, **stage.asked_by(office)))
    stage.aws.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400)
    await office.carry_out(begun)
    await office.retry(begun)


async def refusal(stage: Stage, office: Office) -> None:
    """A submission, just claimed, with which AWS has trouble that only a person can end."""
    await office.begin(await office.draft(TOLL_FREE, **stage.asked_by(office)))
    stage.aws.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400, times=1000)


async def notification(stage: Stage, office: Office) -> None:
    """A registration handed in, of which nobody was told; it is approved as soon as somebody was."""
    await office.submitted(TOLL_FREE, **stage.asked_by(office))
    stage.slack.subscribe(stage.approves_when_submitted)


async def digest(stage: Stage, office: Office) -> None:
    """More news at once than a channel is told one by one."""
    stage.aws.faults.change_form(SENDER_ID, lambda fields: [one for one in fields if one["FieldType"] == "TEXT"][:1])
    for _ in range(FLOOD + 1):
        await office.submitted(SENDER_ID, **stage.asked_by(office))
    for registration in stage.aws.backend(REGION).registrations():
        stage.aws.backend(REGION).approve(registration.id)
    await office.sweep()


SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "submission": Scene(prepare=submission, in_steps=True),
        "resubmission": Scene(prepare=resubmission, in_steps=True),
        "retry": Scene(prepare=retry, in_steps=True, only_in_turn=True),
        "refusal": Scene(prepare=refusal, in_steps=True, only_in_turn=True),
        "notification": Scene(prepare=notification, in_steps=False, awaited="COMPLETE"),
        "digest": Scene(prepare=digest, in_steps=False, awaited="COMPLETE"),
    }
)


def set_up(stage: Stage) -> None:
    """The forms of this stage."""
    stage.aws.faults.change_form(TOLL_FREE, a_few_fields)
