"""Credentials that are read again when they no longer work, without a restart.

The SDK resolves credentials once for a session and keeps them. A login program, a sidecar or a person may replace what
they came from (the credentials file, a web identity token, an SSO login, the output of a program) at any moment.
"""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from aiobotocore.credentials import AioCredentials
from aiobotocore.session import AioSession
from botocore.exceptions import BotoCoreError

NewSession = Callable[[], AioSession]

#: Seconds that a provider of credentials may take. A program may have to wait for a person who logs in.
PROVIDER_SECONDS = 12.0
PROGRAM_SECONDS = 60.0
#: The variable of the SDK that names the file with a web identity token.
TOKEN_VARIABLE = "AWS_WEB_IDENTITY_TOKEN_FILE"  # noqa: S105  # the name of a variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the settings say about where credentials come from; no secret is in it."""

    profile: str = ""
    #: The program of `credential_process`, without its arguments.
    program: str = ""
    #: The file with the web identity token.
    token_file: str = ""


class ProviderFailed(Exception):
    """Credentials cannot be had. `raised` is what their provider raised, None where there is no provider."""

    def __init__(self, source: Source, raised: Exception | None) -> None:
        super().__init__(type(raised).__name__)
        self.source = source
        self.raised = raised


def source_of(session: AioSession) -> Source:
    """The Source in the session's settings; what cannot be read is empty."""
    try:
        scoped = session.get_scoped_config()
        program = shlex.split(str(scoped.get("credential_process", "")))
        return Source(
            profile=session.get_config_variable("profile") or "",
            program=PurePath(program[0]).name if program else "",
            token_file=os.environ.get(TOKEN_VARIABLE) or str(scoped.get("web_identity_token_file", "")),
        )
    except (BotoCoreError, ValueError, OSError):  # broken settings: the SDK's own error is the one that is reported
        return Source(profile=session.instance_variables().get("profile") or "")


class RenewableCredentials(AioCredentials):  # type: ignore[misc]  # aiobotocore has no types
    """The credentials of all clients: resolved at the first use, and again after `renew`.

    Raises ProviderFailed where they cannot be had, whatever the provider raised; the next use tries again.
    """

    def __init__(self, new_session: NewSession) -> None:
        super().__init__("", "")
        self._new_session = new_session
        self._current: Any = None
        self._source = Source()
        self._lock = asyncio.Lock()
        #: How often they were resolved.
        self.generation = 0

    async def get_frozen_credentials(self) -> Any:
        """The keys to sign with."""
        async with self._lock:
            if self._current is None:
                await self._resolve()
            try:
                return await self._provided(self._current.get_frozen_credentials, self._source)
            except ProviderFailed:
                self._current = None
                raise

    async def renew(self, generation: int) -> bool:
        """Resolve them again, unless that was done since `generation`; returns whether the keys are different now."""
        async with self._lock:
            if generation != self.generation or self._current is None:
                return generation != self.generation
            before = await self._key()
            self._current = None
            try:
                await self._resolve()
            except ProviderFailed:
                return False
            return bool(await self._key() != before)

    async def _key(self) -> Any:
        try:
            return await self._provided(self._current.get_frozen_credentials, self._source) if self._current else None
        except ProviderFailed:
            return None

    async def _resolve(self) -> None:
        session = self._new_session()  # a new one reads the files again
        self._source = source_of(session)
        resolved = await self._provided(session.get_credentials, self._source)
        if resolved is None:
            raise ProviderFailed(self._source, None)
        self._current = resolved
        self.generation += 1

    async def _provided(self, provide: Callable[[], Any], source: Source) -> Any:
        try:
            async with asyncio.timeout(PROGRAM_SECONDS if source.program else PROVIDER_SECONDS):
                return await provide()
        except Exception as raised:  # the border to files, programs and servers of others: they raise anything
            raise ProviderFailed(source, raised) from raised


class CredentialProvider:
    """The component of a session that gives the same credentials to all its clients."""

    def __init__(self, credentials: RenewableCredentials) -> None:
        self._credentials = credentials

    async def load_credentials(self) -> RenewableCredentials:
        """Called by the SDK for each client."""
        return self._credentials
