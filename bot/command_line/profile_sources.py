"""`--profile NAME`, and the column `profile` of a table: profiles as sources of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import messages
from bot.command_line.profile_problems import explained
from workflows.batches import table_profiles
from workflows.batches.table_profiles import TableProfiles
from workflows.profiles.start_from import open_named
from workflows.records.definitions import Form
from workflows.submissions.start_from import OpenSource
from workflows.tables.table import Table

if TYPE_CHECKING:
    from bot.command_line.options import Output
    from bot.runtime.core import Core


async def opened(core: Core, name: str) -> OpenSource:
    """The profile with this name or id. Raises Failure."""
    from bot.runtime.command import person
    from bot.runtime.profiles import profile_ports

    with explained():
        return await open_named(name, person(), profile_ports(core))


async def of_table(core: Core, name: str, table: Table, form: Form) -> TableProfiles:
    """The profiles of a table's rows: that of the column, else that of `--profile`. Raises Failure."""
    from bot.runtime.command import person
    from bot.runtime.profiles import profile_ports

    with explained():
        return await table_profiles.profiles_of(table, form, person(), profile_ports(core), default=name)


def show(table: Table, profiles: TableProfiles, form: Form, output: Output) -> None:
    """Which answers come from a profile, and which of a profile are not used."""
    rows = table_profiles.filled_rows(table, profiles)
    for profile in profiles.by_name.values():
        titles = [form.by_path[path].title for path in profile.cells]
        output.say(messages.profiles.fills_in(profile.name, rows.get(profile.name, 0), titles))
        for each in profile.left_out:
            output.note(messages.start_from.left_out_line(each))


def documented(table: Table, profiles: TableProfiles) -> dict[str, object]:
    """The same for programs; empty without profiles."""
    if not profiles.by_name:
        return {}
    rows = table_profiles.filled_rows(table, profiles)
    return {
        "profiles": [
            {
                "name": profile.name,
                "rows": rows.get(profile.name, 0),
                "filled_in": list(profile.cells),
                "left_out": [{"field": each.path, "why": messages.start_from.why(each)} for each in profile.left_out],
            }
            for profile in profiles.by_name.values()
        ]
    }
