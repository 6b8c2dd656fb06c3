"""`callsign audit ...`: what was done, by whom, and whether the log still is what was written."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from bot import messages
from bot.command_line.export import refuse_existing, replacing
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.profile_problems import settings_without_region
from bot.command_line.rights import must_have
from workflows.audit.about import acts_about, readable
from workflows.audit.chain import Anchor
from workflows.audit.entries import Recorded
from workflows.audit.verify import PAGE, verify
from workflows.ports.store import Store
from workflows.records.access import Right
from workflows.records.acts import Act, ActKind, Entry
from workflows.tables.write import guarded

words = messages.terminal_audit

_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{8,64})")
#: Columns of the CSV.
COLUMNS = (
    "seq",
    "at",
    "workspace",
    "person",
    "act",
    "source",
    "source_name",
    "payload",
    "subjects",
    "facts",
    "values",
    "aws_request_id",
    "hash",
)


@click.group(epilog=words.AUDIT_EPILOG)
def audit() -> None:
    """Show, check and export the log of what people did: who, when, by which click or command, on what.

    Reads only the database; Callsign can keep running. Each command below has --json.
    """


@asynccontextmanager
async def _log(right: Right = Right.VIEW) -> AsyncIterator[Store]:
    """The log, for a login with the right to it. Raises NotPermitted."""
    from bot.runtime.database import open_recorded

    settings = settings_without_region()
    await must_have(right, settings)
    async with open_recorded(settings) as store:
        yield store


@audit.command("verify")
@click.option("--anchor", metavar="NUMBER:HASH", default="", help="An entry's number and hash that was kept elsewhere.")
@options
def verify_log(context: click.Context, anchor: str, *, as_json: bool) -> NoReturn:
    """Check that no entry was changed, removed or added by hand.

    Ends with exit code 1 and the number of the first broken entry otherwise.
    """

    async def work(output: Output) -> Exit:
        wanted = _anchor(anchor)
        async with _log() as store:
            entries, broken = await verify(store, wanted)
            head = await store.audit_head()
        if broken:
            details = {"sound": False, "first_broken": broken.seq, "fault": broken.fault.value}
            raise Failure(words.broken(broken), Exit.REFUSED, **details)
        output.say(words.sound(entries, head))
        output.document({"sound": True, "entries": entries, "head": {"seq": head.seq, "hash": head.hash}})
        return Exit.DONE

    run(context, work, as_json=as_json)


def _anchor(text: str) -> Anchor | None:
    """Raises Failure for what is not an anchor."""
    if not text:
        return None
    match = _ANCHOR.fullmatch(text.strip().lower())
    if match is None:
        raise Failure(words.ANCHOR_WRONG, Exit.USAGE)
    return Anchor(seq=int(match[1]), hash=match[2])


@audit.command()
@click.argument("identifier", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Show at most this many.")
@options
def show(context: click.Context, identifier: str, limit: int, *, as_json: bool) -> NoReturn:
    """Show the acts on a registration, draft, batch or profile; or one entry, by its number, in full."""

    async def work(output: Output) -> Exit:
        wanted = identifier.strip()
        async with _log() as store:
            alone = wanted.isascii() and wanted.isdigit()
            acts = await _one(store, int(wanted)) if alone else await acts_about(store, wanted, limit)
        if not acts:
            raise Failure(words.nothing_about(wanted))
        if alone:
            output.say(*_in_full(acts[0]))
        else:
            output.table(words.HEADER, map(_row, acts))
        if not alone and len(acts) == limit:
            output.note(words.more(limit))
        output.document({"entries": [document(act) for act in acts]})
        return Exit.DONE

    run(context, work, as_json=as_json)


async def _one(store: Store, seq: int) -> tuple[Recorded, ...]:
    entries = await store.audit_entries(seq - 1, 1) if 0 < seq < 1 << 53 else ()
    return readable(entry for entry in entries if entry.seq == seq)


@audit.command()
@click.option(
    "--output",
    "-o",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Defaults to standard output.",
)
@click.option("--format", "form", type=click.Choice(("csv", "jsonl")), help="Defaults to the suffix of FILE, else CSV.")
@click.option("--after", type=click.IntRange(0), default=0, help="Only entries after this number.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@options
def export(context: click.Context, *, as_json: bool, **chosen: Any) -> NoReturn:
    """Export the entries as CSV, or as JSON Lines with what the hashes cover."""
    file: Path | None = chosen["file"]

    async def work(output: Output) -> Exit:
        by_suffix = "jsonl" if as_json or (file and file.suffix in {".jsonl", ".ndjson"}) else "csv"
        form, after = chosen["form"] or by_suffix, int(chosen["after"])
        if file:
            refuse_existing(file, force=chosen["force"])
        async with _log(Right.EXPORT) as store:
            await store.append_act(
                Act(kind=ActKind.EXPORT_MADE, at=ambient_of(context).clock(), facts={"what": "audit"})
            )
            if file is None:
                await _write(store, sys.stdout.buffer, form, after)
                return Exit.DONE
            with replacing(file, private=True) as part, part.open("wb") as out:
                count = await _write(store, out, form, after)
        output.note(words.exported(count, str(file)))
        output.document({"file": str(file), "format": form, "entries": count})
        return Exit.DONE

    run(context, work, as_json=as_json)


async def _write(store: Store, out: BinaryIO, form: str, after: int) -> int:
    """Write page by page; returns how many entries. An entry that cannot be read is in JSON Lines alone."""
    count = 0
    if form == "csv":
        out.write(_csv_line(COLUMNS, "\ufeff"))
    while page := await store.audit_entries(after, PAGE):
        lines = map(_csv_row, readable(page)) if form == "csv" else map(_json_line, page)
        out.writelines(lines)
        after, count = page[-1].seq, count + len(page)
    return count


def _json_line(entry: Entry) -> bytes:
    """The content is text in JSON, because the hash covers it letter by letter."""
    return json.dumps({"seq": entry.seq, "content": entry.content, "hash": entry.hash}).encode() + b"\n"


def _csv_row(act: Recorded) -> bytes:
    shown = document(act)
    return _csv_line(
        [shown[name] if not isinstance(shown[name], dict) else json.dumps(shown[name]) for name in COLUMNS]
    )


def _csv_line(cells: Any, start: str = "") -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow([guarded(str(cell)) for cell in cells])
    return f"{start}{line.getvalue()}".encode()


def document(act: Recorded) -> dict[str, Any]:
    """An entry for programs."""
    who = act.origin.who
    return {
        "seq": act.seq,
        "at": act.at.isoformat(timespec="seconds"),
        "workspace": who.workspace_id if who else "",
        "person": who.user_id if who else "",
        "act": act.act,
        "source": act.origin.source.value,
        "source_name": act.origin.name,
        "payload": act.origin.payload,
        "subjects": act.subjects,
        "facts": act.facts,
        "values": act.values,
        "aws_request_id": act.aws_request_id,
        "hash": act.hash,
    }


def _row(act: Recorded) -> tuple[str, ...]:
    about = ", ".join(f"{kind} {identifier}" for kind, identifier in act.subjects.items())
    when = f"{act.at:%Y-%m-%d %H:%M:%S}"
    return (str(act.seq), when, words.who(act.origin), act.act, words.source(act.origin), about)


def _in_full(act: Recorded) -> list[str]:
    values = [words.VALUES, *(f"  {name}: {hashed}" for name, hashed in act.values.items())] if act.values else []
    parts = [
        ("Entry", f"{act.seq}"),
        ("When", f"{act.at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Who", words.who(act.origin)),
        ("Act", act.act),
        ("By", words.source(act.origin)),
        *act.subjects.items(),
        *act.facts.items(),
        ("AWS request", act.aws_request_id),
        ("Hash", act.hash),
    ]
    return [*(f"{name}: {text}" for name, text in parts if text), *values]
