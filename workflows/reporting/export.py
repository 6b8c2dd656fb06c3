"""Exports: everything recorded about registrations, as rows of eight tables. Pure; `export_files` writes the files.

Times are text in UTC, ISO 8601. Unless `with_values`, the content of answers is left out, and only their kind and
length remain. Documents are exported as name, size and digest, never their bytes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from workflows.ports.archive import Archive, Dossier
from workflows.records.account import VersionSummary
from workflows.records.definitions import FieldPath
from workflows.records.drafts import NO_CUSTOMER, Answer, CustomerId, Document, Submission
from workflows.records.registrations import Change, ChangeKind, Registration
from workflows.reporting import history

Cell = str | int | float | None
Row = Mapping[str, Cell]
#: Table name to rows of one registration.
Rows = Mapping[str, Sequence[Row]]

TEXT, INTEGER, REAL = "text", "integer", "real"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The shape of a table of an export."""

    #: Column to TEXT, INTEGER or REAL, in the table's order.
    columns: Mapping[str, str]
    key: tuple[str, ...]
    #: Column to the table whose key it holds.
    refers: Mapping[str, str]
    #: Columns for full-text search.
    searched: tuple[str, ...] = ()


def _table(names: str, key: str, searched: str = "", **kinds: str) -> Table:
    columns = {name: kinds.get(name, TEXT) for name in names.split()}
    refers = {name: table for name, table in _REFERS.items() if name in columns}
    return Table(columns=columns, key=tuple(key.split()), refers=refers, searched=tuple(searched.split()))


_REFERS = {"registration_id": "registrations", "change_id": "changes", "submission_id": "submissions"}

#: Each table comes after the tables it refers to.
TABLES: Mapping[str, Table] = {
    "registrations": _table(
        "id name customer registration_type type_title status version version_status identity owner workspace "
        "channel_id account_id region created_at submitted_at status_since latest_denied_version approved_version "
        "console",
        "id",
        "name customer type_title identity",
        version=INTEGER,
        latest_denied_version=INTEGER,
        approved_version=INTEGER,
    ),
    "versions": _table(
        "registration_id version status submitted_at decided_at days_in_review feedback",
        "registration_id version",
        "feedback",
        version=INTEGER,
        days_in_review=REAL,
    ),
    "changes": _table(
        "id registration_id seq kind from_status to_status version version_status feedback actor target observed_at",
        "id",
        "feedback",
        seq=INTEGER,
        version=INTEGER,
    ),
    "denied_reasons": _table(
        "change_id position registration_id version reason short_description long_description documentation_title "
        "documentation_link",
        "change_id position",
        "reason short_description long_description",
        position=INTEGER,
        version=INTEGER,
    ),
    "denied_fields": _table(
        "change_id position registration_id version path title reason feedback sent",
        "change_id position",
        "title reason feedback",
        position=INTEGER,
        version=INTEGER,
    ),
    "submissions": _table(
        "id registration_id version state attempt step problem number monthly_price started_at updated_at",
        "id",
        version=INTEGER,
        attempt=INTEGER,
    ),
    "field_values": _table(
        "submission_id path position registration_id kind value length",
        "submission_id path position",
        "value",
        position=INTEGER,
        length=INTEGER,
    ),
    "documents": _table(
        "submission_id path registration_id name media_type size sha256 attachment_id",
        "submission_id path",
        "name",
        size=INTEGER,
    ),
}


def iso(moment: datetime | None) -> str | None:
    """`moment` in UTC, to the second; sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


async def all_dossiers(
    archive: Archive, account_id: str = "", customer_id: CustomerId = NO_CUSTOMER
) -> AsyncIterator[Dossier]:
    """Every registration, or those of one account, and of one customer. Memory holds one page at a time."""
    last = ""
    while page := await archive.dossiers(last):
        for dossier in page:
            owned_by = dossier.registration
            if account_id in {"", owned_by.account_id} and customer_id in {NO_CUSTOMER, owned_by.customer_id}:
                yield dossier
        last = page[-1].registration.id


def rows_of(dossier: Dossier, *, with_values: bool, console: Callable[[str, str], str]) -> Rows:
    """The rows of one registration in every table. `console` gives its URL in AWS's console by region and id."""
    registration, changes = dossier.registration, dossier.changes
    return {
        "registrations": [
            registration_row(replace(registration, identity=identity(dossier)), dossier.customer, console)
        ],
        "versions": [
            _version_row(registration, version) for version in history.from_changes(without_adoptions(changes))
        ],
        "changes": [_change_row(registration, change) for change in changes],
        "denied_reasons": [row for change in changes for row in _reason_rows(registration, change)],
        "denied_fields": [row for change in changes for row in _denied_field_rows(registration, change, with_values)],
        "submissions": [_submission_row(registration, submission) for submission in dossier.submissions],
        "field_values": [
            row for submission in dossier.submissions for row in _value_rows(dossier, submission, with_values)
        ],
        "documents": [row for submission in dossier.submissions for row in _document_rows(dossier, submission)],
    }


def identity(dossier: Dossier) -> str:
    """Its number or sender ID; before it is live, the number that was bought for it."""
    bought = (submission.number for submission in reversed(dossier.submissions) if submission.number)
    return dossier.registration.identity or next(bought, "")


def without_adoptions(changes: Sequence[Change]) -> list[Change]:
    """The changes without adoptions, because nobody observed when an adopted status started."""
    return [change for change in changes if change.kind is not ChangeKind.ADOPTED]


def registration_row(registration: Registration, customer: str, console: Callable[[str, str], str]) -> Row:
    """The row for a registration as a whole; `customer` is the name of its customer."""
    return {
        "id": registration.id,
        "name": registration.name,
        "customer": customer,
        "registration_type": registration.registration_type,
        "type_title": registration.title,
        "status": registration.status,
        "version": registration.version,
        "version_status": registration.version_status,
        "identity": registration.identity,
        "owner": registration.owner.user_id if registration.owner else None,
        "workspace": registration.owner.workspace_id if registration.owner else None,
        "channel_id": registration.channel_id,
        "account_id": registration.account_id,
        "region": registration.region,
        "created_at": iso(registration.created_at),
        "submitted_at": iso(registration.submitted_at),
        "status_since": iso(registration.status_since),
        "latest_denied_version": registration.latest_denied_version,
        "approved_version": registration.approved_version,
        "console": console(registration.region, registration.id),
    }


def _version_row(registration: Registration, version: VersionSummary) -> Row:
    submitted, decided = history.in_review(version)
    days = round((decided - submitted).total_seconds() / history.SECONDS_A_DAY, 3) if submitted and decided else None
    return {
        "registration_id": registration.id,
        "version": version.version,
        "status": version.status,
        "submitted_at": iso(submitted),
        "decided_at": iso(decided),
        "days_in_review": days,
        "feedback": version.feedback,
    }


def _change_row(registration: Registration, change: Change) -> Row:
    return {
        "id": change.id,
        "registration_id": registration.id,
        "seq": change.seq,
        "kind": change.kind.value,
        "from_status": change.from_status,
        "to_status": change.to_status,
        "version": change.version,
        "version_status": change.version_status,
        "feedback": change.verdict.feedback,
        "actor": change.actor,
        "target": change.target,
        "observed_at": iso(change.observed_at),
    }


def _reason_rows(registration: Registration, change: Change) -> Iterator[Row]:
    for position, denied in enumerate(change.verdict.reasons, start=1):
        yield {
            **_verdict_key(registration, change, position),
            "reason": denied.reason,
            "short_description": denied.short_description,
            "long_description": denied.long_description,
            "documentation_title": denied.documentation_title,
            "documentation_link": denied.documentation_link,
        }


def _denied_field_rows(registration: Registration, change: Change, with_values: bool) -> Iterator[Row]:
    for position, denied in enumerate(change.verdict.fields, start=1):
        yield {
            **_verdict_key(registration, change, position),
            "path": denied.path,
            "title": denied.title,
            "reason": denied.reason,
            "feedback": denied.feedback,
            "sent": denied.sent if with_values else None,
        }


def _verdict_key(registration: Registration, change: Change, position: int) -> dict[str, Cell]:
    return {
        "change_id": change.id,
        "position": position,
        "registration_id": registration.id,
        "version": change.version,
    }


def _submission_row(registration: Registration, submission: Submission) -> Row:
    problem = submission.problem
    return {
        "id": submission.id,
        "registration_id": registration.id,
        "version": submission.version or 1,
        "state": submission.state.value,
        "attempt": submission.attempt,
        "step": submission.step,
        "problem": " ".join(filter(None, (problem.operation, problem.code, problem.reason))),
        "number": submission.number,
        "monthly_price": submission.monthly_price,
        "started_at": iso(submission.started_at),
        "updated_at": iso(submission.updated_at),
    }


def _value_rows(dossier: Dossier, submission: Submission, with_values: bool) -> Iterator[Row]:
    """A row for each text and for each chosen option; documents have a table of their own."""
    for path, answer in dossier.answers.get(submission.id, {}).items():
        for position, text in enumerate(_texts(answer), start=1):
            yield {
                "submission_id": submission.id,
                "path": path,
                "position": position,
                "registration_id": dossier.registration.id,
                "kind": "text" if isinstance(answer, str) else "choice",
                "value": text if with_values else None,
                "length": len(text) if isinstance(answer, str) else None,
            }


def _texts(answer: Answer) -> tuple[str, ...]:
    match answer:
        case str():
            return (answer,)
        case Document():
            return ()
        case chosen:
            return chosen


def _document_rows(dossier: Dossier, submission: Submission) -> Iterator[Row]:
    documents: list[tuple[FieldPath, Document]] = [
        (path, answer)
        for path, answer in dossier.answers.get(submission.id, {}).items()
        if isinstance(answer, Document)
    ]
    for path, document in documents:
        yield {
            "submission_id": submission.id,
            "path": path,
            "registration_id": dossier.registration.id,
            "name": document.name,
            "media_type": document.media_type,
            "size": document.size,
            "sha256": document.sha256,
            "attachment_id": submission.attachments.get(document.id) or document.attachment_id,
        }
