from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

from tests.integration.store import factories
from tests.integration.store.factories import NOW, a_draft
from workflows.ports.store import Store
from workflows.records.drafts import Draft, DraftId, RegistrationId, Submission, SubmissionId
from workflows.records.errors import NO_PROBLEM
from workflows.records.messages import MessageKey, Post
from workflows.records.registrations import Change, ChangeId, Registration, Revision

fresh = count().__next__
any_record = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@any_record
@given(draft=factories.drafts)
async def test_draft__comes_back(store: Store, draft: Draft) -> None:
    """Reading returns what was written."""
    draft = replace(draft, id=DraftId(f"{draft.id}{fresh()}"))
    await store.add_draft(draft)
    assert await store.draft(draft.id) == draft


@any_record
@given(submission=factories.submissions)
async def test_submission__comes_back(store: Store, submission: Submission) -> None:
    """Reading returns what was written, after the first write and after the second."""
    one = fresh()
    first = replace(submission, id=SubmissionId(f"{submission.id}{one}"), draft_id=DraftId(f"draft-{one}"))
    await store.add_draft(a_draft(id=first.draft_id))
    assert await store.start_submission(replace(first, step="", problem=NO_PROBLEM))
    await store.save_submission(first)
    assert await store.submission(first.id) == first


@any_record
@given(revision=factories.revisions)
async def test_revision__comes_back(store: Store, revision: Revision) -> None:
    """Reading returns what was written, with the seen fields."""
    one = fresh()
    revision = replace(
        revision,
        draft_id=DraftId(f"draft-{one}"),
        registration_id=RegistrationId(f"{revision.registration_id}{one}"),
    )
    draft = a_draft(id=revision.draft_id)
    assert await store.add_revision(draft, revision) == draft
    await store.mark_fields_seen(draft.id, revision.seen_fields)
    assert await store.revision(draft.id) == revision


@any_record
@given(registration=factories.registrations)
async def test_registration__comes_back(store: Store, registration: Registration) -> None:
    """Reading returns what was written."""
    registration = replace(registration, id=RegistrationId(f"{registration.id}{fresh()}"))
    await store.add_registration(registration)
    assert await store.registration(registration.id) == registration


@any_record
@given(change=factories.changes)
async def test_change__comes_back(store: Store, change: Change) -> None:
    """Reading returns what was written."""
    one = fresh()
    change = replace(change, id=ChangeId(f"{change.id}{one}"), message_key=MessageKey(f"{change.message_key}{one}"))
    assert await store.add_change(change)
    assert await store.changes_of(change.message_key) == (change,)


@pytest.mark.parametrize("write", ["'); drop table messages; --", "%s %(key)s :key", "ключ 🔑", ""])
async def test_posted__text_is_never_sql(store: Store, write: str) -> None:
    """Values are sent separately from the statement, whatever they contain."""
    posted = Post(key=write, channel_id=write, ts=write)
    await store.finish_post(posted, NOW)
    assert await store.post_of(write) == posted
