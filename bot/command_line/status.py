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
from bot.messages import terminal_status as words
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
    #: Newest last; empty where nobody asked for so much.
    versions: tuple[VersionSummary, ...] = ()
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def words(self) -> str:
        """Its status, for people."""
        waiting = stages.stage(self.registration) is Stage.WAITING
        return messages.status.status_text("SUBMITTED" if waiting else self.registration.status)


@click.command(epilog=words.STATUS_EPILOG)
@click.argument("wanted", metavar="[ID]...", nargs=-1)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to all of CALLSIGN_REGIONS.")
@click.option("--all", "everything", is_flag=True, help="Include closed registrations.")
@options
def status(
    context: click.Context, wanted: tuple[str, ...], region: str, *, everything: bool, as_json: bool
) -> NoReturn:
    """Show the status of registrations (all, or the ones you name).

    ID is a registration ID or, for a registration that Callsign created, its name or number. Callsign asks AWS, so
    registrations created in the AWS console or by scripts are included. For the ones you name, it also shows the versions and the
    reviewers' comments.
    """

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        settings = settings_of(region)
        recorded = await _recorded(settings)
        async with open_account(settings, ambient_of(context)) as account:
            listed = await _listed(account, (region,) if region else settings.regions, recorded)
            found = _chosen(listed, wanted, everything=everything)
            statuses = [
                await _in_full(account, one) if wanted else RegistrationStatus(registration=one) for one in found
            ]
        _show(output, statuses, in_full=bool(wanted))
        return Exit.ATTENTION if any(map(needs_a_person, found)) else Exit.DONE

    run(context, work, as_json=as_json)


def needs_a_person(registration: Registration) -> bool:
    """Whether somebody has to fix or confirm something."""
    return stages.stage(registration) in NEEDS_A_PERSON


async def _recorded(settings: Settings) -> Mapping[RegistrationId, Registration]:
    """What Callsign has recorded, also while it is running; nothing where there is no database yet."""
    from bot.runtime.database import open_recorded
    from bot.runtime.refusals import StartRefused

    found: dict[RegistrationId, Registration] = {}
    with suppress(StartRefused):
        async with open_recorded(settings) as archive:
            after = ""
            while page := await archive.dossiers(after, PAGE):
                found |= {one.registration.id: _numbered(one) for one in page}
                after = page[-1].registration.id
    return found


def _numbered(found: Dossier) -> Registration:
    """With the number it was bought, which is not its identity before it is live."""
    bought = next((one.number for one in reversed(found.submissions) if one.number), "")
    return replace(found.registration, identity=found.registration.identity or bought)


async def _listed(
    account: Account, regions: Sequence[str], recorded: Mapping[RegistrationId, Registration]
) -> list[Registration]:
    account_id = await account.aws.account_id()
    lists = await asyncio.gather(*(account.aws.registrations(region) for region in regions))
    titles = {one.name: one.title for region in regions for one in (await account.forms.types(region)).value}
    found = [
        _now(
            account_id, region, seen, recorded.get(seen.id), titles.get(seen.registration_type, seen.registration_type)
        )
        for region, listed in zip(regions, lists, strict=True)
        for seen in listed
    ]
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def _now(account: str, region: str, seen: RegistrationSummary, known: Registration | None, title: str) -> Registration:
    """What is recorded, brought up to AWS's list."""
    if known:
        now = stages.advanced(known, seen, (), known.status_since)
        # What was known of the version is older than a status that moved since.
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
        return [one for one in listed if everything or not stages.is_final(one.status)]
    found = []
    for text in wanted:
        folded = text.casefold().rpartition("/")[2]  # of an ARN the end is the id
        named = [one for one in listed if folded in {one.id.casefold(), one.name.casefold(), one.identity.casefold()}]
        if not named:
            raise Failure(words.not_at_aws(text))
        found += named
    return list(dict.fromkeys(found))


async def _in_full(account: Account, found: Registration) -> RegistrationStatus:
    versions = sorted(await account.aws.versions(found.region, found.id), key=lambda one: one.version)
    newest = versions[-1] if versions else None
    found = replace(found, version_status=newest.status if newest else found.version_status)
    refused = next((one for one in reversed(versions) if one.status in verdicts.REFUSED), None)
    if refused is None or not stages.is_denied(found):
        return RegistrationStatus(registration=found, versions=tuple(versions))
    values = await account.aws.values(found.region, found.id, refused.version)
    form = (await account.forms.form(found.region, found.registration_type)).value
    verdict = verdicts.verdict(refused, values, form)
    return RegistrationStatus(registration=found, versions=tuple(versions), verdict=verdict)


def _show(output: Output, statuses: Sequence[RegistrationStatus], *, in_full: bool) -> None:
    if in_full:
        for place, one in enumerate(statuses):
            found = one.registration
            link = messages.text.console_link(found.region, found.id)
            output.say(*([""] if place else []), *words.full_status(found, one.words, one.versions, one.verdict, link))
    elif statuses:
        regions = {one.registration.region for one in statuses}
        seen = [*words.STATUS_COLUMNS, *(["Region"] if len(regions) > 1 else [])]
        output.table(words.STATUS_HEADER, [_row(one) for one in statuses], seen=seen)
    else:
        output.note(words.NOTHING_REGISTERED)
    output.document({"registrations": [_document(one) for one in statuses]})


def _row(one: RegistrationStatus) -> tuple[str, ...]:
    found = one.registration
    return found.id, found.status, one.words, found.name, found.identity, found.title, found.region


def _document(one: RegistrationStatus) -> dict[str, object]:
    found = one.registration
    return {
        "registration_id": found.id,
        "region": found.region,
        "type": found.registration_type,
        "title": found.title,
        "name": found.name,
        "number": found.identity,
        "status": found.status,
        "words": one.words,
        "needs_a_person": needs_a_person(found),
        "version": found.version,
        "versions": [{"version": each.version, "status": each.status} for each in one.versions],
        "denied_reasons": [
            {
                "reason": each.reason,
                "short_description": each.short_description,
                "long_description": each.long_description,
            }
            for each in one.verdict.reasons
        ],
        "denied_fields": [
            {"field": each.path, "title": each.title, "reason": each.reason, "feedback": each.feedback}
            for each in one.verdict.fields
        ],
        "feedback": one.verdict.feedback,
        "console": messages.text.console_link(found.region, found.id),
    }
