"""The actions of a person on the page. Each action is a request; the client rules are those of the driver."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.client_checks import MAX_FILES, refused_file
from sandbox.slack.elements import STATE, elements_of, walk_blocks
from sandbox.slack.interactions import Surface
from sandbox.slack.payloads import file_json
from sandbox.slack.records import Conversation, Message, User, View
from sandbox.slack.server import SlackStandIn
from sandbox.web.element_input import BadInputError, input_state, is_dispatched
from sandbox.web.page_updates import file_of, sees

Action = Callable[[User, Json], Awaitable[Json]]


class PageActions:
    """The actions by name. Each is a function from the person and the request's JSON to the answer's JSON."""

    def __init__(
        self, slack: SlackStandIn, commands: frozenset[str], conversations_changed: Callable[[], None]
    ) -> None:
        """`commands` are the slash commands of the app, such as {"/callsign"}."""
        self._slack = slack
        self._commands = commands
        self._workspace = slack.workspace
        self._interactions = slack.interactions
        self._conversations_changed = conversations_changed
        self.by_name: Mapping[str, Action] = {
            "say": self.say,
            "shortcut": self.shortcut,
            "home": self.home,
            "press": self.press,
            "enter": self.enter,
            "suggest": self.suggest,
            "submit": self.submit,
            "close": self.close,
            "dismiss": self.dismiss,
        }

    async def say(self, user: User, request: Json) -> Json:
        """Send a line from the composer: a slash command, `/invite`, or a message."""
        conversation, line = self._conversation(user, request), str(request.get("text", "")).strip()
        if conversation.archived:
            raise BadInputError("This channel is archived.")
        if line.startswith("/"):
            await self._command(user, conversation, line, in_thread=bool(request.get("thread_ts")))
        elif line:
            conversation.members.add(user.id)
            message = Message(conversation=conversation, ts=self._workspace.new_ts(), author=user, text=line, blocks=[])
            message.thread_ts = request.get("thread_ts") or None
            self._workspace.post(message)
        return {}

    async def shortcut(self, user: User, request: Json) -> Json:
        name = str(request.get("name", ""))
        await self._interactions.run_shortcut(user, self._slack.shortcuts.get(name, name))
        return {}

    async def home(self, user: User, request: Json) -> Json:
        await self._interactions.open_home(user, str(request.get("tab", "home")))
        return {}

    async def press(self, user: User, request: Json) -> Json:
        surface, block, element = self._element(user, request)
        self._save(user, surface, request.get("values"))
        option = request.get("option")
        if element["type"] == "overflow":
            option = next((entry for entry in element["options"] if entry.get("value") == option), None)
            if option is None:
                raise BadInputError("This option does not exist.")
        await self._interactions.press(user, surface, block, element, option)
        return {}

    async def enter(self, user: User, request: Json) -> Json:
        """Enter a value, and dispatch it to the app if the block says so."""
        surface, block, element = self._element(user, request)
        self._put(user, surface, block, element, request.get("value"))
        if isinstance(surface, View):
            surface.errors.pop(block["block_id"], None)
        if is_dispatched(block, element, str(request.get("trigger", "choice"))):
            await self._interactions.dispatch(user, surface, block, element)
        return {}

    async def suggest(self, user: User, request: Json) -> Json:
        surface, block, element = self._element(user, request)
        typed = str(request.get("typed", ""))
        return {"groups": await self._interactions.suggest_groups(user, surface, block, element, typed)}

    async def submit(self, user: User, request: Json) -> Json:
        view = self._top(user, request)
        self._save(user, view, request.get("values"))
        if not view.content.get("submit"):
            raise BadInputError("This window has no submit button.")
        await self._interactions.submit(user)
        return {}

    async def close(self, user: User, request: Json) -> Json:
        self._top(user, request)
        await self._interactions.close(user, whole_stack=bool(request.get("whole_stack")))
        return {}

    async def dismiss(self, user: User, request: Json) -> Json:
        """Remove a message that only this person sees."""
        message = next((message for message in user.ephemerals if message.ts == request.get("ts")), None)
        if message:
            self._workspace.remove(message)
        return {}

    def upload(self, user: User, request: Mapping[str, str], data: bytes) -> Json:
        """Store a file for a file_input. The page then adds it with `enter`."""
        self.check_file(user, request, len(data))
        mimetype = mimetypes.guess_type(request["name"])[0] or "application/octet-stream"
        file = self._workspace.store_file(user, name=request["name"], data=data, mimetype=mimetype)
        return file_of(self._workspace, file)

    def check_file(self, user: User, request: Mapping[str, str], size: int) -> None:
        """Refuse a file that the Slack client would refuse, before or after its bytes have arrived."""
        _, _, element = self._element(user, request)
        if refusal := refused_file(element, request.get("name", ""), size):
            raise BadInputError(refusal)

    async def _command(self, user: User, conversation: Conversation, line: str, *, in_thread: bool) -> None:
        command = line.partition(" ")[0]
        if in_thread:
            raise BadInputError(f"{command} is not supported in threads. Sorry!")
        if command == "/invite":
            conversation.members.add(self._workspace.bot.id)
            self._conversations_changed()
        elif command not in self._commands:
            raise BadInputError(f"{command} is not a valid command. Try {min(self._commands)} help.")
        else:
            conversation.members.add(user.id)
            await self._interactions.run_command(user, conversation, line)

    def _conversation(self, user: User, request: Mapping[str, Any]) -> Conversation:
        conversation = self._workspace.conversations.get(str(request.get("channel", "")))
        if conversation is None or not sees(user, conversation):
            raise BadInputError("There is no such channel.")
        return conversation

    def _holder(self, user: User, request: Mapping[str, Any]) -> Surface:
        """The view or message of the action."""
        if request.get("view"):
            view = self._workspace.views.get(str(request["view"]))
            if view is None or view.owner is not user or not view.live:
                raise BadInputError("This window is no longer open.")
            return view
        conversation = self._conversation(user, request)
        ts = str(request.get("ts", ""))
        private = (message for message in user.ephemerals if message.ts == ts)
        message = conversation.messages.get(ts) or next(private, None)
        if message is None:
            raise BadInputError("This message no longer exists.")
        return message

    def _element(self, user: User, request: Mapping[str, Any]) -> tuple[Surface, Json, Json]:
        surface = self._holder(user, request)
        for block in walk_blocks(surface.blocks):
            for element in elements_of(block):
                if (block["block_id"], element["action_id"]) == (request.get("block_id"), request.get("action_id")):
                    return surface, block, element
        raise BadInputError("This has changed in the meantime.")

    def _top(self, user: User, request: Json) -> View:
        """The visible modal, if it is the modal of the request."""
        if not user.modals or user.modals[-1].id != request.get("view"):
            raise BadInputError("This window is no longer open.")
        return user.modals[-1]

    def _save(self, user: User, surface: Surface, values: Any) -> None:
        """Save the values of the page. Values of inputs that are no longer in the view are ignored."""
        if not isinstance(values, dict):
            return
        for block in walk_blocks(surface.blocks):
            for element in elements_of(block):
                block_values = values.get(block["block_id"], {})
                if element["type"] in STATE and element["action_id"] in block_values:
                    self._put(user, surface, block, element, block_values[element["action_id"]])

    def _put(self, user: User, surface: Surface, block: Json, element: Json, value: Any) -> None:
        if element["type"] == "file_input" and len(value or []) > element.get("max_files", MAX_FILES):
            raise BadInputError(f"You can add up to {element.get('max_files', MAX_FILES)} files.")
        state = input_state(element, value, lambda file_id: self._file(user, file_id))
        if surface.values.get(block["block_id"], {}).get(element["action_id"]) != state:
            self._interactions.enter(surface, block, element, state)

    def _file(self, user: User, file_id: str) -> Json:
        file = self._workspace.files.get(file_id)
        if file is None or file.owner is not user:
            raise BadInputError("The file no longer exists. Add it again.")
        return file_json(self._workspace, file)
