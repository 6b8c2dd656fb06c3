"""The one decision: may this person do this there? Pure; what Slack says of the person is a parameter.

A right that no rule names is everybody's; a right that a rule names belongs to those to whom a rule gives it, where it
gives it. Guests and strangers have no right at all. A login of the terminal holds AWS's credentials and the database,
so it is asked about only where a rule names one.
"""

from __future__ import annotations

from collections.abc import Iterable

from workflows.records.access import (
    AT_AWS,
    EVERYWHERE,
    AccessRules,
    Asker,
    Decision,
    Grantee,
    Kind,
    NotPermitted,
    Place,
    Reach,
    Right,
    Rule,
    Standing,
    Why,
)

#: Whether a rule names the asker does not depend on Slack.
_KNOWN_KINDS = frozenset({Kind.EVERYONE, Kind.PERSON, Kind.LOGIN})


def decide(rules: AccessRules, right: Right, asker: Asker, place: Place) -> Decision:
    """Whether the asker may do it there, and why."""
    if refused := _person_refused(asker) or place_refused(rules, right, place):
        return Decision(right=right, place=place, why=refused)
    return _by_rules(rules, right, asker, place, exactly=right in AT_AWS)


def overview(rules: AccessRules, right: Right, asker: Asker) -> Decision:
    """Whether the asker has the right somewhere, and why; where it is switched off does not count."""
    if refused := _person_refused(asker):
        return Decision(right=right, place=Place(), why=refused)
    return _by_rules(rules, right, asker, Place(), exactly=False)


def _by_rules(rules: AccessRules, right: Right, asker: Asker, place: Place, *, exactly: bool) -> Decision:
    naming = rules.naming(right)
    if asker.at_terminal and not rules.governs_logins:
        return Decision(right=right, place=place, why=Why.OPERATOR)
    if not naming:
        return Decision(right=right, place=place, why=Why.OPEN)
    to = _grantees(rule for rule in naming if rule.covers(place, exactly=exactly))
    if through := tuple(grantee for grantee in to if belongs(asker, grantee)):
        return Decision(right=right, place=place, why=Why.GIVEN, through=through)
    for why, uncertain in ((Why.NOT_CHECKED, asker.unknown), (Why.GROUP_GONE, asker.gone)):
        if named := tuple(grantee for grantee in to if grantee in uncertain):
            return Decision(right=right, place=place, why=why, through=named)
    return Decision(right=right, place=place, why=Why.NOT_GIVEN, through=to)


def place_refused(rules: AccessRules, right: Right, place: Place) -> Why | None:
    """Why nobody may do it there; None where somebody may."""
    if place.region in rules.off.get(right, ()):
        return Why.SWITCHED_OFF
    if rules.account and right in AT_AWS and place.account_id != rules.account:
        return Why.OTHER_ACCOUNT
    return None


def reach(rules: AccessRules, right: Right, asker: Asker) -> Reach:
    """Where the asker has the right. Raises NotPermitted where it is nowhere, or depends on what Slack does not say."""
    decision = overview(rules, right, asker)
    if not decision.allowed:
        raise NotPermitted(decision)
    if decision.why is not Why.GIVEN:
        return EVERYWHERE
    given = given_by(rules, right, asker)
    if any(not rule.limited for rule in given):
        return EVERYWHERE
    if unknown := tuple(grantee for grantee in _grantees(rules.naming(right)) if grantee in asker.unknown):
        raise NotPermitted(Decision(right=right, place=Place(), why=Why.NOT_CHECKED, through=unknown))
    return Reach(rules=given)


def given_by(rules: AccessRules, right: Right, asker: Asker) -> tuple[Rule, ...]:
    """The rules that give the asker a right, each at its places."""
    return tuple(rule for rule in rules.naming(right) if any(belongs(asker, grantee) for grantee in rule.to))


def belongs(asker: Asker, grantee: Grantee) -> bool:
    """Whether a rule that names `grantee` names the asker."""
    match grantee.kind:
        case Kind.EVERYONE:
            return True
        case Kind.PERSON:
            return not asker.at_terminal and grantee.name == asker.person.user_id
        case Kind.LOGIN:
            return asker.at_terminal and grantee.name.lower() == asker.person.user_id
        case _:
            return grantee in asker.belongs_to


def to_look_up(grantees: Iterable[Grantee]) -> frozenset[Grantee]:
    """Those of which only Slack knows who belongs to them."""
    return frozenset(grantee for grantee in grantees if grantee.kind not in _KNOWN_KINDS)


def _person_refused(asker: Asker) -> Why | None:
    if asker.at_terminal or asker.standing is Standing.MEMBER:
        return None
    return Why.NOT_CHECKED if asker.standing is Standing.UNCHECKED else Why.NOT_A_MEMBER


def _grantees(rules: Iterable[Rule]) -> tuple[Grantee, ...]:
    return tuple(dict.fromkeys(grantee for rule in rules for grantee in rule.to))
