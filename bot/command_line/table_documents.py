"""The documents of `callsign bulk`: the files of a folder and of the folders in it, or of a ZIP."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot import messages
from bot.command_line.options import Exit, Failure
from bot.command_line.sources import MAX_FILE, read
from workflows.forms.documents import DocumentRefused, RefusalCode
from workflows.tables.zip_files import MAX_BYTES, BundleRefused, unpack

#: Files of a folder that are looked at; a folder with more is not one of documents.
MAX_NAMES = 20_000


@dataclass(frozen=True, kw_only=True)
class TableDocuments:
    """The documents that a table may name, by path."""

    names: frozenset[str]
    #: Raises DocumentRefused or OSError.
    body: Callable[[str], bytes]
    #: Whether they were packed for this table, so that an unused one is worth a word.
    is_packed: bool


def documents_in(place: Path, table: Path) -> TableDocuments:
    """The documents of a folder, or of a ZIP. Raises Failure."""
    try:
        if place.is_dir():
            names = frozenset(_names(place)) - {_name_below(table, place)}
            return TableDocuments(names=names, body=lambda name: _body(place / name), is_packed=False)
        packed = unpack(read(place, MAX_BYTES))
    except BundleRefused as refused:
        raise Failure(
            messages.terminal.file_refused(place.name, messages.tables.bundle_refused(refused)), Exit.INVALID
        ) from None
    except OSError as wrong:
        raise Failure(
            messages.terminal.file_unreadable(str(place), wrong.strerror or type(wrong).__name__), Exit.USAGE
        ) from None
    return TableDocuments(names=frozenset(packed), body=packed.__getitem__, is_packed=True)


def with_bodies(documents: TableDocuments, bodies: Mapping[str, bytes]) -> TableDocuments:
    """The documents, and those of profiles."""
    if not bodies:
        return documents
    return replace(
        documents,
        names=documents.names | frozenset(bodies),
        body=lambda name: bodies[name] if name in bodies else documents.body(name),
    )


def _names(place: Path) -> Iterator[str]:
    """Paths of the files below a folder, the nearest first; hidden ones, and links to folders, are left out."""
    count = 0
    for folder, folders, files in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(folder).relative_to(place)
        for name in files:
            count += 1
            if count > MAX_NAMES:
                raise Failure(messages.terminal_bulk.too_many_documents(str(place.resolve()), MAX_NAMES), Exit.USAGE)
            if not name.startswith("."):
                yield (below / name).as_posix()


def _name_below(table: Path, place: Path) -> str:
    """The table's own path below the folder; "" where it is elsewhere."""
    table, place = table.resolve(), place.resolve()
    return table.relative_to(place).as_posix() if table.is_relative_to(place) else ""


def _body(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE:
        sizes = {"size": messages.text.size(size), "limit": messages.text.size(MAX_FILE)}
        raise DocumentRefused(RefusalCode.TOO_LARGE, sizes)
    return path.read_bytes()
