"""What needs an approval: nothing is submitted or bought without one, and nothing approved is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.gates import OPEN_GATE, Members
from tests.integration.workflows.office import (
    OWNER,
    PNG,
    REGION,
    SENDER_ID,
    TOLL_FREE,
    Killed,
    MemorySteps,
    Office,
    complete,
    few_fields,
)
from workflows.access.gate import RuledGate
from workflows.approvals import ask as asking
from workflows.approvals.deciders import Deciders
from workflows.approvals.decisions import MayNotDecide, Refusal
from workflows.approvals.gate import NOT_APPROVED, PRICE_RISEN
from workflows.approvals.holder import holder
from workflows.batches import approval as batch_approval
from workflows.batches import prepare
from workflows.batches.pump import pump
from workflows.batches.row_remarks import Decisions, TableRemarks, table_remarks
from workflows.forms.documents import OutgoingFile
from workflows.ports.ports import Ports
from workflows.preflight.overriding import musts
from workflows.preflight.rules import preflight
from workflows.records.access import (
    AccessRules,
    Budget,
    BudgetReached,
    Grantee,
    Kind,
    NotPermitted,
    RequesterNotPermitted,
    Right,
    Rule,
)
from workflows.records.approvals import Approval, ApprovalRule, ApprovalState, Void
from workflows.records.batches import Batch, BatchState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Document, Draft, DraftState, RegistrationId, Submission, SubmissionState
from workflows.records.errors import NO_PROBLEM
from workflows.records.overrides import Override
from workflows.registrations import number_approval
from workflows.registrations.hand_over import hand_over
from workflows.registrations.request_number import NotApproved, NumberRequest, known_price, request_number, wanted_of
from workflows.submissions import approval as approving
from workflows.submissions import carry_out as submit
from workflows.submissions.approval import Approved, DraftToApprove
from workflows.submissions.override import ApproverDecides, override
from workflows.tables.check import CheckedRow

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULE = ApprovalRule(channel="C9", expires=timedelta(days=7))
CITY = FieldPath("companyInfo.city")
BEN = replace(OWNER, user_id="U2")


class RuledOffice:
    """An office in which everything needs an approval."""

    def __init__(self, office: Office, rule: ApprovalRule = RULE) -> None:
        self.office, self.rule = office, rule

    @property
    def ports(self) -> Ports:
        return replace(self.office.ports, approval_rules=(self.rule,))

    async def ask(self, draft: Draft) -> Approval:
        form = (await self.ports.forms.form(REGION, draft.registration_type)).value
        revision = await self.ports.store.revision(draft.id)
        wanted = DraftToApprove(draft=draft, form=form, requester=OWNER, revision=revision)
        approval = await approving.ask(wanted, self.rule, self.ports)
        assert approval
        return approval

    async def approve(self, approval: Approval) -> Approved:
        return await approving.approve(approval, BEN, self.deciders, self.ports)

    @property
    def deciders(self) -> Deciders:
        office = self.office
        rules, clock = (self.rule,), office.ports.clock
        return Deciders(rules=rules, store=office.store, askers=Members(), gate=OPEN_GATE, clock=clock)

    async def carry_out(self, submission: Submission, steps: MemorySteps | None = None) -> SubmissionState:
        return await submit.carry_out(
            submission.id,
            attempt=submission.attempt,
            steps=steps or MemorySteps(),
            notices=self.office.notices,
            ports=self.ports,
        )

    async def running(self) -> Submission:
        (submission,) = await self.office.store.submissions([SubmissionState.RUNNING])
        return submission

    async def state(self, approval: Approval) -> tuple[ApprovalState, str]:
        found = await self.office.store.approval(approval.id)
        assert found
        return found.state, found.reason

    async def draft(self, draft: Draft) -> Draft:
        found = await self.office.store.draft(draft.id)
        assert found
        return found


def shorter(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The form of these tests without its last field."""
    return few_fields(fields)[:-1]


NOTHING = {"registrations": 0, "attachments": 0, "numbers": 0, "associations": 0, "submitted": 0}


async def test_carry_out__without_an_approval(office: Office) -> None:
    """A submission that was claimed by a forged click, or before the rule existed, sends and buys nothing."""
    ruled = RuledOffice(office)
    submission = await office.begin(await office.draft())
    assert await ruled.carry_out(submission) is SubmissionState.NEEDS_ATTENTION
    assert (await office.seen(submission)).problem.code == NOT_APPROVED
    assert office.effects() == NOTHING


async def test_carry_out__approved(office: Office) -> None:
    """Approving starts the submission in the same transaction; once AWS has it, the approval is used."""
    ruled = RuledOffice(office)
    approval = await ruled.ask(await office.draft())
    assert (approval.numbers, approval.registrations) == (1, 1)
    assert await ruled.approve(approval) is Approved.DONE
    assert await ruled.carry_out(await ruled.running()) is SubmissionState.SUBMITTED
    assert office.effects()["numbers"] == office.effects()["submitted"] == 1
    assert await ruled.state(approval) == (ApprovalState.USED, "")
    # A replayed click does nothing.
    assert await ruled.approve(approval) is not Approved.DONE
    assert await office.store.submissions([SubmissionState.RUNNING]) == ()


async def test_carry_out__a_forged_submit_while_it_waits(office: Office) -> None:
    """A draft that waits cannot be claimed."""
    ruled = RuledOffice(office)
    draft = await office.draft()
    await ruled.ask(draft)
    assert await submit.begin(draft.id, ruled.ports) is None


async def test_approve__the_form_has_changed(office: Office) -> None:
    """A changed form voids the request: nothing starts, and the draft is open again."""
    ruled = RuledOffice(office)
    draft = await office.draft()
    approval = await ruled.ask(draft)

    office.stand_in.faults.change_form(TOLL_FREE, shorter)
    await office.forms.form(REGION, TOLL_FREE, fresh=True)
    assert await ruled.approve(approval) is Approved.CHANGED
    assert await ruled.state(approval) == (ApprovalState.VOID, Void.FORM_CHANGED)
    assert (await ruled.draft(draft)).state is DraftState.OPEN


async def test_carry_out__the_form_changes_after_the_approval(office: Office) -> None:
    """A form that changes between the approval and the submission stops it before anything is created."""
    ruled = RuledOffice(office)
    approval = await ruled.ask(await office.draft())
    assert await ruled.approve(approval) is Approved.DONE
    submission = await ruled.running()
    office.stand_in.faults.change_form(TOLL_FREE, shorter)
    assert await ruled.carry_out(submission) is SubmissionState.NEEDS_ATTENTION
    assert office.effects() == NOTHING


async def test_carry_out__edited_after_the_approval(office: Office) -> None:
    """An answer that was changed after the approval needs another approval, which continues the same submission."""
    ruled = RuledOffice(office)
    draft = await office.draft()
    approval = await ruled.ask(draft)
    assert await ruled.approve(approval) is Approved.DONE
    office.stand_in.faults.fail("CreateRegistration", code="AccessDeniedException", status=400)
    submission = await ruled.running()
    assert await ruled.carry_out(submission) is SubmissionState.NEEDS_ATTENTION
    assert await submit.reopen(submission, ruled.ports)
    await office.store.save_answers(draft.id, {CITY: "Portland"}, office.time.now)
    again = await submit.begin(draft.id, ruled.ports)  # a forged Submit: the review asks for an approval
    assert again
    assert await ruled.carry_out(again) is SubmissionState.NEEDS_ATTENTION
    assert office.effects() == NOTHING
    assert await submit.reopen(again, ruled.ports)
    second = await ruled.ask(await ruled.draft(draft))
    assert await ruled.state(approval) == (ApprovalState.VOID, Void.CHANGED)
    assert await ruled.approve(second) is Approved.DONE
    assert await ruled.carry_out(await ruled.running()) is SubmissionState.SUBMITTED
    assert office.effects()["numbers"] == 1


async def test_carry_out__the_approval_has_expired(office: Office) -> None:
    """An approval that was not used in time allows nothing."""
    ruled = RuledOffice(office)
    approval = await ruled.ask(await office.draft())
    assert await ruled.approve(approval) is Approved.DONE
    office.time.now += RULE.expires
    assert await ruled.carry_out(await ruled.running()) is SubmissionState.NEEDS_ATTENTION
    assert office.effects() == NOTHING


@pytest.mark.parametrize(
    ("die_after", "state", "problem", "submitted"),
    [
        ("submit", SubmissionState.SUBMITTED, "", 1),
        ("association", SubmissionState.NEEDS_ATTENTION, NOT_APPROVED, 0),
    ],
)
async def test_carry_out__it_expires_after_a_process_died(
    office: Office, die_after: str, state: SubmissionState, problem: str, submitted: int
) -> None:
    """What AWS has is recorded, although the approval has expired since; killed one step earlier, nothing is sent."""
    ruled = RuledOffice(office)
    approval = await ruled.ask(await office.draft())
    assert await ruled.approve(approval) is Approved.DONE
    steps, submission = MemorySteps(die_after=die_after), await ruled.running()
    with pytest.raises(Killed):
        await ruled.carry_out(submission, steps)
    office.time.now += RULE.expires
    assert await ruled.carry_out(submission, steps.restarted()) is state
    assert (await office.seen(submission)).problem.code == problem
    assert office.effects()["submitted"] == submitted


async def test_expire(office: Office) -> None:
    """A request that nobody decides ends, its draft opens, and it cannot be approved any longer."""
    ruled = RuledOffice(office)
    draft = await office.draft()
    approval = await ruled.ask(draft)
    assert await asking.expire(ruled.ports) == ()
    office.time.now += RULE.expires
    with pytest.raises(MayNotDecide, match=Refusal.EXPIRED):
        await ruled.approve(approval)
    assert [ended.id for ended in await asking.expire(ruled.ports)] == [approval.id]
    assert await ruled.state(approval) == (ApprovalState.EXPIRED, "")
    assert (await ruled.draft(draft)).state is DraftState.OPEN


async def test_decide__not_by_the_one_who_asks(office: Office) -> None:
    """The use cases ask themselves who decides, whatever led to them."""
    ruled = RuledOffice(office)
    draft = await office.draft()
    approval, deciders, ports = await ruled.ask(draft), ruled.deciders, ruled.ports
    decisions = (
        approving.approve(approval, OWNER, deciders, ports),
        asking.decline(approval, OWNER, "no", deciders, ports),
        asking.question(approval, OWNER, "why?", deciders, ports),
    )
    for decision in decisions:
        with pytest.raises(MayNotDecide, match=Refusal.OWN):
            await decision
    for refused in (asking.answer(approval, BEN, "because", ports), asking.withdraw(approval, BEN, ports)):
        with pytest.raises(asking.NotRequester):
            await refused
    assert await ruled.state(approval) == (ApprovalState.ASKED, "")
    assert await office.store.remarks_of(approval.id) == ()
    assert (await ruled.draft(draft)).state is DraftState.WAITING


async def test_withdraw_and_ask_again(office: Office) -> None:
    """What was taken back and changed is another request; the old card approves nothing."""
    ruled = RuledOffice(office)
    draft = await office.draft()
    first = await ruled.ask(draft)
    assert await asking.withdraw(first, OWNER, ruled.ports)
    await office.store.save_answers(draft.id, {CITY: "Portland"}, office.time.now)
    second = await ruled.ask(await ruled.draft(draft))
    assert second.fingerprint != first.fingerprint
    assert await ruled.approve(first) is Approved.TOO_LATE
    assert await ruled.state(second) == (ApprovalState.ASKED, "")


async def test_carry_out__the_price_has_risen(office: Office) -> None:
    """A number that costs more than was approved is not bought, and that approval is void."""
    office.backend.call(
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TOLL_FREE",
        },
    )
    ruled = RuledOffice(office)
    approval = await ruled.ask(await office.draft())
    assert approval.price == "2.00"
    assert await ruled.approve(approval) is Approved.DONE
    for number in office.backend.account.numbers.values():
        number.monthly_leasing_price = "2.50"
    assert await ruled.carry_out(await ruled.running()) is SubmissionState.NEEDS_ATTENTION
    (submission,) = await office.store.submissions([SubmissionState.NEEDS_ATTENTION])
    assert submission.problem.code == PRICE_RISEN
    assert await ruled.state(approval) == (ApprovalState.VOID, Void.PRICE_RISEN)
    assert office.effects()["numbers"] == 1


async def test_fix__needs_its_own_approval(office: Office) -> None:
    """The next version of a denied registration is asked for by itself."""
    registration = await office.denied()
    await office.sweep()
    ruled = RuledOffice(office)
    draft = await office.fix(registration, {CITY: "Portland"})
    approval = await ruled.ask(draft)
    assert approval.registration_id == registration.id
    assert approval.numbers == 0
    assert await ruled.approve(approval) is Approved.DONE
    assert await ruled.carry_out(await ruled.running()) is SubmissionState.SUBMITTED


async def prepared(
    ruled: RuledOffice,
    city: str = "Portland",
    overrides: tuple[Override, ...] = (),
    *,
    approver_decides: bool = False,
) -> Batch:
    """A batch of two rows, each with this city and these overrides."""
    office = ruled.office
    form = (await office.forms.form(REGION, TOLL_FREE)).value
    answers = {**complete(form), CITY: city}
    documents = {path: "a.png" for path, answer in answers.items() if isinstance(answer, Document)}
    texts = {path: answer for path, answer in answers.items() if not isinstance(answer, Document)}
    rows = [
        CheckedRow(number=n, key=f"k{n}", name=f"Row {n}", answers=texts, documents=documents, errors=())
        for n in (2, 3)
    ]
    new = prepare.NewBatch(
        owner=OWNER,
        form=form,
        account_id="123456789012",
        region=REGION,
        channel_id="C1",
        source="customers.csv",
        remarks=TableRemarks(overrides={2: overrides, 3: overrides}),
    )
    file = OutgoingFile(body=PNG, media_type="image/png", name="a.png", note="")
    if approver_decides:
        decisions = Decisions(by=OWNER, at=office.ports.clock(), approver_decides=True)
        new = replace(new, remarks=table_remarks(rows, {"a.png": file}, form, decisions))
    return await prepare.prepare(iter(rows), {"a.png": file}, new, office.ports)


async def started(ruled: RuledOffice) -> list[Submission]:
    """What the pump starts."""
    found: list[Submission] = []

    async def start(submission: Submission) -> None:
        found.append(submission)

    await pump(ruled.ports, start=start, width=5)
    return found


async def test_batch__one_approval_for_its_rows(office: Office) -> None:
    """One request covers every row, names what they cost together, and starts the batch."""
    ruled = RuledOffice(office)
    batch = await prepared(ruled)
    assert await batch_approval.rule_of_batch(batch, ruled.ports) == RULE
    approval = await batch_approval.ask(batch, RULE, ruled.ports)
    assert approval
    assert (approval.registrations, approval.numbers) == (2, 2)
    assert await started(ruled) == []
    assert await ruled.approve(approval) is Approved.DONE
    rows = await started(ruled)
    assert [await ruled.carry_out(row) for row in rows] == [SubmissionState.SUBMITTED] * 2


async def test_musts__the_requester_overrides_none(office: Office) -> None:
    """A must is the approver's, whatever the requester has said before: of a form and of the rows of a table."""
    ruled, draft = RuledOffice(office), await office.draft(answers={CITY: "TODO"})
    form = (await office.forms.form(REGION, TOLL_FREE)).value
    (must,) = musts(preflight(form, draft.answers))
    with pytest.raises(ApproverDecides):
        await override(draft, [must], "It is a city in Japan.", OWNER, ruled.ports)
    found = [
        await batch_approval.ask(await prepared(ruled, "TODO", overrides), RULE, ruled.ports)
        for overrides in ((), draft.overrides)
    ]
    assert [approval and approval.musts for approval in found] == [2, 2]
    assert (await ruled.ask(draft)).musts == 1


async def test_batch__the_approver_allows_what_would_be_denied(office: Office) -> None:
    """Such rows wait for the decision with their answers, and start once somebody has approved them."""
    ruled = RuledOffice(office)
    batch = await prepared(ruled, "TODO", approver_decides=True)
    approval = await batch_approval.ask(batch, RULE, ruled.ports)
    assert approval
    assert await ruled.approve(approval) is Approved.DONE
    rows = await started(ruled)
    assert [await ruled.carry_out(row) for row in rows] == [SubmissionState.SUBMITTED] * 2
    assert await asking.use_done(ruled.ports) == ()  # the batch has not ended yet
    assert await started(ruled) == []
    assert [used.id for used in await asking.use_done(ruled.ports)] == [approval.id]
    assert await ruled.state(approval) == (ApprovalState.USED, "")


async def test_approve__the_requester_has_lost_the_right(office: Office) -> None:
    """The approver reads why nothing starts, whatever is asked for, and the request still waits."""
    ruled, wanted = RuledOffice(office), await wanted_number(office)
    asked = [
        await ruled.ask(await office.draft()),
        await batch_approval.ask(await prepared(ruled), RULE, ruled.ports),
        await number_approval.ask(wanted, OWNER, RULE, ruled.ports),
    ]
    for approval in asked:
        assert approval
        with pytest.raises(RequesterNotPermitted):
            await approving.approve(approval, BEN, ruled.deciders, without(Right.BUY, ruled.ports))
        assert await ruled.state(approval) == (ApprovalState.ASKED, "")


async def test_holder__after_a_hand_over(office: Office) -> None:
    """The owner of now answers, and does not approve; who asked stays known."""
    ruled, wanted = RuledOffice(office), await wanted_number(office)
    approval = await number_approval.ask(wanted, OWNER, RULE, ruled.ports)
    assert approval
    assert await asking.question(approval, BEN, "Why?", ruled.deciders, ruled.ports)
    eve = replace(OWNER, user_id="U7")
    assert await hand_over(wanted.registration.id, eve, OWNER, ruled.ports)
    assert await holder(approval, office.store) == eve
    assert await ruled.deciders.why_not(approval, eve) is Refusal.OWN
    assert await asking.answer(approval, eve, "For the second brand.", ruled.ports)
    with pytest.raises(asking.NotRequester):
        await asking.answer(approval, BEN, "Me.", ruled.ports)
    said = await office.store.remarks_of(approval.id)
    assert [(remark.author, remark.answers) for remark in said] == [(BEN, False), (eve, True)]
    known = await office.store.approval(approval.id)
    assert known
    assert known.requester == OWNER


async def test_batch__confirmed_without_an_approval(office: Office) -> None:
    """A forged confirmation starts no row: the batch pauses, and says why."""
    ruled = RuledOffice(office)
    batch = await prepared(ruled)
    await prepare.confirm(batch.id, OWNER, ruled.ports)
    assert await started(ruled) == []
    found = await office.store.batch(batch.id)
    assert found
    assert (found.state, found.problem.code) == (BatchState.PAUSED, NOT_APPROVED)
    assert office.effects() == NOTHING


async def test_rule_of_draft__other_types(office: Office) -> None:
    """What no rule names is submitted as before."""
    ruled = RuledOffice(office, replace(RULE, types=(SENDER_ID,)))
    submission = await office.begin(await office.draft())
    ended = await ruled.carry_out(submission)
    assert (ended, (await office.seen(submission)).problem) == (SubmissionState.SUBMITTED, NO_PROBLEM)


BUYERS = Grantee(kind=Kind.PERSON, name="UBUYER")


def without(right: Right, ports: Ports) -> Ports:
    """Ports of a deployment in which the owner does not have this right."""
    rules = AccessRules(rules=(Rule(rights=frozenset({right}), to=(BUYERS,)),))
    return replace(ports, gate=RuledGate(rules=rules, askers=Members()))


@pytest.mark.parametrize("right", [Right.SUBMIT, Right.BUY])
async def test_begin_batch__without_the_right(office: Office, right: Right) -> None:
    """It neither starts nor is asked for."""
    ruled = RuledOffice(office)
    batch = await prepared(ruled)
    for ports in (office.ports, ruled.ports):
        with pytest.raises(NotPermitted):
            await batch_approval.begin(batch.id, OWNER, without(right, ports))
        with pytest.raises(NotPermitted):
            await batch_approval.ask(batch, RULE, without(right, ports))
    assert (await prepare.existing(batch.id, store=office.store)).state is BatchState.PREPARED
    assert await office.store.approval_of(batch.id) is None


async def test_begin_batch__asks_and_then_starts_once(office: Office) -> None:
    """A rule turns the start into one request; approved, each row starts once, however often it is begun."""
    ruled = RuledOffice(office)
    batch = await prepared(ruled)
    approval, again = [await batch_approval.begin(batch.id, OWNER, ruled.ports) for _ in range(2)]
    assert isinstance(approval, Approval)
    assert approval == again
    assert (await started(ruled), office.effects()) == ([], NOTHING)
    assert await ruled.approve(approval) is Approved.DONE
    rows = await started(ruled)
    assert isinstance(await batch_approval.begin(batch.id, OWNER, ruled.ports), Batch)
    assert (len(rows), await started(ruled)) == (2, [])


async def test_begin_batch__no_rule(office: Office) -> None:
    """It starts, for its owner alone."""
    batch = await prepared(RuledOffice(office))
    with pytest.raises(prepare.PreparedNotYours):
        await batch_approval.begin(batch.id, replace(OWNER, user_id="U9"), office.ports)
    begun = await batch_approval.begin(batch.id, OWNER, office.ports)
    assert isinstance(begun, Batch)
    assert begun.state is BatchState.RUNNING


async def test_resume_batch__asks_again(office: Office) -> None:
    """What paused for lack of an approval is asked for before it continues."""
    ruled = RuledOffice(office)
    batch = await prepared(ruled)
    await prepare.confirm(batch.id, OWNER, ruled.ports)
    assert await started(ruled) == []
    with pytest.raises(NotPermitted):
        await batch_approval.resume(batch.id, OWNER, without(Right.BUY, ruled.ports))
    approval = await batch_approval.resume(batch.id, OWNER, ruled.ports)
    assert isinstance(approval, Approval)
    assert await started(ruled) == []


async def wanted_number(office: Office) -> NumberRequest:
    """A second number for a registration that is complete."""
    submission = await office.submitted(TOLL_FREE)
    office.backend.approve(str(submission.registration_id))
    await office.sweep()
    known = await office.store.registration(RegistrationId(str(submission.registration_id)))
    assert known
    return NumberRequest(registration=known, number_type="TOLL_FREE", iso_country_code="US", ordinal=2)


async def test_begin_number__without_the_right(office: Office) -> None:
    """It is neither stored nor asked for."""
    ruled, wanted = RuledOffice(office), await wanted_number(office)
    for ports in (office.ports, ruled.ports):
        with pytest.raises(NotPermitted):
            await number_approval.begin(wanted, OWNER, without(Right.BUY, ports))
        with pytest.raises(NotPermitted):
            await number_approval.ask(wanted, OWNER, RULE, without(Right.BUY, ports))
    assert await office.store.open_number_requests() == ()
    assert await office.store.approval_of(wanted.key) is None


async def test_begin_number__asks_and_is_then_bought_once(office: Office) -> None:
    """A rule turns the request into one for approval; approved, the number is bought once."""
    ruled, wanted = RuledOffice(office), await wanted_number(office)
    before = office.effects()["numbers"]
    approval, again = [await number_approval.begin(wanted, OWNER, ruled.ports) for _ in range(2)]
    assert isinstance(approval, Approval)
    assert approval == again
    assert await office.store.open_number_requests() == ()
    with pytest.raises(NotApproved):
        await request_number(wanted, OWNER, ruled.ports)
    assert await ruled.approve(approval) is Approved.DONE
    (request,) = await office.store.open_number_requests()
    assert await number_approval.begin(wanted, OWNER, ruled.ports) is False
    bought = [await request_number(wanted_of(request, wanted.registration), OWNER, ruled.ports, "w") for _ in range(2)]
    assert ([grant.bought for grant in bought], office.effects()["numbers"]) == ([True, False], before + 1)


async def test_ask_for_a_number__the_price_in_its_country(office: Office) -> None:
    """The card names what the window has named: the price of numbers of the same country."""
    ruled, wanted = RuledOffice(office), await wanted_number(office)
    for number in office.backend.account.numbers.values():
        number.iso_country_code = "CA"
    approval = await number_approval.ask(wanted, OWNER, RULE, ruled.ports)
    assert approval
    assert approval.price == ""
    for number in office.backend.account.numbers.values():
        number.iso_country_code = "US"
    assert await known_price(wanted, office.ports.aws) == "2.00"


async def test_begin_number__over_the_budget(office: Office) -> None:
    """The request is stored, and the purchase refused before AWS is asked."""
    wanted, before = await wanted_number(office), office.effects()["numbers"]
    assert await number_approval.begin(wanted, OWNER, office.ports) is True
    poor = RuledGate(budget=Budget(numbers=0), askers=Members())
    with pytest.raises(BudgetReached):
        await request_number(wanted, OWNER, replace(office.ports, gate=poor))
    assert office.effects()["numbers"] == before
