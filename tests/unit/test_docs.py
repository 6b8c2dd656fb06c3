"""The documentation: one sentence a line, valid links, and a glossary that explains the project's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
#: The pages for readers, which link to each other.
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tests/README.md"]
}
#: Notes next to other files. No page has to link to them, but their own links count.
NOTES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for top in ("bench", "bot", "sandbox", "tests", "workflows")
    for path in sorted((ROOT / top).rglob("*.md"))
}

GLOSSARY = PAGES["docs/reference/glossary.md"]
#: Words that have a meaning of their own in this project.
OWN_WORDS = (
    *("adopt", "App Home", "attempt", "batch", "change", "draft", "fault", "hand over", "lease", "nudge", "outbox"),
    *("reviewer console", "sandbox", "stand-in", "status message", "submission", "sweep", "upload", "watch"),
)
#: AWS's words for AWS's things.
AWS_WORDS = (
    *("association", "attachment", "denied reason", "field definition", "field path", "field value"),
    *("origination identity", "registration", "registration type", "section", "version"),
)
#: Slack's words for Slack's things.
SLACK_WORDS = ("block", "channel", "modal", "shortcut", "slash command", "thread", "view", "workspace")

#: The end of a line of prose that continues in the next one.
END_OF_LINE = re.compile(r"[.:!?…)*`|>]$")
#: A sentence ends and another begins, on one line.
TWO_SENTENCES = re.compile(r"[.!?][*_)”\"]* +[*_(\[“\"]*[A-Z]")
#: Full stops that do not end a sentence.
ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|vs|etc|No|St)\.")


def prose(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of every line of prose, without code blocks, tables, headings and pictures."""
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not re.match(r"\s*(\||#|\[?!\[|<!--)", line):
            yield number, line


def spoken(line: str) -> str:
    """The line without its list marker, code, addresses and abbreviations, whose full stops do not end a sentence."""
    line = re.sub(r"^\s*\d+\. ", "", line)
    line = re.sub(r"`[^`]*`", "Code", line)
    line = re.sub(r"\]\([^)]*\)", "]", line)
    return ABBREVIATIONS.sub("abbreviation", re.sub(r"<https?:[^>]*>", "address", line))


@pytest.mark.parametrize("page", sorted(PAGES))
def test_prose__one_sentence_a_line(page: str) -> None:
    """No line has two sentences, so a change of one sentence is a change of one line."""
    assert [
        f"{page}:{number}: {line}" for number, line in prose(PAGES[page]) if TWO_SENTENCES.search(spoken(line))
    ] == []


@pytest.mark.parametrize("page", sorted(PAGES))
def test_prose__no_wrapping_in_a_sentence(page: str) -> None:
    """A sentence is not wrapped: a line that another line of its paragraph follows ends a sentence."""
    lines = dict(prose(PAGES[page]))
    starts_anew = re.compile(r"\s*($|[-*] |\d+\. |>)")
    broken = [
        f"{page}:{number}: {line}"
        for number, line in lines.items()
        if line.strip() and not starts_anew.match(lines.get(number + 1, "")) and not END_OF_LINE.search(line)
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("It stops. Nothing is lost.", True),
        ("**It stops.** Nothing is lost.", True),
        ("Press *Retry*. `callsign run` starts.", True),
        ("Stop it. [The page](x) says how.", True),
        ("1. Stop `callsign run`.", False),
        ("It takes 1.5 s, e.g. Monday to Friday.", False),
        ("See [the page](a. B) and <https://a.b/. C>.", False),
    ],
)
def test_two_sentences(line: str, found: bool) -> None:
    """The check finds two sentences, and is not misled by numbers, abbreviations and addresses."""
    assert bool(TWO_SENTENCES.search(spoken(line))) is found


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> list[tuple[str, str]]:
    """(page, target) of every link within the project."""
    found = [
        (page, target)
        for page, text in {**NOTES, **PAGES}.items()
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if not re.match(r"[a-z]+:", target)
    ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("page", "target"), links())
def test_links__lead_somewhere(page: str, target: str) -> None:
    """Every link leads to an existing file, and to an existing heading in it."""
    name, _, anchor = target.partition("#")
    path = (ROOT / page).parent / name if name else ROOT / page
    assert path.exists()
    assert not anchor or anchor in anchors(path.read_text(encoding="utf-8"))


def test_links__reach_every_page() -> None:
    """Every page can be reached from README.md by links."""
    seen, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        near = [(ROOT / page).parent / target.partition("#")[0] for source, target in links() if source == page]
        found = [path.resolve().relative_to(ROOT).as_posix() for path in near]
        waiting += [each for each in found if each in PAGES and each not in seen]
    assert set(PAGES) - seen == set()


def test_pages__name_files_that_exist() -> None:
    """Every file of the code, a test or a benchmark that a page names exists."""
    pattern = re.compile(r"\b((?:bench|bot|sandbox|tests|workflows)/[\w/]+\.py)\b")
    named = {(page, path) for page in PAGES for path in pattern.findall(PAGES[page])}
    assert named
    assert {(page, path) for page, path in named if not (ROOT / path).is_file()} == set()


def entries(part: str) -> list[str]:
    """The words that a part of the glossary explains, in their order."""
    text = re.split(rf"^## {re.escape(part)}$", GLOSSARY, flags=re.MULTILINE)[1]
    return re.findall(r"^- \*\*(.+?)\*\*", re.split(r"^## ", text, flags=re.MULTILINE)[0], re.MULTILINE)


PARTS = ("The project's words", "AWS's words", "Slack's words")


@pytest.mark.parametrize("part", PARTS)
def test_glossary__alphabetical(part: str) -> None:
    """The words are in alphabetical order, each once."""
    words = entries(part)
    assert words == sorted(set(words), key=str.casefold)


@pytest.mark.parametrize("word", [*OWN_WORDS, *AWS_WORDS, *SLACK_WORDS])
def test_glossary__explains(word: str) -> None:
    """Each word with a meaning of its own in this project is explained."""
    assert word in {each for part in PARTS for each in entries(part)}


def test_http_mode__manifest() -> None:
    """The manifest of HTTP mode describes the command as manifest.yml does."""
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGES["docs/how-to/http-mode.md"], re.DOTALL)
    (ours,) = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))["features"]["slash_commands"]
    (theirs,) = yaml.safe_load(shown)["features"]["slash_commands"]
    assert theirs == {**ours, "url": theirs["url"]}
