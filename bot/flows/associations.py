"""Resources that a registration can be associated with before it is submitted: numbers, or other registrations."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot import messages
from bot.blocks.review import Choice, ResourceQuestion
from workflows.forms.cache import SingleFlightCache
from workflows.lifecycle.listed import every_listed
from workflows.ports.forms import FormSource
from workflows.ports.ports import Ports
from workflows.ports.registrations import RegistrationStore
from workflows.records.account import NUMBER_TYPES, AccountLimit, PhoneNumber, RegistrationSummary
from workflows.records.definitions import Form, SupportedAssociation
from workflows.records.drafts import NEW
from workflows.records.errors import AwsError
from workflows.records.listing import RegistrationFilter
from workflows.submissions.plan import obtainable
from workflows.submissions.room import UNKNOWN, Room, room

#: A list this young is shown without asking AWS again.
MAX_AGE = timedelta(minutes=2)
PATIENCE = 5.0


@dataclass(frozen=True, kw_only=True)
class Resources:
    """The account's numbers and registrations that a form may need."""

    store: RegistrationStore
    forms: FormSource
    numbers: SingleFlightCache[tuple[PhoneNumber, ...]]
    registrations: SingleFlightCache[tuple[RegistrationSummary, ...]]
    limits: SingleFlightCache[tuple[AccountLimit, ...]]
    #: That a page waits for the room in the account.
    room_seconds: float

    async def room(self, region: str, calls: Mapping[str, int]) -> Room:
        """The room in the account for `calls`; unknown where AWS does not say soon, because people can do without."""
        try:
            limits = await asyncio.wait_for(self._limits(region), self.room_seconds)
        except (AwsError, TimeoutError):
            return UNKNOWN
        return room(limits, calls)

    async def questions(self, form: Form, account_id: str, region: str) -> tuple[ResourceQuestion, ...]:
        """A question for each association that AWS requires before the submission.

        Raises:
            AwsError: when the registrations to choose from cannot be listed; a new number can always be requested.
        """
        needed = form.type.associations_before_submit
        return tuple([await self._question(association, account_id, region) for association in needed])

    async def warm(self, form: Form, region: str) -> None:
        """Prefetch the data of `questions` and `room`, so that the review page opens at once."""
        await self.room(region, {})
        for association in form.type.associations_before_submit:
            try:
                await (self._numbers(region) if association.resource_type in NUMBER_TYPES else self._others(region))
            except AwsError:
                return  # the review page tries again, and then shows the problem

    async def _question(self, wanted: SupportedAssociation, account_id: str, region: str) -> ResourceQuestion:
        if wanted.resource_type in NUMBER_TYPES:
            return await self._number_question(wanted, region)
        types = (await self.forms.types(region)).value
        title = next((kind.title for kind in types if kind.name == wanted.resource_type), wanted.resource_type)
        of_type = RegistrationFilter(account_id=account_id, region=region, registration_type=wanted.resource_type)
        names = {recorded.id: recorded.name async for recorded in every_listed(self.store, of_type)}
        complete = [
            registration
            for registration in await self._others(region)
            if registration.registration_type == wanted.resource_type and registration.status == "COMPLETE"
        ]
        return ResourceQuestion(
            resource_type=wanted.resource_type,
            label=title,
            requestable=False,
            choices=tuple(
                Choice(id=registration.id, title=f"{names.get(registration.id, '')} {registration.id}".strip())
                for registration in complete
            ),
            missing=messages.review.resource_missing(title),
        )

    async def _number_question(self, wanted: SupportedAssociation, region: str) -> ResourceQuestion:
        try:
            numbers = await self._numbers(region)
        except AwsError:
            numbers = ()
        free = [
            number
            for number in numbers
            if number.number_type == wanted.resource_type
            and wanted.iso_country_code in (None, number.iso_country_code)
            and number.registration_id is None
            and number.status in {"PENDING", "ACTIVE"}
        ]
        return ResourceQuestion(
            resource_type=wanted.resource_type,
            label=messages.review.NUMBER_LABEL,
            requestable=obtainable(wanted, NEW),
            choices=tuple(Choice(id=number.id, title=messages.review.free_number(number)) for number in free),
            missing=messages.review.resource_missing(wanted.resource_type),
        )

    async def registrations_in(self, region: str) -> tuple[RegistrationSummary, ...]:
        """The account's registrations of a region, at most MAX_AGE old. Raises AwsError."""
        return await self._others(region)

    async def _numbers(self, region: str) -> tuple[PhoneNumber, ...]:
        return (await self.numbers.get((region,), MAX_AGE)).value

    async def _limits(self, region: str) -> tuple[AccountLimit, ...]:
        return (await self.limits.get((region,), MAX_AGE)).value

    async def _others(self, region: str) -> tuple[RegistrationSummary, ...]:
        return (await self.registrations.get((region,), MAX_AGE)).value


def resources(ports: Ports, room_seconds: float) -> Resources:
    """Resources of one account."""

    async def numbers(region: str) -> tuple[PhoneNumber, ...]:
        return await ports.aws.phone_numbers(region)

    async def registrations(region: str) -> tuple[RegistrationSummary, ...]:
        return await ports.aws.registrations(region)

    async def limits(region: str) -> tuple[AccountLimit, ...]:
        return await ports.aws.account_limits(region)

    return Resources(
        store=ports.store,
        forms=ports.forms,
        numbers=SingleFlightCache(numbers, ports.clock, ports.sleep, PATIENCE),
        registrations=SingleFlightCache(registrations, ports.clock, ports.sleep, PATIENCE),
        limits=SingleFlightCache(limits, ports.clock, ports.sleep, PATIENCE),
        room_seconds=room_seconds,
    )
