"""What `callsign doctor` asks AWS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.runtime.ambient import Ambient
from bot.runtime.core import open_account
from bot.settings import Settings
from workflows.aws.iam import check_permissions

#: Calls a second: one of each operation is made, so the quota does not matter.
CHECK_RATE = "10"


async def check_aws(settings: Settings) -> AsyncIterator[tuple[str, str, str]]:
    """(what, what was found, what to do) for the identity and each call Callsign cannot do without."""
    async with open_account(replace(settings, aws_rate=CHECK_RATE), Ambient()) as account:
        for finding in await check_permissions(account.aws, settings.regions):
            yield f"AWS {finding.region} {finding.operation}", "allowed", finding.advice
