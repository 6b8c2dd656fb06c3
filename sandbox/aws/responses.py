"""HTTP in, HTTP out: JSON 1.0 with the operation in `X-Amz-Target`."""

import json
import re
import uuid
from typing import Any, Protocol

from moto.core.request import Request
from moto.core.responses import BaseResponse

from sandbox.aws import models, shapes
from sandbox.aws.exceptions import OtherError, SmsVoiceError

JSON = dict[str, Any]

#: Where the server of `AwsStandIn` leaves itself in the WSGI environment.
GATE = "sandbox.aws.gate"

_SCOPE = re.compile(r"Credential=[^/]+/[^/]+/(?P<region>[^/]+)/")


class Gate(Protocol):
    """What stands between the wire and the backends: whose backend it is, what goes wrong, what is written down."""

    def backend(self, region: str, account: str) -> models.PinpointSMSVoiceV2Backend: ...

    def before(self, region: str, account: str, operation: str) -> None:
        """May wait, or raise the error this call is to get."""

    def turned(self, operation: str, request: JSON, answer: JSON) -> JSON:
        """The answer as it is sent: its pages may go wrong."""
        ...

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        """Record the call (`ok` or an error code); may cut the connection."""


class OpenGate:
    """`mock_aws`: moto's own backends, no trouble, no records."""

    def backend(self, region: str, account: str) -> models.PinpointSMSVoiceV2Backend:
        found: models.PinpointSMSVoiceV2Backend = models.pinpointsmsvoicev2_backends[account][region]
        return found

    def before(self, region: str, account: str, operation: str) -> None:
        """Let every call in."""

    def turned(self, operation: str, request: JSON, answer: JSON) -> JSON:  # noqa: ARG002
        """Every answer as it is."""
        return answer

    def after(self, region: str, account: str, operation: str, request_id: str, outcome: str) -> None:
        """Let every answer out."""


class PinpointSMSVoiceV2Response(BaseResponse):  # type: ignore[misc]  # moto is not typed for us
    """One method for all operations: the model says what each takes and gives, `models.OPERATIONS` what it does."""

    def __init__(self) -> None:
        super().__init__(service_name="pinpoint-sms-voice-v2")

    def _dispatch(self, request: Request, _url: str | None = None, _headers: Any = None) -> tuple[int, JSON, str]:
        self.headers = request.headers  # not the dict that comes beside it, which minds upper and lower case
        self.querystring: JSON = {}
        gate: Gate = request.environ.get(GATE) or OpenGate()
        region, account = self._region(), self.get_current_account()
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        request_id = str(uuid.uuid4())
        try:
            gate.before(region, account, operation)
            asked = _parsed(request.get_data())
            answer = gate.turned(operation, asked, gate.backend(region, account).call(_known(operation), asked))
        except SmsVoiceError as error:
            shapes.check_error(error)
            gate.after(region, account, operation, request_id, error.code)
            return _response(error.status, error.body(), request_id, error.code)
        gate.after(region, account, operation, request_id, "ok")
        return _response(200, answer, request_id)

    def _region(self) -> str:
        """The region the request is signed for."""
        match = _SCOPE.search(self.headers.get("Authorization", ""))
        return match["region"] if match else "us-east-1"


def _known(operation: str) -> str:
    if operation not in models.OPERATIONS:
        raise OtherError("UnknownOperationException", f"This stand-in does not know {operation or 'nothing'}.", 400)
    return operation


def _parsed(body: bytes) -> JSON:
    """The request; a null is a member that is not there, as for AWS's own parser."""
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
