"""Block Kit's shapes: schema/block-kit.schema.json, compiled once, and its complaints in Slack's words.

Two validators read the schema. The one in Rust says yes or no, about 200 times faster; the one in Python is asked only
after a no, because it says where and why.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from sandbox.slack.changes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong, and where: `pointer` is a JSON pointer from the argument's name, as "/view/blocks/3/label"."""

    message: str
    pointer: str

    @property
    def line(self) -> str:
        """As it stands in response_metadata.messages."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def shape_problems(name: str, instance: Any, prefix: str) -> list[Problem]:
    """What is wrong with the shape of `instance`, which should be a `name` ("modal_view") and lies at `prefix`."""
    if fits(name, instance):
        return []
    return list(dict.fromkeys(_problem(error, prefix) for error in wording_validator(name).iter_errors(instance)))


def fits(name: str, instance: Any) -> bool:
    """Whether `instance` has the shape of a `name`, without a word about what is wrong."""
    try:
        return _quick_validator(name).is_valid(instance)
    except UnicodeEncodeError:  # half a surrogate pair, which JSON may hold and Rust's text may not
        return bool(wording_validator(name).is_valid(instance))


@cache
def wording_validator(name: str) -> Validator:
    """The validator that explains its no."""
    compiled: Validator = _Discriminating(_schema(name))
    return compiled


@cache
def _quick_validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema(name), validate_formats=False)


def _schema(name: str) -> Json:
    whole = _whole_schema()
    return {"$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{name}"}


@cache
def _whole_schema() -> Json:
    content: Json = json.loads((Path(__file__).parent / "schema" / "block-kit.schema.json").read_text())
    return content


def _if(validator: Any, condition: Json, instance: Any, schema: Json) -> Iterator[ValidationError]:
    """`if` the type is this one, `then` that shape: a dozen of them at each block. Asking the type itself halves the time."""
    const = condition.get("properties", {}).get("type", {}).get("const")
    if const and isinstance(instance, dict) and instance.get("type", const) != const and "else" not in schema:
        return
    yield from Draft202012Validator.VALIDATORS["if"](validator, condition, instance, schema)


_Discriminating = validators.extend(Draft202012Validator, {"if": _if})  # type: ignore[no-untyped-call]  # jsonschema's function has no types


def _problem(error: ValidationError, prefix: str) -> Problem:
    while error.context:
        error = _likeliest(error.context)
    pointer = prefix + "".join(f"/{part}" for part in error.absolute_path)
    return Problem(message=_words(error), pointer=pointer)


def _likeliest(alternatives: Sequence[ValidationError]) -> ValidationError:
    """Of a choice of shapes, the complaint of the one whose `type` fits, for that is the one that was meant."""
    meant_otherwise = {e.relative_schema_path[0] for e in alternatives if list(e.relative_path)[-1:] == ["type"]}
    fitting = [e for e in alternatives if e.relative_schema_path[0] not in meant_otherwise]
    return max(fitting or alternatives, key=lambda error: len(error.absolute_path))


def _words(error: ValidationError) -> str:
    """Slack's wording where it is known."""
    limit: Any = error.validator_value
    match error.validator:
        case "maxLength":
            return f"must be less than {limit + 1} characters"
        case "minLength":
            return f"must be more than {limit - 1} characters"
        case "maxItems":
            return f"no more than {limit} items allowed"
        case "minItems":
            return f"must have at least {limit} items"
        case "required":
            instance: Any = error.instance
            missing = [name for name in limit if name not in instance]
            return f"missing required field: {', '.join(missing)}"
        case "const" | "enum":
            return "unsupported type" if error.absolute_path and error.absolute_path[-1] == "type" else "invalid value"
        case "additionalProperties" | "unevaluatedProperties":
            return "invalid additional property: " + ", ".join(_extra(error))
        case _:
            return f"failed to match {error.validator}"


def _extra(error: ValidationError) -> list[str]:
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    instance: Any = error.instance
    return sorted(set(instance) - set(known))
