"""The SDK's settings: regions, addresses, and the endpoints that Callsign keeps of the SDK's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session, get_session

from workflows.aws.clients import (
    ENDPOINTS,
    SERVICE,
    Connection,
    known_regions,
    models,
    region_error,
    settings_error,
)
from workflows.records.errors import RegionUnknown, SettingsWrong

#: What Callsign calls, and what credentials may come from, by the SDK's names.
SERVICES = (SERVICE, "sts", "sqs", "iam", "sso", "sso-oidc", "signin")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return monkeypatch


@pytest.fixture(scope="module")
def whole() -> Any:
    return get_session()


@pytest.fixture(scope="module")
def trimmed() -> Any:
    session = get_session()
    session.register_component("data_loader", models())
    return session


@pytest.mark.parametrize("service", SERVICES)
def test_endpoints__the_same_in_every_partition(whole: Session, trimmed: Session, service: str) -> None:
    """What is left of the SDK's file names the same regions in the standard partition, GovCloud, China and all others."""
    partitions = whole.get_available_partitions()
    assert {"aws", "aws-cn", "aws-us-gov"} <= set(partitions)
    for partition in partitions:
        regions = whole.get_available_regions(service, partition, allow_non_regional=True)
        assert trimmed.get_available_regions(service, partition, allow_non_regional=True) == regions


@pytest.mark.parametrize(
    "region", ["us-east-1", "eu-south-2", "us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"]
)
@pytest.mark.parametrize("service", ["sts", "sqs", SERVICE])
def test_endpoints__the_same_hosts(whole: Session, trimmed: Session, service: str, region: str) -> None:
    """A client of either session asks the same server, and signs for the same region and service."""

    def target(session: Session) -> tuple[str, str, str]:
        client = session.create_client(service, region, aws_access_key_id="a", aws_secret_access_key="b")
        return client.meta.endpoint_url, client._request_signer._region_name, client._request_signer._signing_name

    assert target(trimmed) == target(whole)
    assert len(ENDPOINTS) < 10


def test_known_regions__of_all_partitions() -> None:
    """Regions of GovCloud are known; China's are not, because the service is not there."""
    known = known_regions(Connection().new_session())
    assert {"us-east-1", "ap-south-2", "us-gov-west-1"} <= known
    assert not [region for region in known if region.startswith("cn-")]


@pytest.mark.parametrize(
    ("region", "near"),
    [
        ("us-esat-1", "us-east-1"),
        ("us-east1", "us-east-1"),
        ("eu-west1", "eu-west-1"),
        ("ap-suoth-1", "ap-south-1"),
        ("us-gov-wset-1", "us-gov-west-1"),
        ("nowhere", ""),
        ("", ""),
    ],
)
def test_region_error__nearest_name(region: str, near: str) -> None:
    """Letters that changed places, a forgotten dash: the name that was meant is offered, and no far-fetched one."""
    wrong = region_error(region, known_regions(Connection().new_session()))
    assert wrong is not None
    assert (wrong.region, wrong.detail) == (region, near)


@pytest.mark.parametrize(
    ("environ", "config", "kind"),
    [
        ({}, "", None),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4700"}, "", None),
        ({"AWS_ENDPOINT_URL": "localhost:4700"}, "", SettingsWrong),
        ({"AWS_ENDPOINT_URL": "https://"}, "", SettingsWrong),
        ({"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": "ftp://x"}, "", SettingsWrong),
        ({"AWS_PROFILE": "x"}, "[profile y]\nregion = us-east-1\n", SettingsWrong),
        ({"AWS_PROFILE": "y"}, "[profile y]\nregion = us-east-1\n", None),
        ({}, "region = us-east-1\n", SettingsWrong),
    ],
)
def test_settings_error__before_the_first_call(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, environ: dict[str, str], config: str, kind: type | None
) -> None:
    """What no answer of AWS can mend is found without a call."""
    for name, value in environ.items():
        no_settings.setenv(name, value)
    (tmp_path / "config").write_text(config)
    assert type(settings_error(Connection(), ["us-east-1"])) is (kind or type(None))


def test_settings_error__region_of_another_endpoint(no_settings: pytest.MonkeyPatch) -> None:
    """With an endpoint of one's own, every region may exist."""
    assert isinstance(settings_error(Connection(), ["mars-north-1"]), RegionUnknown)
    no_settings.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4700")
    assert settings_error(Connection(), ["mars-north-1"]) is None
