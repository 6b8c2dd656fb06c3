"""The tables `[access]` and `[budget]` of `callsign.toml`."""

from __future__ import annotations

import re

from workflows.records.access import EVERYONE, AccessRules, Budget, Grantee, Kind, Right, Rule
from workflows.records.config_table import ConfigTable

#: What the name of a grantee looks like, by its kind; the first that matches counts.
_GRANTEES = (
    (Kind.EVERYONE, r"(?P<name>)everyone"),
    (Kind.GROUP, r"@(?P<name>[^\s@,]+)"),
    (Kind.GROUP, r"(?P<name>S[A-Z0-9]{5,})"),
    (Kind.PERSON, r"(?P<name>[UW][A-Z0-9]{5,})"),
    (Kind.CHANNEL, r"(?P<name>[CG][A-Z0-9]{5,})"),
    (Kind.LOGIN, r"login:(?P<name>\S+)"),
)
_GRANTEE_FORMS = (
    "everyone, a user group (@handle or S...), a person (U...), a channel (C...) or a login of the terminal "
    "(login:name)"
)
#: Key of `[access]` to the right that it switches off in regions.
SWITCHES = {"submitting_off": Right.SUBMIT, "buying_off": Right.BUY}


def access_rules(table: ConfigTable) -> AccessRules:
    """The rules; mistakes are added to the table's problems."""
    return AccessRules(
        account=table.text("account", account, ""),
        rules=tuple(_rule(each) for each in table.tables("give")),
        off={right: regions for key, right in SWITCHES.items() if (regions := table.texts(key, region))},
    )


def budget(table: ConfigTable) -> Budget:
    """The budget; mistakes are added to the table's problems."""
    numbers: int | None = table.number("numbers", None)
    own = table.table("accounts")
    limits = {key: own.number(key, None) for key in own.keys()}  # noqa: SIM118  # not a dict
    for key in limits:
        try:
            account(key)
        except ValueError as wrong:
            own.problems.append(f"{own.name}: the key {wrong}")
    return Budget(numbers=numbers, accounts={key: limit for key, limit in limits.items() if limit is not None})


def _rule(table: ConfigTable) -> Rule:
    table.require_some("rights", "to")
    return Rule(
        rights=frozenset(table.texts("rights", right)),
        to=table.texts("to", grantee),
        accounts=table.texts("accounts", account),
        regions=table.texts("regions", region),
        types=table.texts("types", registration_type),
    )


def right(value: str) -> Right:
    """The right of this name. Raises ValueError."""
    try:
        return Right(value)
    except ValueError:
        raise ValueError(f"names {value!r}, but must name rights: {', '.join(Right)}") from None


def grantee(value: str) -> Grantee:
    """Those whom a text names. Raises ValueError."""
    for kind, form in _GRANTEES:
        if match := re.fullmatch(form, value):
            by_id = kind is Kind.GROUP and not value.startswith("@")
            return EVERYONE if kind is Kind.EVERYONE else Grantee(kind=kind, name=match["name"], by_id=by_id)
    raise ValueError(f"names {value!r}, but must name {_GRANTEE_FORMS}")


def account(value: str) -> str:
    """An account id. Raises ValueError."""
    if not re.fullmatch(r"\d{12}", value, re.ASCII):
        raise ValueError(f"is {value!r}, but must be the 12 digits of an AWS account, in quotation marks")
    return value


def region(value: str) -> str:
    """A region. Raises ValueError."""
    if not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d+", value):
        raise ValueError(f"names {value!r}, but must name regions such as us-east-1")
    return value


def registration_type(value: str) -> str:
    """A registration type, or the beginning of some with a `*`. Raises ValueError."""
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*\*?", value):
        raise ValueError(f"names {value!r}, but must name types such as US_TOLL_FREE_REGISTRATION or US_TEN_DLC_*")
    return value
