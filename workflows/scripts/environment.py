"""Matches environment variables to fields: AWS's toll-free script, and others, take the answers from there.

An environment is full of variables that are not meant for us, so only exact names count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from workflows.records.definitions import FieldPath, Form
from workflows.scripts.matched_values import MatchedValues, match_values
from workflows.scripts.value_shapes import Text
from workflows.tables.columns import row_setting
from workflows.tables.names import OWN_NAME, Names, spelled, words

#: The screenshot of the toll-free script: its field, the variable with its path, and the default path.
SCREENSHOT, SCREENSHOT_VARIABLE, SCREENSHOT_FILE = (
    FieldPath("messagingUseCase.optInImage"),
    "attachment_body",
    "optInImage.png",
)
#: The prefix with which the AWS command line marks the path of a file whose bytes are to be sent.
_BYTES_OF = "fileb://"
#: Names of the toll-free article that are no longer a field's own, as `spelled` returns them.
_ARTICLE = frozenset(("countrycode", "stateprovince", "zipcode", "postalcode", "zipcodepostalcode"))
#: Variables that share a front before it counts as a mark of what is meant for us.
_MARKED_LEAST = 5


def match_environment(form: Form, environ: Mapping[str, str]) -> MatchedValues:
    """The answers in environment variables, by field.

    A variable counts if its name is a field's path, title or last segment, or the article's: COMPANY_NAME, companyName.
    A single word, such as `city`, has to be written as the field's own name, because CITY may be anybody's. With a
    front that at least five variables share, as in TFV_CITY, any name of a field counts. Other variables that look
    meant are returned as passed over. Of two variables for one field, the better name wins; two equally good names with
    different values are ambiguous.
    """
    names = Names(form)
    variables = {name: value for name, value in environ.items() if value.strip()}
    front = _front(variables, names, form)
    taken = {name: value for name, value in variables.items() if front and name.startswith(front)}
    taken |= {name: value for name, value in variables.items() if _is_exact(name, names)}
    plain = {name: name.removeprefix(front) if front else name for name in taken}
    matched = _renamed(match_values(form, _best(plain, taken, names)), plain)
    passed = {name: match.paths for name in variables.keys() - taken.keys() if (match := names.find(name))}
    return replace(
        _with_screenshot(form, matched, variables),
        unknown=(),
        passed_over={name: paths for name, paths in sorted(passed.items()) if not matched.names.keys() & {*paths}},
    )


def _is_exact(name: str, names: Names) -> bool:
    match = names.find(name)
    if not match:
        return False
    if len(words(name)) == 1:
        return any(path.rpartition(".")[2] == name for path in match.paths) and match.rank <= OWN_NAME
    return match.rank <= OWN_NAME or spelled(name) in _ARTICLE


def _front(variables: Mapping[str, str], names: Names, form: Form) -> str:
    """The first word that marks variables as meant for us; "" where none does."""
    fronts = Counter[str]()
    for name in variables:
        front, border, rest = name.partition("_")
        exact = _is_exact(name, names)
        if border and rest and not exact and (names.find(rest) or row_setting(rest, form)):
            fronts[front + border] += 1
    front, count = fronts.most_common(1)[0] if fronts else ("", 0)
    return front if count >= _MARKED_LEAST else ""


def _best(plain: Mapping[str, str], variables: Mapping[str, str], names: Names) -> dict[str, Text]:
    """Plain names to values: for each field, the best name; a repeated value under another spelling counts once."""
    ranks: dict[FieldPath, int] = {}
    for short in plain.values():
        match = names.find(short)
        for path in match.paths if match else ():
            ranks[path] = min(match.rank, ranks.get(path, match.rank)) if match else 0
    best: dict[tuple[str, str], str] = {}
    for name, short in plain.items():
        match = names.find(short)
        if not match or any(match.rank == ranks[path] for path in match.paths):
            best.setdefault((spelled(short), variables[name]), short)
    values = {plain[name]: variables[name] for name in plain}
    return {short: values[short] for short in best.values()}


def _renamed(matched: MatchedValues, plain: Mapping[str, str]) -> MatchedValues:
    """`matched` with the variables' whole names."""
    whole = {short: name for name, short in plain.items()}
    return replace(
        matched,
        names={path: whole[short] for path, short in matched.names.items()},
        ambiguous={whole[short]: paths for short, paths in matched.ambiguous.items()},
    )


def _with_screenshot(form: Form, matched: MatchedValues, variables: Mapping[str, str]) -> MatchedValues:
    """`matched` with the documents' paths, and the article's screenshot."""
    image = next((value for name, value in variables.items() if spelled(name) == spelled(SCREENSHOT_VARIABLE)), "")
    documents = {path: written.removeprefix(_BYTES_OF) for path, written in matched.documents.items()}
    names = dict(matched.names)
    if SCREENSHOT in form.by_path and SCREENSHOT not in documents:
        documents[SCREENSHOT] = image.removeprefix(_BYTES_OF) or SCREENSHOT_FILE
        names |= {SCREENSHOT: SCREENSHOT_VARIABLE} if image else {}
    return replace(matched, documents=documents, names=names)
