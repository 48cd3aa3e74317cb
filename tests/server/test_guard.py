import json

import anyio
import pytest

from server.app import build_app
from server.kit import Kit
from server.routes.guard import CONTENT_SECURITY_POLICY, HEADERS, SMALL_BODY

FORM = {"content-type": "application/x-www-form-urlencoded"}
ADDRESSES = ["/", "/nowhere", "/api/v1/nowhere", "/healthz", "/static/nothing.css", "/api/v1/networks/x"]


def call(
    kit: Kit, chunks: list[bytes], headers: dict[str, str], path: str = "/api/v1/sources"
) -> tuple[int, bytes, int]:
    """Send a body chunk by chunk, as a server would: status, body, and how many chunks were taken before the answer."""
    waiting = list(chunks)
    sent: list[dict] = []
    taken: list[int] = []

    async def receive() -> dict:
        if not waiting:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: dict) -> None:
        sent.append(message)
        taken.append(len(chunks) - len(waiting))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(k.encode(), v.encode()) for k, v in {"host": "127.0.0.1:8000", **headers}.items()],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
    }
    anyio.run(build_app(kit), scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], body, taken[0]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers_failures_too(address, client):
    response = client.get(address)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["cache-control"]


def test_the_policy_allows_nothing_inline_and_no_other_host():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(host, client):
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.nip.example", "0.0.0.0", "", "a b", "[::1"])
@pytest.mark.parametrize("address", ["/", "/api/v1/sources"])
def test_another_name_is_refused(host, address, client):
    response = client.get(address, headers={"host": host})
    assert response.status_code == 400
    assert "SEMNET_BASE_URL" in response.text


def test_the_name_in_the_base_url_is_answered(kit, browse):
    public = kit.settings.model_copy(update={"base_url": "https://semnet.example.org"})
    client = browse(Kit(public, kit.store, kit.embedder))
    assert client.get("/healthz", headers={"host": "semnet.example.org"}).status_code == 200
    assert client.get("/healthz", headers={"host": "other.example.org"}).status_code == 400
    assert (
        client.post(
            "/api/v1/networks",
            json={"question": ""},
            headers={"host": "semnet.example.org", "origin": "https://semnet.example.org"},
        ).status_code
        == 422
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize(("method", "address"), [("POST", "/ask"), ("DELETE", "/api/v1/sources/x")])
def test_a_page_of_another_site_changes_nothing(headers, method, address, client):
    assert client.request(method, address, headers=headers).status_code == 403


def test_a_page_of_another_site_may_link_here(client):
    assert client.get("/", headers={"origin": "https://elsewhere.example"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "HTTP://127.0.0.1:8000"])
def test_our_own_pages_may_ask(origin, client):
    response = client.post("/ask", data={"q": ""}, headers={"origin": origin, "sec-fetch-site": "same-origin"})
    assert response.status_code == 422


def test_a_body_that_announces_too_much_is_refused_unread(kit):
    small = Kit(kit.settings.model_copy(update={"max_upload_mb": 1}), kit.store, kit.embedder)
    status, body, taken = call(small, [b"x"], {"content-type": "application/json", "content-length": str(2**40)})
    assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
    assert taken == 0


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b"])
def test_a_body_that_grows_too_large_is_refused_while_it_streams(kind, kit):
    small = Kit(kit.settings.model_copy(update={"max_upload_mb": 1}), kit.store, kit.embedder)
    part = b"x" * 2**16
    first = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n' if "form" in kind else b'"'
    status, body, taken = call(small, [first, *[part] * 40], {"content-type": kind})
    assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
    assert (taken - 2) * len(part) <= 2**20, "more was read than the first part that is too much"
    assert len(kit.store.sources()) == 4


def test_only_uploads_may_be_large(kit):
    status, body, _ = call(kit, [b" " * (SMALL_BODY + 1)], {"content-type": "application/json"}, "/api/v1/networks")
    assert status == 413
    assert "1 MiB" in json.loads(body)["error"]["message"]


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "text/plain;application/json"])
@pytest.mark.parametrize("address", ["/api/v1/networks", "/api/v1/sources"])
def test_json_in_disguise_is_refused(kind, address, client):
    response = client.post(address, content=b'{"question": "Why?"}', headers={"content-type": kind})
    assert (response.status_code, response.json()["error"]["code"]) == (415, "wrong_type")


def test_a_form_takes_no_json(client):
    assert client.post("/ask", json={"q": "Why?"}).status_code == 415


def test_head_answers_like_get_without_a_body(client):
    response = client.head("/healthz")
    assert (response.status_code, response.content) == (200, b"")


def test_versioned_static_files_are_kept_for_ever_others_are_asked_for_again(client, static_file):
    versioned = client.get(f"/static/{static_file}?v=abc")
    assert versioned.status_code == 200
    assert "immutable" in versioned.headers["cache-control"]
    assert client.get(f"/static/{static_file}").headers["cache-control"] == "no-cache"
    assert "immutable" not in client.get("/static/nothing.css?v=abc").headers["cache-control"]
