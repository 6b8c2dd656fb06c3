"""`callsign profile ...`: what is entered every time, kept once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

import click

from bot import messages
from bot.command_line import profile_answers as given
from bot.command_line.completion import types_complete
from bot.command_line.customers import customer_named
from bot.command_line.options import Exit, Output, ambient_of, options, run
from bot.command_line.parameters import FILE, pairs
from bot.command_line.profile_problems import explained, settings_without_region
from bot.command_line.profile_shown import document, show_history, show_list, show_profile
from bot.command_line.rights import must_have
from workflows.profiles import keep
from workflows.profiles.changes import changes
from workflows.profiles.holders import holders
from workflows.profiles.keep import ProfilePorts
from workflows.profiles.keys import new_key
from workflows.profiles.rotate import rotate as rotate_all
from workflows.records.access import Right
from workflows.records.drafts import Person
from workflows.records.profiles import Profile, Sharing

T = TypeVar("T")
Use = Callable[[ProfilePorts, Person], Awaitable[T]]


@click.group(epilog=messages.terminal_profiles.PROFILE_EPILOG)
def profile() -> None:
    """Keep company, contact, use case and documents once, and start registrations from them.

    Callsign profiles are encrypted in the database. This command sees what you made in the terminal, and every shared
    profile. AWS brand profiles are something else: `callsign brand-profiles` has those.
    Each command below has --json.
    """


async def _with_profiles(context: click.Context, use: Use[T], *, writes: bool) -> T:
    """Call `use` with the profiles, for a login that may see or change them, and explain what is wrong with one."""
    from bot.runtime.command import person
    from bot.runtime.profiles import open_profiles

    settings = settings_without_region()
    await must_have(Right.DRAFT if writes else Right.VIEW, settings)
    async with open_profiles(settings, ambient_of(context), writes=writes) as ports:
        with explained():
            return await use(ports, person())


@profile.command(epilog=messages.terminal_profiles.KEY_EPILOG)
def key() -> None:
    """Print a new key for CALLSIGN_SECRET_KEY. Nothing is stored."""
    click.echo(new_key())
    click.echo(messages.terminal_profiles.KEY_ADVICE, err=True)


@profile.command("list")
@options
def list_profiles(context: click.Context, *, as_json: bool) -> NoReturn:
    """List your profiles and the shared ones. Needs no key."""

    async def work(output: Output) -> Exit:
        from bot.runtime.refusals import NoDatabase

        try:
            heads = await _with_profiles(context, lambda ports, who: keep.seen_by(who, ports), writes=False)
        except NoDatabase:
            heads = ()
        show_list(heads, output)
        return Exit.DONE

    run(context, work, as_json=as_json)


@profile.command()
@click.argument("name")
@options
def show(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Print the answers of a profile."""

    async def work(output: Output) -> Exit:
        show_profile(await _with_profiles(context, lambda ports, who: _named(name, who, ports), writes=False), output)
        return Exit.DONE

    run(context, work, as_json=as_json)


@profile.command()
@click.argument("name")
@options
def history(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Show who changed what in a profile, and when."""

    async def versions(ports: ProfilePorts, who: Person) -> Any:
        head = await keep.named(name, who, ports)
        return await keep.history(head.id, who, ports)

    async def work(output: Output) -> Exit:
        show_history(await _with_profiles(context, versions, writes=False), output)
        return Exit.DONE

    run(context, work, as_json=as_json)


def _content_options(command: Any) -> Any:  # click's decorators lose the type
    """The options of the commands that take answers."""
    for option in (
        click.option("--region", "-r", metavar="REGION", default="", help="AWS region of the form."),
        click.option(
            "--document",
            "documents",
            metavar="FIELD=PATH",
            multiple=True,
            callback=pairs(),
            help="A document to keep. Can be repeated.",
        ),
        click.option("--values", "values_file", type=FILE, help="A file with answers, as for `callsign register`."),
        click.option(
            "--type",
            "kind",
            metavar="TYPE",
            shell_complete=types_complete,
            default="",
            help="The form that the answers are for.",
        ),
    ):
        command = option(command)
    return command


@profile.command()
@click.argument("name")
@_content_options
@click.option("--customer", metavar="NAME", default="", help="The customer whose facts it holds.")
@click.option("--shared", is_flag=True, help="Every member of the workspace sees and changes it.")
@options
def create(
    context: click.Context, name: str, *, customer: str, shared: bool, as_json: bool, **given_options: Any
) -> NoReturn:
    """Make a profile from a file of answers and from documents."""
    asked = given.ContentOptions(**given_options)

    async def work(output: Output) -> Exit:
        customer_id = await customer_named(customer, settings_without_region(), context)
        async with given.opened(asked, context) as (ports, who, core):
            found = await given.answers(asked, core, output)
            sharing = Sharing.WORKSPACE if shared else Sharing.PRIVATE
            content = replace(found.content(()), customer_id=customer_id)
            made = await keep.create(name, sharing, content, who, ports)
        output.say(messages.terminal_profiles.created(made.head, len(made.answers)))
        output.document({"done": True, **document(made)})
        return Exit.DONE

    run(context, work, as_json=as_json)


@profile.command("set")
@click.argument("name")
@_content_options
@click.option("--remove", metavar="FIELD", multiple=True, help="A field whose answer is removed. Can be repeated.")
@options
def set_answers(
    context: click.Context, name: str, *, remove: tuple[str, ...], as_json: bool, **given_options: Any
) -> NoReturn:
    """Change answers of a profile; all others stay. Names the registrations that hold an old answer."""
    asked = given.ContentOptions(**given_options, remove=remove)

    async def work(output: Output) -> Exit:
        async with given.opened(asked, context) as (ports, who, core):
            before = await _named(name, who, ports)
            found = await given.answers(asked, core, output)
            content = found.content(before.answers)
            changed = changes(before.answers, content.answers)
            after = await keep.save(before, content, who, ports) if changed else before
            held = await holders(changed, ports.store)
        words = messages.terminal_profiles
        output.say(words.saved(after.head, changed) if changed else words.unchanged(after.head))
        output.say(*map(words.change, changed), *words.held(held))
        registrations = [{"id": each.registration.id, "name": each.registration.name} for each in held]
        output.document({"done": bool(changed), "held_by": registrations, **document(after)})
        return Exit.DONE

    run(context, work, as_json=as_json)


def _manages(context: click.Context, name: str, *, as_json: bool, new: str = "", sharing: Sharing | None) -> NoReturn:
    async def manage(ports: ProfilePorts, who: Person) -> Profile:
        head = await keep.named(name, who, ports)
        return await keep.manage(head.id, who, ports, name=new, sharing=sharing)

    async def work(output: Output) -> Exit:
        changed = await _with_profiles(context, manage, writes=True)
        output.say(messages.terminal_profiles.managed(changed.head))
        output.document({"done": True, **document(changed)})
        return Exit.DONE

    run(context, work, as_json=as_json)


@profile.command()
@click.argument("name")
@options
def share(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Let every member of the workspace see, use and change a profile."""
    _manages(context, name, as_json=as_json, sharing=Sharing.WORKSPACE)


@profile.command()
@click.argument("name")
@options
def unshare(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Make a profile private again."""
    _manages(context, name, as_json=as_json, sharing=Sharing.PRIVATE)


@profile.command()
@click.argument("name")
@click.argument("new")
@options
def rename(context: click.Context, name: str, new: str, *, as_json: bool) -> NoReturn:
    """Give a profile another name."""
    _manages(context, name, as_json=as_json, new=new, sharing=None)


@profile.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Delete it. Without this option, nothing is done.")
@options
def delete(context: click.Context, name: str, *, yes: bool, as_json: bool) -> NoReturn:
    """Delete a profile with its documents and versions. Needs no key."""

    async def end(ports: ProfilePorts, who: Person) -> Any:
        head = await keep.named(name, who, ports)
        return await keep.delete(head.id, who, ports) if yes else head

    async def work(output: Output) -> Exit:
        head = await _with_profiles(context, end, writes=yes)
        words = messages.terminal_profiles
        output.say(*([words.deleted(head)] if yes else [words.deletes(head), words.DELETE_DRY]))
        output.document({"done": yes, "id": head.id, "name": head.name})
        return Exit.DONE

    run(context, work, as_json=as_json)


@profile.command()
@options
def rotate(context: click.Context, *, as_json: bool) -> NoReturn:
    """Encrypt every profile with the first key of CALLSIGN_SECRET_KEY, private ones of others included.

    Put a new key before the old one, restart Callsign, run this command, then remove the old key.
    """

    async def work(output: Output) -> Exit:
        result = await _with_profiles(context, lambda ports, _: rotate_all(ports.store, ports.key), writes=True)
        output.say(*messages.terminal_profiles.rotated(result))
        output.document({"changed": result.changed, "current": result.current, "unreadable": result.unreadable})
        return Exit.REFUSED if result.unreadable else Exit.DONE

    run(context, work, as_json=as_json)


async def _named(name: str, who: Person, ports: ProfilePorts) -> Profile:
    head = await keep.named(name, who, ports)
    return await keep.opened(head.id, who, ports)
