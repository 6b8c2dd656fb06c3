"""The services of listeners, and the border around each listener."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.blocks.elements import Block
from bot.blocks.review import reads_pages
from bot.flows import refused_tries
from bot.flows.associations import Resources
from bot.flows.problems import FINAL, NotAllowed, is_expected, words_for
from bot.flows.replies import refuse, show_problem
from bot.logs import where
from bot.notifications.homes import Homes
from bot.notifications.notifier import Notifier
from bot.slack import payloads
from bot.slack.deadlines import Deadlines
from bot.slack.errors import code_of
from bot.slack.files import SlackFiles
from bot.slack.memberships import Memberships
from bot.slack.payloads import Caller
from bot.slack.people import NotChecked, People
from bot.slack.retries import FAILURES, LOST, persist
from bot.slack.shared_views import named
from workflows.access.gate import RuledGate
from workflows.approvals.deciders import Deciders
from workflows.approvals.decisions import MayNotDecide
from workflows.brand_profiles.listed import ListedBrandProfiles
from workflows.forms.documents import Allowance, OutgoingFile
from workflows.forms.file_process import prepare
from workflows.ports.audit import acting
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.preflight.page_reader import PageReader
from workflows.profiles.keep import ProfilePorts
from workflows.records.access import NotPermitted
from workflows.records.drafts import Person, RegistrationId, Submission
from workflows.records.errors import AwsError, AwsUnavailable

log = structlog.get_logger(__name__)

#: Seconds in which an open modal still gets its content while Slack has a bad moment.
SHOW_SECONDS = 120.0
#: Between an ack that shows "one moment" and the update that replaces it, so that they arrive in this order.
SETTLE = 0.2

#: Bolt's context of a payload has here who answers it.
ANSWERED_BY = "callsign_answered_by"

Body = Mapping[str, Any]
T = TypeVar("T")


async def account_id_soon(aws: Aws, seconds: float) -> str:
    """The AWS account; empty while AWS has not named it. It is read once and then cached."""
    try:
        return await asyncio.wait_for(aws.account_id(), seconds)
    except (AwsError, TimeoutError):
        return ""


@dataclass(frozen=True, kw_only=True)
class Services(Ports):
    """Everything a listener may call: the ports, and what is built on them."""

    gate: RuledGate
    files: SlackFiles
    profiles: ProfilePorts
    brand_profiles: ListedBrandProfiles
    resources: Resources
    notifier: Notifier
    people: People
    deciders: Deciders
    memberships: Memberships
    #: Regions offered, the default one first.
    regions: tuple[str, ...]
    default_channel: str
    #: Where browsers reach Callsign; None: no links for customers. And the name that customers read.
    public_url: str | None = None
    company: str = ""
    #: Hand a claimed submission to the engine.
    carry_out: Callable[[Submission], Awaitable[None]]
    homes: Homes
    #: Sweep the regions that were not swept in the last seconds, and wait briefly for the end.
    look_again: Callable[[], Coroutine[Any, Any, None]]
    #: Seconds between two calls of an operation at the account's quota (`Rates.interval`).
    interval: Callable[[str], float]
    #: Reads the pages of reviews; None where `callsign.toml` does not ask for it.
    page_reader: PageReader | None = None
    #: Called with a review that is shown, and with Slack's version of it: puts in what its pages lack.
    add_pages: Callable[[Request, str, Block, str], Coroutine[Any, Any, None]] | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)
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
        return await account_id_soon(self.aws, self.deadlines.detail)

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
        self.keep(asyncio.create_task(work))

    def keep(self, task: asyncio.Task[None]) -> None:
        """Let a task run to its end in the background."""
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def admit(self, caller: Caller) -> None:
        """Make sure that the person is a full member of the workspace: nobody else may do or view anything.

        Raises:
            NotAllowed: for guests, apps, people of another company or of another workspace of the organization.
            NotChecked: Slack does not say now who it is.
        """
        profile, workspace = await self.people.profile(caller.user_id), self.people.workspace
        places = {"", workspace.id, workspace.organization_id, *profile.places}
        if not profile.is_member or caller.place not in places:
            raise NotAllowed(messages.problems.MEMBERS_ONLY)


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
    #: When it came in, for `left`.
    started: float = field(default_factory=time.monotonic)

    @property
    def person(self) -> Person:
        """The one who acts."""
        return Person(workspace_id=self.services.people.workspace.id, user_id=payloads.caller(self.body).user_id)

    def left(self, seconds: float) -> float:
        """The rest of the time that ends so many seconds after the request came in."""
        return max(0.0, self.started + seconds - time.monotonic())

    def detail_left(self) -> float:
        """Seconds for something that the answer can do without."""
        deadlines = self.services.deadlines
        return min(deadlines.detail, self.left(deadlines.answer))

    async def open(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal; returns its id."""
        return await self._add(self.client.views_open, trigger_id, view)

    async def push(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal on top of the one the person clicked in; returns its id."""
        return await self._add(self.client.views_push, trigger_id, view)

    async def _add(self, call: Callable[..., Awaitable[Any]], trigger_id: str, view: dict[str, Any]) -> str:
        """Add a modal, trying again while the trigger lives: it opens one modal only, so none is opened twice."""
        opened = named(view, self.services.new_id())
        try:
            answer = await persist(
                lambda: call(trigger_id=trigger_id, view=opened),
                seconds=self.left(self.services.deadlines.trigger),
                sleep=self.services.sleep,
            )
        except FAILURES as failure:
            answer = await self._opened_unheard(opened, failure)
        self.opened = str(answer["view"]["id"])
        return self.opened

    async def _opened_unheard(self, view: dict[str, Any], failure: Exception) -> Any:
        """The modal that is open although Slack's answer was lost; raises `failure` where there is none."""
        used = isinstance(failure, SlackApiError) and code_of(failure) == "exchanged_trigger_id"
        if not used and not isinstance(failure, LOST):
            raise failure
        try:
            return await self.client.views_update(external_id=view["external_id"], view=view)
        except FAILURES:
            raise failure from None


Handler = Callable[[Request], Awaitable[None]]
Listener = Callable[..., Awaitable[None]]


def border(services: Services, handle: Handler) -> Listener:
    """`handle` as a Bolt listener that never raises, for members of the workspace only.

    This is the one place where the person's right to use Callsign is checked: every listener is behind it but
    `acknowledge`. An exception after the ack would make Bolt take the ack back, so this is also one of the two places
    that catch everything. A problem that a person can solve is explained to them. Any other error is logged without
    its message (which may contain answers), and the person gets a reference to it.

    Of all listeners that Bolt calls for one payload, the first one answers it: when an ack takes more than three
    seconds, Bolt calls the next listener that matches, too, and that is the one for what is outdated.
    """

    async def listener(
        ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient, body: Body, context: dict[str, Any]
    ) -> None:
        if context.setdefault(ANSWERED_BY, handle) is not handle:
            return
        task = asyncio.current_task()
        if task:
            services.running.add(task)
            task.add_done_callback(services.running.discard)
        at_home = payloads.in_workspace(body, services.people.workspace.id)
        request = Request(services=services, ack=ack, respond=respond, client=client, body=at_home)
        try:
            with acting(payloads.origin(at_home, _payload_id())):
                await _guarded(request, payloads.caller(body), handle)
        except Exception as error:  # noqa: BLE001  # the border, see above
            await _report(request, error)

    return listener


def _payload_id() -> str:
    """The short id under which everything done for this payload is logged; see `bot.app`."""
    return str(structlog.contextvars.get_contextvars().get("payload", ""))


async def acknowledge(ack: AsyncAck) -> None:
    """Acknowledge a payload, for anybody: it reads nothing and shows nothing."""
    await ack()


async def _guarded(request: Request, caller: Caller, handle: Handler) -> None:
    try:
        await request.services.admit(caller)
    except (NotAllowed, NotChecked) as refusal:
        await refuse(request, refusal, await _refusal_words(request, refusal))
        return
    try:
        await handle(request)
    except (NotPermitted, MayNotDecide) as refused:
        _note(request, refused)
        raise


def _note(request: Request, refused: NotPermitted | MayNotDecide) -> None:
    """Have the refused try written into the audit log, while the person is answered."""
    services = request.services
    if act := refused_tries.act_of(refused, request.person, services.clock()):
        services.aside(refused_tries.write(act, services.store))


async def _refusal_words(request: Request, refusal: NotAllowed | NotChecked) -> str:
    """Why, and in a channel, where everybody sees the same buttons, whom to ask instead."""
    if isinstance(refusal, NotChecked) or not payloads.is_message_press(request.body):
        return words_for(refusal, "")
    registration = await request.services.store.registration(RegistrationId(payloads.click(request.body).value))
    owner = registration.owner.user_id if registration and registration.owner else ""
    return messages.problems.guest_pressed(owner if messages.text.in_slack(owner) else "")


async def _report(request: Request, error: Exception) -> None:
    reference = request.services.new_id()[:8]
    words = words_for(error, reference)
    if not is_expected(error):
        # Slack's code says why; its other texts may repeat what somebody typed.
        said = {"code": code_of(error)} if isinstance(error, SlackApiError) else {}
        log.error(
            "unexpected", action="listener", error=type(error).__name__, at=where(error), reference=reference, **said
        )
    try:
        await show_problem(request, words, None if isinstance(error, FINAL) else _draft_page(request))
    except FAILURES as failure:
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


async def show(request: Request, view_id: str, view: dict[str, Any], *, hash: str = "") -> None:  # noqa: A002  # Slack's name
    """Replace an open view, trying again while Slack has a bad moment; after a conflict, the newer view stays."""
    known = {"hash": hash} if hash else {}
    try:
        answer = await persist(
            lambda: request.client.views_update(view_id=view_id, view=view, **known),
            seconds=SHOW_SECONDS,
            sleep=request.services.sleep,
        )
    except SlackApiError as refused:
        if code_of(refused) not in {"hash_conflict", "not_found"}:
            raise
        return
    services = request.services
    if services.add_pages and reads_pages(view):
        services.aside(services.add_pages(request, view_id, view, str(answer["view"]["hash"])))
