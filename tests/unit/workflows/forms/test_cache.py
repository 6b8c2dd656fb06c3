"""Types and forms held for a while: one fetch for many, old rather than nothing, fresh when asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from workflows.forms.cache import MAX_AGE, Forms
from workflows.records.definitions import Form, RegistrationType
from workflows.records.errors import AwsUnavailable

SENDER = "GB_SENDER_ID_REGISTRATION"
DOWN = AwsUnavailable("DescribeRegistrationTypeDefinitions")


class Answers:
    """An AWS that says the same thing with a new number each time, or fails, or waits for `gate`."""

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
    """A clock set by hand; sleepers wake when told."""

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


async def test_now__cold(forms: Forms, aws: Answers) -> None:
    """Nothing held is None at once; AWS is not asked."""
    assert forms.types_now("eu-west-1") is None
    assert forms.form_now("eu-west-1", SENDER) is None
    assert not aws.asked


async def test_now__any_age(forms: Forms, time: Time) -> None:
    """What was fetched once is there for answers due at once, however old."""
    types, form = await forms.types("eu-west-1"), await forms.form("eu-west-1", SENDER)
    time.now += timedelta(days=3)
    assert forms.types_now("eu-west-1") == types.value
    assert forms.form_now("eu-west-1", SENDER) == form.value


async def test_form__single_flight(forms: Forms, aws: Answers) -> None:
    """Ten who ask at once, fresh or not, cost one fetch and get the same form."""
    wanted = [forms.form("eu-west-1", SENDER, fresh=bool(i % 2)) for i in range(10)]
    got = await asyncio.gather(*wanted)
    assert aws.asked == {f"eu-west-1/{SENDER}": 1}
    assert len({held.value.fingerprint for held in got}) == 1


async def test_form__keys_apart(forms: Forms, aws: Answers) -> None:
    """A region and a type are asked on their own."""
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
    """Types are held for ten minutes, or as long as the caller says."""
    await forms.types("a")
    time.now += age
    held = await forms.types("a", max_age)
    assert (aws.asked["a"], held.stale) == (asked, False)
    assert held.value[0].title == f"answer {asked}"


async def test_form__fresh(forms: Forms, aws: Answers) -> None:
    """Fresh asks although a young form is held, and what comes is held for the others."""
    await forms.form("a", SENDER)
    assert (await forms.form("a", SENDER, fresh=True)).value.fingerprint == "answer 2"
    assert (await forms.form("a", SENDER)).value.fingerprint == "answer 2"
    assert aws.asked[f"a/{SENDER}"] == 2


async def test_form__stale_when_aws_fails(forms: Forms, aws: Answers, time: Time) -> None:
    """An old form with its flag is better than none; the next caller asks again."""
    first = await forms.form("a", SENDER)
    time.now += timedelta(hours=1)
    aws.error = DOWN
    held = await forms.form("a", SENDER)
    assert (held.value, held.stale, held.fetched_at) == (first.value, True, first.fetched_at)
    aws.error = None
    assert (await forms.form("a", SENDER)).stale is False


async def test_form__stale_when_aws_is_slow(forms: Forms, aws: Answers, time: Time) -> None:
    """Nobody waits longer than the patience for what an old form can serve; the fetch goes on for the next."""
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
    """Fresh never gives an old form, but leaves it for those who take one."""
    await forms.form("a", SENDER)
    aws.error = DOWN
    with pytest.raises(AwsUnavailable):
        await forms.form("a", SENDER, fresh=True)
    assert forms.form_now("a", SENDER) is not None


async def test_types__nothing_held_fails(forms: Forms, aws: Answers) -> None:
    """Without anything held the error is the answer, for all who waited, and is not remembered."""
    aws.error = DOWN
    got = await asyncio.gather(*(forms.types("a") for _ in range(3)), return_exceptions=True)
    assert got == [DOWN] * 3
    aws.error = None
    assert (await forms.types("a")).stale is False
    assert aws.asked["a"] == 2


async def test_types__our_own_fault(forms: Forms, aws: Answers, time: Time) -> None:
    """Only AWS's errors are covered up by an old value."""
    await forms.types("a")
    time.now += timedelta(hours=1)
    aws.error = KeyError("a mistake of ours")
    with pytest.raises(KeyError):
        await forms.types("a")


async def test_form__one_caller_goes(forms: Forms, aws: Answers) -> None:
    """A caller who is cancelled does not take the fetch away from the others."""
    aws.gate.clear()
    gone, stays = (asyncio.create_task(forms.form("a", SENDER)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    aws.gate.set()
    assert (await stays).value.fingerprint == "answer 1"
    assert gone.cancelled()


async def test_warm__failing_region(forms: Forms, aws: Answers) -> None:
    """Regions warm side by side; one that fails stays cold and stops no other."""
    aws.down = {"b"}
    await forms.warm(["a", "b", "c"])
    assert [forms.types_now(region) is not None for region in "abc"] == [True, False, True]


async def test_aclose__under_way(forms: Forms, aws: Answers) -> None:
    """Closing ends what is under way; a later call starts anew."""
    aws.gate.clear()
    waiting = asyncio.create_task(forms.types("a"))
    await asyncio.sleep(0)
    await forms.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    aws.gate.set()
    assert (await forms.types("a")).stale is False
