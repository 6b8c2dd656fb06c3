"""The HTTP layer: JSON 1.0 with the operation in `X-Amz-Target`."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any, Protocol

from moto.core.request import Request
from moto.core.responses import BaseResponse
from werkzeug.wrappers import Response

from sandbox.aws import models, shapes
from sandbox.aws.exceptions import OtherError, SmsVoiceError

JSON = dict[str, Any]

#: The key in the WSGI environment under which the server of `AwsStandIn` puts itself.
GATE = "sandbox.aws.gate"

#: The start of the `X-Amz-Target` of every call of this service.
TARGET = "PinpointSMSVoiceV2."

_SCOPE = re.compile(r"Credential=[^/]+/[^/]+/(?P<region>[^/]+)/")


class Gate(Protocol):
    """The layer between HTTP and the backends: it selects the backend, applies faults and records calls."""

    def backend(self, region: str, account: str) -> models.PinpointSMSVoiceV2Backend: ...

    def before(self, region: str, account: str, operation: str) -> None:
        """Run before the call. May wait, or raise the error that this call gets."""

    def alter_page(self, operation: str, request: JSON, answer: JSON) -> JSON:
        """The answer to send; faults may change a page of a list."""
        ...

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        """Record the call (`ok` or an error code). May cut the connection."""


class OpenGate:
    """For `mock_aws`: moto's own backends, no faults, no call log."""

    def backend(self, region: str, account: str) -> models.PinpointSMSVoiceV2Backend:
        backend: models.PinpointSMSVoiceV2Backend = models.pinpointsmsvoicev2_backends[account][region]
        return backend

    def before(self, region: str, account: str, operation: str) -> None:
        """Accept every call."""

    def alter_page(self, operation: str, request: JSON, answer: JSON) -> JSON:  # noqa: ARG002  # as in Gate
        """Leave every answer as it is."""
        return answer

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        """Send every answer."""


class PinpointSMSVoiceV2Response(BaseResponse):  # type: ignore[misc]  # moto is not typed for us
    """One method for all operations: the model defines their shapes, `models.OPERATIONS` their functions."""

    def __init__(self) -> None:
        super().__init__(service_name="pinpoint-sms-voice-v2")

    def _dispatch(self, request: Request, _url: str | None = None, _headers: Any = None) -> tuple[int, JSON, str]:
        self.headers = request.headers  # unlike the dict argument, these ignore upper and lower case
        self.querystring: JSON = {}
        gate: Gate = request.environ.get(GATE) or OpenGate()
        region, account = self._region(), self.get_current_account()
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        request_id = str(uuid.uuid4())
        try:
            gate.before(region, account, operation)
            parameters = _parsed(request.get_data())
            answer = gate.backend(region, account).call(_checked_operation(operation), parameters)
            answer = gate.alter_page(operation, parameters, answer)
        except SmsVoiceError as error:
            shapes.check_error(error)
            gate.after(region, account, operation, request_id, error.code)
            return _response(error.status, error.body(), request_id, error.code)
        gate.after(region, account, operation, request_id, "ok")
        return _response(200, answer, request_id)

    def _region(self) -> str:
        """The region that the request is signed for."""
        match = _SCOPE.search(self.headers.get("Authorization", ""))
        return match["region"] if match else "us-east-1"


def answer_request(environ: dict[str, Any], gate: Gate) -> Response:
    """The answer to one HTTP request of this service, without moto's Flask application."""
    status, headers, body = PinpointSMSVoiceV2Response.dispatch(Request({**environ, GATE: gate}))
    return Response(body, status=status, headers=headers)


def _checked_operation(operation: str) -> str:
    if operation not in models.OPERATIONS:
        raise OtherError("UnknownOperationException", f"This stand-in does not have the operation {operation!r}.", 400)
    return operation


def _parsed(body: bytes) -> JSON:
    """The parameters of the request. As in AWS's own parser, a null is the same as a member that is not there."""
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise OtherError("SerializationException", "The body is not JSON.", 400) from None
    if not isinstance(parsed, dict):
        raise OtherError("SerializationException", "The body is not a JSON object.", 400)
    return {name: value for name, value in parsed.items() if value is not None}


def _response(status: int, body: JSON, request_id: str, code: str | None = None) -> tuple[int, JSON, str]:
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": request_id}
    if code:
        headers["x-amzn-ErrorType"] = code
    return status, headers, json.dumps(body)
