"""Rows that an earlier version wrote are read as the same records."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.store import stored
from tests.integration.store.factories import ALICE, NAME, NOW, PROOF, USES, a_document, a_draft, after
from workflows.ports.store import Store
from workflows.records.batches import Batch, BatchRow, BatchState, RowState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import (
    BatchId,
    DraftId,
    DraftState,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.errors import Problem
from workflows.records.messages import MessageKey, Post
from workflows.records.registrations import (
    Change,
    ChangeId,
    ChangeKind,
    DeniedField,
    DeniedReason,
    HomeView,
    IdleNumber,
    NudgeRecord,
    Registration,
    RegistrationSnapshot,
    Revision,
    Verdict,
    WatchedRegion,
)
from workflows.records.uploads import Upload, UploadId
from workflows.store import open_database, open_store
from workflows.store.database import Query, Work

ACCOUNT, REGION = "111122223333", "us-east-1"
DAY = timedelta(days=1)
ONE = RegistrationId("registration-1")

VERDICT = Verdict(
    reasons=(DeniedReason(reason="R1", short_description="No."),),
    fields=(
        DeniedField(path=NAME, title="Name", reason="R2", feedback="Why?"),
        DeniedField(path=FieldPath("a.b"), title="B", reason="R3", sent="Acmé"),
    ),
    feedback="Try again.",
)


def _write() -> Work[None]:
    for table, rows in stored.ROWS.items():
        for row in rows:
            columns = ", ".join(row)
            places = ", ".join(f":{column}" for column in row)
            yield Query(f"insert into {table} ({columns}) values ({places})", row)


@pytest.fixture
async def old_store(url: str) -> AsyncIterator[Store]:
    """A database with rows of an earlier version."""
    async with open_database(url) as database:
        await database.run(_write)
    async with open_store(url) as store:
        yield store


async def test_rows__of_drafts_and_submissions(old_store: Store) -> None:
    """Answers of each shape, JSON columns, a revision with its verdict."""
    document = a_document(sha256="ab", note="resized")
    assert await old_store.draft(DraftId("draft-1")) == a_draft(
        state=DraftState.OPEN,
        updated_at=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
        associations={"TOLL_FREE": "new"},
        page="companyInfo",
        batch_id=BatchId("batch-1"),
        answers={NAME: "Acmé", USES: ("A", "B"), PROOF: document},
    )
    problem = Problem(error="Refused", operation="Submit", code="X")
    assert await old_store.submission(SubmissionId("sub-1")) == Submission(
        id=SubmissionId("sub-1"),
        draft_id=DraftId("draft-1"),
        state=SubmissionState.NEEDS_ATTENTION,
        attempt=2,
        started_at=NOW,
        updated_at=after(1),
        step="submit",
        done=3,
        total=9,
        registration_id=ONE,
        resources={"TOLL_FREE": "phone-1"},
        number="+18335550100",
        monthly_price="2.00",
        attachments={"doc-1": "attachment-1"},
        problem=problem,
        version=1,
    )
    assert await old_store.revision(DraftId("draft-1")) == Revision(
        draft_id=DraftId("draft-1"),
        registration_id=ONE,
        base_version=1,
        verdict=VERDICT,
        sent={NAME: "Acmé", USES: ("A",)},
        seen_fields=frozenset({FieldPath(""), FieldPath("a.b")}),
    )


async def test_rows__of_registrations(old_store: Store) -> None:
    """With an owner and without, the change with its verdict, the status message."""
    owned = Registration(
        id=ONE,
        account_id=ACCOUNT,
        region=REGION,
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free",
        name="Acme alerts",
        owner=ALICE,
        channel_id="C1",
        status="REQUIRES_UPDATES",
        version=1,
        version_status="DENIED",
        latest_denied_version=1,
        approved_version=None,
        status_since=NOW,
        created_at=NOW,
        submitted_at=NOW,
        message_key=MessageKey("submission:sub-1"),
        identity="+18335550100",
        changes=1,
    )
    registrations = await old_store.registrations(ACCOUNT, REGION)
    assert registrations[0] == owned
    assert (registrations[1].owner, registrations[1].submitted_at) == (None, None)
    snapshots = await old_store.registration_snapshots(ACCOUNT, REGION)
    assert {snapshot.id: snapshot for snapshot in snapshots}[ONE] == RegistrationSnapshot(
        id=ONE,
        status="REQUIRES_UPDATES",
        version=1,
        version_status="DENIED",
        latest_denied_version=1,
        approved_version=None,
        created_at=NOW,
    )
    change = Change(
        id=ChangeId("change-1"),
        message_key=MessageKey("submission:sub-1"),
        seq=1,
        kind=ChangeKind.STATUS,
        registration_id=ONE,
        from_status="SUBMITTED",
        to_status="REQUIRES_UPDATES",
        version=1,
        version_status="DENIED",
        verdict=VERDICT,
        observed_at=NOW,
        actor="U1",
        target="U2",
    )
    assert await old_store.changes_of("submission:sub-1") == (change,)
    assert await old_store.post_of("submission:sub-1") == Post(
        key="submission:sub-1", channel_id="C1", ts="1700000000.000100"
    )


async def test_rows__of_the_watch(old_store: Store) -> None:
    """Nudges, regions, numbers, sweeps, App Homes."""
    assert await old_store.nudge_records() == (
        NudgeRecord(
            subject=ONE, kind="untouched_denial", since=NOW, count=2, last_at=NOW + DAY, snoozed_until=NOW + 2 * DAY
        ),
    )
    assert await old_store.watched_regions(ACCOUNT) == (
        WatchedRegion(account_id=ACCOUNT, region=REGION, channel_id="C1", owner=ALICE, since=NOW),
    )
    assert await old_store.idle_number("phone-1") == IdleNumber(
        id="phone-1",
        number="+18335550100",
        number_type="TOLL_FREE",
        monthly_price="2.00",
        account_id=ACCOUNT,
        region=REGION,
        registration_type="X",
        title="X",
        channel_id="C1",
        found_at=NOW,
    )
    assert await old_store.sweep_times(ACCOUNT) == {REGION: NOW}
    assert await old_store.home_view(ALICE) == HomeView(
        person=ALICE, selection={"group": "done"}, hash="1.ab", seen_at=NOW
    )


async def test_rows__of_batches_and_uploads(old_store: Store) -> None:
    """Batches, their rows, and uploads, whose JSON keys are column numbers."""
    assert await old_store.batch(BatchId("batch-1")) == Batch(
        id=BatchId("batch-1"),
        owner=ALICE,
        account_id=ACCOUNT,
        region=REGION,
        registration_type="X",
        title="X",
        channel_id="",
        source="shops.csv",
        state=BatchState.PAUSED,
        form_fingerprint="f1",
        created_at=NOW,
        updated_at=NOW,
        associations={"TOLL_FREE": "new"},
        fields={FieldPath("a.b"): "digest"},
        calls={"PutRegistrationFieldValue": 28},
        problem=Problem(code="X"),
        total=1,
        ended_at=NOW,
    )
    assert await old_store.waiting_batch_rows(BatchId("batch-1"), 9) == (
        BatchRow(
            batch_id=BatchId("batch-1"),
            number=2,
            key="key-1",
            name="Shop",
            state=RowState.WAITING,
            answers={NAME: "Acme"},
        ),
    )
    assert await old_store.upload(UploadId("upload-1")) == Upload(
        id=UploadId("upload-1"),
        owner=ALICE,
        region=REGION,
        registration_type="X",
        title="X",
        name_pattern="{row}",
        channel_id="C1",
        table_name="shops.csv",
        created_at=NOW,
        chosen={0: "a.b", 3: None},
    )
