"""Where the answers of `callsign register` come from: a file of values, a config file of AWS's script, the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import messages
from bot.command_line.options import Exit, Failure
from bot.messages import terminal as words
from bot.messages import terminal_register as register_words
from workflows.records.definitions import Form
from workflows.scripts import sources, values
from workflows.scripts.config_file import ConfigRefused, read_config
from workflows.scripts.values import Given, ValuesRefused
from workflows.tables.read import TableRefused

#: No document is larger, AWS takes 5 MiB; ours may be a photo that is made smaller first.
MAX_FILE = 50_000_000


@dataclass(frozen=True, kw_only=True)
class Source:
    """What somebody wants registered, before anybody asked AWS for the form."""

    #: As written; a name of a type or what people call it.
    registration_type: str
    #: Empty where the command line or the settings say it.
    region: str = ""
    name: str = ""
    #: Folders in which the paths of documents start, tried in this order.
    folders: tuple[Path, ...] = (Path(),)

    def given(self, form: Form) -> Given:
        """The answers by field."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class ValuesFile(Source):
    """`--values FILE`."""

    values: values.Values

    def given(self, form: Form) -> Given:
        """By path, title, or what people write instead."""
        return values.give(form, self.values)


@dataclass(frozen=True, kw_only=True)
class ConfigFile(Source):
    """`--config FILE`."""

    config: sources.Config

    def given(self, form: Form) -> Given:
        """As the script maps its settings."""
        return sources.of_config(form, self.config)


@dataclass(frozen=True, kw_only=True)
class Environment(Source):
    """`--from-env`."""

    environ: Mapping[str, str]

    def given(self, form: Form) -> Given:
        """By variables, in any spelling."""
        return sources.of_environment(form, self.environ)


def of_values(path: Path, registration_type: str) -> ValuesFile:
    """Read a file of values. Raises Failure."""
    try:
        found = values.read_values(read(path, values.MAX_BYTES), path.name)
    except ValuesRefused as refused:
        raise Failure(words.file_refused(path.name, register_words.values_problem(refused)), Exit.INVALID) from None
    except TableRefused as refused:
        raise Failure(words.file_refused(path.name, messages.tables.table_refused(refused)), Exit.INVALID) from None
    return ValuesFile(registration_type=registration_type, values=found, folders=(path.parent,))


def of_config(path: Path) -> ConfigFile:
    """Read a config file; nothing in it is run. Raises Failure."""
    try:
        found = sources.config(read_config(read(path, values.MAX_BYTES)))
    except (ConfigRefused, sources.ConfigWrong) as refused:
        raise Failure(words.file_refused(path.name, register_words.config_problem(refused)), Exit.INVALID) from None
    return ConfigFile(
        registration_type=found.registration_type,
        region=found.region,
        name=found.name,
        folders=(Path(), path.parent),  # the script opens them from where it is run
        config=found,
    )


def of_environment(environ: Mapping[str, str], registration_type: str) -> Environment:
    """The variables of the toll-free script, or of any other form."""
    return Environment(registration_type=registration_type or sources.TOLL_FREE, environ=dict(environ))


def read(path: Path, limit: int) -> bytes:
    """A file, if it is not too large. Raises Failure."""
    try:
        if path.stat().st_size > limit:
            raise Failure(words.file_too_large(str(path), limit), Exit.INVALID)
        return path.read_bytes()
    except OSError as wrong:
        raise Failure(words.file_unreadable(str(path), wrong.strerror or type(wrong).__name__), Exit.USAGE) from None
