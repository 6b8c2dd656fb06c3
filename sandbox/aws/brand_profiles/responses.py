"""The HTTP layer: REST-JSON, with the operation in the method and the path."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any, Protocol

from moto.core.request import Request
from moto.core.responses import BaseResponse
from werkzeug.wrappers import Response

from sandbox.aws.brand_profiles import models
from sandbox.aws.brand_profiles.exceptions import BrandProfileError, OrderedError
from sandbox.aws.brand_profiles.profiles import DOWNLOADS
from sandbox.aws.brand_profiles.requests import parsed
from sandbox.aws.exceptions import SmsVoiceError

JSON = dict[str, Any]

#: The key in the WSGI environment under which the server of `AwsStandIn` puts itself.
GATE = "sandbox.aws.brand_profiles.gate"
#: The service in the scope of a signature.
SIGNING_NAME = "end-user-messaging"
_SCOPE = re.compile(r"Credential=[^/]+/[^/]+/(?P<region>[^/]+)/")


class Gate(Protocol):
    """The layer between HTTP and the backends: it selects the backend, applies faults and records calls."""

    def brand_profiles(self, region: str, account: str) -> models.EndUserMessagingBackend: ...
    def before(self, region: str, account: str, operation: str) -> None: ...
    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None: ...


class OpenGate:
    """For `mock_aws`: moto's own backends, no faults, no call log."""

    def brand_profiles(self, region: str, account: str) -> models.EndUserMessagingBackend:
        backend: models.EndUserMessagingBackend = models.endusermessaging_backends[account][region]
        return backend

    def before(self, region: str, account: str, operation: str) -> None:
        """Accept every call."""

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        """Send every answer."""


class EndUserMessagingResponse(BaseResponse):  # type: ignore[misc]  # moto is not typed for us
    """One method for all operations: the model defines their paths and shapes, `models.OPERATIONS` their functions."""

    def __init__(self) -> None:
        super().__init__(service_name="endusermessaging")

    def _dispatch(self, request: Request, _url: str | None = None, _headers: Any = None) -> tuple[int, JSON, str]:
        self.headers = request.headers
        self.querystring: JSON = {}
        gate: Gate = request.environ.get(GATE) or OpenGate()
        match = _SCOPE.search(self.headers.get("Authorization", ""))
        region, account = match["region"] if match else "us-east-1", self.get_current_account()
        request_id, operation = str(uuid.uuid4()), "unknown"
        try:
            operation, parameters = parsed(request.method, request.path, request.args, request.get_data())
            _before(gate, region, account, operation)
            answer = gate.brand_profiles(region, account).call(operation, parameters)
        except BrandProfileError as error:
            gate.after(region, account, operation, request_id, error.code)
            return _response(error.status, error.body(), request_id, error.code)
        gate.after(region, account, operation, request_id, "ok")
        return _response(200, _with_address(answer, request), request_id)


def answer_request(environ: dict[str, Any], gate: Gate) -> Response:
    """The answer to one HTTP request of this service, without moto's Flask application."""
    status, headers, body = EndUserMessagingResponse.dispatch(Request({**environ, GATE: gate}))
    return Response(body, status=status, headers=headers)


def answer_download(environ: dict[str, Any], gate: Gate, account: str) -> Response:
    """The file of a `mediaDownloadUrl`; like S3's own, a link that is too old gets 403."""
    region, _, token = environ.get("PATH_INFO", "").removeprefix(DOWNLOADS).partition("/")
    body = gate.brand_profiles(region, account).download(token)
    if body is None:
        return Response(b"<Error><Code>AccessDenied</Code></Error>", status=403, mimetype="application/xml")
    return Response(body, mimetype="application/octet-stream")


def _before(gate: Gate, region: str, account: str, operation: str) -> None:
    try:
        gate.before(region, account, operation)
    except SmsVoiceError as ordered:
        status = 429 if ordered.code == "ThrottlingException" else ordered.status
        raise OrderedError(ordered.code, ordered.message, status) from None


def _with_address(answer: JSON, request: Request) -> JSON:
    path = answer.get("mediaDownloadUrl")
    return answer | {"mediaDownloadUrl": f"{request.scheme}://{request.host}{path}"} if path else answer


def _response(status: int, body: JSON, request_id: str, code: str | None = None) -> tuple[int, JSON, str]:
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": request_id}
    if code:
        headers["x-amzn-ErrorType"] = code
    return status, headers, json.dumps(body)
