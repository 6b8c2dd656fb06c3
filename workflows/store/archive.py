"""Everything recorded of each registration, a page of registrations at a time: what exports and reports read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflows.ports.archive import DecidedPage, DecidedWithin, Dossier, PastReview
from workflows.records.drafts import DraftState, SubmissionId
from workflows.records.registrations import ChangeKind, Registration, Verdict
from workflows.store import rows
from workflows.store.database import Query, Row, Tables, Work, transaction
from workflows.store.rows import text_of

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

CUSTOMERS = f"""
    select distinct customers.id, customers.name from customers join ({REGISTRATIONS}) page
        on page.customer_id = customers.id
"""  # noqa: S608  # our own statement

OF_ACCOUNT = """
    select * from registrations where account_id = coalesce(:account, account_id)
        and customer_id = coalesce(:customer, customer_id) and id > :after
    order by id limit :limit
"""

# What tells when a version was submitted and decided, and why.
TELLING = f"""
    select * from (
        select changes.*, row_number() over (
            partition by changes.message_key, changes.version, changes.version_status order by changes.seq
        ) as place
        from changes join ({OF_ACCOUNT}) page on page.message_key = changes.message_key
        where changes.kind <> :adopted and changes.version > 0 and changes.version_status <> ''
    ) numbered
    where (place = 1 and version_status in ('SUBMITTED', 'APPROVED', 'DENIED')) or verdict <> :no_verdict
    order by message_key, seq
"""  # noqa: S608  # our own statement
DECISIONS = ("APPROVED", "DENIED")

PAST_REVIEWS = """
    select submitted_at, complete_at from (
        select submitted_at, (
            select max(observed_at) from changes
            where changes.message_key = registrations.message_key and kind = :status and to_status = 'COMPLETE'
        ) as complete_at
        from registrations
        where account_id = :account and registration_type = :type and submitted_at is not null and id <> :besides
    ) reviews
    where complete_at >= submitted_at order by submitted_at desc limit :limit
"""


TYPES_IN_USE = """
    select registration_type from registrations
    union select registration_type from drafts where state <> :discarded
"""


class ArchiveTable(Tables):
    """See `workflows.ports.archive.Archive`."""

    @transaction
    def dossiers(self, after: str = "", limit: int = 100) -> Work[tuple[Dossier, ...]]:
        page = {"after": after, "limit": limit}
        registrations = [rows.REGISTRATIONS.record(row) for row in (yield Query(REGISTRATIONS, page))]
        changes = _by((yield Query(CHANGES, page)), "message_key")
        submissions = _by((yield Query(SUBMISSIONS, page)), "registration_id")
        answers = _by((yield Query(ANSWERS, page)), "submission_id")
        customers = {row["id"]: row["name"] for row in (yield Query(CUSTOMERS, page))}
        return tuple(
            replace(
                _dossier(registration, changes[registration.message_key], submissions[registration.id], answers),
                customer=customers.get(registration.customer_id, ""),
            )
            for registration in registrations
        )

    @transaction
    def types_in_use(self) -> Work[frozenset[str]]:
        rows_of_types = yield Query(TYPES_IN_USE, {"discarded": DraftState.DISCARDED.value})
        return frozenset(row["registration_type"] for row in rows_of_types)

    @transaction
    def decided(self, wanted: DecidedWithin, after: str = "", limit: int = 500) -> Work[DecidedPage]:
        page = {
            "account": wanted.account_id or None,
            "customer": wanted.customer_id or None,
            "after": after,
            "limit": limit,
        }
        of_account = yield Query(OF_ACCOUNT, page)
        values = {**page, "adopted": ChangeKind.ADOPTED.value, "no_verdict": rows.verdict_text(Verdict())}
        changes = _by((yield Query(TELLING, values)), "message_key")
        since, until = text_of(wanted.since), text_of(wanted.until)
        return DecidedPage(
            dossiers=tuple(
                _dossier(rows.REGISTRATIONS.record(row), changes[row["message_key"]], (), {})
                for row in of_account
                if any(
                    change["version_status"] in DECISIONS and since <= change["observed_at"] < until
                    for change in changes[row["message_key"]]
                )
            ),
            last=of_account[-1]["id"] if len(of_account) == limit else "",
        )

    @transaction
    def past_reviews(self, like: Registration, limit: int) -> Work[tuple[PastReview, ...]]:
        values = {
            "account": like.account_id,
            "type": like.registration_type,
            "besides": like.id,
            "status": ChangeKind.STATUS.value,
            "limit": limit,
        }
        return rows.PAST_REVIEWS.all((yield Query(PAST_REVIEWS, values)))


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
