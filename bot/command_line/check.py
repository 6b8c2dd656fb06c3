"""Checking a registration requested on the command line as a whole before anything is created."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line.options import Exit, Failure
from bot.command_line.sources import MAX_FILE, Source, read
from bot.command_line.start_from import FilledIn, filled_in
from workflows.forms.documents import DocumentRefused, OutgoingFile, allowance
from workflows.forms.file_process import prepare
from workflows.forms.tidy import readings
from workflows.forms.type_names import types_called, types_near
from workflows.forms.validation import FieldError, allowed_regions
from workflows.records.definitions import ATTACHMENT, FieldPath, Form, RegistrationType
from workflows.records.drafts import NO_CUSTOMER, Answers, CustomerId
from workflows.scripts import matched_values
from workflows.scripts.matched_values import MatchedValues
from workflows.submissions.check import CheckResult, Proposal
from workflows.submissions.check import check as check_proposal
from workflows.submissions.start_from import OpenSource
from workflows.tables.cells import is_link
from workflows.tables.columns import RowSetting, associated
from workflows.tables.damage import DamageFinder, damage_of
from workflows.tables.near_names import near_field

if TYPE_CHECKING:
    from bot.runtime.core import Account, Core

#: The source of documents that the file of values does not name.
OPTION = "--document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem to solve before submitting; never holds an answer."""

    code: str
    message: str
    #: Field path, empty where no field is at fault.
    path: str = ""
    title: str = ""
    #: The person's name for it: a key of their file, or a variable.
    name: str = ""

    def document(self) -> dict[str, str]:
        """For programs."""
        return {"code": self.code, "field": self.path, "title": self.title, "name": self.name, "message": self.message}


@dataclass(frozen=True, kw_only=True)
class RegisterArguments:
    """The request of the command line, in addition to the answers."""

    source: Source
    name: str = ""
    #: `--document`: names of fields to paths.
    documents: Mapping[str, str]
    #: `--association`: resource types to ids or NEW.
    associations: Mapping[str, str]
    #: `--brand`: the registration that it belongs to.
    belongs_to: str = ""
    channel_id: str = ""
    #: Names that match no field are left out, and are no problem.
    leave_out_unknown: bool = False
    #: `--override`: rules whose remarks do not count, to the reason.
    overrides: Mapping[str, str] = field(default_factory=dict)
    #: Whether texts of rules replace answers.
    takes_over: bool = False
    #: Whether AWS looks at it before the carriers do.
    aws_review: bool = False
    #: `--from`: what answers the fields that the source does not answer.
    earlier: OpenSource | None = None
    #: `--customer`, by name, and by id where the customer exists already.
    customer: str = ""
    customer_id: CustomerId = NO_CUSTOMER


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A registration requested on the command line, checked."""

    result: CheckResult
    given: MatchedValues
    problems: tuple[Problem, ...]
    filled_in: FilledIn
    #: What a reviewer would say, as `--json` lists it.
    remarks: Sequence[Mapping[str, object]] = ()


async def type_called(account: Account, region: str, text: str) -> RegistrationType:
    """The one type that `text` names. Raises Failure."""
    types = (await account.forms.types(region)).value
    matches = types_called(text, types)
    if len(matches) == 1:
        return matches[0]
    near = [kind.name for kind in matches or types_near(text, types)]
    raise Failure(messages.terminal.type_unclear(text, region, near, several=bool(matches)), Exit.INVALID)


async def type_of_region(account: Account, region: str, text: str) -> RegistrationType:
    """The one type that `text` names, which can be registered in `region`. Raises Failure."""
    kind = await type_called(account, region, text)
    regions = allowed_regions(kind.name)
    if regions and region not in regions:
        raise Failure(messages.terminal.wrong_region(kind.title, regions), Exit.INVALID)
    return kind


async def check(core: Core, arguments: RegisterArguments, region: str) -> Checked:
    """Ask AWS for the form and check everything at once. Raises Failure where the type does not exist, AwsError."""
    from bot.runtime.command import person

    kind = await type_of_region(core, region, arguments.source.registration_type)
    form = (await core.forms.form(region, kind.name, fresh=True)).value
    if arguments.source.is_empty and form.fields and not arguments.earlier:
        raise Failure(messages.terminal_register.no_answers(arguments.source.file, kind.name), Exit.INVALID)
    given, documents, unusable = await given_answers(form, arguments)
    answers = matched_values.answers(form, given)
    filled = await filled_in(core, arguments.earlier, form, region, {*answers, *given.documents})
    given = replace(given, origins=filled.origins())
    proposal = Proposal(
        form=form,
        owner=person(),
        region=region,
        channel_id=arguments.channel_id,
        name=arguments.name or arguments.source.name,
        answers={**filled.answers, **answers},
        readings=tuple(readings(given.values, answers)),
        documents={**filled.documents, **documents},
        associations={
            **associations_in(form, given),
            **_belonging(form, arguments.belongs_to),
            **arguments.associations,
        },
        overrides=arguments.overrides,
        takes_over=arguments.takes_over,
        aws_review=arguments.aws_review,
        customer=arguments.customer,
        customer_id=arguments.customer_id,
    )
    result = await check_proposal(proposal, core.ports, 1 / core.rates.interval("PutRegistrationFieldValue"))
    damages = list(_of_damages(result, given))
    fields = _of_fields(result, given, [*unusable, *damages])
    problems = (*unusable, *damages, *fields, *_of_associations(result))
    return Checked(result=result, given=given, problems=problems, filled_in=filled)


async def given_answers(
    form: Form, arguments: RegisterArguments
) -> tuple[MatchedValues, dict[FieldPath, OutgoingFile], tuple[Problem, ...]]:
    """The answers by field, the documents as they will be sent, and the names and files that cannot be used."""
    given, unknown = matched_values.with_documents(form, arguments.source.given(form), arguments.documents, OPTION)
    if arguments.leave_out_unknown:
        given = replace(given, unknown=(), left_out=given.unknown)
    documents, unreadable = await _read(form, arguments, given)
    names = [*_of_names(form, given), *(_unknown(form, name, documents=True) for name in unknown)]
    return given, documents, (*names, *unreadable)


def associations_in(form: Form, given: MatchedValues) -> dict[str, str]:
    """The number, or the registration, that the source of the answers names."""
    named = {RowSetting.NUMBER: given.settings.get(RowSetting.NUMBER, "")}
    named[RowSetting.REGISTRATION] = given.settings.get(RowSetting.REGISTRATION, "")
    kinds = {kind: setting for kind, setting in associated(form).items() if named[setting]}
    return {kind: named[setting] for kind, setting in kinds.items()}


def _belonging(form: Form, belongs_to: str) -> dict[str, str]:
    """The registration of `--brand`; under a name that no form has where this one belongs to none, to be refused."""
    if not belongs_to:
        return {}
    kinds = [kind for kind, setting in associated(form).items() if setting is RowSetting.REGISTRATION]
    return dict.fromkeys(kinds, belongs_to) or {"brand": belongs_to}


def _of_names(form: Form, given: MatchedValues) -> Iterator[Problem]:
    """Names that match no field, or several."""
    yield from (_unknown(form, name) for name in given.unknown)
    for name, paths in given.ambiguous.items():
        yield Problem(code="ambiguous_field", name=name, message=messages.terminal_register.ambiguous_field(paths))
    for name, path in given.odd.items():
        field = form.by_path[path]
        message = messages.terminal_answers.not_a_value(field)
        yield Problem(code="not_a_value", path=path, title=field.title, name=name, message=message)


def _of_damages(result: CheckResult, given: MatchedValues) -> Iterator[Problem]:
    damages = of_damages(result.form, result.draft.answers, given)
    return (problem for problem in damages if problem.path not in result.unsent)


def of_damages(form: Form, answers: Answers, given: MatchedValues) -> Iterator[Problem]:
    """Values that a spreadsheet or a program has damaged, as written: tidying may hide the damage."""
    written = {path: text for path, text in given.values.items() if isinstance(text, str) and damage_of(text)}
    for damage in DamageFinder(form).find({**answers, **written}):
        yield Problem(
            code=damage.code.value,
            path=damage.path,
            title=form.by_path[damage.path].title,
            name=given.names.get(damage.path, ""),
            message=messages.tables.damage(damage.code, damage.params),
        )


def _of_fields(result: CheckResult, given: MatchedValues, unreadable: Sequence[Problem]) -> Iterator[Problem]:
    shown = {problem.path for problem in unreadable}
    for error in result.obstacles.errors:
        if error.path not in shown:
            yield of_field(result.form, error, given)


def _of_associations(result: CheckResult) -> Iterator[Problem]:
    for kind in result.obstacles.missing:
        yield Problem(
            code="association_missing", name=kind, message=messages.terminal_register.association_missing(kind)
        )
    needed = [wanted.resource_type for wanted in result.form.type.associations_before_submit]
    for kind in result.unwanted:
        yield Problem(
            code="association_unknown", name=kind, message=messages.terminal_register.association_unknown(needed)
        )
    for kind, why in result.resource_problems.items():
        message = messages.resources.problem(why.code, why.params, result.draft.region)
        yield Problem(code=why.code.value, name=kind, message=message)


def _unknown(form: Form, name: str, *, documents: bool = False) -> Problem:
    fields = [field for field in form.fields if field.kind == ATTACHMENT or not documents]
    field = near_field(name, fields)
    near = field.path if field else ""
    return Problem(
        code="unknown_field",
        name=name,
        message=messages.terminal_register.unknown_field(form.type.name, near, documents=documents),
    )


def of_field(form: Form, error: FieldError, given: MatchedValues) -> Problem:
    """What is wrong with an answer."""
    definition = form.by_path[error.path]
    return Problem(
        code=error.code.value,
        path=error.path,
        title=definition.title,
        name=given.names.get(error.path, ""),
        message=messages.terminal_register.field_error(error, definition, given.names.get(error.path, "")),
    )


async def _read(
    form: Form, arguments: RegisterArguments, given: MatchedValues
) -> tuple[dict[FieldPath, OutgoingFile], list[Problem]]:
    """The documents as they will be sent, and those that cannot be."""
    documents: dict[FieldPath, OutgoingFile] = {}
    problems = []
    for path, written in given.documents.items():
        name, definition = given.names.get(path, ""), form.by_path[path]
        if code := _not_a_path(written):
            message = messages.terminal_answers.NOT_A_PATH[code]
            problems.append(Problem(code=code, path=path, title=definition.title, name=name, message=message))
            continue
        try:
            body = read(_found(written, arguments.source.folders, name), MAX_FILE)
            documents[path] = await asyncio.to_thread(prepare, body, Path(written).name, allowance(definition))
        except Failure as unreadable:
            code, message = "document_unreadable", unreadable.format_message()
        except DocumentRefused as refused:
            code, message = (
                f"document_{refused.code}",
                messages.terminal.document_problem(written, refused.code, refused.params),
            )
        else:
            continue
        problems.append(Problem(code=code, path=path, title=definition.title, name=name, message=message))
    return documents, problems


def _not_a_path(written: str) -> str:
    """Why an answer to a document field is not the path of one file; "" where it may be."""
    return "document_link" if is_link(written) else "document_several" if "\n" in written.strip() else ""


def _found(written: str, folders: Sequence[Path], name: str) -> Path:
    """The path of the file; a path of the command line is relative to the current folder."""
    places = [Path(written).expanduser()] if name == OPTION else [folder / written for folder in folders]
    return next((place for place in places if place.is_file()), places[0])
