"""The contents of a workspace: people, conversations, messages, views, files, and keys that expire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sandbox.slack.changes import Json
from sandbox.slack.elements import Values
from sandbox.slack.screen import Button, buttons, texts

RESPONSE_URL_USES = 5

#: An outsider is somebody of another company, with whom a channel is shared (Slack Connect).
UserKind = Literal["member", "guest", "outsider", "bot"]


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """A person (or the bot) and their screen."""

    id: str
    name: str
    kind: UserKind = "member"
    tz: str = "Etc/UTC"
    deleted: bool = False
    #: The workspace or organization that Slack names with what they do; empty for this workspace.
    team_id: str = ""
    #: Their workspaces in the organization; empty where there is no organization.
    teams: tuple[str, ...] = ()
    #: Of an outsider: no channel is shared with them any longer.
    is_stranger: bool = False
    #: The open modals; the last one is visible.
    modals: list[View] = field(default_factory=list)
    home: View | None = None
    #: Error toasts, oldest first.
    errors: list[str] = field(default_factory=list)
    #: Messages that only this person sees.
    ephemerals: list[Message] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Conversation:
    """A channel, or the direct messages of the bot with a person."""

    id: str
    name: str
    created: int
    private: bool = False
    archived: bool = False
    #: People of another company are in it (Slack Connect).
    ext_shared: bool = False
    #: The direct messages of several people.
    group_dm: bool = False
    #: The person, if these are direct messages.
    partner: User | None = None
    members: set[str] = field(default_factory=set)
    #: Every message and reply, by ts.
    messages: dict[str, Message] = field(default_factory=dict)
    #: `ts` of messages that somebody deleted. A reply to one of them is posted in the channel itself.
    deleted: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A message; `thread_ts` is set on replies."""

    conversation: Conversation
    ts: str
    author: User
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    metadata: Json | None = None
    files: list[StoredFile] = field(default_factory=list)
    #: The only person who sees the message; None for everybody.
    ephemeral_for: User | None = None
    edited: bool = False
    broadcast: bool = False
    #: Emoji name -> the people who reacted.
    reactions: dict[str, list[str]] = field(default_factory=dict)
    values: Values = field(default_factory=dict)

    @property
    def channel_id(self) -> str:
        return self.conversation.id

    @property
    def plain(self) -> str:
        """All texts on the screen: the blocks, or the text if there are none, and the titles of the files."""
        lines = texts(self.blocks, self.values) or [self.text]
        return "\n".join([*lines, *(file.title for file in self.files)])

    @property
    def replies(self) -> list[Message]:
        return [message for message in self.conversation.messages.values() if message.thread_ts == self.ts]

    @property
    def buttons(self) -> list[Button]:
        return buttons(self.blocks)


@dataclass(slots=True, kw_only=True, eq=False)
class View:
    """A modal or a home tab, with the values that its owner entered."""

    id: str
    owner: User
    #: The view from the app, normalised.
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Values = field(default_factory=dict)
    #: block_id -> error text under that input.
    errors: dict[str, str] = field(default_factory=dict)
    #: False after it was closed or replaced by another root view.
    live: bool = True

    @property
    def title(self) -> str:
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.content.get("callback_id", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.content["blocks"])


@dataclass(slots=True, kw_only=True, eq=False)
class StoredFile:
    """An uploaded file. `shares` are the conversations in which it was posted."""

    id: str
    owner: User
    name: str
    title: str
    mimetype: str
    created: int
    data: bytes = b""
    shares: list[str] = field(default_factory=list)
    #: False between getUploadURLExternal and completeUploadExternal.
    complete: bool = True
    #: The length in the call of getUploadURLExternal.
    expected_length: int = 0
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Trigger:
    user: User
    expires_at: float
    #: The modal from which it was issued, if any: only such a trigger can push a view.
    view_id: str | None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    user: User
    conversation: Conversation
    expires_at: float
    uses_left: int = RESPONSE_URL_USES
    #: The message with the button; None for a slash command.
    message: Message | None = None


@dataclass(slots=True, kw_only=True)
class UserGroup:
    id: str
    handle: str
    members: list[str] = field(default_factory=list)
