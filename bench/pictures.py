"""What large files cost the others: ten people hand in a picture of 40 million pixels, and one a table, all at once.

    .venv/bin/python bench/pictures.py

Callsign is a real process between the stand-ins. Ten people open a form and attach a PNG of 0.9 MB with 40 million
pixels, which has to be decoded, shrunk and encoded again; one person uploads a CSV of 9 MB with a million columns. They
all press Next at the same time. Meanwhile other people type `/callsign help`: the time from sending the command to
Callsign's answer is compared with the same while nothing else happens. The memory is that of the process, read ten
times a second.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
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

    async def during(self, seconds: float) -> list[float]:
        """The times of the commands of some seconds."""
        return await self.while_(asyncio.ensure_future(asyncio.sleep(seconds)))

    async def while_(self, work: asyncio.Future[None]) -> list[float]:
        """The times of the commands until `work` is done."""
        self.seconds = []
        typing = asyncio.ensure_future(self.run())
        try:
            await work
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)
        return self.seconds


async def memory(process: Process, peaks: list[float]) -> None:
    """Read the memory of the process until this is cancelled."""
    while True:
        peaks.append(process.resident_mb())
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


async def measure(slack: SlackStandIn, process: Process) -> None:
    """Both runs, and their figures."""
    people = [slack.user(f"person{number}") for number in range(PEOPLE)]
    bulk, clock = slack.user("bulk"), Clock([slack.user(f"other{number}") for number in range(OTHERS)])
    slack.channel("#sms")
    image, columns = picture(), table()
    for person in people:
        await at_letter(person)
        await person.attaches(LETTER, image, name="letter.png")
    await at_table(bulk)
    await bulk.attaches(TABLE, columns, name="data.csv")
    idle = await clock.during(IDLE_SECONDS)
    before, peaks = process.resident_mb(), list[float]()
    watching, started = asyncio.ensure_future(memory(process, peaks)), time.perf_counter()

    async def everybody() -> None:
        await asyncio.gather(*(hands_in(person) for person in people), sends_table(bulk))

    busy = await clock.while_(asyncio.ensure_future(everybody()))
    watching.cancel()
    took, failed = time.perf_counter() - started, sum(len(person.errors) for person in clock._people)  # noqa: SLF001  # its own people
    print(f"{PEOPLE} pictures of {len(image) / 1e6:.1f} MB and {SIDE * SIDE / 1e6:.0f} million pixels, a table of")
    print(f"{len(columns) / 1e6:.1f} MB and {COLUMNS:,} columns, all at once: {took:.1f} s")
    print(f"  memory before, peak      {before:6.1f} MB, {max(peaks):6.1f} MB   {verdict(max(peaks), MOST_MB)}")
    print(f"  memory afterwards        {process.resident_mb():6.1f} MB")
    print(f"  others, nothing happens  {milliseconds(idle)}   {len(idle)} commands")
    print(f"  others, meanwhile        {milliseconds(busy)}   {len(busy)} commands")
    print(f"  slowest answer           {max(busy):6.2f} s   {verdict(max(busy), MOST_SECONDS)}   failed {failed}")
    print(
        f"  ratio of p99             {percentile(busy, 99) / percentile(idle, 99):6.2f}   "
        f"{verdict(percentile(busy, 99) / percentile(idle, 99), MOST_RATIO)}"
    )


async def main() -> None:
    """Run Callsign between the stand-ins."""
    print_machine()
    with tempfile.TemporaryDirectory() as made, AwsStandIn() as aws:
        async with SlackStandIn() as slack, connected(CALLSIGN, slack, aws, Path(made)) as process:
            await measure(slack, process)


if __name__ == "__main__":
    run(main())
