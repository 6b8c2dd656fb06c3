"""Pages of registrations for lists: filtered, ordered and counted by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflows.records.access import Rule
from workflows.records.listing import FINISHED, RegistrationFilter, SearchWord
from workflows.records.registrations import Registration
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.migrations import LIST_ORDER
from workflows.store.rows import text_of

#: Words of a search that count; the rest is ignored.
WORDS = 10
KINDS = """
    select registration_type, region, max(title) as title from registrations where account_id = :account
    group by registration_type, region
"""
BY_CREATION = """
    select * from registrations where account_id = :account and (created_at, id) > (:created, :id)
    order by created_at, id limit :limit
"""
#: A newer version may be in review, or denied, next to the approved one.
_IN_USE = "(status <> 'COMPLETE' or version_status in ('', 'APPROVED', 'DISCARDED', 'ARCHIVED'))"


class RegistrationListTable(Tables):
    """See `workflows.ports.registrations.RegistrationListStore`."""

    @transaction
    def count_listed(self, wanted: RegistrationFilter) -> Work[int]:
        where, values = condition(wanted)
        (row,) = yield Query(f"select count(*) as listed from registrations where {where}", values)  # noqa: S608  # the condition consists of constants and names of values
        listed: int = row["listed"]
        return listed

    @transaction
    def listed_registrations(
        self, wanted: RegistrationFilter, *, offset: int, limit: int
    ) -> Work[tuple[Registration, ...]]:
        where, values = condition(wanted)
        page = yield Query(
            f"""select * from registrations where {where}
                order by {LIST_ORDER} limit :limit offset :offset""",  # noqa: S608  # as above
            {**values, "limit": limit, "offset": offset},
        )
        return rows.REGISTRATIONS.all(page)

    @transaction
    def listed_kinds(self, account_id: str) -> Work[tuple[Mapping[str, str], tuple[str, ...]]]:
        kinds = yield Query(KINDS, {"account": account_id})
        return (
            {row["registration_type"]: row["title"] for row in kinds},
            tuple(sorted({row["region"] for row in kinds})),
        )

    @transaction
    def registrations_created_after(
        self, account_id: str, after: Registration | None, limit: int
    ) -> Work[tuple[Registration, ...]]:
        last = {"created": text_of(after.created_at), "id": after.id} if after else {"created": "", "id": ""}
        return rows.REGISTRATIONS.all((yield Query(BY_CREATION, {"account": account_id, "limit": limit, **last})))

    @transaction
    def registrations_after(self, wanted: RegistrationFilter, after: str, limit: int) -> Work[tuple[Registration, ...]]:
        where, values = condition(wanted)
        page = yield Query(
            f"select * from registrations where {where} and id > :after order by id limit :limit",  # noqa: S608  # as above
            {**values, "after": after, "limit": limit},
        )
        return rows.REGISTRATIONS.all(page)


def condition(wanted: RegistrationFilter) -> tuple[str, dict[str, object]]:
    """The condition of a filter, and the values that it names."""
    parts, values = ["account_id = :account"], {"account": wanted.account_id}
    equal = {
        "registration_type": wanted.registration_type,
        "region": wanted.region,
        "customer_id": wanted.customer_id,
    }
    for column, value in equal.items():
        if value:
            parts.append(f"{column} = :{column}")
            values[column] = value
    if not wanted.within.everywhere:
        allowed = [_rule(rule, f"rule_{number}", values) for number, rule in enumerate(wanted.within.rules)]
        parts.append(f"({' or '.join(allowed) or '1 = 0'})")
    if wanted.is_open is not None:
        finished = f"status in ({_named('finished', FINISHED, values)}) and {_IN_USE}"
        parts.append(f"not ({finished})" if wanted.is_open else f"({finished})")
    # The first condition of each pair is the cheaper one, and leaves few rows to the other.
    if wanted.exact:
        spellings = _named("exact", frozenset(_spellings(wanted.exact)), values)
        parts.append(f"({_contains('search_text', wanted.exact, 'exact_in', values)})")
        parts.append(
            f"(lower(id) in ({spellings}) or lower(name) in ({spellings}) or lower(identity) in ({spellings}))"
        )
    if wanted.name_part:
        parts.append(f"({_contains('search_text', wanted.name_part, 'name_in', values)})")
        parts.append(f"({_contains('lower(name)', wanted.name_part, 'name_part', values)})")
    parts += [_word(word, f"word_{number}", values) for number, word in enumerate(wanted.words[:WORDS])]
    return " and ".join(parts), dict(values)


def _rule(rule: Rule, name: str, values: dict[str, str]) -> str:
    """The condition that a rule gives its rights where a registration is. Its types may end in `*`."""
    columns = (("account_id", rule.accounts), ("region", rule.regions), ("registration_type", rule.types))
    parts = [_one_of(column, names, f"{name}_{column}", values) for column, names in columns if names]
    return f"({' and '.join(parts) or '1 = 1'})"


def _one_of(column: str, names: Sequence[str], name: str, values: dict[str, str]) -> str:
    whole = frozenset(each for each in names if not each.endswith("*"))
    starts = {f"{name}_like_{place}": each for place, each in enumerate(sorted(set(names) - whole))}
    values.update({key: f"{_escaped(start.removesuffix('*'))}%" for key, start in starts.items()})
    parts = [f"{column} like :{key} escape '!'" for key in starts]
    return f"({' or '.join([*parts, *([f'{column} in ({_named(name, whole, values)})'] if whole else [])])})"


def _word(word: SearchWord, name: str, values: dict[str, str]) -> str:
    found = [_contains("search_text", word.text, name, values)]
    if word.statuses:
        found.append(f"status in ({_named(f'{name}_in', word.statuses, values)})")
    if word.unless:
        found.append(f"status not in ({_named(f'{name}_not', word.unless, values)})")
    return f"({' or '.join(found)})"


def _contains(texts: str, part: str, name: str, values: dict[str, str]) -> str:
    """The condition that `texts`, in lower case, contain a part."""
    patterns = {f"{name}_{number}": _pattern(spelling) for number, spelling in enumerate(_spellings(part))}
    values.update(patterns)
    return " or ".join(f"{texts} like :{each} escape '!'" for each in patterns)


def _spellings(text: str) -> list[str]:
    """The text as a database's `lower` leaves it: SQLite's knows the letters of ASCII only, here and in older rows.

    So a text with other letters is looked for in small letters, in capitals, and with capital first letters.
    """
    spellings = (text.lower(), text.upper(), text.title(), text.capitalize())
    lowered = ("".join(each.lower() if each.isascii() else each for each in spelling) for spelling in spellings)
    return sorted(set(lowered))


def _named(name: str, members: frozenset[str], values: dict[str, str]) -> str:
    """Names of these values, as a list in SQL."""
    named = {f"{name}_{number}": member for number, member in enumerate(sorted(members))}
    values.update(named)
    return ", ".join(f":{each}" for each in named)


def _pattern(text: str) -> str:
    """A pattern of `like` for texts that contain this one."""
    return f"%{_escaped(text)}%"


def _escaped(text: str) -> str:
    """The text within a pattern of `like`, with `!` as the escape."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
