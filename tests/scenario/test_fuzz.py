"""Any request, even one that Slack never sends, is answered within three seconds, without an unhandled error."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from bot.blocks import bulk, details, home, lists, nudges, page, request_number, review, start, status_message
from bot.settings import Settings
from sandbox.slack.delivery import Ack, Kind
from sandbox.slack.workspace import Workspace
from tests.scenario.bulk import submits_columns
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import World, running, stand_ins
from tests.scenario.form_filling import becomes_idle, confirms, fills_form, hears, settles, starts_registration

SAMPLES = Path(__file__).parents[1] / "samples" / "slack"
#: Numbers of mutated payloads.
FEW, MANY = 100, 600
#: Statuses without a listener, for an unreadable body, and for a response URL of another host.
REFUSED = {"http_400", "http_403", "http_404"}
#: Loggers of uncaught errors.
ACCIDENTS = ("asyncio", "aiohttp", "slack_bolt")

Delivery = tuple[Kind, dict[str, Any]]
Place = tuple[str | int, ...]


def own_names() -> list[str]:
    """The names of our listeners: callback IDs, action IDs, keys of metadata."""
    modules = (bulk, home, details, lists, status_message, nudges, request_number, page, review, start)
    found = [value for module in modules for name, value in vars(module).items() if name.isupper()]
    return sorted({name for name in found if isinstance(name, str)})


#: Replacements for a value. DELETED removes it.
DELETED = object()
ODD: Sequence[Any] = (
    DELETED,
    None,
    True,
    0,
    -1,
    1e308,
    "",
    " ",
    "x" * 5000,
    "😀" * 400,
    "\u202e\u0000<!channel> <@U1> *bold* `code`",
    "{}",
    '{"draft": "nobody", "page": "nowhere", "region": "moon-1"}',
    "https://hooks.slack.com.evil.example/actions/1",
    [],
    ["a", 1, None],
    {},
    {"id": {"id": []}},
    [{"type": "button", "actions": [None]}],
    *own_names(),
)


def places(payload: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a payload."""
    inner = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


def put(payload: Any, place: Place, value: Any) -> None:
    """Replace or delete the value at a place, if an earlier mutation left the place there."""
    *way, last = place
    for key in way:
        try:
            payload = payload[key]
        except (KeyError, IndexError, TypeError):
            return
    if not isinstance(payload, dict | list) or (isinstance(payload, list) and not isinstance(last, int)):
        return
    if isinstance(payload, list) and int(last) >= len(payload):
        return
    if value is DELETED:
        payload.pop(last, None) if isinstance(payload, dict) else payload.pop(int(last))
    else:
        payload[last] = deepcopy(value)  # type: ignore[index]  # the key fits the kind of payload


class Corpus:
    """The payloads to mutate. Not a dataclass, because Hypothesis would print all of its fields in every report."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.deliveries = deliveries


@st.composite
def mutations(draw: st.DrawFn, corpus: Corpus) -> Delivery:
    """A payload with one to four places changed."""
    kind, original = corpus.deliveries[draw(st.integers(0, len(corpus.deliveries) - 1))]
    payload = deepcopy(original)
    for _ in range(draw(st.integers(1, 4))):
        found = list(places(payload))
        if found:
            put(payload, draw(st.sampled_from(found)), draw(st.sampled_from(ODD)))
    return kind, payload


def samples(user_id: str, origin: str) -> Iterator[Delivery]:
    """Slack's own payloads, as if this person had sent them to this workspace."""
    names = [*SAMPLES.glob("*_*.json"), *SAMPLES.glob("shortcut_*.json"), *SAMPLES.glob("events/*.json")]
    for path in sorted(set(names)):
        text = path.read_text().replace("https://hooks.slack.com", origin)
        payload = json.loads(text.replace("T0FORMS001", Workspace.team_id).replace("U0ALICE001", user_id))
        kind: Kind = "events_api" if path.parent.name == "events" else "interactive"
        yield ("slash_commands" if "command" in payload else kind), payload


async def recorded_payloads(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Delivery]:
    """The payloads that Slack sends while a person registers."""
    deliveries: list[Delivery] = []
    send = world.slack.http.send

    async def recording(kind: Kind, payload: dict[str, Any], *, retry: int) -> Ack:
        deliveries.append((kind, deepcopy(payload)))
        return await send(kind, payload, retry=retry)

    with monkeypatch.context() as patch:
        patch.setattr(world.slack.http, "send", recording)
        person = world.ana
        await person.opens_home()
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        await person.clicks("Back", awaits_update=True)
        await settles(person)
        await fills_form(person, {})
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        for words in ("status", "list", "drafts"):
            await person.runs(f"/callsign {words}", channel="#sms")
        await submits_columns(person, [3])
        await person.fills({"How to continue": "Continue with the 9 good rows; leave the others out"})
        await person.submits()
        await person.sees_view("Review and start")
        await person.clicks("Send another file")
        await person.closes()
    return deliveries


@pytest.mark.timeout(120)
# A pause of the bot, drawn in its own thread during an example, looks to hypothesis as if the example had drawn it.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
async def test_receiver__any_payload(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, examples: int
) -> None:
    """Mutated real payloads are answered in time, never with a 500, and no error is raised after the answer."""
    async with stand_ins(settings, http=True) as surroundings, running(surroundings, http=True, patience=10) as world:
        origin = world.slack.api_url.removesuffix("/api/")
        corpus = [*await recorded_payloads(world, monkeypatch), *samples(world.ana.id, origin)]
        assert {kind for kind, _ in corpus} == set(get_args(Kind))
        loop = asyncio.get_running_loop()

        @trying(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(mutations(Corpus(corpus)))
        def answered(delivery: Delivery) -> None:
            kind, payload = delivery
            ack = asyncio.run_coroutine_threadsafe(world.slack.http.send(kind, payload, retry=0), loop).result()
            assert ack.ok or ack.problem in REFUSED, ack.problem

        with caplog.at_level(logging.WARNING):
            await asyncio.to_thread(answered)
            await becomes_idle(world)
        accidents = [
            record.getMessage()
            for record in caplog.records
            if record.name.startswith(ACCIDENTS) and (record.levelno >= logging.ERROR or record.exc_info)
        ]
        assert accidents == []
        assert not world.callsign.failure.done()
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        await world.ana.runs("/callsign help", channel="#sms")
        await world.ana.sees_ephemeral("/callsign new")
