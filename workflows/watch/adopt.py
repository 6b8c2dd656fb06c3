"""Registrations that Callsign did not create, such as those of the console or of scripts: watched like its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from workflows.customers import keep as customers
from workflows.lifecycle import stages, status_change
from workflows.lifecycle.sending import sends_of
from workflows.lifecycle.stages import Move
from workflows.ports.aws import Aws
from workflows.ports.drafts import DraftStore
from workflows.ports.forms import FormSource
from workflows.ports.ports import Ports
from workflows.records.account import RegistrationSummary
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import CUSTOMER_TAG, DRAFT_TAG, NO_CUSTOMER, DraftId, DraftState, Person, RegistrationId
from workflows.records.errors import AwsError, NotFound, Refused
from workflows.records.messages import MessageKey
from workflows.records.registrations import ChangeKind, Registration, WatchedRegion
from workflows.watch import sweep

#: A registration's id, alone or at the end of its ARN, whose fourth part is the region.
_ID = re.compile(
    r"(?:arn:[a-z-]+:sms-voice:(?P<region>[a-z0-9-]+):\d{12}:registration/)?(?P<id>registration-[0-9a-z]+)"
)

#: Registrations of a watched region taken over in one sweep: each costs two calls or more, at one a second.
AT_ONCE = 25

#: With at most so many new registrations at once, each gets a message though nothing has happened to it.
POSTED_AT_ONCE = 10
_POSTED = frozenset(Move) - {Move.NOBODY}

#: The tag that holds a registration's name.
_NAME = "Name"


class NotListed(Exception):
    """AWS does not list the registration in any of the regions."""


def named(text: str) -> tuple[RegistrationId, str] | None:
    """The registration that an id or ARN names, and the region of the ARN; None where the text is neither."""
    match = _ID.fullmatch(text.strip())
    return (RegistrationId(match["id"]), match["region"] or "") if match else None


async def find(registration_id: RegistrationId, regions: Sequence[str], *, aws: Aws) -> tuple[str, RegistrationSummary]:
    """The region that has the registration, and its summary.

    Raises:
        NotListed: all regions answered, and none has it.
        AwsError: some region did not answer, and no other has it.
    """
    failure: AwsError | None = None
    for region in regions:
        try:
            listed = await aws.registrations(region, [registration_id])
        except (NotFound, Refused):
            continue
        except AwsError as error:
            failure = error
            continue
        if listed:
            return region, listed[0]
    raise failure or NotListed


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """For whom registrations of a region are adopted."""

    region: str
    owner: Person
    channel_id: str


async def adopt(seen: RegistrationSummary, adoption: Adoption, ports: Ports, *, quietly: bool = False) -> bool:
    """Watch one registration; False when it is already watched, or a submission of ours is creating it right now.

    Its name is its tag `Name`. Its customer is the one of its tag `Customer`, who is created where there is none. With
    `quietly`, no message is posted until something happens. Costs a call for its tags and one for its version; one more
    for the values of a denied or the identity of a live one. Raises AwsError.
    """
    region, store = adoption.region, ports.store
    look = sweep.Look(region=region, ports=ports, now=ports.clock())
    tags = await ports.aws.tags(region, seen.id)
    if await _under_way(tags, store):
        return False
    versions = await ports.aws.versions(region, seen.id, [seen.version])
    blank = await _blank(seen, tags.get(_NAME, ""), adoption, look)
    customer = await customers.of_name(tags.get(CUSTOMER_TAG, ""), adoption.owner, ports)
    read = stages.advanced(blank, seen, versions, look.now)
    verdict = await look.verdict(read, versions)
    row = replace(read, identity=await look.identity(read), customer_id=customer.id if customer else NO_CUSTOMER)
    if quietly:
        return await store.adopt_registration(row, None)
    after, change = status_change.with_change(row, row, verdict, look.now, ChangeKind.ADOPTED)
    return await store.adopt_registration(after, change)


async def adopt_all(
    unrecorded: Sequence[RegistrationSummary],
    watched: WatchedRegion,
    ports: Ports,
) -> int:
    """Watch what a sweep found in a watched region, AT_ONCE at a time; returns how many. Raises AwsError.

    Registrations that somebody unwatched are left out. A channel that starts to watch a region gets a message for each
    registration that needs a person and, up to POSTED_AT_ONCE, for each that is under way. The others get theirs when
    something happens to them.
    """
    unwatched = await ports.store.unwatched_registrations()
    all_wanted = [seen for seen in unrecorded if seen.id not in unwatched]
    posted = _POSTED if len(all_wanted) <= POSTED_AT_ONCE else frozenset({Move.US})
    wanted = all_wanted[:AT_ONCE]
    adoption = Adoption(region=watched.region, owner=watched.owner, channel_id=watched.channel_id)
    for seen in wanted:
        await adopt(seen, adoption, ports, quietly=stages.MOVES[_stage(seen)] not in posted)
    return len(wanted)


def _stage(seen: RegistrationSummary) -> stages.Stage:
    return stages.REGISTRATION_STAGES.get(seen.status, stages.Stage.UNKNOWN)


async def _blank(seen: RegistrationSummary, name: str, adoption: Adoption, look: sweep.Look) -> Registration:
    """The row before its status was read. It continues the count of changes where it was watched before."""
    key, kind = MessageKey.of(None, seen.id), await _kind(seen.registration_type, look.region, look.ports.forms)
    return Registration(
        id=seen.id,
        account_id=await look.ports.aws.account_id(),
        region=look.region,
        registration_type=seen.registration_type,
        title=kind.title if kind else seen.registration_type,
        sends=sends_of(kind),
        name=name or seen.id,
        owner=adoption.owner,
        channel_id=adoption.channel_id,
        status="",
        version=0,
        version_status="",
        latest_denied_version=None,
        approved_version=None,
        status_since=look.now,
        created_at=seen.created_at,
        submitted_at=None,
        message_key=key,
        changes=max((change.seq for change in await look.ports.store.changes_of(key)), default=0),
    )


async def _under_way(tags: Mapping[str, str], store: DraftStore) -> bool:
    """Whether the tags name a draft that is being submitted: the submission is about to record its registration."""
    draft = await store.draft(DraftId(tags.get(DRAFT_TAG, "")))
    return draft is not None and draft.state is DraftState.SUBMITTING


async def _kind(registration_type: str, region: str, forms: FormSource) -> RegistrationType | None:
    """The type as AWS declares it; None where it does not, or does not answer."""
    with suppress(AwsError):
        return next((each for each in (await forms.types(region)).value if each.name == registration_type), None)
    return None
