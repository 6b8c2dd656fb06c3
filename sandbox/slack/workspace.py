"""The workspace.

It holds the state and reports changes. It does not know HTTP and checks nothing; the methods and the rules do that.
"""

from __future__ import annotations

import itertools
import secrets
import string
from collections.abc import Callable
from typing import Any

from sandbox.slack.changes import Changes, Json
from sandbox.slack.delivery import WAIT_SECONDS
from sandbox.slack.elements import initial_values, values_after_update
from sandbox.slack.records import (
    Conversation,
    Message,
    ResponseUrl,
    StoredFile,
    Trigger,
    User,
    UserGroup,
    UserKind,
    View,
)

#: The workspace of outsiders.
OTHER_COMPANY = "T0ELSEWHERE"
RESPONSE_URL_SECONDS = 30 * 60


class Workspace:
    """A team with one app installed."""

    team_id = "T0SANDBOX01"
    team_name = "Sandbox"
    domain = "sandbox"
    app_id = "A0SANDBOX01"
    bot_id = "B0SANDBOX01"
    #: The Enterprise Grid organization; empty for a workspace of its own.
    enterprise_id = ""
    #: The app is installed in the whole organization, not in this workspace.
    is_enterprise_install = False

    def __init__(self, clock: Callable[[], float], bot_name: str = "callsign", patience: float = WAIT_SECONDS) -> None:
        self.clock = clock
        self._patience = patience
        self.changes = Changes(clock)
        #: The base URL of files and response URLs. The server sets it when it has a port.
        self.url = "http://127.0.0.1"
        self._bot_name = bot_name
        self._empty()

    def _empty(self) -> None:
        """The state of a new workspace: nobody but the bot."""
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.views: dict[str, View] = {}
        self.files: dict[str, StoredFile] = {}
        self.uploads: dict[str, StoredFile] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self.enterprise_id, self.is_enterprise_install = "", False
        self.bot = User(id="U0SANDBOX01", name=self._bot_name, kind="bot")
        self.users[self.bot.id] = self.bot

    def reset(self) -> None:
        """Forget every person, conversation, view, file and change, and everyone who follows the changes."""
        self._empty()
        self.changes.clear()

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0SB{next(self._numbers):07d}"

    def new_ts(self) -> str:
        """A message timestamp: unique and increasing, even if the clock stands still."""
        # assumption: `messages-in-order`
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_hash(self) -> str:
        letters = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(8))
        return f"{int(self.clock())}.{letters}"

    def user(self, name: str, kind: UserKind = "member") -> User:
        """The person with this name, who joins the team if new."""
        for user in self.users.values():
            if user.name == name.removeprefix("@"):
                return user
        team_id = OTHER_COMPANY if kind == "outsider" else ""
        user = User(id=self.new_id("U"), name=name.removeprefix("@"), kind=kind, team_id=team_id)
        self.users[user.id] = user
        return user

    def channel(self, name: str, private: bool = False) -> Conversation:
        """The channel with this name, which is created if new."""
        existing = self.find_conversation(name)
        if existing is not None:
            return existing
        channel = Conversation(
            id=self.new_id("C"), name=name.removeprefix("#"), created=int(self.clock()), private=private
        )
        self.conversations[channel.id] = channel
        return channel

    def find_conversation(self, id_or_name: str) -> Conversation | None:
        if id_or_name in self.conversations:
            return self.conversations[id_or_name]
        named = (c for c in self.conversations.values() if not c.partner and c.name == id_or_name.removeprefix("#"))
        return next(named, None)

    def direct_messages(self, user: User) -> Conversation:
        """The direct messages of the bot with `user`, which are opened if new."""
        for conversation in self.conversations.values():
            if conversation.partner is user:
                return conversation
        members = {user.id, self.bot.id}
        opened = Conversation(
            id=self.new_id("D"), name="directmessage", created=int(self.clock()), partner=user, members=members
        )
        self.conversations[opened.id] = opened
        return opened

    def user_group(self, handle: str, members: list[User]) -> UserGroup:
        group = UserGroup(id=self.new_id("S"), handle=handle, members=[user.id for user in members])
        self.usergroups[group.id] = group
        return group

    def post(self, message: Message) -> Message:
        """Post a message: in its conversation, or for one person only."""
        message.values = initial_values(message.blocks)
        where = {"channel": message.channel_id, "ts": message.ts}
        if message.ephemeral_for:
            message.ephemeral_for.ephemerals.append(message)
            self.changes.emit("ephemeral", user=message.ephemeral_for.id, **where)
        else:
            message.conversation.messages[message.ts] = message
            self.changes.emit("message", thread_ts=message.thread_ts, **where)
        return message

    def edit(self, message: Message, *, text: str, blocks: list[Json]) -> None:
        """Replace text and blocks of a message. Values in its inputs stay, as in views."""
        message.edited = not blocks
        message.text, message.blocks = text, blocks
        message.values = values_after_update(message.values, blocks)
        kind = "ephemeral_updated" if message.ephemeral_for else "message_updated"
        self.changes.emit(kind, channel=message.channel_id, ts=message.ts)

    def remove(self, message: Message) -> None:
        if message.ephemeral_for:
            message.ephemeral_for.ephemerals.remove(message)
        else:
            del message.conversation.messages[message.ts]
            message.conversation.deleted.add(message.ts)
        kind = "ephemeral_deleted" if message.ephemeral_for else "message_deleted"
        self.changes.emit(kind, channel=message.channel_id, ts=message.ts)

    def open_modal(self, user: User, content: Json) -> View:
        """Open a new root modal. It replaces the modals that are open."""
        for view in user.modals:
            view.live = False
        user.modals.clear()
        return self._stack(user, content)

    def push_modal(self, user: User, content: Json) -> View:
        return self._stack(user, content)

    def update_view(self, view: View, content: Json) -> None:
        """Replace the content of an open view. Values stay where block_id and action_id stay."""
        view.content = content
        view.values = values_after_update(view.values, content["blocks"])
        view.hash = self.new_hash()
        view.errors.clear()
        kind = "view_updated" if content["type"] == "modal" else "home_published"
        self.changes.emit(kind, user=view.owner.id, view=view.id)

    def publish_home(self, user: User, content: Json) -> View:
        if user.home is None:
            view_id = self.new_id("V")
            user.home = View(id=view_id, owner=user, content=content, hash="", root_id=view_id)
            self.views[view_id] = user.home
        self.update_view(user.home, content)
        return user.home

    def external_id_taken(self, content: Json, except_for: View | None = None) -> bool:
        """Whether another live view of the team has this content's external_id."""
        external_id = content.get("external_id")
        live = (view for view in self.views.values() if view.live and view is not except_for)
        return bool(external_id) and any(view.content.get("external_id") == external_id for view in live)

    def close_views(self, user: User, number: int) -> list[View]:
        """Close the top `number` modals, and return them, the top one first."""
        closed = [user.modals.pop() for _ in range(min(number, len(user.modals)))]
        for view in closed:
            view.live = False
            self.changes.emit("view_closed", user=user.id, view=view.id)
        return closed

    def _stack(self, user: User, content: Json) -> View:
        view_id = self.new_id("V")
        root, previous = (user.modals[0].id, user.modals[-1].id) if user.modals else (view_id, None)
        view = View(id=view_id, owner=user, content=content, hash=self.new_hash(), root_id=root, previous_id=previous)
        view.values = initial_values(content["blocks"])
        self.views[view_id] = view
        user.modals.append(view)
        self.changes.emit("view_opened", user=user.id, view=view.id)
        return view

    def issue_trigger(self, user: User, view_id: str | None = None) -> str:
        trigger_id = f"{next(self._numbers)}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user=user, view_id=view_id, expires_at=self.clock() + self._patience)
        return trigger_id

    def keep_triggers(self, before: float, seconds: float) -> None:
        """Let what was valid `before` the clock was moved by `seconds` live on: the app has not become slower."""
        for trigger in self.triggers.values():
            if before < trigger.expires_at:
                trigger.expires_at += seconds

    def issue_response_url(self, user: User, conversation: Conversation, message: Message | None = None) -> str:
        key = secrets.token_urlsafe(18)
        self.response_urls[key] = ResponseUrl(
            user=user, conversation=conversation, message=message, expires_at=self.clock() + RESPONSE_URL_SECONDS
        )
        return f"{self.url}/response/{key}"

    def store_file(self, owner: User, *, name: str, data: bytes, mimetype: str, complete: bool = True) -> StoredFile:
        file = StoredFile(
            id=self.new_id("F"),
            owner=owner,
            name=name,
            title=name,
            mimetype=mimetype,
            data=data,
            created=int(self.clock()),
            complete=complete,
        )
        self.files[file.id] = file
        self.changes.emit("file", user=owner.id, file=file.id)
        return file

    def show_error(self, user: User, text: str) -> None:
        """Show an error toast on this person's screen."""
        user.errors.append(text)
        self.changes.emit("error", user=user.id, text=text)

    def show_field_errors(self, view: View, errors: dict[str, str]) -> None:
        """Show error texts under inputs, by block_id."""
        view.errors = dict(errors)
        self.changes.emit("field_errors", user=view.owner.id, view=view.id, errors=dict(errors))

    def set_state(self, surface: View | Message, block_id: str, action_id: str, state: Json) -> None:
        """Record what a person entered. The client keeps it until the view is closed."""
        surface.values.setdefault(block_id, {})[action_id] = state
        where: dict[str, Any] = {"view": surface.id} if isinstance(surface, View) else {"ts": surface.ts}
        self.changes.emit("state", block_id=block_id, action_id=action_id, **where)
