"""Rules about descriptions and about what carriers do not carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workflows.forms.meanings import last_part
from workflows.preflight.findings import Hit
from workflows.preflight.sheet import DESCRIPTIONS, REPLIES, Sheet, any_of, words_of

#: AWS's own minimum for the description of a campaign; shorter ones are denied as unclear elsewhere too.
SHORT = 40
#: The same for one that does not even say who sends.
SHORT_WITHOUT_NAME = 60
#: Frequent words of English, and of languages that forms are filled in with by mistake.
_ENGLISH = words_of("the and to of for your is you a in we our on with this that are be by will or from it")
_OTHERS = words_of(
    "el la los las de que y en para por su con una un del se es der die das und ist für mit ihr sie nicht le "
    "les des et pour vous votre dans est une avec il lo gli di che per con della sono"
)
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-ZÀ-ÿ]")
#: Contents that carriers deny or allow only after an age gate, each with the words that show it.
CONTENTS: Mapping[str, re.Pattern[str]] = {
    "gambling": any_of(r"casino|gambl\w+|betting|sweepstakes|lottery"),
    "loans": any_of(r"payday loans?|short[- ]term loans?|high[- ]risk loans?|cash advance"),
    "debt relief": any_of(r"debt (relief|collection|consolidation|forgiveness)|credit repair"),
    "cryptocurrency": any_of(r"crypto(currency)?|bitcoin|ethereum|token sale"),
    "get-rich offers": any_of(r"work from home|get rich|passive income|make \$?\d+ (a|per) (day|week)"),
    "cannabis": any_of(r"cannabis|marijuana|cbd|kratom|thc|dispensary"),
    "tobacco": any_of(r"vap(e|ing)|e-?cig\w*|tobacco|hookah"),
    "prescription drugs": any_of(r"ozempic|viagra|xanax|adderall|oxycodone"),
    "firearms": any_of(r"firearms?|ammunition|ammo|handguns?|rifles?"),
    "adult content": any_of(r"porn\w*|escort|onlyfans|adult content"),
}
_LOANS = any_of(r"loan|lending|lender|mortgage|refinanc\w+|credit line")
_AGE = any_of(r"18\+|21\+|alcohol|wine|beer|liquor|whisk(e)?y|must be (18|21)")


def short(sheet: Sheet) -> Iterator[Hit]:
    """A description that is too short to say who sends what to whom, and why."""
    for path, text in sheet.like(r"usecase(details|description)|campaignname").items():
        limit, length = SHORT if sheet.names_brand(text) else SHORT_WITHOUT_NAME, len(text.strip())
        if length < limit:
            yield Hit(fields=(path,), params={"length": str(length), "limit": str(limit)})


def not_english(sheet: Sheet) -> Iterator[Hit]:
    """A text for American carriers in another language."""
    if not sheet.is_american:
        return
    for path, text in (sheet.like(DESCRIPTIONS) | sheet.samples | sheet.like(REPLIES)).items():
        if _is_foreign(text):
            yield Hit(fields=(path,))


def _is_foreign(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(bool(_FOREIGN_LETTER.match(letter)) for letter in letters) > len(letters) / 5:
        return True
    words = re.findall(r"[^\W\d_]+", text.casefold())
    english, others = sum(word in _ENGLISH for word in words), sum(word in _OTHERS for word in words)
    return others >= 3 and others > english


def content(sheet: Sheet) -> Iterator[Hit]:
    """Something that carriers do not carry."""
    for path, text in (sheet.like(DESCRIPTIONS) | sheet.samples).items():
        for name, pattern in CONTENTS.items():
            if pattern.search(text):
                yield Hit(fields=(path,), params={"content": name})


def loans_undeclared(sheet: Sheet) -> Iterator[Hit]:
    """Loans in the texts, and "no" to the question about them."""
    yield from _undeclared(sheet, "directLending", _LOANS)


def age_undeclared(sheet: Sheet) -> Iterator[Hit]:
    """Content for adults in the texts, and "no" to the question about it."""
    yield from _undeclared(sheet, "ageGated", _AGE)


def _undeclared(sheet: Sheet, question: str, pattern: re.Pattern[str]) -> Iterator[Hit]:
    chosen = sheet.choice(question)
    held = tuple(path for path, text in (sheet.like(DESCRIPTIONS) | sheet.samples).items() if pattern.search(text))
    if chosen and held and chosen[1].value.casefold() == "no":
        yield Hit(fields=(chosen[0], *held))


def charity(sheet: Sheet) -> Iterator[Hit]:
    """A use case that only a registered charity gets."""
    chosen = sheet.choice("useCase")
    if chosen and chosen[1].value == "CHARITY":
        yield Hit(fields=(chosen[0],))


#: Words that are nobody's sender ID.
_GENERIC = re.compile(
    r"(sms|info|alerts?|notice|verify|code|otp|test|message|text|update|bank|service)\d*", re.IGNORECASE
)


def generic_sender(sheet: Sheet) -> Iterator[Hit]:
    """A sender ID that could be anybody's."""
    for path, text in sheet.texts.items():
        if last_part(path) == "senderid" and _GENERIC.fullmatch(text.strip()):
            yield Hit(fields=(path,))
