"""What listeners work with, and the border around each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from aiohttp import ClientError
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.pending import trouble_view
from bot.flows.associations import Resources
from bot.logs import where
from bot.notifications.homes import Homes
from bot.notifications.notifier import Notifier
from bot.slack import payloads
from bot.slack.errors import code_of
from bot.slack.files import SlackFiles
from bot.slack.people import People
from workflows.forms.cache import Forms
from workflows.ports.aws import Aws
from workflows.ports.process import Clock, Sleep
from workflows.ports.store import Store
from workflows.records import errors
from workflows.records.drafts import Person, Submission
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable
from workflows.submissions import revise

log = structlog.get_logger(__name__)

#: Seconds an answer may take before the ack: Slack waits three.
ACK_BUDGET = 1.8
#: Between an ack that shows "one moment" and the update that replaces it, so that they arrive in this order.
SETTLE = 0.2

#: Seconds to wait for the account's number where a person waits too; it is asked once and then known.
ACCOUNT_SECONDS = 1.0

Body = Mapping[str, Any]
T = TypeVar("T")


#: A trigger lives three seconds and opens one view.
TRIGGER_GONE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})


class NotAllowed(Exception):
    """This person may not do this; the message is for them."""


#: Trying again would not change these.
FINAL = NotAllowed | errors.NotYours | errors.Gone


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything a listener may call."""

    aws: Aws
    store: Store
    forms: Forms
    files: SlackFiles
    resources: Resources
    notifier: Notifier
    people: People
    clock: Clock
    sleep: Sleep
    new_id: Callable[[], str]
    #: Regions offered, the default one first.
    regions: tuple[str, ...]
    default_channel: str
    #: Workspace the bot is installed in; empty where it is not known.
    workspace_id: str
    #: Hand a claimed submission to the engine.
    carry_out: Callable[[Submission], Awaitable[None]]
    homes: Homes
    #: Sweep the regions that were not looked at just now, and wait for it a moment.
    look_again: Callable[[], Coroutine[Any, Any, None]]
    #: Seconds between two calls of an operation at the account's quota (`Rates.interval`).
    interval: Callable[[str], float]
    #: Seconds a view's answer may take before the ack goes without it.
    ack_budget: float = ACK_BUDGET
    #: Seconds a person looks at "one moment" before they are told that AWS is silent.
    patience: float = 15.0
    #: Listeners under way, for a clean stop.
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    async def account_id(self) -> str:
        """The AWS account; empty while AWS has not told it, which a draft bears and a submission checks."""
        try:
            return await asyncio.wait_for(self.aws.account_id(), ACCOUNT_SECONDS)
        except (AwsError, TimeoutError):
            return ""

    async def soon(self, asked: Awaitable[T]) -> T:
        """What AWS says, for a person who waits; what is under way goes on without them.

        Raises:
            AwsUnavailable: it takes too long.
        """
        try:
            return await asyncio.wait_for(asked, self.patience)
        except TimeoutError:
            raise AwsUnavailable("definitions") from None

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something nobody waits for."""
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def authorize(self, person: Person, home_workspace: str = "") -> None:
        """Only members of the workspace register anything.

        Raises:
            NotAllowed: for guests, strangers and people of another workspace.
        """
        foreign = self.workspace_id and (home_workspace or person.workspace_id) not in {self.workspace_id, ""}
        if foreign or not (await self.people.profile(person.user_id)).is_member:
            raise NotAllowed(messages.problems.GUESTS)


@dataclass(slots=True, kw_only=True)
class Turn:
    """One thing Slack sent, and the ways to answer it."""

    services: Services
    ack: AsyncAck
    respond: AsyncRespond
    client: AsyncWebClient
    body: Body
    #: A modal this turn opened: what goes wrong is told in it, or the person would stare at "one moment".
    opened: str = ""

    async def open(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal; returns its id."""
        answer = await self.client.views_open(trigger_id=trigger_id, view=view)
        self.opened = str(answer["view"]["id"])
        return self.opened


Handler = Callable[[Turn], Awaitable[None]]
Listener = Callable[..., Awaitable[None]]


def border(services: Services, handle: Handler) -> Listener:
    """`handle` as a Bolt listener that never raises.

    An exception after the ack would make Bolt take the ack back, so this is one of the two places that catch everything: what
    a person can do something about is said in words, anything else is logged without its message (which may hold answers)
    and told with a reference.
    """

    async def listener(ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient, body: Body) -> None:
        task = asyncio.current_task()
        if task:
            services.running.add(task)
            task.add_done_callback(services.running.discard)
        turn = Turn(services=services, ack=ack, respond=respond, client=client, body=body)
        try:
            await handle(turn)
        except Exception as error:  # noqa: BLE001 - the border, see above
            await _report(turn, error)

    return listener


def words_for(error: Exception, reference: str) -> str:
    """What a person is told."""
    if isinstance(error, NotAllowed):
        return str(error)
    if isinstance(error, errors.NotYours):
        return messages.problems.NOT_YOURS
    if isinstance(error, errors.Gone):
        return messages.problems.GONE
    if isinstance(error, revise.Taken):
        return messages.denial.fix_in_progress(error.owner.user_id)
    if isinstance(error, revise.CannotFix):
        return messages.denial.NOTHING_TO_FIX
    if isinstance(error, AccessDenied):
        return messages.problems.ACCESS_DENIED
    if isinstance(error, AwsError):
        return messages.problems.AWS_SILENT
    return messages.problems.TOO_LATE if _is_late(error) else messages.problems.unexpected(reference)


def _is_late(error: Exception) -> bool:
    """Whether Slack opens nothing any more for what the person did."""
    return isinstance(error, SlackApiError) and code_of(error) in TRIGGER_GONE


async def _report(turn: Turn, error: Exception) -> None:
    reference = turn.services.new_id()[:8]
    words = words_for(error, reference)
    expected = isinstance(error, FINAL | AwsError) or _is_late(error)
    if not expected:
        log.error("unexpected", action="listener", error=type(error).__name__, at=where(error), reference=reference)
    try:
        await _tell(turn, trouble_view(words, again=None if isinstance(error, FINAL) else _way_back(turn)), words)
    except (SlackClientError, ClientError, TimeoutError, OSError) as trouble:
        log.warning("could not tell a person", action="listener", error=type(trouble).__name__, reference=reference)


def _way_back(turn: Turn) -> dict[str, str] | None:
    """The page of a draft that was open, as metadata of the view that takes its place."""
    metadata = payloads.view_metadata(turn.body)
    return metadata if "draft" in metadata else None


async def _tell(turn: Turn, instead: dict[str, Any], words: str) -> None:
    view = payloads.part(turn.body, "view")
    modal = view.get("type") == "modal"
    if turn.opened:
        await turn.client.views_update(view_id=turn.opened, view=instead)
        return
    if modal and turn.body.get("type") == "view_submission" and turn.ack.response is None:
        await turn.ack(response_action="update", view=instead)
        return
    await turn.ack()
    if modal:
        await turn.client.views_update(view_id=str(view.get("id")), view=instead)
    elif turn.body.get("response_url"):
        await turn.respond(text=words, response_type="ephemeral", replace_original=False)
    else:
        user = payloads.part(turn.body, "user")
        await turn.client.chat_postMessage(channel=str(user.get("id") or ""), text=words)


async def show(turn: Turn, view_id: str, view: dict[str, Any], *, hash: str = "") -> None:  # noqa: A002 - Slack's name
    """Replace an open view; a conflict means somebody drew it anew since, and theirs stands."""
    try:
        await turn.client.views_update(view_id=view_id, view=view, **({"hash": hash} if hash else {}))
    except SlackApiError as refused:
        if code_of(refused) not in {"hash_conflict", "not_found"}:
            raise
