"""The services of listeners, and the border around each listener."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from aiohttp import ClientError
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.small_modals import problem_view
from bot.flows.associations import Resources
from bot.flows.problems import FINAL, NotAllowed, is_late, words_for
from bot.logs import where
from bot.notifications.homes import Homes
from bot.notifications.notifier import Notifier
from bot.slack import payloads
from bot.slack.errors import code_of
from bot.slack.files import SlackFiles
from bot.slack.people import People
from workflows.forms.documents import Allowance, OutgoingFile, prepare
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.drafts import Person, Submission
from workflows.records.errors import AwsError, AwsUnavailable

log = structlog.get_logger(__name__)

#: Seconds that an answer may take before the ack: Slack waits three.
ACK_BUDGET = 1.8
#: Between an ack that shows "one moment" and the update that replaces it, so that they arrive in this order.
SETTLE = 0.2

#: Seconds to wait for the account's number where a person waits too; it is read once and then cached.
ACCOUNT_SECONDS = 1.0

Body = Mapping[str, Any]
T = TypeVar("T")


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
    #: Sweep the regions that were not swept in the last seconds, and wait briefly for the end.
    look_again: Callable[[], Coroutine[Any, Any, None]]
    #: Seconds between two calls of an operation at the account's quota (`Rates.interval`).
    interval: Callable[[str], float]
    #: Seconds a view's answer may take before the ack goes without it.
    ack_budget: float = ACK_BUDGET
    #: Seconds that a person sees "one moment" before the window says that AWS does not answer.
    patience: float = 15.0
    #: Makes uploaded files fit. A thread of its own, because they wait for their turn, and other work must not.
    documents: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "documents"))
    #: Checks uploaded tables with their documents, for the same reason.
    tables: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "tables"))
    #: Listeners under way, for a clean stop.
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    async def account_id(self) -> str:
        """The AWS account; empty while AWS has not named it. A draft may have none; a submission checks it."""
        return await account_id_soon(self.aws)

    async def soon(self, asked: Awaitable[T]) -> T:
        """The answer of AWS, for a person who waits; a fetch under way continues without them.

        Raises:
            AwsUnavailable: it takes too long.
        """
        try:
            return await asyncio.wait_for(asked, self.patience)
        except TimeoutError:
            raise AwsUnavailable("definitions") from None

    async def prepared(self, body: bytes, name: str, allowed: Allowance) -> OutgoingFile:
        """A file as it will be sent, when it has had its turn. Raises DocumentRefused."""
        return await asyncio.get_running_loop().run_in_executor(self.documents, prepare, body, name, allowed)

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` in the background."""
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def authorize(self, person: Person, home_workspace: str = "") -> None:
        """Make sure that the person is a member of the workspace.

        Raises:
            NotAllowed: for guests, strangers and people of another workspace.
        """
        foreign = self.workspace_id and (home_workspace or person.workspace_id) not in {self.workspace_id, ""}
        if foreign or not (await self.people.profile(person.user_id)).is_member:
            raise NotAllowed(messages.problems.GUESTS)


@dataclass(slots=True, kw_only=True)
class Request:
    """One payload from Slack, and how to answer it."""

    services: Services
    ack: AsyncAck
    respond: AsyncRespond
    client: AsyncWebClient
    body: Body
    #: A modal that this request opened. Problems are shown in it, or the person would keep looking at "one moment".
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

    An exception after the ack would make Bolt take the ack back, so this is one of the two places that catch
    everything. A problem that a person can solve is explained to them. Any other error is logged without its message
    (which may contain answers), and the person gets a reference to it.
    """

    async def listener(ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient, body: Body) -> None:
        task = asyncio.current_task()
        if task:
            services.running.add(task)
            task.add_done_callback(services.running.discard)
        request = Request(services=services, ack=ack, respond=respond, client=client, body=body)
        try:
            await handle(request)
        except Exception as error:  # noqa: BLE001  # the border, see above
            await _report(request, error)

    return listener


async def _report(request: Request, error: Exception) -> None:
    reference = request.services.new_id()[:8]
    words = words_for(error, reference)
    expected = isinstance(error, FINAL | AwsError) or is_late(error)
    if not expected:
        log.error("unexpected", action="listener", error=type(error).__name__, at=where(error), reference=reference)
    try:
        await _show_problem(
            request, problem_view(words, again=None if isinstance(error, FINAL) else _draft_page(request)), words
        )
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning(
            "could not show a person what went wrong",
            action="listener",
            error=type(failure).__name__,
            reference=reference,
        )


def _draft_page(request: Request) -> dict[str, str] | None:
    """The page of a draft that was open, as metadata of the view that replaces it."""
    metadata = payloads.view_metadata(request.body)
    return metadata if "draft" in metadata else None


class Reply(StrEnum):
    """The place where a person reads about a problem."""

    #: In the modal that this request opened.
    OPENED = "opened"
    #: In the ack of the modal they submitted.
    ACK = "ack"
    #: In the modal they clicked in.
    MODAL = "modal"
    #: Next to the message or the command.
    RESPONSE_URL = "response_url"
    #: In a direct message.
    DIRECT = "direct"


def reply_place(body: Body, *, opened: bool, acked: bool) -> Reply:
    """The place where the person is looking."""
    modal = payloads.child(body, "view").get("type") == "modal"
    if opened:
        return Reply.OPENED
    if modal:
        return Reply.ACK if body.get("type") == "view_submission" and not acked else Reply.MODAL
    return Reply.RESPONSE_URL if body.get("response_url") else Reply.DIRECT


async def _show_problem(request: Request, instead: dict[str, Any], words: str) -> None:
    place = reply_place(request.body, opened=bool(request.opened), acked=request.ack.response is not None)
    if place is Reply.ACK:
        await request.ack(response_action="update", view=instead)
        return
    if place is not Reply.OPENED:
        await request.ack()
    if place is Reply.RESPONSE_URL:
        await request.respond(text=words, response_type="ephemeral", replace_original=False)
    elif place is Reply.DIRECT:
        user = payloads.child(request.body, "user")
        await request.client.chat_postMessage(channel=str(user.get("id") or ""), text=words)
    else:
        view_id = request.opened or str(payloads.child(request.body, "view").get("id"))
        await request.client.views_update(view_id=view_id, view=instead)


async def show(request: Request, view_id: str, view: dict[str, Any], *, hash: str = "") -> None:  # noqa: A002  # Slack's name
    """Replace an open view; after a conflict, the newer view stays."""
    try:
        await request.client.views_update(view_id=view_id, view=view, **({"hash": hash} if hash else {}))
    except SlackApiError as refused:
        if code_of(refused) not in {"hash_conflict", "not_found"}:
            raise
