"""How often a link or an address may ask, and whose address that is."""

from __future__ import annotations

import pytest

from bot.intake import rates
from bot.intake.rates import Rate, address_of


class Watch:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_rate__a_burst_then_so_many_a_second() -> None:
    """Requests that are refused cost nothing, and no bucket holds more than a burst."""
    watch = Watch()
    rate = Rate(per_second=2, burst=3, monotonic=watch)
    assert [rate.takes("a") for _ in range(5)] == [True, True, True, False, False]
    assert rate.takes("b")
    watch.seconds += 0.4
    assert not rate.takes("a")
    watch.seconds += 0.2  # together more than half a second
    assert [rate.takes("a"), rate.takes("a")] == [True, False]
    watch.seconds += 3600
    assert rate.left("a") == 3


def test_rate__forgets_the_one_that_was_not_used_for_longest() -> None:
    rate = Rate(per_second=0, burst=1, monotonic=Watch())
    assert all(rate.takes(str(number)) for number in range(rates.BUCKETS))
    assert not rate.takes("0")
    assert rate.takes("one more")
    assert (rate.left("0"), rate.left("1"), rate.left("2")) == (0, 1, 0)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("8.8.8.8", "192.0.2.1", "8.8.8.8"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("fd00::1", "6.6.6.6,2001:db8::1", "2001:db8::1"),
        ("10.0.0.2", "6.6.6.6, ", "10.0.0.2"),
        ("10.0.0.2", "x" * 100, "x" * rates.ADDRESS_MAX),
        ("", "192.0.2.1", ""),
    ],
)
def test_address_of(peer: str, forwarded: str, address: str) -> None:
    """The last entry, which the proxy has added; only a proxy in a private network is believed."""
    assert address_of(peer, forwarded) == address
