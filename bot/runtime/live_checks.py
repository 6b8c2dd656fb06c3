"""The checks of `callsign doctor --live`: an account is read, and says what it shows about the assumptions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from bot.messages import doctor as doctor_words
from bot.messages import doctor_live as words
from bot.runtime.ambient import Ambient
from bot.runtime.checks import Finding
from bot.runtime.core import open_account
from bot.settings import Settings
from workflows.aws.live import read_account
from workflows.lifecycle.assumptions import statuses, verdicts
from workflows.records.live import Outcome, Reading, Verdict


async def check_live(settings: Settings, ambient: Ambient) -> AsyncIterator[Finding]:
    """Read each region, at the account's own pace, and judge what was read. Changes nothing."""
    async with open_account(settings, ambient) as account:
        for region in settings.regions:
            for finding in findings(region, await read_account(account.aws, region)):
                yield finding


def findings(region: str, reading: Reading) -> Iterator[Finding]:
    """What was read, what was refused, what has another shape or value, and a verdict on each assumption."""
    for error in reading.refused:
        why = error.problem()
        yield Finding(what=words.region(region, error.operation), advice=doctor_words.refused(why), problem=why)
    yield Finding(what=words.region(region, words.READ), detail=words.read(reading.counts))
    advice = words.misshapen(reading.misshapen) if reading.misshapen else ""
    yield Finding(what=words.region(region, words.SHAPES), advice=advice, detail=words.ALL_FIT)
    said = words.unknown(reading.unknown) if reading.unknown else words.ALL_KNOWN
    yield Finding(what=words.region(region, words.UNKNOWN), detail=said, unknown=bool(reading.unknown))
    yield Finding(what=words.region(region, words.STATUSES), detail=words.statuses(statuses(reading)))
    yield from (_judged(region, verdict) for verdict in verdicts(reading))


def _judged(region: str, verdict: Verdict) -> Finding:
    """An assumption that does not hold is no fault of the deployment, so it is no reason for exit code 1."""
    return Finding(
        what=words.assumption(region, verdict),
        detail=words.judged(verdict),
        unknown=verdict.outcome is not Outcome.HOLDS,
    )
