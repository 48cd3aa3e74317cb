import json

import anyio
import pytest

from server.app import build_app
from server.kit import Kit
from server.routes.guard import CONTENT_SECURITY_POLICY, HEADERS, SMALL_BODY
from tests.server.guarded import HERE, PUBLIC, caller, guarded

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


@pytest.mark.parametrize("address", ADDRESSES)
def test_where_links_are_https_browsers_are_told_to_come_by_https_only(address, fresh, client):
    assert "max-age=" in caller(guarded(fresh)).get(address).headers["strict-transport-security"]
    assert "strict-transport-security" not in client.get(address).headers


@pytest.mark.parametrize("address", ["/", "/healthz", "/api/v1/sources", "/signin"])
def test_nothing_that_needs_the_token_may_stand_in_a_shared_cache(address, fresh):
    for base_url in (PUBLIC, HERE):
        said = caller(guarded(fresh, SEMNET_READ="token"), base_url).get(address).headers["cache-control"]
        assert said in ("no-store", "private, no-cache")


def test_the_policy_allows_nothing_inline_and_no_other_host():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


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


@pytest.mark.parametrize("path", ["/add", "/api/v1/sources", "/api/v1/sources/"])
def test_uploads_may_be_large(path, kit):
    status, _, _ = call(kit, [b" " * (SMALL_BODY + 1)], {"content-type": "text/plain"}, path)
    assert status != 413


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
