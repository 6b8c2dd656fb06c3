"""`callsign customers ...`: the end businesses for whom registrations are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from bot import messages
from bot.command_line.finding import regions_of
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.profile_problems import settings_without_region
from bot.command_line.records import settings_and_records
from workflows.customers import keep
from workflows.records.access import Right, place_of
from workflows.records.customers import Customer
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Person, RegistrationId
from workflows.records.registrations import Registration
from workflows.registrations.assign import Assigned
from workflows.registrations.assign import assign as assign_one
from workflows.reporting.customers import CustomerSummary, Summaries, summaries
from workflows.reporting.export import all_dossiers

if TYPE_CHECKING:
    from bot.runtime.customers import OpenCustomers
    from bot.settings import Settings
    from workflows.ports.ports import Ports

T = TypeVar("T")
Use = Callable[["OpenCustomers", Person], Awaitable[T]]


@click.group(
    invoke_without_command=True,
    epilog=messages.terminal_customers.CUSTOMERS_EPILOG,
)
@click.pass_context
def customers(context: click.Context) -> None:
    """List and change customers: the end businesses for whom you register.

    Without a command, lists them. Each command below has --json.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_customers)


async def _with_customers(context: click.Context, use: Use[T], *, writes: bool) -> T:
    """Call `use` with the customers. Raises CustomerProblem, NotPermitted, StartRefused."""
    from bot.runtime.command import person
    from bot.runtime.customers import open_customers

    async with open_customers(settings_without_region(), ambient_of(context), writes=writes) as ports:
        return await use(ports, person())


async def customer_named(name: str, settings: Settings, context: click.Context) -> CustomerId:
    """The customer of `--customer`, empty without a name. Raises CustomerProblem, NotPermitted."""
    if not name:
        return NO_CUSTOMER
    from bot.runtime.command import person
    from bot.runtime.customers import open_customers

    async with open_customers(settings, ambient_of(context), writes=False) as ports:
        return (await keep.named(name, person(), ports)).id


@customers.command("list")
@click.option("--archived", is_flag=True, help="Include archived customers.")
@options
def list_customers(context: click.Context, *, archived: bool = False, as_json: bool = False) -> NoReturn:
    """List customers with their registrations, numbers and monthly cost. Asks AWS for the numbers."""

    async def work(output: Output) -> Exit:
        found = await _summaries(context, output, archived=archived)
        rows = [messages.terminal_customers.cells(each) for each in found.customers]
        output.table(messages.terminal_customers.HEADER, rows)
        if not found.customers:
            output.note(messages.terminal_customers.NONE)
        documents = [_document(each) for each in found.customers]
        output.document({"customers": documents, "unanswered": list(found.unanswered)})
        return Exit.REFUSED if found.unanswered else Exit.DONE

    run(context, work, as_json=as_json)


@customers.command()
@click.argument("name")
@options
def show(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Show what a customer has: its registrations, numbers and monthly cost."""

    async def work(output: Output) -> Exit:
        found = await _summaries(context, output, archived=True)
        customer = await _with_customers(context, lambda ports, who: keep.named(name, who, ports), writes=False)
        (summary,) = (each for each in found.customers if each.customer.id == customer.id)
        registrations = await _with_customers(
            context, lambda ports, who: _registrations(customer, who, ports), writes=False
        )
        words = messages.terminal_customers
        output.say(*words.shown(summary), "")
        output.table(words.REGISTRATIONS_HEADER, [words.registration_cells(each) for each in registrations])
        listed = [_registration(each) for each in registrations]
        output.document({**_document(summary), "registrations": listed, "unanswered": list(found.unanswered)})
        return Exit.REFUSED if found.unanswered else Exit.DONE

    run(context, work, as_json=as_json)


@customers.command()
@click.argument("name")
@options
def add(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Create a customer. A registration or a table that names a new one creates it, too."""

    async def work(output: Output) -> Exit:
        made = await _with_customers(context, lambda ports, who: keep.chosen(name, who, ports), writes=True)
        output.say(messages.customers.added(made.customer, is_new=made.is_new))
        output.document({"done": made.is_new, **_plain(made.customer)})
        return Exit.DONE

    run(context, work, as_json=as_json)


@customers.command()
@click.argument("name")
@click.argument("new")
@options
def rename(context: click.Context, name: str, new: str, *, as_json: bool) -> NoReturn:
    """Give a customer another name. It is still found under the old one."""

    async def renamed(ports: OpenCustomers, who: Person) -> tuple[Customer, Customer]:
        before = await keep.named(name, who, ports)
        return before, await keep.rename(before, new, who, ports)

    async def work(output: Output) -> Exit:
        before, after = await _with_customers(context, renamed, writes=True)
        output.say(messages.terminal_customers.renamed(before.name, after))
        output.document({"done": before.name != after.name, **_plain(after)})
        return Exit.DONE

    run(context, work, as_json=as_json)


def _archives(context: click.Context, name: str, *, archived: bool, as_json: bool) -> NoReturn:
    async def changed(ports: OpenCustomers, who: Person) -> Customer:
        customer = await keep.named(name, who, ports)
        await keep.archive(customer, who, ports, archived=archived)
        return await keep.named(name, who, ports)

    async def work(output: Output) -> Exit:
        customer = await _with_customers(context, changed, writes=True)
        words = messages.terminal_customers
        output.say(words.archived(customer) if archived else words.restored(customer))
        output.document({"done": True, **_plain(customer)})
        return Exit.DONE

    run(context, work, as_json=as_json)


@customers.command()
@click.argument("name")
@options
def archive(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Let a customer take no new registrations. What it has stays as it is."""
    _archives(context, name, archived=True, as_json=as_json)


@customers.command()
@click.argument("name")
@options
def restore(context: click.Context, name: str, *, as_json: bool) -> NoReturn:
    """Let an archived customer take registrations again."""
    _archives(context, name, archived=False, as_json=as_json)


@customers.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Delete it. Without this option, nothing is done.")
@options
def delete(context: click.Context, name: str, *, yes: bool, as_json: bool) -> NoReturn:
    """Delete a customer that nothing belongs to."""

    async def deleted(ports: OpenCustomers, who: Person) -> Customer:
        customer = await keep.named(name, who, ports)
        if yes:
            await keep.delete(customer, who, ports)
        return customer

    async def work(output: Output) -> Exit:
        customer = await _with_customers(context, deleted, writes=yes)
        words = messages.terminal_customers
        output.say(*([words.deleted(customer)] if yes else [words.deletes(customer), words.DELETE_DRY]))
        output.document({"done": yes, **_plain(customer)})
        return Exit.DONE

    run(context, work, as_json=as_json)


@customers.command()
@click.argument("name")
@click.argument("wanted", metavar="ID...", nargs=-1, required=True)
@options
def assign(context: click.Context, name: str, wanted: tuple[str, ...], *, as_json: bool) -> NoReturn:
    """Give registrations to a customer, who is created where there is none; NAME “-” gives them to none."""

    async def assigned(ports: Ports, who: Person) -> tuple[Customer | None, list[Assigned]]:
        found = [await ports.store.registration(RegistrationId(each)) for each in wanted]
        for identifier, registration in zip(wanted, found, strict=True):
            if registration is None:
                raise Failure(messages.terminal_customers.not_recorded(identifier), Exit.USAGE)
        nobody = name == messages.terminal_customers.NOBODY
        customer = None if nobody else (await keep.chosen(name, who, ports)).customer
        return customer, [await assign_one(each, customer, who, ports) for each in found if each]

    async def work(output: Output) -> Exit:
        from bot.runtime.command import person
        from bot.runtime.core import open_core

        async with open_core(settings_without_region(), ambient_of(context)) as core:
            customer, done = await assigned(core.ports, person())
        count = sum(each.changed for each in done)
        output.say(messages.customers.assigned(count, customer))
        refused = [each.untagged for each in done if each.untagged]
        for error in refused[:1]:
            output.note(messages.customers.untagged(messages.terminal.problem(error.problem())))
        named = _plain(customer) if customer else {}
        output.document({"done": count > 0, "assigned": count, "untagged": len(refused), **named})
        return Exit.REFUSED if refused else Exit.DONE

    run(context, work, as_json=as_json)


async def _summaries(context: click.Context, output: Output, *, archived: bool) -> Summaries:
    """What customers have; a region that does not answer is named. Raises AwsError, NotPermitted, StartRefused."""
    from bot.runtime.command import person
    from bot.runtime.core import open_account
    from bot.runtime.customers import open_customers

    settings, records = await settings_and_records("", output)
    async with (
        open_account(settings, ambient_of(context)) as account,
        open_customers(settings, ambient_of(context), writes=False) as ports,
    ):
        regions = regions_of(account, "", records, await account.aws.account_id())
        found = await summaries(person(), regions, ports, account.aws, archived=archived)
    for region, error in found.unanswered.items():
        output.note(messages.terminal_status.unanswered(region, messages.terminal.problem(error.problem())))
    return found


async def _registrations(customer: Customer, who: Person, ports: OpenCustomers) -> list[Registration]:
    """Those of every account, as far as the person may see them."""
    reach = await ports.gate.reach(Right.VIEW, who)
    found: list[Registration] = []
    async for dossier in all_dossiers(ports.store, customer_id=customer.id):
        found += [dossier.registration] if reach.includes(place_of(dossier.registration)) else []
    return found


def _plain(customer: Customer) -> dict[str, object]:
    return {"id": customer.id, "name": customer.name, "archived": customer.archived_at is not None}


def _document(summary: CustomerSummary) -> dict[str, object]:
    count, holding = summary.count, summary.holding
    return {
        **_plain(summary.customer),
        "created_at": summary.customer.created_at.isoformat(),
        "registration_count": count.registrations,
        "need_us": count.need_us,
        "in_review": count.in_review,
        "live": count.live,
        "numbers": holding.numbers,
        "monthly": str(holding.monthly),
    }


def _registration(registration: Registration) -> dict[str, object]:
    return {
        "registration_id": registration.id,
        "name": registration.name,
        "type": registration.registration_type,
        "status": registration.status,
        "number": registration.identity,
        "account": registration.account_id,
        "region": registration.region,
    }
