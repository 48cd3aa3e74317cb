"""Fetches one web page or file, and nothing else, for the readers. The only import of httpx2.

The address is parsed once, by httpx2, and what that parser found is what is checked, looked up, connected to and sent.
Redirects are followed one by one through the same checks. Where connections come from: `connecting.py`.
"""

import re
import ssl
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.message import Message
from http.client import OK, responses
from importlib.metadata import version
from pathlib import PurePosixPath

import httpcore2
import httpx2

from server.ingest.connecting import Deadline, Guarded, why
from server.ingest.documents import Origin, Refusal, Unreadable
from server.ingest.folders import KINDS
from server.ingest.web import Web

LONGEST = 4000
"""Characters of an address."""
MOST_REDIRECTS = 5

TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/epub+zip": ".epub",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/x-jsonlines": ".jsonl",
}
"""The extension of a file of this type; it is read when a reader reads that."""
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""What servers say of files they do not know; the extension in the address, where there is one, says more."""
_CODINGS = {"": False, "identity": False, "gzip": True, "x-gzip": True}
"""Whether to unpack. One coding at a time: each multiplies what a small answer can grow to."""
_STEP = 2**20
"""Bytes unpacked at a time."""
_REDIRECTS = (301, 302, 303, 307, 308)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|[0-9a-fA-F.]*:[0-9a-fA-F:.]*")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")


def fetched(origin: Origin, web: Web, limit: int) -> Origin | Refusal:
    """An origin with what its address holds, at most `limit` bytes after unpacking, or why there is none."""
    deadline = Deadline(web.seconds)
    try:
        return _fetch(origin, web, deadline, limit)
    except Unreadable as error:
        reason = str(error)
    except httpcore2.TimeoutException:
        reason = f"It took longer than {web.seconds:g} seconds."
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        reason = f"The connection broke off: {why(error)}."
    except OSError as error:  # of connections they arrive as the library's own
        reason = f"The certificates that this system trusts cannot be read: {error.strerror or error}."
    except zlib.error:
        reason = "The server's answer cannot be unpacked."
    return Refusal(name=origin.name, reason=reason)


def checked(address: str, ports: frozenset[int]) -> httpx2.URL:
    """The parsed address, without its fragment. Raises Unreadable for whatever is not plainly an address of the web."""
    _check_plain(address)
    try:
        url = httpx2.URL(address).copy_with(fragment=None)
        host = url.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:
        raise Unreadable("This is not the address of a web page.") from error
    if url.scheme not in ("http", "https"):
        raise Unreadable("Only addresses that begin with https:// or http:// are fetched.")
    if url.userinfo:
        raise Unreadable("An address with a user's name or password in it is not fetched.")
    if not _HOST.fullmatch(host) or (_NUMBER.fullmatch(host) and not _IPV4.fullmatch(host)):
        raise Unreadable("The address names no host.")
    if _port(url) not in ports:
        raise Unreadable(f"Port {_port(url)} is not fetched from, only the web's own (80 and 443).")
    return url


def _check_plain(address: str) -> None:
    if len(address) > LONGEST:
        raise Unreadable(f"The address is longer than {LONGEST:,} characters.")
    if "\\" in address or any(c.isspace() or not c.isprintable() for c in address):
        raise Unreadable("The address holds a space, a backslash or an invisible character.")


def _fetch(origin: Origin, web: Web, deadline: Deadline, limit: int) -> Origin:
    url = checked(origin.url or "", web.ports)
    for _ in range(MOST_REDIRECTS + 1):
        with (
            httpcore2.ConnectionPool(_trust(url, web), network_backend=Guarded(web, deadline)) as pool,
            pool.stream("GET", _target(url), headers=_headers(url)) as response,
        ):
            headers = httpx2.Headers(response.headers)
            if response.status not in _REDIRECTS:
                extension, charset = _type(response.status, headers, url)
                data = _body(response, headers, limit)
                return replace(origin, data=data, url=str(url), kind=KINDS[extension], charset=charset)
        url = _redirected(url, headers.get("location", ""), web.ports)
    raise Unreadable(f"It redirects more than {MOST_REDIRECTS} times.")


def _trust(url: httpx2.URL, web: Web) -> ssl.SSLContext | None:
    """Whose certificates are believed; the system's store is read before anything is connected to."""
    return web.trust or httpcore2.default_ssl_context() if url.scheme == "https" else None


def _target(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=_port(url), target=url.raw_path)


def _headers(url: httpx2.URL) -> list[tuple[bytes, bytes]]:
    agent = f"semnet/{version('semantic-network')}"
    return [
        (b"Host", url.netloc),
        (b"User-Agent", agent.encode("ascii")),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"gzip"),
    ]


def _redirected(url: httpx2.URL, location: str, ports: frozenset[int]) -> httpx2.URL:
    """Where a redirect leads. Raises Unreadable when that is no address, or one of lesser security."""
    if not location:
        raise Unreadable("It redirects without saying where to.")
    try:
        _check_plain(location)  # joining writes what is odd in it in another way
        target = checked(str(url.join(location)), ports)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Unreadable("It redirects to something that is not an address.") from error
    except Unreadable as error:
        raise Unreadable(f"It redirects elsewhere, and there: {error}") from error
    if (url.scheme, target.scheme) == ("https", "http"):
        raise Unreadable("It redirects from https to http, where others could change what arrives.")
    return target


def _type(status: int, headers: httpx2.Headers, url: httpx2.URL) -> tuple[str, str | None]:
    """The extension that what arrives would have as a file, and the encoding the server names."""
    if status != OK:
        raise Unreadable(f"The server answered {status} ({responses.get(status, 'unknown')}).")
    said = headers.get("content-type", "")
    name = said.partition(";")[0].strip().lower()
    extension = TYPES.get(name, "")
    suffix = PurePosixPath(url.path).suffix.lower()
    if name in _VAGUE and suffix in KINDS:
        extension = suffix or extension
    if not extension or extension not in KINDS:
        raise Unreadable(f"The server says that it is {name or 'of no type'}, which is not read.")
    message = Message()
    message["Content-Type"] = said
    return extension, message.get_content_charset()


def _body(response: httpcore2.Response, headers: httpx2.Headers, limit: int) -> bytes:
    coding = headers.get("content-encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise Unreadable(f"The server packed its answer as {coding}, which is not read.")
    announced = headers.get("content-length", "")
    too_large = Unreadable(f"It is larger than {limit // 1_000_000} MB.")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large
    chunks: Iterable[bytes] = response.iter_stream()
    data = bytearray()
    for piece in _unpacked(chunks) if _CODINGS[coding] else chunks:
        data += piece
        if len(data) > limit:
            raise too_large
    return bytes(data)


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What gzip packed, a step at a time, so that an answer that grows a thousandfold is stopped while it grows."""
    member, whole = zlib.decompressobj(zlib.MAX_WBITS | 16), True
    for chunk in chunks:
        rest = chunk
        while rest:
            yield member.decompress(rest, _STEP)
            whole = member.eof
            rest = member.unused_data if whole else member.unconsumed_tail
            if whole:
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    if not whole:
        raise Unreadable("The connection broke off before everything had arrived.")


def _port(url: httpx2.URL) -> int:
    if url.port is not None:
        return url.port
    return 443 if url.scheme == "https" else 80
