"""The stand-in as a server: moto's server with End User Messaging, reviewers, a call log and faults on demand.

    with AwsStandIn(review="timed", review_seconds=2) as aws:
        client = session.create_client("pinpoint-sms-voice-v2", endpoint_url=aws.url, region_name="us-east-1")

Every moto service answers on the same URL. Each stand-in has its own registrations. The other services share moto's
state in this process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from sandbox.addresses import reachable
from sandbox.aws import register
from sandbox.aws.brand_profiles import responses as brand_profiles
from sandbox.aws.brand_profiles.models import EndUserMessagingBackend
from sandbox.aws.brand_profiles.profiles import DOWNLOADS
from sandbox.aws.definitions import Forms
from sandbox.aws.faults import Call, CallLog, Faults
from sandbox.aws.kept_alive import KeptAliveServer
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.refusals import Signed
from sandbox.aws.responses import TARGET, answer_request
from sandbox.aws.world import Progression, Quotas, World

#: moto's account of unknown access keys.
ACCOUNT = "123456789012"

#: Seconds between two checks whether the server should stop; werkzeug's own half second slows tests down.
_STOP_POLL = 0.02

Review = Literal["immediate", "timed", "manual"]


class _Server(ThreadedMotoServer):  # type: ignore[misc]  # moto is not typed for us
    """moto's threaded server with our application. It stops quickly and without output."""

    def __init__(self, app: Callable[..., Any], host: str, port: int) -> None:
        super().__init__(ip_address=host, port=port, verbose=False)
        self._listening = KeptAliveServer(host, port, app)
        self._server = self._listening

    def _server_entry(self) -> None:
        self._server_ready_event.set()
        self._listening.serve_forever(poll_interval=_STOP_POLL)


class AwsStandIn:
    """An AWS on this machine. Thread-safe; a context manager.

    Args:
        port: 0 for a free port.
        review: `immediate`: a submitted registration is COMPLETE at the next call. `timed`: one step every
            `review_seconds`. `manual`: only `backend(...).advance/approve/deny` take steps.
        upload_seconds: how long attachments stay UPLOAD_IN_PROGRESS.
        clock: the time, timezone-aware. With a clock of their own, tests need not wait.
        sleep: how `faults.delay` waits.
        quotas: account quotas; the real defaults if omitted.
        page_size: rows in a page if the request has no MaxResults.
        catalog: the forms to serve, as `callsign catalog pull` records them; the shipped ones if omitted.
        settle_seconds: a version submitted sooner after its last field value is denied for missing fields.
    """

    def __init__(
        self,
        port: int = 0,
        review: Review = "immediate",
        *,
        review_seconds: float = 2.0,
        upload_seconds: float = 0.0,
        host: str = "127.0.0.1",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        quotas: Quotas | None = None,
        page_size: int = 100,
        settle_seconds: float = 0.0,
        catalog: Path | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._new_world: Callable[[], World] = lambda: World(
            forms=Forms(catalog),
            clock=clock,
            quotas=quotas or Quotas(),
            review=review_progression(review, review_seconds),
            upload=Progression(kind="time", seconds=upload_seconds),
            page_size=page_size,
            settle_seconds=settle_seconds,
        )
        self.world = self._new_world()
        self.faults = Faults(self.world, self._show_status, sleep)
        self._log = CallLog()
        self._lock = threading.Lock()
        self._backends: dict[tuple[str, str], PinpointSMSVoiceV2Backend] = {}
        self._brand_profiles: dict[tuple[str, str], EndUserMessagingBackend] = {}
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """The endpoint URL of every service, for example for AWS_ENDPOINT_URL."""
        assert self._server is not None, "The stand-in is not running: use it as a context manager, or call start()."
        host, port = self._server.get_host_and_port()
        return f"http://{reachable(host)}:{port}"

    def start(self) -> None:
        register()
        moto_app = DomainDispatcherApplication(create_backend_app)
        self._server = _Server(self._application(moto_app), self._host, self._port)
        self._server.start()

    def stop(self) -> None:
        """Stop the server. State and call log stay readable."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def backend(self, region: str, account: str = ACCOUNT) -> PinpointSMSVoiceV2Backend:
        """One account in one region, with its reviewers."""
        with self._lock:
            key = (account, region)
            if key not in self._backends:
                self._backends[key] = PinpointSMSVoiceV2Backend(region, account, self.world)
            return self._backends[key]

    def brand_profiles(self, region: str, account: str = ACCOUNT) -> EndUserMessagingBackend:
        """The brand profiles of one account in one region."""
        registrations = self.backend(region, account)
        with self._lock:
            key = (account, region)
            if key not in self._brand_profiles:
                self._brand_profiles[key] = EndUserMessagingBackend(region, account, registrations.account)
            return self._brand_profiles[key]

    def backends(self) -> list[PinpointSMSVoiceV2Backend]:
        """Every account and region that has been called so far."""
        with self._lock:
            return list(self._backends.values())

    def set_review_speed(self, review: Review, seconds: float = 2.0) -> None:
        """Set how all reviewers work from now on, also on registrations that are already in review."""
        self.world.review = review_progression(review, seconds)

    @property
    def calls(self) -> list[Call]:
        """The calls of this service so far, in the order of their answers."""
        return self._log.all()

    def count(self, operation: str, *, region: str | None = None, outcome: str | None = None) -> int:
        """How many calls of an operation there were; in all regions and with any outcome if not given."""
        return sum(
            call.operation == operation and region in {None, call.region} and outcome in {None, call.outcome}
            for call in self.calls
        )

    def reset(self) -> None:
        """Return to the state after the constructor: empty accounts, no calls, no faults, every parameter as passed.

        The server keeps running, on the same port. Stop the clients first: a call that is still being answered is not
        forgotten. The other services (S3, SQS ...) keep their state, because all stand-ins of this process share it.
        """
        with self._lock:
            self._backends.clear()
            self._brand_profiles.clear()
        self.world.become(self._new_world())
        self.faults.clear()
        self._log.clear()

    def before(self, region: str, account: str, operation: str) -> None:
        """Run before a request (see `responses.Gate`); not for callers."""
        self.faults.before(region, account, operation)

    def alter_page(self, operation: str, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Alter a page (see `responses.Gate`); not for callers."""
        return self.faults.alter_page(operation, request, answer)

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        """Run after a request (see `responses.Gate`); not for callers."""
        at = self.world.clock().timestamp()
        self._log.add(
            Call(region=region, account=account, operation=operation, request_id=request_id, outcome=outcome, at=at)
        )
        self.faults.after(operation)

    def _refused(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The answer of the layer in front of the services; empty where it accepts the request."""
        signed = Signed.of(environ)
        refusal = self.faults.refusal_of(signed) if signed else None
        if signed is None or refusal is None:
            return []
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, content_type, body = refusal.answer(signed)
        if signed.service != "sts":
            self.after(signed.region, ACCOUNT, signed.operation, "refused", refusal.code)
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    def _show_status(self, registration_id: str, status: str) -> None:
        for backend in self.backends():
            if registration_id in backend.account.registrations:
                backend.set_status(registration_id, status)
                return
        raise LookupError(f"No account or region of this stand-in has {registration_id}.")

    def _application(self, moto_app: Callable[..., Any]) -> Callable[..., Any]:
        """The moto application, with this stand-in in front of it.

        Calls of this service do not go through moto's Flask applications, which take half of the time of a call.
        """

        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            if self.faults.down:
                return _unavailable(start_response)
            if refused := self._refused(environ, start_response):
                return refused
            if environ.get("HTTP_X_AMZ_TARGET", "").startswith(TARGET):
                return answer_request(environ, self)(environ, start_response)
            if environ.get("PATH_INFO", "").startswith(DOWNLOADS):
                return brand_profiles.answer_download(environ, self, ACCOUNT)(environ, start_response)
            if f"/{brand_profiles.SIGNING_NAME}/" in environ.get("HTTP_AUTHORIZATION", ""):
                return brand_profiles.answer_request(environ, self)(environ, start_response)
            return moto_app(environ, start_response)

        return application


def review_progression(review: Review, seconds: float) -> Progression:
    """A review mode as a progression."""
    if review == "timed":
        return Progression(kind="time", seconds=seconds)
    return Progression(kind=review)


def _unavailable(start_response: Callable[..., Any]) -> list[bytes]:
    """An empty 503, which works for the protocol of every service: clients read it as an error without a body."""
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return []
