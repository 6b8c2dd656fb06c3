"""The registration of the service with moto."""

from __future__ import annotations

import moto.backend_index
import pytest
from moto.backends import get_backend, get_service_from_url

import sandbox.aws
from sandbox.aws.models import OPERATIONS, PinpointSMSVoiceV2Backend, pinpointsmsvoicev2_backends
from sandbox.aws.shapes import service_model


def test_register__once() -> None:
    """After any number of calls, moto finds the service by its host, and only once."""
    for _ in range(2):
        sandbox.aws.register()
    names = [name for name, _ in moto.backend_index.backend_url_patterns]
    assert names.count(sandbox.aws.MOTO_NAME) == 1
    assert get_service_from_url("https://sms-voice.ap-south-1.amazonaws.com/") == sandbox.aws.MOTO_NAME
    assert get_service_from_url("https://sts.ap-south-1.amazonaws.com/") == "sts"


def test_register__backends() -> None:
    """moto imports our package as one of its own."""
    sandbox.aws.register()
    assert get_backend("pinpointsmsvoicev2") is pinpointsmsvoicev2_backends
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sandbox.aws.nothing


def test_operations__are_the_models() -> None:
    """Every operation of ours is in the model, and every registration operation of the model is ours."""
    names = set(service_model().operation_names)
    assert set(OPERATIONS) <= names
    assert {name for name in names if "Registration" in name} <= set(OPERATIONS)


def test_backend__paths() -> None:
    """moto derives the service's URLs from the package, also for China."""
    backend = PinpointSMSVoiceV2Backend("us-east-1", "123456789012")
    assert any(url.endswith("amazonaws.com.cn/$") for url in backend.urls)
