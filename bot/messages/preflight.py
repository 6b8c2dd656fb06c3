"""What a reviewer would say about answers: a sentence for each rule of `workflows.preflight`. Plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.messages.text import counted, escape, mention, when
from workflows.preflight.findings import Finding, Severity
from workflows.records.overrides import REASON_MAX, REASON_MIN, Override

SEVERITIES: Mapping[Severity, str] = {
    Severity.MUST: "Will be denied",
    Severity.SHOULD: "Often denied",
    Severity.HINT: "Could be better",
}
HEAD = "What a reviewer would say:"
NOTHING_FOUND = "What a reviewer would say: nothing that the answers alone show."
SUGGESTION = "Suggestion: {text}"
OVERRIDDEN_HEAD = "You submit in spite of:"
REASON_SHORT = f"Say in {REASON_MIN} to {REASON_MAX} characters why the answer is right."
REVIEW_HEAD = "What a reviewer would say"
REVIEW_NOTE = "Correcting it now is faster than after a denial."
READING_PAGES = "The pages that you named are being opened. What they lack appears here within seconds."
USE_TEXT = "Use this text"
KEEP_ANSWER = "My answer is right"
OVERRIDE_TITLE = "My answer is right"
OVERRIDE_SUBMIT = "Keep my answer"
OVERRIDDEN_TITLE = "Submitted in spite of a remark"
REASON_LABEL = "Why is it right?"
OVERRIDE_NOTES: Mapping[Severity, str] = {
    Severity.MUST: (
        "AWS or the carriers are expected to deny this. A denial takes weeks, and what was paid is not refunded. Your "
        "reason is kept with the registration, and everybody who sees its details can read it."
    ),
    Severity.SHOULD: (
        "This has often been a reason for a denial. Your reason is kept with the registration, and everybody who sees "
        "its details can read it."
    ),
}
REMARK_GONE = "That remark no longer applies."

SENTENCES: Mapping[str, str] = {
    "placeholder": "This looks like a text that somebody meant to replace.",
    "legal-name-trade-name": (
        "The legal name contains a trade name. Write it as the tax office has it, to the comma; the trade name has a "
        "field of its own."
    ),
    "address-post-box": "This is a post-office box. Reviewers ask for the address of a building.",
    "tax-number-invalid": "This cannot be a number of this kind ({kind}): its length or a check digit is wrong.",
    "company-number-unusual": (
        "This is none of the numbers that companies of {country} usually have. Look for a typing mistake."
    ),
    "tax-number-country": "{kind} is a number of {country}, and another country is given as its issuer.",
    "company-own-name": "This is your own company. Carriers want the company whose customers get the texts.",
    "tax-number-other-customer": "The customer “{customer}” has this number, too. Each company is registered as one.",
    "tax-number-dash": "Write the EIN as nine digits, without a dash: the registry compares digits.",
    "url-not-public": "Reviewers cannot open this. Write a public address that starts with https://.",
    "url-reserved": "{domain} is nobody's address. Write your own.",
    "policy-is-terms": "This is the page of the privacy policy. Reviewers look for the terms on one of their own.",
    "policy-is-home-page": "This is the home page. Link to the page with the text itself.",
    "policy-other-site": "This page is on {domain}, and the company's website is {website}. Put it on your own site.",
    "email-free": "{domain} gives an address to anybody. Use an address of the company's own domain.",
    "email-other-domain": "This is an address of {domain}, and the website is on {website}. Use the same domain.",
    "sample-equal": "This is the same as {other}. Write another message that you really send.",
    "sample-short-link": "{domain} hides where the link leads, so carriers deny it. Write the whole address.",
    "sample-other-link": "The link leads to {domain}, and the company's website is {website}.",
    "sample-without-brand": "The message does not say who sends it. Start it with {brand}.",
    "sample-other-brand": "The samples are from {other}, not from {brand}. Register the company that sends.",
    "sample-without-stop": "No sample says how to stop the messages.",
    "sample-only-one": "Write at least two different samples.",
    "sample-other-use-case": "The use case is {use}, and this message does something else.",
    "text-reused": "This is the same text as {other}. Each field asks something else.",
    "link-undeclared": 'The answer about links is "{said}", and the samples say otherwise.',
    "link-not-shown": 'The answer about links is "{said}", and no text shows one. Show the link that you send.',
    "phone-undeclared": 'The answer about phone numbers is "{said}", and the samples say otherwise.',
    "reply-incomplete": "This text does not have everything that carriers look for. It lacks {missing}.",
    "reply-long": "This has {length} characters; more than {limit} are sent as two messages.",
    "opt-in-circular": "This says that people opt in by opting in. Say where, and what they press, sign or say.",
    "opt-in-unclear": "It is not clear {missing} people agree. Name the page, form or call, and what they do there.",
    "opt-in-words": "Quote the words that people are shown. They lack {missing}.",
    "opt-in-without-brand": "This does not say whose messages people agree to. Name {brand}.",
    "opt-in-checked-box": (
        "This reads as if the box were ticked already. Write: an unchecked box that people have to tick themselves."
    ),
    "opt-in-bought": "Numbers from lists, partners or leads are denied. Only people who agreed themselves count.",
    "opt-in-condition": "Consent may not be a condition of a purchase or a service. Say that it is not.",
    "opt-in-other-kind": 'The kind of opt-in is "{said}", and the description is about another one.',
    "opt-in-no-address": "Write the address of the page with the form, so that a reviewer can look at it.",
    "picture-blank": "This picture has almost one color only. Reviewers look for the words that people agree to.",
    "picture-small": (
        "This picture is so small that nobody can read it. Show the whole page, at least as wide as a phone."
    ),
    "picture-no-letters": (
        "No clear letters were noticed in this picture. They may be too small, too pale or blurred."
    ),
    "picture-photo": (
        "This looks like a photo with almost no letters. Reviewers look for the form or message where people agree."
    ),
    "description-short": "This is too short ({length} characters): say who sends what to whom, and why.",
    "not-english": "American carriers review texts in English. Add a translation.",
    "content-not-carried": "This is about {content}, which carriers deny or allow only in special programs.",
    "loans-undeclared": "The texts are about loans, and the answer about lending says otherwise.",
    "age-undeclared": "The texts are about something for adults; the answer about age-gated content says otherwise.",
    "use-case-charity": "Only registered charities (501(c)(3) in the US) get this use case.",
    "sender-id-generic": "This could be anybody's sender ID. Use one that people recognise as yours.",
}


#: What was found on the pages that the answers name.
PAGE_SENTENCES: Mapping[str, str] = {
    "page-unreadable": "Reviewers may not be able to open this page: {why}.",
    "page-empty": "This page has almost no text of its own. Reviewers look for words, without a login or a program.",
    "page-without-brand": "This page does not name {brand}.",
    "policy-shares-numbers": "The privacy policy does not say that phone numbers are not shared with third parties.",
    "terms-incomplete": "The terms lack {missing}.",
    "opt-in-page-incomplete": "The page on which people opt in lacks {missing}.",
}
WHY: Mapping[str, str] = {
    "address": "its address is not one of a public page",
    "not_public": "its host is not known, or not public",
    "unreachable": "its server does not answer",
    "tls": "its certificate is not valid",
    "slow": "it does not answer in time",
    "redirects": "it redirects too often",
    "status": "it answers with status {status}",
    "kind": "it is not a page of text",
}


def sentence(finding: Finding) -> str:
    """What a reviewer would say."""
    if finding.rule in SENTENCES:
        return SENTENCES[finding.rule].format_map(finding.params)
    params = dict(finding.params)
    if "why" in params:
        params["why"] = WHY[params["why"]].format(status=params["status"])
    return PAGE_SENTENCES[finding.rule].format_map(params)


def remark(finding: Finding, title: str) -> str:
    """On the review; mrkdwn."""
    return f"*{SEVERITIES[finding.severity]}* · *{escape(title)}*: {escape(sentence(finding))}"


def overridden(finding: Finding, override: Override, title: str) -> str:
    """A remark that does not count; mrkdwn."""
    return (
        f":heavy_check_mark: *{escape(title)}*: {escape(sentence(finding))}\n"
        f"{_who(override)} keeps the answer: {escape(override.reason)}"
    )


def overridden_line(title: str, override: Override) -> str:
    """An override in the details of a registration; mrkdwn."""
    at = when(override.decided_at)
    return f"*{escape(title)}* (`{override.rule}`), {at}: {_who(override)} keeps the answer: {escape(override.reason)}"


def _who(override: Override) -> str:
    return mention(override.user_id)


def keep_answer_of(title: str) -> str:
    """The button, for a screen reader."""
    return f"{KEEP_ANSWER}: {title}"


def musts(count: int) -> str:
    """Why there is no Submit."""
    things = "1 answer will be denied" if count == 1 else f"{count} answers will be denied"
    return f"{things}. Correct what is marked below, or say why it is right. Then you can submit."


def note(finding: Finding) -> str:
    """Under a field; mrkdwn."""
    return f":warning: {SEVERITIES[finding.severity]}: {escape(sentence(finding))}"


def lines(findings: Sequence[Finding], titles: Mapping[str, str]) -> list[str]:
    """All findings for the terminal, the surest first; `titles` are those of fields by path."""
    if not findings:
        return ["", NOTHING_FOUND]
    shown = ["", HEAD]
    for severity in Severity:
        of_severity = [finding for finding in findings if finding.severity is severity]
        shown += [f"  {SEVERITIES[severity]}:"] if of_severity else []
        for finding in of_severity:
            title = titles.get(finding.fields[0], finding.fields[0])
            shown.append(f"    {title}: {sentence(finding)} ({finding.rule})")
            shown += [f"      {SUGGESTION.format(text=finding.suggestion)}"] if finding.suggestion else []
    return shown


def overridden_lines(overridden: Sequence[tuple[Finding, Override]], titles: Mapping[str, str]) -> list[str]:
    """The findings that do not count, for the terminal, each with its reason."""
    lines = ["", OVERRIDDEN_HEAD] if overridden else []
    for finding, override in overridden:
        lines.append(f"    {titles.get(finding.fields[0], finding.fields[0])}: {sentence(finding)}")
        lines.append(f"      Your reason: {override.reason}")
    return lines


def taken_over(title: str, text: str) -> str:
    """A text that replaces an answer, for the terminal."""
    return f"{title} is now: {text}"


def unknown_rule(rule: str) -> str:
    """With `--override`."""
    return f"{rule} is not a rule. A dry run names the rule of each remark."


def pages_not_opened(rule: str) -> str:
    """With `--override`, without `--check-pages`."""
    return f"{rule} is about pages, and nothing opens them. Add --check-pages, or leave out this --override."


def document(finding: Finding, override: Override | None = None) -> dict[str, object]:
    """A finding in `--json`."""
    decided = {"override": {"reason": override.reason, "by": override.user_id}} if override else {}
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "fields": list(finding.fields),
        "message": sentence(finding),
        "suggestion": finding.suggestion,
        **decided,
    }


def refusal(count: int, rules: Sequence[str], *, strict: bool) -> str:
    """Findings keep the answers from being submitted; `strict` where only --strict makes them do so."""
    escape_hatch = ", or leave out --strict" if strict else ""
    return (
        f"{counted(count, 'remark')} of a reviewer. Correct the answers{escape_hatch}, or say why they are right: "
        f"{override_options(rules)}. Nothing was done."
    )


def override_options(rules: Iterable[str]) -> str:
    """The options to add."""
    return " ".join(f'--override {rule}="..."' for rule in rules)
