"""What the Slack client does when a person acts: it sends a payload, reads the ack and changes the screen.

Both the driver and the browser page use it. It works with ids and elements, not with labels.
"""

from __future__ import annotations

from typing import Any

from sandbox.slack import payloads
from sandbox.slack.changes import Json
from sandbox.slack.client_checks import refused_inputs
from sandbox.slack.delivery import Ack, Delivery
from sandbox.slack.elements import STATE
from sandbox.slack.normalise import normalised_blocks, normalised_view
from sandbox.slack.records import Conversation, Message, User, View
from sandbox.slack.rules import message_problems, submission_ack_problems, suggestion_ack_problems
from sandbox.slack.workspace import Workspace

TROUBLE_CONNECTING = "We had some trouble connecting. Try again?"
MAX_VIEWS = 3
# assumption: `words-of-failures`
_REASONS = {"timeout": "operation_timeout", "no_connection": "dispatch_unknown_error", "dropped": "operation_timeout"}

#: Where blocks are shown.
Surface = View | Message


class Interactions:
    """The interactions of people with the app in one workspace."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    async def run_command(self, user: User, conversation: Conversation, line: str) -> None:
        """Send a slash command, and show its answer or its error."""
        command, _, text = line.partition(" ")
        payload = payloads.slash_command(self._workspace, user, conversation, command, text.strip())
        ack = await self._delivery.send("slash_commands", payload)
        if not ack.ok:
            reason = _REASONS.get(ack.problem, "dispatch_failed")
            self._workspace.show_error(user, f'{command} failed with the error "{reason}"')
        elif ack.body:
            self._show_command_answer(user, conversation, ack.body)

    async def run_shortcut(self, user: User, callback_id: str) -> None:
        """Use a global shortcut."""
        payload = payloads.global_shortcut(self._workspace, user, callback_id)
        ack = await self._delivery.send("interactive", payload)
        self._show_failure(user, ack, f"The shortcut {callback_id}")

    async def open_home(self, user: User, tab: str = "home") -> None:
        """Open the app's home. The event has been delivered when this returns."""
        await self._delivery.send("events_api", payloads.app_home_opened(self._workspace, user, tab))

    async def send_event(self, kind: str, **details: Any) -> None:
        """Send any event of the Events API."""
        await self._delivery.send("events_api", payloads.event(self._workspace, kind, **details))

    async def press(self, user: User, surface: Surface, block: Json, element: Json, option: Json | None = None) -> None:
        """Press a button, or choose `option` in an overflow menu."""
        action: Json = {key: element[key] for key in ("text", "value", "url", "style") if key in element}
        if option:
            action = {"selected_option": option}
        await self._send_action(user, surface, block, element, action)

    def enter(self, surface: Surface, block: Json, element: Json, state: Json) -> None:
        """Put `state` into an element without a dispatch to the app."""
        self._workspace.set_state(surface, block["block_id"], element["action_id"], state)

    async def dispatch(self, user: User, surface: Surface, block: Json, element: Json) -> None:
        """Dispatch the value of an element to the app."""
        state = surface.values[block["block_id"]][element["action_id"]]
        key = STATE[element["type"]][0]
        action = {name: element[name] for name in ("placeholder",) if name in element}
        await self._send_action(user, surface, block, element, {key: state.get(key), **action})

    async def suggest(self, user: User, surface: Surface, block: Json, element: Json, typed: str) -> list[Json]:
        """The options of an external select, also those in groups; [] as for `suggest_groups`."""
        groups = await self.suggest_groups(user, surface, block, element, typed)
        return [option for group in groups for option in group["options"]]

    async def suggest_groups(self, user: User, surface: Surface, block: Json, element: Json, typed: str) -> list[Json]:
        """The groups of options of an external select, or one without a label.

        [] if too little was typed or the answer is not valid.
        """
        if len(typed) < element.get("min_query_length", 3):
            return []
        ids = (block["block_id"], element["action_id"])
        payload = payloads.block_suggestion(self._workspace, user, surface, ids=ids, typed=typed)
        ack = await self._delivery.send("interactive", payload)
        if not ack.ok or suggestion_ack_problems(ack.body):
            self._workspace.show_error(user, "The options could not be loaded.")
            return []
        groups: list[Json] = ack.body.get("option_groups") or [{"options": ack.body.get("options", [])}]
        return groups

    async def submit(self, user: User) -> None:
        """Press the submit button of the visible modal. The ack has taken effect when this returns."""
        view = user.modals[-1]
        refused = refused_inputs(view.blocks, view.values)
        self._workspace.show_field_errors(view, refused)
        if refused:
            return
        ack = await self._delivery.send("interactive", payloads.view_submission(self._workspace, view))
        if ack.ok:
            self._take_submission_ack(user, view, ack.body)
        else:
            self._workspace.show_error(user, TROUBLE_CONNECTING)

    async def close(self, user: User, *, whole_stack: bool = False) -> None:
        """Press the close button, or the X, which closes the whole stack. Sends view_closed if the view asks for it."""
        top, root = user.modals[-1], user.modals[0]
        cleared = whole_stack or bool(top.content.get("clear_on_close"))
        closed = self._workspace.close_views(user, len(user.modals) if cleared else 1)
        if any(view.content.get("notify_on_close") for view in closed):
            payload = payloads.view_closed(self._workspace, root if cleared else top, is_cleared=cleared)
            await self._delivery.send("interactive", payload)

    async def _send_action(self, user: User, surface: Surface, block: Json, element: Json, action: Json) -> None:
        ids = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
        payload = payloads.block_actions(self._workspace, user, surface, ids | action)
        ack = await self._delivery.send("interactive", payload)
        self._show_failure(user, ack, element.get("text", {}).get("text") or element["action_id"])

    def _show_failure(self, user: User, ack: Ack, label: str) -> None:
        if not ack.ok:
            reason = _REASONS.get(ack.problem, "dispatch_failed")
            self._workspace.show_error(user, f'{label} did not work: "{reason}"')

    def _show_command_answer(self, user: User, conversation: Conversation, body: Any) -> None:
        """Show the body of a command's ack as a message: to the person, or to all with response_type in_channel."""
        answer: Json = body if isinstance(body, dict) else {"text": str(body)}
        blocks = answer.get("blocks") or []
        if message_problems(blocks) if blocks else not answer.get("text"):
            self._workspace.show_error(user, 'The command failed with the error "invalid_blocks"')
            return
        message = Message(
            conversation=conversation,
            ts=self._workspace.new_ts(),
            author=self._workspace.bot,
            text=str(answer.get("text", "")),
            blocks=normalised_blocks(blocks, lambda: self._workspace.new_id("b")),
            ephemeral_for=None if answer.get("response_type") == "in_channel" else user,
        )
        self._workspace.post(message)

    def _take_submission_ack(self, user: User, view: View, body: Any) -> None:
        """Apply the response_action. After an invalid answer the view stays open, with the usual toast."""
        if not view.live:
            return
        if body in (None, "", {}):
            self._workspace.close_views(user, 1)
            return
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        full = isinstance(body, dict) and body.get("response_action") == "push" and len(user.modals) >= MAX_VIEWS
        if full or submission_ack_problems(body, inputs) or self._external_id_taken(body, view):
            self._workspace.show_error(user, TROUBLE_CONNECTING)
            return
        match body["response_action"]:
            case "clear":
                self._workspace.close_views(user, len(user.modals))
            case "errors":
                self._workspace.show_field_errors(view, body["errors"])
            case "update":
                self._workspace.update_view(view, self._content(body["view"]))
            case "push":
                self._workspace.push_modal(user, self._content(body["view"]))

    def _content(self, view: Json) -> Json:
        return normalised_view(view, lambda: self._workspace.new_id("b"))

    def _external_id_taken(self, body: Json, view: View) -> bool:
        """An update may keep its own external_id, a push may not."""
        mine = view if body["response_action"] == "update" else None
        return self._workspace.external_id_taken(body.get("view", {}), except_for=mine)
