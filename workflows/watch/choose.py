"""What a person chooses to have watched, or no longer: each asks for the right to administer, at that place."""

from __future__ import annotations

from workflows.access.gate import require
from workflows.ports.ports import Ports
from workflows.records.access import Place, Right, place_of
from workflows.records.account import RegistrationSummary
from workflows.records.drafts import Person
from workflows.records.registrations import Registration, WatchedRegion
from workflows.watch.adopt import Adoption, adopt

RIGHT = Right.ADMINISTER


async def watch_region(watched: WatchedRegion, ports: Ports) -> None:
    """Watch every registration of a region from now on, for its owner. Raises NotPermitted."""
    await require(ports.gate, RIGHT, watched.owner, Place(account_id=watched.account_id, region=watched.region))
    await ports.store.watch_region(watched)


async def unwatch_region(account_id: str, region: str, by: Person, ports: Ports) -> bool:
    """Adopt no further registrations of a region. False where nobody watched it. Raises NotPermitted."""
    await require(ports.gate, RIGHT, by, Place(account_id=account_id, region=region))
    return await ports.store.unwatch_region(account_id, region)


async def watch(
    seen: RegistrationSummary, adoption: Adoption, before: Registration | None, account_id: str, ports: Ports
) -> None:
    """Watch one registration, for the owner of `adoption`; who watched it `before` no longer does.

    Raises NotPermitted or AwsError.
    """
    place = Place(account_id=account_id, region=adoption.region, registration_type=seen.registration_type)
    await require(ports.gate, RIGHT, adoption.owner, place)
    if before:  # its updates go to another channel from now on
        await ports.store.unwatch_registration(before.id, ports.clock())
    await adopt(seen, adoption, ports)


async def unwatch(registration: Registration, by: Person, ports: Ports) -> bool:
    """Stop watching a registration that was adopted. False where Callsign has created it. Raises NotPermitted."""
    await require(ports.gate, RIGHT, by, place_of(registration))
    return await ports.store.unwatch_registration(registration.id, ports.clock())
