import itertools

import pytest

from server.rates import PER_MINUTE
from tests.server.guarded import BEARER, HERE, PUBLIC, TOKEN, caller, callers, guarded

CHANGED = ["/", "/api/v1/sources", "/api/v1/sources/x", "/api/v1/networks", "/nowhere", "/static/x", "/healthz/"]
UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
PAGES = ["/", "/sources", "/search?q=trees", "/docs", "/nowhere", "/n/2"]
TWINS = ["/api/v1/sources", "/api/v1/search?q=trees", "/api/v1/openapi.json", "/readyz", "/api/v1/nowhere"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(host, fresh_client):
    assert fresh_client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["rebound.example", "127.0.0.1.nip.example", "0.0.0.0", "192.0.2.1", "", "a b", "[::1"]
)
@pytest.mark.parametrize("address", ["/", "/api/v1/sources"])
def test_another_name_is_refused(host, address, fresh_client):
    response = fresh_client.get(address, headers={"host": host})
    assert response.status_code == 400
    assert "SEMNET_BASE_URL" in response.text


def test_the_name_in_the_base_url_is_answered_and_links_begin_with_it(fresh):
    client = caller(guarded(fresh), HERE)
    assert client.get("/healthz", headers={"host": "semnet.example.org"}).status_code == 200
    assert client.get("/healthz", headers={"host": "other.example.org"}).status_code == 400


@pytest.mark.parametrize(
    ("here", "host", "status"),
    [
        ("192.0.2.10", "192.0.2.10:8000", 200),
        ("192.0.2.10", "192.0.2.11:8000", 400),
        ("::ffff:192.0.2.10", "192.0.2.10:8000", 200),
        ("2001:db8::1", "[2001:DB8:0::1]:8000", 200),
        ("/run/semnet.sock", "192.0.2.10", 400),
    ],
)
def test_the_address_that_is_listened_on_is_answered(here, host, status, fresh):
    client = caller(guarded(fresh), HERE)
    app = client.app

    async def at(scope, receive, send):
        await app({**scope, "server": (here, 8000)}, receive, send)

    client._transport.app = at
    assert client.get("/healthz", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "https://127.0.0.1:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_site_changes_nothing(headers, fresh_client, fresh):
    for method, address in [("POST", "/ask"), ("POST", "/signin"), ("POST", "/signout"), ("DELETE", "/nowhere")]:
        assert fresh_client.request(method, address, headers=headers).status_code == 403
        assert caller(guarded(fresh), HERE).request(method, address, headers=BEARER | headers).status_code == 403


def test_a_page_of_another_site_may_link_here(fresh_client):
    assert fresh_client.get("/", headers={"origin": "https://elsewhere.example"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "HTTP://127.0.0.1:8000"])
def test_our_own_pages_may_ask(origin, fresh_client):
    response = fresh_client.post("/ask", data={"q": ""}, headers={"origin": origin, "sec-fetch-site": "same-origin"})
    assert response.status_code == 422


@pytest.mark.parametrize("host", ["semnet.example.org", "semnet.example.org:443", "127.0.0.1:8000"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (PUBLIC, 422),
        ("http://semnet.example.org", 403),
        ("https://semnet.example.org:8443", 403),
        ("https://other.example.org", 403),
        ("https://semnet.example.org.evil.example", 403),
    ],
)
def test_behind_a_proxy_that_encrypts_only_the_public_pages_may_ask(host, origin, status, fresh):
    """Whether the proxy hands on the name it was called by, or calls us by its own."""
    client = caller(guarded(fresh), HERE)
    response = client.post("/ask", data={"q": ""}, headers=BEARER | {"host": host, "origin": origin})
    assert response.status_code == status


@pytest.mark.parametrize("read", ["open", "token"])
@pytest.mark.parametrize("base_url", [PUBLIC, HERE])
def test_every_change_needs_the_token_wherever_the_caller_is(base_url, read, fresh):
    client = caller(guarded(fresh, SEMNET_READ=read), base_url)
    for method, address in itertools.product(UNSAFE, CHANGED):
        refused = client.request(method, address)
        assert (method, address, refused.status_code) == (method, address, 401)
        assert refused.headers["www-authenticate"] == "Bearer"
        assert client.request(method, address, headers=BEARER).status_code not in (401, 403)


@pytest.mark.parametrize("address", PAGES + TWINS)
def test_reading_is_open_or_by_token_as_the_setting_says(address, fresh):
    open_to_all, closed = caller(guarded(fresh)), caller(guarded(fresh, SEMNET_READ="token"))
    assert open_to_all.get(address).status_code != 401
    assert closed.get(address).status_code == 401
    assert closed.head(address).status_code == 401
    assert closed.get(address, headers=BEARER).status_code == open_to_all.get(address).status_code


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_says_that_the_service_lives_and_what_signing_in_takes_need_no_token(method, fresh, static_file):
    closed = caller(guarded(fresh, SEMNET_READ="token"))
    for address in ("/healthz", "/signin", f"/static/{static_file}"):
        assert closed.request(method, address).status_code in (200, 405)


def test_programs_are_refused_in_the_one_shape(fresh):
    refused = caller(guarded(fresh)).post("/api/v1/networks", json={"question": "Why?"})
    error = refused.json()["error"]
    assert (error["code"], error.keys()) == ("token_needed", {"code", "message", "hint"})
    assert "Authorization: Bearer" in error["hint"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_token_is_taken_however_the_scheme_is_spelt(scheme, fresh):
    client = caller(guarded(fresh))
    headers = {"authorization": f"{scheme} {TOKEN}"}
    assert client.delete("/api/v1/sources/x", headers=headers).status_code == 404


@pytest.mark.parametrize("given", ["", "wrong", TOKEN[:-1], TOKEN.swapcase(), "Umlaut ü"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_wrong_token_is_refused_not_overlooked(given, method, fresh):
    headers = {"authorization": f"Bearer {given}".encode("latin-1")}
    refused = caller(guarded(fresh)).request(method, "/api/v1/sources/x", headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "wrong_token")


def test_credentials_of_another_kind_are_a_proxys_and_none_of_ours(fresh):
    client = caller(guarded(fresh))
    assert client.get("/", headers={"authorization": f"Basic {TOKEN}"}).status_code == 200
    assert client.delete("/api/v1/sources/x", headers={"authorization": f"Basic {TOKEN}"}).status_code == 401


def test_a_stranger_recovers_networks_by_the_bar_but_asks_nothing_new(kit, answered, monkeypatch):
    client = caller(guarded(kit))
    recovered = client.post("/ask", data={"q": f"#{answered.network.id}"})
    assert (recovered.status_code, recovered.headers["location"]) == (303, f"/n/{answered.network.id}")
    before = kit.store.networks(100)
    asked = client.post("/ask", data={"q": "Why do cities cut trees down?"})
    assert asked.status_code == 401
    assert "Asking a new question here needs the token" in asked.text
    assert kit.store.networks(100) == before
    assert client.post("/ask", data={"q": "Why do cities cut trees down?"}, headers=BEARER).status_code == 303


def test_where_reading_needs_the_token_the_bar_recovers_nothing_either(kit, answered):
    client = caller(guarded(kit, SEMNET_READ="token"))
    assert client.post("/ask", data={"q": f"#{answered.network.id}"}).status_code == 401


def test_on_this_machine_without_a_token_nothing_is_asked_for_and_nothing_counted(fresh_client):
    for _ in range(PER_MINUTE["change"].amount + 1):
        assert fresh_client.delete("/api/v1/sources/x").status_code == 404


@pytest.mark.parametrize(
    ("kind", "method", "address", "headers"),
    [
        ("ask", "POST", "/ask", {}),
        ("ask", "POST", "/api/v1/networks", BEARER),
        ("ask", "POST", "/api/v1/networks/x/expand", BEARER),
        ("ask", "POST", "/n/x/expand", BEARER),
        ("change", "POST", "/add", BEARER),
        ("change", "DELETE", "/api/v1/sources/x", BEARER),
        ("search", "GET", "/search?q=", {}),
        ("search", "GET", "/api/v1/search?q=", {}),
        ("search", "GET", "/api/v1/resolve?q=", {}),
        ("sign in", "GET", "/api/v1/sources", {"authorization": "Bearer wrong"}),
        ("sign in", "GET", "/sources", {"authorization": "Bearer wrong"}),
    ],
)
def test_who_comes_too_often_is_told_when_to_come_back_and_nobody_else_is(kind, method, address, headers, fresh):
    often, other = callers(guarded(fresh), "203.0.113.7", "203.0.113.8", base_url=PUBLIC)
    first = other.request(method, address, headers=headers).status_code
    for _ in range(PER_MINUTE[kind].amount):
        assert often.request(method, address, headers=headers).status_code == first
    refused = often.request(method, address, headers=headers)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    if address.startswith("/api"):
        assert refused.json()["error"]["code"] == "too_many_requests"
    else:
        assert "Try again in" in refused.text
        assert "<h1>" in refused.text
    assert other.request(method, address, headers=headers).status_code == first
    assert often.get("/healthz").status_code == 200


def test_who_may_not_uses_up_nobodys_share(fresh):
    stranger, member = callers(guarded(fresh), "203.0.113.7", "203.0.113.7")
    for _ in range(PER_MINUTE["ask"].amount + 1):
        assert stranger.post("/api/v1/networks", json={}).status_code == 401
    assert member.post("/api/v1/networks", json={}, headers=BEARER).status_code == 422
