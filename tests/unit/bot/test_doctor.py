"""What `callsign doctor` checks, compared with the manifest."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.command_line.doctor import SCOPES, Finding, healthy, missing_scopes

MANIFEST = yaml.safe_load((Path(__file__).parents[3] / "manifest.yml").read_text())
#: The scopes of an app made from the manifest.
GRANTED: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]


def test_scopes__are_the_manifests() -> None:
    """The scopes of the manifest, in its order."""
    assert list(SCOPES) == GRANTED


@pytest.mark.parametrize("scope", GRANTED)
def test_missing_scopes__names_each(scope: str) -> None:
    """A missing scope is named, with what does not work without it. No other is."""
    advice = missing_scopes(",".join(one for one in GRANTED if one != scope))
    assert f"Missing: {scope} (for {SCOPES[scope]}). " in advice
    assert "manifest.yml" in advice


@pytest.mark.parametrize("granted", [",".join(GRANTED), ", ".join([*GRANTED, "reactions:write"]), ""])
def test_missing_scopes__nothing(granted: str) -> None:
    """Nothing is missing if all scopes are granted, or more, or if Slack does not say."""
    assert missing_scopes(granted) == ""


@pytest.mark.parametrize(("advice", "well"), [("", True), ("Do this.", False)])
def test_healthy__only_without_advice(advice: str, well: bool) -> None:
    """One finding with advice is enough to be unhealthy."""
    assert healthy([Finding(what="a"), Finding(what="b", advice=advice), Finding(what="c")]) is well
