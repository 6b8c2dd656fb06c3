"""Records to rows and back: the only place that knows the columns of a row and the JSON inside them.

JSON columns: `answers.value` is {"t": text}, {"c": [option values]} or {"d": the document without its bytes};
`drafts.associations`, `submissions.resources`, `.attachments` and `.problem`, `desks.looks_at` are objects of strings; `changes.verdict` and
`revisions.verdict` are a Verdict, `revisions.sent` is an object of `answers.value`. JSON is written as ASCII, so that any text a person can type fits any column.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Answers, Document, Draft, DraftState, Person, Submission, SubmissionState
from workflows.records.messages import MessageKey, Posted
from workflows.records.registrations import (
    Change,
    ChangeKind,
    DeniedField,
    DeniedReason,
    Desk,
    IdleNumber,
    Known,
    Nudged,
    Registration,
    Revision,
    Verdict,
    WatchedRegion,
)
from workflows.store.database import Row

Values = dict[str, Any]


def text_of(moment: datetime) -> str:
    """UTC, ISO 8601, always with microseconds: sorts as text. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone; use datetime.now(UTC)")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _maybe_text_of(moment: datetime | None) -> str | None:
    return None if moment is None else text_of(moment)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def json_of(mapping: Mapping[str, Any]) -> str:
    """A JSON column."""
    return json.dumps(dict(mapping), separators=(",", ":"))


def answer_text(answer: Answer) -> str:
    """One answer as JSON."""
    match answer:
        case str():
            return json_of({"t": answer})
        case tuple():
            return json_of({"c": answer})
        case Document():
            return json_of({"d": asdict(answer)})


def answer(text: str) -> Answer:
    """One answer from its JSON."""
    match json.loads(text):
        case {"t": str(written)}:
            return written
        case {"c": [*chosen]}:
            return tuple(chosen)
        case {"d": dict(document)}:
            return Document(**document)
    raise ValueError("an answer in none of the shapes of this version; was it written by a newer one?")


def answers(rows: list[Row]) -> Answers:
    """Rows of `answers`, of one draft."""
    return {FieldPath(row["path"]): answer(row["value"]) for row in rows}


def draft_values(draft: Draft) -> Values:
    """Columns of `drafts`."""
    return {
        "id": draft.id,
        "owner_workspace": draft.owner.workspace_id,
        "owner_user": draft.owner.user_id,
        "account_id": draft.account_id,
        "region": draft.region,
        "registration_type": draft.registration_type,
        "title": draft.title,
        "name": draft.name,
        "channel_id": draft.channel_id,
        "state": draft.state.value,
        "form_fingerprint": draft.form_fingerprint,
        "associations": json_of(draft.associations),
        "page": draft.page,
        "batch_id": draft.batch_id,
        "created_at": text_of(draft.created_at),
        "updated_at": text_of(draft.updated_at),
    }


def draft(row: Row, answers: Answers) -> Draft:
    """A row of `drafts` with its answers."""
    return Draft(
        id=row["id"],
        owner=Person(workspace_id=row["owner_workspace"], user_id=row["owner_user"]),
        account_id=row["account_id"],
        region=row["region"],
        registration_type=row["registration_type"],
        title=row["title"],
        name=row["name"],
        channel_id=row["channel_id"],
        state=DraftState(row["state"]),
        form_fingerprint=row["form_fingerprint"],
        created_at=_moment(row["created_at"]),
        updated_at=_moment(row["updated_at"]),
        answers=answers,
        associations=json.loads(row["associations"]),
        page=row["page"],
        batch_id=row["batch_id"],
    )


def submission_values(submission: Submission) -> Values:
    """Columns of `submissions`."""
    return {
        "id": submission.id,
        "draft_id": submission.draft_id,
        "state": submission.state.value,
        "attempt": submission.attempt,
        "started_at": text_of(submission.started_at),
        "updated_at": text_of(submission.updated_at),
        "step": submission.step,
        "done": submission.done,
        "total": submission.total,
        "registration_id": submission.registration_id,
        "resources": json_of(submission.resources),
        "number": submission.number,
        "monthly_price": submission.monthly_price,
        "attachments": json_of(submission.attachments),
        "problem": json_of(submission.problem),
        "version": submission.version,
    }


def submission(row: Row) -> Submission:
    """A row of `submissions`."""
    return Submission(
        id=row["id"],
        draft_id=row["draft_id"],
        state=SubmissionState(row["state"]),
        attempt=row["attempt"],
        started_at=_moment(row["started_at"]),
        updated_at=_moment(row["updated_at"]),
        step=row["step"],
        done=row["done"],
        total=row["total"],
        registration_id=row["registration_id"],
        resources=json.loads(row["resources"]),
        number=row["number"],
        monthly_price=row["monthly_price"],
        attachments=json.loads(row["attachments"]),
        problem=json.loads(row["problem"]),
        version=row["version"],
    )


def revision_values(revision: Revision) -> Values:
    """Columns of `revisions`."""
    return {
        "draft_id": revision.draft_id,
        "registration_id": revision.registration_id,
        "base_version": revision.base_version,
        "verdict": verdict_text(revision.verdict),
        "sent": json_of({path: answer_text(answer) for path, answer in revision.sent.items()}),
    }


def revision(row: Row, looked: Iterable[Row]) -> Revision:
    """A row of `revisions` with its rows of `looks`."""
    return Revision(
        draft_id=row["draft_id"],
        registration_id=row["registration_id"],
        base_version=row["base_version"],
        verdict=verdict(row["verdict"]),
        sent={path: answer(text) for path, text in json.loads(row["sent"]).items()},
        looked=frozenset(look["path"] for look in looked),
    )


def registration_values(registration: Registration) -> Values:
    """Columns of `registrations`."""
    owner = registration.owner
    return {
        "id": registration.id,
        "account_id": registration.account_id,
        "region": registration.region,
        "registration_type": registration.registration_type,
        "title": registration.title,
        "name": registration.name,
        "owner_workspace": owner.workspace_id if owner else None,
        "owner_user": owner.user_id if owner else None,
        "channel_id": registration.channel_id,
        "status": registration.status,
        "version": registration.version,
        "version_status": registration.version_status,
        "latest_denied_version": registration.latest_denied_version,
        "approved_version": registration.approved_version,
        "status_since": text_of(registration.status_since),
        "created_at": text_of(registration.created_at),
        "submitted_at": _maybe_text_of(registration.submitted_at),
        "message_key": registration.message_key,
        "identity": registration.identity,
        "changes": registration.changes,
    }


def registration(row: Row) -> Registration:
    """A row of `registrations`."""
    owned = row["owner_workspace"] is not None
    return Registration(
        id=row["id"],
        account_id=row["account_id"],
        region=row["region"],
        registration_type=row["registration_type"],
        title=row["title"],
        name=row["name"],
        owner=Person(workspace_id=row["owner_workspace"], user_id=row["owner_user"]) if owned else None,
        channel_id=row["channel_id"],
        status=row["status"],
        version=row["version"],
        version_status=row["version_status"],
        latest_denied_version=row["latest_denied_version"],
        approved_version=row["approved_version"],
        status_since=_moment(row["status_since"]),
        created_at=_moment(row["created_at"]),
        submitted_at=_moment(row["submitted_at"]) if row["submitted_at"] else None,
        message_key=MessageKey(row["message_key"]),
        identity=row["identity"],
        changes=row["changes"],
    )


def change_values(change: Change) -> Values:
    """Columns of `changes`, but `posted_at`."""
    return {
        "id": change.id,
        "message_key": change.message_key,
        "seq": change.seq,
        "kind": change.kind.value,
        "registration_id": change.registration_id,
        "from_status": change.from_status,
        "to_status": change.to_status,
        "version": change.version,
        "version_status": change.version_status,
        "verdict": verdict_text(change.verdict),
        "observed_at": text_of(change.observed_at),
        "actor": change.actor,
        "target": change.target,
    }


def change(row: Row) -> Change:
    """A row of `changes`."""
    return Change(
        id=row["id"],
        message_key=MessageKey(row["message_key"]),
        seq=row["seq"],
        kind=ChangeKind(row["kind"]),
        registration_id=row["registration_id"],
        from_status=row["from_status"],
        to_status=row["to_status"],
        version=row["version"],
        version_status=row["version_status"],
        verdict=verdict(row["verdict"]),
        observed_at=_moment(row["observed_at"]),
        actor=row["actor"],
        target=row["target"],
    )


def nudged(row: Row) -> Nudged:
    """A row of `nudges`."""
    return Nudged(
        subject=row["subject"],
        kind=row["kind"],
        since=_moment(row["since"]),
        count=row["count"],
        last_at=_moment(row["last_at"]),
        snoozed_until=_moment(row["snoozed_until"]) if row["snoozed_until"] else None,
    )


def verdict_text(verdict: Verdict) -> str:
    """A Verdict as JSON; a denied field that does not tell what was sent has no such key."""
    fields = [
        {key: value for key, value in asdict(refused).items() if value or key != "sent"} for refused in verdict.fields
    ]
    return json_of({**asdict(verdict), "fields": fields})


def without_answers(text: str) -> Verdict:
    """A Verdict from its JSON, without what was sent."""
    found = verdict(text)
    return replace(found, fields=tuple(replace(refused, sent="") for refused in found.fields))


def verdict(text: str) -> Verdict:
    """A Verdict from its JSON."""
    stored = json.loads(text)
    return Verdict(
        reasons=tuple(DeniedReason(**reason) for reason in stored["reasons"]),
        fields=tuple(DeniedField(**refused) for refused in stored["fields"]),
        feedback=stored["feedback"],
    )


def posted(row: Row) -> Posted:
    """A row of `messages` that has a `ts`."""
    return Posted(key=row["key"], channel_id=row["channel_id"], ts=row["ts"])


def known(row: Row) -> Known:
    """The columns of `registrations` that a sweep compares."""
    return Known(
        id=row["id"],
        status=row["status"],
        version=row["version"],
        version_status=row["version_status"],
        latest_denied_version=row["latest_denied_version"],
        approved_version=row["approved_version"],
        created_at=_moment(row["created_at"]),
    )


def watched_region_values(watched: WatchedRegion) -> Values:
    """Columns of `watched_regions`."""
    return {
        "account_id": watched.account_id,
        "region": watched.region,
        "channel_id": watched.channel_id,
        "owner_workspace": watched.owner.workspace_id,
        "owner_user": watched.owner.user_id,
        "since": text_of(watched.since),
    }


def watched_region(row: Row) -> WatchedRegion:
    """A row of `watched_regions`."""
    return WatchedRegion(
        account_id=row["account_id"],
        region=row["region"],
        channel_id=row["channel_id"],
        owner=Person(workspace_id=row["owner_workspace"], user_id=row["owner_user"]),
        since=_moment(row["since"]),
    )


def number_values(number: IdleNumber) -> Values:
    """Columns of `numbers`, but `told_at`."""
    return {**asdict(number), "found_at": text_of(number.found_at)}


def number(row: Row) -> IdleNumber:
    """A row of `numbers`."""
    members = {name: value for name, value in row.items() if name != "told_at"}
    return IdleNumber(**{**members, "found_at": _moment(row["found_at"])})


def desk(row: Row) -> Desk:
    """A row of `desks`."""
    return Desk(
        person=Person(workspace_id=row["workspace"], user_id=row["person"]),
        looks_at=json.loads(row["looks_at"]),
        hash=row["hash"],
        seen_at=_moment(row["seen_at"]),
    )


def sweeps(rows: list[Row]) -> dict[str, datetime]:
    """Rows of `sweeps` of one account, by region."""
    return {row["region"]: _moment(row["at"]) for row in rows}
