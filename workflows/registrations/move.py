"""Starting a registration again in another region.

AWS moves nothing, so a draft there gets its answers, and the files that are kept. The registration in the old region
stays until somebody deletes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workflows.forms.validation import allowed_regions
from workflows.ports.ports import Ports
from workflows.records.definitions import Form
from workflows.records.drafts import NewDraft, Person
from workflows.records.registrations import Registration
from workflows.submissions import drafts, start_from
from workflows.submissions.start_from import Filled, OpenSource


class NotOffered(Exception):
    """AWS does not offer the type in that region."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """The draft in the new region, filled in as far as its form takes the answers."""

    filled: Filled
    opened: OpenSource
    form: Form


def right_regions(registration: Registration) -> tuple[str, ...]:
    """The only regions that take its type, where its own is not one of them; else empty."""
    allowed = allowed_regions(registration.registration_type) or ()
    return () if registration.region in allowed else tuple(allowed)


def regions_for(registration: Registration, served: Iterable[str]) -> tuple[str, ...]:
    """Where it can be started again, of the regions in which Callsign works."""
    allowed = allowed_regions(registration.registration_type)
    return tuple(
        region for region in served if region != registration.region and (allowed is None or region in allowed)
    )


def as_the_same(opened: OpenSource) -> OpenSource:
    """The source of the same registration again: also what differs from one registration to the next is filled in."""
    return replace(opened, source=replace(opened.source, is_the_same=True))


async def begin(registration: Registration, region: str, by: Person, click: str, ports: Ports) -> Moved:
    """A draft of `by` in the region; the same click gets the same draft.

    Raises NotPermitted, SourceGone, NoAnswers, NotOffered, AwsError.
    """
    opened = as_the_same(await start_from.open_registration(registration.id, by, ports))
    kinds = (await ports.forms.types(region)).value
    kind = next((each for each in kinds if each.name == registration.registration_type), None)
    if kind is None:
        raise NotOffered
    form = (await ports.forms.form(region, kind.name)).value
    new = NewDraft(
        owner=by,
        account_id=registration.account_id,
        region=region,
        registration_type=kind.name,
        title=kind.title,
        name=registration.name or registration.title,
        channel_id=registration.channel_id,
        customer_id=registration.customer_id,
    )
    draft = await drafts.begin_once(new, click, ports)
    filled = await start_from.fill(draft, opened, form, ports)
    await ports.store.save_draft_form(draft.id, form, ports.clock())
    return Moved(filled=filled, opened=opened, form=form)
