"""Sources of answers for `callsign register`: a file of values, a config file of AWS's script, the environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import messages
from bot.command_line.options import Exit, Failure
from workflows.records.definitions import Form
from workflows.scripts import article_scripts, environment, values_file
from workflows.scripts.config_file import ConfigRefused, read_config
from workflows.scripts.matched_values import MatchedValues, match_values
from workflows.scripts.value_shapes import Values, settings_in
from workflows.scripts.values_file import ValuesRefused
from workflows.tables.encodings import known_encoding
from workflows.tables.table import AUTOMATIC, EncodingUnknown, Reading, SheetUnknown, TableQuestion, TableRefused

#: The bound of a document. AWS accepts 5 MiB; a photo may be larger and is reduced first.
MAX_FILE = 50_000_000
#: What standard input is called.
STANDARD_INPUT = "standard input"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A requested registration, before its form is fetched."""

    #: As written: the name of a type, or a common name for it.
    registration_type: str
    #: Empty where the command line or the settings name it.
    region: str = ""
    name: str = ""
    #: A profile that answers what the source does not answer.
    profile: str = ""
    #: Folders in which the paths of documents start, tried in this order.
    folders: tuple[Path, ...] = (Path(),)
    #: The file's name; empty where the answers come from elsewhere.
    file: str = ""
    #: Whether there are no answers at all, which is right for a form without fields only.
    is_empty: bool = False

    def given(self, form: Form) -> MatchedValues:
        """The answers by field."""
        raise NotImplementedError

    def origin(self, name: str) -> str:
        """Where the answer of this name comes from, in words."""
        return messages.terminal_answers.from_file(name, self.file)


@dataclass(frozen=True, kw_only=True)
class ValuesFile(Source):
    """`--values FILE`."""

    values: Values

    def given(self, form: Form) -> MatchedValues:
        """By path, title, or a common name."""
        return match_values(form, self.values)


@dataclass(frozen=True, kw_only=True)
class ConfigFile(Source):
    """`--config FILE`."""

    config: article_scripts.Config

    def given(self, form: Form) -> MatchedValues:
        """As the script maps its settings."""
        return article_scripts.match_config(form, self.config)


@dataclass(frozen=True, kw_only=True)
class Environment(Source):
    """`--from-env`."""

    environ: Mapping[str, str]

    def given(self, form: Form) -> MatchedValues:
        """By variables with exact names."""
        return environment.match_environment(form, self.environ)

    def origin(self, name: str) -> str:
        """The variable."""
        return messages.terminal_answers.from_variable(name)


def no_answers(registration_type: str) -> ValuesFile:
    """No file at all: a form may have no fields."""
    return ValuesFile(registration_type=registration_type, values={}, is_empty=True)


def of_values(path: Path, registration_type: str, reading: Reading = AUTOMATIC) -> ValuesFile:
    """Read a file of values; it may name the type, the region and the registration too. Raises Failure."""
    try:
        values = values_file.read_values(read(path, values_file.MAX_BYTES), path.name, reading)
    except TableQuestion as question:
        raise undecided(path.name, question) from None
    except ValuesRefused as refused:
        raise Failure(
            messages.terminal.file_refused(path.name, messages.terminal_register.values_problem(refused)), Exit.INVALID
        ) from None
    except TableRefused as refused:
        raise Failure(
            messages.terminal.file_refused(path.name, messages.tables.table_refused(refused)), Exit.INVALID
        ) from None
    settings, rest = settings_in(values)
    return ValuesFile(
        registration_type=registration_type or settings.get("type", ""),
        region=settings.get("region", ""),
        name=settings.get("name", ""),
        profile=settings.get("profile", ""),
        values=rest,
        folders=(path.parent,),
        file=path.name,
        is_empty=not values,
    )


def undecided(name: str, question: TableQuestion) -> Failure:
    """The failure of a command that needs to know how a table is to be read."""
    if isinstance(question, EncodingUnknown):
        shown = [{"encoding": each.encoding, "samples": list(each.samples)} for each in question.decodings]
        message = messages.terminal_bulk.encoding_unknown(name, question.decodings)
        return Failure(message, Exit.INVALID, done=False, encodings=shown)
    sheets = question.sheets if isinstance(question, SheetUnknown) else ()
    return Failure(messages.terminal_bulk.sheet_unknown(name, sheets), Exit.INVALID, done=False, sheets=list(sheets))


def reading_of(encoding: str, sheet: str) -> Reading:
    """`--encoding` and `--sheet`. Raises Failure."""
    known = known_encoding(encoding) if encoding else ""
    if encoding and not known:
        raise Failure(messages.terminal_bulk.encoding_not_known(encoding), Exit.USAGE)
    return Reading(encoding=known, sheet=sheet)


def of_config(path: Path) -> ConfigFile:
    """Read a config file; nothing in it is run. Raises Failure."""
    try:
        config = article_scripts.config(read_config(read(path, values_file.MAX_BYTES)))
    except (ConfigRefused, article_scripts.ConfigWrong) as refused:
        raise Failure(
            messages.terminal.file_refused(path.name, messages.terminal_register.config_problem(refused)), Exit.INVALID
        ) from None
    return ConfigFile(
        registration_type=config.registration_type,
        region=config.region,
        name=config.name,
        folders=(Path(), path.parent),  # the script opens them from where it is run
        file=path.name,
        config=config,
    )


def of_environment(environ: Mapping[str, str], registration_type: str) -> Environment:
    """The variables of the toll-free script, or of any other form."""
    return Environment(registration_type=registration_type or article_scripts.TOLL_FREE, environ=dict(environ))


def read(path: Path, limit: int) -> bytes:
    """A file, or standard input for `-`, if it is not too large. Raises Failure."""
    if str(path) == "-":
        body = sys.stdin.buffer.read(limit + 1)
        if len(body) > limit:
            raise Failure(messages.terminal.file_too_large(STANDARD_INPUT, limit), Exit.INVALID)
        return body
    try:
        if path.stat().st_size > limit:
            raise Failure(messages.terminal.file_too_large(str(path), limit), Exit.INVALID)
        return path.read_bytes()
    except OSError as wrong:
        raise Failure(
            messages.terminal.file_unreadable(str(path), wrong.strerror or type(wrong).__name__), Exit.USAGE
        ) from None
