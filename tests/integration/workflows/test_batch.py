"""Batches from checked rows to registrations, with the pump, the real steps and the AWS stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.integration.workflows.bulk import Bulk, row
from tests.integration.workflows.office import OWNER, REGION, TOLL_FREE, Killed, MemorySteps, Office
from workflows.batches import prepare as batch
from workflows.batches.pump import Progress, progress
from workflows.forms.cache import Forms
from workflows.records.batches import BatchCount, BatchState, RowState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import BatchId, Person, Submission, SubmissionState
from workflows.records.errors import Gone, NotYours

pytestmark = pytest.mark.asyncio(loop_scope="session")

CITY = FieldPath("companyInfo.city")
STRANGER = Person(workspace_id="T1", user_id="U9")


def every_second(_: str) -> float:
    """One call a second for every operation."""
    return 1.0


@pytest_asyncio.fixture(loop_scope="session")
async def bulk(office: Office) -> AsyncIterator[Bulk]:
    """The bulk setup, with more patience: in jumping time every answer of AWS would be late."""
    office.forms = Forms(office.aws, clock=office.time.clock)
    form = (await office.forms.form(REGION, TOLL_FREE)).value
    office.forget_calls()
    yield Bulk(office=office, form=form)
    await office.forms.aclose()


async def test_prepare__nothing_at_aws_before_the_confirmation(bulk: Bulk) -> None:
    """Rows are kept and counted, a bad row without its answers. An unconfirmed batch is not pumped."""
    made = await bulk.prepare(row(bulk.form, 2), row(bulk.form, 3, wrong="companyInfo.city"), row(bulk.form, 4))
    await bulk.pump()
    seen = await batch.preview(made.id, interval=every_second, store=bulk.office.store)
    assert (made.state, made.total) == (BatchState.PREPARED, 3)
    assert (seen.registrations, seen.numbers, seen.already, seen.invalid) == (2, 2, 0, 1)
    assert seen.calls["SubmitRegistrationVersion"] == 2
    assert seen.seconds >= seen.calls["PutRegistrationFieldValue"]
    assert (bulk.begun, bulk.office.effects()["registrations"]) == ([], 0)
    (_, bad, _) = await bulk.office.store.batch_outcomes(made.id)
    assert (bad.state, bad.problem.fields) == (RowState.INVALID, ("companyInfo.city",))


async def test_pump__every_row_once_and_few_at_a_time(bulk: Bulk) -> None:
    """Five rows, two at a time, are submitted once each.

    The rows share one look at the form, and the end is recorded.
    """
    made = await bulk.running(*range(2, 7))
    await bulk.office.time.sleep(60)
    await bulk.pump(width=2)
    await bulk.pump(width=2)
    assert len(bulk.begun) == 2
    await bulk.to_the_end(width=2)
    assert bulk.office.effects() == {**dict.fromkeys(bulk.office.effects(), 5), "attachments": 1}
    assert bulk.office.calls()["DescribeRegistrationFieldDefinitions"] == 1
    outcomes = [result async for result in batch.results(made.id, store=bulk.office.store)]
    assert [outcome.number for outcome in outcomes] == [2, 3, 4, 5, 6]
    assert all(
        outcome.submission and outcome.submission.number and outcome.submission.registration_id for outcome in outcomes
    )
    ended = await bulk.now(made)
    assert (ended.state, ended.ended_at) == (BatchState.DONE, bulk.office.time.now)
    assert {registration.name for registration in await bulk.office.store.registrations(made.account_id)} == {
        f"Row {number}" for number in range(2, 7)
    }


async def test_pump__killed_before_the_engine_starts(bulk: Bulk) -> None:
    """A submission that never reached the engine is found in the store, and nothing is created twice."""
    await bulk.running(2, 3)

    async def die(_: Submission) -> None:
        raise Killed

    for _ in range(2):
        with pytest.raises(Killed):
            await bulk.pump(start=die)
    await bulk.pump()
    assert bulk.begun == []
    unfinished = await bulk.office.store.submissions([SubmissionState.RUNNING])
    assert [await bulk.office.carry_out(one) for one in unfinished] == [SubmissionState.SUBMITTED] * 2
    assert bulk.office.effects() == {**dict.fromkeys(bulk.office.effects(), 2), "attachments": 1}


async def test_pump__several_at_once_and_two_batches(bulk: Bulk) -> None:
    """Each row is started by one of four pumps, and each batch has its own width."""
    first, second = await bulk.running(2, 3, 4), await bulk.running(12, 13, 14)
    await asyncio.gather(*(bulk.pump(width=2) for _ in range(4)))
    assert len({one.id for one in bulk.begun}) == len(bulk.begun) == 4
    assert (await bulk.count(first)).under_way == (await bulk.count(second)).under_way == 2


async def test_pump__a_region_that_does_not_answer(bulk: Bulk) -> None:
    """A batch whose form cannot be fetched holds up no other batch, and continues when the region answers."""
    far = await bulk.prepare(row(bulk.form, 2), region="ap-south-1")
    await batch.confirm(far.id, OWNER, bulk.office.ports)
    near = await bulk.running(3)
    bulk.office.stand_in.faults.hang("DescribeRegistrationTypeDefinitions", times=99)
    await bulk.pump(form_seconds=0.1)
    assert ((await bulk.count(near)).under_way, (await bulk.count(far)).under_way) == (1, 0)
    assert (await bulk.now(far)).state is BatchState.RUNNING
    bulk.office.stand_in.faults.clear()
    await bulk.pump()
    assert (await bulk.count(far)).under_way == 1


async def test_pause_and_resume(bulk: Bulk) -> None:
    """While paused, running submissions end and no row starts.

    A second click has no effect, and only the owner may click.
    """
    made = await bulk.running(2, 3, 4)
    await bulk.pump(width=1)
    for act in (batch.pause, batch.resume, batch.cancel):
        with pytest.raises(NotYours):
            await act(made.id, STRANGER, bulk.office.ports)
    paused = await asyncio.gather(*(batch.pause(made.id, OWNER, bulk.office.ports) for _ in range(2)))
    assert [one.state for one in paused] == [BatchState.PAUSED] * 2
    await bulk.to_the_end()
    assert await bulk.count(made) == BatchCount(submitted=1, waiting=2)
    await batch.resume(made.id, OWNER, bulk.office.ports)
    await bulk.to_the_end()
    assert await bulk.count(made) == BatchCount(submitted=3)
    with pytest.raises(Gone):
        await batch.pause(made.id, OWNER, bulk.office.ports)


async def test_cancel__waiting_rows(bulk: Bulk) -> None:
    """Waiting rows are cancelled, a running one is still submitted, and nothing restarts the batch."""
    made = await bulk.running(2, 3, 4)
    await bulk.pump(width=1)
    await batch.cancel(made.id, OWNER, bulk.office.ports)
    await bulk.pump()
    assert (await bulk.now(made)).ended_at is None
    await bulk.to_the_end()
    assert await bulk.states(made) == {2: RowState.STARTED, 3: RowState.CANCELLED, 4: RowState.CANCELLED}
    assert ((await bulk.now(made)).ended_at is None, bulk.office.effects()["numbers"]) == (False, 1)
    for act in (batch.resume, batch.confirm):
        with pytest.raises(Gone):
            await act(made.id, OWNER, bulk.office.ports)


async def test_prepare__the_same_file_again(bulk: Bulk) -> None:
    """Rows that have been submitted, or that need attention, are recognised.

    Only rows that were never started are started.
    """
    first = await bulk.running(2, 3)
    bulk.office.stand_in.faults.fail("RequestPhoneNumber", "AccessDeniedException", 400, times=99)
    await bulk.pump(width=1)
    assert await bulk.carry_out() == [SubmissionState.NEEDS_ATTENTION]
    bulk.office.stand_in.faults.clear()
    again = await bulk.prepare(*(row(bulk.form, number) for number in (2, 3, 4)))
    seen = await batch.preview(again.id, interval=every_second, store=bulk.office.store)
    assert (seen.registrations, seen.already, seen.already_stopped) == (2, 1, 1)
    await batch.confirm(again.id, OWNER, bulk.office.ports)
    await bulk.to_the_end()
    assert await bulk.states(again) == {2: RowState.ALREADY, 3: RowState.STARTED, 4: RowState.STARTED}
    assert (await bulk.now(first)).state is BatchState.PAUSED
    await batch.resume(first.id, OWNER, bulk.office.ports)
    await bulk.pump()
    assert await bulk.states(first) == {2: RowState.STARTED, 3: RowState.ALREADY}


async def test_pump__form_changes_halfway(bulk: Bulk) -> None:
    """A batch whose rows still fit continues; the other one is paused and names the field.

    Once resumed, rows that do not fit are left out.
    """
    made = await bulk.running(2, 3)
    await bulk.pump(width=1)
    await bulk.carry_out()
    short = await bulk.prepare(row(bulk.form, 5, answers={**row(bulk.form, 5).answers, CITY: "U"}))
    await batch.confirm(short.id, OWNER, bulk.office.ports)

    def demanding(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rule = {"TextValidation": {"MinLength": 2, "MaxLength": 100, "Pattern": ".*"}}
        return [{**field, **rule} if field["FieldPath"] == CITY else field for field in fields]

    bulk.office.stand_in.faults.change_form(TOLL_FREE, demanding)
    await bulk.office.time.sleep(60)
    await bulk.pump()
    assert (await bulk.now(made)).state is BatchState.RUNNING
    paused = await bulk.now(short)
    assert (paused.state, paused.problem.code) == (BatchState.PAUSED, "form_changed")
    assert paused.problem.fields == (bulk.form.by_path[CITY].title,)
    await batch.resume(short.id, OWNER, bulk.office.ports)
    await bulk.to_the_end()
    assert await bulk.count(made) == BatchCount(submitted=2)
    assert await bulk.count(short) == BatchCount(invalid=1)


async def test_pump__problem_of_all_rows_pauses(bulk: Bulk) -> None:
    """After a refusal that the next row would also meet, no new row starts. Resume tries that row again."""
    made = await bulk.running(2, 3, 4)
    bulk.office.stand_in.faults.fail("RequestPhoneNumber", "ServiceQuotaExceededException", 400, times=99)
    await bulk.to_the_end(width=1)
    paused = await bulk.now(made)
    assert (paused.state, paused.problem.error) == (BatchState.PAUSED, "QuotaExceeded")
    assert await bulk.count(made) == BatchCount(needs_attention=1, waiting=2)
    bulk.office.stand_in.faults.clear()
    await bulk.office.time.sleep(1)
    await batch.resume(made.id, OWNER, bulk.office.ports)
    bulk.begun += await bulk.office.store.submissions([SubmissionState.RUNNING])
    await bulk.to_the_end()
    assert await bulk.count(made) == BatchCount(submitted=3)
    assert bulk.office.effects() == {**dict.fromkeys(bulk.office.effects(), 3), "attachments": 1}


async def test_pump__problem_from_before_a_resume(bulk: Bulk) -> None:
    """A process died right after the resume was stored. The next pump tries the stopped row again.

    Its error is older than the resume, so it does not pause the batch again.
    """
    made = await bulk.running(2, 3)
    bulk.office.stand_in.faults.fail("RequestPhoneNumber", "ServiceQuotaExceededException", 400, times=99)
    await bulk.to_the_end(width=1)
    assert (await bulk.now(made)).state is BatchState.PAUSED
    bulk.office.stand_in.faults.clear()
    await bulk.office.time.sleep(1)
    store, clock = bulk.office.store, bulk.office.time.clock
    assert await store.move_batch(made.id, [BatchState.PAUSED], BatchState.RUNNING, clock())
    await bulk.to_the_end()
    assert (await bulk.now(made)).state is BatchState.DONE
    assert await bulk.count(made) == BatchCount(submitted=2)


async def test_pump__another_account(bulk: Bulk) -> None:
    """With the credentials of another account, the batch is paused before any row starts."""
    made = await bulk.prepare(row(bulk.form, 2), account_id="999999999999")
    await batch.confirm(made.id, OWNER, bulk.office.ports)
    await bulk.pump()
    assert ((await bulk.now(made)).problem.code, bulk.begun) == ("other_account", [])


async def test_progress__rate_and_time_left(bulk: Bulk) -> None:
    """First by the quota, then by the rows submitted lately. A finished batch has neither."""

    async def seen() -> Progress:
        return await progress(made.id, interval=every_second, store=bulk.office.store, now=bulk.office.time.now)

    made = await bulk.running(2, 3, 4)
    at_first = await seen()
    await bulk.pump(width=1)
    await bulk.carry_out()
    await bulk.office.time.sleep(60)
    later = await seen()
    await bulk.to_the_end()
    assert (at_first.per_minute, at_first.count.settled) == (0, 0)
    assert at_first.seconds_left > 10
    assert later.seconds_left == pytest.approx(later.count.waiting / later.per_minute * 60)
    assert 0 < later.per_minute <= 1
    assert (await seen()).seconds_left == 0


async def test_found__no_such_batch(bulk: Bulk) -> None:
    """With the ID of no batch, every action reports that it is gone."""
    nowhere = BatchId("nowhere")
    with pytest.raises(Gone):
        await batch.confirm(nowhere, OWNER, bulk.office.ports)
    with pytest.raises(Gone):
        await progress(nowhere, interval=every_second, store=bulk.office.store, now=bulk.office.time.now)


@pytest.mark.parametrize("step", ["value", "attachment_value"])
async def test_carry_out__row_killed_before_the_checkpoint_of_its_values(bulk: Bulk, step: str) -> None:
    """The values of a row are one step.

    Killed after it, all values are put again, and everything else is created once.
    """
    await bulk.running(2)
    await bulk.pump()
    (submission,) = bulk.begun
    steps = MemorySteps(die_after=step)
    with pytest.raises(Killed):
        await bulk.office.carry_out(submission, steps)
    assert steps.ran.count("value") == 1
    assert await bulk.office.carry_out(submission, steps.restarted()) is SubmissionState.SUBMITTED
    assert bulk.office.effects() == dict.fromkeys(bulk.office.effects(), 1)


async def test_carry_out__row_with_values_aws_refuses(bulk: Bulk) -> None:
    """Every refused field is named, although the values are put in one step."""
    made = await bulk.running(2)
    await bulk.pump()
    bulk.office.stand_in.faults.fail("PutRegistrationFieldValue", "ValidationException", 400, times=2)
    assert await bulk.carry_out() == [SubmissionState.NEEDS_ATTENTION]
    (stopped,) = await bulk.office.store.batch_outcomes(made.id, stopped=True)
    assert stopped.submission
    assert len(stopped.submission.problem.fields) == 2
    assert (await bulk.now(made)).state is BatchState.RUNNING


async def test_pump__rows_of_customers(bulk: Bulk) -> None:
    """A preview creates no customer; a row does when it is started, and its registration has the tag `Customer`."""
    office = bulk.office
    rows = [row(bulk.form, 2, customer="Acme"), row(bulk.form, 3, customer="ACME"), row(bulk.form, 4)]
    made = await bulk.prepare(*rows, customer="Bolt")
    seen = await batch.preview(made.id, interval=every_second, store=office.store)
    assert seen.customers.new == ("ACME", "Bolt")
    assert await office.store.customers() == ()
    await batch.confirm(made.id, OWNER, office.ports)
    await bulk.to_the_end()
    customers = {customer.id: customer.name for customer in await office.store.customers()}
    found = await office.store.registrations(made.account_id)
    registrations = sorted(found, key=lambda registration: registration.name)
    assert [customers[each.customer_id] for each in registrations] == ["Acme", "Acme", "Bolt"]
    tags = [await office.aws.tags(REGION, each.id) for each in registrations]
    assert [each["Customer"] for each in tags] == ["Acme", "Acme", "Bolt"]
