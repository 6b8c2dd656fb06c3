"""Texts of `callsign register` about the answers: what would be sent, where it comes from, what is not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.messages.terminal_register import CHOICES_NAMED
from bot.messages.text import named
from workflows.records.definitions import ATTACHMENT, SELECT, FieldDefinition
from workflows.scripts.matched_values import MatchedValues

SCRIPT_DEFAULT = "the file name of AWS's script"
NOT_A_PATH: Mapping[str, str] = {
    "document_link": "This is a link, not a file. Save the file and write its path.",
    "document_several": "Only one file can be sent for this field. Write one path.",
}
#: Names that are listed.
_NAMED = 20


class Answer(Protocol):
    """An answer to list."""

    @property
    def title(self) -> str:
        """The field."""

    @property
    def value(self) -> str:
        """As it would be sent."""

    @property
    def origin(self) -> str:
        """Where it comes from."""


def from_file(name: str, file: str) -> str:
    """An answer of a file."""
    return f"{name} in {file}"


def from_variable(name: str) -> str:
    """An answer of the environment."""
    return f"the variable {name}"


def listed(answers: Sequence[Answer]) -> list[str]:
    """Every answer as it would be sent, and where it comes from."""
    lines = [f"  {one.title}: " + "\n      ".join(one.value.splitlines()) + f"  [{one.origin}]" for one in answers]
    return ["As it would be sent, and where each answer comes from:", *lines, ""] if lines else []


def not_a_value(field: FieldDefinition) -> str:
    """A value of the wrong kind, and what is wanted instead."""
    if field.kind == ATTACHMENT:
        return "Write the path of a file."
    if field.kind == SELECT:
        return f"Write one of the choices: {named([option.title for option in field.options], CHOICES_NAMED)}."
    return "Write a text, in quotation marks."


def not_used(variables: Sequence[tuple[str, str]], given: MatchedValues) -> list[str]:
    """What looks meant and is not used: variables with their fields' own names, sections and names of a file."""
    lines = []
    if variables:
        names = named([f"{name} (for {field})" for name, field in variables], _NAMED)
        lines.append(f"These variables are not used, because anybody may have set them: {names}. Use the field's name.")
    if given.other_sections:
        lines.append(f"Not used, because they are about other registrations: {named(given.other_sections, _NAMED)}.")
    if given.left_out:
        lines.append(f"Left out, because they do not match a field: {named(given.left_out, _NAMED)}.")
    return lines
