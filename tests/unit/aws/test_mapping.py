"""AWS dicts as records: everything the catalog says arrives, what is new or missing does no harm."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from workflows.aws import mapping
from workflows.records.account import SentValue, SpendLimit
from workflows.records.definitions import (
    CONDITIONAL,
    SELECT,
    TEXT,
    Documentation,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
    ValueRule,
)
from workflows.records.registrations import DeniedReason

MOMENT = datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))


def form_of(catalog: dict[str, Any], name: str) -> Form:
    entry = next(entry for entry in catalog["types"] if entry["RegistrationType"] == name)
    return mapping.form(entry, catalog["sections"][name], catalog["fields"][name])


def forms(catalog: dict[str, Any]) -> list[Form]:
    return [form_of(catalog, entry["RegistrationType"]) for entry in catalog["types"]]


def field(**members: Any) -> FieldDefinition:
    entry = {
        "FieldPath": "a.b",
        "SectionPath": "a",
        "FieldType": "TEXT",
        "FieldRequirement": "OPTIONAL",
        "DisplayHints": {},
    }
    return mapping.field_definition({**entry, **members})


def test_form__every_type_of_the_catalog(catalog: dict[str, Any]) -> None:
    """45 types with all their sections and fields, in AWS's order."""
    made = forms(catalog)
    assert len(made) == 45
    for form in made:
        name = form.type.name
        assert [section.path for section in form.sections] == [row["SectionPath"] for row in catalog["sections"][name]]
        assert [field.path for field in form.fields] == [row["FieldPath"] for row in catalog["fields"][name]]
    assert sum(len(form.fields) for form in made) == sum(len(rows) for rows in catalog["fields"].values()) >= 1106


#: Where each member of an entry arrives; `_` stands for the entry itself.
MEMBERS = {
    "FieldType": "kind",
    "FieldRequirement": "requirement",
    "SectionPath": "section",
    "DisplayHints.Title": "title",
    "DisplayHints.ShortDescription": "short_description",
    "DisplayHints.LongDescription": "long_description",
    "DisplayHints.TextValidationDescription": "validation_description",
    "DisplayHints.ExampleTextValue": "example",
    "DisplayHints.DocumentationLink": "documentation.link",
    "DisplayHints.DocumentationTitle": "documentation.title",
    "TextValidation.MinLength": "rule.min_length",
    "TextValidation.MaxLength": "rule.max_length",
    "TextValidation.Pattern": "rule.pattern",
    "SelectValidation.MinChoices": "min_choices",
    "SelectValidation.MaxChoices": "max_choices",
    "ConditionalBehavior.DefaultBehavior": "conditional.default",
}


def raw_member(entry: Any, path: str) -> Any:
    for name in path.split("."):
        entry = entry.get(name) if entry else None
    return entry


def member(record: Any, path: str) -> Any:
    for name in path.split("."):
        record = getattr(record, name, None)
    return record


@pytest.mark.parametrize(("raw", "ours"), MEMBERS.items())
def test_field_definition__member_of_every_field(catalog: dict[str, Any], raw: str, ours: str) -> None:
    """A member AWS gives arrives unchanged; the catalog has at least one such field unless it has none."""
    pairs = [
        (raw_member(entry, raw), member(mapping.field_definition(entry), ours))
        for entries in catalog["fields"].values()
        for entry in entries
    ]
    given = [(theirs, got) for theirs, got in pairs if theirs is not None]
    assert all(theirs == got for theirs, got in given)
    assert given or "Documentation" in raw


def test_field_definition__options_of_every_select(catalog: dict[str, Any]) -> None:
    """Option values stay exact and in order; their titles come from the hints, else the value speaks."""
    seen = 0
    for entries in catalog["fields"].values():
        for entry in (entry for entry in entries if entry["FieldType"] == SELECT):
            options = mapping.field_definition(entry).options
            titles = {o["Option"]: o.get("Title") for o in entry["DisplayHints"].get("SelectOptionDescriptions", ())}
            assert [option.value for option in options] == entry["SelectValidation"]["Options"]
            assert [option.title for option in options] == [titles.get(o.value) or o.value for o in options]
            seen += 1
    assert seen > 100


def test_field_definition__rules_of_every_conditional(catalog: dict[str, Any]) -> None:
    """Rules keep their order, their conditions, values and bounds; a CONDITIONAL field may have none."""
    with_rules = without = 0
    for entries in catalog["fields"].values():
        for entry in (entry for entry in entries if entry["FieldRequirement"] == CONDITIONAL):
            behavior = mapping.field_definition(entry).conditional
            if behavior is None:
                without += 1
                continue
            with_rules += 1
            for rule, raw in zip(behavior.rules, entry["ConditionalBehavior"]["Rules"], strict=True):
                assert rule.behavior == raw["RuleBehavior"]
                assert [(c.depends_on, c.operator, list(c.values)) for c in rule.conditions] == [
                    (c["DependsOnFieldPath"], c["Operator"], c.get("Values", [])) for c in raw["Conditions"]
                ]
                assert (rule.validation is None) == ("ConditionalValidation" not in raw)
    assert with_rules
    assert without


def test_field_definition__least() -> None:
    """Only the required members: everything else is empty, the path is the title."""
    got = field()
    assert (got.title, got.rule, got.options, got.conditional, got.documentation) == (
        "a.b",
        ValueRule(),
        (),
        None,
        None,
    )


def test_field_definition__something_newer() -> None:
    """Unknown kinds, requirements, operators and behaviors are kept as they are."""
    condition = {"DependsOnFieldPath": "a.c", "Operator": "MATCHES"}
    rule = {"Conditions": [condition], "RuleBehavior": "RECOMMENDED", "ConditionalValidation": {"AllowedValues": ["x"]}}
    behavior = {"Rules": [rule], "DefaultBehavior": "HIDDEN"}
    got = field(FieldType="DATE", FieldRequirement="ADVISED", ConditionalBehavior=behavior, NewMember=1)
    assert (got.kind, got.requirement) == ("DATE", "ADVISED")
    assert got.conditional
    assert (got.conditional.default, got.conditional.rules[0].behavior) == ("HIDDEN", "RECOMMENDED")
    assert got.conditional.rules[0].conditions[0].operator == "MATCHES"
    assert got.conditional.rules[0].validation == ValueRule(allowed_values=("x",))


def test_field_definition__hints() -> None:
    """Documentation without a title shows its link; an option without a description is its own title."""
    got = field(
        SelectValidation={"MinChoices": 1, "MaxChoices": 2, "Options": ["A", "B"]},
        DisplayHints={
            "Title": "T",
            "DocumentationLink": "https://d",
            "SelectOptionDescriptions": [{"Option": "B", "Title": "Bee", "Description": "Buzz"}],
        },
    )
    assert got.documentation == Documentation(title="https://d", link="https://d")
    assert got.options == (Option(value="A", title="A"), Option(value="B", title="Bee", description="Buzz"))
    assert (got.min_choices, got.max_choices) == (1, 2)


def test_registration_type__associations(catalog: dict[str, Any]) -> None:
    """Toll-free asks for its number before submitting."""
    kind = form_of(catalog, "US_TOLL_FREE_REGISTRATION").type
    assert [a.resource_type for a in kind.associations_before_submit] == ["TOLL_FREE"]
    assert kind.associations[0].iso_country_code == "US"


def test_fingerprint__differs_between_types(catalog: dict[str, Any]) -> None:
    """No two forms share one."""
    assert len({form.fingerprint for form in forms(catalog)}) == 45


NAME = "US_TOLL_FREE_REGISTRATION"


def changed(catalog: dict[str, Any], edit: Any) -> bool:
    """Whether `edit`, applied to a copy of (type, sections, fields), moves the fingerprint."""
    entry = next(entry for entry in catalog["types"] if entry["RegistrationType"] == NAME)
    parts = copy.deepcopy((entry, catalog["sections"][NAME], catalog["fields"][NAME]))
    edit(*parts)
    return mapping.form(*parts).fingerprint != form_of(catalog, NAME).fingerprint


def first(fields: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(entry for entry in fields if entry["FieldType"] == kind)


def ruled(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rules = [entry["ConditionalBehavior"]["Rules"] for entry in fields if "ConditionalBehavior" in entry]
    return max(rules, key=len)


@pytest.mark.parametrize(
    "edit",
    [
        lambda t, s, f: f.pop(),
        lambda t, s, f: first(f, TEXT)["TextValidation"].update(MaxLength=7),
        lambda t, s, f: first(f, TEXT)["TextValidation"].update(Pattern="^x$"),
        lambda t, s, f: first(f, TEXT)["DisplayHints"].update(Title="Another question"),
        lambda t, s, f: first(f, TEXT).update(FieldRequirement="CONDITIONAL"),
        lambda t, s, f: first(f, SELECT)["SelectValidation"]["Options"].append("NEW"),
        lambda t, s, f: first(f, SELECT)["SelectValidation"].update(MaxChoices=9),
        lambda t, s, f: ruled(f)[0].update(RuleBehavior="DISALLOWED"),
        lambda t, s, f: ruled(f).append({**ruled(f)[0], "RuleBehavior": "DISALLOWED"}),
        lambda t, s, f: t.update(SupportedAssociations=[]),
    ],
)
def test_fingerprint__what_matters(catalog: dict[str, Any], edit: Any) -> None:
    """Anything that decides which answers hold moves the fingerprint."""
    assert changed(catalog, edit)


@pytest.mark.parametrize(
    "edit",
    [
        lambda t, s, f: None,
        lambda t, s, f: f.reverse(),
        lambda t, s, f: first(f, SELECT)["SelectValidation"]["Options"].reverse(),
        lambda t, s, f: first(f, TEXT)["DisplayHints"].update(ShortDescription="Other words", ExampleTextValue="e"),
        lambda t, s, f: s[0]["DisplayHints"].update(Title="Other words"),
        lambda t, s, f: t["DisplayHints"].update(Title="Other words"),
    ],
)
def test_fingerprint__what_does_not(catalog: dict[str, Any], edit: Any) -> None:
    """Hints and order do not ask anybody to look again."""
    assert not changed(catalog, edit)


def test_registration_summary__least_and_most() -> None:
    """Version numbers that are not there are None; times are UTC; a new status is kept."""
    entry = {
        "RegistrationId": "registration-1",
        "RegistrationType": "X",
        "RegistrationStatus": "NEWER",
        "CurrentVersionNumber": 3,
        "CreatedTimestamp": MOMENT,
    }
    least = mapping.registration_summary(entry)
    assert (least.status, least.version, least.latest_denied_version, least.approved_version) == (
        "NEWER",
        3,
        None,
        None,
    )
    assert least.created_at == MOMENT
    assert least.created_at.tzinfo is UTC
    most = mapping.registration_summary({**entry, "LatestDeniedVersionNumber": 2, "ApprovedVersionNumber": 1})
    assert (most.latest_denied_version, most.approved_version) == (2, 1)


@pytest.mark.parametrize(
    ("member", "status"),
    [
        ("DraftTimestamp", "DRAFT"),
        ("SubmittedTimestamp", "SUBMITTED"),
        ("AwsReviewingTimestamp", "AWS_REVIEWING"),
        ("ReviewingTimestamp", "REVIEWING"),
        ("RequiresAuthenticationTimestamp", "REQUIRES_AUTHENTICATION"),
        ("ApprovedTimestamp", "APPROVED"),
        ("DiscardedTimestamp", "DISCARDED"),
        ("DeniedTimestamp", "DENIED"),
        ("RevokedTimestamp", "REVOKED"),
        ("ArchivedTimestamp", "ARCHIVED"),
        ("RequiresOfflineReviewTimestamp", "REQUIRES_OFFLINE_REVIEW"),
    ],
)
def test_version_summary__history(member: str, status: str) -> None:
    """Every timestamp of the history goes by its status's name."""
    entry = {
        "VersionNumber": 1,
        "RegistrationVersionStatus": status,
        "RegistrationVersionStatusHistory": {member: MOMENT},
    }
    assert mapping.version_summary(entry).history == {status: MOMENT}


def test_version_summary__denied() -> None:
    """Reasons come with what AWS gave of them."""
    got = mapping.version_summary(
        {
            "VersionNumber": 2,
            "RegistrationVersionStatus": "DENIED",
            "RegistrationVersionStatusHistory": {},
            "DeniedReasons": [
                {"Reason": "Unclear Opt-in Language", "ShortDescription": "s"},
                {
                    "Reason": "INVALID_URL",
                    "ShortDescription": "s",
                    "LongDescription": "l",
                    "DocumentationTitle": "t",
                    "DocumentationLink": "k",
                },
            ],
            "Feedback": "f",
        }
    )
    assert got.denied_reasons == (
        DeniedReason(reason="Unclear Opt-in Language", short_description="s"),
        DeniedReason(
            reason="INVALID_URL",
            short_description="s",
            long_description="l",
            documentation_title="t",
            documentation_link="k",
        ),
    )
    assert got.feedback == "f"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"TextValue": "x"}, SentValue(path=FieldPath("a.b"), text="x")),
        ({"SelectChoices": ["A", "B"]}, SentValue(path=FieldPath("a.b"), choices=("A", "B"))),
        ({"RegistrationAttachmentId": "attachment-1"}, SentValue(path=FieldPath("a.b"), attachment_id="attachment-1")),
        ({"TextValue": "x", "SelectChoices": []}, SentValue(path=FieldPath("a.b"), text="x")),
        (
            {"DeniedReason": "MISSING_REQUIRED_FIELD", "Feedback": "f"},
            SentValue(path=FieldPath("a.b"), denied_reason="MISSING_REQUIRED_FIELD", feedback="f"),
        ),
    ],
)
def test_sent_value__there_and_back(members: dict[str, Any], expected: SentValue) -> None:
    """A value reads as one of three kinds, and is put again as the same member."""
    assert mapping.sent_value({"FieldPath": "a.b", **members}) == expected
    if not expected.denied_reason:
        put = {name: value for name, value in members.items() if value}
        assert mapping.value_parameters(expected) == {"FieldPath": "a.b", **put}


@pytest.mark.parametrize(
    "value", [SentValue(path=FieldPath("a.b")), SentValue(path=FieldPath("a.b"), text="s3cret", choices=("y",))]
)
def test_value_parameters__not_exactly_one(value: SentValue) -> None:
    """Nothing, or two things at once, is no value; the sentence does not repeat it."""
    with pytest.raises(ValueError, match=r"a\.b") as caught:
        mapping.value_parameters(value)
    assert "s3cret" not in str(caught.value)


def test_phone_number__least_and_most() -> None:
    """RequestPhoneNumber promises no member; the id may have to come from the ARN."""
    arn = "arn:aws:sms-voice:us-east-1:111122223333:phone-number/phone-1"
    assert mapping.phone_number({"PhoneNumberArn": arn}).id == "phone-1"
    got = mapping.phone_number(
        {
            "PhoneNumberArn": arn,
            "PhoneNumberId": "phone-2",
            "PhoneNumber": "+18005550100",
            "Status": "PENDING",
            "NumberType": "TOLL_FREE",
            "IsoCountryCode": "US",
            "MonthlyLeasingPrice": "2.00",
            "RegistrationId": "registration-1",
            "MessagingLimits": {"RateLimits": {"SMS": 3}},
        }
    )
    assert got.rates == {"SMS": 3}
    assert (got.id, got.number, got.status, got.number_type) == ("phone-2", "+18005550100", "PENDING", "TOLL_FREE")
    assert (got.iso_country_code, got.monthly_price, got.registration_id) == ("US", "2.00", "registration-1")


@pytest.mark.parametrize(("overridden", "limit"), [(True, 50), (False, 200)])
def test_spend_limit__in_force(overridden: bool, limit: int) -> None:
    """The enforced limit counts only where it is overridden."""
    row = {"Name": "TEXT", "EnforcedLimit": 50, "MaxLimit": 200, "Overridden": overridden}
    assert mapping.spend_limit(row) == SpendLimit(name="TEXT", limit=limit, maximum=200)


def test_attachment_status__no_url() -> None:
    """The document's URL never leaves the mapping."""
    entry = {"RegistrationAttachmentId": "attachment-1", "AttachmentStatus": "UPLOAD_FAILED"}
    got = mapping.attachment_status(
        {**entry, "AttachmentUploadErrorReason": "INTERNAL_ERROR", "AttachmentUrl": "https://x"}
    )
    assert (got.id, got.status) == ("attachment-1", "UPLOAD_FAILED")
    assert "https" not in repr(got)


def test_association__least_and_most() -> None:
    """Country and number are there for numbers only."""
    least = mapping.association({"ResourceId": "registration-2", "ResourceType": "US_TEN_DLC_BRAND_REGISTRATION"})
    assert (least.iso_country_code, least.phone_number) == (None, None)
    most = mapping.association(
        {"ResourceId": "phone-1", "ResourceType": "TOLL_FREE", "IsoCountryCode": "US", "PhoneNumber": "+18005550100"}
    )
    assert (most.resource_id, most.iso_country_code, most.phone_number) == ("phone-1", "US", "+18005550100")


def test_tags__there_and_back() -> None:
    """Tags read as they were given."""
    given = {"Name": "Shop", "callsign:owner": ""}
    assert mapping.tags({"Tags": mapping.tag_list(given)}) == given
    assert mapping.tags({}) == {}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"Account": "1", "Arn": "arn:aws-cn:iam::1:user/x"}, mapping.Identity(account_id="1", partition="aws-cn")),
        ({"Account": "1"}, mapping.Identity(account_id="1", partition="aws")),
    ],
)
def test_identity__partition(answer: dict[str, Any], expected: mapping.Identity) -> None:
    """The partition is the ARN's."""
    assert mapping.identity(answer) == expected


def test_error_answer__least_and_most() -> None:
    """Names and codes only; an answer without anything is no trouble."""
    assert mapping.error_answer({}) == mapping.ErrorAnswer(code="", status=0, reason="", field_names=(), request_id="")
    got = mapping.error_answer(
        {
            "Error": {"Code": "ValidationException", "Message": "secret"},
            "Reason": "FIELD_VALIDATION_FAILED",
            "Fields": [{"Name": "a.b", "Message": "secret"}, {"Message": "nameless"}],
            "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "r-1"},
        }
    )
    assert (got.code, got.status, got.reason) == ("ValidationException", 400, "FIELD_VALIDATION_FAILED")
    assert (got.field_names, got.request_id) == (("a.b",), "r-1")
    assert "secret" not in repr(got)
