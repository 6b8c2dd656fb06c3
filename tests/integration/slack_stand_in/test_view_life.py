"""The life of a view: triggers, hashes, the stack, the values of inputs, the effects of acks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Person
from sandbox.slack.interactions import TROUBLE_CONNECTING
from sandbox.slack.records import View
from tests.integration.slack_stand_in.blocks import (
    Json,
    actions,
    button,
    element,
    home,
    labelled,
    modal,
    option,
    section,
    select,
    text_input,
)
from tests.integration.slack_stand_in.conftest import Clock
from tests.integration.slack_stand_in.refusals import code
from tests.integration.slack_stand_in.scripted import ScriptedApp

Opens = Callable[[Json], View]
NAME = labelled("Name", text_input(), optional=True)


@pytest.mark.parametrize(("age", "error"), [(2.9, None), (3.0, "expired_trigger_id")])
async def test_trigger__lives_three_seconds(
    frozen: SlackStandIn, frozen_client: AsyncWebClient, clock: Clock, age: float, error: str | None
) -> None:
    """A trigger works for less than three seconds."""
    trigger = frozen.workspace.issue_trigger(frozen.user("ana").user)
    clock.now += age
    call = frozen_client.views_open(trigger_id=trigger, view=modal())
    assert (await code(call) if error else (await call).get("error")) == error


async def test_trigger__works_once(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A used trigger is refused as exchanged, an invented one as invalid."""
    trigger = slack.workspace.issue_trigger(slack.user("ana").user)
    await client.views_open(trigger_id=trigger, view=modal())
    assert await code(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await code(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_trigger__push_needs_one_from_a_modal(slack: SlackStandIn, client: AsyncWebClient, opens: Opens) -> None:
    """The trigger of a command cannot push a view."""
    opens(modal())
    trigger = slack.workspace.issue_trigger(slack.user("ana").user)
    assert await code(client.views_push(trigger_id=trigger, view=modal())) == "invalid_trigger_id"


async def test_push__three_views_at_most(
    slack: SlackStandIn, client: AsyncWebClient, opens: Opens, ana: Person
) -> None:
    """A stack has a root and two pushed views; each view names the one below."""
    root = opens(modal())
    for _ in range(2):
        assert ana.view
        await client.views_push(trigger_id=slack.workspace.issue_trigger(ana.user, ana.view.id), view=modal())
    assert [view.root_id for view in ana.user.modals] == [root.id] * 3
    assert ana.view
    assert ana.view.previous_id == ana.user.modals[1].id
    call = client.views_push(trigger_id=slack.workspace.issue_trigger(ana.user, ana.view.id), view=modal())
    assert await code(call) == "push_limit_reached"


async def test_push__onto_a_closed_modal(
    slack: SlackStandIn, client: AsyncWebClient, opens: Opens, ana: Person
) -> None:
    """After the person has closed the view, it can neither be pushed onto nor updated."""
    view = opens(modal())
    await ana.closes()
    trigger = slack.workspace.issue_trigger(ana.user, view.id)
    assert await code(client.views_push(trigger_id=trigger, view=modal())) == "not_found"
    assert await code(client.views_update(view_id=view.id, view=modal())) == "not_found"


async def test_update__with_an_old_hash(client: AsyncWebClient, opens: Opens) -> None:
    """A hash is valid until the next update; without a hash the last update wins."""
    view = opens(modal())
    old = view.hash
    await client.views_update(view_id=view.id, view=modal(title="Two"), hash=old)
    assert await code(client.views_update(view_id=view.id, view=modal(), hash=old)) == "hash_conflict"
    await client.views_update(view_id=view.id, view=modal(title="Three"))
    assert view.title == "Three"


async def test_publish__with_an_old_hash(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Home tabs have hashes too; unknown people have no home tab."""
    ana = slack.user("ana")
    first = await client.views_publish(user_id=ana.id, view=home(section("One")))
    await client.views_publish(user_id=ana.id, view=home(section("Two")))
    call = client.views_publish(user_id=ana.id, view=home(section("Three")), hash=first["view"]["hash"])
    assert await code(call) == "hash_conflict"
    assert ana.texts() == ["Two"]
    assert await code(client.views_publish(user_id="U9", view=home(section("x")))) == "invalid_arguments"


async def test_external_id__once_among_live_views(
    slack: SlackStandIn, client: AsyncWebClient, opens: Opens, ana: Person
) -> None:
    """An external_id belongs to one open view, names it for an update, and is free after it is closed."""
    view = opens(modal(external_id="form-1"))
    trigger = slack.workspace.issue_trigger(slack.user("bob").user)
    call = client.views_open(trigger_id=trigger, view=modal(external_id="form-1"))
    assert await code(call) == "duplicate_external_id"
    await client.views_update(external_id="form-1", view=modal(title="Two", external_id="form-1"))
    assert view.title == "Two"
    await ana.closes()
    assert opens(modal(external_id="form-1")).live


async def test_open__replaces_what_was_open(client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """A new root replaces the old one, which can no longer be updated."""
    old = opens(modal())
    new = opens(modal())
    assert ana.user.modals == [new]
    assert await code(client.views_update(view_id=old.id, view=modal())) == "not_found"


async def test_update__keeps_what_was_typed_by_both_ids(client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """If block_id and action_id stay, the value stays; if one is new, the input has its initial value."""
    view = opens(modal(NAME, labelled("Town", text_input()), labelled("Pet", text_input("old"))))
    await ana.fills({"Name": "Ana", "Town": "Ulm", "Pet": "Rex"})
    again = modal(
        labelled("Name", text_input(initial_value="x")),
        labelled("Town", text_input(initial_value="Bonn"), "town.2"),
        labelled("Pet", text_input("new")),
    )
    await client.views_update(view_id=view.id, view=again)
    assert [ana.value(label) for label in ("Name", "Town", "Pet")] == ["Ana", "Bonn", None]


async def test_update__forgets_a_page_that_was_swapped_out(client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """The value of a removed block is lost, even if the block returns."""
    view = opens(modal(NAME))
    await ana.fills({"Name": "Ana"})
    await client.views_update(view_id=view.id, view=modal())
    await client.views_update(view_id=view.id, view=modal(NAME))
    assert ana.value("Name") is None


async def test_update__empties_file_inputs(client: AsyncWebClient, opens: Opens, ana: Person) -> None:
    """Every update empties a file_input."""
    form = modal(labelled("Proof", element("file_input")))
    view = opens(form)
    await ana.attaches("Proof", b"x", name="a.png")
    assert ana.value("Proof") == ["a.png"]
    await client.views_update(view_id=view.id, view=form)
    assert ana.value("Proof") == []


@pytest.mark.parametrize(
    ("kind", "value", "left"), [("static_select", "b", None), ("multi_static_select", ["a", "b"], ["a"])]
)
async def test_update__drops_choices_no_longer_offered(
    client: AsyncWebClient, opens: Opens, ana: Person, kind: str, value: Any, left: Any
) -> None:
    """A selection stays only if it is still among the options."""
    view = opens(modal(labelled("Pick", select("a", "b") | {"type": kind})))
    await ana.fills({"Pick": value})
    await client.views_update(view_id=view.id, view=modal(labelled("Pick", select("a", "c") | {"type": kind})))
    assert ana.value("Pick") == left


async def test_push__each_view_has_its_own_values(
    slack: SlackStandIn, client: AsyncWebClient, app: ScriptedApp, opens: Opens, ana: Person
) -> None:
    """The submission of a pushed view has only its own values; the parent keeps its values."""
    view = opens(modal(NAME))
    await ana.fills({"Name": "Ana"})
    trigger = slack.workspace.issue_trigger(ana.user, view.id)
    await client.views_push(trigger_id=trigger, view=modal(labelled("Town", text_input())))
    await ana.fills({"Town": "Ulm"})
    await ana.submits()
    assert set(app.last("view_submission")["view"]["state"]["values"]) == {"town"}
    assert ana.value("Name") == "Ana"


async def submitted(app: ScriptedApp, ana: Person, answer: Any) -> None:
    app.answers["view_submission"] = answer
    await ana.submits()


async def test_ack__empty_closes_one_view(
    slack: SlackStandIn, client: AsyncWebClient, app: ScriptedApp, opens: Opens, ana: Person
) -> None:
    """An empty ack shows the view below; `clear` closes all views."""
    root = opens(modal(NAME))
    await client.views_push(trigger_id=slack.workspace.issue_trigger(ana.user, root.id), view=modal(NAME))
    await submitted(app, ana, None)
    assert ana.view is root
    await client.views_push(trigger_id=slack.workspace.issue_trigger(ana.user, root.id), view=modal(NAME))
    await submitted(app, ana, {"response_action": "clear"})
    assert ana.view is None


async def test_ack__update_and_push(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """`update` replaces the submitted view; `push` adds a view on top."""
    root = opens(modal(NAME))
    await submitted(app, ana, {"response_action": "update", "view": modal(NAME, title="Two")})
    assert (ana.view, root.title) == (root, "Two")
    await submitted(app, ana, {"response_action": "push", "view": modal(title="Three")})
    assert [view.title for view in ana.user.modals] == ["Two", "Three"]


async def test_ack__errors_under_labels(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """An error stays under its input until the input is changed."""
    opens(modal(NAME))
    await submitted(app, ana, {"response_action": "errors", "errors": {"name": "Too plain"}})
    assert ana.field_errors == {"Name": "Too plain"}
    assert "Too plain" in ana.texts()
    await ana.fills({"Name": "Anastasia"})
    assert ana.field_errors == {}


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {"note": "x"}},
        {"response_action": "update", "view": modal(title="x" * 25)},
        {"response_action": "push", "view": modal(external_id="taken")},
        "thanks",
        500,
        404,
    ],
)
async def test_ack__what_slack_cannot_use(app: ScriptedApp, opens: Opens, ana: Person, answer: Any) -> None:
    """After an invalid ack the view stays open, and the person sees an error."""
    view = opens(modal(NAME, section("Note", block_id="note"), external_id="taken"))
    await submitted(app, ana, answer)
    assert (ana.view, ana.errors) == (view, [TROUBLE_CONNECTING])


async def test_ack__a_fourth_view(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """After a push onto a full stack the person sees an error."""
    opens(modal())
    for _ in range(3):
        await submitted(app, ana, {"response_action": "push", "view": modal()})
    assert (len(ana.user.modals), ana.errors) == (3, [TROUBLE_CONNECTING])


@pytest.mark.parametrize(
    ("inner", "value", "complaint"),
    [
        (text_input(), None, "Please complete this required field."),
        (element("checkboxes", options=[option("x")]), None, "Please complete this required field."),
        (text_input(min_length=3), "ab", "Please enter at least 3 characters."),
        (text_input(max_length=3), "abcd", "Please enter no more than 3 characters."),
        (element("email_text_input"), "ana@", "Please enter a valid email address."),
        (element("url_text_input"), "example.com", "Please enter a valid URL."),
        (element("number_input", is_decimal_allowed=False), "one", "Please enter a number."),
        (element("number_input", is_decimal_allowed=False), "1.5", "Please enter a whole number."),
        (
            element("number_input", is_decimal_allowed=True, min_value="2"),
            "1.5",
            "Please enter a number of at least 2.",
        ),
        (element("number_input", is_decimal_allowed=True, max_value="2"), "2.5", "Please enter a number of at most 2."),
    ],
)
async def test_submit__client_refuses(
    app: ScriptedApp, opens: Opens, ana: Person, inner: Json, value: Any, complaint: str
) -> None:
    """The client shows an error under an invalid input and sends nothing."""
    opens(modal(labelled("A", inner)))
    await ana.fills({"A": value})
    await ana.submits()
    assert ana.field_errors == {"A": complaint}
    assert app.payloads == []


@pytest.mark.parametrize(
    ("inner", "value"),
    [
        (text_input(min_length=2, max_length=3), "abc"),
        (element("email_text_input"), "ana@mail.example.com"),
        (element("url_text_input"), "https://example.com/a?b=c"),
        (element("number_input", is_decimal_allowed=True, min_value="1", max_value="2"), "1.5"),
    ],
)
async def test_submit__client_lets_through(
    app: ScriptedApp, opens: Opens, ana: Person, inner: Json, value: Any
) -> None:
    """A valid input is sent."""
    opens(modal(labelled("A", inner)))
    await ana.fills({"A": value})
    await ana.submits()
    assert app.number_of("view_submission") == 1


async def test_submit__too_many_files(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """The client checks max_files."""
    opens(modal(labelled("A", element("file_input", max_files=1))))
    await ana.attaches("A", b"x", name="a.png")
    await ana.attaches("A", b"x", name="b.png")
    await ana.submits()
    assert ana.field_errors == {"A": "You can add up to 1 files."}
    assert app.payloads == []


@pytest.mark.parametrize(
    ("more", "whole_stack", "closed_payloads", "cleared"),
    [
        ({}, False, 0, None),
        ({"notify_on_close": True}, False, 1, False),
        ({"notify_on_close": True}, True, 1, True),
        ({"notify_on_close": True, "clear_on_close": True}, False, 1, True),
    ],
)
async def test_close__tells_who_asked(
    app: ScriptedApp,
    opens: Opens,
    ana: Person,
    more: Json,
    whole_stack: bool,
    closed_payloads: int,
    cleared: bool | None,
) -> None:
    """view_closed is sent only with notify_on_close; it says whether all views were closed."""
    opens(modal(NAME, **more))
    await ana.fills({"Name": "Ana"})
    await ana.closes(whole_stack=whole_stack)
    assert ana.view is None
    assert app.number_of("view_closed") == closed_payloads
    if closed_payloads:
        assert app.last("view_closed")["is_cleared"] is cleared
        assert app.last("view_closed")["view"]["state"] == {"values": {}}


async def test_close__button_pops_one_x_pops_all(
    slack: SlackStandIn, client: AsyncWebClient, app: ScriptedApp, opens: Opens, ana: Person
) -> None:
    """Cancel shows the view below; X closes all views, and the payload names the root."""
    root = opens(modal(notify_on_close=True))
    for closing in (False, True):
        trigger = slack.workspace.issue_trigger(ana.user, root.id)
        await client.views_push(trigger_id=trigger, view=modal())
        await ana.closes(whole_stack=closing)
        assert ana.view is (None if closing else root)
    assert app.last("view_closed")["view"]["id"] == root.id


async def test_dispatch__typed_text(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """A text is dispatched as configured: on Enter, on each character, or not at all."""
    each = {"trigger_actions_on": ["on_character_entered"]}
    both = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
    opens(
        modal(
            labelled("Quiet", text_input()),
            labelled("Enter", text_input(), dispatch_action=True),
            labelled("Each", text_input(dispatch_action_config=each), dispatch_action=True),
            labelled("Both", text_input(dispatch_action_config=both), dispatch_action=True),
        )
    )
    await ana.fills({"Quiet": "a", "Enter": "b", "Each": "c", "Both": "d"})
    assert [payload["actions"][0]["value"] for payload in app.payloads] == ["b", "c", "d", "d"]
    assert app.payloads[0]["view"]["state"]["values"]["quiet"]["value"]["value"] == "a"


async def test_button__failure_is_shown(app: ScriptedApp, opens: Opens, ana: Person) -> None:
    """If the app does not ack a button, the person sees an error."""
    opens(modal(actions(button("Go"))))
    app.answers["block_actions"] = 500
    await ana.clicks("Go")
    assert ana.errors == ['Go did not work: "dispatch_failed"']
