"""Kills a victim process between an effect and its answer.

The stand-ins do this, in a process that is not killed.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from sandbox.aws.server import AwsStandIn
from sandbox.slack.changes import Json


class Killer:
    """Kills a process as soon as an effect exists, before the answer is sent."""

    def __init__(self) -> None:
        self._armed: tuple[str, int] | None = None

    def arm(self, where: str, pid: int) -> None:
        """Make the next effect at `where` kill the process `pid`."""
        self._armed = (where, pid)

    def disarm(self) -> None:
        """Forget the process, which has ended."""
        self._armed = None

    def effect(self, where: str) -> None:
        """Record an effect at `where`. May be called from any thread."""
        armed = self._armed
        if armed and armed[0] == where:
            self._armed = None
            with suppress(ProcessLookupError):
                os.kill(armed[1], signal.SIGKILL)

    def workspace_changed(self, change: Json) -> None:
        """Record a change in the Slack workspace."""
        if change["type"] in {"message", "message_updated"}:
            self.effect("slack")


class KillingAws(AwsStandIn):
    """An AWS stand-in that can kill a process before it answers."""

    def __init__(self, killer: Killer) -> None:
        super().__init__(review="manual")
        self._killer = killer

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        super().after(region, account, operation, request_id, outcome)
        if outcome == "ok" and not operation.startswith(("Describe", "List", "Get")):
            self._killer.effect("aws")
