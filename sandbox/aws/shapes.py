"""A validator over botocore's service model, for the requests of clients and the answers of this stand-in.

botocore checks little on the client's side (types, required members, minimum lengths). It sends a parameter that is too
long, or a list with six ids, and only AWS refuses it. This stand-in refuses it too. Our own answers are checked in the
same way: an answer that breaks the model is a bug in the stand-in.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import botocore.session

from sandbox.aws.exceptions import SmsVoiceError, ValidationError

#: Shapes whose pattern the answers may break: Austria registers sender IDs with a space, "+" or "&", which the model's
#: own pattern for SenderId does not allow.
LOOSE_IN_ANSWERS = frozenset({"SenderId"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One problem of a value with its shape."""

    #: The place, such as `Tags[0].Key`.
    member: str
    # assumption: `reason-of-shape`
    #: The `Reason` of AWS's ValidationException (inferred from the names in the model).
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Compares a value with its shape."""

    #: Values that are accepted although an enum does not list them: statuses that AWS may add one day.
    extra_values: frozenset[str] = frozenset()
    loose_shapes: frozenset[str] = frozenset()

    def violations(self, shape: Any, value: Any, member: str = "") -> Iterator[Violation]:
        """Every violation in `value`, depth first."""
        check: Callable[[Any, Any, str], Iterator[Violation]] = getattr(self, f"_{shape.type_name}")
        yield from check(shape, value, member)

    def _structure(self, shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield _wrong_type(member, "an object")
            return
        for name in shape.required_members:
            if name not in value:
                yield Violation(member=_join(member, name), reason="MISSING_PARAMETER", message="required")
        for name, item in value.items():
            if name not in shape.members:
                yield Violation(member=_join(member, name), reason="INVALID_REQUEST", message="unknown member")
            else:
                yield from self.violations(shape.members[name], item, _join(member, name))

    def _list(self, shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield _wrong_type(member, "a list")
            return
        yield from _range(shape, len(value), member, "items")
        for index, item in enumerate(value):
            yield from self.violations(shape.member, item, f"{member}[{index}]")

    def _map(self, shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield _wrong_type(member, "a map")
            return
        for key, item in value.items():
            yield from self.violations(shape.key, key, f"{member}.key")
            yield from self.violations(shape.value, item, f"{member}.{key}")

    def _string(self, shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield _wrong_type(member, "a string")
            return
        yield from _range(shape, len(value), member, "characters")
        if shape.enum and value not in shape.enum and value not in self.extra_values:
            yield Violation(member=member, reason="INVALID_PARAMETER", message="not one of the known values")
        pattern = shape.metadata.get("pattern")
        if pattern and shape.name not in self.loose_shapes and not _compiled(pattern).fullmatch(value):
            reason = "INVALID_FILTER_VALUES" if shape.name == "FilterValue" else "INVALID_PARAMETER"
            yield Violation(member=member, reason=reason, message=f"does not match {pattern}")

    def _blob(self, shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield _wrong_type(member, "base64 text")
            return
        # The model's maximum for a body counts the base64 text: 5 MiB are 6,990,508 characters.
        if len(value) > shape.metadata.get("max", len(value)):
            yield Violation(member=member, reason="MAXIMUM_SIZE_EXCEEDED", message="too large")
            return
        try:
            empty = not base64.b64decode(value, validate=True)
        except binascii.Error:
            yield _wrong_type(member, "base64 text")
            return
        if empty and shape.metadata.get("min", 0):
            yield Violation(member=member, reason="INVALID_PARAMETER", message="empty")

    def _integer(self, shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield _wrong_type(member, "a whole number")
            return
        yield from _range(shape, value, member, "")

    _long = _integer

    def _boolean(self, _shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if not isinstance(value, bool):
            yield _wrong_type(member, "true or false")

    def _timestamp(self, _shape: Any, value: Any, member: str) -> Iterator[Violation]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield _wrong_type(member, "seconds since 1970")


@lru_cache(maxsize=1)
def service_model() -> Any:
    """The service's model in botocore, parsed once."""
    return botocore.session.Session().get_service_model("pinpoint-sms-voice-v2")


def check_request(operation: str, request: dict[str, Any]) -> None:
    """Refuse a request that breaks the model: a ValidationException with the first reason and all fields."""
    shape = service_model().operation_model(operation).input_shape
    violations = list(Checker().violations(shape, request))
    if violations:
        fields = {violation.member: violation.message for violation in violations}
        raise ValidationError(violations[0].reason, "The request does not fit the operation's shape.", fields)


def check_answer(operation: str, answer: dict[str, Any], unknown_statuses: frozenset[str]) -> None:
    """Assert that an answer fits the model.

    Raises:
        AssertionError: the answer breaks the model, which is a bug in this stand-in. It names members, never values.
    """
    shape = service_model().operation_model(operation).output_shape
    checker = Checker(extra_values=unknown_statuses, loose_shapes=LOOSE_IN_ANSWERS)
    violations = list(checker.violations(shape, answer)) if shape else []
    assert not violations, f"The answer of {operation} breaks its model: {violations}"


def check_error(error: SmsVoiceError) -> None:
    """Assert that an error's members and its Reason fit the model. Codes that are not in the model are not checked."""
    shape = service_model().shape_for_error_code(error.code)
    if shape is not None:
        members = {name: value for name, value in error.body().items() if name != "__type"}
        violations = list(Checker().violations(shape, members))
        assert not violations, f"{error.code} breaks its model: {violations}"


def _range(shape: Any, size: int, member: str, unit: str) -> Iterator[Violation]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield Violation(member=member, reason="INVALID_PARAMETER", message=f"at least {low} {unit}".strip())
    if high is not None and size > high:
        yield Violation(member=member, reason="INVALID_PARAMETER", message=f"at most {high} {unit}".strip())


def _wrong_type(member: str, expected: str) -> Violation:
    return Violation(member=member, reason="INVALID_PARAMETER", message=f"expected {expected}")


def _join(parent: str, name: str) -> str:
    return f"{parent}.{name}" if parent else name


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)
