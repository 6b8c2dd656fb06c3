r"""The character classes of Java's regular expressions, as the content of a set of the package `regex`.

Source: the documentation of `java.util.regex.Pattern`, checked against JDK 17. In Java `\p{Lower}` and the other POSIX
names mean ASCII, while `regex` takes them for Unicode properties of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

#: Horizontal and vertical whitespace, and the line terminators.
HORIZONTAL = r" \t\xA0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000"
VERTICAL = r"\n\x0B\f\r\x85\u2028\u2029"
LINE_ENDS = r"\n\r\x85\u2028\u2029"

#: `\d`, `\s`, `\w`, `\h`, `\v`: ASCII, except for the last two.
PREDEFINED: Mapping[str, str] = {
    "d": "0-9",
    "s": r" \t\n\x0B\f\r",
    "w": "a-zA-Z0-9_",
    "h": HORIZONTAL,
    "v": VERTICAL,
}
#: The same under the flag U.
PREDEFINED_UNICODE: Mapping[str, str] = {
    **PREDEFINED,
    "d": r"\p{Nd}",
    "s": r"\p{White_Space}",
    "w": r"\p{Alphabetic}\p{Mn}\p{Me}\p{Mc}\p{Nd}\p{Pc}\p{Join_Control}",
}
#: POSIX names.
POSIX: Mapping[str, str] = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7F",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1F\x7F",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0B\f\r",
}
_JAVA: Mapping[str, str] = {
    "javaLowerCase": r"\p{Lowercase}",
    "javaUpperCase": r"\p{Uppercase}",
    "javaTitleCase": r"\p{Lt}",
    "javaAlphabetic": r"\p{Alphabetic}",
    "javaIdeographic": r"\p{Ideographic}",
    "javaDigit": r"\p{Nd}",
    "javaDefined": r"\P{Cn}",
    "javaLetter": r"\p{L}",
    "javaLetterOrDigit": r"\p{L}\p{Nd}",
    "javaSpaceChar": r"\p{Z}",
    "javaWhitespace": r"[\p{Z}--[\xA0\u2007\u202F]]\t\n\x0B\f\r\x1C-\x1F",
    "javaISOControl": r"\x00-\x1F\x7F-\x9F",
    "javaMirrored": r"\p{Bidi_Mirrored}",
}
#: Names after `Is`, in upper case.
_BINARY: Mapping[str, str] = {
    "ALPHABETIC": r"\p{Alphabetic}",
    "LETTER": r"\p{L}",
    "IDEOGRAPHIC": r"\p{Ideographic}",
    "LOWERCASE": r"\p{Lowercase}",
    "UPPERCASE": r"\p{Uppercase}",
    "TITLECASE": r"\p{Lt}",
    "WHITE_SPACE": r"\p{White_Space}",
    "WHITESPACE": r"\p{White_Space}",
    "CONTROL": r"\p{Cc}",
    "PUNCTUATION": r"\p{P}",
    "DIGIT": r"\p{Nd}",
    "ALNUM": r"\p{Alphabetic}\p{Nd}",
    "ASSIGNED": r"\P{Cn}",
    "JOIN_CONTROL": r"\p{Join_Control}",
    "JOINCONTROL": r"\p{Join_Control}",
}
_CATEGORIES: Mapping[str, str] = {
    **{major: f"\\p{{{major}}}" for major in "LMNZCPS"},
    **{
        major + minor: f"\\p{{{major}{minor}}}"
        for major, minors in {
            "L": "ultmo",
            "M": "nec",
            "N": "dlo",
            "Z": "slp",
            "C": "cfosn",
            "P": "dsecoif",
            "S": "mcko",
        }.items()
        for minor in minors
    },
    "LC": r"\p{Lu}\p{Ll}\p{Lt}",
    "LD": r"\p{L}\p{Nd}",
    "L1": r"\x00-\xFF",
    "all": r"\x00-\U0010FFFF",
}
#: Classes (in lower case) that the flag i widens, in a way that differs between releases of Java.
CASED = frozenset(
    prefix + name
    for prefix, names in {
        "": ("lower", "upper", "lu", "ll", "lt"),
        "is": ("lowercase", "uppercase", "titlecase", "lu", "ll", "lt"),
        "java": ("lowercase", "uppercase", "titlecase"),
    }.items()
    for name in names
)
_KEYS: Mapping[str, str] = {
    "sc": "script",
    "script": "script",
    "blk": "block",
    "block": "block",
    "gc": "category",
    "general_category": "category",
}


def named_class(name: str) -> str | None:
    r"""The content of the set for `\p{name}`; None where this process does not know the name."""
    key, marker, value = name.partition("=")
    if marker:
        return _by_key(_KEYS.get(key.lower(), ""), value)
    if name.startswith("In"):
        return _by_key("block", name[2:])
    if name.startswith("Is"):
        rest = name[2:]
        return _BINARY.get(rest.upper()) or _CATEGORIES.get(rest) or _by_key("script", rest)
    return POSIX.get(name) or _JAVA.get(name) or _CATEGORIES.get(name)


def _by_key(key: str, value: str) -> str | None:
    if key == "category":
        return _CATEGORIES.get(value)
    known = f"\\p{{{key}={value}}}"
    return known if key and regex.fullmatch(r"[\w .-]+", value) and _compiles(known) else None


def _compiles(pattern: str) -> bool:
    try:
        regex.compile(pattern, regex.V1)
    except regex.error:
        return False
    return True
