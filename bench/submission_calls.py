"""How many API calls a registration takes, beside the fewest it can take.

    .venv/bin/python bench/submission_calls.py

Each registration is filled in by a person in the Slack stand-in and carried out by the real bot at a speed nobody has. The
fewest, counted from what AWS holds at the end, not from our own plan:

    1 CreateRegistration, a PutRegistrationFieldValue for each field, 1 SubmitRegistrationVersion
    a CreateRegistrationAttachment for each document, a DescribeRegistrationAttachments for each five of them (the API's limit)
    a CreateRegistrationAssociation for each resource tied, a RequestPhoneNumber for each number bought

What Callsign adds on purpose: a look at the form right before it submits (three calls), one read-back of what AWS holds.
The watch is not counted: it looks once a minute however many registrations there are.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.beside import made_up_credentials, tell_machine
from tests.scenario.cases import INDIA, INDONESIA, INDONESIA_DOCUMENTS, TOLL_FREE
from tests.scenario.conftest import World, fast_settings, outside, running
from tests.scenario.walking import begins, confirms, fills_form, hears

#: The watch's, and asking who we are.
NOT_OURS = frozenset({"DescribeRegistrations", "DescribeRegistrationVersions"})
ON_PURPOSE = {
    "DescribeRegistrationTypeDefinitions": 1,
    "DescribeRegistrationSectionDefinitions": 1,
    "DescribeRegistrationFieldDefinitions": 1,
    "DescribeRegistrationFieldValues": 1,
}
A_LONG_TIME = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A registration to fill in."""

    title: str
    answers: Mapping[str, Any]
    region: str = "us-west-2"
    documents: Mapping[str, str]


CASES = (
    Case(title="US toll-free number registration", answers=TOLL_FREE, documents={"Opt-in workflow image": "optin.png"}),
    Case(title="Indonesia sender ID registration", answers=INDONESIA, documents=INDONESIA_DOCUMENTS),
    Case(title="India sender ID registration", answers=INDIA, region="ap-south-1", documents={}),
)


async def carried_out(case: Case, folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Calls from the press of Submit to AWS's "submitted"; and the fewest."""
    settings = replace(fast_settings(folder), poll_seconds=A_LONG_TIME)
    async with outside(settings) as around, running(around) as world:
        await begins(world.ana, case.title, region=case.region)
        await fills_form(world.ana, case.answers, case.documents)
        before = len(world.aws.calls)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        made = Counter(call.operation for call in world.aws.calls[before:] if call.operation not in NOT_OURS)
        return made, fewest(world, case.region)


def fewest(world: World, region: str) -> Counter[str]:
    """From what AWS holds: see above."""
    backend, registration = world.backend(region), world.registration(region)
    values = registration.version.values
    documents = len(backend.account.attachments)
    return Counter(
        CreateRegistration=1,
        PutRegistrationFieldValue=len(values),
        SubmitRegistrationVersion=1,
        CreateRegistrationAttachment=documents,
        DescribeRegistrationAttachments=-(-documents // 5),
        CreateRegistrationAssociation=len(registration.associations),
        RequestPhoneNumber=len(backend.account.numbers),
    )


def tell(case: Case, made: Counter[str], least: Counter[str]) -> None:
    """A line, and whatever goes beyond what is meant."""
    meant = least + Counter(ON_PURPOSE)
    print(
        f"  {case.title:34} {made.total():3} calls   fewest {least.total():3}, ratio {made.total() / least.total():.2f}"
        f"   with checks {meant.total():3}, ratio {made.total() / meant.total():.2f}"
    )
    for operation, count in sorted((made - meant).items()):
        print(f"      {operation}: {count} more than that")


async def main() -> None:
    """All cases, each in a world of its own."""
    tell_machine()
    print("From Submit to submitted")
    for case in CASES:
        with tempfile.TemporaryDirectory() as made, made_up_credentials():
            tell(case, *await carried_out(case, Path(made)))


if __name__ == "__main__":
    asyncio.run(main())
