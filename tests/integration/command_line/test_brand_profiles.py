"""`callsign brand-profiles`: AWS's own brand profiles at the stand-in, and a registration saved to one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.aws.brand_profiles.models import EndUserMessagingBackend
from tests.integration.command_line.conftest import REGION, Terminal

COMPANY = (Path(__file__).parents[2] / "data" / "tables" / "company.json").read_text()
NAME = ("companyInfo", "Example Corp")


@pytest.fixture
def brands(terminal: Terminal) -> EndUserMessagingBackend:
    return terminal.aws.brand_profiles(REGION)


@pytest.fixture
def profile_id(brands: EndUserMessagingBackend) -> str:
    return brands.add_profile("Example Corp", {"companyName": NAME, "Web Site": ("", "https://example.com")}).id


@pytest.fixture
def registration_id(terminal: Terminal) -> str:
    terminal.picture("optin.png")
    terminal.write("company.json", COMPANY)
    done = terminal.read("register", "--type", "toll-free", "--values", "company.json", "--yes")[1]
    registration_id: str = done["registration_id"]
    return registration_id


def attributes(terminal: Terminal, wanted: str) -> dict[str, str]:
    code, shown = terminal.read("brand-profiles", wanted)
    assert code == 0
    return {row["name"]: row["value"] for row in shown["attributes"]}


def test_list__every_region(terminal: Terminal, profile_id: str) -> None:
    """Profiles are listed with their region and status; a region that refuses is named, and hides no other."""
    terminal.aws.brand_profiles("eu-west-1").add_profile("Other Corp", {})
    terminal.aws.brand_profiles("eu-west-1").set_status(
        next(iter(terminal.aws.brand_profiles("eu-west-1").brands.profiles)), "BLOCKED"
    )
    code, listed = terminal.read("brand-profiles", CALLSIGN_REGIONS=f"{REGION},eu-west-1")
    shown = {(row["name"], row["status"], row["region"]) for row in listed["brand_profiles"]}
    assert code == 0
    assert shown == {("Example Corp", "ACTIVE", REGION), ("Other Corp", "BLOCKED", "eu-west-1")}
    terminal.aws.faults.fail("ListBrandProfiles", "AccessDeniedException", 403)
    partly = terminal.read("brand-profiles", CALLSIGN_REGIONS=f"{REGION},eu-west-1")[1]
    assert (len(partly["brand_profiles"]), partly["problems"][0]["error"]) == (1, "AccessDenied")
    assert profile_id in terminal.run("brand-profiles").stdout


def test_list__none(terminal: Terminal) -> None:
    assert "no AWS brand profiles" in terminal.run("brand-profiles").stderr


def test_show__by_name_and_id(terminal: Terminal, profile_id: str) -> None:
    values = {"companyName": "Example Corp", "Web Site": "https://example.com"}
    assert attributes(terminal, "Example Corp") == attributes(terminal, profile_id) == values


def test_show__unknown(terminal: Terminal, profile_id: str) -> None:
    refused = terminal.run("brand-profiles", "Exampel")
    assert (refused.exit_code, "There are: Example Corp." in refused.stderr) == (2, True)


def test_save__as_a_new_profile(terminal: Terminal, registration_id: str) -> None:
    """Nothing is done without --yes; then AWS takes the texts, choices and the picture, without matching by AI."""
    command = ("brand-profiles", "--save", registration_id, "--name", "Pine Vet")
    shown = terminal.run(*command)
    assert "Nothing was done" in shown.stdout
    assert terminal.aws.count("CreateBrandProfileFromRegistration") == 0
    code, done = terminal.read(*command, "--yes")
    assert (code, done["done"]) == (0, True)
    values = attributes(terminal, done["brand_profile"])
    assert values["companyName"] == "Pine Vet Inc"
    assert values["optInImage"].startswith("a file of ")


@pytest.mark.parametrize(("options", "kept"), [((), "Example Corp"), (("--replace",), "Pine Vet Inc")])
def test_save__into_a_profile(
    terminal: Terminal, registration_id: str, profile_id: str, options: tuple[str, ...], kept: str
) -> None:
    """What the profile has stays, unless the person says so."""
    code, done = terminal.read("brand-profiles", "--save", registration_id, "--into", profile_id, *options, "--yes")
    assert (code, done["brand_profile"]) == (0, profile_id)
    values = attributes(terminal, profile_id)
    assert (values["companyName"], values["city"]) == (kept, "Boise")


def test_save__a_job_that_fails(terminal: Terminal, registration_id: str) -> None:
    """AWS's own code is named."""
    terminal.aws.brand_profiles(REGION).fail_next_job("INTERNAL_ERROR")
    refused = terminal.run("brand-profiles", "--save", registration_id, "--name", "Pine Vet", "--yes")
    assert (refused.exit_code, "(INTERNAL_ERROR)" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--name", "A", "--into", "B"), 2, "--name for a new AWS brand profile, or --into"),
        ((), 2, "--name for a new AWS brand profile, or --into"),
        (("--into", "nobody"), 2, "no AWS brand profile nobody"),
        (("--into", "Example Corp"), 1, "BLOCKED"),
    ],
)
def test_save__refused(
    terminal: Terminal,
    registration_id: str,
    brands: EndUserMessagingBackend,
    profile_id: str,
    arguments: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    brands.set_status(profile_id, "BLOCKED")
    refused = terminal.run("brand-profiles", "--save", registration_id, *arguments, "--yes")
    assert (refused.exit_code, words in refused.stderr) == (code, True)


def test_save__a_taken_name(terminal: Terminal, registration_id: str, profile_id: str) -> None:
    refused = terminal.run("brand-profiles", "--save", registration_id, "--name", "Example Corp", "--yes")
    assert (refused.exit_code, "Traceback" in refused.output) == (1, False)


def test_show__deleted_in_between(terminal: Terminal, profile_id: str) -> None:
    terminal.aws.faults.fail("GetBrandProfile", "ResourceNotFoundException", 404)
    refused = terminal.run("brand-profiles", "Example Corp")
    assert (refused.exit_code, "AWS cannot find" in refused.stderr) == (1, True)


def test_show__in_a_region_that_does_not_answer(terminal: Terminal, profile_id: str) -> None:
    """A profile that may be in the silent region is not said to be unknown."""
    terminal.aws.faults.fail("ListBrandProfiles", "AccessDeniedException", 403)
    refused = terminal.run("brand-profiles", f"{profile_id}x", CALLSIGN_REGIONS=f"{REGION},eu-west-1")
    assert (refused.exit_code, "does not allow" in refused.stderr) == (1, True)
