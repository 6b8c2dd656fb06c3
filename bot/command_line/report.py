"""`callsign report`: time in review by type and denials by reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import messages
from bot.command_line.customers import customer_named
from bot.command_line.export import refuse_existing, replacing
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.command_line.rights import must_have
from workflows.records.access import Right
from workflows.reporting.report import Period, Report, document, report_of
from workflows.reporting.report_pictures import PicturesUnavailable

DATE = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """What the command line asks for, by the names of its options."""

    days: int
    since: datetime | None
    until: datetime | None
    customer: str
    folder: Path | None
    force: bool


@click.command(epilog=messages.report.REPORT_EPILOG)
@click.option(
    "--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Number of days to report on."
)
@click.option("--since", type=DATE, metavar="DATE", help="First day (UTC). Replaces --days.")
@click.option("--until", type=DATE, metavar="DATE", help="First day not included. Defaults to now.")
@click.option("--customer", metavar="NAME", default="", help="Only registrations of this customer.")
@click.option(
    "--pictures",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Write time-in-review.png and denials.png into this folder.",
)
@click.option("--force", is_flag=True, help="Replace existing pictures.")
@options
def report(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Report review times by type, and the reasons for denials.

    Counts the versions that were approved or denied in the period. Reads only the database, so Callsign can keep
    running.
    """
    asked = ReportOptions(**options)

    async def work(output: Output) -> Exit:
        from bot.runtime.database import open_recorded

        end = asked.until.replace(tzinfo=UTC) if asked.until else ambient_of(context).clock()
        period = Period(
            since=asked.since.replace(tzinfo=UTC) if asked.since else end - timedelta(days=asked.days), until=end
        )
        if period.since >= period.until:
            raise Failure(messages.report.WRONG_PERIOD, Exit.USAGE)
        settings = settings_of()
        await must_have(Right.EXPORT, settings)
        customer = await customer_named(asked.customer, settings, context)
        async with open_recorded(settings) as archive:
            figures = await report_of(archive, period, customer_id=customer)
        drawn = _draw(figures, asked.folder, force=asked.force) if asked.folder else []
        _show(output, figures)
        output.document({**document(figures), "pictures": [str(path) for path in drawn]})
        return Exit.DONE

    run(context, work, as_json=as_json)


def _show(output: Output, figures: Report) -> None:
    if not figures.decided:
        output.note(messages.report.nothing_decided(figures.period))
        return
    output.note(messages.report.summary(figures))
    if figures.times:
        output.table(messages.report.TIMES_HEADER, map(messages.report.time_cells, figures.times))
    if figures.reasons:
        output.say("")
        output.table(messages.report.REASONS_HEADER, map(messages.report.reason_cells, figures.reasons))


def _draw(figures: Report, folder: Path, *, force: bool) -> list[Path]:
    from bot.notifications.report_files import (
        pictures,  # brings an HTTP client with it, which `--help` need not wait for
    )

    try:
        files = pictures(figures)
    except PicturesUnavailable:
        raise Failure(messages.report.PICTURES_UNAVAILABLE) from None
    paths = [folder / file.name for file in files]
    for path in paths:
        refuse_existing(path, force=force)
    for path, file in zip(paths, files, strict=True):
        with replacing(path, private=False) as part:
            part.write_bytes(file.body)
    return paths
