"""What is wrong with a table of `callsign bulk`: one line for each cause, with the rows it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot import messages
from bot.command_line.check import Problem
from bot.command_line.tables import TableContents
from workflows.batches.uploads import Survey, is_missing_column
from workflows.forms.validation import ErrorCode
from workflows.records.definitions import FieldPath
from workflows.scripts import article_scripts
from workflows.tables.check import RowCode, RowError

#: Codes of columns that only the person can place.
_OPEN = frozenset(("unknown_column", "ambiguous_column"))
#: Causes shown on standard error; the rest is in the file of --errors.
CAUSES_SHOWN = 20


def missing_columns(contents: TableContents, survey: Survey) -> Iterator[Problem]:
    """Fields without a column that rows need: one problem for all that the same number of rows needs."""
    by_rows: dict[int, list[FieldPath]] = defaultdict(list)
    for path in contents.form.by_path:
        if survey.missing.get(path):
            by_rows[survey.missing[path]].append(path)
    for needed, paths in sorted(by_rows.items(), reverse=True):
        titles = [contents.form.by_path[path].title for path in paths]
        yield Problem(
            code="missing_column",
            path=", ".join(paths),
            title=", ".join(titles),
            message=messages.terminal_columns.missing(titles, needed, survey.rows),
        )


def causes_of_rows(contents: TableContents, survey: Survey) -> list[str]:
    """The errors of rows, a line for each cause; fields without a column have lines of their own."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for error in survey.errors:
        if not is_missing_column(error):
            rows[messages.tables.row_place(error, contents.titles()), reason(contents, error)].append(error.row)
    return [messages.terminal_bulk.cause(numbers, place, why) for (place, why), numbers in rows.items()]


def error_line(contents: TableContents, error: RowError) -> str:
    """One error of one row, for programs."""
    place = messages.tables.row_place(error, contents.titles())
    return messages.terminal_bulk.cause([error.row], place, reason(contents, error)).strip()


def reason(contents: TableContents, error: RowError) -> str:
    """What is wrong with a cell and what to do: with the folder of a missing document, and the choices of a field."""
    if error.code is RowCode.DOCUMENT_UNKNOWN:
        return messages.terminal_bulk.no_such_document(str(contents.given.place.resolve()))
    if error.code is ErrorCode.CHOICE_UNKNOWN and error.path:
        titles = [option.title for option in contents.form.by_path[error.path].options]
        return messages.terminal_bulk.no_such_choice(titles)
    return messages.tables.row_error(error)


def problem_lines(
    contents: TableContents, problems: Sequence[Problem], missing: Sequence[Problem], causes: Sequence[str]
) -> list[str]:
    """Everything that is wrong with a table, and what to do about its columns."""
    plain = [problem for problem in problems if _is_plainly_unknown(problem)] if len(problems) > 1 else []
    unknown = [messages.terminal_columns.all_unknown([problem.name for problem in plain])] if plain else []
    others = [problem.message for problem in (*problems, *missing) if problem not in plain]
    return [
        *(f"  {message}" for message in (*unknown, *others)),
        *causes[:CAUSES_SHOWN],
        *([messages.terminal_columns.add_columns(contents.form.type.name)] if missing else []),
        *how_to_name(contents, problems),
    ]


def _is_plainly_unknown(problem: Problem) -> bool:
    """Whether nothing but its name can be said about a column."""
    return problem.code == "unknown_column" and problem.message == messages.terminal_columns.unknown(problem.name, "")


def how_to_name(contents: TableContents, problems: Sequence[Problem]) -> list[str]:
    """How open columns are named, as a command to paste; nothing where all columns are placed."""
    suggested = {problem.name: _suggested(problem) for problem in problems if problem.code in _OPEN}
    return messages.terminal_columns.how_to_name(_command(contents), suggested) if suggested else []


def _suggested(problem: Problem) -> str:
    """The nearest field; nothing, which leaves the column out; or a mark where the person has to choose."""
    return messages.terminal_columns.OPEN if problem.code == "ambiguous_column" else problem.path


def _command(contents: TableContents) -> list[str]:
    """The command as it was typed, as far as it is about the table."""
    given = contents.given
    parts: Mapping[str, str] = {
        "--type": "" if given.kind == article_scripts.TOLL_FREE else given.kind,
        "--region": given.region,
        "--documents": str(given.documents or ""),
        "--map-file": str(given.columns.file or ""),
        "--name-pattern": given.name_pattern,
    }
    options = [word for name, value in parts.items() if value for word in (name, value)]
    named = [word for pair in given.columns.named.items() for word in ("--map", "=".join(pair))]
    return ["callsign", "bulk", str(given.table), *options, *named]
