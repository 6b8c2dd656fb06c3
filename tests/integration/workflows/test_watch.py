"""Sweeps against the AWS stand-in: every change is recorded once, and no unnecessary call is made."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.integration.workflows.office import BRAND, REGION, SENDER_ID, JumpingTime, Office
from workflows.records.drafts import RegistrationId, Submission
from workflows.records.errors import NO_PROBLEM, AwsUnavailable
from workflows.records.registrations import ChangeKind, Registration
from workflows.watch import sweep as watch
from workflows.watch.region_states import RegionStates
from workflows.watch.sweep import SweepResult, Watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIST_ONLY = {"DescribeRegistrations": 1}


async def sweep(office: Office) -> SweepResult:
    office.forget_calls()
    return await watch.sweep(REGION, office.ports)


async def recorded(office: Office, submission: Submission) -> Registration:
    found = await office.store.registration(RegistrationId(str(submission.registration_id)))
    assert found is not None
    return found


async def test_sweep__all_the_way(office: Office) -> None:
    """Each stage from submitted to complete is recorded once, with no call when nothing has changed."""
    submission = await office.submitted()
    registration_id = str(submission.registration_id)
    told: list[tuple[str, str]] = []
    for _ in range(4):
        for _ in range(2):
            told += [(change.from_status, change.to_status) for change in (await sweep(office)).changes]
        assert dict(office.calls()) == LIST_ONLY
        office.backend.advance(registration_id)
    told += [(change.from_status, change.to_status) for change in (await sweep(office)).changes]
    assert (await sweep(office)).changes == ()
    assert told[-1][1] == "COMPLETE"
    assert len(told) == len(set(told))
    assert (await recorded(office, submission)).identity == submission.number
    assert await office.change_kinds(submission) == [ChangeKind.SUBMITTED, *[ChangeKind.STATUS] * len(told)]


async def test_sweep__denied(office: Office) -> None:
    """A denial records the reasons, and the fields with their titles. A second sweep records nothing."""
    submission = await office.submitted()
    office.backend.deny(
        str(submission.registration_id),
        ["Unclear Opt-in Language"],
        field_reasons={"messagingUseCase.optInImage": "OPT_IN_WORKFLOW_MISMATCH"},
        feedback="Show the box.",
    )
    (change,) = (await sweep(office)).changes
    assert (change.to_status, change.version_status) == ("REQUIRES_UPDATES", "DENIED")
    assert [reason.reason for reason in change.verdict.reasons] == ["Unclear Opt-in Language"]
    assert change.verdict.feedback == "Show the box."
    (field,) = change.verdict.fields
    assert field.reason == "OPT_IN_WORKFLOW_MISMATCH"
    assert field.title not in {"", field.path}
    assert (await sweep(office)).changes == ()


async def test_sweep__verdict_that_is_due(office: Office) -> None:
    """If a sweep saw REQUIRES_UPDATES before the version had it, the next sweep reads the version for the verdict."""
    submission = await office.submitted()
    office.backend.deny(str(submission.registration_id), ["Unclear Opt-in Language"])
    known = await recorded(office, submission)
    await office.store.save_registration(replace(known, status="REQUIRES_UPDATES", latest_denied_version=1))
    (change,) = (await sweep(office)).changes
    assert (change.version_status, [one.reason for one in change.verdict.reasons]) == (
        "DENIED",
        ["Unclear Opt-in Language"],
    )
    assert (await sweep(office)).changes == ()
    assert dict(office.calls()) == LIST_ONLY


async def test_sweep__denied_at_once(office: Office) -> None:
    """A denial seconds after the submission, before any sweep, is recorded all the same."""
    office.backend.deny_next(["Missing required field"])
    office.stand_in.set_review_speed("immediate")
    try:
        submission = await office.submitted()
        changes = (await sweep(office)).changes
    finally:
        office.stand_in.set_review_speed("manual")
    assert [change.to_status for change in changes] == ["REQUIRES_UPDATES"]
    assert changes[0].verdict.reasons
    assert (await recorded(office, submission)).latest_denied_version == 1


async def test_sweep__denied_before_our_own_record(office: Office) -> None:
    """A sweep that precedes our own record of the submission leaves the verdict to the next sweep."""
    submission = await office.begin(await office.draft())
    submit = office.aws.submit

    class Slow:
        """The adapter. The verdict and a sweep come before the answer to our submission."""

        def __getattr__(self, name: str) -> object:
            return getattr(aws, name)

        async def submit(self, region: str, registration_id: RegistrationId, *, aws_review: bool = False) -> str:
            status = await submit(region, registration_id)
            office.backend.deny(registration_id, ["Missing required field"])
            await watch.sweep(REGION, replace(office.ports, aws=aws))
            return status

    aws, office.aws = office.aws, Slow()  # type: ignore[assignment]  # a proxy with AWS's methods
    await office.carry_out(submission)
    office.aws = aws
    assert await office.change_kinds(submission) == [ChangeKind.SUBMITTED]
    await sweep(office)
    assert await office.change_kinds(submission) == [ChangeKind.SUBMITTED, ChangeKind.STATUS]
    known = await recorded(office, await office.seen(submission))
    assert (known.status, known.version_status) == ("REQUIRES_UPDATES", "DENIED")
    assert known.submitted_at is not None


async def test_sweep__sender_id(office: Office) -> None:
    """A sender ID that has gone live is known by the name that AWS associates."""
    submission = await office.submitted(SENDER_ID)
    office.backend.approve(str(submission.registration_id))
    await sweep(office)
    values = office.backend.registration(str(submission.registration_id)).version.values
    assert (await recorded(office, submission)).identity == values["senderIdInfo.senderId"].value["TextValue"]


async def test_sweep__live_without_identity(office: Office) -> None:
    """A brand sends nothing, so it goes live without an origination identity."""
    submission = await office.submitted(BRAND)
    office.backend.approve(str(submission.registration_id))
    (change,) = (await sweep(office)).changes
    assert change.to_status == "COMPLETE"
    assert (await recorded(office, submission)).identity == ""


async def test_sweep__deleted(office: Office) -> None:
    """A registration that AWS no longer lists is recorded as deleted, once. A new one may be missing for a while."""
    submission = await office.submitted()
    del office.backend.account.registrations[str(submission.registration_id)]
    assert (await sweep(office)).changes == ()
    office.time.now += watch.LISTED_AFTER
    (change,) = (await sweep(office)).changes
    assert change.to_status == "DELETED"
    assert (await sweep(office)).changes == ()


async def test_sweep__unknown_status(office: Office) -> None:
    """A status that AWS never documented is recorded as it is."""
    submission = await office.submitted()
    office.backend.set_status(str(submission.registration_id), "AWAITING_MOONRISE", "MOONLESS")
    (change,) = (await sweep(office)).changes
    assert change.to_status == "AWAITING_MOONRISE"


async def test_sweep__not_ours(office: Office) -> None:
    """A registration of the console is returned, not recorded."""
    other = await office.aws.create_registration(REGION, BRAND, {}, "console")
    result = await sweep(office)
    assert (result.listed, result.changes, [one.id for one in result.unrecorded]) == (1, (), [other])


async def test_sweep__concurrent(office: Office) -> None:
    """Of any number of sweeps at the same time, one records the change."""
    submission = await office.submitted()
    office.backend.deny(str(submission.registration_id), ["Overall"])
    results = await asyncio.gather(*(sweep(office) for _ in range(5)))
    assert sum(len(result.changes) for result in results) == 1


async def test_sweep__one_fails(office: Office) -> None:
    """If AWS fails for one registration, the others are recorded now, and that one by the next sweep."""
    first, second = await office.submitted(), await office.submitted()
    for submission in (first, second):
        office.backend.deny(str(submission.registration_id), ["Overall"])
    office.stand_in.faults.fail("DescribeRegistrationVersions", "AccessDeniedException", 400)
    with pytest.raises(Exception, match="AccessDenied"):
        await sweep(office)
    assert len(await office.change_kinds(first)) + len(await office.change_kinds(second)) == 3
    assert len((await sweep(office)).changes) == 1


class Regions:
    """Sweeps that are only counted, in a time that jumps."""

    def __init__(self, time: JumpingTime, *, failing: str = "") -> None:
        self.time = time
        self.failing = failing
        self.swept: list[tuple[str, float]] = []
        self.pumped = 0
        self.began = time.now
        self.done = asyncio.Event()

    async def sweep(self, region: str) -> SweepResult:
        self.swept.append((region, (self.time.now - self.began).total_seconds()))
        if len(self.swept) >= 6:
            self.done.set()
        if region == self.failing:
            raise AwsUnavailable("DescribeRegistrations", reason="secret-7731")
        return SweepResult(region=region, at=self.time.now, listed=0)

    async def pump(self) -> None:
        self.pumped += 1


def watching(office: Office, regions: Regions, holder: str = "one") -> Watch:
    return Watch(
        RegionStates(["us-east-1", "eu-west-1"]),
        sweep=regions.sweep,
        on_changes=regions.pump,
        every=timedelta(seconds=60),
        ports=replace(office.ports, new_id=lambda: holder),
    )


async def watched(watch: Watch, regions: Regions) -> None:
    """Run the watch for six sweeps."""
    task = asyncio.ensure_future(watch.run())
    async with asyncio.timeout(10):
        await regions.done.wait()
    task.cancel()
    await asyncio.wait([task])


async def test_watch__every_region_on_time(office: Office) -> None:
    """Each region is swept at once and then once a minute. The outbox is pumped after every sweep."""
    regions = Regions(office.time)
    watch = watching(office, regions)
    assert watch.regions.last_swept is None
    await watched(watch, regions)
    for region in ("us-east-1", "eu-west-1"):
        moments = [at for swept, at in regions.swept if swept == region]
        assert all(later - earlier >= 60 for earlier, later in pairwise(moments))
    assert regions.swept[0][1] == 0
    assert regions.pumped >= 5
    assert watch.regions.last_swept is not None


@pytest.mark.parametrize(
    ("since", "looked"),
    [(None, True), (timedelta(seconds=5), False), (timedelta(seconds=10), False), (timedelta(seconds=11), True)],
)
async def test_look_again__where_nobody_looked_just_now(office: Office, since: timedelta | None, looked: bool) -> None:
    """A region is swept when it was never swept, or longer ago than the age that is asked for."""
    regions = Regions(office.time)
    watch = watching(office, regions)
    if since is not None:
        for region in ("us-east-1", "eu-west-1"):
            await watch.sweep_now(region)
        office.time.now += since
        regions.swept.clear()
    await watch.look_again(timedelta(seconds=10))
    assert sorted(region for region, _ in regions.swept) == (["eu-west-1", "us-east-1"] if looked else [])


async def test_look_again__survives_a_failure(office: Office) -> None:
    """A region that AWS fails on is left to the poll, and the other is swept."""
    regions = Regions(office.time, failing="eu-west-1")
    await watching(office, regions).look_again(timedelta(seconds=10))
    assert sorted(region for region, _ in regions.swept) == ["eu-west-1", "us-east-1"]


async def test_watch__a_region_that_fails(office: Office) -> None:
    """A failed region is swept again in time and logged without AWS's text, and the other regions continue."""
    regions = Regions(office.time, failing="eu-west-1")
    watch = watching(office, regions)
    await watched(watch, regions)
    state = watch.regions["eu-west-1"]
    assert state.failures >= 2
    assert state.error == "AwsUnavailable DescribeRegistrations"
    assert state.last_swept is None
    assert watch.regions["us-east-1"] == replace(watch.regions["us-east-1"], problem=NO_PROBLEM, failures=0)
    assert watch.regions.last_swept is None


async def test_watch__lease(office: Office) -> None:
    """While another process holds the lease of a region, this one does not sweep it. Asked directly, it does."""
    ours, theirs = Regions(office.time), Regions(office.time)
    until = office.time.now + timedelta(days=1)
    for region in ("us-east-1", "eu-west-1"):
        assert await office.store.claim_lease(f"sweep:123456789012:{region}", "two", office.time.now, until)
    watch = watching(office, ours)
    await watch._try("us-east-1")
    assert ours.swept == []
    await watch.sweep_now("us-east-1")
    assert [region for region, _ in ours.swept] == ["us-east-1"]
    await watching(office, theirs, holder="two")._try("us-east-1")
    assert [region for region, _ in theirs.swept] == ["us-east-1"]
