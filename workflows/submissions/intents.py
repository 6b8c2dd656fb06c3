"""What a call that creates something was first made with, and what such a call of unknown outcome has left at AWS.

AWS answers a repeat by its client token only when nothing else in the call has changed, and nobody knows for how long
it remembers a token. So a repeat is made with the first body, and only where nothing with the draft's tag is found.
"""

from __future__ import annotations

from datetime import timedelta

from workflows.ports.aws import Aws
from workflows.records.account import PhoneNumber
from workflows.records.drafts import DRAFT_TAG, Draft, RegistrationId, Submission

#: How far the clocks of AWS and of this machine may differ.
_CLOCKS = timedelta(days=1)

#: Statuses of a number that is leased.
_LEASED = frozenset({"PENDING", "ACTIVE", "ASSOCIATING"})


async def registration_of(draft: Draft, submission: Submission, aws: Aws) -> RegistrationId | None:
    """The registration that an earlier try has created for the draft; costs a list, and a call for each candidate."""
    candidates = [
        summary.id
        for summary in await aws.registrations(draft.region)
        if (summary.registration_type, summary.status) == (draft.registration_type, "CREATED")
        and summary.created_at >= submission.started_at - _CLOCKS
    ]
    for candidate in candidates:
        if (await aws.tags(draft.region, candidate)).get(DRAFT_TAG) == draft.id:
            return candidate
    return None


async def number_of(
    draft: Draft, wanted: tuple[str, str], registration_id: RegistrationId, aws: Aws
) -> PhoneNumber | None:
    """The number, of a type and a country, that an earlier try has leased for the draft.

    Costs a list, and a call for each candidate.
    """
    candidates = [
        number
        for number in await aws.phone_numbers(draft.region)
        if (number.number_type, number.iso_country_code) == wanted
        and number.status in _LEASED
        and number.registration_id in (None, registration_id)
    ]
    for candidate in candidates:
        if (await aws.number_tags(draft.region, candidate.id)).get(DRAFT_TAG) == draft.id:
            return candidate
    return None
