"""What AWS says a registration form is: types, sections, fields and the rules between them.

Frozen records, created only by `workflows.aws.mapping` from the answers of DescribeRegistrationTypeDefinitions,
DescribeRegistrationSectionDefinitions and DescribeRegistrationFieldDefinitions. Enumerations stay plain strings: AWS
adds values without notice, and an unknown value must be shown as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NewType

FieldPath = NewType("FieldPath", str)

TEXT = "TEXT"
SELECT = "SELECT"
ATTACHMENT = "ATTACHMENT"

REQUIRED = "REQUIRED"
CONDITIONAL = "CONDITIONAL"
OPTIONAL = "OPTIONAL"
DISALLOWED = "DISALLOWED"

ASSOCIATE_BEFORE_SUBMIT = "ASSOCIATE_BEFORE_SUBMIT"
ASSOCIATE_ON_APPROVAL = "ASSOCIATE_ON_APPROVAL"
ASSOCIATE_AFTER_COMPLETE = "ASSOCIATE_AFTER_COMPLETE"

#: TextValue of PutRegistrationFieldValue takes 1 to 2048 characters, even if the definition allows more.
API_TEXT_MAX = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """A page AWS points to from a type, section, field or denied reason."""

    title: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportedAssociation:
    """One row of SupportedAssociations of a registration type."""

    #: `TOLL_FREE`, `TEN_DLC`, `SENDER_ID`, or the name of another registration type such as
    #: `US_TEN_DLC_BRAND_REGISTRATION`.
    resource_type: str
    #: Two letters, or None where AWS gives none.
    iso_country_code: str | None
    #: ASSOCIATE_BEFORE_SUBMIT, ASSOCIATE_ON_APPROVAL, ASSOCIATE_AFTER_COMPLETE, or something newer.
    behavior: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationType:
    """One entry of DescribeRegistrationTypeDefinitions."""

    #: The API's name, such as `US_TOLL_FREE_REGISTRATION`.
    name: str
    title: str
    short_description: str = ""
    long_description: str = ""
    documentation: Documentation | None = None
    associations: tuple[SupportedAssociation, ...] = ()

    @property
    def associations_before_submit(self) -> tuple[SupportedAssociation, ...]:
        """What must be associated before AWS takes the submission."""
        return tuple(a for a in self.associations if a.behavior == ASSOCIATE_BEFORE_SUBMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One entry of DescribeRegistrationSectionDefinitions."""

    path: str
    title: str
    short_description: str = ""
    long_description: str = ""
    documentation: Documentation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a SELECT field."""

    #: Sent to AWS exactly as it is in SelectValidation.Options.
    value: str
    #: From SelectOptionDescriptions[].Title, otherwise the value.
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRule:
    """Bounds on a value: a field's own, or those with which a conditional rule replaces them.

    Each member is None where the definition is silent.
    """

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    #: ConditionalValidation.AllowedValues; narrows the options of a SELECT or the text of a TEXT field.
    allowed_values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a conditional rule; the conditions of a rule are joined by AND."""

    depends_on: FieldPath
    #: EQUALS, NOT_EQUALS, IN, NOT_IN, HAS_VALUE, NO_VALUE; an unknown one counts as false.
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalRule:
    """One rule of ConditionalBehavior; the first rule whose conditions are all true decides."""

    conditions: tuple[Condition, ...]
    #: REQUIRED, OPTIONAL, DISALLOWED, or something newer (its rule is skipped).
    behavior: str
    #: Replaces the field's own bounds in every member that is given.
    validation: ValueRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalBehavior:
    """ConditionalBehavior of a CONDITIONAL field."""

    rules: tuple[ConditionalRule, ...]
    #: Applies when no rule does.
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One entry of DescribeRegistrationFieldDefinitions."""

    path: FieldPath
    section: str
    #: TEXT, SELECT or ATTACHMENT.
    kind: str
    #: REQUIRED, CONDITIONAL or OPTIONAL.
    requirement: str
    title: str
    short_description: str = ""
    long_description: str = ""
    documentation: Documentation | None = None
    #: DisplayHints.TextValidationDescription: the pattern in words.
    validation_description: str = ""
    example: str = ""
    rule: ValueRule = ValueRule()
    options: tuple[Option, ...] = ()
    min_choices: int = 0
    max_choices: int = 1
    #: None also for a CONDITIONAL field whose condition lies outside the form.
    conditional: ConditionalBehavior | None = None


@dataclass(frozen=True, kw_only=True)
class Form:
    """A registration type with its sections and fields, as AWS gave them at one moment in one region."""

    type: RegistrationType
    sections: tuple[Section, ...]
    #: In the order AWS lists them.
    fields: tuple[FieldDefinition, ...]
    #: Changes with anything that matters to an answer (a hash of the definitions).
    fingerprint: str

    @cached_property
    def by_path(self) -> dict[FieldPath, FieldDefinition]:
        """Fields by path."""
        return {field.path: field for field in self.fields}

    def section_title(self, path: str) -> str:
        """The title of a section, or its path where AWS lists none."""
        return next((section.title for section in self.sections if section.path == path), path)
