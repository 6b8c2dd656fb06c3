"""Who has to act after a change, who is notified first, and what went live."""

from __future__ import annotations

import pytest

from tests.unit.factories import change, draft, registration
from workflows.lifecycle.meaning import meaning_of, needs_you, newest_first
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import ChangeKind, DeniedReason, Verdict

OWNER = Person(workspace_id="T1", user_id="U7")
REQUESTER = Person(workspace_id="T1", user_id="U8")
REFUSED = Verdict(reasons=(DeniedReason(reason="r", short_description="s"),))
STATUS, ATTENTION, SUBMITTED = ChangeKind.STATUS, ChangeKind.NEEDS_ATTENTION, ChangeKind.SUBMITTED
ADOPTED, HANDED_OVER = ChangeKind.ADOPTED, ChangeKind.HANDED_OVER


@pytest.mark.parametrize(
    ("kind", "status", "version_status", "acts", "live"),
    [
        (STATUS, "REVIEWING", "REVIEWING", False, False),
        (STATUS, "PROVISIONING", "APPROVED", False, False),
        (STATUS, "COMPLETE", "APPROVED", False, True),
        (STATUS, "COMPLETE", "", False, True),
        # A newer version is in review next to the approved one.
        (STATUS, "COMPLETE", "REVIEWING", False, False),
        (STATUS, "COMPLETE", "DENIED", True, False),
        (STATUS, "COMPLETE", "REVOKED", True, False),
        (STATUS, "REQUIRES_UPDATES", "DENIED", True, False),
        (STATUS, "REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION", True, False),
        (STATUS, "CREATED", "DISCARDED", True, False),
        # A draft at AWS: a person of ours opened it and knows.
        (STATUS, "CREATED", "DRAFT", False, False),
        (STATUS, "CLOSED", "APPROVED", False, False),
        (STATUS, "DELETED", "", False, False),
        (STATUS, "CARRIER_PONDERING", "", False, False),
        (SUBMITTED, "CREATED", "SUBMITTED", False, False),
        (ATTENTION, "CREATED", "DRAFT", True, False),
        (ATTENTION, "COMPLETE", "APPROVED", True, True),
        (ADOPTED, "COMPLETE", "APPROVED", False, False),
        (ADOPTED, "REQUIRES_UPDATES", "DENIED", True, False),
        (HANDED_OVER, "COMPLETE", "APPROVED", False, False),
        (HANDED_OVER, "REQUIRES_UPDATES", "DENIED", False, False),
    ],
)
def test_meaning__acts_and_live(kind: ChangeKind, status: str, version_status: str, acts: bool, live: bool) -> None:
    """Decided by the status that the change left, not by the current one."""
    today = registration("DELETED", "")
    meaning = meaning_of(change(kind, to_status=status, version_status=version_status), None, today)
    assert (meaning.needs_person, meaning.went_live) == (acts, live)
    assert (meaning.mentions is not None) is (acts or live or meaning.is_incident)
    assert meaning.registration is not None
    assert (meaning.registration.status, meaning.registration.version_status) == (status, version_status)


@pytest.mark.parametrize(
    ("kind", "owner", "requester", "first"),
    [
        (STATUS, OWNER, REQUESTER, OWNER),
        (STATUS, None, REQUESTER, REQUESTER),
        (STATUS, OWNER, None, OWNER),
        (STATUS, None, None, None),
        # The person who pressed Submit can try again.
        (ATTENTION, OWNER, REQUESTER, REQUESTER),
        (ATTENTION, OWNER, None, OWNER),
    ],
)
def test_meaning__addressee(
    kind: ChangeKind, owner: Person | None, requester: Person | None, first: Person | None
) -> None:
    """The owner is notified first. If the person who submitted has to act, that person is."""
    submitted = draft(owner=requester) if requester else None
    what = change(kind, to_status="REQUIRES_UPDATES", version_status="DENIED")
    assert meaning_of(what, submitted, registration(owner=owner)).addressee == first


def test_meaning__before_aws_has_created_it() -> None:
    """A submission that stops before there is a registration needs its requester."""
    meaning = meaning_of(change(ATTENTION, registration_id=None), draft(owner=REQUESTER), None)
    assert meaning.needs_person
    assert meaning.mentions == REQUESTER
    assert meaning.registration is None


@pytest.mark.parametrize(
    ("kind", "verdict", "in_message", "progress"),
    [
        (ADOPTED, Verdict(), True, False),
        (ADOPTED, REFUSED, False, False),
        (STATUS, Verdict(), False, False),
        (SUBMITTED, Verdict(), False, True),
    ],
)
def test_meaning__where_it_is_posted(kind: ChangeKind, verdict: Verdict, in_message: bool, progress: bool) -> None:
    """An adoption without a verdict is in the status message, and a submission in the count of its batch."""
    meaning = meaning_of(change(kind, verdict=verdict), None, registration())
    assert (meaning.is_in_status_message, meaning.is_progress) == (in_message, progress)


def test_needs_you__not_for_a_draft() -> None:
    """An unsubmitted version alone needs no action of the owner."""
    assert not needs_you(registration("CREATED", "DRAFT", submitted_at=None))
    assert needs_you(registration("REQUIRES_UPDATES", "DENIED"))


def test_newest_first__by_the_last_change() -> None:
    """The latest change comes first. Equal ones keep their order."""
    days = {"a": 1, "b": 3, "c": 2}
    rows = [
        registration(id=RegistrationId(name), status_since=registration().status_since.replace(day=day))
        for name, day in days.items()
    ]
    assert [row.id for row in newest_first(rows)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("kind", "before", "status", "version_status", "bad", "incident"),
    [
        (STATUS, "REVIEWING", "REQUIRES_UPDATES", "DENIED", True, False),
        (STATUS, "COMPLETE", "REQUIRES_UPDATES", "REVOKED", True, True),
        (STATUS, "COMPLETE", "COMPLETE", "REVOKED", True, True),
        (STATUS, "COMPLETE", "CLOSED", "APPROVED", True, True),
        (STATUS, "COMPLETE", "DELETED", "", True, True),
        (STATUS, "REVIEWING", "CLOSED", "", True, False),
        (STATUS, "CREATED", "DELETED", "", False, False),
        (STATUS, "REVIEWING", "COMPLETE", "APPROVED", False, False),
        (STATUS, "SUBMITTED", "REVIEWING", "REVIEWING", False, False),
        (STATUS, "CREATED", "CREATED", "DISCARDED", False, False),
        (ATTENTION, "CREATED", "CREATED", "DRAFT", True, False),
        (HANDED_OVER, "COMPLETE", "REQUIRES_UPDATES", "REVOKED", False, False),
    ],
)
def test_meaning__bad_news_is_as_loud_as_good_news(
    kind: ChangeKind, before: str, status: str, version_status: str, bad: bool, incident: bool
) -> None:
    """The whole channel sees what went live, and what was refused or ended. The owner hears of each incident."""
    moved = change(kind, from_status=before, to_status=status, version_status=version_status)
    meaning = meaning_of(moved, None, registration("DELETED", ""))
    assert (meaning.is_bad, meaning.is_incident) == (bad, incident)
    assert meaning.is_broadcast is (bad or meaning.went_live)
    assert meaning.mentions or not incident
