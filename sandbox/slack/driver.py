"""A person in front of Slack, for tests: reads labels, types, presses, waits for what appears.

Every failure is an AssertionError that says what is on the screen.
"""

import mimetypes
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sandbox.slack import answers
from sandbox.slack.changes import Json
from sandbox.slack.client_checks import refused_file
from sandbox.slack.elements import TYPED, state_with, value_of
from sandbox.slack.interactions import Holder, Interactions
from sandbox.slack.payloads import file_json
from sandbox.slack.records import Conversation, Message, User, View
from sandbox.slack.screen import Button, Field, buttons, fields, plain, texts
from sandbox.slack.workspace import Workspace

T = TypeVar("T")

#: Seconds a person waits for something to appear before giving up.
PATIENCE = 3.0


class Channel:
    """A conversation as its members see it."""

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

    async def waits_for(self, wanted: str | Callable[[Message], object], timeout: float = 5) -> Message:
        """The newest message or reply that contains a text, or that a function accepts; now or within `timeout` s."""
        accepts = (lambda m: wanted in f"{m.text}\n{m.plain}") if isinstance(wanted, str) else wanted
        found = await self._workspace.changes.wait_for(
            lambda: next((message for message in reversed(self.all_messages) if accepts(message)), None), timeout
        )
        shown = "\n---\n".join(message.plain for message in self.all_messages) or "(nothing)"
        assert found, f"#{self.name} shows no message with {wanted!r} after {timeout} s. It shows:\n{shown}"
        return found

    def invites(self, *people: "Person") -> None:
        """Let people in; without people, the bot."""
        joining = [person.user for person in people] or [self._workspace.bot]
        self.conversation.members |= {user.id for user in joining}

    def removes_bot(self) -> None:
        self.conversation.members.discard(self._workspace.bot.id)

    def archives(self) -> None:
        self.conversation.archived = True


class Person:
    """Someone who uses the bot. Made anew by each `slack.user(name)`; what they see lives in the workspace."""

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
    def view(self) -> View | None:
        """The visible modal."""
        return self.user.modals[-1] if self.user.modals else None

    @property
    def home(self) -> View | None:
        """The app's home tab, None until it was published."""
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

    def ephemerals(self, channel: "str | Channel | None" = None) -> list[Message]:
        """Messages only this person sees, in one channel or anywhere."""
        where = self._conversation(channel) if channel else None
        return [message for message in self.user.ephemerals if where in (None, message.conversation)]

    def texts(self) -> list[str]:
        """Everything to read in the visible modal, or in the home tab when no modal is open."""
        shown = self.view or self.home
        if shown is None:
            return []
        title = [shown.title] if shown.title else []
        closing = [plain(shown.content[key]) for key in ("submit", "close") if shown.content.get(key)]
        return [*title, *texts(shown.blocks, shown.values), *closing, *self.field_errors.values()]

    def labels(self) -> list[str]:
        """The labels of everything that can be filled, top to bottom."""
        shown = self.view or self.home
        return [field.label for field in fields(shown.blocks)] if shown else []

    def value(self, label: str) -> Any:
        """What the input of that label shows: a string, a list of option texts or file names, or None."""
        shown, field = self._field(label) or self._nothing(f"no input {label!r}")
        state = shown.values[field.block["block_id"]][field.element["action_id"]]
        return answers.shown(value_of(state))

    async def runs(self, line: str, channel: "str | Channel" = "#general") -> None:
        """Type a slash command into a channel, or into the bot's direct messages with channel="@bot"."""
        conversation = self._conversation(channel)
        conversation.members.add(self.user.id)
        await self._interactions.run_command(self.user, conversation, line)

    async def uses_shortcut(self, name: str) -> None:
        """Use a global shortcut by its name, if `slack.shortcuts` knows it, or by its callback_id."""
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
        """Fill inputs by label, in the order given; labels that two inputs share as "Section > Label".

        Values: str for texts, numbers, dates, one choice (its text); a list of texts for many; True or False for
        checkboxes with one option; None empties. Where the app asked for it, each value is dispatched as Slack
        does; with `awaits_update` the app must then change the view before the next input is filled.
        """
        for label, value in values.items():
            await self._fill(label, value, message=message, awaits_update=awaits_update, timeout=timeout)

    async def attaches(self, label: str, data: bytes, name: str = "document.png", mimetype: str | None = None) -> None:
        """Drop one more file into a file input. The client refuses other extensions and more than 10 MB."""
        view, field = await self._appears(lambda: self._field(label), f"no input {label!r}", PATIENCE)
        if refusal := refused_file(field.element, name, len(data)):
            self._workspace.show_error(self.user, refusal)
            return
        guessed = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self._workspace.store_file(self.user, name=name, data=data, mimetype=guessed)
        held = value_of(view.values[field.block["block_id"]][field.element["action_id"]])
        await self._enters(view, field, state_with(field.element, [*held, file_json(self._workspace, file)]))

    async def clicks(
        self, text: str, message: Message | None = None, *, confirm: bool = True, timeout: float = PATIENCE
    ) -> None:
        """Press the button (or overflow entry) of that text: in a message, else the visible modal, else the home tab.

        When it asks to confirm, `confirm` is the answer.
        """
        holder, button = await self._appears(
            lambda: self._button(text, message), f"no button {text!r}", timeout, message
        )
        if "confirm" in button.element and not confirm:
            return
        await self._interactions.press(self.user, holder, button.block, button.element, button.option)

    async def submits(self) -> None:
        """Press the modal's submit button; see `field_errors`, `errors` and `view` for what came of it."""
        view = self.view
        assert view, f"no modal to submit. {self.screen()}"
        assert view.content.get("submit"), f"this modal has no submit button. {self.screen()}"
        await self._interactions.submit(self.user)

    async def closes(self, *, whole_stack: bool = False) -> None:
        """Press the close button; with `whole_stack` the X that closes every modal."""
        assert self.view, f"no modal to close. {self.screen()}"
        await self._interactions.close(self.user, whole_stack=whole_stack)

    async def sees_view(self, wanted: str | Callable[[View], object], timeout: float = PATIENCE) -> View:
        """The visible modal, once it has that title (or a function accepts it)."""
        accepts = (lambda view: view.title == wanted) if isinstance(wanted, str) else wanted
        return await self._appears(
            lambda: self.view if self.view and accepts(self.view) else None, f"no modal {wanted!r}", timeout
        )

    async def sees_home(self, wanted: str | Callable[[View], object], timeout: float = PATIENCE) -> View:
        """The home tab, once it shows that text (or a function accepts it)."""
        accepts = (lambda view: _reads(view, wanted)) if isinstance(wanted, str) else wanted
        return await self._appears(
            lambda: self.home if self.home and accepts(self.home) else None, f"no home tab with {wanted!r}", timeout
        )

    async def sees_text(self, wanted: str, timeout: float = PATIENCE) -> None:
        """Wait until the visible modal (or home tab) shows a text."""
        await self._appears(lambda: any(wanted in line for line in self.texts()), f"no text {wanted!r}", timeout)

    async def sees_no_view(self, timeout: float = PATIENCE) -> None:
        """Wait until every modal is closed."""
        await self._appears(lambda: self.view is None, "a modal is still open", timeout)

    async def sees_error(self, wanted: str, timeout: float = PATIENCE) -> str:
        """The error toast that contains a text."""
        found = lambda: next((error for error in self.errors if wanted in error), None)  # noqa: E731
        return await self._appears(found, f"no error {wanted!r}", timeout)

    async def sees_ephemeral(self, wanted: str, timeout: float = PATIENCE) -> Message:
        """The newest message for this person only that contains a text."""
        found = lambda: next((m for m in reversed(self.ephemerals()) if wanted in f"{m.text}\n{m.plain}"), None)  # noqa: E731
        return await self._appears(found, f"no ephemeral message with {wanted!r}", timeout)

    def screen(self) -> str:
        """What is on the screen, in words."""
        shown = self.view or self.home
        name = "nothing" if shown is None else f"modal {shown.title!r}" if shown is self.view else "the home tab"
        pressable = [button.text for button in buttons(shown.blocks)] if shown else []
        return (
            f"{self.user.name} sees {name}\n  texts: {self.texts()}\n  inputs: {self.labels()}\n  buttons: {pressable}\n"
            f"  field errors: {self.field_errors}\n  errors: {self.errors}\n"
            f"  ephemerals: {[message.plain for message in self.ephemerals()]}"
        )

    async def _appears(
        self, look: Callable[[], T | None], complaint: str, timeout: float, message: Message | None = None
    ) -> T:
        found = await self._workspace.changes.wait_for(look, timeout)
        where = f"The message says:\n{message.plain}" if message else self.screen()
        assert found, f"{complaint}. {where}"
        return found

    def _conversation(self, channel: "str | Channel") -> Conversation:
        if isinstance(channel, Channel):
            return channel.conversation
        if channel == "@bot":
            return self._workspace.direct_messages(self.user)
        return self._workspace.channel(channel)

    def _field(self, label: str, message: Message | None = None) -> tuple[Holder, Field] | None:
        """The input of that label in a message, else the visible modal, else the home tab."""
        shown: Holder | None = message or self.view or self.home
        if shown is None:
            return None
        section, _, last = label.rpartition(" > ")
        found = [f for f in fields(shown.blocks) if f.label == label or (f.label == last and section == f.section)]
        candidates = [f"{field.section} > {field.label}" for field in found]
        assert len(found) <= 1, f"{label!r} names several inputs; say which: {candidates}"
        return (shown, found[0]) if found else None

    def _nothing(self, complaint: str) -> tuple[Holder, Field]:
        raise AssertionError(f"{complaint}. {self.screen()}")

    def _button(self, text: str, message: Message | None) -> tuple[Holder, Button] | None:
        holder: Holder | None = message or self.view or self.home
        found = [button for button in buttons(holder.blocks) if button.text == text] if holder else []
        assert len(found) <= 1, f"{len(found)} buttons {text!r}. {self.screen()}"
        return (holder, found[0]) if holder and found else None

    async def _fill(
        self, label: str, value: Any, *, message: Message | None, awaits_update: bool, timeout: float
    ) -> None:
        holder, field = await self._appears(
            lambda: self._field(label, message), f"no input {label!r}", timeout, message
        )
        before = _version(holder)
        dispatched = await self._enters(holder, field, await self._state(holder, field, value))
        if awaits_update and dispatched:
            await self._appears(lambda: _version(holder) != before, f"no update after {label!r}", timeout)

    async def _state(self, holder: Holder, field: Field, value: Any) -> Json:
        """The element's state once it holds `value`; an external select is typed into and asked."""
        if "external" in field.element["type"] and value not in (None, []):
            chosen = [await self._suggestion(holder, field, text) for text in answers.as_list(value)]
            return state_with(field.element, chosen if field.element["type"].startswith("multi") else chosen[0])
        return answers.state(field.element, field.label, value, self._id_of)

    async def _suggestion(self, holder: Holder, field: Field, text: str) -> Json:
        offered = await self._interactions.suggest(self.user, holder, field.block, field.element, text)
        return answers.chosen(offered, field.label, text)

    async def _enters(self, holder: Holder, field: Field, state: Json) -> bool:
        """Put a value in; True when the app was told of it."""
        self._interactions.enter(holder, field.block, field.element, state)
        if isinstance(holder, View):
            holder.errors.pop(field.block["block_id"], None)
        element, block = field.element, field.block
        if block["type"] == "input" and (not block.get("dispatch_action") or element["type"] == "file_input"):
            return False
        times = 1
        if element["type"] in TYPED:
            triggers = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
            times = len(triggers)
        for _ in range(times):
            await self._interactions.dispatch(self.user, holder, block, element)
        return times > 0

    def _id_of(self, name: str) -> str:
        """The id behind "#channel", "@person" or a name; ids stay."""
        if name in self._workspace.users or name in self._workspace.conversations:
            return name
        conversation = self._workspace.find_conversation(name)
        if conversation and not name.startswith("@"):
            return conversation.id
        return self._workspace.user(name).id


def _reads(view: View, wanted: str) -> bool:
    return any(wanted in line for line in texts(view.blocks, view.values))


def _version(holder: Holder) -> object:
    """Something that is another thing after each update."""
    return holder.hash if isinstance(holder, View) else id(holder.blocks)
