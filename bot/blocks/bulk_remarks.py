"""What a reviewer would say about the rows of a table: on the preview, and the window of a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot import messages
from bot.blocks.elements import Block, actions, button, modal, paragraph, section
from bot.blocks.preflight import reason_input
from workflows.batches.row_remarks import TableRemarks
from workflows.records.definitions import FieldPath, Form
from workflows.records.uploads import UploadId

CALLBACK = "override_rows"
KEEP_ROWS, BACK_TO_PREVIEW = "keep_rows", "back_to_preview"

words = messages.table_remarks


def row_remark_blocks(remarks: TableRemarks, form: Form) -> list[Block]:
    """The remarks on the preview; with the button of a reason where rows are left out for them."""
    blocks = [paragraph(text) for text in words.slack_paragraphs(remarks, titles_of(form))]
    if remarks.approver_decides and remarks.musts:
        return [section(f":warning: {words.for_approver(remarks.musts)}"), *blocks]
    if not remarks.blocked:
        return blocks
    keep = actions(KEEP_ROWS, [button(words.KEEP_BUTTON, KEEP_ROWS)])
    return [section(f":warning: {words.left_out(len(remarks.blocked))}"), *blocks, keep]


def rows_override_view(upload_id: UploadId, remarks: TableRemarks, form: Form) -> Block:
    """The window in which a person says why the answers of rows are right."""
    blocks = [
        *(paragraph(text) for text in words.slack_paragraphs(only_blocking(remarks), titles_of(form))),
        section(words.WINDOW_NOTE),
        reason_input(words.REASON_LABEL),
        actions("navigation", [button(messages.buttons.BACK, BACK_TO_PREVIEW)]),
    ]
    metadata = json.dumps({"upload": upload_id, "rules": " ".join(rules_of(remarks))})
    return modal(CALLBACK, words.WINDOW_TITLE, blocks, submit=words.WINDOW_SUBMIT, metadata=metadata)


def only_blocking(remarks: TableRemarks) -> TableRemarks:
    """Those for which rows are left out."""
    return TableRemarks(rows=tuple(remarks.blocking), strict=remarks.strict)


def rules_of(remarks: TableRemarks) -> Sequence[str]:
    """The rules of the remarks for which rows are left out."""
    return sorted({remark.finding.rule for remark in remarks.blocking})


def titles_of(form: Form) -> Mapping[FieldPath, str]:
    """The titles of fields."""
    return {path: definition.title for path, definition in form.by_path.items()}
