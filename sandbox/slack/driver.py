"""A person who uses Slack, for tests: reads labels, types, presses buttons and waits for changes.

Every failure is an AssertionError that shows the screen.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sandbox.slack import input_values
from sandbox.slack.changes import Json
from sandbox.slack.client_checks import refused_file
from sandbox.slack.elements import TEXT_INPUTS, state_with, value_of
from sandbox.slack.interactions import Interactions, Surface
from sandbox.slack.payloads import file_json
from sandbox.slack.records import Conversation, Message, User, View
from sandbox.slack.screen import Button, Field, buttons, fields, plain, texts
from sandbox.slack.workspace import Workspace

T = TypeVar("T")

#: Seconds that a person waits for something to appear.
PATIENCE = 40.0


class Channel:
    """A conversation, as its members see it."""

    def __init__(self, workspace: Workspace, conversation: Conversation) -> None:
        self._workspace = workspace
        self.conversation = conversation

    @property
    def id(self) -> str:
        return self.conversation.id

    @property
    def name(self) -> str:
        return self.conversation.name

    @property
    def messages(self) -> list[Message]:
        """The messages outside of threads, oldest first."""
        return [message for message in self.conversation.messages.values() if not message.thread_ts]

    @property
    def all_messages(self) -> list[Message]:
        """Messages and replies, oldest first."""
        return list(self.conversation.messages.values())

    def last_message(self) -> Message:
        """The newest message outside of threads."""
        assert self.messages, f"#{self.name} has no messages"
        return self.messages[-1]

    async def waits_for(self, wanted: str | Callable[[Message], object], timeout: float = PATIENCE) -> Message:
        """The newest message or reply with a text (or accepted by a function), now or within `timeout` seconds."""
        accepts = (lambda m: wanted in f"{m.text}\n{m.plain}") if isinstance(wanted, str) else wanted
        found = await self._workspace.changes.wait_for(
            lambda: next((message for message in reversed(self.all_messages) if accepts(message)), None), timeout
        )
        shown = "\n---\n".join(message.plain for message in self.all_messages) or "(nothing)"
        assert found, f"#{self.name} shows no message with {wanted!r} after {timeout} s. It shows:\n{shown}"
        return found

    def invites(self, *people: Person) -> None:
        """Add people to the channel; without arguments, the bot."""
        joining = [person.user for person in people] or [self._workspace.bot]
        self.conversation.members |= {user.id for user in joining}

    def removes_bot(self) -> None:
        self.conversation.members.discard(self._workspace.bot.id)

    def archives(self) -> None:
        self.conversation.archived = True

    def is_shared(self) -> None:
        """Share it with another company."""
        self.conversation.ext_shared = True


class Person:
    """A person who uses the bot. What they see is in the workspace, so each `slack.user(name)` is a new object."""

    def __init__(
        self, workspace: Workspace, interactions: Interactions, user: User, shortcuts: Mapping[str, str]
    ) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._shortcuts = shortcuts
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def interactions(self) -> Interactions:
        """What a client does, by blocks instead of labels."""
        return self._interactions

    @property
    def view(self) -> View | None:
        """The visible modal."""
        return self.user.modals[-1] if self.user.modals else None

    @property
    def home(self) -> View | None:
        """The app's home tab; None before it is published."""
        return self.user.home

    @property
    def errors(self) -> list[str]:
        """Error toasts so far."""
        return self.user.errors

    @property
    def field_errors(self) -> dict[str, str]:
        """Label -> error text in the visible modal."""
        view = self.view
        if view is None:
            return {}
        labels = {block["block_id"]: plain(block.get("label")) for block in view.blocks}
        return {labels[block_id]: text for block_id, text in view.errors.items()}

    def ephemerals(self, channel: str | Channel | None = None) -> list[Message]:
        """Messages that only this person sees, in a channel or in all channels."""
        where = self._conversation(channel) if channel else None
        return [message for message in self.user.ephemerals if where in (None, message.conversation)]

    def texts(self) -> list[str]:
        """All texts in the visible modal, or in the home tab if no modal is open."""
        shown = self.view or self.home
        if shown is None:
            return []
        title = [shown.title] if shown.title else []
        closing = [plain(shown.content[key]) for key in ("submit", "close") if shown.content.get(key)]
        return [*title, *texts(shown.blocks, shown.values), *closing, *self.field_errors.values()]

    def labels(self) -> list[str]:
        """The labels of all inputs, from top to bottom."""
        shown = self.view or self.home
        return [field.label for field in fields(shown.blocks)] if shown else []

    def value(self, label: str) -> Any:
        """The value of the input with this label: a string, a list of option texts or file names, or None."""
        shown, field = self._field(label) or self._fail(f"no input {label!r}")
        state = shown.values[field.block["block_id"]][field.element["action_id"]]
        return input_values.shown(value_of(state))

    async def runs(self, line: str, channel: str | Channel = "#general") -> None:
        """Type a slash command into a channel, or into the bot's direct messages with channel="@bot"."""
        conversation = self._conversation(channel)
        conversation.members.add(self.user.id)
        await self._interactions.run_command(self.user, conversation, line)

    async def uses_shortcut(self, name: str) -> None:
        """Use a global shortcut by its name in `slack.shortcuts`, or by its callback_id."""
        await self._interactions.run_shortcut(self.user, self._shortcuts.get(name, name))

    async def opens_home(self, tab: str = "home") -> None:
        """Open the app's home tab, or its "messages" tab."""
        await self._interactions.open_home(self.user, tab)

    async def fills(
        self,
        values: Mapping[str, Any],
        message: Message | None = None,
        *,
        awaits_update: bool = False,
        timeout: float = PATIENCE,
    ) -> None:
        """Fill inputs by label, in this order. If two inputs have the same label, use "Section > Label".

        Values: a str for a text, number, date or choice (its text); a list of texts for several choices; True or False
        for checkboxes with one option; None to empty the input. Each value is dispatched to the app if its block says
        so. With `awaits_update` the app must then change the view before the next input is filled.
        """
        for label, value in values.items():
            await self._fill(label, value, message=message, awaits_update=awaits_update, timeout=timeout)

    async def attaches(self, label: str, data: bytes, name: str = "document.png", mimetype: str | None = None) -> None:
        """Add a file to a file input. The client refuses other extensions and more than 10 MB."""
        view, field = await self._wait_for(lambda: self._field(label), f"no input {label!r}", PATIENCE)
        if refusal := refused_file(field.element, name, len(data)):
            self._workspace.show_error(self.user, refusal)
            return
        guessed = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self._workspace.store_file(self.user, name=name, data=data, mimetype=guessed)
        held = value_of(view.values[field.block["block_id"]][field.element["action_id"]])
        await self._enter(view, field, state_with(field.element, [*held, file_json(self._workspace, file)]))

    async def clicks(
        self,
        text: str,
        message: Message | None = None,
        *,
        confirm: bool = True,
        awaits_update: bool = False,
        timeout: float = PATIENCE,
    ) -> None:
        """Press the button (or overflow entry) with this text: in a message, else the visible modal, else the home tab.

        If it asks for a confirmation, `confirm` is the answer. With `awaits_update` the app must then change what has
        the button.
        """
        surface, button = await self._wait_for(
            lambda: self._button(text, message), f"no button {text!r}", timeout, message
        )
        if "confirm" in button.element and not confirm:
            return
        before = _version(surface)
        await self._interactions.press(self.user, surface, button.block, button.element, button.option)
        if awaits_update:
            await self._wait_for(lambda: _version(surface) != before, f"no update after {text!r}", timeout)

    async def submits(self) -> None:
        """Press the modal's submit button. `field_errors`, `errors` and `view` show the result."""
        view = self.view
        assert view, f"no modal to submit. {self.screen()}"
        assert view.content.get("submit"), f"this modal has no submit button. {self.screen()}"
        await self._interactions.submit(self.user)

    async def closes(self, *, whole_stack: bool = False) -> None:
        """Press the close button, or with `whole_stack` the X that closes every modal."""
        assert self.view, f"no modal to close. {self.screen()}"
        await self._interactions.close(self.user, whole_stack=whole_stack)

    async def sees_view(self, wanted: str | Callable[[View], object], timeout: float = PATIENCE) -> View:
        """The visible modal, as soon as it has this title (or a function accepts it)."""
        accepts = (lambda view: view.title == wanted) if isinstance(wanted, str) else wanted
        return await self._wait_for(
            lambda: self.view if self.view and accepts(self.view) else None, f"no modal {wanted!r}", timeout
        )

    async def sees_home(self, wanted: str | Callable[[View], object], timeout: float = PATIENCE) -> View:
        """The home tab, as soon as it shows this text (or a function accepts it)."""
        accepts = (lambda view: _shows(view, wanted)) if isinstance(wanted, str) else wanted
        return await self._wait_for(
            lambda: self.home if self.home and accepts(self.home) else None, f"no home tab with {wanted!r}", timeout
        )

    async def sees_text(self, wanted: str, timeout: float = PATIENCE) -> None:
        """Wait until the visible modal (or home tab) shows a text."""
        await self._wait_for(lambda: any(wanted in line for line in self.texts()), f"no text {wanted!r}", timeout)

    async def sees_no_view(self, timeout: float = PATIENCE) -> None:
        """Wait until every modal is closed."""
        await self._wait_for(lambda: self.view is None, "a modal is still open", timeout)

    async def sees_error(self, wanted: str, timeout: float = PATIENCE) -> str:
        """Wait for the error toast that contains a text."""
        return await self._wait_for(
            lambda: next((error for error in self.errors if wanted in error), None), f"no error {wanted!r}", timeout
        )

    async def sees_ephemeral(self, wanted: str, timeout: float = PATIENCE) -> Message:
        """Wait for a message that only this person sees and that contains a text."""
        return await self._wait_for(
            lambda: next((m for m in reversed(self.ephemerals()) if wanted in f"{m.text}\n{m.plain}"), None),
            f"no ephemeral message with {wanted!r}",
            timeout,
        )

    def screen(self) -> str:
        """The screen as text."""
        shown = self.view or self.home
        name = "nothing" if shown is None else f"modal {shown.title!r}" if shown is self.view else "the home tab"
        pressable = [button.text for button in buttons(shown.blocks)] if shown else []
        return (
            f"{self.user.name} sees {name}\n  texts: {self.texts()}\n  inputs: {self.labels()}\n"
            f"  buttons: {pressable}\n"
            f"  field errors: {self.field_errors}\n  errors: {self.errors}\n"
            f"  ephemerals: {[message.plain for message in self.ephemerals()]}"
        )

    async def _wait_for(
        self, condition: Callable[[], T | None], complaint: str, timeout: float, message: Message | None = None
    ) -> T:
        value = await self._workspace.changes.wait_for(condition, timeout)
        context = f"The message:\n{message.plain}" if message else self.screen()
        assert value, f"{complaint}. {context}"
        return value

    def _conversation(self, channel: str | Channel) -> Conversation:
        if isinstance(channel, Channel):
            return channel.conversation
        if channel == "@bot":
            return self._workspace.direct_messages(self.user)
        return self._workspace.channel(channel)

    def _field(self, label: str, message: Message | None = None) -> tuple[Surface, Field] | None:
        """The input with this label in a message, else in the visible modal, else in the home tab."""
        shown: Surface | None = message or self.view or self.home
        if shown is None:
            return None
        section, _, last = label.rpartition(" > ")
        matches = [f for f in fields(shown.blocks) if f.label == label or (f.label == last and section == f.section)]
        candidates = [f"{field.section} > {field.label}" for field in matches]
        assert len(matches) <= 1, f"{label!r} is the label of several inputs; use one of: {candidates}"
        return (shown, matches[0]) if matches else None

    def _fail(self, complaint: str) -> tuple[Surface, Field]:
        raise AssertionError(f"{complaint}. {self.screen()}")

    def _button(self, text: str, message: Message | None) -> tuple[Surface, Button] | None:
        surface: Surface | None = message or self.view or self.home
        matches = [button for button in buttons(surface.blocks) if button.text == text] if surface else []
        assert len(matches) <= 1, f"{len(matches)} buttons {text!r}. {self.screen()}"
        return (surface, matches[0]) if surface and matches else None

    async def _fill(
        self, label: str, value: Any, *, message: Message | None, awaits_update: bool, timeout: float
    ) -> None:
        surface, field = await self._wait_for(
            lambda: self._field(label, message), f"no input {label!r}", timeout, message
        )
        before = _version(surface)
        dispatched = await self._enter(surface, field, await self._state(surface, field, value))
        if awaits_update and dispatched:
            await self._wait_for(lambda: _version(surface) != before, f"no update after {label!r}", timeout)

    async def _state(self, surface: Surface, field: Field, value: Any) -> Json:
        """The element's state with `value` in it. For an external select the app is asked for its options."""
        if "external" in field.element["type"] and value not in (None, []):
            chosen = [await self._suggestion(surface, field, text) for text in input_values.as_list(value)]
            return state_with(field.element, chosen if field.element["type"].startswith("multi") else chosen[0])
        return input_values.state(field.element, field.label, value, self._id_of)

    async def _suggestion(self, surface: Surface, field: Field, text: str) -> Json:
        offered = await self._interactions.suggest(self.user, surface, field.block, field.element, text)
        return input_values.chosen(offered, field.label, text)

    async def _enter(self, surface: Surface, field: Field, state: Json) -> bool:
        """Enter a value. True if it was dispatched to the app."""
        self._interactions.enter(surface, field.block, field.element, state)
        if isinstance(surface, View):
            surface.errors.pop(field.block["block_id"], None)
        element, block = field.element, field.block
        if block["type"] == "input" and (not block.get("dispatch_action") or element["type"] == "file_input"):
            return False
        times = 1
        if element["type"] in TEXT_INPUTS:
            triggers = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
            times = len(triggers)
        for _ in range(times):
            await self._interactions.dispatch(self.user, surface, block, element)
        return times > 0

    def _id_of(self, name: str) -> str:
        """The id of "#channel", "@person" or a name. An id stays as it is."""
        if name in self._workspace.users or name in self._workspace.conversations:
            return name
        conversation = self._workspace.find_conversation(name)
        if conversation and not name.startswith("@"):
            return conversation.id
        return self._workspace.user(name).id


def _shows(view: View, wanted: str) -> bool:
    return any(wanted in line for line in texts(view.blocks, view.values))


def _version(surface: Surface) -> object:
    """A value that is different after each update."""
    return surface.hash if isinstance(surface, View) else id(surface.blocks)
