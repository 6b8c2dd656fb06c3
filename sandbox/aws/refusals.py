"""Refusals before a request reaches its service: of the layer that checks signatures, tokens and policies.

They last until the fault is cleared, and apply to STS as to the service, each with codes and a format of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

#: Matches every region, operation or key.
ANY = "*"
_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")
_STS_ERROR = (
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code>'
    "<Message>{message}</Message></Error><RequestId>refused</RequestId></ErrorResponse>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a request says of itself."""

    access_key: str
    region: str
    service: str
    #: Empty for STS, whose operation is in the body.
    operation: str

    @classmethod
    def of(cls, environ: Mapping[str, Any]) -> Signed | None:
        """From a WSGI request; None where it is not signed."""
        match = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if match is None:
            return None
        operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        return cls(access_key=match["key"], region=match["region"], service=match["service"], operation=operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer to every request that it matches."""

    code: str
    message: str = "Refused."
    status: int = 400
    #: The code that STS has for the same; empty where STS accepts the request.
    sts_code: str = ""
    region: str = ANY
    operation: str = ANY
    access_key: str = ANY

    @classmethod
    def of_sample(cls, sample: Mapping[str, Any]) -> Refusal:
        """From a sample with `operation`, `region`, `status`, `body` and, where STS refuses too, `sts_code`."""
        return cls(
            code=sample["body"]["__type"],
            message=sample["body"]["message"],
            status=sample["status"],
            sts_code=sample.get("sts_code", ""),
            region=sample["region"],
            operation=sample["operation"],
        )

    def matches(self, signed: Signed) -> bool:
        """Whether a request gets this answer."""
        if signed.service == "sts" and not self.sts_code:
            return False
        operation = (signed.operation or ANY) if signed.service != "sts" else ANY
        pairs = ((self.region, signed.region), (self.operation, operation), (self.access_key, signed.access_key))
        return all(ANY in {wanted, given} or wanted == given for wanted, given in pairs)

    def answer(self, signed: Signed) -> tuple[str, str, bytes]:
        """Status, content type and body, in the format of the service."""
        status = f"{self.status} Refused"
        if signed.service == "sts":
            body = _STS_ERROR.format(code=self.sts_code, message=escape(self.message))
            return status, "text/xml", body.encode()
        body = json.dumps({"__type": f"com.amazon.coral.service#{self.code}", "message": self.message})
        return status, "application/x-amz-json-1.0", body.encode()
