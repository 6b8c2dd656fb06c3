"""Every form of the catalog as the records that the workflows use, read by the adapter's own mapping."""

from __future__ import annotations

from functools import cache
from typing import Any

from sandbox.aws.definitions import catalog
from workflows.aws import mapping
from workflows.records.definitions import ATTACHMENT, OPTIONAL, SELECT, FieldDefinition, Form, RegistrationType
from workflows.records.drafts import Answer, Answers, Document, DocumentId

MADE_UP = "One-time passcodes for sign-in"


@cache
def entries() -> dict[str, Any]:
    """The catalog in the shapes of the API."""
    return catalog()


@cache
def forms() -> dict[str, Form]:
    """Forms by registration type."""
    content = entries()
    return {
        name: mapping.form(entry, content["sections"][name], content["fields"][name])
        for entry in content["types"]
        for name in (entry["RegistrationType"],)
    }


@cache
def types() -> dict[str, RegistrationType]:
    """Registration types as AWS declares them, by name."""
    return {entry["RegistrationType"]: mapping.registration_type(entry) for entry in entries()["types"]}


def names() -> list[str]:
    """Registration types, to parametrize over."""
    return [entry["RegistrationType"] for entry in entries()["types"]]


def filled(form: Form) -> Answers:
    """An answer to every field that can have one: AWS's example, the first options, a document."""
    return {field.path: answer for field in form.fields if (answer := example(field)) is not None}


def example(field: FieldDefinition) -> Answer | None:
    """An answer as AWS would accept it, or None for an optional text without an example."""
    if field.kind == SELECT:
        return tuple(option.value for option in field.options[: max(1, field.min_choices)])
    if field.kind == ATTACHMENT:
        letter = DocumentId(f"doc-{field.path}")
        return Document(id=letter, name="letter.png", media_type="image/png", size=1000, sha256="00" * 32)
    return field.example or (MADE_UP if field.requirement != OPTIONAL else None)
