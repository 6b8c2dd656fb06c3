"""Our messages in channels: the intent is written before the post, so that a crash between the two is seen."""

from __future__ import annotations

from datetime import datetime

from workflows.records.messages import PostClaim, Posted, PostState
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

# One statement tells first from later: of two callers at once, the row counts one try for the first and two for the other.
BEGIN = """
    insert into messages (key, channel_id, tries, updated_at) values (:key, :channel, 1, :now)
    on conflict (key) do update set tries = messages.tries + 1, updated_at = excluded.updated_at
    returning *
"""

FINISH = """
    insert into messages (key, channel_id, ts, tries, updated_at) values (:key, :channel, :ts, 1, :now)
    on conflict (key) do update set channel_id = excluded.channel_id, ts = excluded.ts, updated_at = excluded.updated_at
"""


class MessageTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def begin_post(self, key: str, channel_id: str, now: datetime) -> Work[PostClaim]:
        """Write the intent to post the message `key`; the state of the claim says what the caller must do next:

        - NEW: post it, then `finish_post`; when the channel has refused it for certain, `abandon_post`.
        - UNCERTAIN: an earlier caller left no answer. It crashed before or after the post, or is posting at this moment.
          Read the channel or thread for a message that carries `key` in its metadata **before** posting. If it is there,
          `finish_post` with it; if not, post.
        - POSTED: it is in the channel; update that message.

        Of any number of callers at once, exactly one gets NEW.
        """
        posted = yield from _posted(key)
        if posted is None:
            (row,) = yield Query(BEGIN, {"key": key, "channel": channel_id, "now": text_of(now)})
            if row["ts"] is None:
                return PostClaim(state=PostState.NEW if row["tries"] == 1 else PostState.UNCERTAIN)
            posted = rows.posted(row)
        return PostClaim(state=PostState.POSTED, posted=posted)

    @transaction
    def finish_post(self, posted: Posted, now: datetime) -> Work[None]:
        """The message is in the channel. Also for a message that replaces one that somebody deleted."""
        values = {"key": posted.key, "channel": posted.channel_id, "ts": posted.ts, "now": text_of(now)}
        yield Query(FINISH, values)

    @transaction
    def abandon_post(self, key: str) -> Work[None]:
        """The post was refused for certain: the next try is a first try again. A posted message is left alone."""
        yield Query("delete from messages where key = :key and ts is null", {"key": key})

    @transaction
    def posted(self, key: str) -> Work[Posted | None]:
        return (yield from _posted(key))


def _posted(key: str) -> Work[Posted | None]:
    found = yield Query("select * from messages where key = :key and ts is not null", {"key": key})
    return rows.posted(found[0]) if found else None
