"""The numbers and registrations that rows of a table name: looked up in the account, once for the whole table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from workflows.ports.ports import Ports
from workflows.records.customers import Customer
from workflows.records.definitions import FieldPath, Form, SupportedAssociation
from workflows.records.drafts import NEW, Answer, Answers, Document, SubmissionState
from workflows.submissions.check import names_in
from workflows.submissions.resources import Holdings, ResourceCode, ResourceProblem, usable
from workflows.tables.check import CheckedRow, RowCode, RowError
from workflows.tables.columns import Placement, RowSetting, associated

NOTHING = Holdings()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableScope:
    """What the rows of a table are checked against."""

    form: Form
    #: The columns of the table that answer the form.
    placement: Placement
    region: str = ""
    #: The account's numbers and registrations, where a column names one.
    holdings: Holdings = NOTHING
    #: The registration that rows belong to which name none, by ID or name; empty where each row has to name its own.
    belongs_to: str = ""
    #: Registrations that rows started before, with their answers: such a row has its number already.
    started: Mapping[str, Answers] = field(default_factory=dict)
    #: The customers by the keys of their names, where a column names some.
    customers: Mapping[str, Customer] = field(default_factory=dict)


def with_resources(rows: Iterable[CheckedRow], scope: TableScope) -> Iterator[CheckedRow]:
    """The rows with the numbers and registrations that they name, or with an error for each that cannot be used."""
    first: dict[str, int] = {}
    for row in rows:
        associations, errors = {}, []
        for wanted, setting in _named_by(scope):
            found = _resource(row, wanted, setting, scope)
            if isinstance(found, str) and found != NEW and setting is RowSetting.NUMBER:
                before = first.setdefault(found, row.number)
                twice = ResourceProblem(code=ResourceCode.NUMBER_TWICE, params={"first": str(before)})
                found = found if before == row.number else twice
            if isinstance(found, ResourceProblem):
                errors.append(_resource_error(row, setting, found, scope))
            elif found:
                associations[wanted.resource_type] = found
        yield replace(row, associations=associations, errors=(*row.errors, *errors)) if associations or errors else row


def _named_by(scope: TableScope) -> list[tuple[SupportedAssociation, RowSetting]]:
    """The associations for which the table has a column."""
    settings = associated(scope.form)
    pairs = [(wanted, settings[wanted.resource_type]) for wanted in scope.form.type.associations_before_submit]
    named = set(scope.placement.columns.values())
    named |= {RowSetting.REGISTRATION} if scope.belongs_to else set()
    return [(wanted, setting) for wanted, setting in pairs if setting in named]


def _resource(
    row: CheckedRow, wanted: SupportedAssociation, setting: RowSetting, scope: TableScope
) -> str | ResourceProblem:
    """The ID that the row names, "" where it names none, or why it cannot be used."""
    written = row.named.get(setting, "") or (scope.belongs_to if setting is RowSetting.REGISTRATION else "")
    if not row.key:  # a ragged row: its cells may be shifted
        return ""
    if not written:
        missing = ResourceProblem(code=ResourceCode.REGISTRATION_MISSING)
        return "" if setting is RowSetting.NUMBER else missing
    own = [registration for registration, answers in scope.started.items() if _texts(answers) == row.answers]
    return usable(wanted, written, scope.holdings, own)


def _texts(answers: Answers) -> dict[FieldPath, Answer]:
    return {path: answer for path, answer in answers.items() if not isinstance(answer, Document)}


def _resource_error(row: CheckedRow, setting: RowSetting, why: ResourceProblem, scope: TableScope) -> RowError:
    headers = {meaning: scope.placement.header[column] for column, meaning in scope.placement.columns.items()}
    return RowError(
        row=row.number,
        column=headers.get(setting, ""),
        path=None,
        code=RowCode.RESOURCE_REFUSED,
        params={**why.params, "reason": why.code.value, "region": scope.region},
        length=len(row.named.get(setting, "")),
    )


async def holdings(
    placement: Placement, region: str, ports: Ports, belongs_to: str = ""
) -> tuple[Holdings, Mapping[str, Answers]]:
    """What the account holds, as far as columns or `belongs_to` name it, and what was started with its numbers.

    Raises AwsError.
    """
    named = set(placement.columns.values())
    numbers = await ports.aws.phone_numbers(region) if RowSetting.NUMBER in named else ()
    by_name = RowSetting.REGISTRATION in named or bool(belongs_to)
    registrations = await ports.aws.registrations(region) if by_name else ()
    names = await names_in(region, ports) if by_name else {}
    taken = {number.registration_id for number in numbers if number.registration_id}
    started: dict[str, Answers] = {}
    for submission in await ports.store.submissions(list(SubmissionState)) if taken else ():
        if submission.registration_id in taken and (draft := await ports.store.draft(submission.draft_id)):
            started[str(submission.registration_id)] = draft.answers
    return Holdings(numbers=numbers, registrations=registrations, names=names), started


def missing_association(placement: Placement, form: Form, belongs_to: str = "") -> str:
    """The resource type that each row has to name, and for which the table has no column; "" where none is missing."""
    named = set(placement.columns.values()) | ({RowSetting.REGISTRATION} if belongs_to else set())
    missing = (
        kind
        for kind, setting in associated(form).items()
        if setting is RowSetting.REGISTRATION and setting not in named
    )
    return next(missing, "")
