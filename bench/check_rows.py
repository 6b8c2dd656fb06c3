"""How long every row of a large table takes to check, and how much memory, beside Python's own reader on the same file.

    .venv/bin/python bench/check_rows.py

US toll-free, 28 fields, as the template has them. A process of its own for each figure: from the file's bytes to the last
row checked, with every row held no longer than it takes. Memory is the most that process had while checking, over what it had
before, the file's bytes not counted.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.beside import Process, tell_machine, verdict
from tests.unit import catalog
from workflows.records.definitions import Form
from workflows.tables.check import check
from workflows.tables.columns import place
from workflows.tables.read import read_table
from workflows.tables.template import template
from workflows.tables.write import write_csv

ROWS = 10_000
#: Seconds, and MB.
MOST_SECONDS, MOST_MEMORY = 5.0, 100.0
#: Memory is looked at after as many rows.
LOOK = 200
FILES = ("businessRegistrationDocument.png", "optInImage.png")


def form() -> Form:
    """The one of the second article."""
    return catalog.forms()["US_TOLL_FREE_REGISTRATION"]


def table(rows: int, *, wrong: bool) -> bytes:
    """The template's example many times, each row with a company of its own; or a dash in every cell."""
    example = read_table(template(form()))
    (row,) = example.rows
    cells = ["-" for _ in row.cells] if wrong else list(row.cells)
    return write_csv(example.header, ([f"Company {number} {cells[0]}", *cells[1:]] for number in range(rows)))


def checked(body: bytes, look: Callable[[], None]) -> int:
    """Every row as the bot checks it; the number of errors."""
    read = read_table(body, max_rows=ROWS * 4)
    look()
    found = 0
    for row in check(read, place(read.header, form()), form(), documents=FILES, name_pattern="{Company name} {row}"):
        found += len(row.errors)
        if row.number % LOOK == 0:
            look()
    return found


def read_only(body: bytes, look: Callable[[], None]) -> int:
    """What cannot be done without."""
    for number, _ in enumerate(csv.DictReader(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8-sig", newline=""))):
        if number % LOOK == 0:
            look()
    return 0


def measure(name: str, path: Path) -> None:
    """In the process of its own: seconds, those of CPU, MB and errors, as JSON."""
    process, most = Process(pid=os.getpid()), [0.0]
    form()
    body = path.read_bytes()
    before, started, worked = process.resident_mb(), time.perf_counter(), time.process_time()
    errors = {"check": checked, "read": read_only}[name](body, lambda: most.append(process.resident_mb()))
    print(json.dumps([time.perf_counter() - started, time.process_time() - worked, max(most) - before, errors]))


def told(name: str, path: Path) -> tuple[float, float, float, int]:
    """The figures of a process of its own."""
    command = [sys.executable, __file__, name, str(path)]
    seconds, worked, memory, errors = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return seconds, worked, memory, errors


def main() -> None:
    """Right rows, a quarter and four times as many, and rows wrong wherever a dash is."""
    tell_machine()
    with tempfile.TemporaryDirectory() as folder:
        for rows, wrong in ((ROWS, False), (ROWS // 4, False), (ROWS * 4, False), (ROWS, True)):
            path = Path(folder, "rows.csv")
            path.write_bytes(table(rows, wrong=wrong))
            (seconds, worked, memory, errors), (_, alone, _, _) = told("check", path), told("read", path)
            print(
                f"{rows:6,} rows, {path.stat().st_size / 1e6:4.1f} MB, {errors:7,} errors: {seconds:5.2f} s, CPU {worked:5.2f} s,"
                f" {memory:4.1f} MB   DictReader alone CPU {alone:5.2f} s, ratio {worked / alone:4.1f}"
            )
            if rows == ROWS:
                print(f"       {verdict(seconds, MOST_SECONDS)} (s), {verdict(memory, MOST_MEMORY)} (MB)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
