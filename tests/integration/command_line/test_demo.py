"""`callsign demo`: a whole registration in the terminal, and a reason if it cannot continue."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.command_line import demo
from bot.command_line.demo import DemoStuck, play
from bot.command_line.sandbox import CREDENTIALS, FORGOTTEN, Pace, open_sandbox

FAST = Pace(review_seconds=0.2, upload_seconds=0.1, rate="1000", poll_seconds=0.1)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo changes the environment of its process. The next test finds it as it was."""
    for name in ("AWS_ENDPOINT_URL", *CREDENTIALS, *FORGOTTEN):
        monkeypatch.setenv(name, "before the demo")


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_play__from_the_command_to_complete(console: Console) -> None:
    """The terminal shows each act of the person, the posts up to COMPLETE, and the calls to AWS."""
    await play(console, FAST)
    shown = said(console)
    acts = (
        "types /callsign new",
        "drops optin",
        "presses Ask for approval",
        "ben presses Approve",
        "Submitted to AWS",
        "can send",
    )
    places = [shown.lower().find(act.lower()) for act in acts]
    assert -1 not in places, shown
    assert places == sorted(places)
    assert "RequestPhoneNumber" in shown
    assert "DescribeRegistrationVersions" not in shown  # a call of the sweep, not of the registration


async def test_submit__needs_a_person(console: Console) -> None:
    """A submission that stops ends the demo with the reason."""
    async with open_sandbox(pace=FAST) as sandbox:
        ana = sandbox.slack.user("ana")
        await demo._fill_in(console, ana)
        sandbox.aws.faults.fail("RequestPhoneNumber", "AccessDeniedException", 400, times=99)
        with pytest.raises(DemoStuck, match="AWS"):
            await demo._submit(console, sandbox, ana)
