"""`callsign status`: the status of registrations, as AWS has it now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.settings import Settings
from workflows.lifecycle import stages, verdicts
from workflows.lifecycle.stages import Stage
from workflows.ports.archive import Dossier
from workflows.records.account import RegistrationSummary, VersionSummary
from workflows.records.drafts import RegistrationId
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration, Verdict

if TYPE_CHECKING:
    from bot.runtime.core import Account

#: Stages in which somebody has to do something.
NEEDS_A_PERSON = frozenset({Stage.DENIED, Stage.AUTHENTICATION})
#: Registrations read of the store at a time.
PAGE = 500


@dataclass(frozen=True, kw_only=True)
class RegistrationStatus:
    """The current status of one registration."""

    registration: Registration
    #: Newest last; empty where the person did not ask for them.
    versions: tuple[VersionSummary, ...] = ()
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def words(self) -> str:
        """Its status, for people."""
        waiting = stages.stage(self.registration) is Stage.WAITING
        return messages.status.status_text("SUBMITTED" if waiting else self.registration.status)


@click.command(epilog=messages.terminal_status.STATUS_EPILOG)
@click.argument("wanted", metavar="[ID]...", nargs=-1)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to all of CALLSIGN_REGIONS.")
@click.option("--all", "everything", is_flag=True, help="Include closed registrations.")
@options
def status(
    context: click.Context, wanted: tuple[str, ...], region: str, *, everything: bool, as_json: bool
) -> NoReturn:
    """Show the status of registrations (all, or the ones you name).

    ID is a registration ID or, for a registration that Callsign created, its name or number. Callsign asks AWS, so
    registrations created in the AWS console or by scripts are included. For the ones you name, it also shows the
    versions and the reviewers' comments.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        settings = settings_of(region)
        recorded = await _recorded(settings)
        async with open_account(settings, ambient_of(context)) as account:
            listed = await _listed(account, (region,) if region else settings.regions, recorded)
            chosen = _chosen(listed, wanted, everything=everything)
            statuses = [
                await _in_full(account, registration) if wanted else RegistrationStatus(registration=registration)
                for registration in chosen
            ]
        _show(output, statuses, in_full=bool(wanted))
        return Exit.ATTENTION if any(map(needs_a_person, chosen)) else Exit.DONE

    run(context, work, as_json=as_json)


def needs_a_person(registration: Registration) -> bool:
    """Whether somebody has to fix or confirm something."""
    return stages.stage(registration) in NEEDS_A_PERSON


async def _recorded(settings: Settings) -> Mapping[RegistrationId, Registration]:
    """The recorded registrations, also while Callsign is running; empty where the database does not exist yet."""
    from bot.runtime.database import open_recorded
    from bot.runtime.refusals import StartRefused

    registrations: dict[RegistrationId, Registration] = {}
    with suppress(StartRefused):
        async with open_recorded(settings) as archive:
            after = ""
            while page := await archive.dossiers(after, PAGE):
                registrations |= {dossier.registration.id: _numbered(dossier) for dossier in page}
                after = page[-1].registration.id
    return registrations


def _numbered(dossier: Dossier) -> Registration:
    """The registration with its bought number, which becomes its identity only when it is live."""
    bought = next((submission.number for submission in reversed(dossier.submissions) if submission.number), "")
    return replace(dossier.registration, identity=dossier.registration.identity or bought)


async def _listed(
    account: Account, regions: Sequence[str], recorded: Mapping[RegistrationId, Registration]
) -> list[Registration]:
    account_id = await account.aws.account_id()
    lists = await asyncio.gather(*(account.aws.registrations(region) for region in regions))
    titles = {
        declared.name: declared.title for region in regions for declared in (await account.forms.types(region)).value
    }
    registrations = [
        _now(
            account_id, region, seen, recorded.get(seen.id), titles.get(seen.registration_type, seen.registration_type)
        )
        for region, listed in zip(regions, lists, strict=True)
        for seen in listed
    ]
    return sorted(registrations, key=lambda registration: registration.created_at, reverse=True)


def _now(account: str, region: str, seen: RegistrationSummary, known: Registration | None, title: str) -> Registration:
    """The recorded registration, updated from AWS's list."""
    if known:
        now = stages.advanced(known, seen, (), known.status_since)
        # The recorded version status is older than the new registration status.
        return now if seen.status == known.status else replace(now, version_status="")
    return Registration(
        id=seen.id,
        account_id=account,
        region=region,
        registration_type=seen.registration_type,
        title=title,
        name="",
        owner=None,
        channel_id="",
        status=seen.status,
        version=seen.version,
        version_status="",
        latest_denied_version=seen.latest_denied_version,
        approved_version=seen.approved_version,
        status_since=seen.created_at,
        created_at=seen.created_at,
        submitted_at=None,
        message_key=MessageKey(""),
    )


def _chosen(listed: Sequence[Registration], wanted: Sequence[str], *, everything: bool) -> list[Registration]:
    if not wanted:
        return [registration for registration in listed if everything or not stages.is_final(registration.status)]
    chosen = []
    for text in wanted:
        folded = text.casefold().rpartition("/")[2]  # the last part of an ARN is the id
        named = [
            registration
            for registration in listed
            if folded in {registration.id.casefold(), registration.name.casefold(), registration.identity.casefold()}
        ]
        if not named:
            raise Failure(messages.terminal_status.not_at_aws(text))
        chosen += named
    return list(dict.fromkeys(chosen))


async def _in_full(account: Account, registration: Registration) -> RegistrationStatus:
    versions = sorted(
        await account.aws.versions(registration.region, registration.id), key=lambda version: version.version
    )
    newest = versions[-1] if versions else None
    registration = replace(registration, version_status=newest.status if newest else registration.version_status)
    refused = next((version for version in reversed(versions) if version.status in verdicts.REFUSED), None)
    if refused is None or not stages.is_denied(registration):
        return RegistrationStatus(registration=registration, versions=tuple(versions))
    values = await account.aws.values(registration.region, registration.id, refused.version)
    form = (await account.forms.form(registration.region, registration.registration_type)).value
    verdict = verdicts.verdict(refused, values, form)
    return RegistrationStatus(registration=registration, versions=tuple(versions), verdict=verdict)


def _show(output: Output, statuses: Sequence[RegistrationStatus], *, in_full: bool) -> None:
    if in_full:
        for place, status in enumerate(statuses):
            registration = status.registration
            link = messages.text.console_link(registration.region, registration.id)
            output.say(
                *([""] if place else []),
                *messages.terminal_status.full_status(
                    registration, status.words, status.versions, status.verdict, link
                ),
            )
    elif statuses:
        regions = {status.registration.region for status in statuses}
        seen = [*messages.terminal_status.STATUS_COLUMNS, *(["Region"] if len(regions) > 1 else [])]
        output.table(messages.terminal_status.STATUS_HEADER, [_row(status) for status in statuses], seen=seen)
    else:
        output.note(messages.terminal_status.NOTHING_REGISTERED)
    output.document({"registrations": [_document(status) for status in statuses]})


def _row(status: RegistrationStatus) -> tuple[str, ...]:
    registration = status.registration
    return (
        registration.id,
        registration.status,
        status.words,
        registration.name,
        registration.identity,
        registration.title,
        registration.region,
    )


def _document(status: RegistrationStatus) -> dict[str, object]:
    registration = status.registration
    return {
        "registration_id": registration.id,
        "region": registration.region,
        "type": registration.registration_type,
        "title": registration.title,
        "name": registration.name,
        "number": registration.identity,
        "status": registration.status,
        "words": status.words,
        "needs_a_person": needs_a_person(registration),
        "version": registration.version,
        "versions": [{"version": each.version, "status": each.status} for each in status.versions],
        "denied_reasons": [
            {
                "reason": each.reason,
                "short_description": each.short_description,
                "long_description": each.long_description,
            }
            for each in status.verdict.reasons
        ],
        "denied_fields": [
            {"field": each.path, "title": each.title, "reason": each.reason, "feedback": each.feedback}
            for each in status.verdict.fields
        ],
        "feedback": status.verdict.feedback,
        "console": messages.text.console_link(registration.region, registration.id),
    }
