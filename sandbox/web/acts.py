"""What a person does on the page: each act is one request, handed to the same client rules the driver uses."""

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
from sandbox.web.entered import BadInputError, entered_state, told_at_once
from sandbox.web.frames import file_of, sees

Act = Callable[[User, Json], Awaitable[Json]]


class Acts:
    """The acts by name; each takes the person and the request's JSON, and gives the answer's JSON."""

    def __init__(
        self, slack: SlackStandIn, commands: frozenset[str], conversations_changed: Callable[[], None]
    ) -> None:
        """`commands` are those the app has, such as {"/callsign"}."""
        self._slack = slack
        self._commands = commands
        self._workspace = slack.workspace
        self._interactions = slack.interactions
        self._conversations_changed = conversations_changed
        self.by_name: Mapping[str, Act] = {
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

    async def say(self, user: User, asked: Json) -> Json:
        """Send what was typed: a slash command, `/invite`, or words."""
        conversation, line = self._conversation(user, asked), str(asked.get("text", "")).strip()
        if conversation.archived:
            raise BadInputError("This channel is archived.")
        if line.startswith("/"):
            await self._command(user, conversation, line, in_thread=bool(asked.get("thread_ts")))
        elif line:
            conversation.members.add(user.id)
            message = Message(conversation=conversation, ts=self._workspace.new_ts(), author=user, text=line, blocks=[])
            message.thread_ts = asked.get("thread_ts") or None
            self._workspace.post(message)
        return {}

    async def shortcut(self, user: User, asked: Json) -> Json:
        name = str(asked.get("name", ""))
        await self._interactions.run_shortcut(user, self._slack.shortcuts.get(name, name))
        return {}

    async def home(self, user: User, asked: Json) -> Json:
        await self._interactions.open_home(user, str(asked.get("tab", "home")))
        return {}

    async def press(self, user: User, asked: Json) -> Json:
        surface, block, element = self._element(user, asked)
        self._keep(user, surface, asked.get("values"))
        option = asked.get("option")
        if element["type"] == "overflow":
            option = next((one for one in element["options"] if one.get("value") == option), None)
            if option is None:
                raise BadInputError("This choice is not offered.")
        await self._interactions.press(user, surface, block, element, option)
        return {}

    async def enter(self, user: User, asked: Json) -> Json:
        """A value was entered; tell the app where it asked for it."""
        surface, block, element = self._element(user, asked)
        self._put(user, surface, block, element, asked.get("value"))
        if isinstance(surface, View):
            surface.errors.pop(block["block_id"], None)
        if told_at_once(block, element, str(asked.get("trigger", "choice"))):
            await self._interactions.dispatch(user, surface, block, element)
        return {}

    async def suggest(self, user: User, asked: Json) -> Json:
        surface, block, element = self._element(user, asked)
        typed = str(asked.get("typed", ""))
        return {"options": await self._interactions.suggest(user, surface, block, element, typed)}

    async def submit(self, user: User, asked: Json) -> Json:
        view = self._top(user, asked)
        self._keep(user, view, asked.get("values"))
        if not view.content.get("submit"):
            raise BadInputError("This window has nothing to submit.")
        await self._interactions.submit(user)
        return {}

    async def close(self, user: User, asked: Json) -> Json:
        self._top(user, asked)
        await self._interactions.close(user, whole_stack=bool(asked.get("whole_stack")))
        return {}

    async def dismiss(self, user: User, asked: Json) -> Json:
        """Take a message away that only this person sees."""
        found = next((message for message in user.ephemerals if message.ts == asked.get("ts")), None)
        if found:
            self._workspace.remove(found)
        return {}

    def upload(self, user: User, asked: Mapping[str, str], data: bytes) -> Json:
        """Take a file for a file_input; the page puts it in with `enter` afterwards."""
        self.check_file(user, asked, len(data))
        kind = mimetypes.guess_type(asked["name"])[0] or "application/octet-stream"
        stored = self._workspace.store_file(user, name=asked["name"], data=data, mimetype=kind)
        return file_of(self._workspace, stored)

    def check_file(self, user: User, asked: Mapping[str, str], size: int) -> None:
        """Refuse what the Slack client would not take, before or after the bytes came."""
        _, _, element = self._element(user, asked)
        if refusal := refused_file(element, asked.get("name", ""), size):
            raise BadInputError(refusal)

    async def _command(self, user: User, conversation: Conversation, line: str, *, in_thread: bool) -> None:
        command = line.partition(" ")[0]
        if in_thread:
            self._workspace.show_error(user, f"{command} is not supported in threads. Sorry!")
        elif command == "/invite":
            conversation.members.add(self._workspace.bot.id)
            self._conversations_changed()
        elif command not in self._commands:
            self._workspace.show_error(user, f"{command} is not a valid command. Try {min(self._commands)} help.")
        else:
            conversation.members.add(user.id)
            await self._interactions.run_command(user, conversation, line)

    def _conversation(self, user: User, asked: Mapping[str, Any]) -> Conversation:
        found = self._workspace.conversations.get(str(asked.get("channel", "")))
        if found is None or not sees(user, found):
            raise BadInputError("There is no such channel.")
        return found

    def _holder(self, user: User, asked: Mapping[str, Any]) -> Surface:
        """The view or message an act happens in."""
        if asked.get("view"):
            view = self._workspace.views.get(str(asked["view"]))
            if view is None or view.owner is not user or not view.live:
                raise BadInputError("This window is not open any more.")
            return view
        conversation = self._conversation(user, asked)
        ts = str(asked.get("ts", ""))
        private = (message for message in user.ephemerals if message.ts == ts)
        message = conversation.messages.get(ts) or next(private, None)
        if message is None:
            raise BadInputError("This message is gone.")
        return message

    def _element(self, user: User, asked: Mapping[str, Any]) -> tuple[Surface, Json, Json]:
        surface = self._holder(user, asked)
        for block in walk_blocks(surface.blocks):
            for element in elements_of(block):
                if (block["block_id"], element["action_id"]) == (asked.get("block_id"), asked.get("action_id")):
                    return surface, block, element
        raise BadInputError("This was changed in the meantime.")

    def _top(self, user: User, asked: Json) -> View:
        """The visible modal, if it is the one the page means."""
        if not user.modals or user.modals[-1].id != asked.get("view"):
            raise BadInputError("This window is not open any more.")
        return user.modals[-1]

    def _keep(self, user: User, surface: Surface, values: Any) -> None:
        """Take over what the page holds; what the view does not ask any more is left out."""
        if not isinstance(values, dict):
            return
        for block in walk_blocks(surface.blocks):
            for element in elements_of(block):
                entered = values.get(block["block_id"], {})
                if element["type"] in STATE and element["action_id"] in entered:
                    self._put(user, surface, block, element, entered[element["action_id"]])

    def _put(self, user: User, surface: Surface, block: Json, element: Json, value: Any) -> None:
        if element["type"] == "file_input" and len(value or []) > element.get("max_files", MAX_FILES):
            raise BadInputError(f"Up to {element.get('max_files', MAX_FILES)} files can be added.")
        state = entered_state(element, value, lambda file_id: self._file(user, file_id))
        if surface.values.get(block["block_id"], {}).get(element["action_id"]) != state:
            self._interactions.enter(surface, block, element, state)

    def _file(self, user: User, file_id: str) -> Json:
        file = self._workspace.files.get(file_id)
        if file is None or file.owner is not user:
            raise BadInputError("The file is gone. Add it again.")
        return file_json(self._workspace, file)
