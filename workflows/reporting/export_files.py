"""Exports as CSV and JSON, written while they are read: memory holds one registration's rows, however many there are.

Each writer is a context manager that yields what takes the rows of one registration after the other.
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

Take = Callable[[Rows], None]


@contextmanager
def csv_table(out: BinaryIO, table: str) -> Iterator[Take]:
    """One table, as `workflows.csv_files.write_csv` writes it."""
    columns = list(TABLES[table].columns)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(columns)

    def take(rows: Rows) -> None:
        for row in rows[table]:
            writer.writerow(["" if row[name] is None else guarded(str(row[name])) for name in columns])

    try:
        yield take
    finally:
        text.detach()  # `out` is the caller's to close


@contextmanager
def csv_bundle(out: BinaryIO) -> Iterator[Take]:
    """Every table as a file of a ZIP."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(TemporaryFile()) for name in TABLES}
        with ExitStack() as writing:
            takes = [writing.enter_context(csv_table(file, name)) for name, file in files.items()]
            yield lambda rows: [take(rows) for take in takes].clear()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, file in files.items():
                file.seek(0)
                with bundle.open(f"{name}.csv", "w") as member:
                    while chunk := file.read(1 << 16):
                        member.write(chunk)


@contextmanager
def json_document(out: BinaryIO, now: datetime, *, with_values: bool) -> Iterator[Take]:
    """One object: `exported_at`, `with_values`, and `registrations`, each with its rows of the other tables under their names."""
    head = json.dumps({"exported_at": iso(now), "with_values": with_values})
    out.write(f'{head[:-1]}, "registrations": ['.encode())
    written = 0

    def take(rows: Rows) -> None:
        nonlocal written
        text = json.dumps(nested(rows), ensure_ascii=False)
        out.write(f"{',' if written else ''}\n{text}".encode())
        written += 1

    yield take
    out.write(b"\n]}\n")


def nested(rows: Rows) -> Mapping[str, object]:
    """A registration with what belongs to it inside."""
    (registration,) = rows["registrations"]
    others = {
        name: [{column: cell for column, cell in row.items() if column != "registration_id"} for row in found]
        for name, found in rows.items()
        if name != "registrations"
    }
    return {**registration, **others}
