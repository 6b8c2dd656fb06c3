"""Drafts are carried out against the AWS stand-in: the effects, the calls, and what stops a submission."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sandbox.aws.faults import Faults
from tests.integration.workflows.office import (
    BRAND,
    OWNER,
    REGION,
    SENDER_ID,
    TOLL_FREE,
    VETTING,
    Killed,
    MemorySteps,
    Office,
    document,
    open_adapter,
)
from workflows.aws.clients import Bounds
from workflows.records.account import PhoneNumber
from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftState, Person, RegistrationId, Submission, SubmissionId, SubmissionState
from workflows.records.errors import NO_PROBLEM
from workflows.records.numbers import PLAIN
from workflows.records.registrations import ChangeKind
from workflows.registrations.hand_over import hand_over
from workflows.submissions import carry_out
from workflows.submissions.attempt import SHOWN_ORDER
from workflows.submissions.plan import SETTLE_SECONDS, plan

BEN = Person(workspace_id="T1", user_id="U2")

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBMITTED, NEEDS_ATTENTION = SubmissionState.SUBMITTED, SubmissionState.NEEDS_ATTENTION
CITY = FieldPath("companyInfo.city")
IMAGE = FieldPath("messagingUseCase.optInImage")
WHOLE = {"registrations": 1, "attachments": 1, "numbers": 1, "associations": 1, "submitted": 1}


@pytest.mark.usefixtures("whole_form")
async def test_carry_out__toll_free(office: Office) -> None:
    """Every value and the picture are sent, one number is bought, associated and submitted.

    The draft is closed without its bytes.
    """
    draft = await office.draft(everything=True)
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is SUBMITTED

    seen = await office.seen(submission)
    registration = office.backend.registration(str(seen.registration_id))
    assert set(registration.version.values) == set(draft.answers)
    assert len(draft.answers) == 28
    assert registration.version.status == "SUBMITTED"
    assert office.effects() == {**WHOLE, "attachments": 2}
    (bought,) = office.backend.account.numbers.values()
    assert bought.number.startswith("+1833")
    assert (seen.number, seen.monthly_price) == (bought.number, "2.00")
    assert seen.problem == NO_PROBLEM
    stored = await office.store.draft(draft.id)
    assert stored is not None
    assert stored.state is DraftState.SUBMITTED
    assert [await office.store.document_body(document) for document in seen.attachments] == [None, None]  # type: ignore[arg-type]  # each value holds a document


@pytest.mark.usefixtures("whole_form")
async def test_carry_out__calls(office: Office) -> None:
    """No call beyond the plan is made. A slow upload costs one more call."""
    draft = await office.draft(everything=True)
    planned = plan(await office.aws.form(REGION, TOLL_FREE), draft).calls
    office.forget_calls()
    submission = await office.begin(draft)
    await office.carry_out(submission)
    assert dict(office.calls()) == {**planned, "DescribeRegistrationAttachments": 2}
    assert sum(planned.values()) == 3 + 1 + 2 + 1 + 28 + 1 + 1 + 1 + 1


async def test_carry_out__what_is_recorded(office: Office) -> None:
    """The registration is recorded from its creation, with AWS's status of its version, and the change once."""
    submission = await office.submitted()
    registration = await office.store.registration(RegistrationId(str(submission.registration_id)))
    assert registration is not None
    assert (registration.status, registration.version_status) == ("CREATED", "SUBMITTED")
    assert registration.submitted_at is not None
    assert registration.message_key == f"submission:{submission.id}"
    assert await office.change_kinds(submission) == [ChangeKind.SUBMITTED]
    tags = await office.aws.tags(REGION, registration.id)
    assert tags == {
        "Name": "Octank alerts",
        "callsign:user": "U1",
        "callsign:workspace": "T1",
        "callsign:draft": submission.draft_id,
    }


@pytest.mark.usefixtures("whole_form")
async def test_carry_out__progress(office: Office) -> None:
    """The progress only grows, ends complete, and is not shown for every call."""
    submission = await office.submitted()
    shown = [(seen.done, seen.total) for seen in office.notices.seen]
    assert shown == sorted(shown)
    assert shown[-1][0] == shown[-1][1] == submission.total
    assert len(shown) < submission.total / 2
    assert {seen.step for seen in office.notices.seen} <= set(carry_out.STEPS)
    assert office.notices.seen[-1].state is SUBMITTED


async def test_carry_out__sender_id(office: Office) -> None:
    """Callsign does not associate what AWS associates on approval: no number, no association."""
    await office.submitted(SENDER_ID)
    effects = office.effects()
    assert (effects["submitted"], effects["numbers"], effects["associations"]) == (1, 0, 0)
    assert not {"RequestPhoneNumber", "CreateRegistrationAssociation"} & set(office.calls())


async def test_carry_out__the_stored_file_is_another_one(office: Office) -> None:
    """A file that is not the one that people have read and approved is not sent, and its field is named."""
    changed = replace(document(IMAGE), sha256="00" * 32)
    submission = await office.begin(await office.draft(answers={IMAGE: changed}))
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    problem = (await office.seen(submission)).problem
    assert (problem.code, problem.fields) == ("document_changed", (IMAGE,))
    assert office.effects()["attachments"] == 0


async def test_carry_out__values_without_documents(office: Office) -> None:
    """A form that asks for no document is read back before it is submitted, too."""
    await office.submitted("FI_SENDER_ID_REGISTRATION")
    assert office.effects()["attachments"] == 0
    assert office.calls()["DescribeRegistrationFieldValues"] == 1


async def test_carry_out__vetting_without_fields(office: Office) -> None:
    """A type without fields, associated with an existing registration: no value is put or read back."""
    brand = await office.submitted(BRAND)
    office.backend.approve(str(brand.registration_id))
    await office.submitted(VETTING, associations={BRAND: str(brand.registration_id)})
    assert dict(office.calls()) == {
        "DescribeRegistrationTypeDefinitions": 1,
        "DescribeRegistrationSectionDefinitions": 1,
        "DescribeRegistrationFieldDefinitions": 1,
        "CreateRegistration": 1,
        "CreateRegistrationAssociation": 1,
        "SubmitRegistrationVersion": 1,
    }


async def test_carry_out__chosen_number(office: Office) -> None:
    """Callsign associates a number that the account has, keeps its price, and buys none."""
    phone = await requested_elsewhere(office)
    submission = await office.submitted(associations={"TOLL_FREE": phone.id})
    assert (submission.number, submission.resources) == (phone.number, {"TOLL_FREE": phone.id})
    assert submission.monthly_price == "2.00"
    assert office.effects()["numbers"] == 1


async def test_carry_out__another_number_chosen_for_the_retry(office: Office) -> None:
    """The person's later choice wins over the number that the first attempt bought."""
    draft = await office.draft()
    submission = await office.begin(draft)
    office.stand_in.faults.fail("CreateRegistrationAssociation", code="AccessDeniedException", status=400)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    bought = (await office.seen(submission)).resources["TOLL_FREE"]

    clock, store = office.time.clock, office.store
    phone = await requested_elsewhere(office)
    assert await carry_out.reopen(submission, office.ports)
    assert await store.save_associations(draft.id, {"TOLL_FREE": phone.id}, clock())
    assert await office.carry_out(await office.retry(submission)) is SUBMITTED

    seen = await office.seen(submission)
    assert bought != phone.id
    assert (seen.number, seen.resources) == (phone.number, {"TOLL_FREE": phone.id})
    registration = office.backend.registration(str(seen.registration_id))
    assert [association.resource_id for association in registration.associations.values()] == [phone.id]


async def test_begin__concurrent_clicks(office: Office) -> None:
    """Of any number of clicks at once, one starts a submission. The others get nothing."""
    draft = await office.draft()
    begun = await asyncio.gather(*(carry_out.begin(draft.id, office.ports) for _ in range(5)))
    assert len([one for one in begun if one]) == 1


async def test_carry_out__older_attempt(office: Office) -> None:
    """An attempt that is not the current one changes nothing."""
    submission = await office.begin(await office.draft())
    late = replace(submission, attempt=7)
    assert await office.carry_out(late) is SubmissionState.RUNNING
    assert not office.calls()


@pytest.mark.parametrize(
    "trouble",
    [
        lambda trouble: trouble.throttle(times=20),
        lambda trouble: trouble.fail(None, times=5),
        lambda trouble: trouble.lose_answer("CreateRegistration"),
        lambda trouble: trouble.lose_answer("CreateRegistrationAttachment"),
        lambda trouble: trouble.lose_answer("PutRegistrationFieldValue", times=3),
        lambda trouble: trouble.lose_answer("RequestPhoneNumber"),
        lambda trouble: trouble.lose_answer("CreateRegistrationAssociation"),
        lambda trouble: trouble.lose_answer("SubmitRegistrationVersion"),
        lambda trouble: trouble.fail("SubmitRegistrationVersion", times=2),
        lambda trouble: trouble.fail("CreateRegistrationAssociation", times=2),
    ],
    ids=[
        "throttled",
        "failing",
        "create",
        "attachment",
        "puts",
        "number",
        "association",
        "submit",
        "submit refused",
        "association refused",
    ],
)
async def test_carry_out__temporary_faults(office: Office, trouble: Callable[[Faults], None]) -> None:
    """Throttles, failures and lost answers cost time, need no person, and double nothing."""
    submission = await office.begin(await office.draft())
    trouble(office.stand_in.faults)
    assert await office.carry_out(submission) is SUBMITTED
    assert office.effects() == WHOLE


async def test_carry_out__resumed_attempt_waits_until_the_values_have_settled(office: Office) -> None:
    """A process that submits what another process filled also waits: it does not know when the last value was put."""
    submission = await office.begin(await office.draft())
    steps = MemorySteps(die_after="association")
    with pytest.raises(Killed):
        await office.carry_out(submission, steps)
    last_call = office.stand_in.calls[-1]
    assert await office.carry_out(submission, steps.restarted()) is SUBMITTED
    (submitting,) = [call for call in office.stand_in.calls if call.operation == "SubmitRegistrationVersion"]
    assert submitting.at - last_call.at >= SETTLE_SECONDS
    assert office.calls()["SubmitRegistrationVersion"] == 1


async def test_carry_out__hanging_calls(office: Office) -> None:
    """A call without an answer is given up. It is repeated, or looked for if it has no token."""
    submission = await office.begin(await office.draft())
    for operation in ("CreateRegistration", "PutRegistrationFieldValue", "SubmitRegistrationVersion"):
        office.stand_in.faults.hang(operation)
    async with open_adapter(office.time, Bounds(read=0.3)) as office.aws:
        assert await office.carry_out(submission) is SUBMITTED
    assert office.effects() == WHOLE
    office.stand_in.faults.clear()


async def test_carry_out__outage(office: Office) -> None:
    """A long outage stops the submission, which says why. A retry finishes it and buys nothing twice."""
    submission = await office.begin(await office.draft())
    office.stand_in.faults.fail("CreateRegistrationAssociation", times=1000)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    seen = await office.seen(submission)
    assert seen.problem.operation == "CreateRegistrationAssociation"
    assert office.effects() == {**WHOLE, "associations": 0, "submitted": 0}

    office.stand_in.faults.clear()
    office.forget_calls()
    again = await office.retry(submission)
    assert await office.carry_out(again) is SUBMITTED
    assert office.effects() == WHOLE
    assert not {
        "CreateRegistration",
        "CreateRegistrationAttachment",
        "PutRegistrationFieldValue",
        "RequestPhoneNumber",
    } & set(office.calls())
    assert await office.change_kinds(submission) == [ChangeKind.NEEDS_ATTENTION, ChangeKind.SUBMITTED]


async def test_carry_out__unreachable(office: Office) -> None:
    """If AWS cannot be reached, nothing is done and nothing is lost."""
    submission = await office.begin(await office.draft())
    office.stand_in.faults.fail(None, "ServiceUnavailableException", 503, times=1000)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    assert (await office.seen(submission)).registration_id is None
    office.stand_in.faults.clear()
    assert await office.carry_out(await office.retry(submission)) is SUBMITTED
    assert office.effects() == WHOLE


async def test_carry_out__submitted_unseen(office: Office) -> None:
    """If the answer to the submission and all later looks are lost, a retry finds it submitted and changes nothing."""
    submission = await office.begin(await office.draft())
    office.stand_in.faults.lose_answer("SubmitRegistrationVersion")
    office.stand_in.faults.fail("DescribeRegistrationVersions", times=1000)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    office.stand_in.faults.clear()
    office.forget_calls()
    assert await office.carry_out(await office.retry(submission)) is SUBMITTED
    assert dict(office.calls()) == {"DescribeRegistrationVersions": 1}
    assert office.effects() == WHOLE


async def test_carry_out__upload_failed_once(office: Office) -> None:
    """A failed upload is repeated once, as a new attachment."""
    submission = await office.begin(await office.draft())
    office.backend.fail_next_uploads(1)
    assert await office.carry_out(submission) is SUBMITTED
    assert office.effects() == {**WHOLE, "attachments": 2}


async def test_carry_out__upload_failed_twice(office: Office) -> None:
    """A second failure names the field for a person, and nothing is bought. A retry tries once more."""
    submission = await office.begin(await office.draft())
    office.backend.fail_next_uploads(2)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    problem = (await office.seen(submission)).problem
    assert (problem.code, problem.fields) == ("upload_failed", ("messagingUseCase.optInImage",))
    assert office.effects()["numbers"] == 0
    assert await office.carry_out(await office.retry(submission)) is SUBMITTED
    assert office.effects() == {**WHOLE, "attachments": 3}


async def test_carry_out__form_changed(office: Office) -> None:
    """A form that requires more answers stops the submission before anything is created.

    It names paths and no answer.
    """
    draft = await office.draft()
    office.stand_in.faults.change_form(TOLL_FREE, _also_required)
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    problem = (await office.seen(submission)).problem
    assert (problem.code, problem.fields) == ("form_changed", ("companyInfo.address2",))
    assert office.effects()["registrations"] == 0


async def test_reopen__answer_and_continue(office: Office) -> None:
    """The draft of a stopped submission opens, takes the missing answer, and continues as the same submission."""
    draft = await office.draft()
    office.stand_in.faults.change_form(TOLL_FREE, _also_required)
    submission = await office.begin(draft)
    await office.carry_out(submission)
    clock, store = office.time.clock, office.store
    assert await carry_out.reopen(submission, office.ports)
    assert await store.save_answers(draft.id, {FieldPath("companyInfo.address2"): "Suite 1"}, clock())
    again = await carry_out.begin(draft.id, office.ports)
    assert again is not None
    assert (again.id, again.attempt) == (submission.id, 2)
    assert await office.carry_out(again) is SUBMITTED
    assert office.effects() == WHOLE


async def test_reopen__not_while_it_runs(office: Office) -> None:
    """The draft of a running submission stays locked."""
    submission = await office.begin(await office.draft())
    assert not await carry_out.reopen(submission, office.ports)


async def test_carry_out__refused_value(office: Office) -> None:
    """A value that AWS refuses stops the submission before the number.

    A person sees the field's path, never the value.
    """
    draft = await office.draft(everything=True)
    office.stand_in.faults.fail("PutRegistrationFieldValue", code="ValidationException", status=400, times=2)
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    problem = (await office.seen(submission)).problem
    named = problem.fields
    assert len(named) == 2
    assert set(named) <= set(draft.answers)
    assert office.effects()["numbers"] == 0


@pytest.mark.usefixtures("whole_form")
async def test_carry_out__no_permission(office: Office) -> None:
    """An error that every value would meet is met once."""
    draft = await office.draft(everything=True)
    office.stand_in.faults.fail("PutRegistrationFieldValue", code="AccessDeniedException", status=400, times=1000)
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    assert (await office.seen(submission)).problem.error == "AccessDenied"
    assert office.calls()["PutRegistrationFieldValue"] <= 10


async def test_carry_out__read_back_puts_again(office: Office) -> None:
    """A value that AWS has lost is put once more."""
    assert await _carry_out_losing(office, times=1) is SUBMITTED
    assert office.effects() == WHOLE


async def test_carry_out__read_back_mismatch(office: Office) -> None:
    """A value that AWS does not keep needs a person, before a number is bought."""
    assert await _carry_out_losing(office, times=2) is NEEDS_ATTENTION
    assert office.effects()["numbers"] == 0


async def test_carry_out__deletes_values_without_an_answer(office: Office) -> None:
    """A value of an earlier attempt whose answer has since been removed is deleted before submitting."""
    draft = await office.draft(everything=True)
    office.stand_in.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400)
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    clock, store = office.time.clock, office.store
    sample = FieldPath("messageSamples.messageSample3")
    await carry_out.reopen(submission, office.ports)
    assert await store.save_answers(draft.id, {sample: None}, clock())
    assert await office.carry_out(await office.retry(submission)) is SUBMITTED
    seen = await office.seen(submission)
    assert sample not in office.backend.registration(str(seen.registration_id)).version.values


async def test_carry_out__other_account(office: Office) -> None:
    """A draft of another account is not carried out in this one."""
    submission = await office.begin(await office.draft(account_id="999999999999"))
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    assert (await office.seen(submission)).problem.code == "other_account"


async def test_carry_out__association_not_chosen(office: Office) -> None:
    """A required association is requested before anything is created."""
    submission = await office.begin(await office.draft(associations={}))
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    problem = (await office.seen(submission)).problem
    assert (problem.code, problem.fields) == ("association_missing", ("TOLL_FREE",))
    assert office.effects()["registrations"] == 0


async def test_carry_out__problems_hold_no_answer(office: Office) -> None:
    """Neither our record of a submission nor the engine's repeats an answer in a problem."""
    draft = await office.draft(answers={CITY: "Zanzibar-7731"})
    submission = await office.begin(draft)
    steps = MemorySteps()
    assert await office.carry_out(submission, steps) is SUBMITTED
    assert "Zanzibar" not in str(steps.ended)
    assert "Zanzibar" not in str(await office.seen(submission))


async def test_start_unfinished(office: Office) -> None:
    """A submission claimed before a crash is started at boot. One that has stopped or ended is not."""
    await office.submitted()
    claimed = await office.begin(await office.draft())
    started: list[tuple[str, int]] = []

    async def start(submission_id: str, attempt: int) -> bool:
        started.append((submission_id, attempt))
        return True

    async def ended(submission_id: str, attempt: int) -> str:
        return ""

    assert await carry_out.start_unfinished(start, ended, office.ports) == (claimed.id,)
    assert started == [(claimed.id, 1)]


async def test_start_unfinished__leaves_some_to_others(office: Office) -> None:
    """A worker takes a few at a time. Those that are already running do not count."""
    claimed = [(await office.begin(await office.draft())).id for _ in range(4)]
    under_way = {claimed[0]}

    async def start(submission_id: SubmissionId, attempt: int) -> bool:
        new = submission_id not in under_way
        under_way.add(submission_id)
        return new

    async def ended(submission_id: str, attempt: int) -> str:
        return ""

    for expected in (3, 4):
        await carry_out.start_unfinished(start, ended, office.ports, at_once=2)
        assert len(under_way) == expected


@pytest.mark.parametrize("code", ["unexpected", "stands_still"])
async def test_start_unfinished__a_broken_attempt_needs_a_person(office: Office, code: str) -> None:
    """An attempt that ended without its outcome needs attention. This is recorded once, and it can be tried again."""
    claimed = await office.begin(await office.draft())

    async def start(submission_id: str, attempt: int) -> bool:
        raise AssertionError("a broken attempt is not started again")

    async def ended(submission_id: str, attempt: int) -> str:
        return code

    for _ in range(2):
        await carry_out.start_unfinished(start, ended, office.ports)
    stopped = await office.seen(claimed)
    assert (stopped.state, stopped.problem.code) == (SubmissionState.NEEDS_ATTENTION, code)
    assert [change.kind for change in await office.store.unposted_changes()] == [ChangeKind.NEEDS_ATTENTION]
    assert await carry_out.retry(stopped, OWNER, office.ports) is not None


async def test_start_unfinished__an_attempt_that_ended_just_now(office: Office) -> None:
    """An attempt that records its outcome while it is looked at is left alone."""
    submission = await office.begin(await office.draft())

    async def start(submission_id: str, attempt: int) -> bool:
        raise AssertionError("it has ended")

    async def ended(submission_id: str, attempt: int) -> str:
        await office.carry_out(submission)
        return "stands_still"

    await carry_out.start_unfinished(start, ended, office.ports)
    assert (await office.seen(submission)).state is SUBMITTED


async def requested_elsewhere(office: Office) -> PhoneNumber:
    """A toll-free number that a person requested in the console."""
    return await office.aws.request_phone_number(
        REGION, number_type="TOLL_FREE", iso_country_code="US", options=PLAIN, tags={}, token="other"
    )


def _also_required(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**field, "FieldRequirement": "REQUIRED"} if field["FieldPath"] == "companyInfo.address2" else field
        for field in fields
    ]


async def _carry_out_losing(office: Office, times: int) -> SubmissionState:
    """Carry out a draft while a person deletes the city from the registration before each read-back."""
    submission = await office.begin(await office.draft())
    values = office.aws.values
    left = [times]

    class Losing:
        """The adapter, with another person who writes to the same AWS account."""

        def __getattr__(self, name: str) -> Any:
            return getattr(office.aws, name)

        async def values(self, region: str, registration_id: RegistrationId, version: int | None = None) -> Any:
            if left[0]:
                left[0] -= 1
                del office.backend.account.registrations[registration_id].version.values[CITY]
            return await values(region, registration_id, version)

    return await carry_out.carry_out(
        submission.id,
        attempt=1,
        steps=MemorySteps(),
        notices=office.notices,
        ports=replace(office.ports, aws=Losing()),
    )


async def unclear(office: Office, operation: str) -> Submission:
    """A submission that stopped because no answer to a call came back, though the call had its effect."""
    submission = await office.begin(await office.draft())
    office.stand_in.faults.lose_answer(operation, times=1_000)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    office.stand_in.faults.clear()
    return await office.seen(submission)


@pytest.mark.parametrize("forgotten", [False, True], ids=["token known", "token forgotten"])
@pytest.mark.parametrize("operation", ["CreateRegistration", "RequestPhoneNumber"])
async def test_retry__after_a_call_of_unknown_outcome(office: Office, operation: str, forgotten: bool) -> None:
    """What was created without an answer is found and used, also by a new owner and after AWS forgot the token."""
    stopped = await unclear(office, operation)
    if stopped.registration_id:
        assert await hand_over(stopped.registration_id, BEN, OWNER, office.ports)
    if forgotten:
        office.backend.forget_tokens()
    assert await office.carry_out(await office.retry(stopped)) is SUBMITTED
    assert (office.effects()["registrations"], office.effects()["numbers"]) == (1, 1)


async def test_retry__the_same_call_with_the_same_body(office: Office) -> None:
    """A repeat says what the first call said, also for a new owner of the draft; AWS refuses a known token otherwise."""
    stopped = await unclear(office, "RequestPhoneNumber")
    assert stopped.registration_id is not None
    assert await hand_over(stopped.registration_id, BEN, OWNER, office.ports)
    (number,) = office.backend.account.numbers.values()
    number.tags.clear()  # nothing is found by its tag
    assert await office.carry_out(await office.retry(stopped)) is SUBMITTED
    assert office.effects()["numbers"] == 1


async def test_carry_out__progress_never_runs_backwards(office: Office) -> None:
    """Within an attempt, neither the step nor the count of calls goes back; a retry starts from nothing."""
    submission = await office.begin(await office.draft(everything=True))
    office.stand_in.faults.fail("RequestPhoneNumber", code="AccessDeniedException", status=400)
    await office.carry_out(submission)
    await office.carry_out(await office.retry(submission))
    shown = [(seen.attempt, SHOWN_ORDER.index(seen.step), seen.done) for seen in office.notices.seen if seen.step]
    assert {attempt for attempt, *_ in shown} == {1, 2}
    assert [attempt for attempt, *_ in shown] == sorted(attempt for attempt, *_ in shown)
    for attempt in (1, 2):
        steps, counts = zip(*[(step, done) for which, step, done in shown if which == attempt], strict=True)
        assert list(steps) == sorted(steps)
        assert list(counts) == sorted(counts)
