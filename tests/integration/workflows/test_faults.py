"""Whole registrations with faults from a seed: nothing is lost, doubled or stuck, and *Try again* always completes it.

CALLSIGN_FAULT_RUNS sets the number of seeds, and CALLSIGN_FAULT_SEED the first one. A seed alone determines its faults.
"""

from __future__ import annotations

import os

import pytest

from tests.integration.workflows.faults import FaultPlan, run_with_faults
from tests.integration.workflows.office import Office

RUNS = int(os.environ.get("CALLSIGN_FAULT_RUNS", "8"))
FIRST = int(os.environ.get("CALLSIGN_FAULT_SEED", "1"))


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
async def test_faults__of_a_seed(office: Office, seed: int) -> None:
    """Despite faults and kills, the registration is submitted once and complete, or a *Try again* completes it."""
    plan = FaultPlan.from_seed(seed)
    try:
        happened = await run_with_faults(office, plan)
    except AssertionError as wrong:
        raise AssertionError(f"{wrong}, with {plan}") from wrong
    assert happened["calls"]
