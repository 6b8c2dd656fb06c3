"""The cache of types and forms: one fetch for many callers, old values when AWS fails, fresh ones on request."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from workflows.forms.cache import MAX_AGE, Forms
from workflows.records.definitions import Form, RegistrationType
from workflows.records.errors import AwsUnavailable, CredentialsExpired

SENDER = "GB_SENDER_ID_REGISTRATION"
DOWN = AwsUnavailable("DescribeRegistrationTypeDefinitions")


class Answers:
    """An AWS that returns the same value with a new number each time, or fails, or waits for `gate`."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.error: Exception | None = None
        self.down: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def _answer(self, key: str) -> RegistrationType:
        self.asked[key] += 1
        await self.gate.wait()
        if self.error:
            raise self.error
        if key in self.down:
            raise DOWN
        return RegistrationType(name=key, title=f"answer {self.asked[key]}")

    async def registration_types(self, region: str) -> tuple[RegistrationType, ...]:
        return (await self._answer(region),)

    async def form(self, region: str, registration_type: str) -> Form:
        kind = await self._answer(f"{region}/{registration_type}")
        return Form(type=kind, sections=(), fields=(), fingerprint=kind.title)


class Time:
    """A clock set by hand; sleepers wake when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.wake = asyncio.Event()

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await self.wake.wait()


@pytest.fixture
def aws() -> Answers:
    return Answers()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def forms(aws: Answers, time: Time) -> AsyncIterator[Forms]:
    forms = Forms(aws, clock=time.clock, sleep=time.sleep)
    yield forms
    await forms.aclose()


async def test_form_now__without_a_cached_value(forms: Forms, aws: Answers) -> None:
    """Without a cached value the result is None at once, and AWS is not asked."""
    assert forms.types_now("eu-west-1") is None
    assert forms.form_now("eu-west-1", SENDER) is None
    assert not aws.asked


async def test_form_now__any_age(forms: Forms, time: Time) -> None:
    """A value fetched once is available at once, however old it is."""
    types, form = await forms.types("eu-west-1"), await forms.form("eu-west-1", SENDER)
    time.now += timedelta(days=3)
    assert forms.types_now("eu-west-1") == types.value
    assert forms.form_now("eu-west-1", SENDER) == form.value


async def test_form__single_flight(forms: Forms, aws: Answers) -> None:
    """Ten simultaneous requests, fresh or not, cost one fetch and get the same form."""
    wanted = [forms.form("eu-west-1", SENDER, fresh=bool(i % 2)) for i in range(10)]
    got = await asyncio.gather(*wanted)
    assert aws.asked == {f"eu-west-1/{SENDER}": 1}
    assert len({held.value.fingerprint for held in got}) == 1


async def test_form__each_key_is_fetched_separately(forms: Forms, aws: Answers) -> None:
    """Each region and each type is fetched separately."""
    await asyncio.gather(forms.form("a", "X"), forms.form("a", "Y"), forms.form("b", "X"), forms.types("a"))
    assert aws.asked == {"a/X": 1, "a/Y": 1, "b/X": 1, "a": 1}


@pytest.mark.parametrize(
    ("age", "max_age", "asked"),
    [
        (MAX_AGE, None, 1),
        (MAX_AGE + timedelta(seconds=1), None, 2),
        (timedelta(seconds=1), timedelta(0), 2),
        (timedelta(hours=1), timedelta(hours=2), 1),
    ],
)
async def test_types__age(
    forms: Forms, aws: Answers, time: Time, age: timedelta, max_age: timedelta | None, asked: int
) -> None:
    """Types stay in the cache for ten minutes, or as long as the caller says."""
    await forms.types("a")
    time.now += age
    held = await forms.types("a", max_age)
    assert (aws.asked["a"], held.stale) == (asked, False)
    assert held.value[0].title == f"answer {asked}"


async def test_form__fresh(forms: Forms, aws: Answers) -> None:
    """`fresh` fetches although a young form is cached, and caches the result for the others."""
    await forms.form("a", SENDER)
    assert (await forms.form("a", SENDER, fresh=True)).value.fingerprint == "answer 2"
    assert (await forms.form("a", SENDER)).value.fingerprint == "answer 2"
    assert aws.asked[f"a/{SENDER}"] == 2


async def test_form__stale_when_aws_fails(forms: Forms, aws: Answers, time: Time) -> None:
    """When AWS fails, an old form marked as stale is returned; the next caller fetches again."""
    first = await forms.form("a", SENDER)
    time.now += timedelta(hours=1)
    aws.error = DOWN
    held = await forms.form("a", SENDER)
    assert (held.value, held.stale, held.fetched_at) == (first.value, True, first.fetched_at)
    aws.error = None
    assert (await forms.form("a", SENDER)).stale is False


async def test_form__stale_when_aws_is_slow(forms: Forms, aws: Answers, time: Time) -> None:
    """Nobody waits longer than the patience when an old form can serve; the fetch continues for the next caller."""
    await forms.form("a", SENDER)
    time.now += timedelta(hours=1)
    aws.gate.clear()
    waiting = asyncio.create_task(forms.form("a", SENDER))
    await asyncio.sleep(0)
    time.wake.set()
    assert (await waiting).stale is True
    aws.gate.set()
    assert (await forms.form("a", SENDER, fresh=True)).value.fingerprint == "answer 2"
    assert aws.asked[f"a/{SENDER}"] == 2


async def test_form__fresh_fails(forms: Forms, aws: Answers) -> None:
    """`fresh` never returns an old form, but leaves it for the callers who accept one."""
    await forms.form("a", SENDER)
    aws.error = DOWN
    with pytest.raises(AwsUnavailable):
        await forms.form("a", SENDER, fresh=True)
    assert forms.form_now("a", SENDER) is not None


async def test_types__fails_without_a_cached_value(forms: Forms, aws: Answers) -> None:
    """Without a cached value, all who waited get the error, and the error is not cached."""
    aws.error = DOWN
    got = await asyncio.gather(*(forms.types("a") for _ in range(3)), return_exceptions=True)
    assert got == [DOWN] * 3
    aws.error = None
    assert (await forms.types("a")).stale is False
    assert aws.asked["a"] == 2


async def test_types__our_own_fault(forms: Forms, aws: Answers, time: Time) -> None:
    """An old value covers up AWS's errors only, not our own."""
    await forms.types("a")
    time.now += timedelta(hours=1)
    aws.error = KeyError("a mistake of ours")
    with pytest.raises(KeyError):
        await forms.types("a")


async def test_form__a_cancelled_caller_stops_no_other(forms: Forms, aws: Answers) -> None:
    """A caller who is cancelled does not cancel the fetch for the others."""
    aws.gate.clear()
    gone, stays = (asyncio.create_task(forms.form("a", SENDER)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    aws.gate.set()
    assert (await stays).value.fingerprint == "answer 1"
    assert gone.cancelled()


async def test_warm__failing_region(forms: Forms, aws: Answers) -> None:
    """Regions are warmed at the same time; a region that fails stays uncached and stops no other."""
    aws.down = {"b"}
    await forms.warm(["a", "b", "c"])
    assert [forms.types_now(region) is not None for region in "abc"] == [True, False, True]


async def test_aclose__cancels_fetches(forms: Forms, aws: Answers) -> None:
    """Closing cancels the fetches in progress; a later call starts again."""
    aws.gate.clear()
    waiting = asyncio.create_task(forms.types("a"))
    await asyncio.sleep(0)
    await forms.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    aws.gate.set()
    assert (await forms.types("a")).stale is False


@pytest.mark.parametrize(("failures", "works"), [(0, True), (3, True), (999, False)])
async def test_patient__asks_again_until_its_time_is_over(
    forms: Forms, aws: Answers, time: Time, failures: int, works: bool
) -> None:
    """A submission waits for credentials that are renewed, and shares what it fetched with everybody else."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        time.now += timedelta(seconds=seconds)
        if len(waited) == failures:
            aws.error = None

    aws.error = CredentialsExpired("DescribeRegistrationFieldDefinitions") if failures else None
    wanted = forms.patient(timedelta(minutes=15), sleep).form("a", "X", fresh=True)
    if works:
        assert (await wanted).value == forms.form_now("a", "X")
    else:
        with pytest.raises(CredentialsExpired):
            await wanted
    assert sum(waited) <= 15 * 60
