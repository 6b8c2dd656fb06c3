"""Which registration types depend on which, as AWS declares it in SupportedAssociations. Pure.

A type depends on another one that it has to be associated with before it is submitted: a campaign on its brand. No name
of a type decides anything here, so a chain that AWS adds is a journey too.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflows.records.definitions import (
    ASSOCIATE_AFTER_COMPLETE,
    ASSOCIATE_ON_APPROVAL,
    RegistrationType,
    SupportedAssociation,
)

Types = Sequence[RegistrationType]
#: ResourceType of a sender ID.
SENDER_ID = "SENDER_ID"


def type_named(name: str, types: Types) -> RegistrationType | None:
    """The type of this name; None where AWS does not list it."""
    return next((kind for kind in types if kind.name == name), None)


def needed_types(kind: RegistrationType, types: Types) -> tuple[RegistrationType, ...]:
    """The types of the registrations that have to be COMPLETE before one of `kind` can be submitted."""
    named = {association.resource_type for association in kind.associations_before_submit}
    return tuple(each for each in types if each.name in named and each.name != kind.name)


def dependent_types(kind: RegistrationType, types: Types) -> tuple[RegistrationType, ...]:
    """The types that need one of `kind`; those that lead to nothing that sends come first, because they are optional.

    A vetting is of use before the campaign only: its score does not change a campaign that exists.
    """
    needing = [each for each in types if kind in needed_types(each, types)]
    return tuple(sorted(needing, key=lambda each: leads_to_sender(each, types)))


def leads_to_sender(kind: RegistrationType, types: Types) -> bool:
    """Whether texts are sent from what a registration of this type gets, or one that depends on it."""
    seen, left = set[str](), [kind]
    while left:
        each = left.pop()
        if senders(each, types):
            return True
        seen.add(each.name)
        left += [other for other in types if each in needed_types(other, types) and other.name not in seen]
    return False


def senders(kind: RegistrationType, types: Types) -> tuple[SupportedAssociation, ...]:
    """What a registration of this type is associated with that is not a registration: numbers, sender IDs, agents."""
    names = {each.name for each in types}
    return tuple(association for association in kind.associations if association.resource_type not in names)


def later_senders(kind: RegistrationType, types: Types) -> tuple[SupportedAssociation, ...]:
    """What is associated when the registration is COMPLETE."""
    return tuple(each for each in senders(kind, types) if each.behavior == ASSOCIATE_AFTER_COMPLETE)


def sender_id_countries(kind: RegistrationType) -> tuple[str, ...]:
    """The countries whose sender IDs come with the approval of such a registration."""
    return tuple(
        association.iso_country_code
        for association in kind.associations
        if association.resource_type == SENDER_ID
        and association.behavior == ASSOCIATE_ON_APPROVAL
        and association.iso_country_code
    )


def is_chained(kind: RegistrationType, types: Types) -> bool:
    """Whether a registration of this type depends on another registration, or another one on it."""
    return bool(needed_types(kind, types)) or any(kind in needed_types(each, types) for each in types)
