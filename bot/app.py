"""The Bolt app: listeners bound, nothing opened."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.flows.services import Services
from bot.logs import where
from bot.slack import payloads

log = structlog.get_logger(__name__)

#: What Bolt raises for a body of another shape than Slack's, also while it handles its own exception.
MALFORMED = (AttributeError, LookupError, TypeError, ValueError)

#: Called with each answer to Slack: kind of payload, HTTP status, seconds it took.
OnAck = Callable[[str, int, float], None]


class Receiver(AsyncApp):
    """Receives everything that Slack sends, by socket or by HTTP.

    Everything done for one payload, also after its ack, is logged under one short id; `on_ack` gets the ack's time.
    """

    def __init__(
        self, *, on_ack: OnAck, new_id: Callable[[], str], response_origins: tuple[str, ...], **options: Any
    ) -> None:
        super().__init__(**options)
        self._on_ack = on_ack
        self._new_id = new_id
        self._response_origins = response_origins

    def wait_for_acks(self, seconds: int) -> None:
        """Let each listener that is bound take so many seconds until its ack. Bolt has an option for functions only."""
        for listener in self._async_listeners:
            listener.ack_timeout = seconds

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer one payload."""
        started, kind = time.monotonic(), payloads.kind(req.body)
        named = structlog.contextvars.bind_contextvars(payload=self._new_id()[:8])
        try:
            answer = await self._answer(req, kind)
            seconds = time.monotonic() - started
            self._on_ack(kind, answer.status, seconds)
            log.debug("answered Slack", action="ack", kind=kind, status=answer.status, seconds=round(seconds, 3))
        finally:
            structlog.contextvars.reset_contextvars(**named)
        return answer

    async def _answer(self, req: AsyncBoltRequest, kind: str) -> BoltResponse:
        if not payloads.response_url_is_from(req.body, self._response_origins):
            # Slack does not send other hosts, and the answers posted there are for the person alone.
            log.warning("refused a response URL of another host", action="ack", kind=kind)
            return BoltResponse(status=403)
        try:
            answer = await super().async_dispatch(req)
        except MALFORMED as error:
            await _log_unreadable(error)
            return BoltResponse(status=HTTPStatus.BAD_REQUEST)
        if (
            answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
        ):  # Bolt failed and answered so; Slack does not have to try again
            return BoltResponse(status=HTTPStatus.BAD_REQUEST)
        if answer.status == HTTPStatus.NOT_FOUND:
            log.warning("no listener handles this", action="ack", kind=kind)
        return answer


@dataclass(frozen=True, kw_only=True)
class SlackFacts:
    """What the app has to know about its workspace."""

    #: The answer of auth.test at the start.
    identity: AuthorizeResult
    signing_secret: str
    #: The origins that a response URL may have.
    response_origins: tuple[str, ...]


def build_app(services: Services, client: AsyncWebClient, facts: SlackFacts, *, on_ack: OnAck) -> AsyncApp:
    """The app for one workspace.

    `client` has no token of its own: each request gets the one of `facts.identity`, so that no request waits for
    auth.test. The libraries' loggers are kept quiet: they log views, messages and typed text.
    """
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)

    async def authorize(**_: object) -> AuthorizeResult:
        return facts.identity

    app = Receiver(
        on_ack=on_ack,
        new_id=services.new_id,
        response_origins=facts.response_origins,
        name="callsign",  # without a name, Bolt reads the source of every frame on the stack
        client=client,
        signing_secret=facts.signing_secret,
        authorize=authorize,
        logger=logger,
        # Our handler is the only one needed; without it Bolt would log the request's body.
        raise_error_for_unhandled_request=False,
    )
    app.error(_log_unreadable)
    listeners.register(app, services)
    app.wait_for_acks(services.deadlines.ack)
    return app


async def _log_unreadable(error: Exception) -> None:
    """Log that Bolt itself failed on a body of another shape than Slack's; our listeners have a border of their own.

    Bolt's own handler would log the error's message, which may contain the body.
    """
    log.error("could not read what came in", action="ack", error=type(error).__name__, at=where(error))
