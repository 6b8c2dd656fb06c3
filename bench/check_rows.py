"""The time and memory to check every row of a large table, compared with Python's own reader of the same file.

    .venv/bin/python bench/check_rows.py

The table is the template for US toll-free, with 28 fields. Each figure has a process of its own, which checks all
rows of the file and keeps none of them. Memory is the peak of that process while checking, minus what it had before,
without the bytes of the file.
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

from bench.harness import Process, print_machine, verdict
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
#: Memory is measured after each of so many rows.
MEASURE_EVERY = 200
FILES = ("businessRegistrationDocument.png", "optInImage.png")


def form() -> Form:
    """The form of the second article."""
    return catalog.forms()["US_TOLL_FREE_REGISTRATION"]


def table(rows: int, *, wrong: bool) -> bytes:
    """The template's example in many rows, each with its own company; or a dash in every cell."""
    example = read_table(template(form()))
    (row,) = example.rows
    cells = ["-" for _ in row.cells] if wrong else list(row.cells)
    return write_csv(example.header, ([f"Company {number} {cells[0]}", *cells[1:]] for number in range(rows)))


def checked(body: bytes, measure_memory: Callable[[], None]) -> int:
    """Check every row as the bot does; the number of errors."""
    read = read_table(body, max_rows=ROWS * 4)
    measure_memory()
    errors = 0
    for row in check(read, place(read.header, form()), form(), documents=FILES, name_pattern="{Company name} {row}"):
        errors += len(row.errors)
        if row.number % MEASURE_EVERY == 0:
            measure_memory()
    return errors


def read_only(body: bytes, measure_memory: Callable[[], None]) -> int:
    """Only read every row."""
    for number, _ in enumerate(csv.DictReader(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8-sig", newline=""))):
        if number % MEASURE_EVERY == 0:
            measure_memory()
    return 0


def measure(name: str, path: Path) -> None:
    """Print seconds, CPU seconds, MB and errors as JSON; this runs in a process of its own."""
    process, most = Process(pid=os.getpid()), [0.0]
    form()
    body = path.read_bytes()
    before, started, worked = process.resident_mb(), time.perf_counter(), time.process_time()
    errors = {"check": checked, "read": read_only}[name](body, lambda: most.append(process.resident_mb()))
    print(json.dumps([time.perf_counter() - started, time.process_time() - worked, max(most) - before, errors]))


def measured(name: str, path: Path) -> tuple[float, float, float, int]:
    """The figures of a new process."""
    command = [sys.executable, __file__, name, str(path)]
    seconds, worked, memory, errors = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return seconds, worked, memory, errors


def main() -> None:
    """Measure valid rows, a quarter and four times as many, and rows with an error in every cell."""
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        for rows, wrong in ((ROWS, False), (ROWS // 4, False), (ROWS * 4, False), (ROWS, True)):
            path = Path(folder, "rows.csv")
            path.write_bytes(table(rows, wrong=wrong))
            (seconds, worked, memory, errors), (_, alone, _, _) = measured("check", path), measured("read", path)
            print(
                f"{rows:6,} rows, {path.stat().st_size / 1e6:4.1f} MB, {errors:7,} errors: {seconds:5.2f} s,"
                f" CPU {worked:5.2f} s, {memory:4.1f} MB"
                f"   only DictReader: CPU {alone:5.2f} s, ratio {worked / alone:4.1f}"
            )
            if rows == ROWS:
                print(f"       {verdict(seconds, MOST_SECONDS)} (s), {verdict(memory, MOST_MEMORY)} (MB)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
