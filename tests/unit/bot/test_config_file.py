"""bot.config_file: `callsign.toml`, all mistakes at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.config_file import Config, parse_config, read_config, unknown_regions
from bot.settings import Settings, SettingsError
from workflows.records.access import EVERYONE, AccessRules, Budget, Grantee, Kind, Right, Rule

GOOD = """
[access]
account = "123456789012"
buying_off = ["eu-west-1"]

[[access.give]]
rights = ["buy", "release"]
to = ["@registrars", "S0123ABCD", "U0123ABCD", "C0123ABCD", "login:ana"]
accounts = ["123456789012"]
regions = ["us-east-1"]
types = ["US_TEN_DLC_*"]

[[access.give]]
rights = ["view"]
to = ["everyone"]

[budget]
numbers = 10

[budget.accounts]
210987654321 = 0
"""


def test_parse_config__every_key() -> None:
    """The tables become frozen records."""
    config, problems = parse_config(tomllib.loads(GOOD))

    assert problems == []
    assert config.budget == Budget(numbers=10, accounts={"210987654321": 0})
    assert config.access == AccessRules(
        account="123456789012",
        off={Right.BUY: ("eu-west-1",)},
        rules=(
            Rule(
                rights=frozenset({Right.BUY, Right.RELEASE}),
                to=(
                    Grantee(kind=Kind.GROUP, name="registrars"),
                    Grantee(kind=Kind.GROUP, name="S0123ABCD", by_id=True),
                    Grantee(kind=Kind.PERSON, name="U0123ABCD"),
                    Grantee(kind=Kind.CHANNEL, name="C0123ABCD"),
                    Grantee(kind=Kind.LOGIN, name="ana"),
                ),
                accounts=("123456789012",),
                regions=("us-east-1",),
                types=("US_TEN_DLC_*",),
            ),
            Rule(rights=frozenset({Right.VIEW}), to=(EVERYONE,)),
        ),
    )


#: One table with a mistake, and the end of its sentence.
MISTAKES = (
    ("[acess]", "has 'acess', but its tables are"),
    ("access = 1", "has 'access', but its tables are"),
    ('[access]\nbuying = ["eu-west-1"]', "[access]: `buying` is not a key of this table; it has `account`,"),
    ("[access]\naccount = 123456789012", "[access]: `account` must be a text in quotation marks"),
    ('[access]\naccount = "1234"', "[access]: `account` is '1234', but must be the 12 digits"),
    ('[access]\nbuying_off = ["Ohio"]', "[access]: `buying_off` names 'Ohio', but must name regions"),
    ('[access]\nbuying_off = "eu-west-1"', "[access]: `buying_off` must be a list of texts"),
    ("[access]\ngive = 1", "[access]: `give` must be tables, each under a line [[access.give]]"),
    ("[[access.give]]\nto = []", "[[access.give]] number 1: `rights` is missing or empty"),
    ('[[access.give]]\nrights = ["buy"]\nto = []', "[[access.give]] number 1: `to` is missing or empty"),
    (
        '[[access.give]]\nrights = ["purchase"]\nto = ["everyone"]',
        "`rights` names 'purchase', but must name rights: draft, view, submit, buy, approve, release, delete, adm",
    ),
    (
        '[[access.give]]\nrights = ["buy"]\nto = ["registrars"]',
        "`to` names 'registrars', but must name everyone, a user",
    ),
    ('[[access.give]]\nrights = ["buy"]\nto = ["everyone"]\ntypes = ["toll free"]', "`types` names 'toll free', but"),
    ('[[access.give]]\nrights = ["buy"]\nto = ["everyone"]\nregion = ["us-east-1"]', "number 1: `region` is not a key"),
    ("[budget]\nnumbers = -1", "[budget]: `numbers` must be a whole number from 0 to 1000000"),
    ("[budget]\nnumbers = true", "[budget]: `numbers` must be a whole number from 0 to 1000000"),
    ('[budget]\nnumbers = "ten"', "[budget]: `numbers` must be a whole number"),
    ("[budget]\naccounts = 3", "[budget]: `accounts` must be a table"),
    ("[budget.accounts]\n'123456789012' = '3'", "[budget.accounts]: `123456789012` must be a whole number"),
    ('[approval.ask]\nchannel = "C0123ABCD"', "[approval]: `ask` must be tables, each under a line [[approval.ask]]"),
    ('[[approval.ask]]\napprovers = ["U0123ABCD"]', "[[approval.ask]] number 1: `channel` is missing or empty"),
    ('[[approval.ask]]\nchannel = "#approvals"', "`channel` is '#approvals', but must be a channel ID"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\nprice = 5.00', "number 1: `price` must be a text in quotation marks"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\nprice = "5,00"', "`price` is '5,00', but must be US dollars a month"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\nprice = "$5"', "`price` is '$5', but must be US dollars a month"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\ndays = "7"', "number 1: `days` must be a whole number from 1 to 90"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\ndays = 0', "number 1: `days` must be a whole number from 1 to 90"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\nown = "no"', "number 1: `own` must be true or false"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\napprovers = ["ben"]', "`approvers` names 'ben', but must name every"),
    ('[[approval.ask]]\nchannel = "C0123ABCD"\napprovers = ["C0123ABCD"]', "`approvers` names 'C0123ABCD', but must"),
    ("[budget.accounts]\nprod = 3", "[budget.accounts]: the key is 'prod', but must be the 12 digits"),
)


@pytest.mark.parametrize(("text", "sentence"), MISTAKES)
def test_parse_config__mistake(text: str, sentence: str) -> None:
    """A mistake becomes a sentence that names the table, the key and what may stand there."""
    _, problems = parse_config(tomllib.loads(text))

    assert any(sentence in problem for problem in problems), problems


def test_parse_config__all_mistakes_at_once() -> None:
    """Every mistake of every table is named."""
    _, problems = parse_config(
        tomllib.loads('[access]\nx = 1\n[[access.give]]\nrights = ["a"]\nto = ["b"]\n[budget]\nnumbers = -1\n[other]')
    )

    assert len(problems) == 5


def test_read_config__no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file nothing is limited; the file of the working directory counts by itself."""
    monkeypatch.chdir(tmp_path)
    assert read_config(None) == (Config(), [])

    (tmp_path / "callsign.toml").write_text("[budget]\nnumbers = 3")
    assert read_config(None) == (Config(budget=Budget(numbers=3)), [])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "No such file or directory"),
        (b"[budget", "Expected ']' at the end of a table declaration"),
        (b"# \xff", "it is not UTF-8"),
        ("[budget]".encode("utf-16"), "it is in UTF-16. Save it as UTF-8"),
        (b"[budget]\nnumbers = 3\nnumbers = 4", "Cannot overwrite a value"),
        (b"[access]\n[access]", "Cannot declare ('access',) twice (at line 2, column 8)"),
        (
            "[access]\naccount = “123456789012”".encode(),
            "Invalid value (at line 2, column 11). Line 2 has a left double",
        ),
        (
            "[budget]\nnumbers\u00a0= 3".encode(),
            "Expected '=' after a key in a key/value pair (at line 2, column 8). Line 2",
        ),
        ("# “a”\n\u200b[budget]".encode(), "Invalid statement (at line 2, column 1). Line 2 has a zero width space"),
        (b"#" * 1_000_001, "it is larger than 1000000 bytes"),
    ],
)
def test_read_config__unreadable(tmp_path: Path, body: bytes | None, reason: str) -> None:
    """A file that is named and cannot be read is a mistake, and not an empty file."""
    path = tmp_path / "rules.toml"
    if body is not None:
        path.write_bytes(body)

    config, (problem,) = read_config(path)

    assert config == Config()
    assert problem.startswith(f"CALLSIGN_CONFIG ({path}) cannot be read: {reason}")


@pytest.mark.parametrize(
    "body",
    [b"\xef\xbb\xbf[budget]\nnumbers = 3", b"[budget]\r\n\tnumbers = 3\r\n", b"[ budget ]\nnumbers=0x3 # \xc3\xa9"],
)
def test_read_config__as_editors_save_it(tmp_path: Path, body: bytes) -> None:
    """A byte order mark, line ends of Windows and tabs are no mistake."""
    path = tmp_path / "rules.toml"
    path.write_bytes(body)
    assert read_config(path) == (Config(budget=Budget(numbers=3)), [])


def test_unknown_regions() -> None:
    """A region that the deployment does not offer is a mistake: the rule would never apply."""
    config, _ = parse_config(tomllib.loads(GOOD))

    (problem,) = unknown_regions(config, ("us-east-1", "us-west-2"))

    assert "'eu-west-1' in [access]" in problem
    assert unknown_regions(config, ()) == []


def test_unknown_regions__of_approvals() -> None:
    """A region that was mistyped would let everything there pass without an approval."""
    config, _ = parse_config(tomllib.loads('[[approval.ask]]\nregions = ["us-esat-1"]\nchannel = "C0123ABCD"'))

    (problem,) = unknown_regions(config, ("us-east-1",))

    assert "'us-esat-1' in [approval]" in problem


def test_from_environ__one_message(tmp_path: Path) -> None:
    """The mistakes of the file and of the environment stand in one message."""
    path = tmp_path / "callsign.toml"
    path.write_text('[access]\nbuying_off = ["eu-west-1"]\n[budget]\nnumbers = -1')
    environ = {"CALLSIGN_CONFIG": str(path), "PORT": "x", "AWS_REGION": "us-east-1", "SLACK_APP_TOKEN": "xapp-1"}

    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(environ)

    assert [problem.split()[0] for problem in caught.value.problems] == [
        "SLACK_BOT_TOKEN",
        "PORT",
        "CALLSIGN_CONFIG",
        "CALLSIGN_CONFIG",
    ]
