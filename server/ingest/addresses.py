"""Which addresses no public web server has: every special-purpose network, by name, in a table of our own.

From IANA's registries of special-purpose IPv4 and IPv6 addresses, with multicast, what is deprecated, and one address
of a cloud. Python's own `is_global` changes between versions, and calls some of these global.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address

SPECIAL = {
    "0.0.0.0/8": "this machine's own network",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "a carrier's shared network",
    "127.0.0.0/8": "this machine itself (loopback)",
    "168.63.129.16/32": "a cloud's own services",
    "169.254.0.0/16": "the local link",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "automatic multicast tunnelling",
    "192.88.99.0/24": "6to4 relays",
    "192.168.0.0/16": "a private network",
    "192.175.48.0/24": "AS112",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved addresses and broadcast",
    "::/128": "this machine's own network",
    "::1/128": "this machine itself (loopback)",
    "::/96": "IPv4 in IPv6 (compatible)",
    "::ffff:0:0/96": "IPv4 in IPv6 (mapped)",
    "64:ff9b:1::/48": "local translation to IPv4 (NAT64)",
    "100::/64": "the discard network",
    "100:0:0:1::/64": "the dummy network",
    "2001::/32": "tunnels to IPv4 (Teredo)",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "tunnels to IPv4 (6to4)",
    "2620:4f:8000::/48": "AS112",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "a private network",
    "fe80::/10": "the local link",
    "fec0::/10": "the local site",
    "ff00::/8": "multicast",
}
"""What each network is for. A network stands before the wider ones that hold it."""

_NETWORKS = [(ip_network(network), purpose) for network, purpose in SPECIAL.items()]
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64's well-known network: how a machine without IPv4 reaches every IPv4 server. Its last 32 bits are what counts.

The other ways to write IPv4 in IPv6 lead to no server that has no better address, and stand in the table.
"""
_GLOBAL = IPv6Network("2000::/3")


def special(address: Address) -> str | None:
    """What the special-purpose network that `address` lies in is for; None when it is an ordinary public address."""
    if address in _TRANSLATED:
        return special(IPv4Address(int(address) & 0xFFFFFFFF))
    for network, purpose in _NETWORKS:
        if address in network:
            return purpose
    if isinstance(address, IPv6Address) and (address.scope_id or address not in _GLOBAL):
        return "no part of the public internet"
    return None
