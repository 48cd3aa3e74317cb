"""A page comes as it was sent, within its limits of size and time; everything else is a refusal that says why."""

import gzip
import itertools
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.ingest.documents import Document, Origin, Refusal
from server.ingest.fetch import MOST_REDIRECTS, fetched
from server.ingest.readers import expected, read
from tests.server.local_web import LocalWeb, answer, moved

LIMIT = 1_000_000
PAGE = "<!doctype html><title>Tides</title><p>The tide turned the mill twice a day.</p>"


def fetch(server: LocalWeb, path="/", limit=LIMIT, **changes):
    return fetched(Origin(name="given", url=server.url(path)), server.web(**changes), limit)


def reason(*page, **options) -> str:
    """Why a server that says this is refused."""
    said = page[0] if len(page) == 1 and callable(page[0]) else lambda: iter(page)
    with LocalWeb({"/": said}) as server:
        outcome = fetch(server, **options)
    assert isinstance(outcome, Refusal), outcome
    assert outcome.name == "given"
    return outcome.reason


def data(page) -> bytes:
    with LocalWeb({"/": page}) as server:
        outcome = fetch(server)
    assert isinstance(outcome, Origin), outcome
    return outcome.data


def test_a_page_becomes_one_document_under_the_address_that_was_given_and_no_other_is_asked_for():
    page = f"{PAGE}<img src=/picture.png><link rel=stylesheet href=/style.css><script src=/x.js></script>"
    with LocalWeb({"/short": moved("/long?x=1#part"), "/long?x=1": answer(page)}) as server:
        given_address = server.url("/short")
        [found] = read(Origin(name=given_address, url=given_address), server.web())

        assert isinstance(found, Document)
        assert (found.title, found.text) == ("Tides", "The tide turned the mill twice a day.")
        assert (found.origin, found.url) == (given_address, server.url("/long?x=1"))
        assert [request.split()[1] for request in server.requests] == ["/short", "/long?x=1"]
        assert server.visits() == 2


def test_the_request_says_who_asks_for_what_and_nothing_more():
    with LocalWeb({"/a%20b?q=%C3%A4": answer(PAGE)}) as server:
        assert isinstance(fetch(server, "/a%20b?q=ä"), Origin)
        first, *headers = server.requests[0].splitlines()[:-1]
        assert first == "GET /a%20b?q=%C3%A4 HTTP/1.1"
        assert {header.partition(":")[0] for header in headers} == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
        assert f"Host: pages.test:{server.port}" in headers
        assert "User-Agent: semnet/" in server.requests[0]


def test_a_host_in_any_script_is_looked_up_by_its_ascii_name():
    asked = []
    with LocalWeb({"/": answer(PAGE)}) as server:
        origin = Origin(name="given", url=server.url(host="bücher.test"))
        web = server.web(look_up=lambda host: asked.append(host) or [server.host])
        assert isinstance(fetched(origin, web, LIMIT), Origin)
    assert asked == ["xn--bcher-kva.test"]


def test_counting_what_will_come_fetches_nothing():
    with LocalWeb({"/": answer(PAGE)}) as server:
        assert expected([Origin(name=server.url("/x.jsonl"), url=server.url("/x.jsonl"))]) == 1
        assert server.visits() == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_so_many_times_and_no_more(status):
    pages = {f"/{step}": moved(f"/{step + 1}", status) for step in range(MOST_REDIRECTS + 1)}
    last = f"/{MOST_REDIRECTS + 1}"
    with LocalWeb({**pages, last: answer(PAGE)}) as server:
        followed, refused = fetch(server, "/1"), fetch(server, "/0")
    assert isinstance(followed, Origin)
    assert followed.url == server.url(last)
    assert refused == Refusal(name="given", reason="It redirects more than 5 times.")


@pytest.mark.parametrize(
    ("location", "reason_given"),
    [
        ("", "without saying where"),
        ("http://[::1", "not an address"),
        ("http://exam ple.org/", "space"),
        ("ftp://example.org/", "begin with https"),
        ("http://example.org:22/", "Port 22"),
        ("http://example.org/a\\b", "backslash"),
    ],
)
def test_a_redirect_to_something_else_is_refused(location, reason_given):
    assert reason_given in reason(moved(location))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "404 (Not Found)"),
        (500, "500 (Internal"),
        (403, "403"),
        (204, "204"),
        (304, "304"),
        (206, "206"),
        (299, "299"),
    ],
)
def test_an_answer_that_is_no_page_is_refused_with_its_status(status, said):
    assert f"The server answered {said}" in reason(answer(PAGE if status != 204 else "", status=status))


def test_what_is_packed_is_unpacked():
    half = gzip.compress(b"The tide "), gzip.compress(b"turned.")
    assert data(answer(gzip.compress(PAGE.encode()), content_encoding="gzip")) == PAGE.encode()
    assert data(answer(b"".join(half), content_encoding="X-GZIP")) == b"The tide turned."
    assert data(answer(b"", content_encoding="gzip")) == b""


@pytest.mark.parametrize("coding", ["deflate", "br", "zstd", "gzip, gzip", "gzip,br", "nonsense"])
def test_what_is_packed_otherwise_is_refused_by_name(coding):
    assert f"packed its answer as {coding}, which" in reason(answer(b"...", content_encoding=coding))


def test_what_cannot_be_unpacked_is_refused():
    packed = gzip.compress(PAGE.encode())
    assert "cannot be unpacked" in reason(answer(PAGE, content_encoding="gzip"))
    assert "cannot be unpacked" in reason(answer(packed + b"rest", content_encoding="gzip"))
    assert "before everything had arrived" in reason(answer(packed[:-5], content_encoding="gzip"))


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


def test_a_bomb_is_stopped_while_it_unfolds():
    packed = answer(bomb(60), content_encoding="gzip")
    tracemalloc.start()
    said = reason(packed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said == "It is larger than 1 MB."
    assert peak < 8_000_000


def test_what_is_too_large_is_refused_before_it_comes_or_while_it_comes():
    assert "larger than" in reason(answer(b"", content_length=str(LIMIT + 1)))
    endless = answer(b"", content_length=None), *itertools.repeat(b"x" * 10_000, 2000)
    assert "larger than" in reason(lambda: iter(endless))
    chunked = answer(b"", content_length=None, transfer_encoding="chunked"), *itertools.repeat(b"5\r\nwords\r\n", 3)
    assert "larger than" in reason(lambda: itertools.chain(chunked, [b"f4240\r\n" + b"x" * LIMIT + b"\r\n0\r\n\r\n"]))
    assert data(answer(b"x" * LIMIT)) == b"x" * LIMIT


def slowly(start: bytes, piece: bytes):
    def say():
        yield start
        while True:
            time.sleep(0.02)
            yield piece

    return say


@pytest.mark.parametrize(
    "page",
    [
        slowly(answer(PAGE, content_length="9999"), b"x"),
        slowly(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        slowly(b"HTTP/1.1 ", b""),
        slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        slowly(answer(gzip.compress(b""), content_encoding="gzip", content_length=None), gzip.compress(b"")),
        slowly(answer(b"", content_length=None, transfer_encoding="chunked"), b"1\r\nx\r\n"),
    ],
    ids=["body", "header", "silence", "continue", "gzip", "chunks"],
)
def test_a_server_that_dribbles_meets_the_deadline(page):
    before = time.monotonic()
    assert reason(page, seconds=0.3) == "It took longer than 0.3 seconds."
    assert time.monotonic() - before < 3


def test_the_deadline_is_one_for_all_redirects_and_look_ups():
    with LocalWeb({"/": lambda: (time.sleep(0.2), [moved("/")])[1]}) as server:
        assert "longer than" in fetch(server, seconds=0.5).reason
        before = time.monotonic()
        assert "longer than" in fetch(server, seconds=0.2, look_up=lambda host: time.sleep(2)).reason
        assert time.monotonic() - before < 1.5


@pytest.mark.parametrize(
    "page",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n", answer(PAGE, content_length="9999"), b"\x16\x03\x01" * 99],
)
def test_a_connection_that_breaks_off_or_speaks_something_else_is_refused(page):
    assert reason(page).startswith("The connection broke off: ")


@settings(max_examples=50)
@given(
    st.binary(max_size=99),
    st.text(st.characters(exclude_characters="\r\n\0"), max_size=30),
    st.sampled_from([200, 302]),
)
def test_no_answer_makes_it_raise(body, header, status):
    wild = header.encode("utf-8", "replace")
    for page in (body, answer(body, status=status, content_type=wild, content_encoding=wild, location=wild)):
        with LocalWeb({"/": page}) as server:
            assert isinstance(fetch(server, ports=frozenset({server.port}), seconds=5), Origin | Refusal)


def test_a_machine_without_a_network_says_so_at_once():
    with LocalWeb() as server:
        closed = server.web()
        address = server.url()

    def offline(host):
        raise OSError(-3, "Temporary failure in name resolution")

    origin = Origin(name="given", url=address)
    assert fetched(origin, closed, LIMIT).reason == "pages.test cannot be reached: Connection refused."
    assert fetched(origin, replace(closed, look_up=offline), LIMIT).reason == (
        "pages.test cannot be found: Temporary failure in name resolution. Is this machine connected to the internet?"
    )
    assert "has no address" in fetched(origin, replace(closed, look_up=lambda host: []), LIMIT).reason
