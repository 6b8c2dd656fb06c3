"""The words of reports, templates and watching."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import report as words
from bot.messages import templates, watching
from tests.unit.factories import NOW, PERSON, registration
from workflows.records.definitions import RegistrationType
from workflows.records.registrations import WatchedRegion
from workflows.reporting.report import NO_REASON, Period, Reason, Report, ReviewTime

PERIOD = Period(since=NOW - timedelta(days=30), until=NOW)


def times(count: int, published: int | None = 15) -> tuple[ReviewTime, ...]:
    return tuple(
        ReviewTime(
            registration_type=f"T{number}", title=f"Type <{number}>", reviews=number + 1, median=3.14, p10=0.5, p90=12.6, published=published
        )
        for number in range(count)
    )  # fmt: skip


def report(count: int = 2, decided: int = 10, **changed: object) -> Report:
    reasons = (
        Reason(reason="UNCLEAR", versions=3, types=("A", "B")),
        Reason(reason=NO_REASON, versions=1, types=("A",)),
    )
    return Report(period=PERIOD, times=times(count), reasons=reasons, decided=decided, denied=4)


def test_time_cells() -> None:
    """Days under ten have a decimal, others none; without a figure of AWS the cell is empty."""
    (with_figure,), (without,) = times(1), times(1, None)
    assert words.time_cells(with_figure) == ("Type <0>", "1", "3.1 days", "0.5 to 13 days", "15 days")
    assert words.time_cells(without)[-1] == ""
    assert len(words.time_cells(without)) == len(words.TIMES_HEADER)


def test_reason_cells() -> None:
    """AWS's reason with the types it concerns, or that AWS gave none."""
    assert [words.reason_cells(one) for one in report().reasons] == [
        ("UNCLEAR", "3", "A, B"),
        (words.NO_REASON_GIVEN, "1", "A"),
    ]


@pytest.mark.parametrize(("decided", "said"), [(1, "1 version decided"), (1000, "1,000 versions decided")])
def test_summary(decided: int, said: str) -> None:
    """How many versions were decided and denied, and in which days."""
    line = words.summary(report(decided=decided))
    assert said in line
    assert line.startswith("31 Jan 2026 to 2 Mar 2026: ")


def test_report_text__has_a_bound() -> None:
    """A message shows the first rows, escaped; the pictures show all."""
    text = words.report_text(report(words.ROWS_SHOWN + 3))
    assert text.count("• Type &lt;") == words.ROWS_SHOWN
    assert "<0>" not in text
    assert words.REASONS_TITLE in text
    assert words.times_alt(report(words.ROWS_SHOWN + 3)).count(" of ") == words.ROWS_SHOWN + 3


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((1, 0.2, 0.2, 0.2, None), "one review, which took less than a day."),
        (
            (9, 8.6, 3.0, 21.0, 15),
            "half of 9 reviews took at most 9 days, most of them 3 days to 21 days. AWS says 15 days.",
        ),
        ((3, 1.0, 1.0, 1.0, 1), "half of 3 reviews took at most a day. AWS says 1 day."),
    ],
)
def test_report_text__figures_in_words(figures: tuple[int, float, float, float, int | None], said: str) -> None:
    """No percentile and no "n =" in a message; a reason ends in one full stop."""
    reviews, median, p10, p90, published = figures
    time = ReviewTime(
        registration_type="T", title="A", reviews=reviews, median=median, p10=p10, p90=p90, published=published
    )
    reason = Reason(reason="The website does not open.", versions=1, types=("A",))
    text = words.report_text(Report(period=PERIOD, times=(time,), reasons=(reason,), decided=1, denied=0))
    assert f"• A: {said}" in text
    assert "• The website does not open. 1 version" in text


def test_report_text__without_tables() -> None:
    """Where nothing was timed and nothing denied there is only the sentence."""
    bare = Report(period=PERIOD, times=(), reasons=(), decided=1, denied=0)
    assert words.report_text(bare) == words.summary(bare)


def test_subtitles_and_alternative_texts() -> None:
    """Each picture says of how many versions it is, and reads as words."""
    assert words.times_subtitle(report(2)).endswith(", 3 versions")
    assert words.times_subtitle(report(1)).endswith(", 1 version")
    assert "4 of 10 decided versions denied" in words.reasons_subtitle(report())
    assert "UNCLEAR: 3" in words.reasons_alt(report())


@pytest.mark.parametrize(("with_values", "said"), [(True, "private"), (False, "without the answers")])
def test_exported(with_values: bool, said: str) -> None:
    """A file with answers has to be kept private."""
    assert said in words.exported(2, Path("x.db"), with_values=with_values)


def kind(name: str, title: str) -> RegistrationType:
    return RegistrationType(name=name, title=title)


TYPES = (
    kind("US_TOLL_FREE_REGISTRATION", "US <toll-free>"),
    kind("ID_SENDER_ID_REGISTRATION", "Indonesia sender ID registration"),
    kind("SG_SENDER_ID_REGISTRATION", "Singapore sender ID registration"),
)


def test_template_usage() -> None:
    """Each type has a line to copy, but for sender IDs, which are listed by country."""
    said = templates.template_usage(TYPES)
    assert "template US_TOLL_FREE_REGISTRATION" in said
    assert "<toll-free>" not in said
    assert "Indonesia, Singapore" in said
    assert "ID_SENDER_ID_REGISTRATION" not in said
    assert "by country" not in templates.template_usage(TYPES[:1])


def test_template_which__has_a_bound() -> None:
    """A few choices are listed, and how many others there are."""
    said = templates.template_which("sen`der", TYPES, 2)
    assert said.count("•") == 2
    assert "1 more" in said
    assert "sen'der" in said
    assert "more" not in templates.template_which("x", TYPES, 3)


def test_template_unknown__guesses() -> None:
    """Types that are near are offered; otherwise the person can list all."""
    assert "US_TOLL_FREE_REGISTRATION" in templates.template_unknown("x", TYPES[:1])
    assert "lists all" in templates.template_unknown("x", ())
    assert "<!here>" not in templates.template_unknown("<!here>", ())


def test_watch_help__names_what_is_watched() -> None:
    """How to use the command, and each region that is watched as a whole."""
    watched = WatchedRegion(account_id="1", region="eu-west-1", channel_id="C1", owner=PERSON, since=NOW)
    assert "eu-west-1" not in watching.watch_help(())
    line = watching.watch_help((watched,)).splitlines()[-1]
    assert [part for part in ("eu-west-1", "<#C1>", "<@U1>") if part not in line] == []


@pytest.mark.parametrize(("region", "said"), [("", "Name a region."), ("mars", "`mars` is not")])
def test_region_unclear(region: str, said: str) -> None:
    """No region, or one that Callsign does not have; those it has are listed."""
    line = watching.region_unclear(region, ("us-east-1", "eu-west-1"))
    assert line.startswith(said)
    assert "us-east-1, eu-west-1" in line


@pytest.mark.parametrize(
    "line",
    [
        watching.not_an_id("<!here>"),
        watching.not_watched("<!here>"),
        watching.not_listed("<!here>", ("us-east-1",)),
        watching.watch_started(registration(name="<!here>"), "C1"),
        watching.already_watched("<!here>", "C1"),
        watching.watch_ended("<!here>"),
        watching.region_unclear("<!here>", ("us-east-1",)),
        words.days_wrong("<!here>"),
    ],
)
def test_foreign_text__is_escaped(line: str) -> None:
    """What somebody typed, or named a registration, mentions nobody."""
    assert "<!here>" not in line
    assert "&lt;!here&gt;" in line
