"""Everything recorded of each registration, a page of registrations at a time: what exports and reports read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from workflows.ports.archive import Dossier
from workflows.records.drafts import SubmissionId
from workflows.records.registrations import Registration
from workflows.store import rows
from workflows.store.database import Query, Row, Tables, Work, transaction

REGISTRATIONS = "select * from registrations where id > :after order by id limit :limit"

CHANGES = f"""
    select changes.* from changes join ({REGISTRATIONS}) page on page.message_key = changes.message_key
    order by changes.message_key, changes.seq
"""  # noqa: S608  # our own statement

SUBMISSIONS = f"""
    select submissions.* from submissions join ({REGISTRATIONS}) page on page.id = submissions.registration_id
    order by submissions.started_at, submissions.id
"""  # noqa: S608  # our own statement

ANSWERS = f"""
    select submissions.id as submission_id, answers.path, answers.value from answers
    join submissions on submissions.draft_id = answers.draft_id
    join ({REGISTRATIONS}) page on page.id = submissions.registration_id
    order by answers.path
"""  # noqa: S608  # our own statement


class ArchiveTable(Tables):
    """See `workflows.ports.archive.Archive`."""

    @transaction
    def dossiers(self, after: str = "", limit: int = 100) -> Work[tuple[Dossier, ...]]:
        page = {"after": after, "limit": limit}
        registrations = [rows.REGISTRATIONS.record(row) for row in (yield Query(REGISTRATIONS, page))]
        changes = _by((yield Query(CHANGES, page)), "message_key")
        submissions = _by((yield Query(SUBMISSIONS, page)), "registration_id")
        answers = _by((yield Query(ANSWERS, page)), "submission_id")
        return tuple(
            _dossier(registration, changes[registration.message_key], submissions[registration.id], answers)
            for registration in registrations
        )


def _dossier(
    registration: Registration, changes: Sequence[Row], submissions: Sequence[Row], answers: Mapping[str, list[Row]]
) -> Dossier:
    return Dossier(
        registration=registration,
        changes=tuple(map(rows.CHANGES.record, changes)),
        submissions=tuple(map(rows.SUBMISSIONS.record, submissions)),
        answers={
            SubmissionId(row["id"]): rows.answers(answers[row["id"]]) for row in submissions if row["id"] in answers
        },
    )


def _by(rows_of_page: Sequence[Row], column: str) -> defaultdict[str, list[Row]]:
    groups = defaultdict[str, list[Row]](list)
    for row in rows_of_page:
        groups[row[column]].append(row)
    return groups
