"""Registrations and numbers that were not created by Callsign, against the AWS stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.aws.server import AwsStandIn
from tests.integration.workflows.office import OWNER, REGION, SENDER_ID, Office
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsUnavailable
from workflows.records.registrations import ChangeKind, WatchedRegion
from workflows.watch import adopt, idle_numbers
from workflows.watch.region import sweep_region
from workflows.watch.sweep import SweepResult

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCOUNT = "123456789012"
ID = "registration-0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ID, (ID, "")),
        (f" {ID} ", (ID, "")),
        (f"arn:aws:sms-voice:eu-west-1:123456789012:registration/{ID}", (ID, "eu-west-1")),
        (f"arn:aws-us-gov:sms-voice:us-gov-west-1:123456789012:registration/{ID}", (ID, "us-gov-west-1")),
        ("phone-0123", None),
        (f"arn:aws:sns:eu-west-1:123456789012:registration/{ID}", None),
        (f"{ID}/../x", None),
        ("", None),
    ],
)
async def test_named__ids_and_arns(text: str, found: tuple[str, str] | None) -> None:
    """An ID, and an ARN with its region, name a registration. Any other text does not."""
    assert adopt.named(text) == found


async def created_in_console(
    office: Office, name: str = "Console", status: str = "REVIEWING", version: str = "REVIEWING"
) -> str:
    """A registration that a person created in the console."""
    tags = {"Name": name} if name else {}
    found = await office.aws.create_registration(REGION, SENDER_ID, tags, f"console-{office.new_id()}")
    office.backend.set_status(found, status, version)
    return found


async def look(office: Office, channel: str = "") -> SweepResult:
    office.forget_calls()
    return await sweep_region(REGION, office.ports, default_channel=channel)


async def watch_everything(office: Office, channel: str = "C9") -> None:
    now = office.time.clock()
    await office.store.watch_region(
        WatchedRegion(account_id=ACCOUNT, region=REGION, channel_id=channel, owner=OWNER, since=now)
    )


async def unposted(office: Office) -> list[tuple[str, str]]:
    """The changes to post: their kind and the name of the registration."""
    changes = []
    for change in await office.store.unposted_changes():
        row = await office.store.registration(RegistrationId(str(change.registration_id)))
        changes.append((change.kind.value, row.name if row else ""))
    return sorted(changes)


async def test_patrol__adopts_in_a_watched_region_only(office: Office) -> None:
    """Callsign adopts registrations in a watched region only.

    Each is recorded once, with name, title, owner and channel.
    """
    registration = await created_in_console(office)
    await look(office)
    assert await office.store.registrations(ACCOUNT) == ()
    await watch_everything(office)
    await look(office)
    (row,) = await office.store.registrations(ACCOUNT)
    assert (row.id, row.name, row.title) == (registration, "Console", "Singapore sender ID registration")
    assert (row.owner, row.channel_id, row.status, row.version_status) == (OWNER, "C9", "REVIEWING", "REVIEWING")
    assert row.message_key == f"registration:{registration}"
    assert await unposted(office) == [("adopted", "Console")]
    await look(office)
    assert await unposted(office) == [("adopted", "Console")]
    assert dict(office.calls()) == {"DescribeRegistrations": 1}


async def test_patrol__final_status_is_adopted_silently(office: Office) -> None:
    """COMPLETE and CLOSED registrations are adopted without a message. Their next change is posted."""
    live = await created_in_console(office, "Live", "COMPLETE", "APPROVED")
    await watch_everything(office)
    await look(office)
    assert await unposted(office) == []
    office.backend.set_status(live, "REQUIRES_UPDATES", "REVOKED")
    await look(office)
    assert await unposted(office) == [("status", "Live")]


@pytest.fixture
def room(stand_in: AwsStandIn) -> Iterator[int]:
    """More registrations than one sweep adopts, and an account that may hold them."""
    usual, count = stand_in.world.quotas, adopt.AT_ONCE + 3
    stand_in.world.quotas = replace(usual, registrations=count)
    yield count
    stand_in.world.quotas = usual


async def test_patrol__many_are_adopted_in_parts(office: Office, room: int) -> None:
    """A sweep adopts a limited number.

    It posts a message only if a person has to act, and the next sweep adopts the rest.
    """
    for number in range(room - 1):
        await created_in_console(office, f"Brand {number:02}")
    denied = await created_in_console(office, "Denied")
    office.backend.deny(denied, ["Overall"])
    await watch_everything(office)
    await look(office)
    assert len(await office.store.registrations(ACCOUNT)) == adopt.AT_ONCE
    await look(office)
    assert len(await office.store.registrations(ACCOUNT)) == room
    assert ("adopted", "Denied") in await unposted(office)
    assert len(await unposted(office)) <= 1 + 3


async def test_patrol__not_what_a_submission_is_creating(office: Office) -> None:
    """A registration whose draft is being submitted is left to the submission, although AWS lists it already."""
    draft = await office.draft()
    await office.begin(draft)
    tags = {"Name": "Mine", "callsign:draft": draft.id}
    await office.aws.create_registration(REGION, SENDER_ID, tags, "mine")
    await watch_everything(office)
    await look(office)
    assert await office.store.registrations(ACCOUNT) == ()


async def test_adopt__again_after_it_was_unwatched(office: Office) -> None:
    """The count of changes continues, so that later changes are not taken for old ones."""
    registration = RegistrationId(await created_in_console(office))
    await watch_everything(office)
    await look(office)
    assert await office.store.unwatch_registration(registration, office.time.clock())
    await look(office)
    assert await office.store.registration(registration) is None
    _, seen = await adopt.find(registration, [REGION], aws=office.aws)
    assert await adopt.adopt(seen, adopt.Adoption(region=REGION, owner=OWNER, channel_id="C1"), office.ports)
    office.backend.deny(registration, ["Overall"])
    await look(office)
    changes = await office.store.changes_of(f"registration:{registration}")
    assert [(change.seq, change.kind) for change in changes] == [
        (1, ChangeKind.ADOPTED),
        (2, ChangeKind.ADOPTED),
        (3, ChangeKind.STATUS),
    ]


async def test_find__looks_in_every_region(office: Office) -> None:
    """Returns the region that has the registration, or NotListed. An error of a region is raised if no other has it."""
    registration = RegistrationId(await created_in_console(office))
    regions = ["eu-west-1", REGION]
    region, seen = await adopt.find(registration, regions, aws=office.aws)
    assert (region, seen.id) == (REGION, registration)
    with pytest.raises(adopt.NotListed):
        await adopt.find(RegistrationId(ID), regions, aws=office.aws)

    class Down:
        """The adapter, with one region that does not answer."""

        async def registrations(self, region: str, ids: list[str]) -> object:
            if region == "eu-west-1":
                raise AwsUnavailable("DescribeRegistrations")
            return await office.aws.registrations(region, ids)

    assert (await adopt.find(registration, regions, aws=Down()))[0] == REGION  # type: ignore[arg-type]  # it has the one method that is called
    with pytest.raises(AwsUnavailable):
        await adopt.find(RegistrationId(ID), regions, aws=Down())  # type: ignore[arg-type]  # it has the one method that is called


def bought(office: Office, number_type: str = "TOLL_FREE") -> str:
    """A number that a person bought in the console."""
    request = {
        "IsoCountryCode": "US",
        "MessageType": "TRANSACTIONAL",
        "NumberCapabilities": ["SMS"],
        "NumberType": number_type,
    }
    return str(office.backend.call("RequestPhoneNumber", request)["PhoneNumberId"])


async def numbers(office: Office) -> list[str]:
    return [number.id for number in await office.store.unposted_idle_numbers()]


async def test_numbers__listed_once_a_day(office: Office) -> None:
    """The first sweep finds idle numbers.

    A number bought later is found a day later, and AWS is not asked in between.
    """
    first = bought(office)
    await look(office, "C7")
    assert await numbers(office) == [first]
    assert (await office.store.unposted_idle_numbers())[0].channel_id == "C7"
    second = bought(office)
    await look(office, "C7")
    assert office.calls()["DescribePhoneNumbers"] == 0
    office.time.now += idle_numbers.EVERY + timedelta(seconds=1)
    await look(office, "C7")
    assert sorted(await numbers(office)) == sorted([first, second])


async def test_numbers__no_channel_or_no_idle_number(office: Office) -> None:
    """Without a channel AWS is not asked.

    A number in use, or of a kind that is associated after approval, is not idle.
    """
    bought(office)
    await look(office)
    assert (await numbers(office), office.calls()["DescribePhoneNumbers"]) == ([], 0)
    office.backend.account.numbers.clear()
    bought(office, "TEN_DLC")
    await office.submitted()
    await look(office, "C7")
    assert (await numbers(office), office.calls()["DescribePhoneNumbers"]) == ([], 1)


async def test_numbers__not_during_a_submission(office: Office) -> None:
    """The number of a running submission may be idle for a moment, so the next sweep asks again."""
    number = bought(office)
    submission = await office.begin(await office.draft(associations={"TOLL_FREE": number}))
    await look(office, "C7")
    assert office.calls()["DescribePhoneNumbers"] == 0
    await office.carry_out(submission)
    await look(office, "C7")
    assert (await numbers(office), office.calls()["DescribePhoneNumbers"]) == ([], 1)


async def test_numbers__failure_is_tried_again(office: Office) -> None:
    """A failure of AWS does not use up the day, and the sweep still records its changes."""
    number = bought(office)
    office.stand_in.faults.fail("DescribePhoneNumbers", "AccessDeniedException", 400)
    result = await look(office, "C7")
    assert (result.listed, await numbers(office)) == (0, [])
    await look(office, "C7")
    assert await numbers(office) == [number]


async def test_adopt__reads_the_customer_back(office: Office) -> None:
    """From its tag `Customer`, in whatever spelling: two registrations of one customer make one."""
    await watch_everything(office)
    for number, name in enumerate(["Acme Corp", "ACME  CORP", ""]):
        tags = {"Name": f"Console {number}", **({"Customer": name} if name else {})}
        found = await office.aws.create_registration(REGION, SENDER_ID, tags, f"console-{number}")
        office.backend.set_status(found, "REVIEWING", "REVIEWING")
    await look(office)
    (customer,) = await office.store.customers()
    registrations = await office.store.registrations(ACCOUNT)
    assert sorted(each.name for each in registrations if each.customer_id == customer.id) == ["Console 0", "Console 1"]
    assert len(registrations) == 3
