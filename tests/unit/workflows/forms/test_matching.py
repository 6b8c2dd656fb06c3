"""What an earlier registration or a profile fills in of another form: never the wrong answer, never a bent one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.unit import catalog
from tests.unit.factories import document, field, form, options
from tests.unit.workflows.forms.sources import source_of
from workflows.forms.matching import LeftOut, Matching, Why, as_document, match
from workflows.forms.meanings import Reuse, meaning
from workflows.forms.resolve import sendable
from workflows.profiles.sources import answers_of_source
from workflows.records.definitions import ATTACHMENT, REQUIRED, SELECT, FieldDefinition, FieldPath, Form, ValueRule
from workflows.records.drafts import Answer, Document, DocumentId
from workflows.records.sources import SourceKind
from workflows.submissions.start_from import copy_of

FORMS = catalog.forms()
TOLL_FREE, BRAND = FORMS["US_TOLL_FREE_REGISTRATION"], FORMS["US_TEN_DLC_BRAND_REGISTRATION"]
CAMPAIGN, SINGAPORE = FORMS["US_TEN_DLC_CAMPAIGN_REGISTRATION"], FORMS["SG_SENDER_ID_REGISTRATION"]
UK, IRELAND, INDIA = (FORMS[f"{code}_SENDER_ID_REGISTRATION"] for code in ("GB", "IE", "IN"))
AUSTRALIA, SPAIN, KAZAKHSTAN = (FORMS[f"{code}_SENDER_ID_REGISTRATION"] for code in ("AU", "ES", "KZ"))
PROOFS = {
    "senderIdInfo.proofOfSenderIdConnection",
    *(f"{code}SidSpecificInfo.proofOfSenderIdConnection" for code in ("ae", "au", "ph", "sa", "vn")),
}
#: Fields of different paths that carry over in both directions, over all pairs of types.
BOTH_WAYS = [
    {"companyInfo.address", "companyInfo.address1", "companyAddress.address1"},
    {"companyInfo.address2", "companyAddress.address2"},
    {"companyInfo.city", "companyAddress.city"},
    {"companyInfo.state", "companyAddress.state"},
    {"companyInfo.zipCode", "companyAddress.postalCode"},
    {"companyInfo.isoCountryCode", "companyAddress.isoCountryCode"},
    {"companyInfo.taxId", "companyInfo.companyId"},
    {"companyInfo.dbaName", "contactInfo.dbaName"},
    {"companyInfo.website", "contactInfo.website"},
    {"contactInfo.vertical", "campaignInfo.vertical", "companyInfo.areaOfBusiness"},
    {"messagingUseCase.optInDescription", "campaignInfo.optInWorkflow"},
    {"messagingUseCase.optInImage", "campaignInfo.optInScreenshot"},
    {"messagingUseCase.privacyPolicyUrl", "campaignInfo.privacyPolicyLink"},
    {"messagingUseCase.termsAndConditionsUrl", "campaignInfo.termsAndConditionsLink"},
    {"messagingUseCase.useCaseCategory", "campaignUseCase.useCase"},
    {"messagingUseCase.useCaseDetails", "messagingUseCase.useCaseDescription"},
    PROOFS,
]
#: Always asked where an earlier registration is the source.
ASKED = {"use case details", "campaign description", "sample of a link"} | {
    f"sample {number}" for number in range(1, 6)
}


def matched(source: Form, target: Form, kind: SourceKind = SourceKind.REGISTRATION) -> Matching:
    return match(source_of(source, catalog.filled(source), kind), target)


def of(path: str, target: Form, matching: Matching) -> object:
    return matching.answers.get(FieldPath(path), matching.documents.get(FieldPath(path)))


def test_fields_of_different_paths_mean_the_same_only_where_the_list_says_so() -> None:
    """Over every field of the 45 types; the list stands above, to be read by a person."""
    fields = {(each.path, each.title): meaning(each.path, each.title) for each in _all_fields()}
    found = {
        frozenset({left[0], right[0]})
        for left, right in product(fields, repeat=2)
        if left[0] != right[0] and fields[left] and fields[left] == fields[right] and _has_answers(left, right)
    }
    listed = {frozenset(pair) for group in BOTH_WAYS for pair in product(group, repeat=2) if len(set(pair)) > 1}
    assert found == listed


def _all_fields() -> list[FieldDefinition]:
    return [each for one in FORMS.values() for each in one.fields]


def _has_answers(left: tuple[str, str], right: tuple[str, str]) -> bool:
    """Letters and acknowledgements have a row so that they are not carried over."""
    row = meaning(FieldPath(left[0]), left[1])
    return row is not None and row.reuse not in (Reuse.NEVER, Reuse.SAME_TYPE_PROFILES)


@pytest.mark.parametrize("name", [name for name in catalog.names() if FORMS[name].fields])
def test_a_registration_of_the_same_type_fills_all_but_what_differs(name: str) -> None:
    form_, result = FORMS[name], matched(FORMS[name], FORMS[name])
    sent = sendable(form_, catalog.filled(form_))
    rows = {path: meaning(path, form_.by_path[path].title) for path in sent}
    assert set(result.filled) == {path for path, row in rows.items() if row is None or row.reuse is Reuse.ALWAYS}
    assert all(result.taken[path] == path for path in result.filled)
    assert not result.left_out
    assert not set(result.asked) & set(result.filled)


def test_the_second_toll_free_number_asks_for_a_use_case_and_samples() -> None:
    assert matched(TOLL_FREE, TOLL_FREE).asked == (
        "messagingUseCase.useCaseDetails",
        "messageSamples.messageSample1",
        "messageSamples.messageSample2",
        "messageSamples.messageSample3",
    )


@pytest.mark.parametrize("source", [TOLL_FREE, UK], ids=lambda form_: form_.type.name)
@pytest.mark.parametrize("target", catalog.names())
def test_whatever_the_types_a_field_gets_the_answer_to_its_own_question(source: Form, target: str) -> None:
    check(source, FORMS[target])


@pytest.mark.long
@pytest.mark.parametrize("source", catalog.names())
def test_all_pairs_of_types(source: str) -> None:
    for target in catalog.names():
        check(FORMS[source], FORMS[target])


def check(source: Form, target: Form) -> None:
    if source is target:
        return
    for path, taken in matched(source, target).taken.items():
        mine, theirs = target.by_path[path], source.by_path[taken]
        assert (mine.kind, meaning(path, mine.title)) == (theirs.kind, meaning(taken, theirs.title))
        assert path == taken or any({path, taken} <= group for group in BOTH_WAYS)
        assert not _is_named(mine, ASKED)


def _is_named(field_: FieldDefinition, names: set[str]) -> bool:
    row = meaning(field_.path, field_.title)
    return row is not None and row.name in names


@pytest.mark.parametrize(
    ("source", "taken", "target", "path"),
    [
        (TOLL_FREE, "companyInfo.companyName", BRAND, "companyInfo.companyName"),
        (TOLL_FREE, "companyInfo.website", BRAND, "contactInfo.website"),
        (TOLL_FREE, "companyInfo.zipCode", INDIA, "companyAddress.postalCode"),
        (BRAND, "companyInfo.address", UK, "companyInfo.address1"),
        (BRAND, "contactInfo.supportEmail", TOLL_FREE, "contactInfo.supportEmail"),
        (UK, "contactInfo.emailAddress", INDIA, "contactInfo.emailAddress"),
        (UK, "contactInfo.firstName", TOLL_FREE, "contactInfo.firstName"),
        (UK, "companyInfo.taxId", BRAND, "companyInfo.taxId"),
        (TOLL_FREE, "companyInfo.taxId", IRELAND, "companyInfo.companyId"),
        (TOLL_FREE, "messagingUseCase.optInImage", CAMPAIGN, "campaignInfo.optInScreenshot"),
        (TOLL_FREE, "messagingUseCase.privacyPolicyUrl", CAMPAIGN, "campaignInfo.privacyPolicyLink"),
        (IRELAND, "senderIdInfo.senderId", KAZAKHSTAN, "senderIdInfo.senderId"),
    ],
    ids=str,
)
def test_right(source: Form, taken: str, target: Form, path: str) -> None:
    assert matched(source, target).taken[FieldPath(path)] == taken


@pytest.mark.parametrize(
    ("source", "target", "path"),
    [
        # A contact's email is not where recipients get help, and the other way round.
        (UK, TOLL_FREE, "contactInfo.supportEmail"),
        (TOLL_FREE, UK, "contactInfo.emailAddress"),
        (TOLL_FREE, BRAND, "companyInfo.businessContactEmail"),
        (TOLL_FREE, IRELAND, "companyInfo.customerCareEmail"),
        # A legal name is not the name that recipients know.
        (TOLL_FREE, BRAND, "contactInfo.dbaName"),
        (TOLL_FREE, SPAIN, "esSidSpecificInfo.holderLegalName"),
        # A representative is not the contact.
        (UK, AUSTRALIA, "auSidSpecificInfo.authorizedRepresentativeFirstName"),
        (UK, SPAIN, "esSidSpecificInfo.representativeEmail"),
        # Another authority's number: a Singapore UEN, a number of the holder of a sender ID.
        (TOLL_FREE, SINGAPORE, "companyInfo.taxId"),
        (SINGAPORE, UK, "companyInfo.taxId"),
        (UK, SPAIN, "esSidSpecificInfo.holderTaxId"),
        # The country of the address is not that of the headquarters, the tax number or the brand.
        (TOLL_FREE, AUSTRALIA, "auSidSpecificInfo.globalHeadquartersCountry"),
        (UK, BRAND, "companyInfo.taxIdIssuingCountry"),
        (UK, KAZAKHSTAN, "kzSidSpecificInfo.countryOfOrigin"),
        # What is called a name and is a description; the legal form of a company under two laws.
        (TOLL_FREE, CAMPAIGN, "campaignInfo.campaignName"),
        (TOLL_FREE, BRAND, "companyInfo.legalType"),
        # Letters and registers of one country, and what a person states for each registration.
        (UK, SINGAPORE, "senderIdInfo.letterOfAuthorization"),
        (FORMS["EG_SENDER_ID_REGISTRATION"], AUSTRALIA, "auSidSpecificInfo.companyRegistrationDocumentation"),
        (INDIA, INDIA, "inSidSpecificInfo.sendingParametersAcknowledgement"),
        (TOLL_FREE, TOLL_FREE, "messageSamples.messageSample1"),
        (IRELAND, IRELAND, "senderIdInfo.senderId"),
    ],
    ids=str,
)
def test_wrong(source: Form, target: Form, path: str) -> None:
    assert FieldPath(path) in target.by_path
    assert FieldPath(path) not in matched(source, target).filled


@pytest.mark.parametrize("path", ["contactInfo.address1", "contactInfo.city", "ownerInfo.companyName"])
def test_a_persons_address_is_not_a_companys(path: str) -> None:
    name = path.rpartition(".")[2]
    target = form(field(path, title=TOLL_FREE.by_path[FieldPath(f"companyInfo.{name}")].title))
    assert not matched(TOLL_FREE, target).filled


def test_a_profile_fills_samples_and_details_but_no_acknowledgement() -> None:
    result = matched(INDIA, INDIA, SourceKind.PROFILE)
    assert {"messageSamples.messageSample1", "messagingUseCase.useCaseDescription"} <= set(result.filled)
    assert result.asked == ("inSidSpecificInfo.sendingParametersAcknowledgement",)


def test_choices_match_by_value_then_by_their_exact_title() -> None:
    path = FieldPath("messagingUseCase.useCaseCategory")
    for source, chosen, target, expected in [
        (TOLL_FREE, "TWO_FACTOR_AUTHENTICATION", UK, ("Two-factor authentication",)),
        (UK, "Two-factor authentication", TOLL_FREE, ("TWO_FACTOR_AUTHENTICATION",)),
        (UK, "Promotions & marketing", TOLL_FREE, None),
        (TOLL_FREE, "HEALTH_CARE", UK, None),
    ]:
        result = match(source_of(source, {path: (chosen,)}), target)
        assert of(path, target, result) == expected
        named = (LeftOut(path=path, title="Use case category", why=Why.NO_CHOICE),)
        assert result.left_out == (() if expected else named)


def test_choices_are_taken_all_or_not_at_all() -> None:
    source = form(field("s.a", kind=SELECT, options=options("A", "B"), max_choices=2))
    target = form(field("s.a", kind=SELECT, options=options("A"), max_choices=2))
    result = match(source_of(source, {FieldPath("s.a"): ("A", "B")}), target)
    assert not result.filled
    assert [left.why for left in result.left_out] == [Why.NO_CHOICE]


def test_a_refused_value_is_left_out_and_named_without_the_value() -> None:
    answers: dict[FieldPath, Answer] = {**catalog.filled(IRELAND), FieldPath("senderIdInfo.senderId"): "EXAMPLE-1"}
    result = match(source_of(IRELAND, answers), INDIA)
    refused = [left for left in result.left_out if left.path == "senderIdInfo.senderId"]
    assert [left.why for left in refused] == [Why.REFUSED]
    assert "EXAMPLE-1" not in repr(refused)
    assert "senderIdInfo.senderId" in result.asked


def test_an_address_of_two_lines_is_not_cut_to_one() -> None:
    first, second = FieldPath("companyInfo.address1"), FieldPath("companyInfo.address2")
    both: dict[FieldPath, Answer] = {first: "123 Any Street", second: "Suite 5"}
    result = match(source_of(TOLL_FREE, both), BRAND)
    assert [(left.path, left.why) for left in result.left_out] == [("companyInfo.address", Why.TWO_LINES)]
    assert of("companyInfo.address", BRAND, match(source_of(TOLL_FREE, {first: "123 Any Street"}), BRAND))


@pytest.mark.parametrize(("media_type", "size", "fits"), [("image/png", 1000, True), ("image/png", 450_000, False)])
def test_a_document_fits_or_is_named(media_type: str, size: int, fits: bool) -> None:  # a parameter
    shot = Document(id=DocumentId("d"), name="shot.png", media_type=media_type, size=size, sha256="ab")
    result = match(source_of(CAMPAIGN, {FieldPath("campaignInfo.optInScreenshot"): shot}), TOLL_FREE)
    assert bool(result.documents) is fits
    assert [left.why for left in result.left_out] == ([] if fits else [Why.DOCUMENT_UNFIT])


def test_answers_of_one_meaning_that_differ_are_asked() -> None:
    one = source_of(TOLL_FREE, {FieldPath("companyInfo.zipCode"): "98101"}, SourceKind.PROFILE)
    other = source_of(IRELAND, {FieldPath("companyAddress.postalCode"): "D02"}, SourceKind.PROFILE)
    result = match(replace(one, answers=(*one.answers, *other.answers)), FORMS["KE_SENDER_ID_REGISTRATION"])
    assert of("companyAddress.postalCode", IRELAND, result) == "D02"  # the same path comes first
    two = replace(one, answers=(*one.answers, replace(one.answers[0], value="10001")))
    assert [left.why for left in match(two, UK).left_out] == [Why.SEVERAL]


def test_a_renamed_field_of_the_same_type_keeps_its_answer() -> None:
    before = form(field("s.a", title="Fleet size"))
    now = form(field("s.b", title="Fleet size", requirement=REQUIRED), field("s.c", title="Others"))
    assert match(source_of(before, {FieldPath("s.a"): "5"}), now).answers == {"s.b": "5"}


def test_a_field_that_became_another_kind_is_asked() -> None:
    before = form(field("s.a", title="Proof"))
    now = form(field("s.a", title="Proof", kind=ATTACHMENT, requirement=REQUIRED))
    result = match(source_of(before, {FieldPath("s.a"): "5"}), now)
    assert (result.filled, result.asked) == ((), ("s.a",))


def test_what_a_refused_value_decided_is_decided_again() -> None:
    before = form(field("s.a"), field("s.b"))
    now = form(field("s.a", rule=ValueRule(max_length=2)), field("s.b"))
    result = match(source_of(before, {FieldPath("s.a"): "long", FieldPath("s.b"): "x"}), now)
    assert result.answers == {"s.b": "x"}
    assert [left.path for left in result.left_out] == ["s.a"]


def test_copy__a_picture_keeps_what_is_odd_about_it() -> None:
    """A reviewer says the same about it in the next registration, and in one that starts from a profile."""
    picture = document(name="opt-in.png", media_type="image/png", attachment_id="attachment-1", looks="blank")
    assert as_document(copy_of(picture)) == picture
    source = source_of(TOLL_FREE, {FieldPath("messagingUseCase.optInImage"): picture})
    (kept,) = answers_of_source(source)
    assert kept.value == replace(picture, attachment_id=None)
