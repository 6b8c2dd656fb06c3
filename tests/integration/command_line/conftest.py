"""The command line as a person uses it, with the AWS stand-in. Nothing waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from bot.command_line.cli import main
from bot.runtime.ambient import Ambient
from sandbox import samples
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.server import AwsStandIn
from workflows.ports.process import Sleep
from workflows.web.pages import WebPages

REGION = "us-east-1"
#: Calls that create or change something at AWS.
ACTS = ("Create", "Put", "Request", "Submit", "Delete", "Discard")


async def at_once(_: float) -> None:
    """Let other tasks run, and do not wait."""
    await asyncio.sleep(0)


def unreachable_pages() -> WebPages:
    """The pages of the test's machine: no name has an address, so nothing leaves it."""

    async def lookup(_: str) -> list[str]:
        return []

    return WebPages(lookup)


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """A folder to work in, and the result of a command."""

    aws: AwsStandIn
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    sleep: Sleep = at_once

    def run(self, *arguments: str, **environ: str) -> Result:
        """Run one command, with additional environment variables."""
        return self.pipe(None, *arguments, **environ)

    def pipe(self, body: bytes | None, *arguments: str, **environ: str) -> Result:
        """The same, with something in standard input."""
        with capture_logs():  # a real process writes them to standard error
            outcome = CliRunner().invoke(
                main,
                arguments,
                input=body,
                env={**self.environ, **environ},
                obj=Ambient(sleep=self.sleep, pages=unreachable_pages),
                catch_exceptions=False,
            )
        assert "Traceback" not in outcome.output
        return outcome

    def read(self, *arguments: str, **environ: str) -> tuple[int, dict[str, Any]]:
        """Run a command with `--json`. Returns its exit code and document; standard output has nothing else."""
        outcome = self.run(*arguments, "--json", **environ)
        document: dict[str, Any] = json.loads(outcome.stdout)
        return outcome.exit_code, document

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def picture(self, *names: str) -> None:
        for name in names:
            (self.folder / name).write_bytes(PICTURE)

    def acts(self) -> list[str]:
        """The calls that changed something at AWS."""
        return [call.operation for call in self.aws.calls if call.operation.startswith(ACTS)]

    def backend(self, region: str = REGION) -> PinpointSMSVoiceV2Backend:
        return self.aws.backend(region)


PICTURE = samples.opt_in_image()


@pytest.fixture(scope="session")
def server() -> Iterator[AwsStandIn]:
    with AwsStandIn(review="manual") as aws:
        yield aws


@pytest.fixture
def terminal(server: AwsStandIn, migrated_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    server.reset()
    monkeypatch.chdir(migrated_folder)
    environ = {"AWS_ENDPOINT_URL": server.url, "AWS_REGION": REGION, "CALLSIGN_AWS_RATE": "10000", "LOGNAME": "ana"}
    return Terminal(aws=server, folder=migrated_folder, environ=environ)


@pytest.fixture
def variables() -> Mapping[str, str]:
    """The sample company's toll-free answers as environment variables."""
    return {
        "COMPANY_NAME": "Example Corp",
        "website": "https://www.example.com",
        "ADDRESS_1": "123 Any Street",
        "city": "Seattle",
        "state": "WA",
        "zipCode": "98109",
        "COUNTRY_CODE": "US",
        "businessType": "Private profit",
        "taxId": "12-3456789",
        "taxIdAuthority": "EIN",
        "taxIdCountry": "US",
        "firstName": "Jane",
        "lastName": "Doe",
        "supportEmail": "support@example.com",
        "supportPhoneNumber": "+12065550100",
        "monthlyMessageVolume": "10",
        "useCaseCategory": "Two-factor authentication",
        "useCaseDetails": samples.ANSWERS["Use case details"],
        "privacyPolicyUrl": "https://www.example.com/privacy",
        "termsAndConditionsUrl": "https://www.example.com/terms",
        "optInType": "Digital form",
        "optInDescription": samples.ANSWERS["Opt-in workflow description"],
        "messageSample1": samples.ANSWERS["Message Sample 1"],
    }
