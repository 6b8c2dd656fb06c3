"""The process dies, between any effect and the note of it, and what stands at AWS afterwards stands there once."""

from __future__ import annotations

import asyncio
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS

from sandbox.aws.server import AwsStandIn
from tests.integration.workflows.child import carrying_out, now, open_parts
from tests.integration.workflows.office import (
    PNG,
    REGION,
    TOLL_FREE,
    Killed,
    MemorySteps,
    Office,
    a_few_fields,
    blank_draft,
    complete,
    document,
)
from workflows import submit
from workflows.definitions import FieldPath
from workflows.engine import open_engine, run_id
from workflows.ports import Aws, Store
from workflows.records import ChangeKind, Document, Draft, DraftId, SubmissionId, SubmissionState

WHOLE = {"registrations": 1, "attachments": 1, "numbers": 1, "associations": 1, "submitted": 1}

CITY = FieldPath("companyInfo.city")

#: Steps that a registration takes once.
FIRST_ONLY = {"registration", "number", "association"}

#: Methods of the adapter that change something at AWS.
EFFECTS = ("create_registration", "create_attachment", "put_value", "request_phone_number", "associate", "submit")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("step", [step for step in submit.STEPS if step != "version"])
async def test_carry_out__killed_before_the_checkpoint(office: Office, step: str) -> None:
    """Killed after a step's act, its answer unwritten: the replay goes the same way and doubles nothing."""
    submission = await office.begin(await office.draft())
    steps = MemorySteps(die_after=step)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert office.effects() == WHOLE
    assert await office.news(submission) == [ChangeKind.SUBMITTED]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("step", [step for step in submit.STEPS if step not in FIRST_ONLY])
async def test_carry_out__resubmission_killed_before_the_checkpoint(office: Office, step: str) -> None:
    """The same for the answer to a denial: one second version, whole, handed in once, nothing bought again."""
    registration = await office.denied()
    replaced = document("messagingUseCase.optInImage", "new.png")
    draft = await office.fix(registration, {CITY: "Portland", FieldPath("messagingUseCase.optInImage"): replaced})
    await office.store.add_document(draft.id, replaced, PNG, office.time.now)
    submission = await office.begin(draft)
    steps = MemorySteps(die_after=step)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert_second_version(office, draft)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("effect", ["create_version", "put_value", "submit"])
async def test_carry_out__resubmission_killed_before_our_own_note(office: Office, effect: str) -> None:
    """Killed when AWS had opened, filled or taken the version and we had written nothing down: it is the only second one."""
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
async def test_carry_out__killed_before_our_own_note(office: Office, effect: str) -> None:
    """Killed when AWS had done it and we had written nothing down: neither the replay nor a Retry doubles it."""
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
    """An attempt that stopped, was retried, and is then recovered by a late engine leaves the new attempt alone."""
    submission = await office.begin(await office.draft(associations={}))
    steps = MemorySteps()
    await office.carry_out(submission, steps)
    again = await office.retry(submission)
    assert await office.carry_out(submission, steps.restarted()) is SubmissionState.RUNNING
    seen = await office.seen(submission)
    assert (seen.attempt, seen.state, seen.problem) == (again.attempt, SubmissionState.RUNNING, {})


async def test_engine__kill_minus_nine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process killed between buying the number and tying it: the next one ties that number and submits."""
    gate = threading.Event()
    database, submission_id = f"sqlite:///{tmp_path / 'callsign.db'}", SubmissionId("killed")

    def held(_seconds: float) -> None:
        gate.wait(20)

    with AwsStandIn(review="manual", sleep=held) as stand_in:
        stand_in.trouble.change_form(TOLL_FREE, a_few_fields)
        stand_in.trouble.delay(1.0, "CreateRegistrationAssociation")
        monkeypatch.setenv("AWS_ENDPOINT_URL", stand_in.url)
        async with open_parts(database) as (aws, store):
            await _claimed(aws, store, submission_id)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.integration.workflows.child", database, submission_id
        )
        async with asyncio.timeout(30):
            while not stand_in.count("RequestPhoneNumber"):
                assert child.returncode is None, "the child ended before it could be killed"
                await asyncio.sleep(0.01)
        child.kill()
        await child.wait()
        stand_in.trouble.clear()
        gate.set()
        async with (
            open_parts(database) as (aws, store),
            open_engine(database, "callsign", carry_out=carrying_out(aws, store)) as engine,
        ):
            assert await engine.wait(submission_id, 1, poll_seconds=0.02) is SubmissionState.SUBMITTED
        account = stand_in.backend(REGION).account
        assert (len(account.registrations), len(account.numbers), len(account.attachments)) == (1, 1, 1)
        assert stand_in.count("SubmitRegistrationVersion", outcome="ok") == 1
        assert stand_in.count("CreateRegistration", outcome="ok") == 1


@pytest.mark.parametrize("repair", ["rewind", "fork"])
async def test_engine__repaired_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repair: str) -> None:
    """Somebody at the engine's own controls runs an attempt again, from its beginning, under its id or a new one, while the store
    says that it is still under way: nothing is bought or made a second time, since tokens follow from the submission."""
    database, submission_id = f"sqlite:///{tmp_path / 'callsign.db'}", SubmissionId("repaired")
    with AwsStandIn(review="manual") as stand_in:
        stand_in.trouble.change_form(TOLL_FREE, a_few_fields)
        monkeypatch.setenv("AWS_ENDPOINT_URL", stand_in.url)
        async with (
            open_parts(database) as (aws, store),
            open_engine(database, "callsign", carry_out=carrying_out(aws, store)) as engine,
        ):
            await _claimed(aws, store, submission_id)
            await engine.submit(submission_id, 1)
            assert await engine.wait(submission_id, 1, poll_seconds=0.02) is SubmissionState.SUBMITTED
            ended = await store.submission(submission_id)
            assert ended
            await store.save_submission(replace(ended, state=SubmissionState.RUNNING))
            if repair == "fork":
                again = await DBOS.fork_workflow_async(run_id(submission_id, 1), 1)
            else:
                again = await DBOS.rewind_workflow_async(run_id(submission_id, 1), start_step=1)
            assert await again.get_result(polling_interval_sec=0.02) == SubmissionState.SUBMITTED
        account = stand_in.backend(REGION).account
        assert (len(account.registrations), len(account.numbers), len(account.attachments)) == (1, 1, 1)
        assert stand_in.count("SubmitRegistrationVersion", outcome="ok") == 1


def assert_second_version(office: Office, draft: Draft, attachments: int = 2) -> None:
    """The registration has two versions, the second as the draft says and handed in; nothing else was made."""
    account = office.backend.account
    (registration,) = account.registrations.values()
    assert [version.status for version in registration.versions] == ["DENIED", "SUBMITTED"]
    assert set(registration.version.values) == set(draft.answers)
    assert registration.version.values[CITY].value == {"TextValue": "Portland"}
    assert (len(account.numbers), len(account.attachments), len(registration.associations)) == (1, attachments, 1)


def dying(aws: Any, effect: str) -> Any:
    """The adapter, in a process that dies on the first answer to `effect`."""

    async def call(*args: Any, **kwargs: Any) -> Any:
        await getattr(aws, effect)(*args, **kwargs)
        raise Killed

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return call if name == effect else getattr(aws, name)

    return Dying()


async def _claimed(aws: Aws, store: Store, submission_id: SubmissionId) -> None:
    """A draft, complete and claimed, as the bot leaves it for the engine."""
    form = await aws.form(REGION, TOLL_FREE)
    draft = replace(blank_draft(form, DraftId("draft")), answers=complete(form))
    await store.add_draft(draft)
    for answer in draft.answers.values():
        if isinstance(answer, Document):
            await store.add_document(draft.id, answer, PNG, now())
    assert await submit.begin(draft.id, store=store, clock=now, new_id=lambda: submission_id)
