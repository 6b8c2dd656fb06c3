"""Attachments that AWS holds, by their content, so that a document is sent once for many registrations."""

from __future__ import annotations

from datetime import datetime

from workflows.records.account import AttachmentPlace
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

SAVE = """
    insert into attachments (account_id, region, sha256, attachment_id, used_at)
    values (:account, :region, :sha256, :attachment, :now)
    on conflict (account_id, region, sha256) do update set attachment_id = excluded.attachment_id,
        used_at = excluded.used_at
"""
FIND = "select attachment_id from attachments where account_id = :account and region = :region and sha256 = :sha256"
FORGET = "delete from attachments where account_id = :account and region = :region and attachment_id = :attachment"

#: In place of a digest: AWS does not let registrations share attachments in this account and region.
_REFUSED = "refused"


class AttachmentTable(Tables):
    """See `workflows.ports.attachments.AttachmentStore`."""

    @transaction
    def attachment_of(self, place: AttachmentPlace, sha256: str) -> Work[str]:
        found = yield Query(FIND, {**_place(place), "sha256": sha256})
        return str(found[0]["attachment_id"]) if found else ""

    @transaction
    def save_attachment(self, place: AttachmentPlace, sha256: str, attachment_id: str, now: datetime) -> Work[None]:
        yield Query(SAVE, {**_place(place), "sha256": sha256, "attachment": attachment_id, "now": text_of(now)})

    @transaction
    def forget_attachment(self, place: AttachmentPlace, attachment_id: str) -> Work[None]:
        yield Query(FORGET, {**_place(place), "attachment": attachment_id})

    @transaction
    def refuse_sharing(self, place: AttachmentPlace, now: datetime) -> Work[None]:
        yield Query(SAVE, {**_place(place), "sha256": _REFUSED, "attachment": _REFUSED, "now": text_of(now)})

    @transaction
    def is_sharing_refused(self, place: AttachmentPlace) -> Work[bool]:
        return bool((yield Query(FIND, {**_place(place), "sha256": _REFUSED})))


def _place(place: AttachmentPlace) -> dict[str, object]:
    return {"account": place.account_id, "region": place.region}
