"""How many API calls a registration takes, compared with the fewest possible.

    .venv/bin/python bench/submission_calls.py

A person in the Slack stand-in fills in each registration, and the real bot carries it out, with shortened waits. The
fewest possible calls are counted from the resources at AWS at the end, not from our own plan:

    1 CreateRegistration, a PutRegistrationFieldValue for each field, 1 SubmitRegistrationVersion
    a CreateRegistrationAttachment for each document, a DescribeRegistrationAttachments for every five
    a CreateRegistrationAssociation for each association, a RequestPhoneNumber for each number

Callsign adds some calls on purpose: it reads the form before it submits (three calls), and it reads the values back
once. The watch is not counted: it sweeps once a minute for any number of registrations.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.harness import print_machine, run, stand_in_credentials
from tests.scenario.cases import INDIA, INDONESIA, INDONESIA_DOCUMENTS, TOLL_FREE
from tests.scenario.conftest import World, fast_settings, running, stand_ins
from tests.scenario.form_filling import confirms, fills_form, hears, starts_registration

#: Calls of the watch.
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
    """The calls from Submit to "submitted" at AWS, and the fewest possible."""
    settings = replace(fast_settings(folder), poll_seconds=A_LONG_TIME)
    async with stand_ins(settings) as surroundings, running(surroundings) as world:
        await starts_registration(world.ana, case.title, region=case.region)
        await fills_form(world.ana, case.answers, case.documents)
        before = len(world.aws.calls)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        made = Counter(call.operation for call in world.aws.calls[before:] if call.operation not in NOT_OURS)
        return made, fewest(world, case.region)


def fewest(world: World, region: str) -> Counter[str]:
    """The fewest calls, from the resources at AWS: see above."""
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


def print_case(case: Case, made: Counter[str], least: Counter[str]) -> None:
    """Print a line, and all calls beyond the expected ones."""
    expected = least + Counter(ON_PURPOSE)
    print(
        f"  {case.title:34} {made.total():3} calls   fewest {least.total():3}, ratio {made.total() / least.total():.2f}"
        f"   with checks {expected.total():3}, ratio {made.total() / expected.total():.2f}"
    )
    for operation, count in sorted((made - expected).items()):
        print(f"      {operation}: {count} more")


async def main() -> None:
    """Run all cases, each in a world of its own."""
    print_machine()
    print("Calls from Submit to the submitted registration")
    for case in CASES:
        with tempfile.TemporaryDirectory() as made, stand_in_credentials():
            print_case(case, *await carried_out(case, Path(made)))


if __name__ == "__main__":
    run(main())
