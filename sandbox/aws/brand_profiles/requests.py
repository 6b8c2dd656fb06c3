"""From an HTTP request to an operation and its parameters, by the paths of the service model (REST-JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import botocore.session

from sandbox.aws.brand_profiles.exceptions import InvalidRequestError, UnknownPathError
from sandbox.aws.shapes import Checker

JSON = dict[str, Any]

SERVICE = "endusermessaging"
_PLACE = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The method and the path of an operation."""

    operation: str
    method: str
    path: re.Pattern[str]


@lru_cache(maxsize=1)
def service_model() -> Any:
    """The service's model in botocore, parsed once."""
    return botocore.session.Session().get_service_model(SERVICE)


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """The routes of all operations; of two that fit a path, the one with the longer path comes first."""
    model = service_model()
    https = {name: model.operation_model(name).http for name in model.operation_names}
    ordered = sorted(https.items(), key=lambda item: -len(item[1]["requestUri"]))
    return tuple(
        Route(operation=name, method=http["method"], path=_pattern(http["requestUri"])) for name, http in ordered
    )


def _pattern(uri: str) -> re.Pattern[str]:
    """`/v1/brand-profiles/{brandProfileId+}` as a pattern; a place with a plus may hold slashes."""
    return re.compile(_PLACE.sub(lambda place: f"(?P<{place[1]}>{'.+' if place[2] else '[^/]+'})", uri))


def parsed(method: str, path: str, query: Mapping[str, str], body: bytes) -> tuple[str, JSON]:
    """The operation and its parameters.

    Raises:
        UnknownPathError: no operation has this method and path.
        InvalidRequestError: the body is not a JSON object, or a number is not one.
    """
    for route in routes():
        match = route.path.fullmatch(path)
        if match and route.method == method:
            places = {name: unquote(text) for name, text in match.groupdict().items()}
            return route.operation, {**_body(body), **_query(route.operation, query), **places}
    raise UnknownPathError(method, path)


def _body(body: bytes) -> JSON:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        raise InvalidRequestError("The body is not JSON.") from None
    if not isinstance(content, dict):
        raise InvalidRequestError("The body is not a JSON object.")
    return {name: value for name, value in content.items() if value is not None}


def _query(operation: str, query: Mapping[str, str]) -> JSON:
    members = service_model().operation_model(operation).input_shape.members
    return {name: _typed(members[name].type_name, name, text) for name, text in query.items() if name in members}


def _typed(type_name: str, name: str, text: str) -> str | int:
    if type_name != "integer":
        return text
    try:
        return int(text)
    except ValueError:
        raise InvalidRequestError("A parameter is wrong.", {name: "expected a whole number"}) from None


def check_request(operation: str, request: JSON) -> None:
    """Refuse a request that breaks the model. Raises InvalidRequestError with all members that are wrong."""
    violations = list(Checker().violations(service_model().operation_model(operation).input_shape, request))
    if violations:
        fields = {violation.member: violation.message for violation in violations}
        raise InvalidRequestError("The request does not fit the operation's shape.", fields)


def check_answer(operation: str, answer: JSON) -> None:
    """Assert that an answer fits the model. An AssertionError is a bug of this stand-in; it names members only."""
    violations = list(Checker().violations(service_model().operation_model(operation).output_shape, answer))
    wrong = [f"{violation.member}: {violation.message}" for violation in violations]
    assert not wrong, f"{operation} breaks its model: {wrong}"
