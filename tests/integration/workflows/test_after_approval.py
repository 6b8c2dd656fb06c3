"""After approval, against the AWS stand-in: what exists, one number for each request, discarding and deleting."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.integration.workflows.live import acts, ask, campaign, live, number_request, numbers, recorded
from tests.integration.workflows.office import OWNER, REGION, SENDER_ID, Office
from workflows.lifecycle import stages
from workflows.records.account import SpendLimit
from workflows.records.drafts import NEW, Person, Submission, SubmissionState
from workflows.records.errors import AccessDenied, AwsUnavailable
from workflows.records.numbers import PLAIN
from workflows.records.registrations import Registration
from workflows.registrations import discard as ending
from workflows.registrations.completion import Completion, Identity, completion
from workflows.registrations.request_number import (
    UNDER_WAY,
    AlreadyAsked,
    NotComplete,
    NumberGrant,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_completion__of_a_number(office: Office) -> None:
    """The number with its price and rate, the tier, and the spend limit.

    A toll-free number offers no further action.
    """
    office.stand_in.world.spend_limit = 7
    known = await live(office, "US_TOLL_FREE_REGISTRATION", associations={"TOLL_FREE": NEW})
    assert await completion(known, office.ports) == Completion(
        identities=(Identity(name=known.identity, kind="TOLL_FREE", monthly_price="2.00", rate=3),),
        tier="SANDBOX",
        spend_limit=SpendLimit(name="TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", limit=7, maximum=7),
    )


async def test_completion__of_a_sender_id(office: Office) -> None:
    """The sender ID that the approval provisioned, in the country of the registration type."""
    known = await live(office, SENDER_ID)
    shown = await completion(known, office.ports)
    assert [(identity.name, identity.kind, identity.monthly_price) for identity in shown.identities] == [
        (known.identity, "SENDER_ID", "0.00")
    ]


async def test_completion__of_a_campaign(office: Office) -> None:
    """A campaign has no number yet, and offers the numbers that its type declares."""
    found = await completion(await campaign(office), office.ports)
    assert found.identities == ()
    assert [offer.resource_type for offer in found.offers] == ["TEN_DLC"]


async def test_completion__without_permission(office: Office) -> None:
    """Every part that AWS refuses is left out, and no error is raised."""
    known = await live(office, SENDER_ID)
    office.stand_in.faults.fail(None, "AccessDeniedException", 400, times=50)
    shown = await completion(known, office.ports)
    assert (shown.identities, shown.tier, shown.spend_limit) == ((), "", None)


async def test_request_number__concurrent_requests(office: Office) -> None:
    """Of five requests at the same moment, one returns the number. The others return that it is in progress."""
    known = await campaign(office)
    outcomes = await asyncio.gather(*(ask(office, number_request(known)) for _ in range(5)), return_exceptions=True)
    granted = [outcome for outcome in outcomes if isinstance(outcome, NumberGrant)]
    assert [one.bought for one in granted] == [True]
    assert [type(outcome) for outcome in outcomes].count(AlreadyAsked) == 4
    assert numbers(office) == [granted[0].number.number]
    tied = await office.aws.associations(REGION, known.id)
    assert [one.phone_number for one in tied if one.phone_number] == numbers(office)


async def test_request_number__repeated_later(office: Office) -> None:
    """The same request after the lease has expired returns the same number. The next ordinal gets another number."""
    known = await campaign(office)
    first = await ask(office, number_request(known))
    office.time.now += 2 * UNDER_WAY
    again = await ask(office, number_request(known))
    assert (again.bought, again.number.id) == (False, first.number.id)
    assert await acts(office, known, "number") == ["number.purchase_started", "number.bought"]
    second = await ask(office, number_request(known, 2))
    assert second.bought
    assert len(numbers(office)) == 2


async def test_request_number__after_a_failure(office: Office) -> None:
    """After a refusal nobody has to wait. After a lost answer, the repeat finds the same number."""
    known = await campaign(office)
    office.stand_in.faults.fail("RequestPhoneNumber", "AccessDeniedException", 400)
    with pytest.raises(AccessDenied):
        await ask(office, number_request(known))
    office.stand_in.faults.lose_answer("RequestPhoneNumber", times=1000)
    with pytest.raises(AwsUnavailable):
        await ask(office, number_request(known))
    office.stand_in.faults.clear()
    assert len(numbers(office)) == 1
    assert (await ask(office, number_request(known))).number.number == numbers(office)[0]
    assert len(numbers(office)) == 1


async def test_request_number__same_token_when_the_list_lags(office: Office) -> None:
    """Two processes that both see no number yet use one client token, so AWS leases one number."""
    known = await campaign(office)
    wanted = number_request(known)
    assert wanted.token == number_request(known).token != number_request(known, 2).token
    for _ in range(2):
        await office.aws.request_phone_number(
            REGION,
            number_type="TEN_DLC",
            iso_country_code="US",
            options=PLAIN,
            tags={},
            token=wanted.token,
            registration_id=known.id,
        )
    assert len(numbers(office)) == 1


async def test_request_number__only_while_complete(office: Office) -> None:
    """A registration that has been revoked since then gets no number: it would cost money without a use."""
    known = await campaign(office)
    office.backend.set_status(known.id, "REQUIRES_UPDATES", "REVOKED")
    with pytest.raises(NotComplete):
        await ask(office, number_request(known))
    assert numbers(office) == []


async def discard(office: Office, known: Registration) -> bool:
    change = await ending.discard(known, OWNER, office.ports)
    return change is not None


async def test_discard__recorded_once(office: Office) -> None:
    """The version is discarded and the change recorded at once. Neither a repeat nor a sweep records it again."""
    submission = await office.submitted()
    known = await recorded(office, submission)
    assert await discard(office, known)
    with pytest.raises(ending.TooLate):
        await discard(office, known)
    after = await recorded(office, submission)
    assert stages.stage(after) is stages.Stage.DISCARDED
    assert await office.sweep() == ()
    told = await office.store.changes_of(known.message_key)
    assert [change.version_status for change in told] == ["SUBMITTED", "DISCARDED"]
    assert await acts(office, known, "discard") == ["registration.discard_started", "registration.discarded"]


async def test_discard__lost_answer(office: Office) -> None:
    """After a lost answer, Callsign looks for the effect before it reports a failure."""
    submission = await office.submitted()
    office.stand_in.faults.lose_answer("DiscardRegistrationVersion")
    office.forget_calls()
    assert await discard(office, await recorded(office, submission))
    assert office.calls()["DiscardRegistrationVersion"] == 1


async def test_discard__in_review(office: Office) -> None:
    """During the review it is too late. The person is told so, and nothing is recorded."""
    submission = await office.submitted()
    for _ in range(2):
        office.backend.advance(str(submission.registration_id))
    with pytest.raises(ending.TooLate):
        await discard(office, await recorded(office, submission))
    assert office.calls()["DiscardRegistrationVersion"] == 0


async def stopped(office: Office) -> tuple[Submission, Registration]:
    """A submission that AWS refused at its last step, which leaves an unsubmitted registration."""
    office.stand_in.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400)
    submission = await office.begin(await office.draft())
    assert await office.carry_out(submission) is SubmissionState.NEEDS_ATTENTION
    return submission, await recorded(office, await office.seen(submission))


async def delete(office: Office, known: Registration) -> str:
    change = await ending.delete(known, OWNER, office.ports)
    return change.to_status if change else ""


@pytest.mark.parametrize("lost", [0, 1])
async def test_delete__unsubmitted_draft(office: Office, lost: int) -> None:
    """The registration is deleted at AWS and recorded as deleted once. Its number stays."""
    _, known = await stopped(office)
    if lost:
        office.stand_in.faults.lose_answer("DeleteRegistration", lost)
    assert await delete(office, known) == "DELETED"
    assert office.effects()["registrations"] == 0
    assert office.effects()["numbers"] == 1
    assert await delete(office, known) == ""
    assert await office.sweep() == ()
    assert await acts(office, known, "delete") == ["registration.delete_started", "registration.deleted"]


async def test_delete__not_what_was_submitted(office: Office) -> None:
    """A registration that reviewers have, or had, is not deleted here."""
    submission = await office.submitted()
    with pytest.raises(ending.TooLate):
        await delete(office, await recorded(office, submission))
    assert office.effects()["registrations"] == 1


async def test_delete__not_while_it_is_carried_out(office: Office) -> None:
    """A registration is not deleted while its submission is running."""
    submission, known = await stopped(office)
    await office.retry(submission)
    with pytest.raises(ending.UnderWay):
        await delete(office, known)
    assert office.effects()["registrations"] == 1


@pytest.mark.parametrize(
    ("owner", "person", "may"),
    [(OWNER, OWNER, True), (OWNER, Person(workspace_id="T1", user_id="U2"), False), (None, OWNER, True)],
)
async def test_may_act__owner_or_everybody_without_an_owner(
    office: Office, owner: Person | None, person: Person, may: bool
) -> None:
    """Other people's registrations can be viewed, but not discarded or deleted."""
    known = await recorded(office, await office.submitted())
    assert ending.may_act(replace(known, owner=owner), person) is may
