"""Nothing that is not public is connected to: a canary on loopback counts, and hears nothing."""

import errno
import socket
from ipaddress import ip_address

import httpcore2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.ingest.addresses import special
from server.ingest.connecting import Deadline, Guarded
from server.ingest.documents import Origin, Refusal, Unreadable
from server.ingest.fetch import LONGEST, checked, fetched
from server.ingest.web import WEB, Web, look_up
from tests.server.local_web import LocalWeb, answer, moved

LIMIT = 1_000_000
LOOPBACK = [
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "0", "0.0.0.0", "127.255.255.254"),
    *("2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "00000177.0.0.1", "127.0.0.0x1"),
    *("①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "١٢٧.٠.٠.١", "%31%32%37.0.0.1", "127.0.0.1%00.example.org"),
    *("localhost", "localhost.", "LOCALHOST", "ⓛocalhost", "localhost。", "foo.localhost", "127.0.0.1.nip.io"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[::127.0.0.1]", "[::1%25lo]"),
    *("[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    *("user@127.0.0.1", "user:word@127.0.0.1", "example.org@127.0.0.1", "example.org%40@127.0.0.1"),
    *("example.org\\@127.0.0.1", "127.0.0.1\\.example.org", "127.0.0.1#@example.org:80/", "example.org:80@127.0.0.1"),
    *("[127.0.0.1]", "127.0.0.1:80@127.0.0.1", " 127.0.0.1", "127.0.0.1\t", "127.0.0.1\n", "127.0.\u200b0.1"),
    *("xn--127-", "printer", "intranet.example.org", "169.254.169.254", "metadata.google.internal"),
]
"""Hosts as they are written to get inside: those that are numbers, and names, which all lead to loopback below."""


@pytest.fixture
def canary():
    """A server that nobody may visit, on the loopback addresses of both versions."""
    with LocalWeb({"/": answer("secret")}) as four:
        try:
            with LocalWeb({"/": answer("secret")}, host="::1", port=four.port) as six:
                yield [four, six]
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise
            yield [four]


def visits(canary: list[LocalWeb]) -> int:
    return sum(server.visits() for server in canary)


def names_lead(*addresses: str):
    return lambda host: addresses


def refusal(address: str, web: Web) -> str:
    outcome = fetched(Origin(name=address, url=address), web, LIMIT)
    assert isinstance(outcome, Refusal)
    assert outcome.name == Refusal(name=address, reason="").name
    return outcome.reason


@pytest.mark.parametrize("scheme", ["http", "https", "HTTP"])
@pytest.mark.parametrize("host", LOOPBACK)
def test_no_spelling_of_a_host_leads_to_loopback(host, scheme, canary):
    port = canary[0].port
    web = Web(look_up=names_lead("127.0.0.1", "::1"), ports=frozenset({80, 443, port}))

    assert refusal(f"{scheme}://{host}:{port}/", web)
    assert visits(canary) == 0


def test_the_canary_would_be_heard(canary):
    outcome = fetched(Origin(name="x", url=f"http://localhost:{canary[0].port}/"), canary[0].web(), LIMIT)

    assert isinstance(outcome, Origin)
    assert visits(canary) == 1


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "0", "127.0.0.1", "::1", "::"])
def test_the_connection_itself_refuses_what_the_system_takes_for_loopback(host, canary):
    def by_the_system(host):
        return {found[4][0] for found in socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)}

    with pytest.raises(Unreadable, match="only public addresses"):
        Guarded(Web(look_up=by_the_system), Deadline(9)).connect_tcp(host, canary[0].port)
    assert visits(canary) == 0


def test_a_socket_of_this_machine_is_no_way_in():
    with pytest.raises(NotImplementedError):  # the library's own way of saying that a backend has none
        Guarded(WEB, Deadline(9)).connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "10.0.0.7", "::ffff:127.0.0.1", "fe80::1%lo"])
@pytest.mark.parametrize("order", [1, -1])
def test_one_address_that_is_not_public_refuses_them_all(inside, order, canary):
    web = Web(look_up=names_lead(*["8.8.8.8", inside][::order]), ports=frozenset({canary[0].port}))

    assert "only public addresses" in refusal(f"http://both.test:{canary[0].port}/", web)
    assert visits(canary) == 0


@pytest.fixture
def public(canary):
    """A server at an address that is taken for a public one in these tests, on the port of the canary."""
    with LocalWeb({}, host="127.0.0.2", port=canary[0].port) as server:
        yield server


def as_public(address):
    return None if address == ip_address("127.0.0.2") else special(address)


@pytest.mark.parametrize("scheme", ["http", "https", ""])
@pytest.mark.parametrize("host", LOOPBACK)
def test_no_redirect_leads_to_loopback(host, scheme, canary, public):
    target = f"{scheme}:" * bool(scheme) + f"//{host}:{public.port}/"
    # A line end would be the end of the header: what a server can send is the address without it.
    public.pages = {"/": moved(target.replace("\n", "").encode())}
    answers = {"pages.test": ["127.0.0.2"]}
    web = public.web(look_up=lambda name: answers.get(name, ["127.0.0.1", "::1"]), special=as_public)

    assert refusal(public.url(), web)
    assert visits(canary) == 0
    assert public.visits() >= 1


def test_a_name_that_leads_elsewhere_the_second_time_is_refused_then(canary, public):
    public.pages = {"/": moved("/again")}
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])
    web = public.web(look_up=lambda host: next(answers), special=as_public)

    assert "only public addresses" in refusal(public.url(), web)
    assert visits(canary) == 0
    assert public.visits() == 1


def test_a_name_is_looked_up_once_for_a_connection_and_the_checked_address_is_the_one_connected_to(canary, public):
    public.pages = {"/": answer("<p>Words.</p>")}
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])
    web = public.web(look_up=lambda host: next(answers), special=as_public)

    assert isinstance(fetched(Origin(name="x", url=public.url()), web, LIMIT), Origin)
    assert next(answers) == ["127.0.0.1"]
    assert (visits(canary), public.visits()) == (0, 1)


def test_proxies_of_the_environment_are_not_asked(canary, public, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, canary[0].url(host="127.0.0.1"))
    public.pages = {"/": answer("<p>Words.</p>")}
    web = public.web(special=as_public)

    assert isinstance(fetched(Origin(name="x", url=public.url()), web, LIMIT), Origin)
    assert visits(canary) == 0


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.org/", "begin with https"),
        ("file:///etc/passwd", "begin with https"),
        ("gopher://example.org/", "begin with https"),
        ("javascript://example.org/", "begin with https"),
        ("://example.org", "begin with https"),
        ("http://example.org:22/", "Port 22"),
        ("https://example.org:8443/", "Port 8443"),
        ("http://example.org:0/", "Port 0"),
        ("http://example.org:99999/", "Port 99999"),
        ("http://example.org:80:80/", "not the address"),
        ("http://user:word@example.org/", "password"),
        ("http://user@example.org/", "password"),
        ("http://exam ple.org/", "space"),
        ("http://example.org\\@inside/", "backslash"),
        ("http://example.org/\u202egp", "invisible"),
        ("http://example.org/\x00", "invisible"),
        ("http://example.org/\udcff", "invisible"),
        ("http://", "no host"),
        ("http:///path", "no host"),
        ("http://./", "no host"),
        ("http://a..b/", "no host"),
        ("http://2130706433/", "no host"),
        ("http://0x7f000001/", "no host"),
        ("http://127.1/", "no host"),
        ("http://8.8.8.8./", "no host"),
        ("http://example.org%2fx/", "no host"),
        ("http://[::1", "not the address"),
        (f"http://example.org/{'x' * LONGEST}", "longer than 4,000"),
    ],
)
def test_what_is_not_plainly_an_address_of_the_web_is_refused_before_anything_is_looked_up(address, reason):
    def never(host):
        raise AssertionError(host)

    assert reason in refusal(address, Web(look_up=never))


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Bücher.Example/über?q=ä#part", b"xn--bcher-kva.example"),
        ("http://EXAMPLE.org:80", b"example.org"),
        ("https://example.org:443/x", b"example.org"),
        ("http://example.org:443/x", b"example.org"),
        ("https://8.8.8.8/", b"8.8.8.8"),
        ("https://[2606:4700::1111]/", b"2606:4700::1111"),
        ("https://1.example/", b"1.example"),
    ],
)
def test_ordinary_addresses_are_not_refused(address, host):
    url = checked(address, WEB.ports)

    assert url.raw_host == host
    assert str(url).isascii()
    assert "#" not in str(url)


_SPELLINGS = st.text(max_size=40) | st.text(alphabet="012789abfx.:[]@%/\\?#-_ ①。", max_size=30)


@given(st.sampled_from(["", "http:", "http://", "https://", "http://[", "http://x@"]), _SPELLINGS)
@example("http://", "xn--a/")
@example("http://", "[fe80::1%25\u0661]/")
def test_no_text_makes_it_raise_or_connect(start, rest):
    def unreachable(host):
        raise OSError(f"{host} is nowhere")

    assert refusal(start + rest, Web(look_up=unreachable, special=lambda address: "a test"))


def test_the_systems_resolver_knows_this_machine_and_refuses_what_is_no_name():
    assert set(look_up("localhost")) & {"127.0.0.1", "::1"}
    with pytest.raises(OSError, match=r"."):
        look_up("a" * 64 + ".invalid")


def test_time_that_is_up_is_an_error_and_no_time_without_end():
    with pytest.raises(httpcore2.TimeoutException):
        Deadline(0).left()
