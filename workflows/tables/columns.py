"""Maps a table's columns to a form's fields: by path, by title, and by names that people use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from workflows.records.account import NUMBER_TYPES
from workflows.records.definitions import REQUIRED, FieldPath, Form
from workflows.tables.names import Match, Names, spelled, without_common_front

__all__ = [
    "NO_CHOICES",
    "OWN_PREFIX",
    "Match",
    "Names",
    "Placement",
    "RowSetting",
    "associated",
    "place",
    "row_setting",
    "row_settings",
    "spelled",
]

#: A person has chosen no column's meaning.
NO_CHOICES: Mapping[int, str | None] = MappingProxyType({})
#: A header that starts with this marks a column that Callsign wrote itself, such as a row's errors: it is left out
#: silently.
OWN_PREFIX = "callsign"


class RowSetting(StrEnum):
    """What a column may hold about its row besides answers."""

    #: Distinguishes rows, and recognises a row in another file.
    KEY = "key"
    #: The registration's name; takes precedence over the pattern.
    NAME = "name"
    #: The number of the account to use instead of a new one: as people write it, or by its ID.
    NUMBER = "number"
    #: Name of the customer for whom the row is.
    CUSTOMER = "customer"
    #: ID of the registration that this one belongs to, such as the brand of a campaign.
    REGISTRATION = "registration"


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
    **dict.fromkeys(("customer", "customername", "endcustomer", "endbusiness"), RowSetting.CUSTOMER),
    **dict.fromkeys(
        (
            "phonenumbers",
            "phonenumberstobeverified",
            "phonenumbertobeverified",
            "phonenumberid",
            "numberid",
            "existingnumber",
            "tollfreenumber",
            "tollfreenumbers",
            "tollfreephonenumber",
            "tollfreephonenumbers",
            "numbertoregister",
            "originationnumber",
            "originationphonenumber",
        ),
        RowSetting.NUMBER,
    ),
    **dict.fromkeys(
        ("brand", "brandid", "brandregistration", "brandregistrationid", "parentregistration"), RowSetting.REGISTRATION
    ),
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


#: No text that is longer is the name of a field; comparing many of them would take minutes.
LONGEST_NAME = 1000


def place(header: Sequence[str], form: Form, chosen: Mapping[int, str | None] = NO_CHOICES) -> Placement:
    """Map each column to its field.

    `chosen` takes precedence: a field path, a RowSetting's value, or None to leave the column out. Of several columns
    for one field, the column with the best rank gets it; of two with equal rank, neither does.
    """
    names = Names(form)
    titles = tuple(title if len(title) <= LONGEST_NAME else "" for title in header)
    plain = without_common_front(titles, names)
    columns: dict[int, FieldPath | RowSetting] = {}
    claims: dict[FieldPath, dict[int, int]] = defaultdict(dict)
    ambiguous: dict[int, tuple[FieldPath, ...]] = {}
    unplaced: list[int] = []
    for column, title in enumerate(titles):
        if column in chosen:
            match, setting = _chosen(chosen[column], form)
        else:
            match = names.find(plain[column])
            setting = None if match else row_setting(plain[column], form)
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


def associated(form: Form) -> dict[str, RowSetting]:
    """Resource types that are associated before submitting, with the column that may name the resource."""
    kinds = [association.resource_type for association in form.type.associations_before_submit]
    return {kind: RowSetting.NUMBER if kind in NUMBER_TYPES else RowSetting.REGISTRATION for kind in kinds}


def row_settings(form: Form) -> tuple[RowSetting, ...]:
    """What a column may hold about a row of this form."""
    return (RowSetting.KEY, RowSetting.NAME, RowSetting.CUSTOMER, *dict.fromkeys(associated(form).values()))


def row_setting(title: str, form: Form) -> RowSetting | None:
    """What a column of this name holds about its row; None where it is not a setting of this form."""
    setting = _SETTINGS.get(spelled(title))
    return setting if setting in row_settings(form) else None


def _chosen(choice: str | None, form: Form) -> tuple[Match | None, RowSetting | None]:
    if choice in form.by_path:
        return Match(rank=-1, paths=(FieldPath(choice),)), None
    return None, RowSetting(choice) if choice in row_settings(form) else None


def _is_left_out(title: str, column: int, chosen: Mapping[int, str | None]) -> bool:
    return chosen[column] is None if column in chosen else spelled(title).startswith(OWN_PREFIX)
