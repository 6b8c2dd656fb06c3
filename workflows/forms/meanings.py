"""What a field asks, whatever its path: the one table by which answers are carried from one form to another.

A field has a meaning if its last part and its title say so, and its section is about the company or its contact. A
field about somebody else, such as a representative, has none. What the table leaves out is carried between fields of
the same path and title only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import regex

from workflows.records.definitions import FieldPath


class Reuse(StrEnum):
    """Which answers of an earlier registration are carried over. A profile was made to be used, so all of it is."""

    ALWAYS = "always"
    #: It belongs to one sender ID: the same sender ID is registered in other countries, not in the same one again.
    OTHER_TYPES = "other types"
    #: It differs from one registration to the next.
    NOT_FROM_REGISTRATIONS = "not from registrations"
    #: A form of one registry about one sender ID.
    SAME_TYPE_PROFILES = "same type of profiles"
    #: A person states it for each registration.
    NEVER = "never"


class About(StrEnum):
    """Whom a section has to be about."""

    ANYBODY = ""
    COMPANY = "company"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One row of the table."""

    name: str
    #: Last parts of paths, in lower case; a regular expression.
    last: str
    about: About = About.ANYBODY
    #: Titles in lower case, where the last part alone says too little; none: any title.
    titles: tuple[str, ...] = ()
    reuse: Reuse = Reuse.ALWAYS


STREET, SECOND_LINE = "street", "second line of the address"

_TABLE: Sequence[Meaning] = (
    Meaning(name="company name", last="companyname", titles=("company name", "legal company name")),
    Meaning(name="trade name", last="dbaname"),
    Meaning(name="website", last="website", titles=("company website",)),
    Meaning(name=STREET, last="address1?", about=About.COMPANY),
    Meaning(name=SECOND_LINE, last="address2", about=About.COMPANY),
    Meaning(name="city", last="city", about=About.COMPANY),
    Meaning(name="state", last="state", about=About.COMPANY),
    Meaning(name="postal code", last="zipcode|postalcode", about=About.COMPANY),
    Meaning(name="country", last="isocountrycode", about=About.COMPANY),
    # Numbers of other titles are others: a Singapore UEN, a VAT number.
    Meaning(name="company number", last="taxid|companyid", titles=("company identification number",)),
    Meaning(name="tax number", last="taxid", titles=("tax id or business registration number",)),
    Meaning(name="first name", last="firstname", about=About.CONTACT),
    Meaning(name="last name", last="lastname", about=About.CONTACT),
    Meaning(name="contact's email", last="emailaddress", about=About.CONTACT),
    Meaning(name="contact's phone", last="phonenumber", about=About.CONTACT),
    Meaning(name="support email", last="supportemail"),
    Meaning(name="support phone", last="supportphonenumber"),
    Meaning(name="industry", last="vertical|areaofbusiness"),
    Meaning(name="monthly volume", last="monthlymessagevolume"),
    Meaning(name="use case", last="usecasecategory|usecase"),
    Meaning(name="opt-in description", last="optindescription|optinworkflow"),
    Meaning(name="opt-in picture", last="optinimage|optinscreenshot"),
    Meaning(name="privacy policy", last="privacypolicy(url|link)"),
    Meaning(name="terms", last="termsandconditions(url|link)"),
    Meaning(name="use case details", last="usecase(details|description)", reuse=Reuse.NOT_FROM_REGISTRATIONS),
    Meaning(name="campaign description", last="campaignname", reuse=Reuse.NOT_FROM_REGISTRATIONS),
    *(
        Meaning(name=f"sample {number}", last=f"messagesample{number}", reuse=Reuse.NOT_FROM_REGISTRATIONS)
        for number in range(1, 10)
    ),
    *(
        Meaning(name=f"picture {number}", last=f"mmsfilesample{number}", reuse=Reuse.NOT_FROM_REGISTRATIONS)
        for number in range(1, 10)
    ),
    Meaning(name="sample of a link", last="embeddedlinksample", reuse=Reuse.NOT_FROM_REGISTRATIONS),
    Meaning(name="sender ID", last="senderid", reuse=Reuse.OTHER_TYPES),
    Meaning(name="sender ID description", last="senderiddescription", reuse=Reuse.OTHER_TYPES),
    Meaning(name="proof of the sender ID", last="proofofsenderidconnection", reuse=Reuse.OTHER_TYPES),
    Meaning(name="letter", last=".*letterofauthorization.*|.*senderidregistrationform", reuse=Reuse.SAME_TYPE_PROFILES),
    Meaning(name="acknowledgement", last=".*acknowledge?ment", reuse=Reuse.NEVER),
)
_ROWS = tuple((row, regex.compile(row.last)) for row in _TABLE)

#: Words of a section or title that make a field somebody else's.
_SOMEBODY_ELSE = frozenset(
    {"agent", "applicant", "authorised", "authorized", "billing", "director", "directors", "holder", "officer"}
    | {"owner", "parent", "partner", "representative", "reseller", "shareholder", "signatory", "subsidiary", "vendor"}
)
_COMPANY = frozenset({"business", "brand", "company", "organisation", "organization"})
_CONTACT = frozenset({"contact"})
#: Borders of words: between `companyName`'s words, and at anything that is not a letter or a digit.
_WORD = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Nd}+|[\p{L}\p{M}]+")


@lru_cache(maxsize=4096)
def meaning(path: FieldPath, title: str) -> Meaning | None:
    """What the field asks; None for a field that the table leaves out."""
    section, last = words(path.rpartition(".")[0]), last_part(path)
    others = is_about_somebody_else(path, title)
    rows = (row for row, pattern in _ROWS if pattern.fullmatch(last) and not (others and row.reuse is Reuse.ALWAYS))
    return next((row for row in rows if _is_about(row, section) and _is_titled(row, title)), None)


def is_about_somebody_else(path: FieldPath, title: str) -> bool:
    """Whether the field is about neither the company nor its contact: a parent company, a representative."""
    return bool(_SOMEBODY_ELSE & {*words(path.rpartition(".")[0]), *words(title)})


def last_part(path: FieldPath) -> str:
    """The last part of a path, in lower case."""
    return path.rpartition(".")[2].casefold()


def words(text: str) -> tuple[str, ...]:
    """The words of a path or title, in lower case."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def _is_about(row: Meaning, section: Sequence[str]) -> bool:
    wanted = {About.COMPANY: _COMPANY, About.CONTACT: _CONTACT}.get(row.about)
    return wanted is None or bool(wanted.intersection(section))


def _is_titled(row: Meaning, title: str) -> bool:
    return not row.titles or title.casefold() in row.titles
