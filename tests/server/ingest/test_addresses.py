"""No special-purpose address is taken for a public one, however it is wrapped; ordinary ones are not refused."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.ingest.addresses import SPECIAL, special

WRAPPINGS = {
    "mapped": lambda v4: 0xFFFF << 32 | v4,
    "compatible": lambda v4: v4,
    "6to4": lambda v4: 0x2002 << 112 | v4 << 80 | 1,
    "NAT64": lambda v4: 0x64FF9B << 96 | v4,
    "local NAT64": lambda v4: 0x64FF9B0001 << 80 | v4,
    "Teredo server": lambda v4: 0x20010000 << 96 | v4 << 64 | 0xFFFFFFFF,
    "Teredo client": lambda v4: 0x20010000 << 96 | v4 ^ 0xFFFFFFFF,
}
# Blocks that the regional registries have handed out to providers.
ORDINARY = [
    *("8.0.0.0/9", "62.0.0.0/8", "93.184.0.0/16", "104.16.0.0/12", "151.101.0.0/16", "185.0.0.0/16", "208.80.152.0/22"),
    *("2400::/12", "2600::/13", "2800::/12", "2a00::/12", "2c00::/12", "2001:4860::/32", "2620:0:860::/46"),
]


@given(st.sampled_from(sorted(SPECIAL)).flatmap(lambda network: st.ip_addresses(network=network)))
def test_every_address_of_every_special_network_is_refused(address):
    assert special(address)


@pytest.mark.parametrize("network", sorted(SPECIAL))
def test_a_special_network_is_refused_from_its_first_address_to_its_last(network):
    assert special(ip_network(network)[0])
    assert special(ip_network(network)[-1])


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@given(network=st.sampled_from([each for each in sorted(SPECIAL) if "." in each]), data=st.data())
def test_a_special_address_is_refused_in_every_wrapping(wrapping, network, data):
    address = data.draw(st.ip_addresses(network=network))

    assert special(IPv6Address(WRAPPINGS[wrapping](int(address))))


@given(st.ip_addresses())
@example(ip_address("192.0.0.8"))
@example(ip_address("2002:7f00:1::"))
def test_whatever_the_library_knows_to_be_special_is_refused_too(address):
    assert special(address) or (address.is_global and not address.is_multicast)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.31.255.255", "192.168.0.1", "255.255.255.255"),
        *("169.254.169.254", "100.100.100.200", "192.0.0.8", "192.0.0.192", "168.63.129.16", "224.0.0.1", "240.0.0.1"),
        *("::", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
        *("fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "4000::1", "2600::1%eth0", "::1%lo"),
    ],
)
def test_well_known_targets_are_refused(address):
    assert special(ip_address(address))


@given(st.sampled_from(ORDINARY).flatmap(lambda network: st.ip_addresses(network=network)))
def test_ordinary_addresses_are_allowed(address):
    assert special(address) is None


@given(st.sampled_from([each for each in ORDINARY if "." in each]).flatmap(lambda net: st.ip_addresses(network=net)))
def test_a_machine_without_ipv4_reaches_ordinary_servers_through_nat64(address: IPv4Address):
    assert special(IPv6Address(WRAPPINGS["NAT64"](int(address)))) is None


def test_the_narrower_network_gives_the_reason():
    networks = [ip_network(network) for network in SPECIAL]
    for place, network in enumerate(networks):
        assert not [wide for wide in networks[:place] if wide.version == network.version and network.subnet_of(wide)]
