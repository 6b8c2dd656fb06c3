"""Who kills where an effect is there and its answer is not: the stand-ins, in the process that is not killed."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from sandbox.aws.server import AwsStandIn
from sandbox.slack.changes import Json


class Reaper:
    """Kills a process the moment an effect is there, before its answer is sent."""

    def __init__(self) -> None:
        self._armed: tuple[str, int] | None = None

    def arm(self, where: str, pid: int) -> None:
        """The next effect at `where` kills `pid`."""
        self._armed = (where, pid)

    def disarm(self) -> None:
        """That process is gone."""
        self._armed = None

    def effect(self, where: str) -> None:
        """There is one. From any thread."""
        armed = self._armed
        if armed and armed[0] == where:
            self._armed = None
            with suppress(ProcessLookupError):
                os.kill(armed[1], signal.SIGKILL)

    def posted(self, change: Json) -> None:
        """Something happened in the workspace."""
        if change["type"] in {"message", "message_updated"}:
            self.effect("slack")


class FatalAws(AwsStandIn):
    """An AWS that kills before it answers."""

    def __init__(self, reaper: Reaper) -> None:
        super().__init__(review="manual")
        self._reaper = reaper

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        super().after(region, account, operation, request_id, outcome)
        if outcome == "ok" and not operation.startswith(("Describe", "List", "Get")):
            self._reaper.effect("aws")
