"""A whole Callsign between the two stand-ins, driven through Slack. All sleeps are short."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime.ambient import Ambient
from bot.runtime.process import Runtime, open_runtime
from bot.settings import Settings
from bot.slack.deadlines import Deadlines
from sandbox.aws.server import AwsStandIn
from sandbox.slack.driver import Channel, Person
from sandbox.slack.records import Message
from sandbox.slack.server import SlackStandIn
from tests.integration.conftest import migrated_files, migrated_folder, new_postgres_database, postgres_server

__all__ = ["migrated_files", "migrated_folder", "new_postgres_database", "postgres_server"]  # fixtures

#: The fields that remain of the long forms: a text, a choice or a document of each section, and those that tests name.
#: Every field costs a call and a step, and a form of eight fields tests the same as a form of 28.
SHORT_FORMS: Mapping[str, frozenset[str]] = {
    "US_TOLL_FREE_REGISTRATION": frozenset(
        {"companyInfo.companyName", "companyInfo.website", "companyInfo.city"}
        | {"companyInfo.businessRegistrationDocument", "messagingUseCase.monthlyMessageVolume"}
        | {"messagingUseCase.optInDescription", "messagingUseCase.optInImage", "messageSamples.messageSample1"}
    ),
    "US_TEN_DLC_BRAND_REGISTRATION": frozenset(
        {"companyInfo.companyName", "companyInfo.legalType", "contactInfo.website"}
    ),
    "US_TEN_DLC_CAMPAIGN_REGISTRATION": frozenset(
        {"campaignInfo.campaignName", "campaignCapabilities.numberCapabilities"}
        | {"campaignUseCase.useCase", "messageSamples.messageSample1"}
    ),
}
#: For tests about regions. The others watch one region, because each region costs calls for forms and sweeps.
TWO_REGIONS = ("us-west-2", "ap-south-1")


#: No answer is late because the machine is busy. A test about late answers passes deadlines that are over at once.
PATIENT = Deadlines(ack=40, answer=30, trigger=30, person=10, detail=10)


async def short_sleep(seconds: float) -> None:
    """Sleep for a short time only. Sleeps of an hour or more are not shortened."""
    await asyncio.sleep(min(seconds, 0.01 if seconds < 2 else 0.05) if seconds < 3600 else seconds)


def fast_ambient(**changes: Any) -> Ambient:
    """The surroundings of a fast Callsign, whose people are patient."""
    return Ambient(**{"sleep": short_sleep, "message_gap": 0, "deadlines": PATIENT, **changes})


@dataclass(frozen=True, kw_only=True)
class World:
    """Slack, AWS and Callsign: everything that a scenario uses."""

    slack: SlackStandIn
    aws: AwsStandIn
    callsign: Runtime
    settings: Settings

    @property
    def ana(self) -> Person:
        """The person who registers."""
        return self.slack.user("ana")

    @property
    def sms(self) -> Channel:
        """The channel for updates."""
        return self.slack.channel("#sms")

    def backend(self, region: str = "us-west-2") -> Any:
        """The registrations of a region at AWS."""
        return self.aws.backend(region)

    def registration(self, region: str = "us-west-2") -> Any:
        """The only registration of a region."""
        registrations = self.backend(region).registrations()
        assert len(registrations) == 1, registrations
        return registrations[0]

    def replies(self, channel: Channel | None = None) -> list[str]:
        """The texts in the threads of a channel, oldest first."""
        return [message.plain for message in (channel or self.sms).all_messages if message.thread_ts]

    @property
    def status_message(self) -> Message:
        """The only message in the channel, except for those of journeys."""
        shown = [message for message in self.sms.messages if not is_of_journey(message)]
        assert len(shown) == 1, [message.plain for message in shown]
        return shown[0]


def is_of_journey(message: Message) -> bool:
    """Whether a message is that of a journey: it has no change of its own."""
    return "'journey:" in str(message.metadata)


Start = Callable[..., AbstractAsyncContextManager[World]]


def fast_settings(database: Path) -> Settings:
    """Settings of a fast Callsign."""
    return Settings(
        slack_bot_token="xoxb-sandbox",
        slack_app_token="xapp-sandbox",
        slack_signing_secret="sandbox-signing-secret",
        default_region="us-west-2",
        regions=TWO_REGIONS[:1],
        database_url=f"sqlite:///{database}/callsign.db",
        poll_seconds=0.3,
        aws_rate="1000",
        host="127.0.0.1",
        port=0,
    )


@asynccontextmanager
async def running(world: World, *, http: bool = False, **ambient: Any) -> AsyncIterator[World]:
    """A Callsign between the stand-ins of `world`, with changes of its `ambient`. A second one, after the first has stopped, is a restart."""
    async with open_runtime(world.settings, ambient=fast_ambient(**ambient)) as callsign:
        if http:
            world.slack.dispatch_to(f"http://127.0.0.1:{callsign.port}/slack/events")
        else:
            await world.slack.connected()
        yield replace(world, callsign=callsign)


def shorten(aws: AwsStandIn) -> None:
    """Shorten the long forms to the fields of SHORT_FORMS."""
    for registration_type, paths in SHORT_FORMS.items():
        aws.faults.change_form(registration_type, partial(_only, paths))


def _only(paths: frozenset[str], fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [field for field in fields if field["FieldPath"] in paths]


@asynccontextmanager
async def stand_ins(
    settings: Settings,
    *,
    http: bool = False,
    whole_forms: bool = False,
    slack_options: Mapping[str, Any] | None = None,
    **aws_options: Any,
) -> AsyncIterator[World]:
    """The two stand-ins, without a Callsign."""
    with AwsStandIn(**{"review": "manual", **aws_options}) as aws, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", aws.url)
        if not whole_forms:
            shorten(aws)
        async with SlackStandIn(**{"patience": 60, **(slack_options or {})}) as slack:
            slack.shortcuts["Register number/sender"] = "register"
            for_stand_in = replace(
                settings, slack_api_url=slack.api_url, slack_app_token=None if http else "xapp-sandbox"
            )
            yield World(slack=slack, aws=aws, callsign=None, settings=for_stand_in)  # type: ignore[arg-type]  # there is none yet


@pytest.fixture
def settings(migrated_folder: Path) -> Settings:
    """Settings of a fast Callsign."""
    return fast_settings(migrated_folder)


@pytest.fixture
def start(settings: Settings) -> Start:
    """Start a world:

    `async with start(review="manual") as world`. `http=True` is for HTTP mode, `whole_forms=True` for long forms.
    """

    @asynccontextmanager
    async def start_world(
        *,
        http: bool = False,
        patience: float = 15.0,
        deadlines: Deadlines = PATIENT,
        regions: tuple[str, ...] = settings.regions,
        **options: Any,
    ) -> AsyncIterator[World]:
        async with (
            stand_ins(replace(settings, regions=regions), http=http, **options) as surroundings,
            running(surroundings, http=http, patience=patience, deadlines=deadlines) as world,
        ):
            yield world

    return start_world
