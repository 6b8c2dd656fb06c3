"""Nobody but full members of the workspace may do or view anything: every listener is behind one check."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot import listeners, messages
from bot.flows.services import Request, acknowledge, border
from sandbox.slack.records import UserKind
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import TOLL_FREE
from workflows.batches.prepare import NewBatch, prepare
from workflows.records.drafts import Person, SubmissionState
from workflows.records.uploads import Upload, UploadId
from workflows.tables.check import CheckedRow

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: A modal with two inputs, as its owner submits it.
MODAL = {
    "type": "view_submission",
    "view": {"id": "V1", "type": "modal", "blocks": [{"type": "section"}, {"type": "input", "block_id": "name"}]},
}
HOME = {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}}
COMMAND = {"command": "/callsign", "response_url": "https://hooks.slack.com/1"}


def bound(counter: Counter) -> Iterator[Callable[..., Awaitable[Any]]]:
    """The functions of all listeners of the app."""
    app = AsyncApp(token="xoxb-unused", signing_secret="unused", name="callsign")
    listeners.register(app, counter.services)
    for listener in app._async_listeners:  # Bolt has no public list of them
        yield listener.ack_function


class Answers:
    """What a person was answered next to their message."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def __call__(self, **answer: Any) -> None:
        self.texts.append(answer["text"])


def body_of(counter: Counter, name: str, kind: UserKind, shape: dict[str, Any]) -> dict[str, Any]:
    """A payload of this shape, from a person of this kind."""
    user = counter.slack.user(name, kind).user
    place = user.team_id or counter.slack.workspace.team_id
    if "command" in shape:
        return {**shape, "user_id": user.id, "team_id": place}
    if "event" in shape:
        return {**shape, "event": {**shape["event"], "user": user.id}, "team_id": counter.slack.workspace.team_id}
    return {**shape, "user": {"id": user.id, "team_id": place}, "team": {"id": counter.slack.workspace.team_id}}


async def call(
    counter: Counter, listener: Callable[..., Awaitable[Any]], body: dict[str, Any]
) -> tuple[AsyncAck, Answers]:
    """Call a listener as Bolt does."""
    ack, answers = AsyncAck(), Answers()  # type: ignore[no-untyped-call]  # Bolt has no types here
    client = counter.services.people.client
    await listener(ack=ack, respond=answers, client=client, body=body, context={})
    return ack, answers


@pytest.mark.parametrize("kind", ["guest", "outsider", "bot"])
async def test_every_listener__refuses_everybody_but_members(counter: Counter, kind: UserKind) -> None:
    """Commands, shortcuts, views, options, actions and App Home alike, without a call to AWS.

    Two listeners answer everybody, because they only acknowledge: a closed modal, and events that nobody reads.
    """
    functions = list(bound(counter))
    assert sum(function is acknowledge for function in functions) == 2
    before = counter.office.calls()
    for function in functions:
        if function is acknowledge:
            continue
        _, answers = await call(counter, function, body_of(counter, "gus", kind, COMMAND))
        assert answers.texts == [messages.problems.MEMBERS_ONLY]
    assert counter.office.calls() == before
    assert len(functions) > 50


@pytest.mark.parametrize("kind", ["guest", "outsider"])
async def test_guest__presses_any_button_of_a_message(counter: Counter, kind: UserKind) -> None:
    """A message cannot differ by its reader, so each of its buttons answers a guest alone, and says whom to ask."""
    action = {"action_id": "a", "block_id": "b", "type": "button", "value": "registration-unknown"}
    press = {"type": "block_actions", "actions": [action], "container": {"type": "message"}, "trigger_id": "1.2"}
    for function in bound(counter):
        if function is acknowledge:
            continue
        ack, answers = await call(counter, function, body_of(counter, "gus", kind, {**press, "response_url": "x"}))
        assert answers.texts == [messages.problems.guest_pressed("")]
        assert ack.response is not None


@pytest.mark.parametrize("shape", [MODAL, HOME, COMMAND], ids=["modal", "home", "command"])
async def test_guest__reads_why_where_they_look(counter: Counter, shape: dict[str, Any]) -> None:
    """The modal and App Home say it and nothing else; a command is answered next to it."""
    handled: list[Request] = []

    async def handle(request: Request) -> None:
        handled.append(request)

    ack, answers = await call(counter, border(counter.services, handle), body_of(counter, "gus", "guest", shape))
    home = counter.slack.user("gus").home
    shown = [*answers.texts, str(ack.response and ack.response.body), str(home.content if home else "")]
    assert sum(messages.problems.MEMBERS_ONLY in text for text in shown) == 1
    assert not handled


@pytest.mark.parametrize("failure", ["missing_scope", "internal_error", 500])
async def test_doubt__keeps_what_was_typed(counter: Counter, failure: str | int) -> None:
    """While Slack does not say who it is, the modal stays, with the words under its first input."""
    body = body_of(counter, "bob", "member", MODAL)
    counter.slack.faults.fail("users.info", failure, times=99)
    ack, _ = await call(counter, border(counter.services, refuses_to_run), body)
    words = messages.problems.not_checked("missing_scope" if failure == "missing_scope" else "")
    assert ack.response is not None
    assert json.loads(ack.response.body) == {"response_action": "errors", "errors": {"name": words}}


async def test_doubt__ends_with_the_next_press(counter: Counter) -> None:
    """A guest for whom it could not be checked is still refused once it can."""
    counter.slack.faults.fail("users.info", "missing_scope")
    shapes = [
        await call(counter, border(counter.services, refuses_to_run), body_of(counter, "gus", "guest", COMMAND))
        for _ in range(2)
    ]
    assert [answers.texts for _, answers in shapes] == [
        [messages.problems.not_checked("missing_scope")],
        [messages.problems.MEMBERS_ONLY],
    ]


@pytest.mark.parametrize(
    ("teams", "named", "allowed"),
    [
        (("T0SANDBOX01", "T0OTHER"), "T0OTHER", True),
        (("T0SANDBOX01", "T0OTHER"), "E0GROUP", True),
        (("T0OTHER",), "T0OTHER", False),
        ((), "T0OTHER", False),
    ],
)
async def test_organization__a_member_may_come_by_any_of_their_workspaces(
    counter: Counter, teams: tuple[str, ...], named: str, allowed: bool
) -> None:
    """Slack names one of them, or the organization. What the person owns is recorded under ours."""
    counter.slack.workspace.enterprise_id = "E0GROUP"
    user = counter.slack.user("ana").user
    user.teams, user.team_id = teams, named
    handled: list[Request] = []

    async def handle(request: Request) -> None:
        handled.append(request)

    await call(counter, border(counter.services, handle), body_of(counter, "ana", "member", COMMAND))
    workspaces = [request.body["team_id"] for request in handled]
    assert workspaces == ([counter.slack.workspace.team_id] if allowed else [])


async def test_member__in_a_payload_of_another_workspace(counter: Counter) -> None:
    """The same user id elsewhere is another person."""
    body = {**body_of(counter, "ana", "member", COMMAND), "team_id": "T0ELSEWHERE"}
    _, answers = await call(counter, border(counter.services, refuses_to_run), body)
    assert answers.texts == [messages.problems.MEMBERS_ONLY]


async def refuses_to_run(_: Request) -> None:
    """A handler that must not be reached."""
    raise AssertionError("the person was let in")


def rows_of(path: Path) -> Tally[tuple[str, str]]:
    """Every row of every table, but the head of the audit log, which every act of anybody moves."""
    with closing(sqlite3.connect(path)) as database:
        tables = [
            name
            for (name,) in database.execute(
                "select name from sqlite_master where type = 'table' and name <> 'audit_head'"
            )
        ]
        return Tally((name, repr(row)) for name in tables for row in database.execute(f'select * from "{name}"'))


async def world_of(counter: Counter, owner: Person) -> dict[str, str]:
    """An id of each thing that a person may have: two drafts, a stopped submission, a denial, a batch, an upload."""
    office, store = counter.office, counter.services.store
    denied = await office.denied(owner=owner)
    draft = await office.draft(owner=owner)
    stopped = await office.begin(await office.draft(owner=owner))
    await store.save_submission(replace(stopped, state=SubmissionState.NEEDS_ATTENTION))
    form = (await office.forms.form("us-east-1", TOLL_FREE)).value
    new = NewBatch(
        owner=owner, form=form, account_id="123456789012", region="us-east-1", channel_id="C1", source="a.csv"
    )
    row = CheckedRow(number=2, key="k", name="Acme", answers={}, documents={}, errors=())
    batch = await prepare([row], {}, new, office.ports)
    upload = Upload(
        id=UploadId("upload-1"),
        owner=owner,
        region="us-east-1",
        registration_type=TOLL_FREE,
        title="Toll-free",
        name_pattern="",
        channel_id="C1",
        table_name="a.csv",
        created_at=office.time.now,
    )
    await store.add_upload(upload, b"Company\nAcme\n", ())
    return {
        "draft": draft.id,
        "registration": denied.id,
        "submission": f"{stopped.id}:{stopped.attempt}",
        "batch": batch.id,
        "upload": upload.id,
    }


def payloads_about(world: dict[str, str], new_owner: str, trigger: Callable[[], str]) -> Iterator[dict[str, Any]]:
    """A press of a button with each id, from a message and from a window; and a window with all of them."""
    entered = {
        "go_on": {"x": {"selected_option": {"value": "good"}}},
    }
    view = {
        "id": "V1",
        "type": "modal",
        "private_metadata": json.dumps({**world, "type": "TOLL_FREE", "country": "US", "ordinal": "1"}),
        "blocks": [{"type": "input", "block_id": name} for name in entered],
        "state": {"values": {**entered, "new_owner": {"x": {"selected_user": new_owner}}}},
    }
    yield {"type": "view_submission", "view": view}
    number = json.dumps([world["registration"], "TOLL_FREE", "US"])
    for value in (*world.values(), number):
        action = {"action_id": "a", "block_id": "b", "type": "button", "value": value}
        yield {"type": "block_actions", "actions": [action], "trigger_id": trigger(), "view": view}


async def test_every_listener__leaves_alone_what_belongs_to_another_member(counter: Counter, tmp_path: Path) -> None:
    """Any press and any window with the ids of somebody else's things changes neither them nor anything at AWS.

    What a click carries is not trusted: the person's right to this draft, registration or batch is checked when they
    act. What every member may do is not part of this: take a registration over, start a fix, snooze its nudges.
    """
    team = counter.slack.workspace.team_id
    world = await world_of(counter, Person(workspace_id=team, user_id=counter.slack.user("ana").user.id))
    bob, cyd = counter.slack.user("bob").user, counter.slack.user("cyd").user
    before, effects = rows_of(tmp_path / "callsign.db"), counter.office.effects()
    for function in bound(counter):
        if function is acknowledge:
            continue
        for shape in payloads_about(world, cyd.id, lambda: counter.slack.workspace.issue_trigger(bob)):
            await call(counter, function, body_of(counter, "bob", "member", shape))
    changed = before - rows_of(tmp_path / "callsign.db")
    assert not changed
    assert counter.office.effects() == effects
