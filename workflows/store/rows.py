"""Records to rows and back: the only place that knows the JSON inside of columns.

A column has the name and the meaning of its record's field. `Codec` names the exceptions. A moment is text (see
`text_of`), and a person takes two columns. A mapping and a verdict are JSON, written as ASCII so that any text fits any
column. Inside of JSON, and in `answers.value`, an answer is JSON text again: {"t": text}, {"c": [option values]} or
{"d": document}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import make_dict_unstructure_fn, override

from workflows.ports.archive import PastReview
from workflows.records.approvals import Approval, Remark
from workflows.records.batches import Batch, BatchRow
from workflows.records.customers import Customer
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document, Draft, Person, Submission
from workflows.records.errors import Problem
from workflows.records.intake import IntakeLink
from workflows.records.journeys import Journey, Tick, Tie
from workflows.records.messages import Post
from workflows.records.overrides import Override
from workflows.records.profiles import ProfileHead, SealedVersion
from workflows.records.registrations import (
    Change,
    DeniedField,
    HomeView,
    IdleNumber,
    NudgeRecord,
    Registration,
    RegistrationSnapshot,
    RequestedNumber,
    Revision,
    Verdict,
    WatchedRegion,
)
from workflows.records.uploads import Upload
from workflows.store.database import Row

R = TypeVar("R")

#: Values of a statement by column.
Values = dict[str, Any]  # drivers take values of any type
#: From what a column holds to what a field holds, or back.
Conversion = Callable[[Any], Any]  # of any two types


def text_of(moment: datetime) -> str:
    """UTC, ISO 8601, always with microseconds: sorts as text. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone; use datetime.now(UTC)")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def json_of(mapping: Mapping[Any, object]) -> str:  # a Mapping does not vary with its keys' type
    """A JSON column of a mapping with text or numbers as keys."""
    return json.dumps(dict(mapping), separators=(",", ":"))


def json_list(items: Sequence[object]) -> str:
    """A JSON column of texts, or of what JSON is made of."""
    return json.dumps(list(items), separators=(",", ":"))


def answer_text(answer: Answer) -> str:
    """An answer as JSON."""
    match answer:
        case str():
            return json_of({"t": answer})
        case tuple():
            return json_of({"c": answer})
        case Document():
            return json_of({"d": _JSON.unstructure(answer)})


def answer(text: str) -> Answer:
    """An answer from its JSON."""
    match json.loads(text):
        case {"t": str(written)}:
            return written
        case {"c": [*options]}:
            return tuple(options)
        case {"d": dict(document)}:
            return _JSON.structure(document, Document)
    raise ValueError("an answer in none of the shapes of this version; was it written by a newer one?")


def answers(rows: Sequence[Row]) -> Answers:
    """Rows of `answers`, of one draft."""
    return {FieldPath(row["path"]): answer(row["value"]) for row in rows}


def verdict_text(verdict: Verdict) -> str:
    """A verdict as JSON. A denied field that does not quote what was sent has no such key."""
    return json_of(_JSON.unstructure(verdict))


def verdict(text: str) -> Verdict:
    """A verdict from its JSON."""
    return _JSON.structure(json.loads(text), Verdict)


def without_answers(text: str) -> Verdict:
    """A verdict from its JSON, without what was sent."""
    stored = verdict(text)
    return replace(stored, fields=tuple(replace(field, sent="") for field in stored.fields))


def form_text(form: Form) -> str:
    """A form as JSON."""
    return json.dumps(_JSON.unstructure(form), separators=(",", ":"))


def form(text: str) -> Form | None:
    """A form from its JSON; None where another version of Callsign wrote what this one does not know."""
    try:
        return _JSON.structure(json.loads(text), Form)
    except (BaseValidationError, ForbiddenExtraKeysError, KeyError, TypeError, ValueError):
        return None


def _json_converter() -> Converter:
    """For what is inside of a JSON column."""
    converter = Converter(detailed_validation=False, forbid_extra_keys=True)
    converter.register_structure_hook_func(lambda kind: kind == Answer, lambda text, _: answer(text))
    converter.register_unstructure_hook_func(lambda kind: kind == Answer, answer_text)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(datetime, text_of)
    converter.register_unstructure_hook(
        DeniedField, make_dict_unstructure_fn(DeniedField, converter, sent=override(omit_if_default=True))
    )
    converter.register_unstructure_hook(
        Document, make_dict_unstructure_fn(Document, converter, looks=override(omit_if_default=True))
    )
    converter.register_unstructure_hook(
        Verdict, make_dict_unstructure_fn(Verdict, converter, by_aws=override(omit_if_default=True))
    )
    return converter


_JSON = _json_converter()
#: A list without items, as JSON.
_NOTHING = "[]"


class Codec(Generic[R]):
    """Reads and writes the rows of one table. Made from the fields of the table's record.

    `elsewhere` names fields that are kept in another table. `columns` maps a field to its column where the names
    differ. `person` names the two columns of a field that holds a person.
    """

    def __init__(
        self,
        record: type[R],
        *,
        elsewhere: Sequence[str] = (),
        columns: Mapping[str, str] | None = None,
        person: tuple[str, str] = ("owner_workspace", "owner_user"),
    ) -> None:
        kinds = {name: _certain(kind) for name, kind in get_type_hints(record).items() if name not in elsewhere}
        self._record = record
        self._person = next((name for name, kind in kinds.items() if kind is Person), "")
        self._workspace, self._user = person
        self._columns = {name: (columns or {}).get(name, name) for name in kinds if name != self._person}
        self._stored = itemgetter(*self._columns.values())
        #: Fields whose column is not what they hold. Text and numbers pass as they are, which makes reading fast.
        self._converted = {name: kinds[name] for name in self._columns if kinds[name] not in (str, int)}

    @cached_property
    def _readers(self) -> list[tuple[str, Conversion]]:
        return [(name, _reader(kind)) for name, kind in self._converted.items()]

    @cached_property
    def _writers(self) -> list[tuple[str, Conversion]]:
        return [(self._columns[name], _writer(kind)) for name, kind in self._converted.items()]

    def record(self, row: Row, **elsewhere: object) -> R:
        """The record of a row, with the fields that are kept elsewhere. Other columns are ignored."""
        fields = dict(zip(self._columns, self._stored(row), strict=True), **elsewhere)
        for name, read in self._readers:
            if fields[name] is not None:
                fields[name] = read(fields[name])
        if self._person:
            workspace = row[self._workspace]
            known = workspace is not None
            fields[self._person] = Person(workspace_id=workspace, user_id=row[self._user]) if known else None
        return self._record(**fields)

    def first(self, rows: Sequence[Row]) -> R | None:
        """The record of the first row, if there is one."""
        return self.record(rows[0]) if rows else None

    def all(self, rows: Sequence[Row]) -> tuple[R, ...]:
        """The records of all rows, in their order."""
        return tuple(map(self.record, rows))

    def values(self, record: R) -> Values:
        """The columns of a record."""
        values: Values = {column: getattr(record, name) for name, column in self._columns.items()}
        for column, write in self._writers:
            if values[column] is not None:
                values[column] = write(values[column])
        if self._person:
            person: Person | None = getattr(record, self._person)
            values[self._workspace] = person.workspace_id if person else None
            values[self._user] = person.user_id if person else None
        return values


def _certain(kind: Any) -> Any:  # annotations are of any type
    """What a field holds when it holds something: without `None`, and what a NewType is made of."""
    if NoneType in get_args(kind):
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
    return getattr(kind, "__supertype__", kind)


def _reader(kind: Any) -> Conversion:  # annotations are of any type
    if kind is datetime:
        return datetime.fromisoformat
    if kind is Verdict:
        return verdict
    if kind is Problem:
        return lambda text: Problem.of_stored(json.loads(text))
    if get_origin(kind) is tuple:
        return lambda text: _JSON.structure(json.loads(text), kind) if text != _NOTHING else ()
    if isinstance(kind, type) and issubclass(kind, str):  # a state or a key, made of its text
        return kind
    if get_origin(kind) is Mapping:
        plain = all(_certain(part) in (str, int) for part in get_args(kind)) and _certain(get_args(kind)[0]) is str
        return json.loads if plain else lambda text: _JSON.structure(json.loads(text), kind)
    return lambda value: _JSON.structure(value, kind)


def _writer(kind: Any) -> Conversion:  # annotations are of any type
    if kind is datetime:
        return text_of
    if kind is Verdict:
        return verdict_text
    if kind is Problem:
        return lambda problem: json_of(problem.stored())
    if kind is bool:  # a column of numbers on both databases
        return int
    if get_origin(kind) is tuple:
        each = _JSON.get_unstructure_hook(get_args(kind)[0])
        return lambda items: json_list([each(item) for item in items])
    write = _JSON.get_unstructure_hook(kind)
    return (lambda mapping: json_of(write(mapping))) if get_origin(kind) is Mapping else write


DRAFTS = Codec(Draft, elsewhere=["answers", "prefill", "overrides"])
OVERRIDES = Codec(Override)
SUBMISSIONS = Codec(Submission)
REVISIONS = Codec(Revision, elsewhere=["seen_fields"])
REGISTRATIONS = Codec(Registration)
SNAPSHOTS = Codec(RegistrationSnapshot)
CHANGES = Codec(Change)
PAST_REVIEWS = Codec(PastReview)
POSTS = Codec(Post)
NUDGES = Codec(NudgeRecord)
WATCHED_REGIONS = Codec(WatchedRegion)
IDLE_NUMBERS = Codec(IdleNumber)
REQUESTED_NUMBERS = Codec(RequestedNumber, person=("workspace", "person"))
HOME_VIEWS = Codec(HomeView, columns={"selection": "looks_at"}, person=("workspace", "person"))
BATCHES = Codec(Batch, columns={"reported_at": "told_at"})
BATCH_ROWS = Codec(BatchRow)
UPLOADS = Codec(Upload)
INTAKE_LINKS = Codec(IntakeLink, person=("requester_workspace", "requester_user"))
PROFILES = Codec(ProfileHead)
PROFILE_VERSIONS = Codec(SealedVersion, person=("author_workspace", "author_user"))
CUSTOMERS = Codec(Customer, person=("created_workspace", "created_user"))
JOURNEYS = Codec(Journey)
TIES = Codec(Tie)
TICKS = Codec(Tick, person=("by_workspace", "by_user"))
APPROVALS = Codec(Approval, person=("requester_workspace", "requester_user"))
APPROVAL_REMARKS = Codec(Remark, person=("author_workspace", "author_user"))
