"""The service with a token as a real process: who is let in, by whose address, how soon too much is refused."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.processes import ROOT, Service, environment, semnet_here

TOKEN = "an-Example-0f-a-Token-with-43-characters-xyz"
FORM = {"content-type": "application/x-www-form-urlencoded"}
GUESSES = 10
"""Wrong tokens a client may try in a minute."""

Started = Callable[..., Service]


@pytest.fixture
def without_model(tmp_path: Path) -> dict[str, str]:
    """Variables under which the model is not loaded: nothing here needs it."""
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "torch.py").write_text('raise ImportError("torch is not installed")\n')
    return {"PYTHONPATH": f"{shim}:{ROOT}"}


@pytest.fixture
def started(tmp_path: Path, without_model: dict[str, str]) -> Iterator[Started]:
    """Starts services with a token; when the test ends, none of them may have written it anywhere."""
    running: list[Service] = []

    def start(**variables: str) -> Service:
        env = environment(tmp_path / "semnet.db", SEMNET_TOKEN=TOKEN, **without_model, **variables)
        service = Service(env)
        running.append(service)
        return service.__enter__()

    yield start
    for service in running:
        service.process.terminate()
        assert TOKEN not in "".join(service.process.communicate(timeout=20))
    assert not [file for file in tmp_path.glob("*.db*") if TOKEN.encode() in file.read_bytes()]


def asked(service: Service, method: str, path: str, body: bytes | None = None, **headers: str):
    connection = http.client.HTTPConnection(urlsplit(service.address).netloc, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_without_a_token_it_refuses_to_serve_others_and_says_how_to_make_one(tmp_path):
    database = tmp_path / "semnet.db"
    for more, arguments in [({}, ["--host", "0.0.0.0"]), ({"SEMNET_BASE_URL": "https://semnet.example.org"}, [])]:
        refused = semnet_here("serve", "--port", "0", *arguments, env=environment(database, **more))
        assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
        assert "semnet token" in refused.stderr
    assert not database.exists()


def test_the_token_that_the_command_makes_is_taken_and_each_is_another(tmp_path):
    made = [semnet_here("token", env=environment(tmp_path / "semnet.db")).stdout.strip() for _ in range(2)]
    assert made[0] != made[1]
    assert all(len(token) == 43 for token in made)
    used = semnet_here("sources", env=environment(tmp_path / "semnet.db", SEMNET_TOKEN=made[0]))
    assert "SEMNET_TOKEN" not in used.stderr


def test_a_weak_token_is_refused_without_repeating_it(tmp_path):
    refused = semnet_here("serve", "--port", "0", env=environment(tmp_path / "semnet.db", SEMNET_TOKEN="hunter2"))
    assert refused.exit_code == 2
    assert "semnet token" in refused.stderr
    assert "hunter2" not in refused.stderr


def test_on_this_machine_too_changes_need_the_token_once_there_is_one(started):
    service = started()
    assert asked(service, "GET", "/").status == 200
    assert asked(service, "DELETE", "/api/v1/sources/x").status == 401
    assert asked(service, "DELETE", "/api/v1/sources/x", Authorization=f"Bearer {TOKEN}").status == 404


def test_what_a_client_says_of_where_it_comes_from_is_not_believed(started):
    service = started()
    status = [
        asked(service, "GET", "/", Authorization="Bearer wrong", X_Forwarded_For=f"203.0.113.{number}").status
        for number in range(GUESSES + 1)
    ]
    assert status == [401] * GUESSES + [429]
    signing = asked(service, "POST", "/ask", b"q=", X_Forwarded_Proto="https", Origin="https://evil.example", **FORM)
    assert signing.status == 403


def test_what_a_trusted_proxy_says_is_believed(started):
    service = started(SEMNET_TRUSTED_PROXY="127.0.0.1")
    status = [
        asked(service, "GET", "/", Authorization="Bearer wrong", X_Forwarded_For=f"203.0.113.{number}").status
        for number in range(GUESSES + 1)
    ]
    assert status == [401] * (GUESSES + 1)
    again = [
        asked(service, "GET", "/", Authorization="Bearer wrong", X_Forwarded_For="198.51.100.1, 203.0.113.99").status
        for _ in range(GUESSES + 1)
    ]
    assert again == [401] * GUESSES + [429]
    body = f"token={TOKEN}".encode()
    signed_in = asked(
        service, "POST", "/signin", body, X_Forwarded_For="203.0.113.1", X_Forwarded_Proto="https", **FORM
    )
    assert (signed_in.status, signed_in.headers["set-cookie"].partition("=")[0]) == (303, "__Host-semnet")


@pytest.mark.parametrize("may", [True, False])
def test_a_body_without_an_end_is_refused_within_a_second_past_the_cap(may, started):
    """Sent in chunks, so that nothing announces its size; whoever may not add at all is refused before the first."""
    service = started(SEMNET_MAX_UPLOAD_MB="1")
    host, port = urlsplit(service.address).netloc.split(":")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(
            b"POST /api/v1/sources HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + (f"Authorization: Bearer {TOKEN}\r\n".encode() if may else b"")
            + b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(17 if may else 0):
            connection.sendall(chunk)
        start = time.monotonic()
        reply = connection.recv(2**16)
        took = time.monotonic() - start
        while b"}}" not in reply:
            reply += connection.recv(2**16)
    assert reply.startswith(b"HTTP/1.1 413" if may else b"HTTP/1.1 401")
    assert took < 1
    assert json.loads(reply[reply.index(b"{") : reply.rindex(b"}") + 1])["error"]["message"]


@pytest.mark.browser
def test_a_person_signs_in_where_the_page_was_and_out_again(visit, started):
    service = started(SEMNET_READ="token")
    page = visit(service.address + "/search?q=owls")
    assert page.title().startswith("Sign in")
    page.fill("input[name=token]", "not the token")
    page.click("main button")
    assert "not the token of this service" in page.inner_text("main")
    page.fill("input[name=token]", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url(service.address + "/search?q=owls")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("link", name="Signed in").click()
    page.click("main button")
    assert page.title().startswith("Sign in")


@pytest.mark.browser
def test_who_is_signed_in_reads_a_page_that_a_link_elsewhere_leads_to(chromium, started):
    service = started(SEMNET_READ="token")
    elsewhere = service.address.replace("127.0.0.1", "localhost")
    page = chromium.new_context().new_page()
    page.goto(service.address + "/signin?next=/search")
    page.fill("input[name=token]", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url(service.address + "/search")
    page.goto(elsewhere + "/signin")
    page.evaluate("url => { location.href = url }", service.address + "/search?q=")
    page.wait_for_url(service.address + "/search?q=")
    page.locator("input[name=token]").wait_for(state="detached")
    assert page.title().startswith("Search")
    page.context.close()
