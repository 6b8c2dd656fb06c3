"""A stand-in for AWS's brand profiles (`endusermessaging`): a moto backend in moto's own four-file shape.

It has the operations on brand profiles, their attributes, the jobs between them and registrations, and the jobs
themselves. Each request and each answer is checked against botocore's service model. What AWS does not document is
named as an assumption.
"""

from __future__ import annotations

from typing import Any

__all__: list[str] = []

#: moto's name for the service: the service id in lower case.
MOTO_NAME = "endusermessaging"
URL_PATTERN = r"https?://end-user-messaging\.(.+)\.amazonaws\.com"


def __getattr__(name: str) -> Any:
    """Give moto its dict of backends. It is imported only when it is needed."""
    if name == f"{MOTO_NAME}_backends":
        from sandbox.aws.brand_profiles.models import endusermessaging_backends

        return endusermessaging_backends
    raise AttributeError(name)
