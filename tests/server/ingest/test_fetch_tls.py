"""Certificates are believed only for the name that was asked for, and only from those who are trusted."""

import socket
import ssl

import pytest
import trustme

from server.ingest.documents import Origin, Refusal
from server.ingest.fetch import fetched
from tests.server.local_web import HERE, LocalWeb, answer, moved

LIMIT = 1_000_000
PAGES = {"/": answer("<p>Words.</p>"), "/down": moved("http://pages.test/")}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def server_with(certificate: trustme.LeafCert) -> LocalWeb:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return LocalWeb(PAGES, tls=context)


def fetch(server: LocalWeb, path: str = "/", host: str = "pages.test", **changes):
    return fetched(Origin(name="given", url=server.url(path, host, "https")), server.web(**changes), LIMIT)


def test_a_trusted_certificate_for_the_name_is_believed_whatever_the_address(authority, trust):
    with server_with(authority.issue_cert("pages.test")) as server:
        outcome = fetch(server, trust=trust)
        assert isinstance(outcome, Origin), outcome
        assert server.requests[0].splitlines()[1] == f"Host: pages.test:{server.port}"


def test_the_server_is_told_which_name_is_wanted(authority, trust):
    heard = []
    with server_with(authority.issue_cert("pages.test")) as server:
        server.tls.sni_callback = lambda connection, name, context: heard.append(name)
        fetch(server, trust=trust)
    assert heard == ["pages.test"]


def test_a_certificate_that_signed_itself_is_refused(authority):
    itself = trustme.LeafCert(authority.private_key_pem.bytes(), authority.cert_pem.bytes(), [])
    with server_with(itself) as server:
        assert fetch(server).reason == "The certificate of pages.test cannot be trusted: self-signed certificate."
        assert server.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(trust):
    with server_with(trustme.CA().issue_cert("pages.test")) as server:
        assert "cannot be trusted: " in fetch(server, trust=trust).reason
        assert server.requests == []


def test_a_certificate_for_another_name_is_refused(authority, trust):
    with server_with(authority.issue_cert("other.test", "127.0.0.1")) as server:
        assert "certificate is not valid for 'pages.test'" in fetch(server, trust=trust).reason
        assert server.requests == []


def test_trust_that_cannot_be_read_is_said(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/missing/certificates.pem")
    with server_with(authority.issue_cert("pages.test")) as server:
        reason = fetch(server).reason
    assert reason == "The certificates that this system trusts cannot be read: No such file or directory."


def test_a_server_without_encryption_is_refused_under_https():
    with LocalWeb(PAGES) as server:
        outcome = fetch(server)
        assert isinstance(outcome, Refusal)
        assert outcome.reason.startswith("There is no secure connection to pages.test: ")


def test_a_server_that_does_not_greet_meets_the_deadline():
    with socket.create_server((HERE, 0)) as silent:
        server = LocalWeb(port=silent.getsockname()[1])
        assert fetch(server, seconds=0.3).reason == "It took longer than 0.3 seconds."


def test_a_redirect_that_gives_up_encryption_is_refused(authority, trust):
    with server_with(authority.issue_cert("pages.test")) as server:
        ports = frozenset({80, server.port})
        assert "from https to http" in fetch(server, "/down", trust=trust, ports=ports).reason
        assert server.visits() == 1
