r"""Patterns mean what they mean in Java. The verdicts of the tables were taken from `Matcher.find` of JDK 17."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
import regex
from structlog.testing import capture_logs

from tests.unit import catalog
from tests.unit.factories import condition, conditional, field, form, rule
from workflows.forms.cache import Forms
from workflows.forms.java_patterns import UntranslatableError, java_pattern
from workflows.forms.patterns import PATTERN_SECONDS, fits_pattern, hurried, unenforced
from workflows.ports.forms import Types
from workflows.records.definitions import OPTIONAL, REQUIRED, Form, ValueRule


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        # Joined and nested classes.
        (r"^[\p{L}&&[^\p{Lu}]]+$", ["abc", "éß"], ["aBc", "1"]),
        (r"^[a-z&&[^aeiou]]+$", ["xyz"], ["xaz"]),
        (r"^[a-d[m-p]]+$", ["am"], ["e"]),
        (r"^[a-z&&[b-y]&&[^m]]$", ["b"], ["a", "m", "z"]),
        (r"^[\p{IsLatin}\p{Nd} .'-]+$", ["O'Brien 2", "é"], ["Ж", "a\n"]),
        (r"^[]a]+$", ["]a"], ["b"]),
        (r"^[-a]+$", ["-a"], ["b"]),
        (r"^[a||b]+$", ["a|b"], ["c"]),
        (r"^[a~~b]+$", ["a~b"], ["c"]),
        (r"^[\p{L}--[a]]$", ["é", "-"], ["1"]),
        (r"^[[:alpha:]]+$", ["alp:h"], ["b"]),
        # Quotations.
        (r"^\Qa.b\E+$", ["a.b", "a.bb"], ["axb"]),
        (r"^[\Q]^-\E]+$", ["]^-"], ["a"]),
        (r"^\Q[x]", ["[x]"], ["x"]),
        # Quantifiers.
        (r"^a++b$", ["aab"], ["b"]),
        (r"^a*+a$", [], ["aa"]),
        (r"^a{2,3}+$", ["aa"], ["a", "aaaa"]),
        # Classes by letter are ASCII; blanks are Java's.
        (r"^\d+$", ["19"], ["\u0663"]),
        (r"^\w+$", ["aZ_9"], ["é"]),
        (r"^\s$", ["\x0b"], ["\u00a0", "\u3000", "\x85"]),
        (r"^\h$", ["\u00a0", "\u180e", "\u3000"], ["\n"]),
        (r"^\v$", ["\u2028", "\x85"], [" "]),
        (r"^a\Rb$", ["a\r\nb", "a\u2028b"], ["a b"]),
        (r"(?U)^\w+$", ["é\u0663"], ["-"]),
        # Names of classes.
        (r"^\p{Lower}+$", ["abc"], ["é"]),
        (r"^\p{Punct}+$", ["!~`$+"], ["§", "a"]),
        (r"^\p{javaLowerCase}+$", ["éß"], ["É"]),
        (r"^\p{javaWhitespace}$", ["\u3000", "\x1c"], ["\u00a0"]),
        (r"^\p{InGreek}+$", ["αβ"], ["a"]),
        (r"^\p{IsGreek}+$", ["αβ"], ["a"]),
        (r"^\p{IsL}\p{IsAlphabetic}\pL\p{script=Latin}\p{gc=Lu}$", ["aaaaA"], ["aaaaa"]),
        (r"^\p{LD}\p{L1}$", ["1é"], ["-é"]),
        # Codes, characters beyond 16 bits, and the dot.
        (r"^\x{1F600}\ud83d\ude00\u00e9\x41\0101\cA$", ["😀😀éAA\x01"], ["😀é"]),
        (r"^.$", ["😀", "\x0b"], ["\u2028", "\x85", "\n", "ab"]),
        (r"^.{1,3}$", ["😀😀😀"], ["😀😀😀😀"]),
        (r"^[\x{1F600}-\x{1F64F}]$", ["😀"], ["👍"]),
        (r"^\N{LATIN SMALL LETTER A}$", ["a"], ["b"]),
        # Flags: without u, Java knows the cases of ASCII only.
        (r"(?i)^abc$", ["AbC"], ["ab"]),
        (r"(?i)^é$", ["é"], ["É"]),
        (r"(?i)^[^b-d]+$", ["aE"], ["C"]),
        (r"(?i:a)b", ["Ab"], ["AB"]),
        (r"((?i)a)a", ["Aa"], ["AA"]),
        (r"(?m)^b$", ["a\nb\nc", "a\r\nb"], ["ab"]),
        (r"(?m)^$", [], ["", "a\n"]),
        (r"(?s)^.$", ["\n"], [""]),
        (r"(?d)^.$", ["\r", "\u2028"], ["\n"]),
        (r"^(?x) a b # a comment", ["ab"], ["a b"]),
        # Ends and groups.
        (r"a\Z", ["a", "a\n", "a\u2028"], ["a\n\n"]),
        (r"a\z", ["a"], ["a\n"]),
        (r"a$|b$\n", ["a", "b\n"], ["b"]),
        (r"^(a)\1$", ["aa"], ["a"]),
        (r"^(?<n>a)\k<n>$", ["aa"], ["a"]),
        (r"^(a)\11$", ["aa1"], ["a1"]),
        (r"(?>a+)b", ["aab"], ["aa"]),
        (r"(?<!a)b", ["cb"], ["ab"]),
        (r"}|]", ["}", "]"], ["a"]),
    ],
)  # fmt: skip
def test_java_pattern__means_what_java_means(pattern: str, fitting: list[str], other: list[str]) -> None:
    """Each construct whose meaning differs from Python's, or that Python does not have."""
    assert {text: fits_pattern(pattern, text) for text in fitting} == dict.fromkeys(fitting, True)
    assert {text: fits_pattern(pattern, text) for text in other} == dict.fromkeys(other, False)


@pytest.mark.parametrize(
    "pattern",
    [
        # Releases of Java disagree on these.
        r"^[^a-d[m-p]]$", r"^[^a-d&&[^b]]$", r"(?i)^\p{Lu}$", r"(?iu)^é$", r"[[a][b]&&[b]c]", r"[&&ab]", r"[ab&&]", r"[a&&&b]",
        # Java refuses these, so they cannot come from it.
        r"a{b}", r"a{,3}", r"\y", r"[a-\d]", r"(?P<n>a)", r"a(?#c)b", r"\p{Foo}", r"a**", r"*a", r"(a", r"a)", r"[a", r"\x{110000}", "\\",
        # These need other means than a pattern has.
        r"^\uD83D$", r"\1", r"(?i)(a)\1", r"a{2}{3}", r"(?U)\p{Lower}",
    ],
)  # fmt: skip
def test_java_pattern__what_is_not_certain_is_left_to_aws(pattern: str) -> None:
    """A right answer is never refused: where the meaning is not certain, only AWS judges."""
    with pytest.raises((UntranslatableError, regex.error)):
        java_pattern(pattern)
    assert fits_pattern(pattern, "anything") is None


def test_java_pattern__word_boundaries_are_judged_in_ascii_only() -> None:
    """Before JDK 19 a boundary knew letters of all languages, and since then those of ASCII only."""
    assert fits_pattern(r"a\b", "a b") is True
    assert fits_pattern(r"a\b", "ab") is False
    assert fits_pattern(r"a\b", "aé") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "((a{1000}){1000}){1000}",
        "(?:" * 90 + "a{50}" + "){50}" * 90,
        "(a|b){99999}",
        "a" * 5000,
        "[" + "a-z" * 9999 + "]",
    ],
)
def test_java_pattern__repetitions_that_would_take_all_memory(pattern: str) -> None:
    """Counted repetitions within each other are written out when they are compiled, so they are bounded before."""
    started = time.process_time()
    with pytest.raises(UntranslatableError):
        java_pattern(pattern)
    assert time.process_time() - started < PATTERN_SECONDS * 20


def test_hurried__a_form_of_endless_patterns_is_bounded_as_a_whole() -> None:
    """After a few answers that took too long, the patterns of the other fields are left to AWS."""
    fits = hurried()
    started = time.process_time()
    assert {fits(f"^(a|a{'a' * number})*$", "a" * 60 + "!") for number in range(50)} == {None}
    assert time.process_time() - started < PATTERN_SECONDS * 10


def test_unenforced__of_the_catalog() -> None:
    """Every pattern of every form of the catalog is enforced."""
    assert {name: unenforced(asked) for name, asked in catalog.forms().items() if unenforced(asked)} == {}


def test_unenforced__names_fields_and_reasons() -> None:
    """Patterns of fields and of rules that are left to AWS are named with the reason, for the log."""
    stricter = rule(REQUIRED, condition("s.a", "HAS_VALUE"), validation=ValueRule(pattern=r"\p{Foo}"))
    asked = form(
        field("s.a", rule=ValueRule(pattern="(")), conditional("s.b", stricter, default=OPTIONAL), field("s.c")
    )
    assert unenforced(asked) == {"s.a": "a group that is not closed", "s.b": "the class Foo"}


async def test_log__names_the_fields_whose_patterns_are_left_to_aws() -> None:
    """A form is fetched and remembered; the log says once what is not enforced."""
    asked = form(field("s.a", rule=ValueRule(pattern="(")))

    class Definitions:
        async def registration_types(self, region: str) -> Types:
            return (asked.type,)

        async def form(self, region: str, registration_type: str) -> Form:
            return asked

    forms = Forms(Definitions(), clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    with capture_logs() as logs:
        await forms.form("us-east-1", asked.type.name)
        await forms.form("us-east-1", asked.type.name)
    await forms.aclose()
    assert [(entry["event"], entry["fields"]) for entry in logs] == [
        ("patterns are left to AWS", {"s.a": "a group that is not closed"})
    ]
