"""A stand-in for AWS End User Messaging (`pinpoint-sms-voice-v2`): a moto backend in moto's own four-file shape.

moto has no backend for this service, nor for AWS's brand profiles (`brand_profiles`). `register()` adds both at run
time. Then `mock_aws` (boto3, in process) and moto's server mode (any client, also aiobotocore) serve them next to STS,
SQS, S3 and the rest. `sandbox.aws.server.AwsStandIn` is that server with reviewers, a call log and faults on demand.
"""

from __future__ import annotations

import re
import sys
from typing import Any

__all__ = ["register"]

#: moto's name for the service: the service id without hyphens.
MOTO_NAME = "pinpointsmsvoicev2"
URL_PATTERN = r"https?://sms-voice\.(.+)\.amazonaws\.com"


def register() -> None:
    """Make moto serve `pinpoint-sms-voice-v2` and `endusermessaging`. Safe to call more than once.

    moto finds services in a generated index and imports them as `moto.<name>`. Both are extended; nothing is patched.
    """
    import moto.backend_index

    from sandbox.aws import brand_profiles

    patterns = moto.backend_index.backend_url_patterns
    for package in (sys.modules[__name__], brand_profiles):
        sys.modules[f"moto.{package.MOTO_NAME}"] = package
        if all(name != package.MOTO_NAME for name, _ in patterns):
            patterns.append((package.MOTO_NAME, re.compile(package.URL_PATTERN)))


def __getattr__(name: str) -> Any:
    """Give moto its dict of backends. It is imported only when it is needed."""
    if name == f"{MOTO_NAME}_backends":
        from sandbox.aws.models import pinpointsmsvoicev2_backends

        return pinpointsmsvoicev2_backends
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
