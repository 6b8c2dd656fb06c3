"""Our messages in channels. The intent is written before the post, so that a crash between the two is noticed."""

from __future__ import annotations

from datetime import datetime

from workflows.records.messages import Post, PostClaim, PostState
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

# One statement distinguishes the first caller from later ones: of two at once, the row counts one try for the first and
# two for the other.
BEGIN = """
    insert into messages (key, channel_id, tries, updated_at) values (:key, :channel, 1, :now)
    on conflict (key) do update set tries = messages.tries + 1, updated_at = excluded.updated_at
    returning *
"""

FINISH = """
    insert into messages (key, channel_id, ts, tries, updated_at) values (:key, :channel_id, :ts, 1, :now)
    on conflict (key) do update set channel_id = excluded.channel_id, ts = excluded.ts, updated_at = excluded.updated_at
"""


class PostTable(Tables):
    """See `workflows.ports.messages.PostStore`."""

    @transaction
    def begin_post(self, key: str, channel_id: str, now: datetime) -> Work[PostClaim]:
        post = yield from _post(key)
        if post is None:
            (row,) = yield Query(BEGIN, {"key": key, "channel": channel_id, "now": text_of(now)})
            if row["ts"] is None:
                return PostClaim(state=PostState.NEW if row["tries"] == 1 else PostState.UNCERTAIN)
            post = rows.POSTS.record(row)
        return PostClaim(state=PostState.POSTED, post=post)

    @transaction
    def finish_post(self, post: Post, now: datetime) -> Work[None]:
        yield Query(FINISH, {**rows.POSTS.values(post), "now": text_of(now)})

    @transaction
    def abandon_post(self, key: str) -> Work[None]:
        yield Query("delete from messages where key = :key and ts is null", {"key": key})

    @transaction
    def post_of(self, key: str) -> Work[Post | None]:
        return (yield from _post(key))


def _post(key: str) -> Work[Post | None]:
    return rows.POSTS.first((yield Query("select * from messages where key = :key and ts is not null", {"key": key})))
