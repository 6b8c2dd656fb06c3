"""Numbers of the account that neither a registration nor a pool uses: listed with what they cost, and released."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.access.gate import require
from workflows.approvals.rules import dollars
from workflows.ports.ports import Ports
from workflows.records.access import Place, Right
from workflows.records.account import PhoneNumber
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import Person, SubmissionState
from workflows.registrations.release import Holding, give_back
from workflows.watch.idle_numbers import kind_of, kinds_by_number

#: Statuses of a number that the account no longer has, or is losing.
_GOING = frozenset({"DELETED", "DISASSOCIATING"})


class InUse(Exception):
    """A registration or a pool uses the number, or the account no longer has it. Nothing was released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """An idle number."""

    account_id: str
    region: str
    number: PhoneNumber
    #: The type whose form takes it before it is submitted; None where no form does.
    kind: RegistrationType | None = None

    @property
    def place(self) -> Place:
        """Where rights are looked at."""
        kind = self.kind.name if self.kind else ""
        return Place(account_id=self.account_id, region=self.region, registration_type=kind)

    @property
    def holding(self) -> Holding:
        """What is released."""
        number = self.number
        return Holding(id=number.id, name=number.number, kind=number.number_type, country=number.iso_country_code)


def is_idle(number: PhoneNumber, held: Collection[str] = ()) -> bool:
    """Whether nothing uses it; `held` are ids that a submission is about to use."""
    used = number.registration_id or number.pool_id
    return not used and number.status not in _GOING and number.id not in held


def monthly_total(numbers: Iterable[Idle]) -> Decimal:
    """US dollars a month of all of them, as far as AWS names their prices."""
    return sum((dollars(each.number.monthly_price) or Decimal() for each in numbers), Decimal())


async def idle_in(region: str, ports: Ports) -> tuple[Idle, ...]:
    """The idle numbers of a region, the dearest first. Costs a list of DescribePhoneNumbers. Raises AwsError."""
    account_id, numbers = await ports.aws.account_id(), await ports.aws.phone_numbers(region)
    wanted = kinds_by_number((await ports.forms.types(region)).value) if numbers else {}
    held = await _held(ports)
    found = [
        Idle(account_id=account_id, region=region, number=number, kind=kind_of(number, wanted))
        for number in numbers
        if is_idle(number, held)
    ]
    return tuple(sorted(found, key=lambda each: (-(dollars(each.number.monthly_price) or 0), each.number.number)))


async def _held(ports: Ports) -> frozenset[str]:
    """The numbers of submissions that are carried out, or have stopped: they are about to use them."""
    busy = await ports.store.submissions([SubmissionState.RUNNING, SubmissionState.NEEDS_ATTENTION])
    return frozenset(resource for submission in busy for resource in submission.resources.values())


def the_one(numbers: Sequence[Idle], number_id: str) -> Idle | None:
    """The number with this id."""
    return next((each for each in numbers if each.number.id == number_id), None)


async def release(wanted: Idle, by: Person, ports: Ports) -> None:
    """Release it for good, if it is still idle.

    Raises:
        NotPermitted: `by` has not the right.
        InUse: something uses it now.
        Protected, StillUsed, AwsError: as `workflows.registrations.release.release`.
    """
    found = the_one(await idle_in(wanted.region, ports), wanted.number.id)
    if found is None:
        raise InUse
    await require(ports.gate, Right.RELEASE, by, found.place)  # its type is known here only
    await give_back(found.holding, found.region, "", ports)
