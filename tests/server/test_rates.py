import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond

from server.errors import TooMany
from server.rates import PER_MINUTE, Rates, client_of


@pytest.mark.parametrize("kind", PER_MINUTE)
def test_each_client_has_a_share_of_each_kind_and_then_hears_when_to_come_back(kind):
    rates = Rates()
    for _ in range(PER_MINUTE[kind].amount):
        rates.check(kind, "203.0.113.7")
        rates.count(kind, "203.0.113.7")
    for refused in (rates.check, rates.count):
        with pytest.raises(TooMany) as error:
            refused(kind, "203.0.113.7")
        assert 1 <= error.value.seconds <= 60
        assert str(error.value.seconds) in error.value.hint
    rates.count(kind, "203.0.113.8")
    for other in PER_MINUTE.keys() - {kind}:
        rates.count(other, "203.0.113.7")


def test_after_the_wait_there_is_a_new_share():
    rates = Rates({"ask": RateLimitItemPerSecond(1)})
    rates.count("ask", "203.0.113.7")
    with pytest.raises(TooMany) as error:
        while True:
            rates.count("ask", "203.0.113.7")
    time.sleep(error.value.seconds)
    rates.count("ask", "203.0.113.7")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a name", "a name"),
        ("", ""),
    ],
)
def test_a_client_is_an_address_or_the_network_of_a_household(address, client):
    assert client_of(address) == client


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_nobody_gets_another_share_by_another_address_of_the_same_household(one, other):
    assert client_of(
        f"2001:db8::{one >> 48:x}:{one >> 32 & 65535:x}:{one >> 16 & 65535:x}:{one & 65535:x}"
    ) == client_of(f"2001:db8::{other >> 48:x}:{other >> 32 & 65535:x}:{other >> 16 & 65535:x}:{other & 65535:x}")
