"""What AWS has changed in a form since a person last saw it, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages.text import escape, more
from workflows.forms.changes import Detail, FormChange, FormChangeKind, Respect
from workflows.records.definitions import ATTACHMENT, DISALLOWED, OPTIONAL, REQUIRED, SELECT, TEXT, FieldPath, Form

FORM_CHANGED = "AWS has changed this form since you started. The review page marks what you need to check."
CHANGED_TITLE = "What AWS has changed"
SINCE_YOU_LOOKED = "AWS has changed this form since you last saw it:"
#: Plain text.
TO_LOOK_AT = "AWS has changed this form. Only the fields on this page need you; all other answers are kept."

#: What became of a field, and whether the person has to look at it.
_CHANGES: Mapping[tuple[FormChangeKind, bool], str] = {
    (FormChangeKind.GAINED, True): "is new, and has to be answered",
    (FormChangeKind.GAINED, False): "is new",
    (FormChangeKind.LOST, True): "is no longer asked; your answer will not be sent",
    (FormChangeKind.LOST, False): "is no longer asked",
    (FormChangeKind.RENAMED, True): "is a new field in place of an older one; your answer was kept",
    (FormChangeKind.RENAMED, False): "is a new field in place of an older one",
    (FormChangeKind.TIGHTENED, True): "has stricter rules, and needs another look",
    (FormChangeKind.TIGHTENED, False): "has stricter rules; nothing to do",
    (FormChangeKind.LOOSENED, True): "has other rules, and needs another look",
    (FormChangeKind.LOOSENED, False): "has looser rules",
    (FormChangeKind.ASSOCIATION, True): "has to be chosen on the review page before you can submit",
    (FormChangeKind.ASSOCIATION, False): "has to be chosen on the review page before you can submit",
}
#: The same where several people read it; what is not here is said as above.
_CHANGES_IN_CHANNEL: Mapping[tuple[FormChangeKind, bool], str] = {
    **_CHANGES,
    (FormChangeKind.LOST, True): "is no longer asked; the answer will not be sent",
    (FormChangeKind.RENAMED, True): "is a new field in place of an older one; the answer is kept",
    (FormChangeKind.TIGHTENED, False): "has stricter rules; the answers so far fit",
}
_KINDS: Mapping[str, str] = {TEXT: "a text", SELECT: "a choice", ATTACHMENT: "a file"}
_REQUIREMENTS: Mapping[str, str] = {REQUIRED: "required", OPTIONAL: "optional", DISALLOWED: "not asked"}
_RESOURCES: Mapping[str, str] = {
    "TOLL_FREE": "A toll-free number",
    "TEN_DLC": "A 10DLC number",
    "LONG_CODE": "A long code",
    "SHORT_CODE": "A short code",
}
#: Fields named of a form that changed, choices named of a field, and characters shown of a choice.
CHANGES_NAMED, CHOICES_NAMED, CHOICE_SHOWN = 8, 3, 60
#: Characters of all lines together; a section of a page has 3,000.
TEXT_SHOWN = 2_600


def form_changed(changes: Sequence[FormChange]) -> str:
    """What AWS changed in the form since the person last saw it, what needs a look first; mrkdwn."""
    if not changes:
        return FORM_CHANGED
    ordered = sorted(changes, key=lambda change: not change.affected)
    return _named(SINCE_YOU_LOOKED, [_line(change) for change in ordered])


def in_channel(changes: Sequence[FormChange]) -> str:
    """What AWS changed in a form, for everybody in a channel, what needs a look first; mrkdwn."""
    ordered = sorted(changes, key=lambda change: not change.affected)
    return _named("", [_line(change, _CHANGES_IN_CHANNEL) for change in ordered])


def to_look_at(changed: Mapping[FieldPath, str], form: Form) -> str:
    """What became of each field of a changed form that still needs the person; mrkdwn."""
    named = [(form.by_path[path].title, FormChangeKind(kind)) for path, kind in changed.items() if path in form.by_path]
    return _named("", [f"• *{_shown(title)}* {_CHANGES[kind, True]}." for title, kind in named])


def _named(head: str, lines: Sequence[str]) -> str:
    """The first lines, as many as fit a section of a page, and how many are not named."""
    shown: list[str] = []
    for line in lines[:CHANGES_NAMED]:
        if sum(map(len, shown)) + len(line) > TEXT_SHOWN:
            break
        shown.append(line)
    left = [more(len(lines) - len(shown))] if len(lines) > len(shown) else []
    return "\n".join([*([head] if head else []), *shown, *left])


def _line(change: FormChange, words: Mapping[tuple[FormChangeKind, bool], str] = _CHANGES) -> str:
    title = _RESOURCES.get(change.title, change.title) if change.kind is FormChangeKind.ASSOCIATION else change.title
    details = "; ".join(map(_detail, change.details))
    return f"• *{_shown(title)}* {words[change.kind, change.affected]}{f' ({details})' if details else ''}."


def _detail(detail: Detail) -> str:
    """One difference of a field that stayed, without a verb of its own."""
    match detail.respect:
        case Respect.KIND:
            return f"{_word(_KINDS, detail.before)} before, {_word(_KINDS, detail.now)} now"
        case Respect.REQUIREMENT:
            return f"{_word(_REQUIREMENTS, detail.before)} before, {_word(_REQUIREMENTS, detail.now)} now"
        case Respect.CHOICES_REMOVED:
            return f"choices removed: {_listed(detail.before)}"
        case Respect.CHOICES_ADDED:
            return f"choices added: {_listed(detail.now)}"
        case Respect.NUMBER_OF_CHOICES:
            return f"{_between(detail.now)} choices"
        case Respect.LENGTH:
            return f"{_between(detail.now)} characters"
        case Respect.PATTERN:
            return "another format" if detail.now else "any format"
        case Respect.VALUES:
            return f"one of: {_listed(detail.now)}" if detail.now else "any value"
        case Respect.SECTION:
            return f"now in the section {_shown(detail.now[0])}"


def _word(words: Mapping[str, str], codes: Sequence[str]) -> str:
    return escape(words.get(codes[0], codes[0]))


def _between(bounds: Sequence[str]) -> str:
    least, most = bounds
    return f"{least} to {most}" if int(least) else f"at most {most}"


def _listed(titles: Sequence[str]) -> str:
    shown = ", ".join(map(_shown, titles[:CHOICES_NAMED]))
    return f"{shown} and {len(titles) - CHOICES_NAMED} more" if len(titles) > CHOICES_NAMED else shown


def _shown(text: str) -> str:
    shortened = text if len(text) <= CHOICE_SHOWN else f"{text[: CHOICE_SHOWN - 1]}…"
    return escape(shortened)
