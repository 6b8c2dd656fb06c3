"""The answers and documents that a command gives to a profile, checked against the form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import messages
from bot.command_line import sources
from bot.command_line.check import Problem, RegisterArguments, given_answers, of_field, type_of_region
from bot.command_line.options import Exit, Failure, Output, ambient_of, settings_of
from bot.command_line.profile_problems import explained
from bot.command_line.rights import must_have
from workflows.forms.documents import OutgoingFile
from workflows.forms.resolve import resolve
from workflows.forms.validation import page_errors
from workflows.profiles.changes import Field, spread, with_answers
from workflows.profiles.keep import ProfileContent, ProfilePorts
from workflows.profiles.sources import profile_answers
from workflows.records.access import Right
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Document, DocumentId, Person
from workflows.records.profiles import ProfileAnswer
from workflows.scripts import matched_values
from workflows.tables.names import Names

if TYPE_CHECKING:
    from bot.runtime.core import Core


@dataclass(frozen=True, kw_only=True)
class ContentOptions:
    """What the command line asks for, by the names of its options."""

    kind: str
    values_file: Path | None
    documents: dict[str, str]
    region: str
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GivenContent:
    """Answers by field, None where one is removed, and the bytes of the documents."""

    answers: Mapping[Field, ProfileAnswer | None]
    bodies: Mapping[DocumentId, bytes] = field(repr=False)

    def content(self, before: Sequence[ProfileAnswer]) -> ProfileContent:
        """A profile's content with these answers over those of `before`."""
        return ProfileContent(answers=with_answers(before, spread(before, self.answers)), bodies=self.bodies)


@asynccontextmanager
async def opened(asked: ContentOptions, context: click.Context) -> AsyncIterator[tuple[ProfilePorts, Person, Core]]:
    """Everything that a command with answers needs; explains what is wrong with a profile."""
    from bot.runtime.command import person
    from bot.runtime.core import open_core
    from bot.runtime.profiles import profile_ports

    settings = settings_of(asked.region)
    await must_have(Right.DRAFT, settings)
    async with open_core(settings, ambient_of(context)) as core:
        with explained():
            yield profile_ports(core), person(), core


async def answers(asked: ContentOptions, core: Core, output: Output) -> GivenContent:
    """The answers, read and checked. Raises Failure."""
    if not (asked.values_file or asked.documents or asked.remove):
        raise Failure(messages.terminal_profiles.NOTHING_GIVEN, Exit.USAGE)
    source = sources.of_values(asked.values_file, asked.kind) if asked.values_file else sources.no_answers(asked.kind)
    if not source.registration_type:
        raise Failure(messages.terminal_profiles.TYPE_NEEDED, Exit.USAGE)
    region = asked.region or core.settings.default_region
    kind = await type_of_region(core, region, source.registration_type)
    form = (await core.forms.form(region, kind.name, fresh=True)).value
    arguments = RegisterArguments(source=source, documents=asked.documents, associations={})
    given, files, problems = await given_answers(form, arguments)
    texts = matched_values.answers(form, given)
    documents = {path: _document(file, core) for path, file in files.items()}
    values: dict[FieldPath, Answer] = {**texts, **documents}
    wrong = page_errors(resolve(form, values), values, values)
    _refuse([*problems, *(of_field(form, error, given) for error in wrong)], output, form)
    return GivenContent(
        answers=profile_answers(form, {**dict.fromkeys(_removed(asked.remove, form)), **values}),
        bodies={document.id: files[path].body for path, document in documents.items()},
    )


def _document(file: OutgoingFile, core: Core) -> Document:
    return file.document(DocumentId(core.ambient.new_id()))


def _removed(names: Sequence[str], form: Form) -> list[FieldPath]:
    """The fields whose answers are removed. Raises Failure for a name of no field, or of several."""
    removed = []
    for name in names:
        match = Names(form).find(name)
        if match is None or len(match.paths) > 1:
            raise Failure(messages.terminal_register.unknown_field(form.type.name, "", documents=False), Exit.INVALID)
        removed.append(match.paths[0])
    return removed


def _refuse(problems: Sequence[Problem], output: Output, form: Form) -> None:
    for problem in problems:
        line = messages.terminal_register.problem_line
        output.note(line(problem.title, problem.path or problem.name, problem.name, problem.message))
    if problems:
        words = messages.terminal_register.not_ready(len(problems), form.type.title)
        shown = [problem.document() for problem in problems]
        raise Failure(words, Exit.INVALID, done=False, problems=shown)
