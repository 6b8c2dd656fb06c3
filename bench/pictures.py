"""What large files cost the others: ten people hand in a picture of 40 million pixels, and one a table, all at once.

    .venv/bin/python bench/pictures.py

Callsign is a real process between the stand-ins. Ten people open a form and attach a PNG of 0.9 MB with 40 million
pixels, which has to be decoded, shrunk and encoded again; one person uploads a CSV of 9 MB with a million columns. They
all press Next at the same time. Meanwhile other people type `/callsign help`: the time from sending the command to
Callsign's answer is compared with that of a second Callsign at the same moment, which has nothing else to do. The
memory is that of the process and of the one in which it prepares files, read ten times a second.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from bench.harness import CALLSIGN, Process, connected, milliseconds, percentile, print_machine, run, verdict
from sandbox.aws.server import AwsStandIn
from sandbox.slack.driver import Person
from sandbox.slack.server import SlackStandIn
from tests.scenario.bulk import TABLE
from tests.scenario.cases import AUSTRIA_TITLE, FINLAND_TITLE, LETTER
from tests.scenario.form_filling import fills_page, starts_registration

PEOPLE, OTHERS = 10, 4
SIDE = 6320
COLUMNS, TABLE_BYTES = 1_000_000, 9_000_000
PAUSE_SECONDS, IDLE_SECONDS = 0.1, 15.0
MOST_MB, MOST_SECONDS, MOST_RATIO = 500.0, 3.0, 1.5
#: Seconds until all of it must be done, also on a machine with much load.
PATIENCE = 300.0


def picture() -> bytes:
    """A PNG of 40 million pixels and about 0.9 MB: words on white, with a patch that does not compress."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(image)
    for top in range(0, SIDE, 240):
        draw.text(
            (40, top), f"{top}. I agree to texts from Example Corp. Reply STOP to end. " * 4, "black", font_size=44
        )
    patch = Image.effect_noise((380, 380), 80).convert("RGB")
    image.paste(patch, (SIDE - 420, SIDE - 420))
    image.save(out := BytesIO(), "PNG", compress_level=6)
    return out.getvalue()


def table() -> bytes:
    """A header of a million short columns and one row."""
    header = ",".join(f"c{number}" for number in range(COLUMNS))
    return f"{header}\n{','.join('x' * COLUMNS)}\n".encode()[:TABLE_BYTES]


class Clock:
    """The times of commands, while it is running."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self.seconds: list[float] = []

    async def run(self) -> None:
        """All people type the command again and again."""
        async with asyncio.TaskGroup() as tasks:
            for person in self._people:
                tasks.create_task(self._type(person))

    async def _type(self, person: Person) -> None:
        while True:
            sent = time.perf_counter()
            await person.runs("/callsign help")
            self.seconds.append(time.perf_counter() - sent)
            await asyncio.sleep(PAUSE_SECONDS)

    @property
    def failed(self) -> int:
        """Commands that were not answered."""
        return sum(len(person.errors) for person in self._people)


async def meanwhile(work: Coroutine[None, None, None], *clocks: Clock) -> list[list[float]]:
    """The times of the commands of each clock until `work` is done."""
    for clock in clocks:
        clock.seconds = []
    typing = asyncio.gather(*(clock.run() for clock in clocks))
    try:
        await work
    finally:
        typing.cancel()
        await asyncio.gather(typing, return_exceptions=True)
    return [clock.seconds for clock in clocks]


async def memory(process: Process, peaks: list[float]) -> None:
    """Read the memory of the process until this is cancelled."""
    while True:
        peaks.append(process.family_mb())
        await asyncio.sleep(0.1)


async def at_letter(person: Person) -> None:
    """A form, at the page that takes a file."""
    await starts_registration(person, AUSTRIA_TITLE, region="us-east-1")
    await person.sees_text("Sender ID description", timeout=PATIENCE)
    await fills_page(person, {"Sender ID": "EXAMPLE", "Sender ID description": "Our name."})
    await person.submits()
    await person.sees_text(LETTER, timeout=PATIENCE)


async def at_table(person: Person) -> None:
    """The first modal of an upload, filled in."""
    await person.runs("/callsign bulk", channel="#sms")
    await person.sees_text("Registration type", timeout=PATIENCE)
    await person.fills({"Registration type": FINLAND_TITLE, "Channel for updates": "#sms"})


async def hands_in(person: Person) -> None:
    """Press Next, and wait until the file is done."""
    await person.submits()
    await person.sees_view(
        lambda view: "One moment" not in view.title and LETTER not in person.labels(), timeout=PATIENCE
    )


async def sends_table(person: Person) -> None:
    """Press Next, and wait for a word about the table."""
    await person.submits()
    await person.sees_text("columns", timeout=PATIENCE)


def clock_of(slack: SlackStandIn) -> Clock:
    """The others who use the Callsign of a workspace."""
    return Clock([slack.user(f"other{number}") for number in range(OTHERS)])


async def measure(slack: SlackStandIn, process: Process, other: SlackStandIn) -> None:
    """Both runs, and their figures; the Callsign of `other` has nothing else to do."""
    people = [slack.user(f"person{number}") for number in range(PEOPLE)]
    bulk, busy_clock, idle_clock = slack.user("bulk"), clock_of(slack), clock_of(other)
    slack.channel("#sms")
    image, columns = picture(), table()
    for person in people:
        await at_letter(person)
        await person.attaches(LETTER, image, name="letter.png")
    await at_table(bulk)
    await bulk.attaches(TABLE, columns, name="data.csv")
    (quiet,) = await meanwhile(asyncio.sleep(IDLE_SECONDS), busy_clock)
    before, peaks = process.family_mb(), list[float]()
    watching, started = asyncio.ensure_future(memory(process, peaks)), time.perf_counter()

    async def everybody() -> None:
        await asyncio.gather(*(hands_in(person) for person in people), sends_table(bulk))

    busy, idle = await meanwhile(everybody(), busy_clock, idle_clock)
    watching.cancel()
    took, ratio = time.perf_counter() - started, percentile(busy, 99) / percentile(idle, 99)
    print(f"{PEOPLE} pictures of {len(image) / 1e6:.1f} MB and {SIDE * SIDE / 1e6:.0f} million pixels, a table of")
    print(f"{len(columns) / 1e6:.1f} MB and {COLUMNS:,} columns, all at once: {took:.1f} s")
    print(f"  memory before, peak      {before:6.1f} MB, {max(peaks):6.1f} MB   {verdict(max(peaks), MOST_MB)}")
    print(f"  memory afterwards        {process.family_mb():6.1f} MB")
    print(f"  others, nothing happens  {milliseconds(quiet)}   {len(quiet)} commands")
    print(f"  others, meanwhile        {milliseconds(busy)}   {len(busy)} commands")
    print(f"  of an idle Callsign then {milliseconds(idle)}   {len(idle)} commands")
    slowest, failed = max(busy), busy_clock.failed
    print(f"  slowest answer           {slowest:6.2f} s   {verdict(slowest, MOST_SECONDS)}   failed {failed}")
    print(f"  ratio of p99             {ratio:6.2f}   {verdict(ratio, MOST_RATIO)}")


async def main() -> None:
    """Run two Callsigns between the stand-ins."""
    print_machine()
    async with AsyncExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        aws = stack.enter_context(AwsStandIn())
        slacks = [await stack.enter_async_context(SlackStandIn()) for _ in folders]
        processes = [
            await stack.enter_async_context(connected(CALLSIGN, slack, aws, folder))
            for slack, folder in zip(slacks, folders, strict=True)
        ]
        await measure(slacks[0], processes[0], slacks[1])


if __name__ == "__main__":
    run(main())
