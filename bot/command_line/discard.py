"""`callsign discard` and `callsign delete`: a submitted version, and a registration that is not in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import Records, settings_and_records
from bot.command_line.registration_status import document, full_lines, in_full
from workflows.access.gate import require
from workflows.records.access import Right, place_of
from workflows.records.drafts import Draft, DraftId, DraftState, SubmissionState
from workflows.registrations import discard as ending
from workflows.submissions import claim, drafts

if TYPE_CHECKING:
    from bot.runtime.core import Core

REGION_HELP = "AWS region. Defaults to that of the registration."


@dataclass(frozen=True, kw_only=True)
class _Request:
    """One registration, what is asked for it, and whether it is done."""

    core: Core
    output: Output
    records: Records
    wanted: str
    region: str
    yes: bool

    async def discard(self) -> Exit:
        """Discard the submitted version. Raises Failure where none waits for its review."""
        registration = await finding.the_one(self.core, self.region, self.records, self.wanted)
        seen = await in_full(self.core, registration)
        version = ending.discardable(seen.versions or ())
        if version is None:
            raise Failure(messages.terminal_actions.not_discardable(registration.id))
        self.output.say(*self.output.wrapped(full_lines(seen)), "", messages.terminal_actions.discards(version.version))
        if self.yes:
            from bot.runtime.command import person

            try:
                await ending.discard(registration, person(), self.core.ports)
            except ending.TooLate:
                raise Failure(messages.terminal_actions.not_discardable(registration.id)) from None
            self.output.say(messages.terminal_actions.discarded(version.version, registration.id))
        else:
            self.output.say(messages.terminal_actions.DRY)
        self.output.document({"done": self.yes, "discards": version.version, **document(seen)})
        return Exit.DONE

    async def delete(self) -> Exit:
        """Delete a registration at AWS, or a draft that never reached AWS. Raises Failure where that cannot be."""
        draft = await self.core.store.draft(DraftId(self.wanted.strip()))
        if draft:
            return await self._delete_draft(draft)
        registration = await finding.the_one(self.core, self.region, self.records, self.wanted)
        seen = await in_full(self.core, registration)
        if not ending.removable(registration, seen.versions or ()):
            raise Failure(messages.terminal_actions.not_deletable(registration.id, seen.words))
        tied = await self.core.aws.associations(registration.region, registration.id)
        numbers = [association.phone_number for association in tied if association.phone_number]
        self.output.say(*self.output.wrapped(full_lines(seen)), "", messages.terminal_actions.deletes(numbers))
        if self.yes:
            from bot.runtime.command import person

            try:
                await ending.delete(registration, person(), self.core.ports, allowed=ending.removable)
            except ending.TooLate:
                raise Failure(messages.terminal_actions.kept_by_aws(registration.id)) from None
            except ending.UnderWay:
                raise Failure(messages.terminal_actions.still_submitting(registration.id)) from None
            self.output.say(messages.terminal_actions.deleted(registration.id))
        else:
            self.output.say(messages.terminal_actions.DRY)
        self.output.document({"done": self.yes, "kept_numbers": numbers, **document(seen)})
        return Exit.DONE

    async def _delete_draft(self, draft: Draft) -> Exit:
        ports = self.core.ports
        unfinished = await ports.store.submissions([SubmissionState.RUNNING, SubmissionState.NEEDS_ATTENTION])
        submission = next((each for each in unfinished if each.draft_id == draft.id), None)
        if submission and (submission.state is SubmissionState.RUNNING or submission.registration_id):
            raise Failure(messages.terminal_actions.still_submitting(submission.registration_id or draft.id))
        if draft.state not in {DraftState.OPEN, DraftState.SUBMITTING}:
            raise Failure(messages.terminal_actions.draft_is_over(draft.id))
        self.output.say(messages.terminal_actions.deletes_draft(draft.name, draft.title))
        if self.yes:
            from bot.runtime.command import person

            if draft.owner != person():  # everybody may discard their own
                await require(ports.gate, Right.DELETE, person(), place_of(draft))
            if submission:
                await claim.reopen(submission, ports)
            await drafts.discard(draft, ports)
            self.output.say(messages.terminal_actions.deleted(draft.id))
        else:
            self.output.say(messages.terminal_actions.DRY)
        self.output.document({"done": self.yes, "draft": draft.id, "name": draft.name})
        return Exit.DONE


@click.command(epilog=messages.terminal_actions.DISCARD_EPILOG)
@click.argument("wanted", metavar="ID")
@click.option("--region", "-r", metavar="REGION", default="", help=REGION_HELP)
@click.option("--yes", is_flag=True, help="Discard it. Without this option, nothing is done.")
@options
def discard(context: click.Context, wanted: str, region: str, *, yes: bool, as_json: bool) -> NoReturn:
    """Discard the submitted version of a registration, before its review has started.

    The version is lost for good; `callsign fix` submits the next one. Nothing is released.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        settings, records = await settings_and_records(region, output)
        async with (open_core if yes else open_dry)(settings, ambient_of(context)) as core:
            request = _Request(core=core, output=output, records=records, wanted=wanted, region=region, yes=yes)
            return await request.discard()

    run(context, work, as_json=as_json)


@click.command(epilog=messages.terminal_actions.DELETE_EPILOG)
@click.argument("wanted", metavar="ID")
@click.option("--region", "-r", metavar="REGION", default="", help=REGION_HELP)
@click.option("--yes", is_flag=True, help="Delete it. Without this option, nothing is done.")
@options
def delete(context: click.Context, wanted: str, region: str, *, yes: bool, as_json: bool) -> NoReturn:
    """Delete a registration at AWS for good: a draft, one that was denied, or a closed one.

    ID can also be the ID of a draft that stopped before AWS had it. Numbers and sender IDs are not released. AWS
    refuses while a version is in review, and while something that is associated keeps the registration.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        settings, records = await settings_and_records(region, output)
        async with (open_core if yes else open_dry)(settings, ambient_of(context)) as core:
            request = _Request(core=core, output=output, records=records, wanted=wanted, region=region, yes=yes)
            return await request.delete()

    run(context, work, as_json=as_json)
