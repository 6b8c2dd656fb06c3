"""A batch in an office, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.integration.workflows.office import OWNER, PNG, REGION, Office, complete
from workflows.batches import prepare as batch
from workflows.batches.pump import pump
from workflows.forms.documents import OutgoingFile
from workflows.forms.validation import ErrorCode
from workflows.records.batches import Batch, BatchCount, RowState
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Document, Submission, SubmissionState
from workflows.tables.check import CheckedRow, RowError

FILE = "opt-in.png"
DOCUMENTS = {FILE: OutgoingFile(body=PNG, media_type="image/png", name=FILE, note="")}


def row(form: Form, number: int, *, key: str = "", wrong: str = "", **changes: Any) -> CheckedRow:
    """A row that fits the form, unless `wrong` names a field."""
    answers = complete(form)
    error = RowError(row=number, column="City", path=FieldPath(wrong), code=ErrorCode.MISSING)
    made = CheckedRow(
        number=number,
        key=key or f"customer-{number}",
        name=f"Row {number}",
        answers={path: one for path, one in answers.items() if not isinstance(one, Document)},
        documents={path: FILE for path, one in answers.items() if isinstance(one, Document)},
        errors=(error,) if wrong else (),
    )
    return replace(made, **changes)


@dataclass(slots=True, kw_only=True)
class Bulk:
    """A batch in an office. Its submissions are carried out when the test says so."""

    office: Office
    form: Form
    begun: list[Submission] = field(default_factory=list)

    async def prepare(self, *rows: CheckedRow, **changes: Any) -> Batch:
        arguments: dict[str, Any] = {
            "owner": OWNER,
            "form": self.form,
            "account_id": await self.office.aws.account_id(),
            "region": REGION,
            "channel_id": "C1",
            "source": "data.csv",
            **changes,
        }
        return await batch.prepare(
            iter(rows),
            DOCUMENTS,
            batch.NewBatch(**arguments),
            self.office.ports,
        )

    async def running(self, *numbers: int) -> Batch:
        """A confirmed batch with one good row for each number."""
        made = await self.prepare(*(row(self.form, number) for number in numbers))
        return await batch.confirm(made.id, OWNER, self.office.ports)

    async def pump(self, width: int = 99, **changes: Any) -> None:
        async def start(submission: Submission) -> None:
            self.begun.append(submission)

        await pump(self.office.ports, width=width, **{"start": start, **changes})

    async def carry_out(self) -> list[SubmissionState]:
        """Carry out all submissions that have been started."""
        taken, self.begun = self.begun, []
        return list(await asyncio.gather(*map(self.office.carry_out, taken)))

    async def to_the_end(self, width: int = 99) -> None:
        await self.pump(width)
        while self.begun:
            await self.carry_out()
            await self.pump(width)

    async def count(self, made: Batch) -> BatchCount:
        return await self.office.store.count_batch(made.id)

    async def now(self, made: Batch) -> Batch:
        return await batch.existing(made.id, store=self.office.store)

    async def states(self, made: Batch) -> Mapping[int, RowState]:
        return {result.number: result.state async for result in batch.results(made.id, store=self.office.store)}
