"""One attachment for all registrations that send the same document, where AWS lets them; else a copy for each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.aws.world import Quotas
from tests.integration.workflows.office import REGION, TOLL_FREE, Office
from workflows.records.account import AttachmentPlace
from workflows.records.drafts import RegistrationId, Submission, SubmissionState

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBMITTED = SubmissionState.SUBMITTED
PLACE = AttachmentPlace(account_id="123456789012", region=REGION)


@pytest.fixture
def small_account(office: Office) -> Iterator[None]:
    """An account with room for one attachment."""
    usual = office.stand_in.world.quotas
    office.stand_in.world.quotas = replace(Quotas(), attachments=1)
    yield
    office.stand_in.world.quotas = usual


@pytest.fixture
def refusing(office: Office) -> Iterator[None]:
    """An AWS that does not let two registrations use one attachment."""
    office.stand_in.world.shares_attachments = False
    yield
    office.stand_in.world.shares_attachments = True


async def held(office: Office, submission: Submission) -> set[str]:
    """The attachments in the fields of a registration."""
    values = await office.aws.values(REGION, RegistrationId(str(submission.registration_id)))
    return {value.attachment_id for value in values if value.attachment_id}


async def submit(office: Office) -> tuple[Submission, SubmissionState]:
    submission = await office.begin(await office.draft(TOLL_FREE))
    state = await office.carry_out(submission)
    return await office.seen(submission), state


@pytest.mark.usefixtures("small_account")
async def test_carry_out__one_after_the_other(office: Office) -> None:
    """The second registration uses what AWS has, although the account has no room for another attachment."""
    outcomes = [await submit(office) for _ in range(3)]
    assert [state for _, state in outcomes] == [SUBMITTED] * 3
    assert len({frozenset(await held(office, submission)) for submission, _ in outcomes}) == 1
    assert office.stand_in.count("CreateRegistrationAttachment") == 1


@pytest.mark.usefixtures("small_account")
async def test_carry_out__at_the_same_time(office: Office) -> None:
    """Submissions that do not know of each other yet get the same attachment of AWS, by its content."""
    outcomes = await asyncio.gather(*(submit(office) for _ in range(4)))
    assert [state for _, state in outcomes] == [SUBMITTED] * 4
    assert office.effects()["attachments"] == 1


@pytest.mark.usefixtures("refusing")
async def test_carry_out__where_aws_refuses(office: Office) -> None:
    """The registration that is refused sends a copy of its own; after that, each does so without a try."""
    outcomes = [await submit(office) for _ in range(3)]
    assert [state for _, state in outcomes] == [SUBMITTED] * 3
    used = [await held(office, submission) for submission, _ in outcomes]
    assert len(set.union(*used)) == 3
    assert await office.store.is_sharing_refused(PLACE)
    refusals = office.stand_in.count("PutRegistrationFieldValue", outcome="ConflictException")
    assert refusals == 1


async def test_carry_out__deleted_since_then(office: Office) -> None:
    """An attachment that somebody has deleted at AWS is sent again."""
    (first, _) = await submit(office)
    (attachment,) = await held(office, first)
    office.backend.approve(str(first.registration_id))
    await office.aws.delete_attachment(REGION, attachment)
    second, state = await submit(office)
    assert state is SUBMITTED
    assert attachment not in await held(office, second)
