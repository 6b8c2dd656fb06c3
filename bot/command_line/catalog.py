"""`callsign catalog`: record the forms that AWS describes, and see where two recordings differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line.export import replacing
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from workflows.forms.catalogs import Difference, NotACatalog, compare, read
from workflows.records.catalog import Catalog, Origin

if TYPE_CHECKING:
    from bot.runtime.core import Account

SHIPPED, LIVE = "shipped", "live"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(epilog=messages.terminal_catalog.CATALOG_EPILOG)
def catalog() -> None:
    """Record the forms that AWS describes today, and see where they differ from those that Callsign ships."""


@catalog.command(short_help="Record the forms of a region.")
@click.option("--output", "-o", type=_FILE, help="File to write. Defaults to catalog-REGION.json.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@options
def pull(context: click.Context, output: Path | None, region: str, *, as_json: bool) -> NoReturn:
    """Record all registration types with their sections and fields in one file.

    It only reads, one call a second for each operation, so it takes about a minute. Run it again after an interruption,
    and it continues. A complete file is recorded again.
    """

    async def work(out: Output) -> Exit:
        from bot.runtime.core import open_account, record_catalog

        async with open_account(settings_of(region), ambient_of(context)) as account:
            origin = await _origin(account, context)
            path = output or Path(f"catalog-{origin.region}.json")
            known = _to_continue(path, origin)
            with _progress(out) as said:

                def on_form(so_far: Catalog) -> None:
                    _write(path, so_far)
                    said(so_far)

                recorded = await record_catalog(account, origin, known, on_form)
        count = sum(map(len, recorded.fields.values()))
        out.note(messages.terminal_catalog.pulled(path, len(recorded.types), count))
        out.document({"file": str(path), "types": len(recorded.types), "fields": count, **recorded.document()["about"]})
        return Exit.DONE

    run(context, work, as_json=as_json)


@catalog.command("compare", short_help="Show where two catalogs differ.")
@click.argument("before", default=SHIPPED)
@click.argument("now", default=LIVE)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region of `live`. Defaults to AWS_REGION.")
@click.option("--rules", is_flag=True, help="Leave out differences in wording only.")
@options
def compare_command(
    context: click.Context, before: str, now: str, region: str, *, rules: bool, as_json: bool
) -> NoReturn:
    """Show where the forms of BEFORE and NOW differ, field by field.

    Each is `shipped` (the forms that the sandbox has), `live` (what AWS describes now), or a file of `catalog pull`.
    Exit code 4 means that the rules of a form have changed that a draft or registration here uses.
    """

    async def work(out: Output) -> Exit:
        sides = [await _side(name, context, region, out) for name in (before, now)]
        for name, side in zip((before, now), sides, strict=True):
            if side.missing:
                out.note(messages.terminal_catalog.unread(name, side.missing))
        places = [_place(side.origin) for side in sides]
        if all(places) and places[0] != places[1]:
            out.note(messages.terminal_catalog.other_accounts(*places))
        found = [each for each in compare(*sides) if not (rules and each.is_wording)]
        changed = {each.registration_type for each in found if not each.is_wording}
        used = sorted(changed & await _in_use())
        _show(out, found)
        if used:
            out.note(messages.terminal_catalog.in_use(used))
        out.document({"differences": [_document(each) for each in found], "in_use": used})
        return Exit.ATTENTION if used else Exit.DONE

    run(context, work, as_json=as_json)


async def _side(name: str, context: click.Context, region: str, out: Output) -> Catalog:
    """One side of a comparison. Raises Failure, AwsError."""
    if name == LIVE:
        from bot.runtime.core import open_account, record_catalog

        async with open_account(settings_of(region), ambient_of(context)) as account:
            with _progress(out) as said:
                return await record_catalog(account, await _origin(account, context), None, said)
    return _read(Path(str(files("sandbox"))) / "aws" / "catalog.json" if name == SHIPPED else Path(name), name)


async def _origin(account: Account, context: click.Context) -> Origin:
    """Raises AwsError."""
    return Origin(
        account_id=await account.aws.account_id(),
        region=account.settings.default_region,
        recorded_at=ambient_of(context).clock().isoformat(timespec="seconds"),
    )


def _to_continue(path: Path, origin: Origin) -> Catalog | None:
    """What an interrupted recording has; None where there is nothing to continue. Raises Failure."""
    if not path.exists():
        return None
    known = _read(path, str(path))
    if (known.origin.account_id, known.origin.region) != (origin.account_id, origin.region):
        where = (known.origin.account_id or SHIPPED, known.origin.region or SHIPPED)
        raise Failure(messages.terminal_catalog.other_origin(path, *where), Exit.USAGE)
    return known if known.missing else None


def refuse_unusable(path: Path) -> None:
    """Raises Failure where the sandbox cannot serve these forms."""
    forms = _read(path, str(path))
    if forms.missing:
        raise Failure(messages.terminal_catalog.unread(str(path), forms.missing), Exit.USAGE)


def _read(path: Path, name: str) -> Catalog:
    try:
        return read(path.read_text(encoding="utf-8"))
    except (NotACatalog, UnicodeDecodeError) as wrong:
        raise Failure(messages.terminal_catalog.unreadable(name, str(wrong)), Exit.USAGE) from None
    except OSError as wrong:
        why = wrong.strerror or type(wrong).__name__
        raise Failure(messages.terminal_catalog.unreadable(name, why), Exit.USAGE) from None


def _write(path: Path, recorded: Catalog) -> None:
    """Replace the file as a whole, so that an interruption leaves the one before."""
    with replacing(path, private=False) as part:
        part.write_text(json.dumps(recorded.document(), indent=1, ensure_ascii=False), encoding="utf-8")


@contextmanager
def _progress(out: Output) -> Iterator[Callable[[Catalog], None]]:
    """A bar on a terminal; nothing for a program or in a pipe, which wait for the result."""
    if out.as_json or not out.err.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=out.err, transient=True) as bar:
        task = bar.add_task("", total=None)

        def said(so_far: Catalog) -> None:
            total, done = len(so_far.types), len(so_far.types) - len(so_far.missing)
            bar.update(task, total=total, completed=done, description=messages.terminal_catalog.reading(done, total))

        yield said


async def _in_use() -> frozenset[str]:
    """The types that drafts and registrations here use; none where there is no database. Raises StartRefused."""
    from bot.runtime.database import open_recorded
    from bot.runtime.refusals import NoDatabase

    try:
        async with open_recorded(settings_of()) as recorded:
            return await recorded.types_in_use()
    except NoDatabase:
        return frozenset()


def _show(out: Output, found: Sequence[Difference]) -> None:
    for name in dict.fromkeys(each.registration_type for each in found):
        out.say(name)
        of_type = (each for each in found if each.registration_type == name)
        out.say(
            *(messages.terminal_catalog.difference(each.path, each.member, each.before, each.now) for each in of_type)
        )
    out.note(messages.terminal_catalog.summary(*_counts(found)))


def _counts(found: Iterable[Difference]) -> tuple[int, int, int]:
    each = list(found)
    wording = sum(one.is_wording for one in each)
    return len({one.registration_type for one in each}), len(each) - wording, wording


def _place(origin: Origin) -> str:
    return f"account {origin.account_id}, {origin.region}" if origin.account_id else ""


def _document(found: Difference) -> dict[str, object]:
    return {
        "type": found.registration_type,
        "path": found.path,
        "member": found.member,
        "before": found.before,
        "now": found.now,
        "wording_only": found.is_wording,
    }
