"""workflows.access.decide: may this person do this there, and why?"""

from __future__ import annotations

import pytest

from workflows.access.decide import decide, reach
from workflows.records.access import (
    EVERYONE,
    NO_RULES,
    AccessRules,
    Asker,
    Grantee,
    Kind,
    NotPermitted,
    Place,
    Right,
    Rule,
    Standing,
    Why,
)
from workflows.records.drafts import TERMINAL, Person

ANA = Asker(person=Person(workspace_id="T1", user_id="UANA"))
BEN = Asker(person=Person(workspace_id="T1", user_id="UBEN"))
ROOT = Asker(person=Person(workspace_id=TERMINAL, user_id="root"))
REGISTRARS = Grantee(kind=Kind.GROUP, name="registrars")
TEAM = Grantee(kind=Kind.CHANNEL, name="C1TEAM")
HER = Grantee(kind=Kind.PERSON, name="UANA")
LOGIN = Grantee(kind=Kind.LOGIN, name="Root")
HOME = Place(account_id="111111111111", region="us-east-1", registration_type="US_TEN_DLC_CAMPAIGN")
AWAY = Place(account_id="111111111111", region="eu-west-1", registration_type="US_TOLL_FREE_REGISTRATION")
NOWHERE = Place()


def giving(*to: Grantee, right: Right = Right.BUY, regions: tuple[str, ...] = (), types: tuple[str, ...] = ()) -> Rule:
    return Rule(rights=frozenset({right}), to=to, regions=regions, types=types)


def rules(*each: Rule) -> AccessRules:
    return AccessRules(rules=each)


def member_of(*groups: Grantee) -> Asker:
    return Asker(person=ANA.person, belongs_to=frozenset(groups))


def unsure_of(*groups: Grantee) -> Asker:
    return Asker(person=ANA.person, unknown=frozenset(groups))


#: The rules, who asks, where, and the reason of the decision.
TABLE = (
    # Without rules, every full member may, and nobody else in Slack.
    (NO_RULES, ANA, HOME, Why.OPEN),
    (NO_RULES, Asker(person=ANA.person, standing=Standing.GUEST), HOME, Why.NOT_A_MEMBER),
    (NO_RULES, Asker(person=ANA.person, standing=Standing.OUTSIDER), HOME, Why.NOT_A_MEMBER),
    (NO_RULES, Asker(person=ANA.person, standing=Standing.LEFT), HOME, Why.NOT_A_MEMBER),
    (NO_RULES, Asker(person=ANA.person, standing=Standing.APP), HOME, Why.NOT_A_MEMBER),
    (NO_RULES, Asker(person=ANA.person, standing=Standing.UNCHECKED), HOME, Why.NOT_CHECKED),
    (NO_RULES, ROOT, HOME, Why.OPERATOR),
    # A right that a rule names belongs to those whom rules name.
    (rules(giving(HER)), ANA, HOME, Why.GIVEN),
    (rules(giving(HER)), BEN, HOME, Why.NOT_GIVEN),
    (rules(giving(HER, right=Right.DELETE)), BEN, HOME, Why.OPEN),
    (rules(giving(EVERYONE)), BEN, HOME, Why.GIVEN),
    (rules(giving(EVERYONE)), Asker(person=ANA.person, standing=Standing.GUEST), HOME, Why.NOT_A_MEMBER),
    # Groups and channels, as Slack says.
    (rules(giving(REGISTRARS)), member_of(REGISTRARS), HOME, Why.GIVEN),
    (rules(giving(REGISTRARS, TEAM)), member_of(TEAM), HOME, Why.GIVEN),
    (rules(giving(REGISTRARS)), ANA, HOME, Why.NOT_GIVEN),
    (rules(giving(REGISTRARS)), unsure_of(REGISTRARS), HOME, Why.NOT_CHECKED),
    (rules(giving(REGISTRARS, HER)), unsure_of(REGISTRARS), HOME, Why.GIVEN),
    (rules(giving(REGISTRARS)), Asker(person=ANA.person, gone=frozenset({REGISTRARS})), HOME, Why.GROUP_GONE),
    # Places.
    (rules(giving(HER, regions=("us-east-1",))), ANA, HOME, Why.GIVEN),
    (rules(giving(HER, regions=("us-east-1",))), ANA, AWAY, Why.NOT_GIVEN),
    (rules(giving(HER, types=("US_TEN_DLC_*",))), ANA, HOME, Why.GIVEN),
    (rules(giving(HER, types=("US_TEN_DLC_*",))), ANA, AWAY, Why.NOT_GIVEN),
    (rules(giving(HER, types=("US_TEN_DLC",))), ANA, HOME, Why.NOT_GIVEN),
    (rules(giving(HER, regions=("us-east-1",)), giving(HER, regions=("eu-west-1",))), ANA, AWAY, Why.GIVEN),
    # What changes something at AWS needs a place that is known: what is left open is not covered.
    (rules(giving(HER, regions=("us-east-1",))), ANA, NOWHERE, Why.NOT_GIVEN),
    # Switches and the account come before every rule, and hold for the terminal as well.
    (AccessRules(rules=(giving(HER),), off={Right.BUY: ("us-east-1",)}), ANA, HOME, Why.SWITCHED_OFF),
    (AccessRules(rules=(giving(HER),), off={Right.BUY: ("us-east-1",)}), ANA, AWAY, Why.GIVEN),
    (AccessRules(off={Right.BUY: ("us-east-1",)}), ROOT, HOME, Why.SWITCHED_OFF),
    (AccessRules(account="111111111111"), ANA, HOME, Why.OPEN),
    (AccessRules(account="222222222222"), ANA, HOME, Why.OTHER_ACCOUNT),
    (AccessRules(account="111111111111"), ANA, NOWHERE, Why.OTHER_ACCOUNT),
    (AccessRules(account="222222222222"), ROOT, HOME, Why.OTHER_ACCOUNT),
    # A login is asked about only where a rule names one.
    (rules(giving(HER)), ROOT, HOME, Why.OPERATOR),
    (rules(giving(HER, LOGIN)), ROOT, HOME, Why.GIVEN),
    (rules(giving(HER), giving(LOGIN, right=Right.VIEW)), ROOT, HOME, Why.NOT_GIVEN),
    (rules(giving(LOGIN, right=Right.VIEW)), ROOT, HOME, Why.OPEN),
    # A person cannot have the name of a login, and a login not the id of a person.
    (rules(giving(Grantee(kind=Kind.LOGIN, name="uana"))), ANA, HOME, Why.NOT_GIVEN),
    (
        rules(giving(Grantee(kind=Kind.PERSON, name="root")), giving(LOGIN, right=Right.VIEW)),
        ROOT,
        HOME,
        Why.NOT_GIVEN,
    ),
)


@pytest.mark.parametrize(("given", "asker", "place", "why"), TABLE)
def test_decide__buying(given: AccessRules, asker: Asker, place: Place, why: Why) -> None:
    """The decision with its reason, for the right to buy."""
    decision = decide(given, Right.BUY, asker, place)

    assert decision.why is why
    assert decision.allowed is (why in {Why.OPEN, Why.GIVEN, Why.OPERATOR})


@pytest.mark.parametrize("right", list(Right))
def test_decide__guest(right: Right) -> None:
    """A guest has no right, whatever a rule says."""
    guest = Asker(person=ANA.person, standing=Standing.GUEST, belongs_to=frozenset({REGISTRARS}))

    assert decide(rules(giving(REGISTRARS, HER, EVERYONE, right=right)), right, guest, HOME).why is Why.NOT_A_MEMBER


def test_decide__who_else() -> None:
    """A refusal names those who have the right there, and nobody of another place."""
    given = rules(giving(HER), giving(REGISTRARS, regions=("eu-west-1",)))

    assert decide(given, Right.BUY, BEN, HOME).through == (HER,)
    assert decide(given, Right.BUY, BEN, AWAY).through == (HER, REGISTRARS)


def test_reach__limited() -> None:
    """A list shows what lies where the person may see, and nothing else."""
    given = rules(giving(HER, right=Right.VIEW, regions=("us-east-1",)), giving(REGISTRARS, right=Right.VIEW))

    seen = reach(given, Right.VIEW, ANA)

    assert seen.includes(HOME)
    assert not seen.includes(AWAY)
    assert reach(given, Right.VIEW, member_of(REGISTRARS)).includes(AWAY)
    assert reach(NO_RULES, Right.VIEW, BEN).everywhere


@pytest.mark.parametrize("asker", [BEN, unsure_of(REGISTRARS)])
def test_reach__refused(asker: Asker) -> None:
    """Nobody gets a shorter list without being told: where Slack does not answer, the list is refused."""
    given = rules(giving(HER, right=Right.VIEW, regions=("us-east-1",)), giving(REGISTRARS, right=Right.VIEW))

    with pytest.raises(NotPermitted):
        reach(given, Right.VIEW, asker)
