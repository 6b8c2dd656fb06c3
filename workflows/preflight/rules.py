"""The table of rules, and what they say about answers. A rule comes with its cases in `tests/samples/preflight`."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.preflight import customers, identity, opt_in, pictures, samples, texts, urls
from workflows.preflight.findings import Finding, Rule, Severity, surest_first
from workflows.preflight.known import NOTHING_KNOWN, Known
from workflows.preflight.sheet import Sheet
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answers, Looks

_MUST, _SHOULD, _HINT = Severity.MUST, Severity.SHOULD, Severity.HINT


def _rule(name: str, severity: Severity, check: object, *denials: str) -> Rule:
    return Rule(id=name, severity=severity, denials=denials, check=check)  # type: ignore[arg-type]  # the rules below


RULES: Sequence[Rule] = (
    _rule("placeholder", _MUST, identity.placeholder, "INVALID_FIELD_VALUE"),
    _rule("legal-name-trade-name", _SHOULD, identity.trade_name, "BRAND_DBA_NAME_MISMATCH"),
    _rule("company-own-name", _SHOULD, customers.own_name, "BRAND_UNVERIFIED"),
    _rule("tax-number-other-customer", _SHOULD, customers.other_customers_number, "BRAND_UNVERIFIED"),
    _rule("address-post-box", _MUST, identity.post_box, "BRAND_ADDRESS_INVALID"),
    _rule("tax-number-invalid", _MUST, identity.number_invalid, "BRAND_UNVERIFIED"),
    _rule("company-number-unusual", _SHOULD, identity.number_unusual, "BRAND_UNVERIFIED"),
    _rule("tax-number-country", _MUST, identity.number_of_other_country, "BRAND_UNVERIFIED"),
    _rule("tax-number-dash", _SHOULD, identity.dashed_number, "BRAND_UNVERIFIED"),
    _rule("url-not-public", _MUST, urls.not_public, "BRAND_URL_INVALID", "INVALID_URL"),
    _rule("url-reserved", _SHOULD, urls.reserved, "INVALID_URL"),
    _rule("policy-is-terms", _MUST, urls.same_page, "TERMS_AND_CONDITIONS_MISSING"),
    _rule("policy-is-home-page", _SHOULD, urls.home_page, "PRIVACY_POLICY_MISSING"),
    _rule("policy-other-site", _SHOULD, urls.other_site, "PRIVACY_POLICY_MISMATCH"),
    _rule("email-free", _SHOULD, urls.free_mail, "UNOFFICIAL_SUPPORT_EMAIL", "BRAND_EMAIL_PUBLIC_DOMAIN"),
    _rule("email-other-domain", _SHOULD, urls.other_mail, "INVALID_SUPPORT_EMAIL"),
    _rule("sample-equal", _MUST, samples.equal, "CAMPAIGN_TEMPLATE_REUSE"),
    _rule("sample-short-link", _MUST, urls.shortener, "SAMPLE_MESSAGE_SHORT_URL"),
    _rule("sample-other-link", _SHOULD, urls.other_links, "EMBEDDED_LINK_ISSUES"),
    _rule(
        "sample-without-brand", _SHOULD, samples.without_brand, "INVALID_MULTI_BUSINESS", "SAMPLE_MESSAGE_MISSING_BRAND"
    ),
    _rule("sample-other-brand", _SHOULD, samples.other_brand, "INVALID_MULTI_BUSINESS", "CAMPAIGN_MULTI_BRAND"),
    _rule("sample-without-stop", _SHOULD, samples.without_stop, "OPT_IN_WORKFLOW_NON_COMPLIANT_HELP_STOP"),
    _rule("sample-only-one", _SHOULD, samples.only_one, "CAMPAIGN_UNCLEAR"),
    _rule("sample-other-use-case", _SHOULD, samples.other_use_case, "SAMPLE_MESSAGE_USE_CASE_MISMATCH"),
    _rule("text-reused", _SHOULD, samples.reused_text, "CAMPAIGN_TEMPLATE_REUSE"),
    _rule("link-undeclared", _MUST, samples.link_undeclared, "EMBEDDED_LINK_ISSUES"),
    _rule("link-not-shown", _SHOULD, samples.link_not_shown, "EMBEDDED_LINK_ISSUES"),
    _rule("phone-undeclared", _SHOULD, samples.phone_undeclared, "EMBEDDED_PHONE_ISSUES"),
    _rule("reply-incomplete", _SHOULD, samples.reply_incomplete, "SUBSCRIBER_HELP_ISSUES"),
    _rule("reply-long", _HINT, samples.reply_long),
    _rule("opt-in-circular", _MUST, opt_in.circular, "UNCLEAR_OPT_IN"),
    _rule("opt-in-unclear", _SHOULD, opt_in.unclear, "UNCLEAR_OPT_IN", "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("opt-in-words", _SHOULD, opt_in.words_missing, "OPT_IN_WORKFLOW_NON_COMPLIANT_MSG_FREQUENCY"),
    _rule("opt-in-without-brand", _SHOULD, opt_in.brand_missing, "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("opt-in-checked-box", _SHOULD, opt_in.checked, "OPT_IN_WORKFLOW_CHECKBOX_INVALID"),
    _rule("opt-in-bought", _MUST, opt_in.bought, "NON_COMPLIANT_OPT_IN"),
    _rule("opt-in-condition", _SHOULD, opt_in.condition, "OPT_IN_WORKFLOW_NON_COMPLIANT"),
    _rule("opt-in-other-kind", _SHOULD, opt_in.other_kind, "OPT_IN_WORKFLOW_MISMATCH"),
    _rule("opt-in-no-address", _HINT, opt_in.no_address, "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("picture-blank", _SHOULD, pictures.looking(Looks.BLANK), "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("picture-small", _SHOULD, pictures.looking(Looks.SMALL), "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("picture-no-letters", _HINT, pictures.looking(Looks.NO_LETTERS), "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("picture-photo", _HINT, pictures.looking(Looks.PHOTO), "OPT_IN_WORKFLOW_INCOMPLETE"),
    _rule("description-short", _SHOULD, texts.short, "CAMPAIGN_UNCLEAR"),
    _rule("not-english", _SHOULD, texts.not_english, "CAMPAIGN_NON_ENGLISH_CONTENT"),
    _rule("content-not-carried", _SHOULD, texts.content, "CAMPAIGN_NON_COMPLIANT_CONTENT"),
    _rule("loans-undeclared", _SHOULD, texts.loans_undeclared, "UNDECLARED_DIRECT_LENDING"),
    _rule("age-undeclared", _SHOULD, texts.age_undeclared, "AGE_GATE_ISSUES"),
    _rule("use-case-charity", _HINT, texts.charity, "CAMPAIGN_ATTRIBUTES_MISMATCH"),
    _rule("sender-id-generic", _SHOULD, texts.generic_sender, "SENDER_ID_GENERIC"),
)


def preflight(form: Form, answers: Answers, known: Known = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What the rules say about the answers that will be sent, the surest first."""
    sheet = Sheet(form=form, answers=answers, known=known)
    found = [
        Finding(rule=rule.id, severity=rule.severity, fields=hit.fields, params=hit.params, suggestion=hit.suggestion)
        for rule in RULES
        for hit in rule.check(sheet)
    ]
    return surest_first(found)


def of_fields(findings: Sequence[Finding], paths: Sequence[FieldPath]) -> dict[FieldPath, list[Finding]]:
    """The findings by the field that is to be changed, for the fields of a page."""
    wanted: dict[FieldPath, list[Finding]] = {}
    for finding in findings:
        if finding.fields[0] in paths:
            wanted.setdefault(finding.fields[0], []).append(finding)
    return wanted
