"""Rights, switches and the budget, asked by the use cases themselves, without a button in front of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.integration.workflows.bulk import Bulk, row
from tests.integration.workflows.live import campaign, number_request, numbers
from tests.integration.workflows.office import OWNER, REGION, TOLL_FREE, Killed, MemorySteps, Office
from tests.integration.workflows.refusals import gate, only_others, refused
from workflows.access.gate import RuledGate, WithoutSlack
from workflows.batches import prepare as batch
from workflows.records.access import (
    AccessRules,
    BudgetReached,
    Grantee,
    Kind,
    NotPermitted,
    Right,
    Rule,
    Why,
)
from workflows.records.batches import BatchState
from workflows.records.drafts import NewDraft, Person, SubmissionState
from workflows.records.registrations import WatchedRegion
from workflows.registrations import discard as ending
from workflows.registrations import idle_numbers
from workflows.registrations.hand_over import hand_over
from workflows.registrations.release import Holding, release
from workflows.registrations.request_number import request_number
from workflows.reporting.requested import exportable
from workflows.submissions import claim, drafts
from workflows.watch import choose

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEN = Person(workspace_id="T1", user_id="U2")


async def test_use_cases__ask_for_their_right(office: Office) -> None:
    """Each use case refuses by itself what its person has no right to, and does nothing at AWS."""
    known = await campaign(office)
    draft = await office.draft(TOLL_FREE)
    office.forget_calls()
    holding = Holding(id="phone-1", name="+18335550100", kind="TOLL_FREE")
    cases: list[tuple[Right, Callable[[], Awaitable[object]]]] = [
        (Right.DELETE, lambda: ending.discard(known, OWNER, office.ports)),
        (Right.DELETE, lambda: ending.delete(known, OWNER, office.ports)),
        (Right.RELEASE, lambda: release(known, holding, OWNER, office.ports)),
        (Right.SUBMIT, lambda: claim.begin(draft.id, office.ports)),
        (Right.ADMINISTER, lambda: hand_over(known.id, BEN, OWNER, office.ports)),
    ]
    for right, work in cases:
        office.gate = only_others(right)
        await refused(work(), right)
    assert office.calls() == {}


async def test_request_number__without_the_right(office: Office) -> None:
    """The right to buy is asked for before the call that costs money."""
    wanted = number_request(await campaign(office))
    office.gate = only_others(Right.BUY)

    await refused(request_number(wanted, OWNER, office.ports), Right.BUY)

    assert numbers(office) == []


async def test_begin__draft_without_the_right(office: Office) -> None:
    """Nobody starts a draft without the right, wherever it comes from."""
    draft = await office.draft(TOLL_FREE)
    office.gate = only_others(Right.DRAFT)

    new = NewDraft(
        owner=draft.owner,
        account_id=draft.account_id,
        region=draft.region,
        registration_type=draft.registration_type,
        title=draft.title,
        name=draft.name,
        channel_id=draft.channel_id,
    )
    await refused(drafts.begin(new, office.ports), Right.DRAFT)


async def test_use_cases__rights_by_type(office: Office) -> None:
    """A right that a rule gives for some types is had for these alone: to submit, to buy, and for a table."""
    known, draft = await campaign(office), await office.draft(TOLL_FREE)
    bulk = Bulk(office=office, form=(await office.forms.form(REGION, TOLL_FREE)).value)
    table = await bulk.prepare(row(bulk.form, 2))
    wanted = number_request(known)

    def for_types(*types: str) -> RuledGate:
        owner = (Grantee(kind=Kind.PERSON, name=OWNER.user_id),)
        return gate(AccessRules(rules=(Rule(rights=frozenset({Right.SUBMIT, Right.BUY}), to=owner, types=types),)))

    office.gate = for_types("US_TEN_DLC_*")
    await refused(claim.begin(draft.id, office.ports), Right.SUBMIT)
    await refused(batch.confirm(table.id, OWNER, office.ports), Right.SUBMIT)
    assert (await request_number(wanted, OWNER, office.ports)).bought
    office.gate = for_types(TOLL_FREE)
    await refused(request_number(number_request(known, 2), OWNER, office.ports), Right.BUY)
    assert len(numbers(office)) == 1
    assert (await batch.confirm(table.id, OWNER, office.ports)).state is BatchState.RUNNING
    assert await claim.begin(draft.id, office.ports)


async def test_choose__what_is_watched_and_exported(office: Office) -> None:
    """Watching and exporting ask in the use cases, at the place: a right elsewhere is none here."""
    known, account = await campaign(office), await office.aws.account_id()
    elsewhere = Rule(
        rights=frozenset({Right.ADMINISTER, Right.EXPORT}),
        to=(Grantee(kind=Kind.PERSON, name=OWNER.user_id),),
        regions=("eu-west-1",),
    )
    watched = WatchedRegion(account_id=account, region=REGION, channel_id="C1", owner=OWNER, since=office.time.clock())
    office.gate = gate(AccessRules(rules=(elsewhere,)))
    await refused(choose.watch_region(watched, office.ports), Right.ADMINISTER)
    await refused(choose.unwatch_region(account, REGION, OWNER, office.ports), Right.ADMINISTER)
    await refused(choose.unwatch(known, OWNER, office.ports), Right.ADMINISTER)
    assert [page async for page in exportable(OWNER, account, office.ports)] == [()]
    office.gate = only_others(Right.EXPORT)
    with pytest.raises(NotPermitted):
        await anext(exportable(OWNER, account, office.ports))
    office.gate = gate()
    assert [page async for page in exportable(OWNER, account, office.ports)] == [(known,)]


async def test_release__a_number_whose_type_the_caller_does_not_know(office: Office) -> None:
    """The right is asked at the number's own type: one for another type does not release it."""
    made = office.backend.call(
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TOLL_FREE",
        },
    )
    [number] = [each for each in await office.aws.phone_numbers(REGION) if each.id == made["PhoneNumberId"]]
    idle = idle_numbers.Idle(account_id=await office.aws.account_id(), region=REGION, number=number)
    owner = (Grantee(kind=Kind.PERSON, name=OWNER.user_id),)
    for types in (("IN_*",), (TOLL_FREE,)):
        rule = Rule(rights=frozenset({Right.RELEASE}), to=owner, types=types)
        office.gate = gate(AccessRules(rules=(rule,)))
        if types == (TOLL_FREE,):
            await idle_numbers.release(idle, OWNER, office.ports)
        else:
            await refused(idle_numbers.release(idle, OWNER, office.ports), Right.RELEASE)
    assert number.id not in {each.id for each in await office.aws.phone_numbers(REGION)}


async def test_without_slack__people_in_slack_are_refused(office: Office) -> None:
    """A process that cannot ask Slack lets nobody of Slack act, with and without rules."""
    office.gate = gate(askers=WithoutSlack())

    with pytest.raises(NotPermitted) as caught:
        await claim.begin((await office.draft(TOLL_FREE)).id, office.ports)

    assert caught.value.decision.why is Why.NOT_CHECKED


@pytest.mark.parametrize(
    ("rules", "code", "submitted"),
    [
        (AccessRules(off={Right.SUBMIT: (REGION,)}), "switched_off", 0),
        (AccessRules(off={Right.BUY: (REGION,)}), "switched_off", 0),
        (AccessRules(off={Right.BUY: ("eu-west-1",)}), "", 1),
        (AccessRules(account="999999999999"), "other_account", 0),
    ],
)
async def test_carry_out__switched_off_since_the_claim(
    office: Office, rules: AccessRules, code: str, submitted: int
) -> None:
    """What is switched off stops a submission that is already claimed, and it says why. Nothing is bought."""
    submission = await office.begin(await office.draft(TOLL_FREE))
    office.gate = gate(rules)

    await office.carry_out(submission)

    assert (await office.seen(submission)).problem.code == code
    assert len(office.backend.account.numbers) == submitted


@pytest.mark.parametrize(
    ("died_after", "state", "submitted"),
    [("association", SubmissionState.NEEDS_ATTENTION, 0), ("submit", SubmissionState.SUBMITTED, 1)],
)
async def test_carry_out__switched_off_and_started_again(
    office: Office, died_after: str, state: SubmissionState, submitted: int
) -> None:
    """Rules change by a restart: what is left is not submitted, and what AWS has already is recorded."""
    submission, steps = await office.begin(await office.draft(TOLL_FREE)), MemorySteps(die_after=died_after)
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    office.gate = gate(AccessRules(off={Right.SUBMIT: (REGION,)}))

    assert await office.carry_out(submission, steps.restarted()) is state

    assert office.effects()["submitted"] == submitted


async def test_carry_out__budget(office: Office) -> None:
    """The second number does not fit. After the budget is raised, *Try again* finishes it, and each counts once."""
    office.gate = gate(numbers=1)
    first, second = [await office.begin(await office.draft(TOLL_FREE)) for _ in range(2)]
    account = await office.aws.account_id()

    assert await office.carry_out(first) is SubmissionState.SUBMITTED
    assert await office.carry_out(second) is SubmissionState.NEEDS_ATTENTION
    stopped = await office.seen(second)
    assert (stopped.problem.code, stopped.problem.detail) == ("budget_reached", "1")
    assert len(office.backend.account.numbers) == 1

    office.gate = gate(numbers=2)
    assert await office.carry_out(await office.retry(stopped)) is SubmissionState.SUBMITTED
    assert len(office.backend.account.numbers) == 2
    assert await office.store.numbers_reserved(account, office.time.now) == 2


async def test_carry_out__refused_number_is_not_counted(office: Office) -> None:
    """A number that AWS refuses is free again; one whose answer was lost stays counted, once."""
    office.gate, account = gate(numbers=1), await office.aws.account_id()
    office.stand_in.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400)
    submission = await office.begin(await office.draft(TOLL_FREE))
    await office.carry_out(submission)
    assert await office.store.numbers_reserved(account, office.time.now) == 0

    office.stand_in.faults.lose_answer("RequestPhoneNumber", times=1000)
    await office.carry_out(await office.retry(submission))
    office.stand_in.faults.clear()
    assert await office.store.numbers_reserved(account, office.time.now) == 1
    assert await office.carry_out(await office.retry(submission)) is SubmissionState.SUBMITTED
    assert (len(office.backend.account.numbers), await office.store.numbers_reserved(account, office.time.now)) == (
        1,
        1,
    )


async def test_request_number__budget(office: Office) -> None:
    """A request of its own counts in the same budget."""
    office.gate, known = gate(numbers=1), await campaign(office)
    await request_number(number_request(known), OWNER, office.ports)

    with pytest.raises(BudgetReached):
        await request_number(number_request(known, 2), OWNER, office.ports)

    assert len(numbers(office)) == 1


async def test_pump__budget_in_the_middle_of_a_batch(office: Office) -> None:
    """The rows that fit are started; then the batch pauses and says why. Nothing is bought beyond the budget."""
    bulk = Bulk(office=office, form=(await office.forms.form(REGION, TOLL_FREE)).value)
    office.gate = gate(numbers=2)
    made = await bulk.running(2, 3, 4)

    for _ in range(3):
        await bulk.pump()
        await bulk.carry_out()

    paused = await batch.existing(made.id, store=office.store)
    assert (paused.state, paused.problem.code) == (BatchState.PAUSED, "budget_reached")
    assert len(office.backend.account.numbers) == 2

    office.gate = gate(numbers=3)
    await batch.resume(made.id, OWNER, office.ports)
    await bulk.pump()
    await bulk.carry_out()
    assert len(office.backend.account.numbers) == 3


async def test_pump__owner_without_the_right(office: Office) -> None:
    """A batch whose owner loses the right pauses; while Slack does not answer, it waits."""
    bulk = Bulk(office=office, form=(await office.forms.form(REGION, TOLL_FREE)).value)
    made = await bulk.running(2)

    office.gate = gate(askers=WithoutSlack())
    await bulk.pump()
    assert (await batch.existing(made.id, store=office.store)).state is BatchState.RUNNING
    office.gate = only_others(Right.SUBMIT)
    await bulk.pump()

    paused = await batch.existing(made.id, store=office.store)
    assert (paused.state, paused.problem.code, bulk.begun) == (BatchState.PAUSED, "not_permitted", [])
