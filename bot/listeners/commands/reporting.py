"""`/callsign export` and `/callsign report`: files for the person who asked, in their direct messages.

They do not contain answers of a form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot import messages
from bot.flows.customers import without_customer
from bot.flows.services import Request, Services
from bot.notifications.report_files import pictures
from bot.slack import payloads
from bot.slack.files import OwnFile, UploadRefused
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Person
from workflows.records.registrations import Registration
from workflows.reporting.export import TABLES, registration_row
from workflows.reporting.report import Period
from workflows.reporting.report_pictures import PicturesUnavailable
from workflows.reporting.requested import exportable, note_export, report_for
from workflows.tables.write import csv_lines

#: Days of a report without a number in the command.
YEAR = 365
LONGEST = 3650


async def send_export(request: Request, rest: str) -> None:
    """Send the registrations as a CSV; `rest` may name a customer."""
    services, by = request.services, payloads.command(request.body).person
    await request.ack()
    _, customer_id = await without_customer(services, by, rest)
    parts, count = await _csv_parts(services, by, customer_id)
    if not count:
        await _say(request, messages.report.NOTHING_TO_EXPORT)
        return
    await note_export(count, services)
    body = "".join(parts).encode("utf-8-sig")
    name = f"registrations-{services.clock():%Y-%m-%d}.csv"
    await _give(
        request,
        [OwnFile(body=body, name=name, title=messages.report.EXPORT_TITLE)],
        messages.report.export_comment(count),
    )


async def _csv_parts(services: Services, by: Person, customer_id: CustomerId) -> tuple[list[str], int]:
    """The lines of the CSV, read and written a page at a time so that nobody else waits, and the registrations."""
    customers = {each.id: each.name for each in await services.store.customers()}
    parts, count = [csv_lines([list(TABLES["registrations"].columns)])], 0
    async for each in exportable(by, await services.account_id(), services):
        page = [one for one in each if customer_id in {NO_CUSTOMER, one.customer_id}]
        parts.append(await asyncio.to_thread(_lines, page, customers))
        count += len(page)
    return parts, count


def _lines(page: Sequence[Registration], customers: Mapping[CustomerId, str]) -> str:
    rows = (
        registration_row(each, customers.get(each.customer_id, ""), messages.text.console_link).values()
        for each in page
    )
    return csv_lines(map(list, rows))


async def send_report(request: Request, rest: str) -> None:
    """Send two pictures and a table, or only the table without matplotlib; `rest`: days, and a customer."""
    services, by = request.services, payloads.command(request.body).person
    rest, customer_id = await without_customer(services, by, rest)
    if rest and not (rest.isascii() and rest.isdigit() and 0 < int(rest) <= LONGEST):
        await request.ack(response_type="ephemeral", text=messages.report.days_wrong(rest))
        return
    await request.ack()
    now = services.clock()
    period = Period(since=now - timedelta(days=int(rest or YEAR)), until=now)
    report = await report_for(by, period, await services.account_id(), services, customer_id=customer_id)
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
