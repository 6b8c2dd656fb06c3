"""The stage of a scene: the stand-ins of AWS and Slack, and what its preparation needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.aws.server import AwsStandIn
from sandbox.slack.changes import Json
from sandbox.slack.server import SlackStandIn
from sandbox.slack.workspace import Workspace
from tests.integration.bot.notifiers import a_notifier
from tests.integration.workflows.office import REGION, JumpingTime, NoticeRecorder, Office
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.store import Store
from workflows.records.drafts import Person

CHANNEL = "#sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The AWS and the Slack of one case. They outlive every process."""

    aws: AwsStandIn
    slack: SlackStandIn

    def office(self, store: Store, aws: Aws) -> Office:
        """The office that prepares a scene, at the real time: with an earlier time, nudges would be due."""
        time = JumpingTime()
        time.now = datetime.now(UTC)
        forms = Forms(aws, clock=time.clock, sleep=time.sleep)
        return Office(stand_in=self.aws, store=store, aws=aws, forms=forms, time=time, notices=NoticeRecorder(store))

    def draft_options(self, office: Office) -> dict[str, Any]:
        """The fields of a draft that depend on this stage."""
        person = Person(workspace_id=Workspace.team_id, user_id=self.slack.user("ana").id)
        moment = office.time.now
        return {
            "owner": person,
            "channel_id": self.slack.channel(CHANNEL).id,
            "created_at": moment,
            "updated_at": moment,
        }

    def approves_when_submitted(self, change: Json) -> None:
        """Approve all registrations as soon as a status message has an answer in its thread."""
        if change["type"] == "message" and self.slack.channel(CHANNEL).messages[-1].replies:
            for registration in self.aws.backend(REGION).registrations():
                if registration.status != "COMPLETE":
                    self.aws.backend(REGION).approve(registration.id)

    async def post_changes(self, office: Office) -> None:
        """Post the changes recorded so far, as a process did before the scene."""
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(token=self.slack.bot_token, base_url=self.slack.api_url, session=session)
            await a_notifier(client, office.store).pump()
