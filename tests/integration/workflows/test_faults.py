"""Whole registrations through faults that a seed draws: nothing lost, nothing twice, nothing stuck, and Retry always ends it.

CALLSIGN_FAULT_RUNS sets how many seeds there are, CALLSIGN_FAULT_SEED the first of them; a seed alone tells the day it makes.
"""

from __future__ import annotations

import os

import pytest

from tests.integration.workflows.faults import Bad, survived
from tests.integration.workflows.office import Office

RUNS = int(os.environ.get("CALLSIGN_FAULT_RUNS", "8"))
FIRST = int(os.environ.get("CALLSIGN_FAULT_SEED", "1"))


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
async def test_faults__of_a_bad_day(office: Office, seed: int) -> None:
    """Whatever goes wrong at AWS and whenever the process dies: handed in once, whole, or waiting for a Retry that does it."""
    day = Bad.day(seed)
    try:
        happened = await survived(office, day)
    except AssertionError as wrong:
        raise AssertionError(f"{wrong} on {day}") from wrong
    assert happened["calls"]
