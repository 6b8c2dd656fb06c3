"""The process is killed between an effect and the record of it.

Afterwards the effect exists at AWS once. This runs in memory, which is fast; `tests/torture` kills real processes.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.workflows.office import (
    Killed,
    MemorySteps,
    Office,
    body_of,
    document,
)
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, SubmissionState
from workflows.records.errors import NO_PROBLEM
from workflows.records.registrations import ChangeKind
from workflows.submissions import carry_out

WHOLE = {"registrations": 1, "attachments": 1, "numbers": 1, "associations": 1, "submitted": 1}

CITY = FieldPath("companyInfo.city")

#: Steps that a registration goes through once.
FIRST_ONLY = {"registration", "number", "association"}

#: Methods of the adapter that change something at AWS.
EFFECTS = ("create_registration", "create_attachment", "put_value", "request_phone_number", "associate", "submit")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("step", [step for step in carry_out.STEPS if step != "version"])
async def test_carry_out__killed_before_the_checkpoint(office: Office, step: str) -> None:
    """Killed after the act of a step and before its checkpoint, the replay goes the same way and doubles nothing."""
    submission = await office.begin(await office.draft())
    steps = MemorySteps(die_after=step)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert office.effects() == WHOLE
    assert await office.change_kinds(submission) == [ChangeKind.SUBMITTED]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("step", [step for step in carry_out.STEPS if step not in FIRST_ONLY])
async def test_carry_out__resubmission_killed_before_the_checkpoint(office: Office, step: str) -> None:
    """The same for a resubmission: one second version, complete, submitted once, and nothing bought again."""
    registration = await office.denied()
    replaced = document("messagingUseCase.optInImage", "new.png")
    draft = await office.fix(registration, {CITY: "Portland", FieldPath("messagingUseCase.optInImage"): replaced})
    await office.store.add_document(draft.id, replaced, body_of(replaced), office.time.now)
    submission = await office.begin(draft)
    steps = MemorySteps(die_after=step)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert_second_version(office, draft)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("effect", ["create_version", "put_value", "submit"])
async def test_carry_out__resubmission_killed_before_our_own_record(office: Office, effect: str) -> None:
    """Killed after an effect on the version and before our record of it: no further version is created."""
    draft = await office.fix(await office.denied(), {CITY: "Portland"})
    submission = await office.begin(draft)
    steps, real = MemorySteps(), office.aws
    office.aws = dying(real, effect)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    office.aws = real
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert_second_version(office, draft, attachments=1)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("effect", EFFECTS)
async def test_carry_out__killed_before_our_own_record(office: Office, effect: str) -> None:
    """Killed after an effect at AWS and before our record of it: neither a replay nor a retry doubles the effect."""
    submission = await office.begin(await office.draft())
    steps = MemorySteps()
    real = office.aws
    office.aws = dying(real, effect)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    office.aws = real
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert office.effects() == WHOLE


@pytest.mark.asyncio(loop_scope="session")
async def test_carry_out__killed_while_giving_up(office: Office) -> None:
    """A failed attempt that is recovered late, after a retry, does not change the new attempt."""
    submission = await office.begin(await office.draft(associations={}))
    steps = MemorySteps()
    await office.carry_out(submission, steps)
    again = await office.retry(submission)
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.RUNNING
    seen = await office.seen(submission)
    assert (seen.attempt, seen.state, seen.problem) == (again.attempt, SubmissionState.RUNNING, NO_PROBLEM)


def assert_second_version(office: Office, draft: Draft, attachments: int = 2) -> None:
    """The registration has two versions. The second holds the draft and is submitted; nothing else was created."""
    account = office.backend.account
    (registration,) = account.registrations.values()
    assert [version.status for version in registration.versions] == ["DENIED", "SUBMITTED"]
    assert set(registration.version.values) == set(draft.answers)
    assert registration.version.values[CITY].value == {"TextValue": "Portland"}
    assert (len(account.numbers), len(account.attachments), len(registration.associations)) == (1, attachments, 1)


def dying(aws: Any, effect: str) -> Any:
    """The adapter, in a process that is killed at the first answer to `effect`."""

    async def call(*args: Any, **kwargs: Any) -> Any:
        await getattr(aws, effect)(*args, **kwargs)
        raise Killed

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return call if name == effect else getattr(aws, name)

    return Dying()
