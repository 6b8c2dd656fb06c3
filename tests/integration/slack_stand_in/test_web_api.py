"""The methods of the Web API: their answers and their error codes."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.records import Message
from tests.integration.slack_stand_in.blocks import Json, actions, button, labelled, modal, section, text_input
from tests.integration.slack_stand_in.refusals import code, refusal


async def said(client: AsyncWebClient, **more: Any) -> str:
    """A message in #sms; its ts."""
    return str((await client.chat_postMessage(channel="#sms", text="Hi", **more))["ts"])


@pytest.fixture(autouse=True)
def sms(slack: SlackStandIn) -> None:
    slack.channel("#sms").invites()


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-sandbox", "auth.test", "not_allowed_token_type"),
        ("xoxb-sandbox", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-sandbox", "dreams.read", "unknown_method"),
        ("xoxb-sandbox", "chat.postMessage", "invalid_arguments"),
    ],
)
async def test_front_desk__refuses(slack: SlackStandIn, token: str, method: str, error: str) -> None:
    """A missing or wrong token, an unknown method and missing arguments have their own errors."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(slack.api_url + method, data={"token": token}) as answer,
    ):
        assert (await answer.json())["error"] == error


@pytest.mark.parametrize("how", ["query", "form", "json", "header"])
async def test_front_desk__takes_arguments_any_way(slack: SlackStandIn, how: str) -> None:
    """GET and POST, forms and JSON, and tokens in arguments or header are accepted."""
    arguments = {"channel": "#sms", "text": "Hi", "token": slack.bot_token}
    url = slack.api_url + "chat.postMessage"
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    ways: dict[str, Json] = {
        "query": {"method": "GET", "params": arguments},
        "form": {"method": "POST", "data": arguments},
        "json": {"method": "POST", "json": {**arguments, "token": ""}, "headers": header},
        "header": {"method": "POST", "data": {"channel": "#sms", "text": "Hi"}, "headers": header},
    }
    async with aiohttp.ClientSession() as session, session.request(url=url, **ways[how]) as answer:
        assert (await answer.json())["ok"] is True
    assert slack.calls[-1].arguments == {"channel": "#sms", "text": "Hi"}


async def test_front_desk__tells_the_scopes(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The X-OAuth-Scopes header of auth.test lists the scopes."""
    answer = await client.auth_test()
    assert answer.headers["X-OAuth-Scopes"].split(",") == sorted(slack.scopes)


async def test_front_desk__missing_scope(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """missing_scope names the needed scope and the provided ones."""
    slack.scopes.discard("users:read")
    answer = await refusal(client.users_info(user=slack.user("ana").id))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert answer["provided"] == ",".join(sorted(slack.scopes))


async def test_front_desk__missing_argument_is_named(client: AsyncWebClient) -> None:
    """invalid_arguments names the missing field."""
    answer = await refusal(client.api_call("chat.delete", params={"channel": "C1"}))
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: ts"]


@pytest.mark.parametrize(("name", "error"), [("view", "invalid_arguments"), ("blocks", "invalid_blocks_format")])
async def test_front_desk__broken_json(client: AsyncWebClient, name: str, error: str) -> None:
    """JSON arguments of a form must be valid JSON."""
    method = "views.open" if name == "view" else "chat.postMessage"
    assert await code(client.api_call(method, data={"channel": "#sms", "trigger_id": "1", name: "{oops"})) == error


async def test_post_message__into_a_thread(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A reply belongs to the thread of its parent, even if thread_ts is that of another reply."""
    parent = await said(client)
    reply = await said(client, thread_ts=parent)
    await said(client, thread_ts=reply)
    assert [len(message.replies) for message in slack.channel("#sms").messages] == [2]


async def test_post_message__to_a_person(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A post to a user id opens the direct messages; the answer has their D id."""
    answer = await client.chat_postMessage(channel=slack.user("ana").id, text="Hi")
    assert answer["channel"] == slack.direct_messages("ana").id


async def test_post_message__where_the_bot_may_not(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A post is refused in an unknown, archived or private channel, and in a public one without the scope."""
    slack.channel("#old").archives()
    slack.channel("#secret", private=True)
    slack.channel("#open")
    assert await code(client.chat_postMessage(channel="#nowhere", text="Hi")) == "channel_not_found"
    assert await code(client.chat_postMessage(channel="#old", text="Hi")) == "is_archived"
    assert await code(client.chat_postMessage(channel="#secret", text="Hi")) == "not_in_channel"
    slack.api.uninvited = "channel_not_found"
    assert await code(client.chat_postMessage(channel="#secret", text="Hi")) == "channel_not_found"
    assert (await client.chat_postMessage(channel="#open", text="Hi"))["ok"]
    slack.scopes.discard("chat:write.public")
    assert await code(client.chat_postMessage(channel="#open", text="Hi")) == "not_in_channel"
    slack.channel("#secret").invites()
    assert (await client.chat_postMessage(channel="#secret", text="Hi"))["ok"]


async def test_post_message__refused_contents(client: AsyncWebClient) -> None:
    """A post is refused without content, with too much text, or with an invalid block, thread or metadata."""
    blocks = await refusal(client.chat_postMessage(channel="#sms", text="x", blocks=[section("x")] * 51))
    assert blocks["error"] == "invalid_blocks"
    assert blocks["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]
    long = [section("x" * 3000) for _ in range(5)]
    assert await code(client.chat_postMessage(channel="#sms", text="x", blocks=long)) == "msg_blocks_too_long"
    assert await code(client.api_call("chat.postMessage", json={"channel": "#sms"})) == "no_text"
    assert (
        await code(client.chat_postMessage(channel="#sms", text="x", thread_ts="1.000000")) == "cannot_reply_to_message"
    )
    metadata = {"event_type": "x"}
    assert await code(client.chat_postMessage(channel="#sms", text="x", metadata=metadata)) == "invalid_metadata_format"
    both = client.chat_postMessage(channel="#sms", text="x", markdown_text="x")
    assert await code(both) == "markdown_text_conflict"


async def test_update__text_without_blocks_takes_the_blocks_away(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """As in Slack, an update with only text removes the blocks; an update with both keeps both."""
    blocks = [section("x"), actions(button("Fix"))]
    ts = await said(client, blocks=blocks)
    channel = slack.channel("#sms")
    await client.chat_update(channel=channel.id, ts=ts, text="Two", blocks=blocks)
    assert len(channel.last_message().blocks) == 2
    await client.chat_update(channel=channel.id, ts=ts, text="Three")
    assert (channel.last_message().text, channel.last_message().blocks) == ("Three", [])


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({}, {"event_type": "a", "event_payload": {"n": 1}}),
        ({"metadata": {}}, None),
        (
            {"metadata": {"event_type": "b", "event_payload": {"n": 2}}},
            {"event_type": "b", "event_payload": {"n": 2}},
        ),
    ],
)
async def test_update__metadata(slack: SlackStandIn, client: AsyncWebClient, sent: Json, left: Json | None) -> None:
    """An update keeps the metadata unless it has new metadata; {} removes it."""
    ts = await said(client, metadata={"event_type": "a", "event_payload": {"n": 1}})
    await client.api_call("chat.update", json={"channel": slack.channel("#sms").id, "ts": ts, "text": "Two", **sent})
    assert slack.channel("#sms").last_message().metadata == left


async def test_update__refusals(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Only existing messages by the bot can be updated or deleted."""
    channel = slack.channel("#sms")
    ts = await said(client)
    theirs = Message(
        conversation=channel.conversation, ts="1.000000", author=slack.user("ana").user, text="Mine", blocks=[]
    )
    slack.workspace.post(theirs)
    assert await code(client.chat_update(channel=channel.id, ts="9.000000", text="x")) == "message_not_found"
    assert await code(client.chat_update(channel="C9", ts=ts, text="x")) == "channel_not_found"
    assert await code(client.chat_update(channel=channel.id, ts="1.000000", text="x")) == "cant_update_message"
    assert await code(client.chat_delete(channel=channel.id, ts="1.000000")) == "cant_delete_message"
    await client.chat_delete(channel=channel.id, ts=ts)
    assert await code(client.chat_update(channel=channel.id, ts=ts, text="x")) == "message_not_found"


async def test_update__archived_channel(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The bot's own message in an archived channel can no longer be changed."""
    ts = await said(client)
    slack.channel("#sms").archives()
    assert await code(client.chat_update(channel=slack.channel("#sms").id, ts=ts, text="x")) == "is_inactive"


async def test_post_ephemeral__only_to_members(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Only one person, a member, sees an ephemeral message; it is not in the history."""
    ana, channel = slack.user("ana"), slack.channel("#sms")
    assert await code(client.chat_postEphemeral(channel=channel.id, user=ana.id, text="x")) == "user_not_in_channel"
    channel.invites(ana)
    await client.chat_postEphemeral(channel=channel.id, user=ana.id, text="Psst")
    assert [message.text for message in ana.ephemerals("#sms")] == ["Psst"]
    assert channel.messages == []


async def test_get_permalink__of_a_reply(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The link names channel and ts, and the thread of a reply."""
    parent = await said(client)
    reply = await said(client, thread_ts=parent)
    channel = slack.channel("#sms").id
    link = (await client.chat_getPermalink(channel=channel, message_ts=reply))["permalink"]
    assert (
        link
        == f"https://sandbox.slack.com/archives/{channel}/p{reply.replace('.', '')}?thread_ts={parent}&cid={channel}"
    )


async def test_add_reaction__once(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The same emoji a second time is already_reacted."""
    ts, channel = await said(client), slack.channel("#sms").id
    await client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    assert await code(client.reactions_add(channel=channel, timestamp=ts, name="eyes")) == "already_reacted"


async def test_history__and_replies(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The history is newest first, replies are oldest first; metadata is returned only on request."""
    channel = slack.channel("#sms").id
    first = await said(client, metadata={"event_type": "a", "event_payload": {}})
    second = await said(client)
    reply = await said(client, thread_ts=first)
    history = await client.conversations_history(channel=channel, include_all_metadata=True)
    assert [message["ts"] for message in history["messages"]] == [second, first]
    assert history["messages"][1]["metadata"]["event_type"] == "a"
    thread = await client.conversations_replies(channel=channel, ts=first)
    assert [message["ts"] for message in thread["messages"]] == [first, reply]
    assert "metadata" not in thread["messages"][0]
    page = await client.conversations_history(channel=channel, limit=1)
    assert page["has_more"]
    rest = await client.conversations_history(channel=channel, limit=1, cursor=page["response_metadata"]["next_cursor"])
    assert [message["ts"] for message in rest["messages"]] == [first]
    newer = await client.conversations_history(channel=channel, oldest=first)
    assert [message["ts"] for message in newer["messages"]] == [second]
    assert await code(client.conversations_replies(channel=channel, ts="9.000000")) == "thread_not_found"


async def test_conversations__private_ones_are_hidden(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A private channel does not exist for a bot that was not invited."""
    secret = slack.channel("#secret", private=True)
    assert await code(client.conversations_info(channel=secret.id)) == "channel_not_found"
    assert await code(client.conversations_join(channel=secret.id)) == "channel_not_found"
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [channel["name"] for channel in listed["channels"]] == ["sms"]
    secret.invites()
    info = await client.conversations_info(channel=secret.id)
    assert (info["channel"]["is_private"], info["channel"]["is_member"]) == (True, True)
    slack.scopes.discard("groups:read")
    assert await code(client.conversations_info(channel=secret.id)) == "missing_scope"


async def test_conversations__join_and_members(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A bot can join public channels, and it must be a member to read the history."""
    channel = slack.channel("#open")
    assert await code(client.conversations_history(channel=channel.id)) == "not_in_channel"
    await client.conversations_join(channel=channel.id)
    assert (await client.conversations_members(channel=channel.id))["members"] == [slack.workspace.bot.id]
    own = await client.users_conversations()
    assert {row["name"] for row in own["channels"]} == {"sms", "open"}


async def test_conversations__open_and_refusals(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Direct messages can be opened with a known, active person."""
    ana, gone = slack.user("ana"), slack.user("gone")
    gone.user.deleted = True
    assert (await client.conversations_open(users=[ana.id]))["channel"]["id"] == slack.direct_messages("ana").id
    assert await code(client.conversations_open(users="U9")) == "user_not_found"
    assert await code(client.conversations_open(users=gone.id)) == "user_disabled"
    assert await code(client.conversations_list(types="everything")) == "invalid_types"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": "many"}, "invalid_cursor"),
        ({"limit": 5000}, "invalid_limit"),
        ({"oldest": "yesterday"}, "invalid_arguments"),
    ],
)
async def test_history__refused_arguments(
    slack: SlackStandIn, client: AsyncWebClient, arguments: Json, error: str
) -> None:
    """Limits, cursors and bounds are checked."""
    await said(client)
    call = client.api_call("conversations.history", params={"channel": slack.channel("#sms").id, **arguments})
    assert await code(call) == error


async def test_conversations__list_pages(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Lists have pages, can exclude archived channels, and have direct messages as a separate type."""
    slack.channel("#old").archives()
    slack.channel("#new")
    slack.direct_messages("ana")
    first = await client.conversations_list(limit=1, exclude_archived=True)
    rest = await client.conversations_list(
        limit=1, exclude_archived=True, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [page["channels"][0]["name"] for page in (first, rest)] == ["sms", "new"]
    direct = await client.conversations_list(types="im")
    assert [channel["user"] for channel in direct["channels"]] == [slack.user("ana").id]


async def test_conversations__join_refusals(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """Archived channels and direct messages cannot be joined."""
    slack.channel("#old").archives()
    assert await code(client.conversations_join(channel=slack.channel("#old").id)) == "is_archived"
    call = client.conversations_join(channel=slack.direct_messages("ana").id)
    assert await code(call) == "method_not_supported_for_channel_type"


async def test_people__who_is_who(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """There are methods for members, guests, groups, the bot and the team."""
    ana, guest = slack.user("ana"), slack.user("gil", "guest")
    group = slack.workspace.user_group("approvers", [ana.user])
    assert (await client.users_info(user=guest.id))["user"]["is_restricted"] is True
    assert {member["name"] for member in (await client.users_list())["members"]} == {"callsign", "ana", "gil"}
    assert (await client.usergroups_list())["usergroups"][0]["handle"] == "approvers"
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [ana.id]
    assert (await client.bots_info(bot=slack.workspace.bot_id))["bot"]["user_id"] == slack.workspace.bot.id
    assert (await client.team_info())["team"]["domain"] == "sandbox"
    assert await code(client.users_info(user="U9")) == "user_not_found"
    assert await code(client.usergroups_users_list(usergroup="S9")) == "no_such_subteam"
    assert await code(client.bots_info(bot="B9")) == "bot_not_found"


async def test_views__refused_view_names_the_place(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """invalid_arguments has pointers to the problems."""
    trigger = slack.workspace.issue_trigger(slack.user("ana").user)
    view = modal(section("x"), labelled("A" * 2001, text_input(), "a"))
    answer = await refusal(client.views_open(trigger_id=trigger, view=view))
    assert answer["error"] == "invalid_arguments"
    expected = "[ERROR] must be less than 2001 characters [json-pointer:/view/blocks/1/label/text]"
    assert answer["response_metadata"]["messages"] == [expected]


async def test_views__too_large(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A view of more than 250 kB is view_too_large, even if each block is valid."""
    trigger = slack.workspace.issue_trigger(slack.user("ana").user)
    view = modal(*[section("x" * 2990) for _ in range(90)])
    assert await code(client.views_open(trigger_id=trigger, view=view)) == "view_too_large"
