"""A stand-in for AWS End User Messaging (`pinpoint-sms-voice-v2`): a moto backend in moto's own four-file shape.

moto has no backend for this service. `register()` adds ours at run time. Then `mock_aws` (boto3, in process) and moto's
server mode (any client, also aiobotocore) serve it next to STS, SQS, S3 and the rest.
`sandbox.aws.server.AwsStandIn` is that server with reviewers, a call log and faults on demand.
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
    """Make moto serve `pinpoint-sms-voice-v2`. Safe to call more than once.

    moto finds services in a generated index and imports them as `moto.<name>`. Both are extended; nothing is patched.
    """
    import moto.backend_index

    sys.modules[f"moto.{MOTO_NAME}"] = sys.modules[__name__]
    patterns = moto.backend_index.backend_url_patterns
    if all(name != MOTO_NAME for name, _ in patterns):
        patterns.append((MOTO_NAME, re.compile(URL_PATTERN)))


def __getattr__(name: str) -> Any:
    """Give moto its dict of backends. It is imported only when it is needed."""
    if name == f"{MOTO_NAME}_backends":
        from sandbox.aws.models import pinpointsmsvoicev2_backends

        return pinpointsmsvoicev2_backends
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
