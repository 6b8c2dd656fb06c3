"""Who may do what: why something is refused, `/callsign whoami`, `callsign whoami`, and the rules in words.

Slack and the terminal say the same sentences; in Slack, people, groups and channels are mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.messages.text import escape, mention, place
from workflows.access.gate import HeldRight
from workflows.records.access import (
    AccessRules,
    Asker,
    Budget,
    Decision,
    Grantee,
    Kind,
    Place,
    Right,
    Rule,
    Standing,
    Why,
)
from workflows.records.approvals import ApprovalRule

#: What a right lets one do, after "may".
RIGHTS: Mapping[Right, str] = {
    Right.DRAFT: "fill in registrations",
    Right.VIEW: "see registrations",
    Right.SUBMIT: "submit registrations",
    Right.BUY: "request numbers, which cost money",
    Right.APPROVE: "approve what others submit",
    Right.RELEASE: "release numbers and sender IDs",
    Right.DELETE: "discard versions and delete registrations",
    Right.ADMINISTER: "hand registrations over, and choose what is watched",
    Right.EXPORT: "export registrations",
}
_STANDINGS: Mapping[Standing, str] = {
    Standing.MEMBER: "a full member of this workspace",
    Standing.GUEST: "a guest of this workspace",
    Standing.OUTSIDER: "a member of another workspace",
    Standing.APP: "an app",
    Standing.LEFT: "not a member of this workspace",
    Standing.UNCHECKED: "somebody whom Slack does not confirm right now",
}
WHOAMI_EPILOG = """\b
Examples:
  callsign whoami
  callsign whoami --json | jq .rights.buy
"""
_NOBODY = "nobody"
_NOTHING_HAPPENED = "Nothing has happened."
#: In Slack's own dialogs and under a field, text is plain and cannot have mentions.
Named = Callable[[Grantee], str]


def slack_name(grantee: Grantee) -> str:
    """Those whom a rule names, as Slack shows them; mrkdwn, and it notifies nobody."""
    if grantee.kind is Kind.PERSON:
        return mention(grantee.name)
    if grantee.kind is Kind.CHANNEL:
        return f"the members of {place(grantee.name)}"
    return escape(plain_name(grantee))


def plain_name(grantee: Grantee) -> str:
    """Those whom a rule names, in plain text."""
    match grantee.kind:
        case Kind.EVERYONE:
            return "every full member"
        case Kind.GROUP:
            handle = grantee.name if grantee.by_id else f"@{grantee.name}"
            return f"the user group {handle}"
        case Kind.CHANNEL:
            return f"the members of {grantee.name}"
        case Kind.LOGIN:
            return f"the login {grantee.name}"
        case _:
            return grantee.name


def names(grantees: Sequence[Grantee], named: Named = slack_name) -> str:
    """Several of them, after one another."""
    each = [named(grantee) for grantee in grantees]
    return " and ".join([", ".join(each[:-1]), each[-1]]) if len(each) > 1 else "".join(each) or _NOBODY


def where(at: Place) -> str:
    """The place of a decision, after "here"; plain, empty where it is not one."""
    parts = [at.region, at.registration_type, f"account {at.account_id}" if at.account_id else ""]
    return ", ".join(part for part in parts if part)


def refusal(decision: Decision, named: Named = slack_name) -> str:
    """Why something was not done, and who may do it."""
    return f"{_why_not(decision, named)} {_NOTHING_HAPPENED}"


def requester_refused(decision: Decision) -> str:
    """The person who asked has not the right, so an approval does not start anything; mrkdwn."""
    return f"The person who asked may not {RIGHTS[decision.right]} now. {_NOTHING_HAPPENED}"


def _why_not(decision: Decision, named: Named) -> str:
    what = RIGHTS[decision.right]
    here = where(decision.place)
    match decision.why:
        case Why.NOT_A_MEMBER:
            return "Callsign is for the full members of this workspace."
        case Why.SWITCHED_OFF:
            return f"In {decision.place.region}, nobody may {what}: callsign.toml has switched it off."
        case Why.OTHER_ACCOUNT:
            account = f"account {decision.place.account_id}" if decision.place.account_id else "an unnamed account"
            return f"This is in {account}, and callsign.toml lets Callsign change another one only."
        case Why.GROUP_GONE:
            missing = names(decision.through, named)
            return f"Who may {what} is up to {missing}, which this workspace does not have. Ask an administrator."
        case Why.NOT_CHECKED if decision.through:
            return f"Slack does not say right now who belongs to {names(decision.through, named)}. Try again."
        case Why.NOT_CHECKED:
            return "Slack does not say right now whether you are a member of this workspace. Try again."
        case _:
            scope = f" there ({here})" if here else ""
            return f"You may not {what}{scope}. Callsign lets {names(decision.through, named)} do this."


def why_allowed(decision: Decision, named: Named = slack_name) -> str:
    """Why something may be done."""
    match decision.why:
        case Why.GIVEN:
            return f"through {names(decision.through, named)}"
        case Why.OPERATOR:
            return "people who use this machine may"
        case _:
            return "every full member may"


def budget_reached(limit: str) -> str:
    """No further number can be requested this month."""
    return f"The budget of {limit} numbers for this month is used up, so no number was requested."


def who(asker: Asker) -> str:
    """Who asks; mrkdwn in Slack, plain for a login."""
    if asker.at_terminal:
        return f"You are the login {asker.person.user_id} of this machine."
    return f"You are {mention(asker.person.user_id)}, {_STANDINGS[asker.standing]}."


def right_lines(held: Sequence[HeldRight], named: Named = slack_name) -> list[str]:
    """The rights of somebody: whether they have them, why, and where; those with one reason in one line, after it."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for each in held:
        by_reason.setdefault(_reason(each, named), []).append(RIGHTS[each.decision.right])
    return [f"{mark} {why[0].upper()}{why[1:]}: {'; '.join(rights)}" for (mark, why), rights in by_reason.items()]


def _reason(held: HeldRight, named: Named) -> tuple[str, str]:
    """The mark of a right that somebody has or has not, and why, with its places where it is limited."""
    if not held.decision.allowed:
        return "✗", _because(held.decision, named)
    places = [limits(rule) for rule in held.rules]
    at = f", {' or '.join(places)}" if places and all(places) else ""
    return "✓", f"{why_allowed(held.decision, named)}{at}"


def _because(decision: Decision, named: Named) -> str:
    """Why somebody has not a right, in the list of their rights."""
    match decision.why:
        case Why.NOT_A_MEMBER:
            return "only full members may"
        case Why.NOT_CHECKED if decision.through:
            return f"Slack does not say right now who belongs to {names(decision.through, named)}"
        case Why.NOT_CHECKED:
            return "Slack does not say right now who you are"
        case Why.GROUP_GONE:
            return f"this workspace does not have {names(decision.through, named)}"
        case _:
            return f"only {names(decision.through, named)} may"


def limits(rule: Rule | ApprovalRule) -> str:
    """The places of a rule; plain, empty where it is not limited."""
    parts = [
        f"in {', '.join(rule.regions)}" if rule.regions else "",
        f"for {', '.join(rule.types)}" if rule.types else "",
        f"in account {', '.join(rule.accounts)}" if rule.accounts else "",
    ]
    return " ".join(part for part in parts if part)


def rules_in_words(rules: AccessRules, budget: Budget) -> list[str]:
    """What callsign.toml says, one sentence each; plain."""
    lines = [rule_in_words(rule) for rule in rules.rules]
    open_to_all = [RIGHTS[right] for right in Right if not rules.naming(right)]
    lines.append(f"Every full member may: {'; '.join(open_to_all)}." if open_to_all else "Every right has a rule.")
    lines += switched_off(rules)
    lines.append(
        "Logins of this machine have the rights that rules give them."
        if rules.governs_logins
        else "People who can run `callsign` on this machine may do everything: the rules do not name logins."
    )
    if rules.account:
        lines.append(f"Only account {rules.account} is changed.")
    return [*lines, *budget_in_words(budget)]


def switched_off(rules: AccessRules) -> list[str]:
    """What nobody may do in some regions; plain."""
    return [f"Nobody may {RIGHTS[right]} in {', '.join(regions)}." for right, regions in rules.off.items()]


def rule_in_words(rule: Rule) -> str:
    """One rule; plain."""
    rights = "; ".join(RIGHTS[right] for right in Right if right in rule.rights)
    who = names(rule.to, plain_name)
    at = f" ({limits(rule)})" if rule.limited else ""
    return f"{who[0].upper()}{who[1:]} may: {rights}{at}."


def budget_in_words(budget: Budget) -> list[str]:
    """The budget of numbers; plain."""
    lines = [f"At most {budget.numbers} numbers a month in each account."] if budget.numbers is not None else []
    return lines + [f"At most {limit} numbers a month in account {name}." for name, limit in budget.accounts.items()]


def group_gone(grantee: Grantee) -> str:
    """A rule names a group that the workspace does not have; plain."""
    return f"This workspace does not have {plain_name(grantee)}, so it gives nobody a right. Correct callsign.toml."


def groups_unknown(error: str) -> str:
    """Slack does not list the user groups; plain."""
    if error == "missing_scope":
        return (
            "Rules name user groups, and Callsign may not read them: add the scope usergroups:read to the app and "
            "install it again. Until then, these rules give nobody a right."
        )
    return f"Slack does not list the user groups ({error}), so rules that name them give nobody a right."


def standing(of: Standing) -> str:
    """Who somebody is in the workspace, after "is"; plain."""
    return _STANDINGS[of]


def account_line(account_id: str, regions: Sequence[str]) -> str:
    """Where Callsign works; plain."""
    account = f"AWS account {account_id}" if account_id else "an AWS account that has not been named yet"
    return f"Callsign works in {account}: {', '.join(regions)}."


def budget_line(used: int, limit: int | None) -> str:
    """How much of the budget of this month is used; plain."""
    of = f" of {limit}" if limit is not None else ", without a limit"
    return f"Numbers requested this month: {used}{of}."


def other_account(wanted: str, found: str) -> str:
    """Callsign does not start: the credentials belong to another account than callsign.toml names."""
    return (
        f"callsign.toml says that Callsign works in AWS account {wanted}, but the credentials belong to account "
        f"{found}. Use the credentials of {wanted}, or correct `account` under [access]."
    )
