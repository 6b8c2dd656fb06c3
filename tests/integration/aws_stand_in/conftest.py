"""One boto3 client for all tests in moto's own mode, fresh state for each, and a clock that only tests move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from sandbox.aws import register
from sandbox.aws.models import PinpointSMSVoiceV2Backend, pinpointsmsvoicev2_backends
from tests.integration.aws_stand_in.applicant import ACCOUNT, REGION, Applicant, Clock


@pytest.fixture(scope="session")
def connected() -> dict[str, Any]:
    """Clients by region, made once: a client is expensive, and stateless."""
    register()
    config = Config(retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
    session = boto3.Session(**keys)
    return {
        region: session.client("pinpoint-sms-voice-v2", region_name=region, config=config)
        for region in (REGION, "ap-south-1", "eu-west-1")
    }


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clients(connected: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every test starts with an empty account, and no state outlives it."""
    with mock_aws():
        yield connected


@pytest.fixture
def client(clients: dict[str, Any]) -> Any:
    return clients[REGION]


@pytest.fixture
def backend(clients: dict[str, Any], clock: Clock) -> PinpointSMSVoiceV2Backend:
    """The backend behind `client`, on the test's clock."""
    backend: PinpointSMSVoiceV2Backend = pinpointsmsvoicev2_backends[ACCOUNT][REGION]
    backend.world.clock = clock
    return backend


@pytest.fixture
def applicant(client: Any, backend: PinpointSMSVoiceV2Backend) -> Applicant:
    return Applicant(client)
