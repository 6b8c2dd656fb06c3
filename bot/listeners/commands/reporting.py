"""`/callsign export` and `/callsign report`: files for whoever asked, in their direct messages. No answer of a form is in them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot import messages
from bot.flows.services import Turn
from bot.messages import report as words
from bot.notifications.report_files import pictures
from bot.slack import payloads
from bot.slack.files import OwnFile, UploadRefused
from workflows.reporting.export import TABLES, registration_row
from workflows.reporting.report import Period, report_of
from workflows.tables.write import write_csv

#: Days a report goes back when nobody says.
YEAR = 365
LONGEST = 3650


async def send_export(turn: Turn) -> None:
    """The registrations as a CSV."""
    services, person = turn.services, payloads.command(turn.body).person
    await turn.ack(response_type="ephemeral", text=words.LOADING_EXPORT)
    await services.authorize(person)
    found = await services.store.registrations(await services.account_id())
    if not found:
        await _say(turn, words.NOTHING_TO_EXPORT)
        return
    rows = (registration_row(one, messages.text.console_link).values() for one in found)
    body = await asyncio.to_thread(write_csv, list(TABLES["registrations"].columns), map(list, rows))
    name = f"registrations-{services.clock():%Y-%m-%d}.csv"
    await _give(turn, [OwnFile(body=body, name=name, title=words.EXPORT_TITLE)], words.export_comment(len(found)))


async def send_report(turn: Turn, rest: str) -> None:
    """Two pictures and a table; `rest` is the number of days it goes back."""
    services, person = turn.services, payloads.command(turn.body).person
    if rest and not (rest.isascii() and rest.isdigit() and 0 < int(rest) <= LONGEST):
        await turn.ack(response_type="ephemeral", text=words.days_wrong(rest))
        return
    await turn.ack(response_type="ephemeral", text=words.LOADING_REPORT)
    await services.authorize(person)
    now = services.clock()
    period = Period(since=now - timedelta(days=int(rest or YEAR)), until=now)
    found = await report_of(services.store, period, await services.account_id())
    if not found.decided:
        await _say(turn, words.nothing_decided(period))
        return
    await _give(turn, await asyncio.to_thread(pictures, found), words.report_text(found))


async def _give(turn: Turn, files: Sequence[OwnFile], comment: str) -> None:
    try:
        await turn.services.files.give(files, payloads.command(turn.body).person.user_id, comment)
    except UploadRefused as refused:
        await _say(turn, messages.problems.upload_refused(refused.code))
        return
    await _say(turn, words.SENT)


async def _say(turn: Turn, text: str) -> None:
    await turn.respond(response_type="ephemeral", replace_original=False, text=text)
