"""A registration asked for on the command line, looked at from every side before anything is begun."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command_line.options import Exit, Failure
from bot.command_line.sources import MAX_FILE, Source, read
from bot.messages import terminal as words
from bot.messages import terminal_register as register_words
from workflows.forms.documents import DocumentRefused, OutgoingFile, allowance, prepare
from workflows.forms.resolve import sendable
from workflows.forms.type_names import types_called, types_near
from workflows.forms.validation import FieldError, allowed_regions
from workflows.records.account import NUMBER_TYPES, PhoneNumber
from workflows.records.definitions import ATTACHMENT, FieldPath, Form, RegistrationType
from workflows.records.drafts import NEW, Answer, Document, DocumentId, Draft, DraftId, DraftState
from workflows.scripts import values_file
from workflows.scripts.values_file import MatchedValues
from workflows.submissions import drafts
from workflows.submissions.plan import estimate, obtainable, plan
from workflows.tables.columns import Names, spelled

if TYPE_CHECKING:
    from bot.runtime.command import Desk

#: The draft of a check; never stored.
_UNKEPT = DraftId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the way; never holds an answer."""

    code: str
    message: str
    #: Field path, empty where it is no field's fault.
    path: str = ""
    title: str = ""
    #: What the person calls it: a key of their file, a variable.
    name: str = ""

    def document(self) -> dict[str, str]:
        """For programs."""
        return {"code": self.code, "field": self.path, "title": self.title, "name": self.name, "message": self.message}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line says, beside the answers."""

    source: Source
    name: str = ""
    #: `--document`: names of fields to paths.
    documents: Mapping[str, str]
    #: `--association`: resource types to ids or NEW.
    associations: Mapping[str, str]
    channel_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A registration as it would be begun, and what is in the way."""

    form: Form
    #: As it would be kept; its documents have no bytes behind them yet.
    draft: Draft
    bodies: Mapping[FieldPath, OutgoingFile]
    problems: tuple[Problem, ...]
    #: Answers that the others do not allow; not sent.
    unsent: tuple[FieldPath, ...]
    #: Of the account's numbers of the kind to buy, what one costs a month; "" where there are none.
    price: str
    calls: int
    seconds: float

    @property
    def buys(self) -> tuple[str, ...]:
        """Resource types that are bought."""
        return tuple(kind for kind, choice in self.draft.associations.items() if choice == NEW)


async def type_called(desk: Desk, region: str, text: str) -> RegistrationType:
    """The one type that `text` names. Raises Failure."""
    types = (await desk.forms.types(region)).value
    found = types_called(text, types)
    if len(found) == 1:
        return found[0]
    near = [one.name for one in found or types_near(text, types)]
    raise Failure(words.type_unclear(text, region, near, several=bool(found)), Exit.INVALID)


async def check(desk: Desk, wish: Wish, region: str) -> Checked:
    """Ask AWS for the form and look at everything at once. Raises Failure where there is no form to look at, AwsError."""
    kind = await type_called(desk, region, wish.source.registration_type)
    regions = allowed_regions(kind.name)
    if regions and region not in regions:
        raise Failure(words.wrong_region(kind.title, regions), Exit.INVALID)
    form = (await desk.forms.form(region, kind.name, fresh=True)).value
    given, problems = _given(form, wish)
    bodies, refused = await _prepared(form, wish, given)
    associations, numbers, wrong = await _associated(desk, form, region, wish)
    answers = {**values_file.answers(form, given), **{path: _kept(body) for path, body in bodies.items()}}
    draft = _draft(desk, form, region, wish, answers, associations, await desk.aws.account_id())
    missing, _ = drafts.ready(form, draft)
    unread = {problem.path for problem in refused}
    problems += [*refused, *(_of_field(form, one, given) for one in missing if one.path not in unread), *wrong]
    calls = plan(form, draft).calls
    return Checked(
        form=form,
        draft=draft,
        bodies=bodies,
        problems=tuple(problems),
        unsent=tuple(path for path in answers if path not in sendable(form, answers)),
        price=next((one.monthly_price for one in numbers if one.number_type in associations), ""),
        calls=sum(calls.values()),
        seconds=estimate(calls, 1 / desk.interval("PutRegistrationFieldValue")),
    )


def _given(form: Form, wish: Wish) -> tuple[MatchedValues, list[Problem]]:
    """The answers with the documents of `--document`, and the names that lead nowhere."""
    given, names = wish.source.given(form), Names(form)
    documents, asked = dict(given.documents), dict(given.names)
    problems = [_unknown(form, name) for name in given.unknown]
    problems += [_ambiguous(name, paths) for name, paths in given.ambiguous.items()]
    for name, path in wish.documents.items():
        match = names.find(name)
        files = [one for one in match.paths if form.by_path[one].kind == ATTACHMENT] if match else []
        if len(files) == 1:
            documents[files[0]], asked[files[0]] = path, "--document"
        else:
            problems.append(_unknown(form, name, documents=True))
    return replace(given, documents=documents, names=asked), problems


def _unknown(form: Form, name: str, *, documents: bool = False) -> Problem:
    fields = [field for field in form.fields if field.kind == ATTACHMENT or not documents]
    near = words.near(name, [str(field.path) for field in fields] + [field.title for field in fields])
    return Problem(
        code="unknown_field", name=name, message=register_words.unknown_field(form.type.name, near, documents=documents)
    )


def _ambiguous(name: str, paths: Sequence[FieldPath]) -> Problem:
    return Problem(code="ambiguous_field", name=name, message=register_words.ambiguous_field(paths))


def _of_field(form: Form, error: FieldError, given: MatchedValues) -> Problem:
    definition = form.by_path[error.path]
    return Problem(
        code=error.code.value,
        path=error.path,
        title=definition.title,
        name=given.names.get(error.path, ""),
        message=register_words.field_error(error, definition, given.names.get(error.path, "")),
    )


async def _prepared(
    form: Form, wish: Wish, given: MatchedValues
) -> tuple[dict[FieldPath, OutgoingFile], list[Problem]]:
    bodies: dict[FieldPath, OutgoingFile] = {}
    problems = []
    for path, written in given.documents.items():
        definition = form.by_path[path]
        try:
            body = read(_found(written, wish.source.folders, given.names.get(path, "")), MAX_FILE)
            bodies[path] = await asyncio.to_thread(prepare, body, Path(written).name, allowance(definition))
        except Failure as unreadable:
            code, message = "document_unreadable", unreadable.format_message()
        except DocumentRefused as refused:
            code, message = f"document_{refused.code}", words.document_problem(written, refused.code, refused.params)
        else:
            continue
        name = given.names.get(path, "")
        problems.append(Problem(code=code, path=path, title=definition.title, name=name, message=message))
    return bodies, problems


def _found(written: str, folders: Sequence[Path], name: str) -> Path:
    """Where the file is; a path of the command line begins where the command is run."""
    places = [Path(written).expanduser()] if name == "--document" else [folder / written for folder in folders]
    return next((place for place in places if place.is_file()), places[0])


async def _associated(
    desk: Desk, form: Form, region: str, wish: Wish
) -> tuple[dict[str, str], Sequence[PhoneNumber], list[Problem]]:
    """What is associated before submitting: as asked; else a new number where one can be had."""
    asked = {spelled(kind): choice for kind, choice in wish.associations.items()}
    needed = form.type.associations_before_submit
    chosen: dict[str, str] = {}
    problems = []
    for one in needed:
        choice = asked.pop(spelled(one.resource_type), NEW if obtainable(one, NEW) else "")
        if obtainable(one, choice):
            chosen[one.resource_type] = choice
        else:
            problems.append(
                Problem(
                    code="association_missing",
                    name=one.resource_type,
                    message=register_words.association_missing(one.resource_type),
                )
            )
    problems += [
        Problem(
            code="association_unknown",
            name=kind,
            message=register_words.association_unknown([one.resource_type for one in needed]),
        )
        for kind in wish.associations
        if spelled(kind) in asked
    ]
    numbers = await desk.aws.phone_numbers(region) if NUMBER_TYPES.intersection(chosen) else ()
    known = {number.id for number in numbers}
    for kind, choice in chosen.items():
        if kind in NUMBER_TYPES and choice != NEW and choice not in known:
            problems.append(
                Problem(
                    code="association_not_found", name=kind, message=register_words.number_not_found(choice, region)
                )
            )
    return chosen, numbers, problems


def _kept(prepared: OutgoingFile) -> Document:
    digest = hashlib.sha256(prepared.body).hexdigest()
    return Document(
        id=DocumentId(digest),
        name=prepared.name,
        media_type=prepared.media_type,
        size=len(prepared.body),
        sha256=digest,
        note=prepared.note,
    )


def _draft(
    desk: Desk,
    form: Form,
    region: str,
    wish: Wish,
    answers: Mapping[FieldPath, Answer],
    associations: Mapping[str, str],
    account_id: str,
) -> Draft:
    from bot.runtime.command import person

    now: datetime = desk.outside.clock()
    return Draft(
        id=_UNKEPT,
        owner=person(),
        account_id=account_id,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        name=(wish.name or wish.source.name or next(_names(form, answers), "") or form.type.title).strip(),
        channel_id=wish.channel_id,
        state=DraftState.OPEN,
        form_fingerprint=form.fingerprint,
        created_at=now,
        updated_at=now,
        answers=answers,
        associations=associations,
    )


def _names(form: Form, answers: Mapping[FieldPath, Answer]) -> Iterator[str]:
    """The company's name, for a registration that got none."""
    match = Names(form).find("companyName")
    found = (answers.get(path) for path in (match.paths if match else ()))
    return (answer for answer in found if isinstance(answer, str))
