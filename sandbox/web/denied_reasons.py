"""The denied reasons that AWS documents in its help on rejected registrations, each with its usual field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A known reason. `field` is the last part of the path of its usual field, or ""."""

    code: str
    text: str
    group: str
    field: str = ""

    @property
    def row(self) -> dict[str, str]:
        """The reason as a row of DeniedReasons."""
        return {"Reason": self.code, "ShortDescription": self.text}


_IDENTITY, _WEBSITE, _OPT_IN, _SAMPLES, _CONTENT, _FORM = (
    "Company",
    "Website, privacy and terms",
    "Opt-in",
    "Message samples",
    "Content",
    "Form",
)
_TABLE = (
    (_OPT_IN, "OPT_IN_WORKFLOW_MISSING", "The opt-in workflow is not described.", "optInDescription"),
    (_OPT_IN, "UNCLEAR_OPT_IN", "It is not clear where and how people agree.", "optInDescription"),
    (
        _OPT_IN,
        "OPT_IN_WORKFLOW_INCOMPLETE",
        "The description does not cover every way in which people opt in.",
        "optInDescription",
    ),
    (_OPT_IN, "OPT_IN_WORKFLOW_CHECKBOX_INVALID", "The consent checkbox is missing or already selected.", "optInImage"),
    (
        _OPT_IN,
        "OPT_IN_WORKFLOW_CONSENT_MARKETING_NOT_SEPARATED",
        "Consent is mixed with other marketing.",
        "optInImage",
    ),
    (_OPT_IN, "OPT_IN_WORKFLOW_MISMATCH", "The screenshot does not match the description.", "optInImage"),
    (
        _OPT_IN,
        "OPT_IN_WORKFLOW_NON_COMPLIANT_MSG_FREQUENCY",
        "The wording does not say how often messages are sent.",
        "optInDescription",
    ),
    (
        _OPT_IN,
        "OPT_IN_WORKFLOW_NON_COMPLIANT_DATA_RATES",
        "Message and data rates are not mentioned.",
        "optInDescription",
    ),
    (_OPT_IN, "OPT_IN_WORKFLOW_NON_COMPLIANT_HELP_STOP", "HELP and STOP are not mentioned.", "optInDescription"),
    (
        _OPT_IN,
        "NON_COMPLIANT_OPT_IN",
        "Recipients come from bought or shared lists, or from affiliates.",
        "optInDescription",
    ),
    (_IDENTITY, "INVALID_MULTI_BUSINESS", "The sender in the samples is not the company on the form.", "companyName"),
    (_IDENTITY, "BRAND_UNVERIFIED", "The legal name does not match the tax record.", "companyName"),
    (_IDENTITY, "BRAND_DBA_NAME_MISMATCH", "A trade name was given instead of the legal name.", "companyName"),
    (_IDENTITY, "BRAND_ADDRESS_INVALID", "The address is not a physical address.", "address1"),
    (_IDENTITY, "BRAND_PHONE_NUMBER_INVALID_OR_MISSING", "The phone number cannot be reached.", "supportPhoneNumber"),
    (_IDENTITY, "UNOFFICIAL_SUPPORT_EMAIL", "The email address is not on the company's domain.", "supportEmail"),
    (_IDENTITY, "INVALID_SUPPORT_EMAIL", "The support email address does not work.", "supportEmail"),
    (_WEBSITE, "BRAND_URL_INVALID", "The website does not open.", "website"),
    (_WEBSITE, "BRAND_URL_INSUFFICIENT_CONTENT", "The website is empty or under construction.", "website"),
    (_WEBSITE, "BRAND_URL_AUTHENTICATION_REQUIRED", "The website opens only after signing in.", "website"),
    (_WEBSITE, "PRIVACY_POLICY_MISSING", "There is no privacy policy.", "privacyPolicyUrl"),
    (
        _WEBSITE,
        "PRIVACY_POLICY_NON_COMPLIANT",
        "The policy does not say that mobile data is not shared.",
        "privacyPolicyUrl",
    ),
    (_WEBSITE, "TERMS_AND_CONDITIONS_MISSING", "There are no terms and conditions.", "termsAndConditionsUrl"),
    (
        _WEBSITE,
        "TERMS_AND_CONDITIONS_NON_COMPLIANT_OPT_OUT",
        "The terms do not say how to opt out.",
        "termsAndConditionsUrl",
    ),
    (_SAMPLES, "SAMPLE_MESSAGE_USE_CASE_MISMATCH", "The sample does not fit the use case.", "messageSample1"),
    (_SAMPLES, "SAMPLE_MESSAGE_SHORT_URL", "The sample uses a public link shortener.", "messageSample1"),
    (_SAMPLES, "CAMPAIGN_TEMPLATE_REUSE", "The same text is used in several fields.", "messageSample2"),
    (_SAMPLES, "EMBEDDED_LINK_ISSUES", "The links in the samples do not match the form.", "embeddedLink"),
    (_CONTENT, "USE_CASE_MISMATCH", "The messages are for another use case.", "useCaseCategory"),
    (_CONTENT, "AGE_GATE_ISSUES", "Age-gated content does not ask for a date of birth.", ""),
    (_CONTENT, "UNDECLARED_DIRECT_LENDING", "Lending is not declared.", ""),
    (_CONTENT, "SPAM_OR_PHISHING_ASSOCIATION", "The sender is associated with spam or phishing. Final.", ""),
    (_FORM, "MISSING_REQUIRED_FIELD", "A required field has no value.", ""),
    (_FORM, "INVALID_FIELD_VALUE", "A value is not accepted.", ""),
    (_FORM, "WAIT_TO_RESUBMIT_REGISTRATION", "It was submitted again too soon.", ""),
    (
        _FORM,
        "REGISTRATION_SUSPENDED_BY_MNO",
        "A carrier has suspended the registration. Final; only AWS Support can help.",
        "",
    ),
)
REASONS = tuple(Reason(group=group, code=code, text=text, field=field) for group, code, text, field in _TABLE)
BY_CODE = {reason.code: reason for reason in REASONS}
