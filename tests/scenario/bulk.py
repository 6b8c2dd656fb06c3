"""How a person submits a table: the first modal, the files, the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.form_filling import settles
from workflows.tables.write import write_csv

TABLE, DOCUMENTS = "Table (Excel, OpenDocument or CSV)", "Documents"

NO_FILES: Mapping[str, bytes] = {}

#: Rows of the table that is registered. A new account takes no more than 25.
ROWS, BAD = 10, (2, 5, 8)

HEADER = (
    "Sender ID",
    "Company name",
    "Company website",
    "Use case category",
    "Use case description",
    "Message Sample 1",
)


def row(number: int) -> list[str]:
    """Finland, with a sender ID of its own for each number."""
    name, site = f"EXAMPLE{number}", "https://www.example.com"
    use, sample = "Sign-in codes for customers.", f"{name}: your code is 123456."
    return [name, f"Example {number}", site, "One-time passcodes", use, sample]


async def submits_table(
    person: Person,
    rows: Iterable[Sequence[str]] = (),
    *,
    title: str = FINLAND_TITLE,
    header: Sequence[str] = HEADER,
    body: bytes | None = None,
    documents: Mapping[str, bytes] = NO_FILES,
    pattern: str = "",
    name: str = "data.csv",
) -> None:
    """`/callsign bulk`: fill in the first modal, attach the files and press Next."""
    await person.runs("/callsign bulk", channel="#sms")
    await person.sees_text("Registration type")
    await person.fills({"Registration type": title, "Channel for updates": "#sms"})
    if pattern:
        await person.fills({"Name of each registration": pattern})
    await attaches_files(person, write_csv(header, rows) if body is None else body, documents, name=name)


async def attaches_files(
    person: Person, table: bytes, documents: Mapping[str, bytes] = NO_FILES, name: str = "data.csv"
) -> None:
    """Attach the files and press Next."""
    await person.attaches(TABLE, table, name=name)
    for document, content in documents.items():
        await person.attaches(DOCUMENTS, content, name=document)
    await person.submits()
    await settles(person)


async def submits_columns(person: Person, bad: Iterable[int]) -> None:
    """Submit a table of ROWS with an unknown column and some websites missing, up to the result of the check."""
    rows = [row(number) for number in range(ROWS)]
    for number in bad:
        rows[number][2] = ""
    await submits_table(person, rows, header=("Our short name", *HEADER[1:]))
    await person.sees_view("Columns")
    await person.fills({"Column A: Our short name": "Sender ID"})
    await person.submits()
    await person.sees_view("Result of the check")
