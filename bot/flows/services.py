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
from workflows.batches.prepare import BatchGone, BatchNotYours, PreparedGone
from workflows.batches.uploads import UploadGone, UploadNotYours
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.drafts import Person, Submission
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable, Gone, NotYours
from workflows.submissions.revise import CannotFix, Taken

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
FINAL = NotAllowed | NotYours | Gone


async def account_id_soon(aws: Aws) -> str:
    """The AWS account; empty while AWS has not named it."""
    try:
        return await asyncio.wait_for(aws.account_id(), ACCOUNT_SECONDS)
    except (AwsError, TimeoutError):
        return ""


@dataclass(frozen=True, kw_only=True)
class Services(Ports):
    """Everything a listener may call: the ports, and what is built on them."""

    files: SlackFiles
    resources: Resources
    notifier: Notifier
    people: People
    #: Regions offered, the default one first.
    regions: tuple[str, ...]
    default_channel: str
    #: Workspace the bot is installed in; empty where it is not known.
    workspace_id: str
    #: Hand a claimed submission to the engine.
    carry_out: Callable[[Submission], Awaitable[None]]
    homes: Homes
    #: Sweep the regions that were not swept just now, and wait for that a moment.
    look_again: Callable[[], Coroutine[Any, Any, None]]
    #: Seconds between two calls of an operation at the account's quota (`Rates.interval`).
    interval: Callable[[str], float]
    #: Seconds a view's answer may take before the ack goes without it.
    ack_budget: float = ACK_BUDGET
    #: Seconds a person looks at "one moment" before the window says that AWS is silent.
    patience: float = 15.0
    #: Listeners under way, for a clean stop.
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    async def account_id(self) -> str:
        """The AWS account; empty while AWS has not named it. A draft may have none; a submission checks it."""
        return await account_id_soon(self.aws)

    async def soon(self, asked: Awaitable[T]) -> T:
        """What AWS says, for a person who waits; a fetch under way continues without them.

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
class Request:
    """One thing Slack sent, and how to answer it."""

    services: Services
    ack: AsyncAck
    respond: AsyncRespond
    client: AsyncWebClient
    body: Body
    #: A modal this request opened: what goes wrong is shown in it, or the person would keep looking at "one moment".
    opened: str = ""

    async def open(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal; returns its id."""
        answer = await self.client.views_open(trigger_id=trigger_id, view=view)
        self.opened = str(answer["view"]["id"])
        return self.opened


Handler = Callable[[Request], Awaitable[None]]
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
        request = Request(services=services, ack=ack, respond=respond, client=client, body=body)
        try:
            await handle(request)
        except Exception as error:  # noqa: BLE001 - the border, see above
            await _report(request, error)

    return listener


#: What a person reads, by class of exception; of a class that is not named, its nearest base counts.
WORDS: Mapping[type[Exception], str | Callable[[Any], str]] = {
    NotAllowed: str,
    NotYours: messages.problems.NOT_YOURS,
    Gone: messages.problems.GONE,
    UploadNotYours: messages.bulk.NOT_YOURS,
    UploadGone: messages.bulk.GONE,
    BatchNotYours: messages.batch.NOT_YOURS,
    BatchGone: messages.batch.GONE,
    PreparedGone: messages.bulk.GONE,
    Taken: lambda taken: messages.denial.somebody_fixes(taken.owner.user_id),
    CannotFix: messages.denial.NOTHING_TO_FIX,
    AccessDenied: messages.problems.ACCESS_DENIED,
    AwsError: messages.problems.AWS_SILENT,
}


def words_for(error: Exception, reference: str) -> str:
    """What a person reads; `reference` leads an administrator to the log where we did not expect it."""
    words = next((WORDS[kind] for kind in type(error).__mro__ if kind in WORDS), None)
    if words is None:
        return messages.problems.TOO_LATE if _is_late(error) else messages.problems.unexpected(reference)
    return words if isinstance(words, str) else words(error)


def _is_late(error: Exception) -> bool:
    """Whether Slack no longer opens a window for what the person did."""
    return isinstance(error, SlackApiError) and code_of(error) in TRIGGER_GONE


async def _report(request: Request, error: Exception) -> None:
    reference = request.services.new_id()[:8]
    words = words_for(error, reference)
    expected = isinstance(error, FINAL | AwsError) or _is_late(error)
    if not expected:
        log.error("unexpected", action="listener", error=type(error).__name__, at=where(error), reference=reference)
    try:
        await _show_problem(
            request, trouble_view(words, again=None if isinstance(error, FINAL) else _draft_page(request)), words
        )
    except (SlackClientError, ClientError, TimeoutError, OSError) as trouble:
        log.warning(
            "could not show a person what went wrong",
            action="listener",
            error=type(trouble).__name__,
            reference=reference,
        )


def _draft_page(request: Request) -> dict[str, str] | None:
    """The page of a draft that was open, as metadata of the view that takes its place."""
    metadata = payloads.view_metadata(request.body)
    return metadata if "draft" in metadata else None


async def _show_problem(request: Request, instead: dict[str, Any], words: str) -> None:
    view = payloads.part(request.body, "view")
    modal = view.get("type") == "modal"
    if request.opened:
        await request.client.views_update(view_id=request.opened, view=instead)
        return
    if modal and request.body.get("type") == "view_submission" and request.ack.response is None:
        await request.ack(response_action="update", view=instead)
        return
    await request.ack()
    if modal:
        await request.client.views_update(view_id=str(view.get("id")), view=instead)
    elif request.body.get("response_url"):
        await request.respond(text=words, response_type="ephemeral", replace_original=False)
    else:
        user = payloads.part(request.body, "user")
        await request.client.chat_postMessage(channel=str(user.get("id") or ""), text=words)


async def show(request: Request, view_id: str, view: dict[str, Any], *, hash: str = "") -> None:  # noqa: A002 - Slack's name
    """Replace an open view; a conflict means that it was drawn again since, and the newer one stays."""
    try:
        await request.client.views_update(view_id=view_id, view=view, **({"hash": hash} if hash else {}))
    except SlackApiError as refused:
        if code_of(refused) not in {"hash_conflict", "not_found"}:
            raise
