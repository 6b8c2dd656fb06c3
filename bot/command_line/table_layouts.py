"""`callsign doctor --slack-layouts`: the windows of a table after its files were read, for Slack's own validator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.blocks import bulk
from bot.blocks.elements import Block
from bot.command_line.layouts import CHANNEL, PERSON, Layout
from workflows.batches.prepare import Preview
from workflows.batches.uploads import Survey
from workflows.forms.validation import ErrorCode
from workflows.records.batches import Batch
from workflows.records.definitions import FieldPath, Form
from workflows.records.uploads import Upload, UploadId
from workflows.tables.check import RowError
from workflows.tables.columns import place
from workflows.tables.table import Decoding, EncodingUnknown, SheetUnknown

_TABLE, _ROWS, _GOOD = "table.csv", 10, 8
_UNKNOWN = "A column that nobody knows"


def of_table(form: Form, batch: Batch, now: datetime) -> Iterator[Layout]:
    """What is asked about a table, its errors, and the preview with and without rows that can be started."""
    upload = _upload(form, batch.region, now)
    for name, view in _views(upload, form, batch).items():
        yield Layout(name=name, kind="view", content=view)


def _views(upload: Upload, form: Form, batch: Batch) -> Mapping[str, Block]:
    paths = list(form.by_path)
    decodings = tuple(Decoding(encoding=name, samples=((2, "Example"),)) for name in ("cp1252", "cp1254"))
    questions = bulk.ColumnQuestions(form=form, placement=place([_UNKNOWN], form))
    return {
        "encoding of a table": bulk.reading_view(upload, EncodingUnknown(decodings)),
        "sheet of a table": bulk.reading_view(upload, SheetUnknown(("Sheet 1", "Sheet 2"))),
        "columns of a table": bulk.mapping_view(upload, questions, "Words about it."),
        "errors of a table": bulk.summary_view(upload, _survey(paths, _GOOD), form, paths[:2], "Words about it."),
        "errors of all rows": bulk.summary_view(upload, _survey(paths, 0), form, [], "Words about it."),
        "preview of a table": _preview(upload, batch, _GOOD),
        "preview without rows": _preview(upload, batch, 0),
    }


def _preview(upload: Upload, batch: Batch, registrations: int) -> Block:
    preview = Preview(
        batch=batch,
        registrations=registrations,
        numbers=registrations,
        already=1,
        already_stopped=1,
        invalid=1,
        calls={},
        seconds=480,
    )
    return bulk.preview_view(upload.id, preview, ["Words about it."], sender_id=False)


def _survey(paths: list[FieldPath], good: int) -> Survey:
    errors = tuple(
        RowError(row=row, column="", path=path, code=ErrorCode.MISSING) for row, path in enumerate(paths[:3], start=2)
    )
    return Survey(
        rows=_ROWS,
        good=good,
        errors=errors,
        error_count=len(errors),
        wrong={str(error.path): 1 for error in errors},
        uses={},
        unused=(),
        first_name="Example",
        dropping=0,
    )


def _upload(form: Form, region: str, now: datetime) -> Upload:
    return Upload(
        id=UploadId("example"),
        owner=PERSON,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        name_pattern="",
        channel_id=CHANNEL,
        table_name=_TABLE,
        created_at=now,
    )
