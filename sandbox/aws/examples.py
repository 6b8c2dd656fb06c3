"""Answers that every form of the catalog accepts, and the smallest files that the service accepts."""

from __future__ import annotations

from typing import Any

from sandbox.aws import rules

JSON = dict[str, Any]

#: A white pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)
#: Only the markers at the start and the end of a JPEG.
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9"


def example_answers(fields: list[JSON], attachment_id: str) -> dict[str, JSON]:
    """The shortest complete form: field path to value member, for each field that is required (also by a condition).

    A text is the definition's ExampleTextValue, a choice is the first option, every file is `attachment_id`.
    """
    definitions = {field["FieldPath"]: field for field in fields}
    answers: dict[str, JSON] = {}
    while missing := rules.missing_fields(fields, answers):
        answers |= {path: example_value(definitions[path], attachment_id) for path in missing}
    return answers


def example_value(field: JSON, attachment_id: str) -> JSON:
    """A valid value: `{"TextValue": ...}`, `{"SelectChoices": [...]}` or `{"RegistrationAttachmentId": ...}`."""
    match field["FieldType"]:
        case "TEXT":
            return {"TextValue": field["DisplayHints"].get("ExampleTextValue", "Example")}
        case "SELECT":
            validation = field["SelectValidation"]
            return {"SelectChoices": validation["Options"][: max(1, validation["MinChoices"])]}
        case _:
            return {"RegistrationAttachmentId": attachment_id}
