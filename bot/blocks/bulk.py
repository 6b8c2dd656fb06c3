"""The modals of `/callsign bulk`: the upload, its columns, the result of the check, and the preview to confirm.

Names of files and columns are foreign text and appear in plain text only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    input_block,
    modal,
    option,
    paragraph,
    plain,
    section,
    small,
)
from bot.blocks.fields import labels, option_key
from bot.blocks.review import room_blocks
from bot.blocks.start import NAME, StartAnswers, channel_input, region_input, type_input
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from workflows.batches.prepare import Preview
from workflows.batches.uploads import Survey
from workflows.forms.resolve import resolve
from workflows.records.definitions import FieldPath, Form, RegistrationType
from workflows.records.uploads import Upload, UploadId
from workflows.tables.columns import MAYBE_KEYS, Placement, row_settings, spelled
from workflows.tables.table import EncodingUnknown, SheetUnknown, TableQuestion, column_letter

START, MAPPING, SUMMARY, PREVIEW, REFUSED = "bulk", "bulk_columns", "bulk_summary", "bulk_preview", "bulk_refused"
#: The question how the table's file is to be read; block and action ids of its two selects.
READING = "bulk_reading"
ENCODING, SHEET = "encoding", "sheet"
#: Decodings shown side by side, cells shown in each, and the sheets that a select can list.
DECODINGS_SHOWN, SAMPLES_SHOWN, SHEETS_SHOWN = 4, 4, limits.OPTIONS
TABLE, DOCUMENTS = "table", "documents"
#: Action id of the columns' selects. Their block ids are this and the column's number.
COLUMN = "bulk_column"
ANOTHER_FILE = "bulk_another_file"
NEXT_STEP, NEXT_STEP_GOOD, NEXT_STEP_CORRECT = "go_on", "good", "correct"
START_BATCH = "bulk_start"
#: Characters of a name pattern; the name made from it may have 128.
PATTERN_MAX = 200
TABLE_TYPES = ("csv", "txt", "tsv", "xlsx", "xlsm", "ods")
DOCUMENT_TYPES = ("pdf", "png", "jpg", "jpeg", "zip")
MOST_DOCUMENTS = 10
#: Columns asked about on one page, and options listed on it. More options are searched instead, to keep the view's
#: size.
COLUMNS_SHOWN = 40
OPTIONS_SHOWN = 800
#: Rows described in words, and errors of each.
ROWS_SHOWN, ERRORS_SHOWN = 5, 4
#: Documents or columns listed.
LISTED = 10
#: The value of the choice that leaves a column out.
LEFT_OUT = "-"


def start_view(types: Sequence[RegistrationType], regions: Sequence[str], given: StartAnswers) -> Block:
    """The first modal: type, region, name pattern and files. `given.name` is the name pattern."""
    blocks = [
        section(messages.bulk.INTRO),
        region_input(regions, given.region),
        type_input(types, given) if types else section(messages.form.NO_TYPES),
        input_block(
            TABLE, messages.bulk.TABLE_LABEL, _file_input(TABLE, TABLE_TYPES, 1), hint=messages.bulk.TABLE_HINT
        ),
        input_block(
            DOCUMENTS,
            messages.bulk.DOCUMENTS_LABEL,
            _file_input(DOCUMENTS, DOCUMENT_TYPES, MOST_DOCUMENTS),
            hint=messages.bulk.DOCUMENTS_HINT,
            optional=True,
        ),
        _pattern(given.name),
        channel_input(given.channel_id),
    ]
    metadata = json.dumps({"region": given.region})
    return modal(START, messages.bulk.TITLE, blocks, submit=messages.buttons.NEXT, metadata=metadata)


def refused_view(texts: Sequence[str], metadata: Mapping[str, str]) -> Block:
    """The files that cannot be used and why, in plain text, with a button back to the files."""
    blocks = [paragraph(f"⚠️ {text}") for text in texts[:LISTED]]
    more = [context(messages.text.more(len(texts) - LISTED))] if len(texts) > LISTED else []
    return modal(REFUSED, messages.bulk.REFUSED_TITLE, [*blocks, *more, _back()], metadata=json.dumps(dict(metadata)))


def reading_view(upload: Upload, question: TableQuestion) -> Block:
    """The question how the table is to be read: by which encoding, or which of its sheets."""
    asked = _sheets(question) if isinstance(question, SheetUnknown) else _decodings(question)
    top = small(messages.bulk.bulk_title(upload.title, upload.region, upload.table_name))
    return modal(
        READING,
        messages.bulk.READING_TITLE,
        [top, *asked, _back()],
        submit=messages.buttons.NEXT,
        metadata=json.dumps({"upload": upload.id}),
    )


def chosen_reading(view: ViewState, question: TableQuestion) -> dict[str, str]:
    """What the person decided, as far as the question offered it: "encoding" or "sheet"."""
    if isinstance(question, SheetUnknown):
        offered = {option_key(sheet): sheet for sheet in question.sheets}
        name = SHEET
    else:
        decodings = question.decodings if isinstance(question, EncodingUnknown) else ()
        offered = {decoding.encoding: decoding.encoding for decoding in decodings}
        name = ENCODING
    choices = view.entered.get(name, InputState()).choices
    return {name: offered[choices[0]]} if choices and choices[0] in offered else {}


def _decodings(question: TableQuestion) -> list[Block]:
    decodings = question.decodings if isinstance(question, EncodingUnknown) else ()
    shown = [
        paragraph(
            "\n".join(
                [
                    messages.tables.ENCODINGS[decoding.encoding],
                    *(messages.tables.sample(row, text) for row, text in decoding.samples[:SAMPLES_SHOWN]),
                ]
            )
        )
        for decoding in decodings[:DECODINGS_SHOWN]
    ]
    options = [
        option(messages.bulk.decoding_option(decoding), decoding.encoding) for decoding in decodings[: limits.OPTIONS]
    ]
    element: Block = {"type": "static_select", "action_id": ENCODING, "options": options}
    question_block = input_block(ENCODING, messages.bulk.ENCODING_LABEL, element, hint=messages.bulk.ENCODING_HINT)
    return [section(messages.bulk.ENCODING_QUESTION), *shown, question_block]


def _sheets(question: SheetUnknown) -> list[Block]:
    options = [option(sheet, option_key(sheet)) for sheet in question.sheets[:SHEETS_SHOWN]]
    element: Block = {"type": "static_select", "action_id": SHEET, "options": options}
    return [section(messages.bulk.SHEET_QUESTION), input_block(SHEET, messages.bulk.SHEET_LABEL, element)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnQuestions:
    """The questions on the page of columns."""

    form: Form
    placement: Placement

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns asked about, in the table's order: as many as fit."""
        return self.open[:COLUMNS_SHOWN]

    @property
    def open(self) -> tuple[int, ...]:
        """All columns whose meaning is not known."""
        return tuple(sorted({*self.placement.unplaced, *self.placement.ambiguous}))

    @property
    def is_searched(self) -> bool:
        """Whether the choices are too many to be listed for each column."""
        count = len(self.form.fields) + len(row_settings(self.form)) + 1
        return count > limits.OPTIONS or count * len(self.columns) > OPTIONS_SHOWN

    def choices(self, column: int) -> dict[str, str]:
        """Key to title of a column's choices: the fields it may mean, then fields without a column, then the rest."""
        taken = set(self.placement.columns.values())
        meant = self.placement.ambiguous.get(column, ())
        paths = dict.fromkeys([*meant, *(path for path in self.form.by_path if path not in taken)])
        settings = [setting for setting in row_settings(self.form) if setting not in taken]
        titles = field_titles(self.form)
        return {
            **{option_key(path): titles[path] for path in paths},
            **{option_key(setting): messages.bulk.SETTINGS[setting] for setting in settings},
            LEFT_OUT: messages.bulk.LEAVE_OUT,
        }

    def meaning(self, key: str) -> str | None:
        """A key's value for `columns.place`: a field path, a setting's value, or None to leave the column out."""
        return {option_key(name): str(name) for name in [*self.form.by_path, *row_settings(self.form)]}.get(key)


def mapping_view(upload: Upload, questions: ColumnQuestions, problem: str = "") -> Block:
    """A select for each column of unknown meaning, and the names of required fields without a column."""
    placement, titles = questions.placement, field_titles(questions.form)
    blocks = [
        small(messages.bulk.bulk_title(upload.title, upload.region, upload.table_name)),
        section(messages.bulk.mapping_text(len(placement.columns), len(questions.open))),
        *([section(problem)] if problem else []),
        *(
            [paragraph(messages.bulk.missing_columns([titles[path] for path in placement.missing]))]
            if placement.missing
            else []
        ),
        *(_column(questions, column) for column in questions.columns),
    ]
    if len(questions.open) > COLUMNS_SHOWN:
        blocks.append(context(messages.bulk.more_columns(len(questions.open) - COLUMNS_SHOWN)))
    return modal(
        MAPPING,
        messages.bulk.MAPPING_TITLE,
        [*blocks, _back()],
        submit=messages.buttons.NEXT,
        metadata=json.dumps({"upload": upload.id}),
    )


def column_block(column: int) -> str:
    """Block id of a column's select."""
    return f"{COLUMN}|{column}"


def column_of(block_id: str) -> int:
    """The column of a block id that `column_block` made; -1 for any other block id."""
    name, _, number = block_id.partition("|")
    return int(number) if name == COLUMN and number.isascii() and number.isdigit() and len(number) < 6 else -1


def chosen_columns(view: ViewState) -> dict[int, str]:
    """Column to the key chosen for it."""
    entered = {column_of(block): state.choices[0] for block, state in view.entered.items() if state.choices}
    return {column: key for column, key in entered.items() if column >= 0}


def column_suggestions(questions: ColumnQuestions, column: int, query: str, limit: int) -> list[Block]:
    """The choices of a column that match the typed query."""
    typed = query.casefold().split()
    matches = [
        (key, title)
        for key, title in _shown(questions, column).items()
        if all(word in title.casefold() for word in typed)
    ]
    options = [option(title, key) for key, title in matches[:limit]]
    while not limits.fits_ack({"options": options}):
        options.pop()
    return options


def _shown(questions: ColumnQuestions, column: int) -> dict[str, str]:
    """The choices of a column, no two alike."""
    choices = questions.choices(column)
    return dict(zip(choices, told_apart([(title, key) for key, title in choices.items()]), strict=True))


def field_titles(form: Form) -> dict[FieldPath, str]:
    """Field path to title. Equal titles get their section added, and within a section the end of their path."""
    return labels(resolve(form, {}).fields, {field.section: form.section_title(field.section) for field in form.fields})


def summary_view(upload: Upload, survey: Survey, form: Form, missing: Sequence[FieldPath], rest: str) -> Block:
    """The errors: their counts and the first rows in words, with the choice of how to continue if any row is good.

    `rest` is the sentence that says where the other errors are.
    """
    titles = field_titles(form)
    blocks = [
        small(messages.bulk.bulk_title(upload.title, upload.region, upload.table_name)),
        section(messages.bulk.summary_text(survey.rows, survey.good)),
        *([paragraph(messages.bulk.missing_columns([titles[path] for path in missing]))] if missing else []),
        header(messages.bulk.WRONG_BY_COLUMN),
        paragraph(
            messages.bulk.wrong_by_column(
                [(_named(name, titles), count) for name, count in survey.wrong.items()], LISTED
            )
        ),
        header(messages.bulk.FIRST_ERRORS),
        *(paragraph(text) for text in _first_rows(survey, titles)),
        context(messages.bulk.error_count(survey.error_count, rest)),
        divider(),
    ]
    choice = [_next_step(survey.good)] if survey.good else [section(messages.bulk.NO_GOOD_ROWS), _back()]
    return modal(
        SUMMARY,
        messages.bulk.SUMMARY_TITLE,
        [*blocks, *choice],
        submit=messages.buttons.NEXT if survey.good else None,
        metadata=json.dumps({"upload": upload.id}),
    )


def preview_view(
    upload_id: UploadId,
    preview: Preview,
    notes: Sequence[str],
    remarks: Sequence[Block] = (),
    *,
    sender_id: bool,
    asks: bool = False,
) -> Block:
    """The effects of starting, and the button that asks once more; `notes` are plain sentences about the table.

    `remarks` are what a reviewer would say about its rows. `asks`: somebody else has to approve it first.
    """
    batch = preview.batch
    blocks = [
        small(messages.bulk.bulk_title(batch.title, batch.region, batch.source)),
        section(messages.review.account_line(batch.account_id, batch.region)),
        section(messages.bulk.preview_text(preview)),
        *([paragraph(messages.bulk.keys_in_use(preview.changed_rows, preview.changed))] if preview.changed else []),
        *remarks,
        *(paragraph(note) for note in notes),
        *room_blocks(preview.room),
        section(messages.bulk.costs(preview.registrations, preview.numbers, sender_id=sender_id)),
        section(messages.bulk.updates_line(batch.channel_id)),
        *([section(messages.approvals.review_note())] if asks else []),
        section(messages.review.review_warning()),
    ]
    if not preview.registrations:
        nothing = [] if preview.changed or remarks else [section(messages.bulk.ALL_STARTED_BEFORE)]
        blocks = [*blocks[: (4 if preview.changed else 3) + len(remarks)], *nothing]
    begin = [_start_button(preview, sender_id=sender_id, asks=asks)] if preview.registrations else []
    return modal(
        PREVIEW,
        messages.bulk.PREVIEW_TITLE,
        [*blocks, actions("bulk_begin", [*begin, _another_file()])],
        metadata=json.dumps({"upload": upload_id, "batch": batch.id}),
    )


def _first_rows(survey: Survey, titles: Mapping[FieldPath, str]) -> list[str]:
    """The first rows with errors, in words."""
    by_row = [(row, list(errors)) for row, errors in groupby(survey.errors, key=lambda error: error.row)]
    return [messages.tables.row_lines(row, errors, titles, ERRORS_SHOWN) for row, errors in by_row[:ROWS_SHOWN]]


def _named(name: str, titles: Mapping[FieldPath, str]) -> str:
    return titles.get(FieldPath(name), name)


def _file_input(action_id: str, types: Sequence[str], most: int) -> Block:
    return {"type": "file_input", "action_id": action_id, "filetypes": list(types), "max_files": most}


def _pattern(pattern: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": NAME,
        "max_length": PATTERN_MAX,
        "placeholder": plain(messages.bulk.PATTERN_EXAMPLE, limits.PLACEHOLDER),
    }
    if pattern:
        element["initial_value"] = limits.shorten(pattern, PATTERN_MAX)
    return input_block(NAME, messages.bulk.PATTERN_LABEL, element, hint=messages.bulk.PATTERN_HINT, optional=True)


def _column(questions: ColumnQuestions, column: int) -> Block:
    options = [option(title, key) for key, title in _shown(questions, column).items()]
    element: Block = {"action_id": COLUMN, "placeholder": plain(messages.bulk.COLUMN_CHOICE, limits.PLACEHOLDER)}
    if questions.is_searched:
        element |= {"type": "external_select", "min_query_length": 0}
    else:
        element |= {"type": "static_select", "options": options}
    meant = questions.placement.ambiguous.get(column)
    if not meant:  # an ambiguous column has no preselected option, so that a person has to choose
        element["initial_option"] = options[-1]
    title = questions.placement.header[column]
    key_hint = messages.bulk.KEY_HINT if spelled(title) in MAYBE_KEYS else ""
    hint = messages.bulk.AMBIGUOUS if meant else key_hint
    label = messages.bulk.column_label(column_letter(column), title)
    return input_block(column_block(column), label, element, hint=hint)


def _next_step(good: int) -> Block:
    choices = [
        option(messages.bulk.continue_with(good), NEXT_STEP_GOOD),
        option(messages.bulk.CORRECT_FIRST, NEXT_STEP_CORRECT),
    ]
    return input_block(
        NEXT_STEP, messages.bulk.CONTINUE_LABEL, {"type": "radio_buttons", "action_id": NEXT_STEP, "options": choices}
    )


def _start_button(preview: Preview, *, sender_id: bool, asks: bool) -> Block:
    """The button names the price as far as it is known, and its dialog names it again."""
    dialog = confirm(
        messages.bulk.start_title(preview.registrations),
        messages.bulk.start_question(preview.registrations, preview.numbers, sender_id=sender_id),
        messages.approvals.ASK if asks else messages.bulk.START,
        messages.bulk.NOT_YET,
    )
    label = messages.approvals.ASK if asks else messages.bulk.start_label(preview.registrations, preview.numbers)
    return button(label, START_BATCH, preview.batch.id, style="primary", confirm=dialog)


def _another_file() -> Block:
    return button(messages.bulk.ANOTHER_FILE, ANOTHER_FILE)


def _back() -> Block:
    return actions("bulk_back", [_another_file()])
