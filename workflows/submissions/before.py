"""Reads what was started before: this database's drafts with their submissions, and what AWS alone has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.lifecycle import stages
from workflows.lifecycle.listed import every_listed
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.account import RegistrationSummary, SentValue
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import DRAFT_TAG, Answer, RegistrationId
from workflows.records.errors import AwsError
from workflows.records.listing import RegistrationFilter
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration
from workflows.submissions.alike import Before, Compared, compared

#: Registrations at AWS that are read: each costs two calls or three, at one a second.
READ_AT_AWS = 200
#: From this age on, AWS lists every registration that exists.
LISTED_AFTER = timedelta(minutes=10)
_NAME = "Name"


@dataclass(frozen=True, kw_only=True)
class AllBefore:
    """Everything of one type that was started in an account and region."""

    before: tuple[Before, ...]
    #: Registrations at AWS that could not be compared, because AWS did not answer or refused.
    unread: int = 0
    #: Older registrations at AWS that were not compared, because there are too many.
    older: int = 0


async def everything(
    form: Form, region: str, ports: Ports, on_reading: Callable[[int], None] = lambda _: None
) -> AllBefore:
    """What was started before, with AWS's present status; `on_reading` gets the number that AWS alone has.

    One call where the database has all of them. Raises AwsError.
    """
    listed = {
        seen.id: seen
        for seen in await ports.aws.registrations(region)
        if seen.registration_type == form.type.name and not stages.is_final(seen.status)
    }
    own = await _recorded(form, region, listed, ports)
    known = {each.submission.registration_id for each in own if each.submission}
    rest = sorted(
        (seen for seen in listed.values() if seen.id not in known), key=lambda seen: seen.created_at, reverse=True
    )
    if rest:
        on_reading(min(len(rest), READ_AT_AWS))
    read = await asyncio.gather(*(_read(form, region, seen, ports) for seen in rest[:READ_AT_AWS]))
    found = [each for each in read if each]
    return AllBefore(before=(*own, *found), unread=len(read) - len(found), older=len(rest) - len(read))


async def _recorded(
    form: Form, region: str, listed: Mapping[RegistrationId, RegistrationSummary], ports: Ports
) -> list[Before]:
    """What this database has started, without what no longer exists at AWS and what was forgotten."""
    account, now = await ports.aws.account_id(), ports.clock()
    wanted = RegistrationFilter(account_id=account, region=region, registration_type=form.type.name)
    registrations = {each.id: each async for each in every_listed(ports.store, wanted)}
    own = []
    for draft, submission in await ports.store.started_drafts(account, region, form.type.name):
        known = registrations.get(submission.registration_id) if submission.registration_id else None
        seen = listed.get(known.id) if known else None
        gone = known is not None and seen is None and now - known.created_at >= LISTED_AFTER
        if gone or (not draft.answers and form.fields):
            continue
        own.append(
            Before(
                name=draft.name,
                answers=compared(form, draft.answers),
                resources={**draft.associations, **submission.resources},
                registration=_now(known, seen) if known and seen else known,
                draft=draft,
                submission=submission,
            )
        )
    return own


def _now(known: Registration, seen: RegistrationSummary) -> Registration:
    """The recorded registration with AWS's status; the status of its version is not known where that has changed."""
    now = stages.advanced(known, seen, (), known.status_since)
    return now if seen.status == known.status else replace(now, version_status="")


async def _read(form: Form, region: str, seen: RegistrationSummary, ports: Ports) -> Before | None:
    """What AWS has of a registration: tags, values and version. None where it cannot be read."""
    aws = ports.aws
    try:
        values, versions, tags = await asyncio.gather(
            aws.values(region, seen.id), aws.versions(region, seen.id, [seen.version]), _tags(region, seen, aws)
        )
    except AwsError:
        return None
    account = await aws.account_id()
    known = await ports.store.registration(seen.id)
    row = _now(known, seen) if known else _unrecorded(form, account, region, seen, tags)
    return Before(
        name=row.name,
        answers=_answers(form, values),
        registration=replace(row, version_status=next((each.status for each in versions), "")),
        by_another_callsign=DRAFT_TAG in tags and known is None,
    )


def _unrecorded(
    form: Form, account: str, region: str, seen: RegistrationSummary, tags: Mapping[str, str]
) -> Registration:
    return Registration(
        id=seen.id,
        account_id=account,
        region=region,
        registration_type=seen.registration_type,
        title=form.type.title,
        name=tags.get(_NAME, ""),
        owner=None,
        channel_id="",
        status=seen.status,
        version=seen.version,
        version_status="",
        latest_denied_version=seen.latest_denied_version,
        approved_version=seen.approved_version,
        status_since=seen.created_at,
        created_at=seen.created_at,
        submitted_at=None,
        message_key=MessageKey(""),
    )


async def _tags(region: str, seen: RegistrationSummary, aws: Aws) -> Mapping[str, str]:
    with suppress(AwsError):
        return await aws.tags(region, seen.id)
    return {}


def _answers(form: Form, values: Sequence[SentValue]) -> Compared:
    """The values as they are compared; a document is there, but unknown."""
    texts: dict[FieldPath, Answer] = {}
    for value in values:
        if value.text is not None:
            texts[value.path] = value.text
        elif value.choices is not None:
            texts[value.path] = value.choices
    documents: dict[FieldPath, object] = {value.path: None for value in values if value.attachment_id}
    return {**compared(form, texts), **documents}
