"""Java's regular expressions as those of the package `regex`, with the same meaning.

AWS validates with Java. What cannot be translated exactly is not translated at all, so that a right answer is never
refused. This also holds for what differs between releases of Java: classes that are negated and joined, and word
boundaries in text that is not ASCII.

One deviation is on purpose: `$` means the very end, as in Java's `matches`. Java's `find` also lets it stand before a
final line terminator, but a text is never sent with one.
"""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass, replace

import regex

from workflows.forms.java_classes import (
    CASED,
    LINE_ENDS,
    POSIX,
    PREDEFINED,
    PREDEFINED_UNICODE,
    VERTICAL,
    named_class,
)

#: Levels of groups and classes that are read; deeper patterns are not judged.
DEPTH = 100
#: Characters of a pattern, and parts of it once its counted repetitions are written out, as `regex` does it: a million
#: parts take a second and 400 MB, and `((a{1000}){1000}){1000}` would take all memory.
LONGEST, MOST_PARTS = 4_000, 20_000

_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_GROUP = regex.compile(r"\?(?:[:>]|<?[=!]|<([A-Za-z][A-Za-z0-9]*)>|([idmsuxU]*)(?:-([idmsuxU]*))?([:)]))")
_REPEATED = regex.compile(r"(?:[*+?]|\{(\d{1,9})(?:,\d{0,9})?\})[?+]?")
_CODE = regex.compile(
    r"x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,8})\}|u([0-9A-Fa-f]{4})(?:\\u(D[C-F][0-9A-F]{2}))?|0([0-3][0-7]{2}|[0-7]{1,2})",
    flags=regex.IGNORECASE,
)
_LAST_CODE = 0x10FFFF
_WORD = "[a-zA-Z0-9_]"
_BOUNDARY = f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"


class UntranslatableError(ValueError):
    """The pattern is not a pattern of Java, or has no exact equal here. The text names the construct."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JavaPattern:
    """A pattern that means here what it means in Java."""

    compiled: regex.Pattern[str]
    #: The pattern treats text beyond ASCII differently in different releases of Java, so only ASCII can be judged.
    is_for_ascii: bool


@dataclass(frozen=True, slots=True)
class _Flags:
    """The flags at a place in a pattern, by Java's letters."""

    i: bool = False
    d: bool = False
    m: bool = False
    s: bool = False
    u: bool = False
    x: bool = False
    U: bool = False

    def changed(self, on: str, off: str) -> _Flags:
        """With some flags set and others removed."""
        return replace(self, **dict.fromkeys(on, True), **dict.fromkeys(off, False))


def java_pattern(pattern: str) -> JavaPattern:
    """`pattern`, compiled. Raises UntranslatableError, or regex.error."""
    if len(pattern) > LONGEST:
        raise UntranslatableError("its length")
    reader = _Reader(pattern)
    translated = reader.alternatives(_Flags(), 0)
    if reader.place < len(pattern):
        raise UntranslatableError("a parenthesis that nothing opens")
    return JavaPattern(compiled=regex.compile(translated, regex.V1), is_for_ascii=reader.is_for_ascii)


class _Reader:
    """Reads a pattern from left to right, and returns each part as it is written for `regex`."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.groups = 0
        #: Parts read so far, repetitions written out.
        self.parts = 0
        #: Names of groups to their numbers.
        self.names: dict[str, int] = {}
        self.is_for_ascii = False

    def alternatives(self, flags: _Flags, depth: int) -> str:
        """Up to the end of the group, or of the pattern."""
        if depth > DEPTH:
            raise UntranslatableError("groups within groups")
        parts = []
        while self.place < len(self.pattern) and not self._is_next(")"):
            if flags.x and self._skipped():
                continue
            if self._taken("|"):
                parts.append("|")
            elif (matched := _GROUP.match(self.pattern, self.place + 1)) and self._is_next("(") and matched[4] == ")":
                self.place = matched.end()
                flags = flags.changed(matched[2] or "", matched[3] or "")
            else:
                parts += self._item(flags, depth)
        return "".join(parts)

    def _item(self, flags: _Flags, depth: int) -> list[str]:
        """One atom, or the characters of a quotation, with the quantifier of the last."""
        start, parts = self.place, self.parts
        quoted = [self._literal(letter, flags) for letter in self._quoted()] if self._is_next("\\Q") else None
        *before, atom = (quoted or [""]) if quoted is not None else [self._atom(flags, depth)]
        while flags.x and self._skipped():
            pass
        self.parts = max(self.parts, parts + self.place - start)
        matched = _REPEATED.match(self.pattern, self.place)
        if matched is None:
            if self._is_next("{"):
                raise UntranslatableError("a brace that is not a quantifier")
            return [*before, atom]
        self.place = matched.end()
        self.parts = parts + (self.parts - parts) * max(1, int(matched[1] or 1))
        if self.parts > MOST_PARTS:
            raise UntranslatableError("its repetitions")
        if atom == "" or _REPEATED.match(self.pattern, self.place):
            raise UntranslatableError("a quantifier of nothing")
        return [*before, atom, matched[0]]

    def _quoted(self) -> str:
        """The characters of a quotation from here."""
        start = self.place + 2
        end = self.pattern.find("\\E", start)
        quoted = self.pattern[start : end if end >= 0 else len(self.pattern)]
        self.place = end + 2 if end >= 0 else len(self.pattern)
        return quoted

    def _atom(self, flags: _Flags, depth: int) -> str:
        letter = self._next()
        match letter:
            case "(":
                return self._group(flags, depth)
            case "[":
                return self._class(flags, depth)
            case "\\":
                return self._escape(flags)
            case ".":
                return "(?s:.)" if flags.s else r"[^\n]" if flags.d else f"[^{LINE_ENDS}]"
            case "^":
                return _caret(flags)
            case "$":
                return _dollar(flags, is_last=self.pattern[self.place : self.place + 1] in ("", "|", ")"))
            case "*" | "+" | "?" | "{":
                raise UntranslatableError("a quantifier of nothing")
        return self._literal(letter, flags)

    def _group(self, flags: _Flags, depth: int) -> str:
        opening = ""
        if self._is_next("?"):
            matched = _GROUP.match(self.pattern, self.place)
            if matched is None:
                raise UntranslatableError("a group of an unknown kind")
            self.place = matched.end()
            opening = matched[0]
            if matched[4]:
                flags, opening = flags.changed(matched[2] or "", matched[3] or ""), "?:"
            self.names |= {matched[1]: self.groups + 1} if matched[1] else {}
        self.groups += not opening or (opening.endswith(">") and opening != "?>")
        content = self.alternatives(flags, depth + 1)
        if not self._taken(")"):
            raise UntranslatableError("a group that is not closed")
        return f"({opening}{content})"

    def _escape(self, flags: _Flags) -> str:
        """An escape outside classes."""
        letter = self.pattern[self.place : self.place + 1]
        if letter.isdigit() and letter != "0":
            return self._back_reference(flags)
        if letter in ("b", "B") and not self._is_next(letter + "{"):
            self.place += 1
            self.is_for_ascii = True
            return _BOUNDARY if letter == "b" else f"(?!{_BOUNDARY})"
        fixed = {
            "A": r"\A",
            "G": r"\A",
            "z": r"\Z",
            "Z": _before_last_line_end(flags),
            "R": rf"(?:\r\n|[{VERTICAL}])",
            "X": r"\X",
        }.get(letter)
        if fixed is not None:
            self.place += 1
            return fixed
        if letter == "k":
            return self._named_reference(flags)
        content = self._class_escape(flags)
        return self._literal(content, flags) if len(content) == 1 else f"[{content}]"

    def _back_reference(self, flags: _Flags) -> str:
        """A reference takes more digits only while there are that many groups."""
        number = int(self._next())
        while self.place < len(self.pattern) and self.pattern[self.place] in "0123456789":
            longer = number * 10 + int(self.pattern[self.place])
            if longer > self.groups:
                break
            self.place, number = self.place + 1, longer
        if number > self.groups or flags.i:
            raise UntranslatableError("a reference to a group")
        return rf"(?:\g<{number}>)"

    def _named_reference(self, flags: _Flags) -> str:
        matched = regex.compile("k<([A-Za-z0-9]+)>").match(self.pattern, self.place)
        if matched is None or matched[1] not in self.names or flags.i:
            raise UntranslatableError("a reference to a group")
        self.place = matched.end()
        return rf"(?:\g<{self.names[matched[1]]}>)"

    def _class_escape(self, flags: _Flags) -> str:
        """An escape as it may stand in a class: one character as it is, or the content of a set."""
        if matched := _CODE.match(self.pattern, self.place):
            self.place = matched.end()
            return _character(matched)
        letter = self._next()
        if letter in "dswhvDSWHV":
            content = (PREDEFINED_UNICODE if flags.U else PREDEFINED)[letter.lower()]
            return content if letter.islower() else f"[^{content}]"
        if letter in "pP":
            return self._property(flags, negated=letter == "P")
        if letter == "c":
            return chr(ord(self._next()) ^ 64)
        if letter == "N":
            return self._named_character()
        if letter in _ESCAPED:
            return _ESCAPED[letter]
        if letter.isascii() and letter.isalnum():
            raise UntranslatableError(f"the escape {letter}")
        return letter

    def _property(self, flags: _Flags, *, negated: bool) -> str:
        name = self._braced() if self._is_next("{") else self._next()
        content = named_class(name)
        if content is None or (flags.U and name in POSIX) or (flags.i and (name.lower() in CASED or "=" in name)):
            raise UntranslatableError(f"the class {name[:40]}")
        return f"[^{content}]" if negated else f"[{content}]"

    def _named_character(self) -> str:
        try:
            return unicodedata.lookup(self._braced())
        except KeyError:
            raise UntranslatableError("a character's name") from None

    def _braced(self) -> str:
        end = self.pattern.find("}", self.place)
        if not self._is_next("{") or end < 0:
            raise UntranslatableError("a brace that is not closed")
        name, self.place = self.pattern[self.place + 1 : end], end + 1
        return name

    def _class(self, flags: _Flags, depth: int) -> str:
        """A class behind its bracket: a union of items, or several unions joined by `&&`."""
        if depth > DEPTH:
            raise UntranslatableError("classes within classes")
        is_negated, operands, nested = self._taken("^"), list[list[str]]([[]]), list[bool]()
        while not self._is_next("]") or operands == [[]]:
            if self._taken("&&"):
                operands.append([])
                if self._is_next("&"):
                    raise UntranslatableError("three & in a class")
                continue
            if len(operands) > 1 and operands[-1] and nested[-1] and not self._is_next("["):
                raise UntranslatableError("several parts after &&")  # Java drops the first of them
            nested.append(self._is_next("["))
            operands[-1].append(self._class_item(flags, depth))
        self._next()
        if [] in operands or (is_negated and (len(operands) > 1 or True in nested)):
            raise UntranslatableError("a class that is negated and joined")
        unions = ["".join(items) for items in operands]
        joined = unions[0] if len(unions) == 1 else "&&".join(f"[{union}]" for union in unions)
        return f"[{'^' if is_negated else ''}{joined}]"

    def _class_item(self, flags: _Flags, depth: int) -> str:
        """A nested class, a quotation, a range or a character."""
        if self._taken("["):
            return self._class(flags, depth + 1)
        if self._is_next("\\Q"):
            return "".join(_written(letter) for letter in self._quoted())
        first = self._class_character(flags)
        if len(first) > 1:
            return first
        behind = self.pattern[self.place + 1 : self.place + 2]
        if not self._is_next("-") or behind in ("]", "[", ""):
            return "".join(_written(letter) for letter in self._cases(first, flags))
        self._next()
        last = self._class_character(flags)
        if len(last) > 1 or last < first:
            raise UntranslatableError("a range without an end")
        return self._range(first, last, flags)

    def _range(self, first: str, last: str, flags: _Flags) -> str:
        if flags.i and (flags.u or flags.U) and last > "\x7f":
            raise UntranslatableError("a range beyond ASCII under the flags i and u")
        letters = [letter for letter in string.ascii_letters if flags.i and first <= letter <= last]
        cases = "".join(case for letter in letters for case in self._cases(letter, flags))
        return f"{_written(first)}-{_written(last)}{cases}"

    def _class_character(self, flags: _Flags) -> str:
        letter = self._next()
        if flags.x and (letter.isspace() or letter == "#"):
            raise UntranslatableError("blanks in a class under the flag x")
        return self._class_escape(flags) if letter == "\\" else letter

    def _cases(self, letter: str, flags: _Flags) -> tuple[str, ...]:
        """The letter in the cases that match it: under the flag i alone, Java knows the cases of ASCII only."""
        if not flags.i or not letter.isalpha():
            return (letter,)
        if letter.isascii():
            self.is_for_ascii = self.is_for_ascii or flags.u or flags.U
            return (letter, letter.swapcase())
        if flags.u or flags.U:
            raise UntranslatableError("a letter beyond ASCII under the flags i and u")
        return (letter,)

    def _literal(self, letter: str, flags: _Flags) -> str:
        cases = [_written(case) for case in self._cases(letter, flags)]
        return cases[0] if len(cases) == 1 else f"[{''.join(cases)}]"

    def _skipped(self) -> bool:
        """Whether a blank or a comment was skipped, for the flag x."""
        matched = regex.compile(rf"[ \t\n\x0B\f\r]+|#[^{LINE_ENDS}]*").match(self.pattern, self.place)
        if matched is None:
            return False
        self.place = matched.end()
        return True

    def _is_next(self, text: str) -> bool:
        return self.pattern.startswith(text, self.place)

    def _taken(self, text: str) -> bool:
        taken = self._is_next(text)
        self.place += len(text) if taken else 0
        return taken

    def _next(self) -> str:
        if self.place >= len(self.pattern):
            raise UntranslatableError("a pattern that is not complete")
        self.place += 1
        return self.pattern[self.place - 1]


def _character(matched: regex.Match[str]) -> str:
    """The character that a code stands for."""
    two, braced, four, low, octal = matched.groups()
    if octal:
        return chr(int(octal, 8))
    code = int(two or braced or four, 16)
    if low and 0xD800 <= code < 0xDC00:
        code = 0x10000 + ((code - 0xD800) << 10) + int(low, 16) - 0xDC00
    elif low or 0xD800 <= code < 0xE000 or code > _LAST_CODE:
        raise UntranslatableError("half a character")
    return chr(code)


def _written(letter: str) -> str:
    """The character as itself, inside and outside of sets."""
    return letter if letter.isascii() and letter.isalnum() else f"\\U{ord(letter):08X}"


def _caret(flags: _Flags) -> str:
    if not flags.m:
        return r"\A"
    behind = r"(?<=\n)" if flags.d else r"(?<=[\n\x85\u2028\u2029])|(?<=\r)(?!\n)"
    return rf"(?:(?:\A|{behind})(?!\Z))"


def _dollar(flags: _Flags, *, is_last: bool) -> str:
    if not flags.m:
        return r"\Z" if is_last else _before_last_line_end(flags)
    return r"(?=\n|\Z)" if flags.d else r"(?:(?=[\r\x85\u2028\u2029])|(?<!\r)(?=\n)|\Z)"


def _before_last_line_end(flags: _Flags) -> str:
    r"""Java's `\Z`: the very end, or before the line terminator there."""
    return r"(?=\n?\Z)" if flags.d else rf"(?!(?<=\r)\n)(?=(?:\r\n|[{LINE_ENDS}])?\Z)"
