"""The documents that an account keeps at AWS: which registrations use them, and the deletion of those that none does.

An account has few attachments, and AWS keeps those of registrations that are gone.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.access.gate import require
from workflows.durable.once import do_or_find
from workflows.lifecycle import stages
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.access import Place, Right
from workflows.records.account import AttachmentStatus, RegistrationSummary
from workflows.records.drafts import Document, Person, RegistrationId, SubmissionState
from workflows.records.errors import Conflict, NotFound

#: A younger attachment may belong to a submission of another process or machine that has not put it into a field yet.
SETTLED = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """The attachments of a region."""

    region: str
    #: Oldest first.
    every: tuple[AttachmentStatus, ...]
    #: Attachment ids to the registrations whose versions hold them.
    users: Mapping[str, tuple[RegistrationId, ...]] = field(default_factory=dict)
    #: Those that can be deleted.
    unused: tuple[AttachmentStatus, ...] = ()


async def look(region: str, ports: Ports) -> Attachments:
    """Read everything that could use an attachment. Raises AwsError, so that nothing counts as unused by mistake."""
    aws = ports.aws
    every, registrations = await asyncio.gather(aws.all_attachments(region), aws.registrations(region))
    versions = [(seen.id, number) for seen in registrations for number in needed_versions(seen)]
    values = await asyncio.gather(*(aws.values(region, registration, number) for registration, number in versions))
    users: dict[str, dict[RegistrationId, None]] = defaultdict(dict)
    for (registration, _), held in zip(versions, values, strict=True):
        for value in held:
            if value.attachment_id:
                users[value.attachment_id][registration] = None
    by_age = tuple(sorted(every, key=lambda each: each.created_at or ports.clock()))
    kept = await _kept(ports)
    return Attachments(
        region=region,
        every=by_age,
        users={attachment: tuple(registrations) for attachment, registrations in users.items()},
        unused=tuple(each for each in by_age if _is_unused(each, {*users, *kept}, ports.clock())),
    )


def needed_versions(seen: RegistrationSummary) -> tuple[int, ...]:
    """The versions whose documents count: the current, the approved, and the denied one that a fix starts from."""
    if stages.is_final(seen.status):
        return ()
    numbers = (seen.version, seen.approved_version, seen.latest_denied_version)
    return tuple(dict.fromkeys(number for number in numbers if number))


def _is_unused(attachment: AttachmentStatus, used: set[str], now: datetime) -> bool:
    settled = attachment.created_at is not None and now - attachment.created_at >= SETTLED
    return attachment.id not in used and settled and attachment.status != "DELETED"


async def _kept(ports: Ports) -> set[str]:
    """Attachments that submissions of this database need: those that have not ended, and drafts that fix a denial."""
    unfinished = await ports.store.submissions([SubmissionState.RUNNING, SubmissionState.NEEDS_ATTENTION])
    kept = {attachment for submission in unfinished for attachment in submission.attachments.values()}
    for submission in unfinished:
        draft = await ports.store.draft(submission.draft_id)
        answers = draft.answers.values() if draft else ()
        kept |= {each.attachment_id for each in answers if isinstance(each, Document) and each.attachment_id}
    return kept


async def delete_unused(attachments: Attachments, by: Person, ports: Ports) -> list[str]:
    """Delete what nothing uses; returns the ids that are gone. One that AWS keeps is left out.

    Raises NotPermitted or AwsError.
    """
    place = Place(account_id=await ports.aws.account_id(), region=attachments.region)
    await require(ports.gate, Right.DELETE, by, place)
    gone = []
    for attachment in attachments.unused:
        try:
            await do_or_find(
                lambda id_=attachment.id: _deleted(attachments.region, id_, ports.aws),  # type: ignore[misc]  # a default binds the id
                lambda id_=attachment.id: _is_gone(attachments.region, id_, ports.aws),  # type: ignore[misc]  # a default binds the id
            )
        except Conflict:
            continue
        except NotFound:
            pass
        gone.append(attachment.id)
    return gone


async def _deleted(region: str, attachment_id: str, aws: Aws) -> bool:
    await aws.delete_attachment(region, attachment_id)
    return True


async def _is_gone(region: str, attachment_id: str, aws: Aws) -> bool | None:
    try:
        listed = await aws.attachments(region, [attachment_id])
    except NotFound:
        return True
    return all(each.status == "DELETED" for each in listed) or None
