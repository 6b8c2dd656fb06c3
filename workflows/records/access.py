"""Rights: what may be done, who asks, where, the rules that give rights, and the answer with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Protocol

from workflows.records.drafts import TERMINAL, Person


class Right(StrEnum):
    """What may be done, each by itself."""

    #: Fill in a form or a table, and keep it.
    DRAFT = "draft"
    #: See registrations: lists, details, files, the timeline.
    VIEW = "view"
    #: Send a registration to AWS, or one again.
    SUBMIT = "submit"
    #: Request a number, which costs money every month.
    BUY = "buy"
    #: Answer for what others submit.
    APPROVE = "approve"
    #: Give a number or a sender ID back.
    RELEASE = "release"
    #: Discard a submitted version, delete a registration.
    DELETE = "delete"
    #: Decide for others: who owns a registration, what is watched.
    ADMINISTER = "administer"
    #: Take what is recorded out of Callsign as files.
    EXPORT = "export"


#: Rights to change something in the AWS account.
AT_AWS = frozenset({Right.SUBMIT, Right.BUY, Right.RELEASE, Right.DELETE})


class Standing(StrEnum):
    """Who somebody is in the workspace."""

    MEMBER = "member"
    #: With access to some channels only.
    GUEST = "guest"
    #: From another company, or from another workspace of the organization.
    OUTSIDER = "outsider"
    APP = "app"
    #: Deactivated, unknown to Slack, or never in Slack.
    LEFT = "left"
    #: Slack does not say it now.
    UNCHECKED = "unchecked"


class Kind(StrEnum):
    """The kinds of those to whom a rule gives rights."""

    #: Every full member of the workspace.
    EVERYONE = "everyone"
    #: A Slack user group, by id (`S0123ABC`) or handle (`@registrars`).
    GROUP = "group"
    #: A person, by Slack id.
    PERSON = "person"
    #: The members of a channel, by Slack id.
    CHANNEL = "channel"
    #: A login of the operating system, for the command line.
    LOGIN = "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantee:
    """Those to whom a rule gives rights, or who may approve."""

    kind: Kind
    #: Id, handle without its `@`, or login; empty for everyone.
    name: str = ""
    #: Whether a group is named by its id, and not by its handle, which may change.
    by_id: bool = False


EVERYONE = Grantee(kind=Kind.EVERYONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is to be done."""

    #: Empty while AWS has not named it.
    account_id: str = ""
    #: Empty for what is not in one region.
    region: str = ""
    #: The API's name of the registration type; empty for what is not of one type.
    registration_type: str = ""


#: What is in no account, region or type: a list of everything.
ANYWHERE = Place()


class Located(Protocol):
    """What is at a place: a draft, a registration, a batch."""

    @property
    def account_id(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def registration_type(self) -> str: ...


def place_of(located: Located) -> Place:
    """Where something is."""
    return Place(account_id=located.account_id, region=located.region, registration_type=located.registration_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The one who wants to do something, with as much as Slack says of them."""

    person: Person
    standing: Standing = Standing.MEMBER
    #: Those of the groups and channels that were asked about to which the person belongs.
    belongs_to: frozenset[Grantee] = frozenset()
    #: Those of which Slack does not say it now.
    unknown: frozenset[Grantee] = frozenset()
    #: Groups that the workspace does not have, or no longer.
    gone: frozenset[Grantee] = frozenset()

    @property
    def at_terminal(self) -> bool:
        """Whether it is a login of the operating system, which holds AWS's credentials and the database."""
        return self.person.workspace_id == TERMINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Gives rights: one `[[access.give]]` of `callsign.toml`."""

    rights: frozenset[Right]
    to: tuple[Grantee, ...]
    #: Account ids, regions and types that it is limited to; empty for all. A type may end in `*`.
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether it gives its rights at some places only."""
        return bool(self.accounts or self.regions or self.types)

    def covers(self, place: Place, *, exactly: bool) -> bool:
        """Whether it gives its rights there. What the place leaves open is covered, unless `exactly`."""
        named = ((place.account_id, self.accounts), (place.region, self.regions), (place.registration_type, self.types))
        return all(_within(name, patterns, exactly=exactly) for name, patterns in named)


def _within(name: str, patterns: tuple[str, ...], *, exactly: bool) -> bool:
    if not patterns or not name:
        return not patterns or not exactly
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules:
    """The table `[access]`. A right that no rule names is everybody's."""

    rules: tuple[Rule, ...] = ()
    #: The account that the credentials have to belong to; empty where it is not named.
    account: str = ""
    #: Right to the regions in which nobody has it.
    off: Mapping[Right, tuple[str, ...]] = field(default_factory=dict)

    def naming(self, right: Right) -> tuple[Rule, ...]:
        """The rules that give a right, wherever."""
        return tuple(rule for rule in self.rules if right in rule.rights)

    @property
    def governs_logins(self) -> bool:
        """Whether a login is asked about: only where a rule names one."""
        return any(grantee.kind is Kind.LOGIN for rule in self.rules for grantee in rule.to)


#: Every full member may do everything.
NO_RULES = AccessRules()


class Why(StrEnum):
    """The reason of a decision."""

    # Allowed:
    #: No rule names the right, so every full member has it.
    OPEN = "open"
    #: A rule gives it.
    GIVEN = "given"
    #: A login of the machine, and no rule names logins.
    OPERATOR = "operator"
    # Refused:
    #: A guest, an app, somebody of another company or workspace.
    NOT_A_MEMBER = "not_a_member"
    #: Rules give the right to others.
    NOT_GIVEN = "not_given"
    #: The right is switched off in the region.
    SWITCHED_OFF = "switched_off"
    #: The account is not the one that `callsign.toml` names, or AWS has not named it.
    OTHER_ACCOUNT = "other_account"
    #: Rules give the right to a group that the workspace does not have.
    GROUP_GONE = "group_gone"
    #: Slack does not say now who the person is, or whether they belong to those who have the right.
    NOT_CHECKED = "not_checked"


_ALLOWED = frozenset({Why.OPEN, Why.GIVEN, Why.OPERATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether something may be done, and why."""

    right: Right
    place: Place
    why: Why
    #: Those through whom the person has the right; for a refusal, those who have it, or of whom it is not known.
    through: tuple[Grantee, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether it may be done."""
        return self.why in _ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a person has a right: in lists, only what lies there is shown."""

    #: Whether it is everywhere; then `rules` do not matter.
    everywhere: bool = False
    #: The rules that give it, each at its own places.
    rules: tuple[Rule, ...] = ()

    def includes(self, place: Place) -> bool:
        """Whether a place lies within it."""
        return self.everywhere or any(rule.covers(place, exactly=True) for rule in self.rules)


EVERYWHERE = Reach(everywhere=True)


class BudgetReached(Exception):
    """The account's numbers of this month are used up. Nothing was bought."""

    def __init__(self, limit: int, account_id: str) -> None:
        super().__init__(f"{limit} numbers a month")
        self.limit = limit
        self.account_id = account_id


class NotPermitted(Exception):
    """The person has not the right; `decision` says why. Nothing was done."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.right}: {decision.why}")
        self.decision = decision


class RequesterNotPermitted(NotPermitted):
    """The person for whom somebody acts, such as an approver, has not the right, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The table `[budget]`: how many numbers may be requested in a calendar month (UTC)."""

    #: In each account; None for no limit.
    numbers: int | None = None
    #: Account id to its own limit.
    accounts: Mapping[str, int] = field(default_factory=dict)

    def numbers_in(self, account_id: str) -> int | None:
        """The limit of an account; None for no limit."""
        return self.accounts.get(account_id, self.numbers)


#: No limit.
NO_BUDGET = Budget()
