"""The SDK's clients: how they connect, which credentials they share, and how long a call is repeated."""

from __future__ import annotations

import asyncio
import copy
import difflib
import os
from collections.abc import Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from aiobotocore.config import AioConfig
from aiobotocore.hooks import AioHierarchicalEmitter
from aiobotocore.session import AioSession, get_session
from botocore.exceptions import BotoCoreError
from botocore.loaders import JSONFileLoader

from workflows.aws.credentials import CredentialProvider, RenewableCredentials
from workflows.aws.provider_errors import of_settings
from workflows.aws.tls import TlsSession
from workflows.records.errors import AwsError, RegionUnknown

SERVICE = "pinpoint-sms-voice-v2"
HOME_REGION = "us-east-1"
#: What Callsign calls, and what credentials may come from, by the names of their hosts. A test compares the regions and
#: hosts of all partitions with those of the SDK's whole file.
HOST = "sms-voice"
ENDPOINTS = (HOST, "sts", "iam", "sqs", "sso", "portal.sso", "oidc", "signin")
#: With one of these, the region's name does not decide which server is asked.
ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2")

#: How alike a region's name has to be to be offered; see `_likeness`.
ALIKE = 1.4
#: The longest that SQS lets a request wait, in seconds.
LONG_POLL = 20

#: Called after every request: operation, region, outcome ("ok", "throttled" or the name of an error class), seconds.
OnCall = Callable[[str, str, str, float], None]
#: Called before a failed call is repeated, and with the code SLOW where an answer has taken SLOW_SECONDS so far.
OnWait = Callable[[AwsError], None]
SLOW, SLOW_SECONDS = "Slow", 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a call is repeated after failures."""

    #: From the start of the first request to giving up; waiting for the quota does not count.
    total: timedelta
    #: The same for a call that AWS throttles: it answers, and only wants to be asked more slowly.
    throttled: timedelta = timedelta(minutes=15)
    #: Seconds for one request; None: as long as the bounds of the connection allow.
    request: float | None = None
    #: Whether credentials that do not work are waited for.
    for_credentials: bool = True


#: For a submission that is carried out.
PATIENT = Patience(total=timedelta(minutes=15))
#: For everything else that a bot does: people press again, and tasks in the background repeat.
IN_A_BOT = Patience(total=timedelta(minutes=1), for_credentials=False)
#: For a sweep: the next one repeats it.
ONE_SWEEP = Patience(total=timedelta(seconds=30), for_credentials=False)
#: For a person who waits at a terminal. Two requests (the account, and the call) end well before 20 seconds.
BRIEF = Patience(total=timedelta(seconds=4), request=6.0, for_credentials=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long Callsign waits for AWS."""

    #: Seconds to connect, and to wait for the next byte of a response.
    connect: float = 5.0
    read: float = 20.0
    patience: Patience = PATIENT
    #: Seconds before the first repeat, and the longest pause between two; up to a second at random is added.
    first_pause: float = 0.5
    longest_pause: float = 20.0


def ignore_call(operation: str, region: str, outcome: str, seconds: float) -> None:
    """An OnCall that does nothing."""


def ignore_wait(error: AwsError) -> None:
    """An OnWait that does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How Callsign connects to AWS."""

    #: Region in which STS is asked.
    home_region: str = HOME_REGION
    bounds: Bounds = field(default_factory=Bounds)
    on_call: OnCall = ignore_call
    on_wait: OnWait = ignore_wait
    #: For how long a call is repeated; None to measure with the clock. A clock that is set forward ends no call.
    monotonic: Callable[[], float] | None = None
    #: Reads the SDK's data; None for one that all sessions of a process share.
    loader: Any = None

    def new_session(self) -> AioSession:
        """A session of the SDK, which reads its settings when they are first needed."""
        session = AioSession(event_hooks=copy.copy(_handlers()), include_builtin_handlers=False)
        session.register_component("data_loader", self.loader or models())
        return session


class Clients:
    """One client for each service and region: opened at first use, closed together with `stack`."""

    def __init__(self, connection: Connection, stack: AsyncExitStack) -> None:
        self.connection = connection
        #: The credentials of all clients.
        self.credentials = RenewableCredentials(connection.new_session)
        self._stack = stack
        self._session: AioSession | None = None
        self._open: dict[tuple[str, str], Any] = {}
        self._lock = asyncio.Lock()

    async def client(self, service: str, region: str) -> Any:
        """The aiobotocore client; the SDK itself finds endpoint and credentials. Raises what the SDK raises."""
        async with self._lock:
            if (service, region) not in self._open:
                self._open[service, region] = await self._new_client(service, region)
            return self._open[service, region]

    async def _new_client(self, service: str, region: str) -> Any:
        session, self._session = self._session or self._new_session(), None
        context = session.create_client(service, region_name=region, config=self._config(service))
        client = await self._stack.enter_async_context(context)
        self._session = session  # kept only if its settings can be used: a new session reads the files again
        return client

    def _config(self, service: str) -> AioConfig:
        bounds = self.connection.bounds
        return AioConfig(
            connect_timeout=bounds.connect,
            read_timeout=bounds.read + (LONG_POLL if service == "sqs" else 0),
            # Caller repeats requests itself, within the quota.
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=50,
            user_agent_extra="callsign",
            http_session_cls=TlsSession,
        )

    def _new_session(self) -> AioSession:
        session = self.connection.new_session()
        session.register_component("credential_provider", CredentialProvider(self.credentials))
        return session


def settings_error(connection: Connection, regions: Sequence[str]) -> AwsError | None:
    """Why the SDK cannot use its settings, or does not know a region, whatever AWS answers; None where it can."""
    try:
        session = connection.new_session()
        session.get_scoped_config()
        for name in ENDPOINT_VARIABLES:
            _check_address(os.environ.get(name, ""))
        known = known_regions(session)
    except (BotoCoreError, ValueError) as raised:
        error = of_settings("", raised)
        if error is None:
            raise
        return error
    return next((error for region in regions if (error := region_error(region, known))), None)


def configured_region() -> str:
    """The region of the profile in the SDK's files; empty where they name none.

    Raises:
        AwsError: the files cannot be used.
    """
    try:
        return str(Connection().new_session().get_config_variable("region") or "")
    except (BotoCoreError, ValueError) as raised:
        error = of_settings("", raised)
        if error is None:
            raise
        raise error from None


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("Invalid endpoint")  # as the SDK, which says so only when it opens a client


def region_error(region: str, known: Collection[str]) -> RegionUnknown | None:
    """Why the region cannot be asked; None where it is one of `known`, or where nothing is known."""
    if not known or region in known:
        return None
    nearest = max(known, key=lambda name: (_likeness(region, name), name))
    near = nearest if _likeness(region, nearest) > ALIKE else ""
    return RegionUnknown("", code="UnknownRegion", region=region, detail=near)


def _likeness(text: str, name: str) -> float:
    """From 0 to 2: the same letters in the same order, and the same letters in any order, as in `us-esat-1`."""
    return sum(difflib.SequenceMatcher(None, *pair).ratio() for pair in ((text, name), (sorted(text), sorted(name))))


def known_regions(session: AioSession) -> frozenset[str]:
    """The regions that the SDK knows for the service, in all partitions; empty where another endpoint is set."""
    if any(os.environ.get(name) for name in ENDPOINT_VARIABLES) or session.get_scoped_config().get("endpoint_url"):
        return frozenset()
    partitions = session.get_component("data_loader").load_data("endpoints")["partitions"]
    return frozenset(
        region
        for partition in partitions
        for region in partition["services"].get(HOST, {}).get("endpoints", ())
        if region in partition["regions"]
    )


@cache
def _handlers() -> AioHierarchicalEmitter:
    """The SDK's own handlers of a session's events. Registering them is most of a session's cost; a copy is cheap."""
    handlers = AioHierarchicalEmitter()
    AioSession(event_hooks=handlers)
    return handlers


@cache
def models() -> Any:
    """The SDK's service models, read once for all sessions of a process: reading them is most of a client's cost."""
    loader = get_session().get_component("data_loader")
    loader.file_loader = _SdkFiles()
    return loader


class _SdkFiles(JSONFileLoader):  # type: ignore[misc]  # botocore has no types
    """The SDK's files; `endpoints` alone lists 300 services in 7 MB. Services left out get AWS's usual host names."""

    def load_file(self, file_path: str) -> Any:
        """Read one file. None if it does not exist."""
        data = super().load_file(file_path)
        if data and file_path.endswith("endpoints"):
            for partition in data["partitions"]:
                services = partition["services"]
                partition["services"] = {name: services[name] for name in ENDPOINTS if name in services}
        return data
