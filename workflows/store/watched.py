"""Regions that people asked Callsign to watch, and when each region was last swept."""

from __future__ import annotations

from datetime import datetime

from workflows.records.registrations import WatchedRegion
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

WATCH = """
    insert into watched_regions (account_id, region, channel_id, owner_workspace, owner_user, since)
    values (:account_id, :region, :channel_id, :owner_workspace, :owner_user, :since)
    on conflict (account_id, region) do update set channel_id = excluded.channel_id,
        owner_workspace = excluded.owner_workspace, owner_user = excluded.owner_user, since = excluded.since
"""

UNWATCH = "delete from watched_regions where account_id = :account and region = :region returning region"

SAVE_SWEEP = """
    insert into sweeps (account_id, region, at) values (:account, :region, :at)
    on conflict (account_id, region) do update set at = excluded.at
"""


class WatchedRegionTable(Tables):
    """See `workflows.ports.watched.WatchedRegionStore`."""

    @transaction
    def watch_region(self, watched: WatchedRegion) -> Work[None]:
        yield Query(WATCH, rows.WATCHED_REGIONS.values(watched))

    @transaction
    def unwatch_region(self, account_id: str, region: str) -> Work[bool]:
        return bool((yield Query(UNWATCH, {"account": account_id, "region": region})))

    @transaction
    def watched_regions(self, account_id: str) -> Work[tuple[WatchedRegion, ...]]:
        return rows.WATCHED_REGIONS.all(
            (
                yield Query(
                    "select * from watched_regions where account_id = :account order by region", {"account": account_id}
                )
            )
        )

    @transaction
    def save_sweep_time(self, account_id: str, region: str, at: datetime) -> Work[None]:
        yield Query(SAVE_SWEEP, {"account": account_id, "region": region, "at": text_of(at)})

    @transaction
    def sweep_times(self, account_id: str) -> Work[dict[str, datetime]]:
        sweeps = yield Query("select region, at from sweeps where account_id = :account", {"account": account_id})
        return {row["region"]: datetime.fromisoformat(row["at"]) for row in sweeps}
