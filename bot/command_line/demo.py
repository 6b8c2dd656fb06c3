"""`callsign demo`: one toll-free registration, from the slash command over an approval to COMPLETE, in the terminal."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot import messages
from bot.command_line.sandbox import Pace, Sandbox, open_sandbox
from sandbox import samples
from sandbox.slack.driver import Channel, Person
from sandbox.web.people import APPROVALS
from workflows.records.approvals import ApprovalKind
from workflows.records.drafts import SubmissionState

#: Seconds that the whole demo may take before it counts as stuck.
PATIENCE = 120.0
CHANNEL = "#sms"
NAME = "Example Corp sign-in codes"
#: Calls a person's registration needs; the calls of the watch are left out.
WATCHING = frozenset({"DescribeRegistrations", "DescribeRegistrationVersions", "ListRegistrationAssociations"})


class DemoStuck(Exception):
    """The registration did not end in time."""


async def play(console: Console, pace: Pace | None = None) -> None:
    """Play the demo, and show what happens.

    Raises:
        DemoStuck: it did not end with COMPLETE.
    """
    started = time.monotonic()
    console.print("[bold]Callsign demo[/]: the real bot, with simulated Slack and AWS.\n")
    async with open_sandbox(pace=pace or Pace(review_seconds=2.0)) as sandbox:
        ana, channel = sandbox.slack.user("ana"), sandbox.slack.channel(CHANNEL)
        await _fill_in(console, ana)
        await _submit(console, sandbox, ana)
        await _review(console, channel, ana)
        _show_calls(console, sandbox)
    console.print(f"\nDone in {time.monotonic() - started:.0f} seconds.")
    console.print("To do it yourself: [bold]callsign sandbox[/], or in a checkout [bold]make sandbox[/].")


async def _fill_in(console: Console, ana: Person) -> None:
    console.print(f"[cyan]ana[/] types [bold]{messages.text.COMMAND} new[/] in {CHANNEL}")
    await ana.runs(f"{messages.text.COMMAND} new", channel=CHANNEL)
    await ana.sees_text(messages.form.TYPE_LABEL)
    console.print(f"  chooses [green]{samples.TITLE}[/]")
    await ana.fills(
        {messages.form.TYPE_LABEL: samples.TITLE, messages.form.NAME_LABEL: NAME, messages.form.CHANNEL_LABEL: CHANNEL}
    )
    await _presses_next(ana)
    while not ana.view or ana.view.title != messages.review.REVIEW_TITLE:
        await _fill_page(console, ana)
        await _presses_next(ana)
        if ana.field_errors:
            raise DemoStuck(f"the form did not accept an answer: {ana.field_errors}")
    console.print("  reads the [bold]review page[/]")


async def _presses_next(ana: Person) -> None:
    """Press the main button, and wait until the answer is there, also where it comes after "one moment"."""
    await ana.submits()
    await ana.sees_view(lambda view: view.title != messages.windows.LOADING_TITLE)


async def _fill_page(console: Console, ana: Person) -> None:
    labels = ana.labels()
    title = ana.view.title if ana.view else ""
    console.print(f"  [dim]{title}[/]: {', '.join(labels)}")
    await ana.fills({label: samples.ANSWERS[label] for label in labels if label in samples.ANSWERS})
    if samples.IMAGE_LABEL in labels:
        console.print(f"  drops [green]{samples.IMAGE_NAME}[/] into the form")
        await ana.attaches(samples.IMAGE_LABEL, samples.opt_in_image(), name=samples.IMAGE_NAME)


async def _submit(console: Console, sandbox: Sandbox, ana: Person) -> None:
    console.print(f"  presses [bold]{messages.approvals.ASK}[/]\n")
    await ana.submits()
    await _approve(console, sandbox)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total} calls"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("Submitting", total=None)
        async with asyncio.timeout(PATIENCE):
            while True:
                if await _advance(sandbox, progress, bar):
                    return
                await asyncio.sleep(0.1)


async def _approve(console: Console, sandbox: Sandbox) -> None:
    """Ben reads the card and approves it: a rule of the sandbox asks for that."""
    ben, channel = sandbox.slack.user("ben"), sandbox.slack.channel(f"#{APPROVALS}")
    card = await channel.waits_for(messages.approvals.headline_of(ApprovalKind.SUBMISSION))
    console.print(f"[green]callsign[/] asks in #{APPROVALS}:")
    for line in card.text.splitlines()[1:-1]:
        console.print(f"  {_named(line, sandbox.slack.user('ana'))}", highlight=False)
    console.print(f"[cyan]ben[/] presses [bold]{messages.approvals.APPROVE}[/]\n")
    await ben.clicks(messages.approvals.APPROVE, message=card, confirm=True)


async def _advance(sandbox: Sandbox, progress: Progress, bar: object) -> bool:
    """Show how far the submission is; true when it is with AWS."""
    store = sandbox.callsign.store
    stopped = await store.submissions([SubmissionState.NEEDS_ATTENTION])
    if stopped:
        raise DemoStuck(messages.status.problem(stopped[0].problem))
    for submission in await store.submissions([SubmissionState.RUNNING, SubmissionState.SUBMITTED]):
        done = submission.total if submission.state is SubmissionState.SUBMITTED else submission.done
        words = messages.status.STEP_TEXT.get(submission.step, "Submitting")
        progress.update(bar, total=submission.total or None, completed=done, description=words)  # type: ignore[arg-type]  # rich takes None for an unknown total
        return submission.state is SubmissionState.SUBMITTED
    return False


async def _review(console: Console, channel: Channel, ana: Person) -> None:
    console.print(f"\nReplies in {CHANNEL}, in the thread of the status message:")
    shown: set[str] = set()
    async with asyncio.timeout(PATIENCE):
        while True:
            replies = [reply for message in channel.messages for reply in message.replies]
            for reply in replies:
                if reply.ts not in shown:
                    shown.add(reply.ts)
                    console.print(f"  [green]callsign[/] {_named(reply.text, ana)}", highlight=False, emoji=True)
            if messages.status.CAN_SEND in channel.messages[0].text:
                break
            await asyncio.sleep(0.1)
    console.print("\nThe status message now:")
    for line in _named(channel.messages[0].text, ana).splitlines():
        console.print(f"  {line}", highlight=False)


def _named(text: str, person: Person) -> str:
    """The text with the person's name where Slack would show it in place of the id."""
    return text.replace(messages.text.mention(person.id), f"@{person.user.name}")


def _show_calls(console: Console, sandbox: Sandbox) -> None:
    counted = Counter(call.operation for call in sandbox.aws.calls if call.operation not in WATCHING)
    table = Table("AWS operation", "calls", title="Calls to AWS")
    for operation, count in sorted(counted.items()):
        table.add_row(operation, str(count))
    table.add_row("[bold]total[/]", f"[bold]{counted.total()}[/]")
    console.print()
    console.print(table)
