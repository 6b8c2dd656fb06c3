"""Journeys in the terminal: the chain as AWS has it, also of what was made elsewhere, and a ticked checklist."""

from __future__ import annotations

from tests.integration.command_line.articles import INDIA, OPT_IN
from tests.integration.command_line.conftest import Terminal

BRAND, CAMPAIGN = "US_TEN_DLC_BRAND_REGISTRATION", "US_TEN_DLC_CAMPAIGN_REGISTRATION"


def test_journeys__a_chain_made_elsewhere(terminal: Terminal) -> None:
    """Brand, campaign and vetting are one journey, read from AWS; a brand named for the vetting is associated."""
    backend = terminal.backend()
    brand = backend.call("CreateRegistration", {"RegistrationType": BRAND})["RegistrationId"]
    backend.set_status(brand, "COMPLETE", "APPROVED")
    code, vetting = terminal.read("register", "--type", "vetting", "--brand", brand)
    assert (code, vetting["associations"]) == (0, {BRAND: brand})
    campaign = backend.call("CreateRegistration", {"RegistrationType": CAMPAIGN})["RegistrationId"]
    tie = {"RegistrationId": campaign, "ResourceId": brand}
    backend.call("CreateRegistrationAssociation", tie)
    backend.set_status(campaign, "REVIEWING", "REVIEWING")
    backend.set_status(brand, "REQUIRES_UPDATES", "REVOKED")
    code, found = terminal.read("journeys", "show", campaign)
    (journey,) = found["journeys"]
    assert (code, journey["id"], journey["outcome"], journey["next"]) == (4, brand, "blocked", brand)
    states = {step["key"]: step["state"] for step in journey["steps"]}
    assert (states[brand], states[campaign]) == ("your_move", "blocked")
    assert "blocked, because US 10DLC brand" in next(
        step["words"] for step in journey["steps"] if step["key"] == campaign
    )


def test_journeys__a_checklist(terminal: Terminal) -> None:
    """A step outside AWS is ticked by name, once, and can be taken back; another word is refused with the names."""
    terminal.write("india.py", INDIA + OPT_IN)
    code, made = terminal.read("register", "--config", "india.py", "--yes", AWS_REGION="ap-south-1")
    assert code == 0
    registration = made["registration_id"]

    def state() -> str:
        (journey,) = terminal.read("journeys", "show", registration, AWS_REGION="ap-south-1")[1]["journeys"]
        return next(str(step["state"]) for step in journey["steps"] if step["key"] == "outside:dlt")

    assert state() == "your_move"
    assert terminal.read("journeys", "done", registration, "DLT")[1]["changed"]
    refused = terminal.run("journeys", "done", registration, "acma")
    assert (refused.exit_code, "It has: dlt." in refused.output) == (2, True)
    assert state() == "done"
