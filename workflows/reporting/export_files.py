"""Writes exports as CSV and JSON while they are read: memory holds the rows of one registration at a time.

Each writer is a context manager that yields a function. Call it with the rows of one registration after the other.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO

from workflows.reporting.export import TABLES, Rows, iso
from workflows.tables.write import guarded

WriteRows = Callable[[Rows], None]


@contextmanager
def csv_table(out: BinaryIO, table: str) -> Iterator[WriteRows]:
    """One table as CSV, in the format of `workflows.tables.write.write_csv`."""
    columns = list(TABLES[table].columns)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(columns)

    def write(rows: Rows) -> None:
        for row in rows[table]:
            writer.writerow(["" if row[name] is None else guarded(str(row[name])) for name in columns])

    try:
        yield write
    finally:
        text.detach()  # the caller closes `out`


@contextmanager
def csv_bundle(out: BinaryIO) -> Iterator[WriteRows]:
    """A ZIP with a CSV file for each table."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(TemporaryFile()) for name in TABLES}
        with ExitStack() as writing:
            writers = [writing.enter_context(csv_table(file, name)) for name, file in files.items()]
            yield lambda rows: [write(rows) for write in writers].clear()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, file in files.items():
                file.seek(0)
                with bundle.open(f"{name}.csv", "w") as member:
                    while chunk := file.read(1 << 16):
                        member.write(chunk)


@contextmanager
def json_document(out: BinaryIO, now: datetime, *, with_values: bool) -> Iterator[WriteRows]:
    """One JSON object with `exported_at`, `with_values` and `registrations`, in the shape of `nested`."""
    head = json.dumps({"exported_at": iso(now), "with_values": with_values})
    out.write(f'{head[:-1]}, "registrations": ['.encode())
    written = 0

    def write(rows: Rows) -> None:
        nonlocal written
        text = json.dumps(nested(rows), ensure_ascii=False)
        out.write(f"{',' if written else ''}\n{text}".encode())
        written += 1

    yield write
    out.write(b"\n]}\n")


def nested(rows: Rows) -> Mapping[str, object]:
    """A registration's row with its rows of the other tables inside, under the tables' names."""
    (registration,) = rows["registrations"]
    others = {
        name: [{column: cell for column, cell in row.items() if column != "registration_id"} for row in table]
        for name, table in rows.items()
        if name != "registrations"
    }
    return {**registration, **others}
