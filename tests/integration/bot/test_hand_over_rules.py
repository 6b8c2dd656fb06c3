"""Who may hand a registration over, and to whom, by what Slack says of the people."""

from __future__ import annotations

import pytest

from bot import messages
from bot.listeners.views import hand_over_page
from bot.messages import nudges as words
from sandbox.slack.records import UserKind
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import SENDER_ID
from tests.unit.factories import registration
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import ChangeKind
from workflows.registrations.hand_over import hand_over

pytestmark = pytest.mark.asyncio(loop_scope="module")


def person(counter: Counter, name: str, kind: UserKind = "member") -> Person:
    return Person(workspace_id="T1", user_id=counter.slack.user(name, kind).id)


@pytest.mark.parametrize(
    ("owner", "to", "by", "problem"),
    [
        pytest.param("ana", "bob", "ana", "", id="the owner gives it away"),
        pytest.param("ana", "bob", "bob", "", id="a member takes it over"),
        pytest.param("ana", "bob", "cleo", words.NOT_YOURS_TO_GIVE, id="somebody else's"),
        pytest.param("", "bob", "cleo", "", id="nobody's"),
        pytest.param("gone", "bob", "cleo", "", id="of a person who left"),
        pytest.param("ana", "ana", "ana", words.ALREADY_THEIRS, id="theirs already"),
        pytest.param("ana", "guest", "ana", words.NOT_A_MEMBER, id="to a guest"),
        pytest.param("ana", "gone", "ana", words.NOT_A_MEMBER, id="to a person who left"),
        pytest.param("ana", "", "ana", messages.review.CHOOSE_ONE, id="to nobody"),
    ],
)
async def test_problem(counter: Counter, owner: str, to: str, by: str, problem: str) -> None:
    """The owner gives away, any member takes over; where nobody is left who could, any member may give."""
    people = {name: person(counter, name) for name in ("ana", "bob", "cleo", "gone")}
    people |= {"guest": person(counter, "guest", "guest"), "": Person(workspace_id="T1", user_id="")}
    counter.slack.user("gone").user.deleted = True
    row = registration(owner=people[owner] if owner else None)
    assert await hand_over_page._problem(counter.services, row, people[to], people[by]) == problem


async def test_hand_over__recorded_once(counter: Counter) -> None:
    """The registration has the new owner, and one change says who gave it to whom; a repeat changes nothing."""
    office = counter.office
    submission = await office.submitted(SENDER_ID)
    registration_id = RegistrationId(str(submission.registration_id))
    ana, bob = person(counter, "ana"), person(counter, "bob")
    handed = await hand_over(registration_id, bob, ana, office.ports)
    assert handed is not None
    assert handed.owner == bob
    assert await hand_over(registration_id, bob, ana, office.ports) is None
    (change,) = [
        change for change in await office.store.changes_of(handed.message_key) if change.kind is ChangeKind.HANDED_OVER
    ]
    assert (change.actor, change.target) == (ana.user_id, bob.user_id)
    assert await hand_over(RegistrationId("registration-none"), bob, ana, office.ports) is None
