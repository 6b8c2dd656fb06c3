"""`callsign brand-profiles`: AWS brand profiles, and a registration saved to one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import Records, settings_and_records
from bot.command_line.rights import must_have
from workflows.brand_profiles.save import JobFailed, JobUnfinished, Saving, Waiting, saved, start
from workflows.records.access import Right
from workflows.records.brand_profiles import ACTIVE, BrandProfile, OnConflict
from workflows.records.errors import AwsError

if TYPE_CHECKING:
    from bot.runtime.core import Account
    from workflows.ports.brand_profiles import BrandProfiles

words = messages.terminal_brand_profiles


@dataclass(frozen=True, kw_only=True)
class BrandProfilesOptions:
    """What the command line asks for, by the names of its options."""

    wanted: str
    saves: str
    name: str
    into: str
    replace: bool
    smart_match: bool
    region: str
    yes: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """A profile and the region that it is in."""

    region: str
    profile: BrandProfile


@click.command("brand-profiles", epilog=words.BRAND_PROFILES_EPILOG)
@click.argument("wanted", metavar="[PROFILE]", default="")
@click.option("--save", "saves", metavar="ID", default="", help="Save the answers of this registration.")
@click.option("--name", metavar="NAME", default="", help="With --save: name of a new AWS brand profile.")
@click.option("--into", metavar="PROFILE", default="", help="With --save: an AWS brand profile that exists.")
@click.option("--replace", is_flag=True, help="With --into: replace what the AWS brand profile already has.")
@click.option("--smart-match", is_flag=True, help="With --save: let AWS match fields by meaning, with AI.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to CALLSIGN_REGIONS.")
@click.option("--yes", is_flag=True, help="With --save: do it. Without this option, nothing is done.")
@options
def brand_profiles(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """List AWS brand profiles, show one, or save the answers of a registration to one.

    AWS keeps them, for everybody in the account. They never submit anything. Callsign profiles are something else:
    `callsign profile` keeps those.
    """
    asked = BrandProfilesOptions(**options)

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        if asked.saves and bool(asked.name) == bool(asked.into):
            raise Failure(words.ONE_OF_TWO, Exit.USAGE)
        settings, records = await settings_and_records(asked.region, output)
        ambient = ambient_of(context)
        async with open_account(settings, ambient) as account:
            request = _Request(account=account, output=output, records=records, asked=asked)
            return await (request.save() if asked.saves else request.show() if asked.wanted else request.show_all())

    run(context, work, as_json=as_json)


@dataclass(frozen=True, kw_only=True)
class _Request:
    account: Account
    output: Output
    records: Records
    asked: BrandProfilesOptions

    @property
    def _aws(self) -> BrandProfiles:
        return self.account.brand_profiles

    async def show_all(self) -> Exit:
        """Every profile of the regions. A region that does not answer is named; AwsError where none does."""
        places, unanswered = await self._places()
        rows = [
            (
                place.profile.name,
                place.profile.status,
                messages.terminal_status.date(place.profile.updated_at),
                place.region,
                place.profile.id,
            )
            for place in places
        ]
        self.output.table(words.HEADER, rows)
        for error in unanswered:
            self.output.note(messages.terminal.problem(error.problem()))
        if not rows and not unanswered:
            self.output.note(words.NO_PROFILES)
        refused = [error.problem().stored() for error in unanswered]
        self.output.document({"brand_profiles": [_document(place) for place in places], "problems": refused})
        return Exit.DONE

    async def show(self) -> Exit:
        """One profile with its attributes."""
        place = await self._place(self.asked.wanted)
        self.output.note(words.READING)
        content = await self._aws.content(place.region, place.profile.id, lambda _done, _total: None)
        rows = [(attribute.category, attribute.name, words.value(attribute)) for attribute in content.attributes]
        self.output.table(words.ATTRIBUTES_HEADER, rows)
        if place.profile.status != ACTIVE:
            self.output.note(words.not_active(place.profile))
        attributes = [{"category": category, "name": name, "value": value} for category, name, value in rows]
        self.output.document({**_document(place), "attributes": attributes})
        return Exit.DONE

    async def save(self) -> Exit:
        """Save a registration's answers. Raises Failure where AWS cannot do it."""
        asked = self.asked
        registration = await finding.the_one(self.account, asked.region, self.records, asked.saves)
        await must_have(Right.SUBMIT, self.account.settings)
        place = await self._place(asked.into, registration.region) if asked.into else None
        if place and place.profile.status != ACTIVE:
            raise Failure(words.not_active(place.profile))
        profile = place.profile.name if place else asked.name
        named = registration.name or registration.id
        self.output.say(words.saves(named, profile, exists=place is not None, replaces=asked.replace))
        self.output.say(words.matching(smart=asked.smart_match))
        saving = Saving(
            region=registration.region,
            registration_id=registration.id,
            name=asked.name,
            profile_id=place.profile.id if place else "",
            on_conflict=OnConflict.REPLACE if asked.replace else OnConflict.PRESERVE,
            smart_match=asked.smart_match,
            token=self.account.ambient.new_id(),
        )
        profile_id = await self._carry_out(saving) if asked.yes else ""
        self.output.say(words.saved(profile_id) if profile_id else messages.terminal_actions.DRY)
        self.output.document({"done": asked.yes, "brand_profile": profile_id, "registration": registration.id})
        return Exit.DONE

    async def _carry_out(self, saving: Saving) -> str:
        from bot.runtime.database import append_act

        ambient = self.account.ambient
        waiting = Waiting(
            brand_profiles=self._aws,
            clock=ambient.clock,
            sleep=ambient.sleep,
            on_waiting=lambda seconds: self.output.note(words.waiting(seconds)),
        )
        try:
            job_id = await start(saving, self._aws)
            await append_act(self.account.settings, saved(saving, job_id, ambient.clock()))
            job = await waiting.end_of(saving.region, job_id)
        except JobFailed as failed:
            raise Failure(words.failed(failed.code)) from None
        except JobUnfinished as unfinished:
            raise Failure(words.unfinished(unfinished.job_id)) from None
        return job.resources[0] if job.resources else saving.profile_id

    async def _places(self) -> tuple[list[Place], Sequence[AwsError]]:
        regions = (self.asked.region,) if self.asked.region else self.account.settings.regions
        answers = await asyncio.gather(*(self._of_region(region) for region in regions), return_exceptions=True)
        found = [place for answer in answers if isinstance(answer, list) for place in answer]
        errors = [answer for answer in answers if isinstance(answer, AwsError)]
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, AwsError):
                raise answer
        if len(errors) == len(regions):
            raise errors[0]
        return found, errors

    async def _of_region(self, region: str) -> list[Place]:
        return [Place(region=region, profile=profile) for profile in await self._aws.profiles(region)]

    async def _place(self, wanted: str, region: str = "") -> Place:
        places, unanswered = await self._places()
        places = [place for place in places if region in {"", place.region}]
        found = [place for place in places if wanted in {place.profile.id, place.profile.name}]
        if not found and unanswered:  # it may be in a region that did not answer
            raise unanswered[0]
        if not found:
            raise Failure(words.unknown_profile(wanted, [place.profile.name for place in places]), Exit.USAGE)
        if len(found) > 1:
            raise Failure(words.several_profiles(wanted), Exit.USAGE)
        return found[0]


def _document(place: Place) -> dict[str, object]:
    return {
        "id": place.profile.id,
        "name": place.profile.name,
        "status": place.profile.status,
        "updated_at": place.profile.updated_at.isoformat(),
        "region": place.region,
    }
