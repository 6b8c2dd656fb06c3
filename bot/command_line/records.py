"""What the database has recorded, and where it is: read by commands that also ask AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot import messages
from bot.command_line.options import Output, settings_of
from bot.command_line.rights import must_have
from bot.settings import Settings, SettingsError
from workflows.ports.archive import Dossier
from workflows.records.access import Right
from workflows.records.drafts import RegistrationId
from workflows.records.registrations import Registration
from workflows.reporting.export import identity

#: Registrations read of the store at a time.
PAGE = 500
#: Only the database is read with it: it names no region of the person's.
_ANY_REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Records:
    """The recorded registrations; none where there is no database yet."""

    registrations: Mapping[RegistrationId, Registration] = field(default_factory=dict)
    #: Why the database could not be read; empty where it was, or does not exist yet.
    problem: str = ""

    def regions(self, account_id: str = "") -> tuple[str, ...]:
        """Regions with a registration of the account, of any account without one."""
        return tuple(
            dict.fromkeys(
                registration.region
                for registration in self.registrations.values()
                if account_id in ("", registration.account_id)
            )
        )


NO_RECORDS = Records()


async def settings_and_records(region: str, output: Output) -> tuple[Settings, Records]:
    """The settings, and what is recorded; says where that is not known. A recorded region counts as one that is set.

    Raises:
        SettingsError: something is missing or wrong.
        NotPermitted: this login may not view registrations.
    """
    try:
        settings = settings_of(region)
        records = await read_records(settings)
    except SettingsError:
        records = await read_records(settings_of(_ANY_REGION))
        if not records.regions():
            raise
        settings = settings_of(records.regions()[0])
    await must_have(Right.VIEW, settings)
    if records.problem:
        output.note(messages.terminal_status.not_recorded(records.problem))
    return settings, records


async def read_records(settings: Settings) -> Records:
    """The recorded registrations, also while Callsign is running; empty where the database does not exist yet."""
    from bot.runtime.database import open_recorded
    from bot.runtime.refusals import NoDatabase, StartRefused

    registrations: dict[RegistrationId, Registration] = {}
    try:
        async with open_recorded(settings) as archive:
            after = ""
            while page := await archive.dossiers(after, PAGE):
                registrations |= {dossier.registration.id: numbered(dossier) for dossier in page}
                after = page[-1].registration.id
    except NoDatabase:
        return Records()
    except StartRefused as refused:
        return Records(problem=str(refused))
    return Records(registrations=registrations)


def numbered(dossier: Dossier) -> Registration:
    """The registration with its bought number, which becomes its identity only when it is live."""
    return replace(dossier.registration, identity=identity(dossier))
