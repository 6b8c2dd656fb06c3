"""What can be looked at and done without starting: AWS's answers, the database, carrying one over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from bot import messages
from bot.runtime.parts import utc_now
from bot.runtime.slack import StartRefused
from bot.settings import Settings
from workflows.aws.caller import Connection
from workflows.aws.client import open_aws
from workflows.aws.iam import check_permissions
from workflows.aws.quota import LocalBuckets, Rates
from workflows.records.drafts import SubmissionState
from workflows.store import StoreInUse, StoreUnavailable, open_store, sqlite_path
from workflows.store.carry_over import CarryOverRefused, carry_over

#: Seconds a database may take to answer somebody who looks.
LOOK_SECONDS = 5.0


async def check_aws(settings: Settings) -> AsyncIterator[tuple[str, str, str]]:
    """(what, what was found, what to do) for the identity and each call Callsign cannot do without."""
    async with open_aws(
        LocalBuckets(), Rates(default=10.0), clock=utc_now, connection=Connection(home_region=settings.default_region)
    ) as aws:
        for finding in await check_permissions(aws, settings.regions):
            yield f"AWS {finding.region} {finding.operation}", "allowed", finding.advice


async def check_database(settings: Settings, *, patience: float = LOOK_SECONDS) -> tuple[str, str]:
    """(what was found, what to do) for the database."""
    try:
        async with open_store(settings.database_url, patience=patience) as store:
            await store.submissions([SubmissionState.RUNNING])
    except StoreUnavailable:
        return "", messages.terminal.DATABASE_SILENT
    except (ValueError, StoreInUse) as wrong:
        return "", str(wrong)
    except OSError as wrong:
        return "", f"{type(wrong).__name__}: check DATABASE_URL and the rights on its folder."
    return settings.database_url.partition(":")[0], ""


async def carry_database_over(source: str, target: str) -> Mapping[str, int]:
    """Copy a SQLite deployment into an empty PostgreSQL database; rows by table.

    Raises:
        StartRefused: the addresses are of another kind, Callsign still runs, or `target` is not empty.
    """
    try:
        if not target.startswith(("postgresql://", "postgres://")):
            raise StartRefused(messages.terminal.MIGRATE_DIRECTION)
        return await carry_over(sqlite_path(source), target)
    except (ValueError, StoreInUse, CarryOverRefused) as wrong:
        raise StartRefused(str(wrong)) from None
