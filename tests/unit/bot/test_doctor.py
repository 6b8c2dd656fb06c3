"""What `callsign doctor` checks, compared with the manifest."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.command_line.doctor import SCOPES, deployment, document, healthy, scopes_finding
from bot.runtime.checks import Finding
from workflows.records.errors import AccessDenied

MANIFEST = yaml.safe_load((Path(__file__).parents[3] / "manifest.yml").read_text())
#: The scopes of an app made from the manifest.
GRANTED: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]


def test_scopes__are_the_manifests() -> None:
    """The scopes of the manifest, in its order."""
    assert list(SCOPES) == GRANTED


@pytest.mark.parametrize("scope", GRANTED)
def test_scopes__names_each_missing(scope: str) -> None:
    """A missing scope is named, with what does not work without it. No other is."""
    finding = scopes_finding(",".join(one for one in GRANTED if one != scope))
    assert finding.ok is False
    assert f"Missing: {scope} (for {SCOPES[scope]}). " in finding.advice


@pytest.mark.parametrize("granted", [",".join(GRANTED), ", ".join([*GRANTED, "reactions:write"])])
def test_scopes__all_granted(granted: str) -> None:
    """Nothing is missing if all scopes are granted, or more."""
    finding = scopes_finding(granted)
    assert (finding.ok, finding.detail) == (True, f"{len(SCOPES)} of {len(SCOPES)}")


@pytest.mark.parametrize("granted", ["", " , "])
def test_scopes__slack_does_not_say(granted: str) -> None:
    """What was not checked does not get a check mark."""
    finding = scopes_finding(granted)
    assert (finding.ok, finding.advice) == (None, "")
    assert "not known" in finding.detail


@pytest.mark.parametrize(("advice", "well"), [("", True), ("Do this.", False)])
def test_healthy__only_without_advice(advice: str, well: bool) -> None:
    """One finding with advice is enough to be unhealthy; one that is not known is not."""
    assert healthy([Finding(what="a"), Finding(what="b", advice=advice), Finding(what="c", unknown=True)]) is well


def test_document__for_programs() -> None:
    """`ok` has three values, and a refusal of AWS has its cause."""
    denied = AccessDenied("X", code="AccessDeniedException").problem()
    shown = document([Finding(what="a", unknown=True), Finding(what="b", advice="Do this.", problem=denied)])
    assert shown == {
        "healthy": False,
        "findings": [
            {"what": "a", "ok": None, "detail": "", "advice": ""},
            {"what": "b", "ok": False, "detail": "", "advice": "Do this.", "problem": denied.stored()},
        ],
    }


RIGHT = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "AWS_REGION": "eu-west-1"}


@pytest.mark.parametrize(
    ("environ", "named", "regions", "slack"),
    [
        (RIGHT, [], ("eu-west-1",), True),
        ({"AWS_REGION": "eu-west-1"}, [], ("eu-west-1",), False),
        ({**RIGHT, "SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN"], ("eu-west-1",), True),
        ({**RIGHT, "SLACK_APP_TOKEN": "xoxb-1"}, ["SLACK_APP_TOKEN"], ("eu-west-1",), True),
        ({**RIGHT, "AWS_REGION": ""}, ["AWS_REGION"], (), True),
        ({**RIGHT, "AWS_REGION": "here", "DATABASE_URL": "x"}, ["AWS_REGION", "DATABASE_URL"], (), True),
        ({}, ["AWS_REGION"], (), False),
    ],
)
def test_deployment__wrong_settings_do_not_stop_the_checks(
    environ: dict[str, str], named: list[str], regions: tuple[str, ...], slack: bool
) -> None:
    """Each wrong setting is one finding, and all others are checked."""
    deployed = deployment(environ)
    assert [problem.split()[0] for problem in deployed.problems] == named
    assert (deployed.settings.regions, deployed.has_slack) == (regions, slack)
