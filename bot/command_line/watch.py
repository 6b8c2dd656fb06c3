"""`callsign watch`: shows changes of the registrations that Callsign knows when they are found."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Output, ambient_of, options, run
from bot.command_line.records import settings_and_records
from workflows.lifecycle import stages
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError
from workflows.records.registrations import Change, Registration

if TYPE_CHECKING:
    from bot.runtime.core import Core

#: Longer than a sweep of a region takes.
LOOK = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Watcher:
    """Sweeps regions, and shows what has changed since it started."""

    core: Core
    output: Output
    #: Changes of each registration shown so far.
    _shown: dict[RegistrationId, int] = field(default_factory=dict)
    #: Registrations that Callsign does not watch, by the status they were last seen in.
    _strangers: dict[RegistrationId, str] = field(default_factory=dict)

    async def begin(self) -> int:
        """Leave out everything that happened before now; returns the number of registrations."""
        known = await self._known()
        self._shown.update({registration.id: registration.changes for registration in known.values()})
        return len(known)

    async def look(self, *, leased: bool) -> list[dict[str, object]]:
        """Sweep every region, unless a running Callsign does; show what is new, and return it for programs."""
        documents: list[dict[str, object]] = []
        for region in await self.regions():
            try:
                documents += await self._sweep(region) if await self._may(region, leased=leased) else []
            except AwsError as error:
                why = messages.terminal.problem(error.problem())
                self.output.note(messages.terminal_status.unanswered(region, why))
        for registration in (await self._known()).values():
            if registration.changes > self._shown.get(registration.id, 0):
                documents += [self._show(registration, change) for change in await self._new(registration)]
                self._shown[registration.id] = registration.changes
        return documents

    async def regions(self) -> tuple[str, ...]:
        """The regions that are set, and those of the recorded registrations that are not over."""
        known = await self._known()
        recorded = (each.region for each in known.values() if not stages.is_final(each.status))
        return tuple(dict.fromkeys((*self.core.settings.regions, *recorded)))

    async def _may(self, region: str, *, leased: bool) -> bool:
        """Whether this command may sweep now.

        The lease is taken for a moment only, so that a bot that starts now gets it at its next try.
        """
        if not leased:
            return True
        now = self.core.ambient.clock()
        name = f"sweep:{await self.core.aws.account_id()}:{region}"
        return await self.core.store.claim_lease(name, self._holder, now, now + LOOK)

    async def _sweep(self, region: str) -> list[dict[str, object]]:
        result = await self.core.sweep(region)
        now = self.core.ambient.clock()
        # Give the lease back: it expires at once.
        await self.core.store.claim_lease(f"sweep:{await self.core.aws.account_id()}:{region}", self._holder, now, now)
        return [
            self._stranger(region, summary.id, summary.status)
            for summary in result.unrecorded
            if self._moved(summary.id, summary.status)
        ]

    @property
    def _holder(self) -> str:
        return f"terminal:{id(self)}"

    def _moved(self, registration_id: RegistrationId, status: str) -> bool:
        before = self._strangers.get(registration_id)
        self._strangers[registration_id] = status
        return before not in (None, status)

    async def _known(self) -> Mapping[RegistrationId, Registration]:
        account = await self.core.aws.account_id()
        return {registration.id: registration for registration in await self.core.store.registrations(account)}

    async def _new(self, registration: Registration) -> list[Change]:
        shown = self._shown.get(registration.id, 0)
        return [change for change in await self.core.store.changes_of(registration.message_key) if change.seq > shown]

    def _show(self, registration: Registration, change: Change) -> dict[str, object]:
        self.output.say(*messages.terminal_status.change(registration, change))
        return _document(registration, change)

    def _stranger(self, region: str, registration_id: RegistrationId, status: str) -> dict[str, object]:
        now = self.core.ambient.clock()
        self.output.say(messages.terminal_status.foreign_change(now, registration_id, status, region))
        return {"registration_id": registration_id, "region": region, "status": status, "observed_at": now.isoformat()}


@click.command("watch", epilog=messages.terminal_status.WATCH_EPILOG)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region, in addition to CALLSIGN_REGIONS.")
@click.option("--once", is_flag=True, help="Check once, show the changes since the last check, and exit.")
@options
def watch(context: click.Context, region: str, *, once: bool, as_json: bool) -> NoReturn:
    """Show changes of registrations until you press Ctrl-C.

    Callsign asks AWS every CALLSIGN_POLL_SECONDS seconds. With --json, each change is a JSON document on a line of its
    own; with --once, one document contains all changes.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_core
        from bot.runtime.database import kept_in

        settings, _ = await settings_and_records(region, output)
        async with open_core(settings, ambient_of(context)) as core:
            watcher = Watcher(core=core, output=output)
            count, regions = await watcher.begin(), await watcher.regions()
            if once:
                documents = await watcher.look(leased=False)
                if not documents:
                    output.note(messages.terminal_status.no_changes(count, regions))
                output.document({"changes": documents})
                return Exit.DONE
            output.note(messages.terminal_status.watching(count, regions, settings.poll_seconds, kept_in(settings)))
            while True:
                for document in await watcher.look(leased=True):
                    if as_json:
                        click.echo(json.dumps(document, ensure_ascii=False))
                await asyncio.sleep(settings.poll_seconds)

    run(context, work, as_json=as_json)


def _document(registration: Registration, change: Change) -> dict[str, object]:
    return {
        "registration_id": registration.id,
        "region": registration.region,
        "name": registration.name,
        "number": registration.identity,
        "kind": change.kind.value,
        "status": change.to_status,
        "before": change.from_status,
        "version": change.version,
        "version_status": change.version_status,
        "reasons": [reason.reason for reason in change.verdict.reasons],
        "fields": [
            {"field": denied.path, "reason": denied.reason, "feedback": denied.feedback}
            for denied in change.verdict.fields
        ],
        "observed_at": change.observed_at.isoformat(),
        "console": messages.text.console_link(registration.region, registration.id),
    }
