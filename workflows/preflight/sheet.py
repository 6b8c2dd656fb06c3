"""Answers by what they mean, for rules that apply to any registration type. Hidden fields are left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workflows.forms.meanings import last_part
from workflows.forms.resolve import resolve
from workflows.preflight.known import NOTHING_KNOWN, Known
from workflows.records.definitions import DISALLOWED, FieldDefinition, FieldPath, Form, Option
from workflows.records.drafts import Answer, Answers

#: Fields whose text describes something to reviewers, by the last part of their path in lower case.
DESCRIPTIONS = re.compile(
    r"usecase(details|description)|campaignname|optindescription|optinworkflow|senderiddescription"
)
OPT_IN = re.compile(r"optindescription|optinworkflow")
SAMPLES = re.compile(r"messagesample\d+")
#: Texts that subscribers get: the answers to their keywords.
REPLIES = re.compile(r"optinmessage|helpmessage|stopmessage")
WEBSITE, POLICY, TERMS = "website", re.compile(r"privacypolicy(url|link)"), re.compile(r"termsandconditions(url|link)")
EMAIL = re.compile(r"(support|contact|businesscontact)?email(address)?")
ADDRESS = re.compile(r"address[12]?")
NAME, TRADE_NAME = "companyname", "dbaname"
#: How a message says who sends it.
PREFIX = re.compile(r"\s*([A-Z][\w&'. -]{2,40}?):\s")
#: Words at the end of a company's name that nobody writes in a message.
_LEGAL_FORM = re.compile(
    r"[\s,]+(inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|co|company|gmbh|ag|sa|sas|sl|srl|bv|nv|plc|llp"
    r"|pty|pte|pvt|private|ug|oy|ab|as|aps|kk)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The answers to a form that will be sent."""

    form: Form
    answers: Answers
    known: Known = NOTHING_KNOWN

    @cached_property
    def shown(self) -> Mapping[FieldPath, Answer]:
        """The answers to fields that the form asks, in form order."""
        fields = resolve(self.form, self.answers).fields
        asked = [field.path for field in fields if field.requirement != DISALLOWED]
        return {path: self.answers[path] for path in asked if self.answers.get(path)}

    @cached_property
    def texts(self) -> Mapping[FieldPath, str]:
        """Those of them that are texts."""
        return {path: answer for path, answer in self.shown.items() if isinstance(answer, str)}

    @cached_property
    def _last_parts(self) -> Mapping[FieldPath, str]:
        """Of the paths; each rule asks for them."""
        return {path: last_part(path) for path in self.shown}

    def like(self, pattern: str | re.Pattern[str]) -> dict[FieldPath, str]:
        """Texts by the last part of their path."""
        wanted, last = re.compile(pattern) if isinstance(pattern, str) else pattern, self._last_parts
        return {path: text for path, text in self.texts.items() if wanted.fullmatch(last[path])}

    def first(self, pattern: str | re.Pattern[str]) -> tuple[FieldPath, str] | None:
        """The first of them; None where there is none."""
        return next(iter(self.like(pattern).items()), None)

    def choice(self, last: str) -> tuple[FieldPath, Option] | None:
        """The one option that was chosen in the field with this last part of its path."""
        for path, answer in self.shown.items():
            if self._last_parts[path] == last.casefold() and isinstance(answer, tuple) and len(answer) == 1:
                options = {option.value: option for option in self.definition(path).options}
                return (path, options[answer[0]]) if answer[0] in options else None
        return None

    def definition(self, path: FieldPath) -> FieldDefinition:
        """The definition of a field."""
        return self.form.by_path[path]

    @property
    def is_american(self) -> bool:
        """Whether carriers of the United States review it."""
        return self.form.type.name.startswith("US_")

    @cached_property
    def brands(self) -> tuple[str, ...]:
        """The names that a message may carry: the company's, without its legal form, and the trade name."""
        names = [text for pattern in (NAME, TRADE_NAME) for text in self.like(pattern).values()] or self._said_first
        return tuple(dict.fromkeys(plain for name in names if (plain := without_legal_form(name))))

    @cached_property
    def _said_first(self) -> list[str]:
        """The name that the texts for subscribers begin with, for forms of campaigns, which do not ask for it.

        Another answer has to carry it too: a greeting is no name.
        """
        for path, text in self.like(REPLIES).items():
            if (begin := PREFIX.match(text)) and any(
                squeeze(begin[1]) in squeeze(other) for place, other in self.texts.items() if place != path
            ):
                return [begin[1]]
        return []

    def names_brand(self, text: str) -> bool:
        """Whether a text carries one of the names, in whatever spelling; true where no name is known."""
        spoken = _ADDRESS_IN_TEXT.sub(" ", text)
        return not self.brands or any(_is_named(brand, spoken) for brand in self.brands)

    def fitting(self, path: FieldPath, text: str) -> str:
        """The text, where the field takes it; else empty."""
        limit = self.definition(path).rule.max_length
        return text if limit is None or len(text) <= limit else ""

    @cached_property
    def samples(self) -> dict[FieldPath, str]:
        """The message samples."""
        return self.like(SAMPLES)


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


def any_of(alternatives: str) -> re.Pattern[str]:
    """A pattern for whole words, in any case."""
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def without_legal_form(name: str) -> str:
    """`Pine Vet` of `Pine Vet, Inc.`; a name that is nothing else stays."""
    plain = name.strip()
    while (shorter := _LEGAL_FORM.sub("", plain).strip(" ,.")) and shorter != plain:
        plain = shorter
    return plain


def squeeze(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


#: Mail and web addresses: a name in one of them is not said to the reader. Nothing is tried twice (`++`): a page of the
#: web may have a word of a million letters.
_ADDRESS_IN_TEXT = re.compile(
    r"(?<!\S)[^\s@]++@\S+|https?://\S+|(?<![\w.-])(?:[\w-]++\.(?=[\w-]))++[a-z]{2,}(/\S*)?", re.IGNORECASE
)
#: Words of many names, which alone name nobody.
_COMMON = words_of(
    "american association authority bank center centre church city clinic club college community company consulting "
    "county credit dental district family first food foundation general global greater group health home india "
    "institute international medical national north online school service services shop society solutions south state "
    "store street studio system systems team tech technologies texas trust union united university valley west world"
)
_ACRONYM = 3


def _is_named(brand: str, text: str) -> bool:
    """The whole name, a word of it that is not everybody's, or its first letters as a word."""
    spoken = set(re.findall(r"\w+", text.casefold()))
    words = re.findall(r"\w+", brand.casefold())
    own = [word for word in words if len(word) > _ACRONYM and word not in _COMMON]
    letters = "".join(word[0] for word in words)
    return (
        squeeze(brand) in squeeze(text)
        or any(word in spoken for word in own)
        or (len(letters) >= _ACRONYM and letters in spoken)
    )
