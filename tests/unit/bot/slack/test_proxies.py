"""The proxy to a host, by the environment."""

from __future__ import annotations

import pytest

from bot.slack.proxies import proxy_to

FILES = "https://files.slack.com/files-pri/T1-F1/download/letter.pdf"
SECURE, PLAIN = "http://proxy.example:3128", "http://plain.example:8080"
NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy")


@pytest.mark.parametrize(
    ("environment", "address", "proxy"),
    [
        pytest.param({}, FILES, None, id="none"),
        pytest.param({"HTTPS_PROXY": SECURE}, FILES, SECURE, id="https"),
        pytest.param({"https_proxy": SECURE, "HTTP_PROXY": PLAIN}, FILES, SECURE, id="the one of the scheme"),
        pytest.param({"HTTP_PROXY": PLAIN}, FILES, PLAIN, id="http alone, as Slack's SDK has it"),
        pytest.param({"HTTPS_PROXY": SECURE}, "http://files.slack.test/x", SECURE, id="https alone"),
        pytest.param({"HTTPS_PROXY": SECURE, "NO_PROXY": ".slack.com"}, FILES, None, id="excepted by domain"),
        pytest.param({"HTTPS_PROXY": SECURE, "no_proxy": "files.slack.com"}, FILES, None, id="excepted by host"),
        pytest.param({"HTTPS_PROXY": SECURE, "NO_PROXY": "*"}, FILES, None, id="everything excepted"),
        pytest.param(
            {"HTTPS_PROXY": SECURE, "NO_PROXY": "slack.test,example.com"}, FILES, SECURE, id="others excepted"
        ),
        pytest.param({"HTTP_PROXY": PLAIN}, "http://127.0.0.1:3000/files/F1", None, id="this machine"),
        pytest.param({"HTTPS_PROXY": ""}, FILES, None, id="empty"),
        pytest.param({"ALL_PROXY": "socks5://x:1"}, FILES, None, id="of another kind"),
    ],
)
def test_proxy_to(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], address: str, proxy: str | None
) -> None:
    """The proxy of the scheme, else the other one; none for exceptions and this machine."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_to(address) == proxy
