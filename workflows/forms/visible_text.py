r"""Text as people see it: what cannot be seen is removed, and what looks like a blank is one.

Pages and chats add such characters to what people copy, and AWS and the carriers compare texts by character. What can
be seen stays, also where Unicode calls it a format: the marks of Arabic numbers, joiners in the scripts that need them
(Persian, Hindi, Malayalam ...), joiners and variation selectors in emoji, and selectors of a Chinese character's form.
"""

from __future__ import annotations

import regex

#: Blanks of another width than usual. The ideographic space (U+3000) stays, because people see its width.
_BLANKS = r"\u00A0\u1680\u2000-\u200A\u202F\u205F"
#: Letters and signs that are drawn as blanks.
_FILLERS = r"\u115F\u1160\u2800\u3164\uFFA0"
_LINE_ENDS = r"\r\n|[\r\x0B\f\x85\u2028\u2029]"
#: Scripts in which a joiner changes how a word is written.
_JOINED = (
    r"[\p{M}\p{Arab}\p{Syrc}\p{Nkoo}\p{Mand}\p{Mong}\p{Phag}\p{Rohg}\p{Adlm}\p{Deva}\p{Beng}\p{Guru}\p{Gujr}\p{Orya}"
    r"\p{Taml}\p{Telu}\p{Knda}\p{Mlym}\p{Sinh}\p{Khmr}\p{Mymr}\p{Tibt}\p{Java}\p{Bali}\p{Sund}\p{Cakm}\p{Newa}\p{Limb}]"
)
_EMOJI = r"[\p{Extended_Pictographic}\p{Regional_Indicator}][\uFE0E\uFE0F]?\p{Emoji_Modifier}?"
_KEPT = "|".join(
    [
        rf"{_EMOJI}(?:\u200D{_EMOJI})*(?:(?<=\U0001F3F4)[\U000E0020-\U000E007E]+\U000E007F)?",
        r"[0-9#*]\uFE0F?\u20E3",
        rf"(?<={_JOINED})[\u200C\u200D](?=[\u200C\u200D]*{_JOINED})",
        r"(?<=\p{ccc=9})[\u200C\u200D]",  # behind the sign that mutes a vowel, also at the end of a word
        r"(?<=\p{Mong})[\u180B-\u180F]",
        r"(?<=\p{Han})[\uFE00-\uFE02\U000E0100-\U000E01EF]",
        r"(?<=[\u1100-\u115E])\u1160|\u115F(?=[\u1161-\u11A7])",  # syllables of older Korean
        r"[\p{Prepended_Concatenation_Mark}\U00013430-\U0001343F\t\n]",
    ]
)
_INVISIBLE = r"[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\U0001D159]"
_ODD = regex.compile(
    rf"(?P<kept>{_KEPT})|(?P<line>{_LINE_ENDS})|(?P<blank>[{_BLANKS}{_FILLERS}])|{_INVISIBLE}", regex.V1
)
#: What changes how its neighbours look, or is seen as a blank or a line.
_NOTICED = regex.compile(
    r"[\u00AD\u061C\u200C-\u200F\u202A-\u202E\u2066-\u2069\uFE00-\uFE0F\p{Cs}\U000E0000-\U000E01EF"
    rf"{_FILLERS}]",
    regex.V1,
)
_PLAIN = regex.compile(r"[\t\n -~]*")


def as_seen(text: str) -> str:
    """`text` without what cannot be seen, and with plain blanks and line ends."""
    if _PLAIN.fullmatch(text):
        return text
    return _ODD.sub(_seen_as, text)


def is_blank(text: str) -> bool:
    """Whether there is nothing to see."""
    return not as_seen(text).strip()


def is_noticed(typed: str, seen: str) -> bool:
    """Whether a person may see a difference between what was typed and what is left of it, besides blanks around it."""
    return typed != seen and not typed.isascii() and _noticed(typed) > _noticed(seen)


def _seen_as(matched: regex.Match[str]) -> str:
    match matched.lastgroup:
        case "kept":
            return matched[0]
        case "line":
            return "\n"
        case "blank":
            return " "
    return ""


def _noticed(text: str) -> int:
    return len(_NOTICED.findall(text.strip("\ufeff\u200b\u2060 \t\r\n\u00a0\u200e\u200f\u2800\u3164")))
