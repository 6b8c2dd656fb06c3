"""`/callsign export` and `/callsign report`: files for the person who asked, in their direct messages.

They do not contain answers of a form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot import messages
from bot.flows.services import Request, Services
from bot.notifications.report_files import pictures
from bot.slack import payloads
from bot.slack.files import OwnFile, UploadRefused
from workflows.access.gate import require
from workflows.records.access import Reach, Right, place_of
from workflows.records.acts import Act, ActKind
from workflows.records.drafts import CustomerId
from workflows.records.registrations import Registration
from workflows.reporting.export import TABLES, registration_row
from workflows.reporting.report import Period, report_of
from workflows.reporting.report_pictures import PicturesUnavailable
from workflows.tables.write import csv_lines

#: Days of a report without a number in the command.
YEAR = 365
LONGEST = 3650
#: Registrations of an export that are read at a time.
PAGE = 500


async def send_export(request: Request) -> None:
    """Send the registrations as a CSV."""
    services = request.services
    await request.ack()
    reach = await services.gate.reach(Right.EXPORT, payloads.command(request.body).person)
    parts, count = await _csv_parts(services, reach)
    if not count:
        await _say(request, messages.report.NOTHING_TO_EXPORT)
        return
    facts = {"format": "csv", "with_values": "no", "registrations": str(count)}
    await services.store.append_act(Act(kind=ActKind.EXPORT_MADE, at=services.clock(), facts=facts))
    body = "".join(parts).encode("utf-8-sig")
    name = f"registrations-{services.clock():%Y-%m-%d}.csv"
    await _give(
        request,
        [OwnFile(body=body, name=name, title=messages.report.EXPORT_TITLE)],
        messages.report.export_comment(count),
    )


async def _csv_parts(services: Services, reach: Reach) -> tuple[list[str], int]:
    """The lines of the CSV, read and written a page at a time so that nobody else waits, and the registrations."""
    account_id = await services.account_id()
    customers = {each.id: each.name for each in await services.store.customers()}
    parts, count, last = [csv_lines([list(TABLES["registrations"].columns)])], 0, None
    while page := await services.store.registrations_created_after(account_id, last, PAGE):
        shown = [registration for registration in page if reach.includes(place_of(registration))]
        parts.append(await asyncio.to_thread(_lines, shown, customers))
        count, last = count + len(shown), page[-1]
    return parts, count


def _lines(page: Sequence[Registration], customers: Mapping[CustomerId, str]) -> str:
    rows = (
        registration_row(each, customers.get(each.customer_id, ""), messages.text.console_link).values()
        for each in page
    )
    return csv_lines(map(list, rows))


async def send_report(request: Request, rest: str) -> None:
    """Send two pictures and a table, or only the table without matplotlib; `rest` is the number of days."""
    services = request.services
    if rest and not (rest.isascii() and rest.isdigit() and 0 < int(rest) <= LONGEST):
        await request.ack(response_type="ephemeral", text=messages.report.days_wrong(rest))
        return
    await request.ack()
    await require(services.gate, Right.EXPORT, payloads.command(request.body).person)
    now = services.clock()
    period = Period(since=now - timedelta(days=int(rest or YEAR)), until=now)
    report = await report_of(services.store, period, await services.account_id())
    if not report.decided:
        await _say(request, messages.report.nothing_decided(period))
        return
    try:
        files = await asyncio.to_thread(pictures, report)
    except PicturesUnavailable:
        await _say(request, f"{messages.report.report_text(report)}\n{messages.report.WITHOUT_PICTURES}")
        return
    await _give(request, files, messages.report.report_text(report))


async def _give(request: Request, files: Sequence[OwnFile], comment: str) -> None:
    try:
        await request.services.files.send_to_person(files, payloads.command(request.body).person.user_id, comment)
    except UploadRefused as refused:
        await _say(request, messages.problems.upload_refused(refused.code))
        return
    await _say(request, messages.report.SENT)


async def _say(request: Request, text: str) -> None:
    await request.respond(response_type="ephemeral", replace_original=False, text=text)
