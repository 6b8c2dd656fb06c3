"""Maps a table's columns to a form's fields: by path, by title, and by synonyms that people use."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import regex

from workflows.records.definitions import REQUIRED, FieldDefinition, FieldPath, Form

#: A person has chosen no column's meaning.
NO_CHOICES: Mapping[int, str | None] = MappingProxyType({})
#: A header that starts with this marks a column that Callsign wrote itself, such as a row's errors: it is left out
#: silently.
OWN_PREFIX = "callsign"

#: Names (as returned by `spelled`) that mean the same in the forms of all countries. A field's own title and last
#: segment take precedence, so a group may hold the names of two fields of one form.
SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in """
companyname company businessname legalname legalcompanyname
website companywebsite websiteurl companyurl url
address1 addressline1 address street streetaddress addressstreet
address2 addressline2
city town
state province stateprovince stateorprovince stateorregion
zipcode zip postalcode postcode zippostalcode zipcodepostalcode zipcodeorpostalcode ziporpostalcode
isocountrycode country countrycode isocountry
firstname givenname contactfirstname
lastname surname familyname contactlastname
supportemail email emailaddress contactemail contactemailaddress supportemailaddress
supportphonenumber supportphone phone phonenumber telephone contactphone contactphonenumber
monthlymessagevolume monthlysmsvolume monthlyvolume messagevolume
usecasecategory usecase usecasetype
usecasedetails usecasedescription
optindescription optinworkflowdescription optinworkflow optindetails
optinimage optinworkflowimage optinscreenshot optinworkflowscreenshot optinimagefile optinimagepath
optintype optincategory
messagesample1 messagesample sample1 samplemessage1 samplemessage
messagesample2 sample2 samplemessage2
messagesample3 sample3 samplemessage3
messagesample4 sample4 samplemessage4
messagesample5 sample5 samplemessage5
taxid ein taxnumber companyid companyidentificationnumber
taxidauthority taxidtype identificationnumbertype
taxidcountry taxidissuingcountry identificationnumbercountry
privacypolicyurl privacypolicylink privacypolicy privacyurl
termsandconditionsurl termsandconditionslink termsandconditions terms termsurl termsofservice
""".strip().splitlines()
)
_SYNONYMS = {name: group for group in SYNONYMS for name in group}
#: Additions to a name that do not change its meaning.
_ADDITIONS = regex.compile(r"\((?:optional|required)\)|\*", flags=regex.IGNORECASE)
_PARENTHESIS = regex.compile(r"\([^()]*\)")


class RowSetting(StrEnum):
    """What a column may hold about its row besides answers."""

    #: Distinguishes rows, and recognises a row in another file.
    KEY = "key"
    #: The registration's name; takes precedence over the pattern.
    NAME = "name"


#: Names of columns that often hold a row's key. Numbers that start again in each file are called the same, so a person
#: has to say that they are keys.
MAYBE_KEYS = frozenset(("id", "key", "reference", "ref", "rowid", "no", "nr", "number", "index", "uuid")) | frozenset(
    f"{owner}{name}" for owner in ("customer", "client", "external") for name in ("id", "no", "number", "key")
)
#: Nothing but this name makes a column the row key.
_SETTINGS: Mapping[str, RowSetting] = {
    "rowkey": RowSetting.KEY,
    "name": RowSetting.NAME,
    "registrationname": RowSetting.NAME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A table's columns (counted from 0) mapped to a form's fields.

    A column is in `columns`, `unplaced` or `ambiguous`, or left out on purpose.
    """

    header: tuple[str, ...]
    columns: Mapping[int, FieldPath | RowSetting]
    #: Columns of unknown meaning.
    unplaced: tuple[int, ...]
    #: Columns that could be any of these fields, or whose only field another column has taken.
    ambiguous: Mapping[int, tuple[FieldPath, ...]]
    #: REQUIRED fields without a column, in form order; CONDITIONAL fields depend on each row.
    missing: tuple[FieldPath, ...]

    @property
    def key_header(self) -> str:
        """The header of the column that is the row key; empty where rows are recognised by their content."""
        return next((self.header[at] for at, meaning in self.columns.items() if meaning is RowSetting.KEY), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The fields that a name may mean."""

    #: How well the name fits: 0 a path, 1 a title or last segment with its section, 2 without section, 3 a synonym.
    rank: int
    paths: tuple[FieldPath, ...]


class Names:
    """Every name of every field of a form."""

    def __init__(self, form: Form) -> None:
        self._ranks: list[dict[str, dict[FieldPath, None]]] = [defaultdict(dict) for _ in range(4)]
        for field in form.fields:
            for rank, names in enumerate(_names(form, field)):
                for name in filter(None, names):
                    self._ranks[rank][name][field.path] = None

    def find(self, header: str) -> Match | None:
        """All fields of the best rank at which `header` names a field, or None."""
        name = spelled(header)
        ranked = ((rank, names[name]) for rank, names in enumerate(self._ranks) if name in names)
        return next((Match(rank=rank, paths=tuple(paths)) for rank, paths in ranked), None)


def spelled(name: str) -> str:
    """`name` without case, blanks, dashes, underscores and dots: "Zip Code (optional)" becomes `zipcode`."""
    plain = unicodedata.normalize("NFKC", _ADDITIONS.sub("", name)).casefold().replace("&", "and")
    return "".join(letter for letter in plain if letter.isalnum())


def place(header: Sequence[str], form: Form, chosen: Mapping[int, str | None] = NO_CHOICES) -> Placement:
    """Map each column to its field.

    `chosen` takes precedence: a field path, a RowSetting's value, or None to leave the column out. Of several columns
    for one field, the column with the best rank gets it; of two with equal rank, neither does.
    """
    names = Names(form)
    columns: dict[int, FieldPath | RowSetting] = {}
    claims: dict[FieldPath, dict[int, int]] = defaultdict(dict)
    ambiguous: dict[int, tuple[FieldPath, ...]] = {}
    unplaced: list[int] = []
    for column, title in enumerate(header):
        match, setting = _wanted(title, names, form, chosen.get(column), is_chosen=column in chosen)
        if match and len(match.paths) == 1:
            claims[match.paths[0]][column] = match.rank
        elif match:
            ambiguous[column] = match.paths
        elif setting and setting not in columns.values():
            columns[column] = setting
        elif not _is_left_out(title, column, chosen):
            unplaced.append(column)
    for path, ranks in claims.items():
        best = [column for column, rank in ranks.items() if rank == min(ranks.values())]
        columns |= dict.fromkeys(best, path) if len(best) == 1 else {}
        ambiguous |= {column: (path,) for column in ranks if column not in columns}
    missing = tuple(field.path for field in form.fields if field.requirement == REQUIRED)
    return Placement(
        header=tuple(header),
        columns=dict(sorted(columns.items())),
        unplaced=tuple(unplaced),
        ambiguous=dict(sorted(ambiguous.items())),
        missing=tuple(path for path in missing if path not in columns.values()),
    )


def _wanted(
    title: str, names: Names, form: Form, choice: str | None, *, is_chosen: bool
) -> tuple[Match | None, RowSetting | None]:
    if not is_chosen:
        match = names.find(title)
        return match, None if match else _SETTINGS.get(spelled(title))
    if choice in form.by_path:
        return Match(rank=-1, paths=(FieldPath(choice),)), None
    return None, RowSetting(choice) if choice in list(RowSetting) else None


def _is_left_out(title: str, column: int, chosen: Mapping[int, str | None]) -> bool:
    return chosen[column] is None if column in chosen else spelled(title).startswith(OWN_PREFIX)


def _names(form: Form, field: FieldDefinition) -> Iterator[set[str]]:
    """The names of `field`: a set for each rank, best first (see `Match`)."""
    last, title = spelled(field.path.rpartition(".")[2]), spelled(field.title)
    section, section_title = spelled(field.section), spelled(form.section_title(field.section))
    yield {spelled(field.path)}
    yield {section_title + title, section + title, section_title + last} if title else {section_title + last}
    yield {title, last}
    yield {spelled(_PARENTHESIS.sub("", field.title))}.union(*(_SYNONYMS.get(name, set()) for name in (title, last)))
